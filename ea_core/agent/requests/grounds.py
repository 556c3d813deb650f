"""What a request has to have for a word of its question to be in it, whatever pattern took the word. Pure.

A second look at what was read, by the words alone: in a question with "nobody" something is missing or left out,
one with "everybody" is answered for each of them, one with "smallest" is not ordered from what is largest. A word
without its ground is said not to be used. Words that are not named here are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from ea_core.agent.requests.period_forms import MONTHS
from ea_core.agent.requests.request import NONE, TERMS, Request
from ea_core.agent.requests.words import word_set

Ground = Callable[[Request, Collection[str]], bool]
"""Whether a request has what a word stands for, in a question of these words."""
_OPEN: Final = word_set("open pipeline pipe running live")
_CLOSED: Final = word_set(
    "won lost win lose closed close signed decided dead finished done over gone converted"
)
_OF_ALL: Final = word_set("least most")
_BESIDE_NAMES: Final = word_set("but except excluding without besides minus not")
_ORDERED: Final = ("order", "number", "nth", "each")
_BOUNDED: Final = (
    "value_from", "value_below", "probability_from", "probability_below", "share_from", "share_below", "quiet_days",
    "having", "course", "days",
)  # fmt: skip
_NOT: Final = ("not_values", "not_chances", "not_days")
_DATED: Final = (
    "days",
    "compared",
    "quiet_days",
    "course",
    "averaged",
    "not_days",
    "without_days",
    "with_days",
)
_BY_SIZE: Final = frozenset({None, "value", "count", "probability"})
_OF_DAYS: Final = frozenset({"cycle", "velocity", "time_in_stage"})
_OF_TIME: Final = frozenset({"newest", "closed", "expected_close", "last_activity"})


def is_grounded(word: str, words: Collection[str], requests: Sequence[Request]) -> bool:
    """Whether one of the requests has what the word of a question stands for, as far as that is known of it.

    `word` and `words`, all of the question, are keys.
    """
    grounds = (has for those, has in _GROUNDS if word in those)
    return all(any(has(one, words) for one in requests) for has in grounds)


def _has(request: Request, slots: Sequence[str]) -> bool:
    return any(getattr(request, slot) not in {None, ()} for slot in slots)


def _leaves_out(request: Request, words: Collection[str]) -> bool:
    """Something is missing, left out or bounded; what is open is none that is won or lost."""
    is_open = request.kind == "open" and _OPEN.isdisjoint(words) and not _CLOSED.isdisjoint(words)
    lacks = (
        request.without, request.without_deals, request.besides, request.unassigned, request.has_open is False,
        request.has_contact is False, request.having == NONE, request.state, is_open, request.status == "churned",
        request.kind == "lost" and "lost" not in words, request.order == "last_activity",
    )  # fmt: skip
    return (
        any(lacks) or _has(request, (*_BOUNDED, *_NOT)) or any(not has for _, has in request.known)
    )


def _lacks(request: Request, words: Collection[str]) -> bool:
    return _leaves_out(request, words) or request.of == "targets"


def _is_of_each(request: Request, _: Collection[str]) -> bool:
    return _has(request, ("by", "then", "each", "averaged")) or request.ask == "comparison"


def _is_of_every(request: Request, words: Collection[str]) -> bool:
    """A list tells of every one."""
    return _is_of_each(request, words) or request.ask in {"list", "record"}


def _is_of_everybody(request: Request, words: Collection[str]) -> bool:
    """Everybody but somebody is everything but theirs."""
    but = "owner" in dict(request.besides) and not _BESIDE_NAMES.isdisjoint(words)
    return _is_of_each(request, words) or request.of == "contacts" or but


def _is_bounded(request: Request, words: Collection[str]) -> bool:
    """At least, or at most."""
    return not _OF_ALL.isdisjoint(words) and _has(request, _BOUNDED)


def _is_ordered(request: Request, words: Collection[str]) -> bool:
    ordered = request.ask == "ranking" or request.descending is not None or _has(request, _ORDERED)
    return ordered or _is_bounded(request, words)


def _begins_with_most(request: Request, words: Collection[str]) -> bool:
    """Groups are in the order of what is told of them."""
    upwards = request.descending is False and request.order in _BY_SIZE
    return (_is_ordered(request, words) and not upwards) or _is_of_each(request, words)


def _begins_with_least(request: Request, words: Collection[str]) -> bool:
    downwards = request.descending is True and request.order in _BY_SIZE
    return _is_bounded(request, words) or (_is_ordered(request, words) and not downwards)


def _is_of_time(request: Request, _: Collection[str]) -> bool:
    of_days = bool(_OF_DAYS.intersection(request.measures))
    grouped = bool(TERMS & {request.by, request.then})
    return grouped or of_days or request.order in _OF_TIME or _has(request, _DATED) or request.of == "targets" or bool(request.state)  # fmt: skip


_GROUNDS: Final[tuple[tuple[frozenset[str], Ground], ...]] = (
    (word_set("no not nothing nobody none never without neither nor except excluding"), _leaves_out),
    (word_set("lack lacks lacking"), _lacks),
    (word_set("everybody everyone"), _is_of_everybody),
    (word_set("each per"), _is_of_each),
    (word_set("every"), _is_of_every),
    (word_set("biggest largest highest best strongest longest top most"), _begins_with_most),
    (word_set("smallest lowest fewest weakest worst shortest cheapest least"), _begins_with_least),
    (word_set("fastest quickest slowest"), _is_ordered),
    (
        word_set(
            "month months quarter quarters week weeks year years day days today tomorrow yesterday monthly quarterly weekly "
            "yearly monday tuesday wednesday thursday friday saturday sunday q1 q2 q3 q4 h1 h2"
        ) | (frozenset(MONTHS) - {"may", "mar"}),
        _is_of_time,
    ),
)  # fmt: skip
