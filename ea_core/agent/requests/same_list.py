"""The list that was shown once more: how many they are, more of them, one of them, as a chart. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.words import word_set

_HOW_MANY: Final = re.compile(
    r"(?:and |so )*how many(?: (?:are|is) (?:there|they|those|that|these))?|(?:(?:and |just |only )*(?:count (?:them|these|those|it)|the (?:number|count)))(?: only)?"
)
_NUMBER_WORDS: Final = "|".join(word for word in NUMBERS if len(word) > 2)  # noqa: PLR2004 # "a" and "an" are none
_MORE_OF: Final = re.compile(
    rf"(?:and |then )*(?:(?:show|give|list)(?: me| us)? )?(?:(?:the )?(?:next|another|other) (?P<n>\d{{1,2}}|{_NUMBER_WORDS})(?: (?:ones|deals|clients))?|(?:some |a few )?more(?: of (?:them|those|these))?(?: please)?|(?:the )?rest|the others|all(?: of (?:them|those|these))?|(?:them|those) all)(?: please)?"
)
_PLACES: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PLACE: Final = re.compile(
    rf"(?:and |then |please )*(?:(?:open|show|take|pick|tell me(?: more)? about|what about|what is)(?: me)? )?(?:the )?(?P<n>{'|'.join(_PLACES)})(?: (?:one|deal))?(?: please)?"
)
SHOWN_FIRST: Final = 10
MOST_SHOWN: Final = 25
"""Of a list so many are shown at first, and at most."""
_WHICH: Final = re.compile(
    r"(?:and |so )*(?:which|what) (?:ones|(?:ones )?are (?:they|those|these))|(?:list|show)(?: me)? (?:them|those|these)(?P<with> with .+)?"
)
_COLUMNS: Final = {
    "deals": word_set("owner owners amount amounts value values stage stages client clients probability close closing date dates expected title titles name names"),
    "clients": word_set("owner owners status industry industries name names last activity activities open deals value"),
}  # fmt: skip
"""What a list shows of each without being asked for it."""
_BETWEEN_COLUMNS: Final = frozenset({"with", "and", "the", "their", "its", "or"})


def listed_again(draft: Draft, before: Request) -> Request | None:
    """The list before, as it is asked for now; None where it asks for something else of it."""
    for asks in (_number, _which_place, _drawn, _more, _which):
        again = asks(draft, before)
        if again is not None:
            return again
    return None


def _number(draft: Draft, before: Request) -> Request | None:
    listed = before.ask == "list" and _HOW_MANY.fullmatch(draft.marked.text)
    return replace(before, ask="count") if listed else None


def _which_place(draft: Draft, before: Request) -> Request | None:
    """One of a list by its place: "open the first one", "tell me about the second"."""
    asked = _PLACE.fullmatch(draft.marked.text)
    if asked is None or before.of != "deals" or before.ask != "list" or before.each:
        return None
    place = _PLACES[asked["n"]]
    return replace(before, order=before.order or "value", number=place, nth=place if place > 1 else None, not_applied=())  # fmt: skip


def _drawn(draft: Draft, before: Request) -> Request | None:
    """The same once more, "as a chart": groups stand as one anyway, a list can't."""
    if not draft.drawn or says_more(draft) or draft.order or draft.by or draft.best_of:
        return None
    grouped = before.by or before.ask == "comparison" or before.of == "targets"
    return replace(before, not_applied=() if grouped else ("as a chart",), slips=(), several=(), found=None)  # fmt: skip


def _more(draft: Draft, before: Request) -> Request | None:
    """More of a list: "next 5", "show me more", "all of them"."""
    asked = _MORE_OF.fullmatch(draft.marked.text)
    if asked is None or before.of not in {"deals", "clients", "activities"} or before.ask == "record":  # fmt: skip
        return None
    listed = before.ask == "list" or before.by
    more = (
        (NUMBERS.get(asked["n"]) or (int(asked["n"]) if asked["n"].isdigit() else 0))
        if asked["n"]
        else 0
    )
    number = min((before.number or SHOWN_FIRST) + more, MOST_SHOWN) if more else MOST_SHOWN
    return replace(before, number=number, nth=None, not_applied=()) if listed else None


def _which(draft: Draft, before: Request) -> Request | None:
    asked = _WHICH.fullmatch(draft.marked.text) if before.ask in {"count", "list"} else None
    if asked is None:
        return None
    columns = _COLUMNS.get(before.of, frozenset())
    said = (asked.groupdict().get("with") or "").split()
    runs = "|".join("," if one in columns or one in _BETWEEN_COLUMNS else one for one in said)
    left = tuple(one.replace("|", " ").strip() for one in runs.split(",") if one.strip("|"))
    return replace(before, ask="list", not_applied=left, slips=(), several=(), found=None)


def says_more(draft: Draft) -> bool:
    """Whether anything narrows or asks beside what was just looked for."""
    return bool(
        draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
        or draft.periods or draft.kinds or draft.states or draft.measures or draft.fields
        or draft.industries or draft.sources or draft.stages or draft.statuses or draft.counts
        or draft.besides or draft.mine or draft.activities
    )  # fmt: skip
