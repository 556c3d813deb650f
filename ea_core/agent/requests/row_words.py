"""A few words that ask for one of what was shown by its place or its size: "the next biggest?", "who had the most?". Pure.

What was asked before is asked again for it, so that it is the first of all of them and not of those that were
listed. Each wording is one as a whole.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, cast

from ea_core.agent.requests.asking_again import OF_FIGURES
from ea_core.agent.requests.request import Order, Request
from ea_core.crm.deal_sums import Grouping

_WAYS: Final[dict[str, tuple[Order, bool]]] = {
    **dict.fromkeys(("biggest", "bigger", "largest", "larger", "highest", "greatest", "most valuable", "most expensive"), ("value", True)),
    **dict.fromkeys(("smallest", "smaller", "lowest", "cheapest", "least valuable"), ("value", False)),
    **dict.fromkeys(("likeliest", "likelier", "most likely", "more likely", "most probable", "more probable", "safest"), ("probability", True)),
    **dict.fromkeys(("least likely", "less likely", "least probable", "riskiest"), ("probability", False)),
    **dict.fromkeys(("newest", "newer", "youngest"), ("newest", True)),
    **dict.fromkeys(("oldest", "older"), ("newest", False)),
}  # fmt: skip
_WAY: Final = "|".join(_WAYS)
_PLACES: Final = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}  # fmt: skip
_THING: Final = r"(?:one|deal|opportunity|win|loss)"
_NEXT: Final = re.compile(
    rf"(?:and |then |so )*(?:(?:what|who|which|show me|tell me)(?: (?:one|about))?(?: (?:is|was|comes|came))? )?(?:the )?"
    rf"(?:(?P<nth>{'|'.join(_PLACES)})|(?P<next>next|following|runner up)|one (?:right )?(?:after|behind) (?:that|it|this)(?: one)?)"
    rf"(?: (?P<way>{_WAY}))?(?: {_THING})?(?: after (?:that|it))?"
)
_WHICH: Final = re.compile(
    rf"(?:and |so |but )*(?:which|what)(?: {_THING})?(?: (?:of|among) (?:them|these|those|the two|the three))?"
    rf" (?:(?:is|are|was|were|looks|would be) (?:the )?(?P<way>{_WAY})(?: {_THING})?(?: (?:to|that will|of (?:them|these|those)))?(?: (?:close|win|be won|be closed|come in))?"
    rf"|(?:is|are|was) worth (?:the )?(?P<worth>most|least)|(?:will )?(?:close|closes|closed|is due|is expected)(?: to close)? (?P<when>first|next|soonest|earliest|last|latest))"
)
_MOST: Final = re.compile(
    r"(?:and |so |but )*(?:(?P<who>who|which (?:of (?:us|them)|colleague|person|rep|owner))|(?:which|what)(?: (?P<by>client|customer|account|company|industry|one))?)"
    r"(?: of (?:them|these|those|us))? (?:has|have|had|did|does|made|makes|got|held|logged|wrote|sent) (?:the )?(?P<way>most|fewest|least)"
    r"(?: of (?:them|these|those))?(?: (?P<what>(?:open )?deals|calls|meetings|visits|e ?mails|notes|activities|tasks|late tasks|overdue tasks|clients))?"
)
_LAST: Final = re.compile(
    r"(?:and |so )*(?:which|who|what)(?: (?:one|client|customer|account))?(?: of (?:them|these|those))? (?:did|have|has|had|was|were|is) (?:(?:we|i|you|anybody|somebody|nobody) )?(?P<not>not )?"
    r"(?:(?:talk(?:ed)?|sp[eo]ke?n?|speak|call(?:ed)?|contact(?:ed)?|met|meet|heard?|hear|in (?:touch|contact)|quiet)(?: (?:to|with|from))? (?:last|most recently|latest|(?P<longest>longest ago|least recently|(?:for )?(?:the )?longest(?: time)?)))"
)
_NUMBER: Final = re.compile(
    r"(?:and |also |but )*(?:what (?:is|was) )?(?:the |their )?(?:number|count)s?(?: of)?(?: (?:the )?(?:(?P<kind>won|lost) )?(?P<what>deals|wins|losses|them|these|those|orders))?(?: too| as well)?"
)
_BY: Final = {"client": "client", "customer": "client", "account": "client", "company": "client", "industry": "industry"}  # fmt: skip
_GROUPS: Final = {"activities": {"owner", "client"}, "tasks": {"owner", "client"}, "clients": {"owner", "industry"}}  # fmt: skip
_OF: Final = {
    "calls": "call", "meetings": "meeting", "visits": "meeting", "emails": "email", "e mails": "email", "notes": "note",
}  # fmt: skip


def next_in_order(text: str, before: Request) -> Request | None:
    """The one behind the one that was told: "the next biggest?" behind the largest."""
    match = _NEXT.fullmatch(text)
    one_of_all = before.nth is not None or before.number == 1
    if match is None or not _can_be_ordered(before) or before.order is None or not one_of_all:
        return None
    if match["way"] and match["nth"]:  # "the second largest" behind the one that closes first
        order, descending = _WAYS[match["way"]]
        before = replace(before, order=order, descending=descending)
    elif match["way"] and not _goes_on(before, match["way"]):
        return None
    nth = _PLACES[match["nth"]] if match["nth"] else (before.nth or 1) + 1
    if nth > max(_PLACES.values()):
        return None
    return replace(before, ask="list", nth=nth, number=nth)


def _goes_on(before: Request, way: str) -> bool:
    order, descending = _WAYS[way]
    was = before.order != "expected_close" if before.descending is None else before.descending
    return (order, descending) == (before.order, was)


def which_of_them(text: str, before: Request) -> Request | None:
    """The first of them in another order: "which of them is more likely?", "which closes first?"."""
    match = _WHICH.fullmatch(text)
    several = (
        before.order is not None and (before.number or 0) > 1
    )  # those that were shown are meant
    if match is None or not _can_be_ordered(before) or several:
        return None
    over = before.kind in {"won", "lost", "closed"}
    worth = {"most": "biggest", "least": "smallest"}.get(match["worth"] or "")
    if match["way"] or worth:
        order, descending = _WAYS[worth or match["way"]]
        if order == "probability" and over:
            return None
    else:
        order = "closed" if over else "expected_close"
        descending = match["when"] in {"last", "latest"}
    return replace(before, ask="list", measures=(), order=order, descending=descending, number=1, nth=None)  # fmt: skip


def _can_be_ordered(before: Request) -> bool:
    listed = before.ask in {"count", "list", "figure"} and before.by is None and not before.moved
    return before.of == "deals" and listed and not OF_FIGURES.intersection(before.measures)


def talked_to_last(text: str, before: Request) -> Request | None:
    """The client before with the latest, or the oldest, last activity: "which one did we talk to last?"."""
    match = _LAST.fullmatch(text)
    if match is None or before.of != "clients" or before.ask == "record":
        return None
    if match["not"] and not match["longest"]:
        return None
    return replace(before, ask="list", by=None, order="last_activity", descending=match["longest"] is None, number=1)  # fmt: skip


def number_of_these(text: str, before: Request) -> Request | None:
    """How many they are, beside or instead of what was told: "and the number of deals?" behind two periods."""
    match = _NUMBER.fullmatch(text)
    of_groups = before.by is not None or before.ask == "comparison"
    if match is None or before.of != "deals" or not of_groups or before.having or before.then:
        return None
    kind = {"won": "won", "wins": "won", "lost": "lost", "losses": "lost"}.get(
        match["kind"] or match["what"] or ""
    )
    if kind is not None and kind != before.kind:
        return None
    if before.ask == "comparison":
        return replace(before, measures=())  # it tells their number and worth
    return replace(before, measures=("count",), averaged=None)


def who_has_most(text: str, before: Request) -> Request | None:
    """Who has most of the activities, tasks or clients before, or which of the clients has most open deals."""
    match = _MOST.fullmatch(text)
    if match is None or before.of not in _GROUPS or before.ask == "record":
        return None
    what, most = (match["what"] or "").replace("overdue", "late"), match["way"] == "most"
    named = "" if match["who"] else match["by"] or "one"
    clients = before.of == "clients" and named in _BY and _BY.get(named) == "client"
    if before.of == "clients" and (clients or named == "one") and what in {"", "deals", "open deals"}:  # fmt: skip
        return replace(before, ask="list", by=None, order="count", descending=most, number=1)
    by = _BY.get(named, "owner")
    if named == "one" or by not in _GROUPS[before.of] or not _is_of(what, before):
        return None
    return replace(before, ask="ranking", by=cast("Grouping", by), then=None, order=None, number=None, descending=most)  # fmt: skip


def _is_of(what: str, before: Request) -> bool:
    """Whether the word for what there is most of names what was asked about."""
    if not what:
        return True
    if before.of == "activities":
        return what == "activities" or _OF.get(what) == before.activity
    if before.of == "tasks":
        return what == "tasks" or (what == "late tasks" and before.state == "late")
    return what == "clients"


OF_ROWS: Final = (next_in_order, which_of_them, who_has_most, talked_to_last, number_of_these)
"""Each makes of a text and of what was asked before what is asked now."""
