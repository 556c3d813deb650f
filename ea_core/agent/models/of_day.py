"""The documents of a day that a question names: "Who was absent on 12 March 2026?" is about the minutes of that day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from ea_core.agent.models.days import days_in
from ea_core.knowledge.search import PassageHit

_BEGINNING: Final = 200
_FEWEST: Final = 3
"""Words that a question has beside the day."""


def documents_of_day(
    question: str, passages: Sequence[PassageHit]
) -> tuple[str, frozenset[UUID]] | None:
    """The question without its day, and the documents that begin with that day; None where none or all do."""
    days = [one for one in days_in(question) if one.range.low == one.range.high]
    if len(days) != 1:
        return None
    day, words = days[0].range.low, days[0].words
    own = {
        passage.document_id
        for passage in passages
        if passage.chunk_index == 0
        and any(
            one.range.low == one.range.high == day
            for one in days_in(f"{passage.title}\n{passage.content[:_BEGINNING]}")
        )
    }
    left = " ".join(question.replace(words, " ").split()).replace(" ?", "?")
    everything = {passage.document_id for passage in passages}
    if not own or own == everything or len(left.split()) < _FEWEST:
        return None
    return left, frozenset(own)
