"""What is said of all things of a kind, for one that is not named there: the warranty of sensors for that of the Pulse P4. Pure.

Only where the documents say of what kind it is, by itself or by others of its name ("Pulse V3: vibration sensor"),
and the line tells of the kind and names none of the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ea_core.agent.models.alike import begin_alike, content_words
from ea_core.agent.models.demands import Demands, code_pattern, folded, has_code, is_label
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import place_of
from ea_core.knowledge.search import PassageHit

_CODE: Final = r"[A-Z]{1,5}-?\d+\w*"
_NAMED: Final = re.compile(rf"\b([A-Z][^\W\d_]{{2,}}) ({_CODE})\b")
"""A thing by its name and code: "Pulse V3"."""
_FIRST: Final = 4
"""So many of the first words tell what a line is about."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """A thing of a question by its `code`, the words for it in the question, and the lines about its kind."""

    code: str
    words: frozenset[str]
    lines: tuple[Sentence, ...]


def of_its_kind(
    demands: Demands, scored: Sequence[Sentence], passages: Sequence[PassageHit]
) -> OfKind | None:
    """The lines that tell of the kind of the thing that a question names by a code; None where there are none."""
    if len(demands.codes) != 1 or is_label(demands.codes[0]):
        return None
    code = demands.codes[0]
    text = "\n".join(place_of(one) for one in passages)
    things = set(_NAMED.findall(text))
    names = {name for name, other in things if folded(other) == folded(code)}
    kinds = {kind for name in names for kind in _kinds(name, text)}
    others = [other for _, other in things if folded(other) != folded(code)]
    known = {one.document_id for one in passages if has_code(one.content, code)}
    lines = tuple(
        one
        for one in scored
        if passages[one.number - 1].document_id in known
        and _is_about(one.line, kinds)
        and not _names_any(one.line, passages[one.number - 1], others)
    )
    words = frozenset({folded(code), *map(folded, names)})
    return OfKind(code, words, lines) if lines else None


def _kinds(name: str, text: str) -> list[str]:
    """What the things of that name are called: "sensor" of "Pulse V3: wireless vibration sensor" and of "Pulse sensors"."""
    called = re.findall(rf"\b{re.escape(name)} {_CODE}:? ((?:[a-z-]+ ){{0,5}}[a-z]{{4,}})", text)
    called += re.findall(rf"\b{re.escape(name)}(?: (?:and|or) [A-Z]\w+)? ([a-z]{{4,}}s)\b", text)
    return [folded(one.split()[-1]) for one in called]


def _is_about(line: Line, kinds: set[str]) -> bool:
    first = content_words(line.text)[:_FIRST]
    return any(begin_alike(kind, word) for kind in kinds for word in first)


def _names_any(line: Line, passage: PassageHit, codes: Sequence[str]) -> bool:
    place = folded(
        "\n".join([line.text, *line.columns, line.above, passage.title, *passage.heading_path])
    )
    return any(code_pattern(code).search(place) for code in codes)
