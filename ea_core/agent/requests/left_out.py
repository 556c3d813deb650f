"""What a request leaves out, as far as its records can be narrowed by it; the rest is said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from ea_core.agent.requests.asking_again import OF_FIGURES
from ea_core.agent.requests.request import NOT_KNOWN, Basis, Bounds, Days, Request, Slot
from ea_core.agent.requests.said_days import period_words

_OF_DEALS: Final = frozenset({"owner", "client", "industry", "source", "stage", "status", "kind", "state", "reason", "text"})  # fmt: skip
_OF_CLIENTS: Final = frozenset({"owner", "client", "industry", "status"})
_OF_OTHERS: Final[dict[str, frozenset[str]]] = {
    "activities": frozenset({"owner", "client", "industry", "activity"}), "tasks": frozenset({"owner", "client"}),
}  # fmt: skip
_SINGLE: Final = frozenset({"kind", "state", "reason", "text"})
"""What only lists and sums of deals are narrowed by, and figures such as rates are not."""


def leaves_out_deals(request: Request) -> bool:
    """Whether something is left out that only single deals have."""
    slots = {slot for slot, _ in request.besides}
    return bool(slots & _SINGLE or request.not_values or request.not_chances or request.not_days)


def leaves_something_out(request: Request) -> bool:
    """Whether it leaves out anything at all."""
    return bool(request.besides) or leaves_out_deals(request)


def beyond(
    said: Bounds, out: Sequence[Bounds], before: list[Bounds]
) -> tuple[Bounds, list[Bounds]]:
    """The bounds of what stays, and the ranges that are left out of them."""
    low, below = said
    ranges = list(before)
    for least, end in out:
        if least is None and end is not None and low is None:
            low = end
        elif end is None and least is not None and below is None:
            below = least
        else:
            ranges.append((least, end))
    return (low, below), ranges


def with_ranges(
    request: Request, values: Sequence[Bounds], chances: Sequence[Bounds], days: Sequence[Days], days_of: Basis | None
) -> Request:  # fmt: skip
    """The request without deals of these ranges and days; what it can't be narrowed by is said."""
    if not (values or chances or days):
        return request
    of_deals = request.of == "deals" and request.ask != "comparison"
    figures = set(request.measures) & OF_FIGURES and not request.by
    kind = (
        "expected"
        if request.kind == "open" or request.state
        else "closed"
        if request.kind
        else None
    )
    basis: Basis | None = days_of or request.basis or kind  # type: ignore[assignment] # one of these
    usable = of_deals and not figures
    told = tuple(
        _in_year(one, request.days, "closed" if request.state == "late" else basis) for one in days
    )
    words = (
        []
        if usable
        else ["except some values" for _ in values] + ["except some probabilities" for _ in chances]
    )
    words += [] if usable and basis else [f"except {one.words}" for one in told]
    return replace(
        request,
        not_values=(*request.not_values, *values) if usable else request.not_values,
        not_chances=(*request.not_chances, *chances) if usable else request.not_chances,
        not_days=(*request.not_days, *((basis, one) for one in told))
        if usable and basis
        else request.not_days,
        not_applied=tuple(dict.fromkeys([*request.not_applied, *words])),
    )


def _in_year(days: Days, of: Days | None, basis: Basis | None) -> Days:
    """Days of the year that is asked about: "won in 2025, without January" is without January 2025."""
    if basis == "expected" and of is None:
        return days.ahead or days
    if of is None or of.first is None or of.last is None or days.first is None or days.last is None:
        return days
    if of.first <= days.first <= of.last:
        return days
    for year in range(of.first.year, of.last.year + 1):
        later = year - days.first.year
        first, last = year_of(days.first, later), year_of(days.last, later)
        if of.first <= first and last <= of.last:
            return Days(first, last, period_words(first, last))
    return days


def without_these(
    request: Request, besides: Sequence[tuple[Slot, str]], values: Sequence[Bounds], chances: Sequence[Bounds],
    days: Sequence[Days], days_of: Basis | None,
) -> Request:  # fmt: skip
    """The request without these, too; a bound that is open at one end turns round."""
    amounts, out = beyond((request.value_from, request.value_below), values, [])
    likely, less = beyond((request.probability_from, request.probability_below), chances, [])
    if request.of == "deals":
        request = replace(
            request, value_from=amounts[0], value_below=amounts[1], probability_from=likely[0], probability_below=likely[1]
        )  # fmt: skip
    else:
        out, less = list(values), list(chances)
    return with_ranges(with_besides(request, besides), out, less, days, days_of)


def year_of(day: date, later: int) -> date:
    """The day so many years later; of a leap day the last of February."""
    try:
        return day.replace(year=day.year + later)
    except ValueError:
        return day.replace(year=day.year + later, day=28)


def with_besides(request: Request, besides: Sequence[tuple[Slot, str]]) -> Request:
    """The request without these; what it can't be narrowed by is said not to be applied."""
    if not besides:
        return request
    usable = [one for one in besides if _is_usable(request, *one)]
    words = [_words(*one) for one in besides if one not in usable]
    return replace(
        request,
        besides=tuple(dict.fromkeys([*request.besides, *usable])),
        not_applied=tuple(dict.fromkeys([*request.not_applied, *words])),
    )


def _is_usable(request: Request, slot: Slot, name: str) -> bool:
    if request.of in {"clients", "contacts"} and request.ask != "record":
        own = {"clients": "stage", "contacts": "position"}[request.of]
        return slot in _OF_CLIENTS or slot == own
    if request.of in _OF_OTHERS:
        return slot in _OF_OTHERS[request.of] and (slot, name) != ("owner", NOT_KNOWN)
    if request.of != "deals" or slot not in _OF_DEALS:
        return False
    if slot == "kind" and request.kind in {name, "closed"}:
        return request.kind == "closed" and name in {"won", "lost"}
    figures = set(request.measures) & OF_FIGURES and not request.by
    return not (slot in _SINGLE and (figures or request.ask == "comparison"))


def _words(slot: Slot, name: str) -> str:
    return f"not {name or 'mine'}" if slot in {"kind", "state", "status"} else f"except {name or 'mine'}"  # fmt: skip
