"""Answers that put several results into one figure: their sum, the share of one in another. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.base import ToolResult
from ea_core.agent.models.crm_words import (
    ACTIVITIES,
    deals_noun,
    period_words,
    scope_words,
    shown_money,
    shown_whole,
)
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Column, Table, literal
from ea_core.formats import count, percent, rounded

_LISTS: Final = frozenset({"list_deals", "find_clients", "find_contacts"})
_COUNTED: Final = {"clients": "client", "contacts": "contact"}
"""What is put together by its number alone, and what one of it is called."""
_NAMES: Final = ("client", "owner", "industry", "source", "stage", "kind", "reason")
"""What records have one of: those of two names are never the same ones."""
_TWO: Final = 2
_COMPARED: Final = ("owner", "client", "industry", "source")
_CANT: Final = "I can't put these together in one figure."


def joint_answer(part: Part, results: Sequence[ToolResult], me: str) -> str | None:
    """The sentence about all of them; None where none is asked for, or where something is missing."""
    requests = part.requests
    if part.joint is None or len(requests) != len(results):
        return None
    if part.joint == "ratio" and all(one.error is None and "total" in one.data for one in results):
        return _ratio(requests, results, me)
    if any(one.error is not None or one.call.name not in _LISTS for one in results):
        return _CANT if part.joint == "sum" else None
    if part.joint == "share":
        return _share(requests, results, me)
    if part.joint == "ratio":
        return None
    return _sum(requests, results)


def side_by_side(
    requests: Sequence[Request], results: Sequence[ToolResult], me: str
) -> tuple[str, Table] | None:
    """Colleagues, clients, industries or sources that are compared: who is ahead, and a table of all."""
    slots = [name for name in _COMPARED if len({getattr(one, name) for one in requests}) == len(requests)]  # fmt: skip
    overviews = all(one.measures == ("overview",) and not one.several for one in requests)
    known = all(one.error is None and "open_count" in one.data for one in results)
    if (
        len(requests) < _TWO
        or len(requests) != len(results)
        or not slots
        or not overviews
        or not known
    ):
        return None
    names_of = [str(getattr(one, slots[0]) or me) for one in requests]
    currency = str(results[0].data.get("currency", "USD"))
    rows = [
        (name, one.data["open_count"], one.data["open_value"], one.data["won_count"],
         one.data["won_value"], one.data["lost_count"], one.data["win_rate"])
        for name, one in zip(names_of, results, strict=True)
    ]  # fmt: skip
    table = Table(
        "Side by side",
        (Column(slots[0].capitalize()), Column("Open deals", "number"), Column("Open value", "money"),
         Column("Won", "number"), Column("Won value", "money"), Column("Lost", "number"),
         Column("Win rate", "rate")),
        tuple(rows),
        len(rows),
        currency,
        None,
        (0, 4),
    )  # fmt: skip
    won, has_open = _ahead(rows, 4, "won", currency), _ahead(rows, 2, "open", currency)
    lead = f"{won.partition(' has ')[0]} has "
    said = [won, has_open.removeprefix(lead) if won.startswith(lead) else has_open]
    when = (
        period_words(replace(requests[0], kind="won", basis="closed")) if requests[0].days else ""
    )
    return f"{' and '.join(said)}{when}.", replace(table, words=table.markdown(len(rows)))


def _ahead(rows: Sequence[tuple[Any, ...]], at: int, what: str, currency: str) -> str:
    ordered = sorted(rows, key=lambda row: row[at], reverse=True)
    amounts = [shown_money(row[at], currency) for row in ordered]
    if ordered[0][at] == ordered[1][at]:
        return f"{amounts[0]} is {what} for both" if len(rows) == _TWO else f"several have {amounts[0]} {what}"  # fmt: skip
    return f"{literal(ordered[0][0])} has the most {what} ({amounts[0]}, then {literal(ordered[1][0])} with {amounts[1]})"


def _sum(requests: Sequence[Request], results: Sequence[ToolResult]) -> str:
    first, *others = requests
    apart = [name for name in _NAMES if any(getattr(one, name) != getattr(first, name) for one in others)]  # fmt: skip
    distinct = (
        len({getattr(one, apart[0]) for one in requests}) == len(requests) if apart else False
    )
    same = len(apart) == 1 and all(
        replace(one, **{apart[0]: getattr(first, apart[0])}) == first for one in others
    )
    if not (same and distinct) or set(first.measures) & {"mean", "median", "chance"}:
        return _CANT
    total = sum(int(one.data["total"]) for one in results)
    if first.of in _COUNTED:
        return f"Together: {count(total, _COUNTED[first.of])}."
    currency = str(results[0].data.get("currency", "USD"))
    value = shown_money(_summed(results, "total_value"), currency)
    noun = "deal" if apart == ["kind"] else f"{first.state or first.kind or ''} deal".strip()
    weighted = first.kind == "open" or first.state is not None
    beside = f" (weighted by probability {shown_whole(_summed(results, 'total_weighted'), currency)})" if weighted else ""  # fmt: skip
    return f"Together: {count(total, noun)}, worth {value}{beside}."


def _summed(results: Sequence[ToolResult], name: str) -> Decimal:
    return sum((Decimal(str(one.data[name])) for one in results), Decimal(0))


def _ratio(requests: Sequence[Request], results: Sequence[ToolResult], me: str) -> str | None:
    """`1.03 to 1: 71 won deals to 69 lost deals in 2026`."""
    first, second = (int(one.data["total"]) for one in results)
    if not second:
        return None
    currency = str(results[0].data.get("currency", "USD"))
    said = [
        count(n, _COUNTED[request.of]) if request.of in _COUNTED
        else count(n, ACTIVITIES.get(request.activity or "", "activity")) if request.of == "activities"
        else f"{deals_noun(request, n)}{scope_words(request, me, currency)}{period_words(request)}"
        for request, n in zip(requests, (first, second), strict=True)
    ]  # fmt: skip
    return f"{rounded(Decimal(first) / second, 2)} to 1 by number: {said[0]} to {said[1]}."


def _share(requests: Sequence[Request], results: Sequence[ToolResult], me: str) -> str | None:
    some = requests[0]
    n_some, n_whole = (int(one.data["total"]) for one in results)
    if not n_whole or n_some > n_whole:
        return None
    currency = str(results[0].data.get("currency", "USD"))
    if some.of in _COUNTED:
        return f"{percent(Decimal(n_some) / n_whole)}: {n_some:,} of {count(n_whole, _COUNTED[some.of])}."
    values = [Decimal(str(one.data["total_value"])) for one in results]
    by_number = f"{percent(Decimal(n_some) / n_whole)} by number"
    by_value = f"{percent(values[0] / values[1])} by value" if values[1] else ""
    order = [by_value, by_number] if set(some.measures) & {"value", "weighted"} else [by_number, by_value]  # fmt: skip
    said = [
        f"{deals_noun(request, n)}{scope_words(request, me, currency)}{period_words(request)}, worth {shown_money(value, currency)}"
        for request, n, value in zip(requests, (n_some, n_whole), values, strict=True)
    ]
    return f"{', '.join(one for one in order if one)}: {said[0]}, of {said[1]}."
