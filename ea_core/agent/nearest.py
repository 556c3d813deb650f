"""What came nearest to a question that nothing answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ea_core.agent.citations import (
    Citation,
    citation_of,
    is_verbatim,
    near_enough,
    terms,
)
from ea_core.agent.models.lines import lines_of
from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.sentences import sentence_spans


def nearest(
    passages: Sequence[PassageHit], question: str, quotes: Mapping[int, str]
) -> tuple[Citation, ...]:
    """What comes closest to a question that was not answered: the best passages, marked as such.

    None that is too far from the question, or far behind the best.
    """
    order = near_enough(passages)
    return tuple(
        citation_of(
            n,
            passages[index],
            _telling(passages[index], question, quotes.get(index + 1)),
            nearest=True,
        )
        for n, index in enumerate(order, start=1)
    )


def _telling(passage: PassageHit, question: str, given: str | None) -> str:
    """What is given, else the line that shares most words with the question, with its heading, which tells nothing alone."""
    if given is not None and is_verbatim(given, passage.content):
        return given
    lines = lines_of(passage, sentence_spans(passage.content))
    wanted = terms(question)
    told = [line for line in lines if not line.heading]
    best = max(told, key=lambda one: len(wanted & terms(f"{one.above} {one.text}")), default=None)
    return best.text if best else passage.content
