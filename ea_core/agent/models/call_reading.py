"""The call of a tool as a typed request: what a language model asked of the CRM is said in the same line. Pure.

The reverse of `crm_calls`. The arguments are those of a call that was carried out, so they were checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, get_args

from ea_core.agent.models.base import ToolCall
from ea_core.agent.models.crm_calls import LISTED, PLACES
from ea_core.agent.requests.reading import reading
from ea_core.agent.requests.request import NOT_KNOWN, Days, Detail, Request, Slot, State, Subject
from ea_core.agent.requests.said_days import day_words, period_words
from ea_core.crm.deal_course import Course

_OF: Final[dict[str, Subject]] = {
    "list_deals": "deals", "pipeline_figures": "deals", "compare_periods": "deals", "stalled_deals": "deals",
    "find_clients": "clients", "client_overview": "clients", "find_contacts": "contacts",
    "timeline": "activities", "targets": "targets", "list_tasks": "tasks",
}  # fmt: skip
_SAME: Final = (
    "client", "industry", "source", "stage", "kind", "state", "text", "without", "order", "descending", "by",
    "then", "position", "quiet_days", "has_task", "without_deals", "with_deals", "status",
)  # fmt: skip
"""Arguments that are called as the slot is."""
_RENAMED: Final = {
    "client_status": "status", "lost_reason": "reason", "period_of": "basis", "first": "each",
    "has_open_deals": "has_open", "has_contacts": "has_contact", "type": "activity", "deal_stage": "stage",
}  # fmt: skip
_AMOUNTS: Final = {
    "least_value": "value_from", "below_value": "value_below", "least_probability": "probability_from",
    "below_probability": "probability_below", "least_share": "share_from", "below_share": "share_below",
}  # fmt: skip
_DETAILS: Final = get_args(Detail)
_BARS: Final = {"deals": "count"}
_ORDERS: Final = {"open_value": "value", "open_count": "count", "title": "name"}
_BY_TOOL: Final[dict[str, dict[str, Any]]] = {
    "client_overview": {"ask": "record"}, "stalled_deals": {"state": "stalled"}, "compare_periods": {"ask": "comparison"},
}  # fmt: skip
"""What a tool says by itself."""
_SLOTS: Final[dict[str, Slot]] = {place: slot for slot, place in PLACES.items()}


def lines_of(calls: Iterable[ToolCall], me: str) -> tuple[str, ...]:
    """How the calls were read, a line for each that is one of the CRM's."""
    made = (request_of(call) for call in calls)
    return tuple(dict.fromkeys(reading(one, me) for one in made if one is not None))


def request_of(call: ToolCall) -> Request | None:
    """The request that a call stands for; None for one that is none of the CRM's."""
    of = _OF.get(call.name)
    if of is None:
        return None
    given = {name: value for name, value in call.arguments.items() if value is not None}
    slots: dict[str, Any] = {name: given[name] for name in _SAME if name in given}
    slots |= {slot: given[name] for name, slot in _RENAMED.items() if name in given}
    slots |= {slot: Decimal(str(given[name])) for name, slot in _AMOUNTS.items() if name in given}
    if given.get("course"):
        slots["course"] = Course(**given["course"])
    slots |= _people(given) | _times(given) | _groups(given)
    if given.get("limit", LISTED) != LISTED:
        slots["number"] = given["limit"]
    if "order" in slots:
        slots["order"] = _ORDERS.get(slots["order"], slots["order"])
    besides = given.get("besides") or {}
    slots["besides"] = tuple(
        (_SLOTS[place], {"me": "", "unassigned": NOT_KNOWN}.get(name, name))
        for place, names in besides.items() if place in _SLOTS for name in names
    )  # fmt: skip
    slots |= _left_out(besides)
    return _asked(Request("list", of, **slots), call.name, given)


def _left_out(besides: Mapping[str, Any]) -> dict[str, Any]:
    """Ranges and days that are left out."""
    made: dict[str, Any] = {
        slot: tuple((_decimal(least), _decimal(below)) for least, below in besides.get(place, ()))
        for slot, place in (("not_values", "values"), ("not_chances", "probabilities"))
    }
    days = (_days(first, last) for first, last in besides.get("days", ()))
    return made | {
        "not_days": tuple((besides.get("days_of") or "closed", one) for one in days if one)
    }


def _decimal(written: Any) -> Decimal | None:
    return None if written is None else Decimal(str(written))


def _asked(request: Request, name: str, given: Mapping[str, Any]) -> Request:
    """The request with what the tool itself says: a record, a figure, two periods beside each other."""
    if name == "list_tasks":
        late: State | None = "late" if given.get("late") else None
        return replace(request, kind="closed" if given.get("state") == "done" else None, state=late)
    if name == "find_contacts":
        known = tuple((one, given[f"has_{one}"]) for one in _DETAILS if f"has_{one}" in given)
        request = replace(request, known=known)
    if name in {"find_clients", "find_contacts"} and given.get("has_late_deals"):
        return replace(request, state="late")
    if name == "pipeline_figures" and request.by is None:
        return replace(request, ask="figure", measures=("overview",))
    return replace(request, **_BY_TOOL.get(name, {}))


def _people(given: Mapping[str, Any]) -> dict[str, Any]:
    owner = given.get("owner", given.get("who"))
    made: dict[str, Any] = {"unassigned": True} if owner == "unassigned" else {}
    if owner is not None and not made:
        made = {"owner": "" if owner == "me" else owner}
    if given.get("done_by") is not None:
        made["performer"] = "" if given["done_by"] == "me" else given["done_by"]
    return made


def _times(given: Mapping[str, Any]) -> dict[str, Any]:
    made = {
        "days": _days(given.get("from", given.get("added_from")), given.get("to", given.get("added_to"))),
        "compared": _days(given.get("other_from"), given.get("other_to")),
    }  # fmt: skip
    made["without_days"] = _days(given.get("without_from"), given.get("without_to"))
    periods = (_days(first, last) for first, last in given.get("with_periods", ()))
    made["with_days"] = tuple(one for one in periods if one)  # type: ignore[assignment] # as above
    if "added_from" in given or "added_to" in given:
        made |= {"basis": "created"}  # type: ignore[dict-item] # one of the slots
    if given.get("moved") or "moved_from" in given or "moved_to" in given:
        made |= {"moved": (given.get("moved_from", ""), given.get("moved_to", ""))}  # type: ignore[dict-item] # as above
    return made


def _days(first: Any, last: Any) -> Days | None:
    begin, end = (date.fromisoformat(str(one)) if one else None for one in (first, last))
    if begin and end:
        return Days(begin, end, period_words(begin, end))
    one = begin or end
    return Days(begin, end, f"{'since' if begin else 'until'} {day_words(one)}") if one else None


def _groups(given: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if "bars" in given:
        made["measures"] = (_BARS.get(given["bars"], given["bars"]),)
    if given.get("by") in {"performer", "person"} or given.get("by_owner"):
        made["by"] = "owner"
    if "having" in given:
        bounds = (given.get("having_least"), given.get("having_below"))
        least, below = (None if one is None else Decimal(str(one)) for one in bounds)
        made["having"] = (given["having"], least, below)
    return made
