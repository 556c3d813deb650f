"""What a question about clients says, and what it says of the clients of other records. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.bought import of_buyers
from ea_core.agent.requests.bound_words import amount_words
from ea_core.agent.requests.client_orders import ORDERS
from ea_core.agent.requests.courses import since_days
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.following import QUIET_DAYS
from ea_core.agent.requests.lexicon import NEWLY, NTHS
from ea_core.agent.requests.request import TERMS, Days, Order, Request, TermBy
from ea_core.crm.deal_sums import Grouping

_GROUPS: Final[dict[str, Grouping | TermBy]] = {
    "owner": "owner", "industry": "industry", "status": "status", "month": "month", "quarter": "quarter",
    "year": "year",
}  # fmt: skip
_SHOWN: Final = frozenset({"owner", "status", "industry", "last_activity"})
"""Fields that each list of clients shows."""
_CLIENTS: Final = re.compile(r"\b(?:clients|customers|accounts|companies|leads|prospects)\b")


def of_clients(request: Request, draft: Draft) -> Request:
    """The request: a list of clients, how many there are, or how many in groups."""
    has_open, unusable = their_deals(draft)
    bought = of_buyers(request, draft)
    request = bought or request
    said = {*request.with_days, request.without_days}
    days = next((one for one in draft.periods if one not in said), None)
    quiet_days = request.quiet_days
    if days and draft.basis != "created":
        quiet_days = quiet_days or quiet_since(draft, days)
        if not quiet_days:
            unusable.append(days.words)
        days = None
    if request.value_from is not None or request.value_below is not None:
        unusable.append(amount_words(request))
    unusable += [one.replace("_", " ") for one in draft.fields if one not in _SHOWN]
    by = _GROUPS.get(draft.by or draft.best_of or "")
    unusable += [*unused_groups(draft, by), *place_words(draft)]
    if (
        draft.basis == "created"
        and not draft.periods
        and by not in TERMS
        and draft.marked.has(NEWLY)
    ):
        unusable.append("new")
    order: Order | None = None
    number = request.number
    if draft.order:
        one = not draft.counts and not _CLIENTS.search(draft.marked.text)
        number = number or (1 if one and not draft.sorted else None)
        order = draft.order[0]
        if (draft.quiet_days or draft.quiet) and (order == "newest" or not draft.sorted):
            order = "last_activity"  # "not called in 30 days, oldest first"
        if by or order not in ORDERS:
            unusable += [f"by {order.replace('_', ' ')}"] if by and draft.sorted else []
            order = None
    return replace(
        request,
        ask="ranking" if draft.best_of and by else "count" if draft.counts else "list",
        by=by,
        without_deals=draft.without_deals,
        with_deals=request.with_deals if bought else None,
        has_contact=draft.has_contact,
        has_task=draft.has_task,
        has_open=has_open,
        state="late" if "late" in draft.states else None,
        fields=tuple(one for one in draft.fields if one == "owner"),
        quiet_days=quiet_days or (QUIET_DAYS if draft.quiet else None),
        order=order,
        number=number,
        descending=not draft.low
        if draft.best_of and by
        else draft.order[1]
        if draft.order and order
        else None,
        days=days,
        basis="created" if days else None,
        value_from=None,
        value_below=None,
        not_applied=tuple(dict.fromkeys([*request.not_applied, *unusable])),
    )


def quiet_since(draft: Draft, days: Days) -> int | None:
    """The days of "not called this month", "without activity since May": from then up to today."""
    return since_days(draft, days) if draft.quiet else None


def unused_groups(draft: Draft, used: str | None = None, *, typed: bool = False) -> list[str]:
    """What records other than deals are not grouped by, beside what is `used`; two things they never are."""
    every = (None if used else draft.by or draft.best_of, None if typed else draft.then)
    return [f"by {one.replace('_', ' ')}" for one in every if one]


def place_words(draft: Draft) -> list[str]:
    """Which one in an order, of records that are not told apart by it."""
    return [word for word, n in NTHS.items() if n == draft.nth][:1]


def their_deals(draft: Draft) -> tuple[bool | None, list[str]]:
    """Whether clients with open deals are meant, and what of deals clients can't be narrowed by."""
    has_open = draft.has_open
    unusable = [f"{state} deals" for state in draft.states if state != "late"]
    for kind in draft.kinds:
        if kind == "open" and has_open is None and "deals" in draft.subjects:
            has_open = True
        elif kind != "open":
            unusable.append(f"{kind} deals")
    return has_open, unusable
