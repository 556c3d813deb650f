"""Statements that nothing ascribes to a text: borne out only by one place of it. Pure."""

from __future__ import annotations

from ea_core.agent.evidence import supports
from ea_core.agent.figures import figures_in
from ea_core.agent.material import Text, text_of
from ea_core.agent.words import content_of, is_there, words_of

_TOGETHER = 0.75
_FEW = 3
_OF_ANSWERS = frozenset(
    {"answer", "answers", "question", "result", "antwort", "frage", "réponse", "respuesta"}
)


def stands_together(text: Text, statement: str, question: str = "") -> bool:
    """Whether the text bears the statement out in one place: a sentence with its neighbours, under its headings.

    For statements that no marker ascribes to the text: what is found all over it by chance is not enough.
    """
    if not text.sentences or not supports(text, statement, question):
        return False
    numbers, codes = figures_in(statement)
    words = content_of(statement)
    if len(words - _OF_ANSWERS) < (_FEW - 1 if numbers or codes else _FEW):
        return False
    for at, one in enumerate(text.sentences):
        own = words_of(f"{text.leads[at]} {one}")
        if sum(is_there(word, own) for word in words) * 2 < len(words):
            continue
        own_numbers, own_codes = figures_in(f"{text.leads[at]}\n{one}")
        if numbers <= own_numbers and codes <= own_codes:
            around = " ".join(text.sentences[max(0, at - 1) : at + 2])
            place = text_of(text.heads, text.leads[at], around)
            there = sum(is_there(word, place.words) for word in words)
            if there >= _TOGETHER * len(words) and supports(place, statement, question):
                return True
    return False
