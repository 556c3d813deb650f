"""Questions that are word for word one of the known ones, but were read otherwise. Pure.

"How do customers find us?" is made of words that the CRM knows, and asks for no list of customers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from ea_core.agent.models.closest.catalogue import Known, known_questions
from ea_core.agent.models.closest.stand_ins import named_in
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.words import key_words

_SLOTS = (
    "of", "by", "then", "kind", "state", "status", "without", "without_deals", "without_days", "with_deals", "has_open", "compared", "days", "basis", "course",
    "client", "industry", "stage", "owner", "performer",
)  # fmt: skip
"""What tells one question from another, beside how its answer is put."""
_WHOSE = ("owner", "performer")
"""Of whom it is; '' is who asks."""
_LEADING = frozenset({"for", "in", "of", "during"})
_FIGURES = frozenset({"win_rate", "cycle", "velocity", "mean", "median", "funnel", "weighted"})


def known_otherwise(question: str, vocabulary: Vocabulary, read: Sequence[Request]) -> str | None:
    """The known question that it is, where something else was read; None where it is none, or was read so."""
    named = named_in(question, vocabulary)
    known = _by_words().get(_words(named.plain))
    if known is None or named.others or named.unknown or not known.needs <= set(named.names):
        return None
    if not all(known.carries(slot) for slot in named.names):
        return None
    asked = known.asked(named.names)
    wanted = [one for part in parse(asked, vocabulary) for one in part.requests]
    me = vocabulary.me
    return asked if set(_told(wanted, me)) != set(_told(read, me)) else None


def _told(requests: Sequence[Request], me: str) -> Iterator[tuple[str, object]]:
    for one in requests:
        told = {slot: getattr(one, slot) for slot in _SLOTS}
        told |= {slot: told[slot] or me for slot in _WHOSE if told[slot] is not None}
        yield from ((slot, value) for slot, value in told.items() if value is not None)
        yield from (("measure", measure) for measure in one.measures if measure in _FIGURES)


def _words(text: str) -> tuple[str, ...]:
    """Its words; "for this quarter" is said as "this quarter"."""
    words = key_words(text)
    return tuple(
        word for word, behind in pairwise((*words, "")) if word not in _LEADING or behind != "this"
    )


@cache
def _by_words() -> dict[tuple[str, ...], Known]:
    known = [one for one in known_questions() if one.template]
    return {_words(words): one for one in known for words in one.wordings}
