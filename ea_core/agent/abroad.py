"""Statements in another language than their source: what of them can be held against it. Pure.

Words can't be compared there, and the model of passages that comes with the product knows English. Figures
can, whatever the language: numbers with their units and bounds, amounts, days, codes, names, and what is
denied or narrowed. A statement whose figures and names all stand in the source in one sentence is not borne
out and not refuted: a person has to look. One without any is borne out by nothing.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.evidence import quotes_stand
from ea_core.agent.figures import figures_in
from ea_core.agent.material import Text
from ea_core.agent.measured import contradicts
from ea_core.agent.narrowing import is_denied, is_turned
from ea_core.agent.tongues import language_of
from ea_core.agent.words import is_there, names_in

_PAIR: Final = re.compile(r"(?<=[^\s.!?:•] )([A-ZÄÖÜ][^\W\d_]+) ([A-ZÄÖÜ][^\W\d_]+)\b")
_COUNTED: Final = re.compile(
    r"(?:Tage?n?|Wochen?|Monate?n?|Jahre?n?|Stunden?|Minuten?|Prozent|Euro|Dollar|Franken|Ende|Anfang|Mitte|"
    r"Stück|Millionen|Tausend|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\Z"
)
"""What stands before another noun in German without the two being a name."""


def is_abroad(text: Text, statement: str, otherwise: str = "") -> bool:
    """Whether the two are in languages that are known and not the same.

    `otherwise` is the language of a statement that is too short to tell by itself.
    """
    said = language_of(statement) or otherwise
    return bool(said and text.language and said != text.language)


def figures_stand(text: Text, statement: str) -> bool:
    """Whether the figures, codes and names of a statement in another language stand in one sentence of the text.

    False when it has none.
    """
    numbers, codes = figures_in(statement)
    names = _names(statement)
    if not (numbers or codes or names):
        return False
    if not (
        numbers <= text.numbers and codes <= text.codes
        and all(is_there(name, text.words) for name in names)
        and quotes_stand(text, statement)
        and not contradicts(text.whole, statement)
    ):  # fmt: skip
        return False
    return bool(_fitting(text, statement))


def sentence_of(text: Text, statement: str) -> str:
    """The sentence in which they stand; empty when that is a heading."""
    return next((one for _, one in _fitting(text, statement)), "")


def _fitting(text: Text, statement: str) -> list[tuple[str, str]]:
    """The sentences that have most of the figures, each after the line that it stands under, and turn as the statement does."""
    numbers, codes = figures_in(statement)
    scored = []
    for lead, one in zip(text.leads, text.sentences, strict=True):
        own_numbers, own_codes = figures_in(one)
        scored.append((len(numbers & own_numbers) + len(codes & own_codes), lead, one))
    most = max((score for score, _, _ in scored), default=0)
    near = [(lead, one) for score, lead, one in scored if score == most]
    if (numbers or codes) and not most:
        near = [(text.heads, "")]
    return [
        (lead, one)
        for lead, one in near
        if is_denied(statement) == is_denied(f"{lead}\n{one}")
        and not is_turned(statement, [f"{lead}\n{one}"])
    ]


def _names(statement: str) -> frozenset[str]:
    if language_of(statement) != "German":
        return names_in(statement)
    found = {
        word.casefold()
        for first, second in _PAIR.findall(statement)
        if not _COUNTED.match(first)
        for word in (first, second)
    }
    return frozenset(found)
