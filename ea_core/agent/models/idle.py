"""What a request narrows by and its tool does not take: said to be left out, so that its line is true. Pure."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Final

from ea_core.agent.models.crm_calls import call_of
from ea_core.agent.requests.phrases import RECORDS
from ea_core.agent.requests.reading import BETWEEN, reading
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.words import key_words

_NARROWS: Final = (
    "owner", "unassigned", "client", "industry", "source", "stage", "reason", "kind", "state", "days", "value_from",
    "value_below", "probability_from", "probability_below", "share_from", "share_below", "without", "course", "text", "quiet_days", "has_open",
    "has_contact", "has_task", "without_deals", "with_deals", "activity", "performer", "order",
)  # fmt: skip
_DEFAULTS: Final[dict[str, Any]] = {one.name: one.default for one in fields(Request)}


def applied(request: Request) -> Request:
    """The request with what its tool can take; what it can't is said not to be applied, as its line would have it."""
    if request.several:
        return request
    idle = [slot for slot in _NARROWS if _is_idle(request, slot)]
    if not idle:
        return request
    made = replace(request, **{slot: _DEFAULTS[slot] for slot in idle})
    kept = set(reading(made, "").split(BETWEEN))
    said = RECORDS.union(*(key_words(one) for one in request.not_applied))
    left = tuple(
        one
        for one in reading(request, "").split(BETWEEN)
        if one not in kept and not said.issuperset(key_words(one))
    )
    return replace(made, not_applied=tuple(dict.fromkeys([*request.not_applied, *left])))


def _is_idle(request: Request, slot: str) -> bool:
    plain = _DEFAULTS[slot]
    if (
        getattr(request, slot) == plain
        or (slot == "kind" and _tells_kinds(request))
        or (slot == "order" and not request.by)
    ):
        return False
    with_it, without = call_of(request), call_of(replace(request, **{slot: plain}))
    return (with_it.name, with_it.arguments) == (without.name, without.arguments)


def _tells_kinds(request: Request) -> bool:
    """Whether the answer tells of what was won, as a mean is, or of won and lost side by side."""
    return request.ask == "comparison" or request.kind in {"won", "closed"}
