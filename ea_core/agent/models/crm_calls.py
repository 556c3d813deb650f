"""A typed request to the CRM as the call of a tool. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from ea_core.agent.models.base import ToolCall
from ea_core.agent.requests.left_out import leaves_out_deals
from ea_core.agent.requests.request import NOT_KNOWN, Request, Slot

LISTED: Final = 10
"""Records that are listed where no number is asked for."""
_MOST_LISTED = 25
PLACES: Final[dict[Slot, str]] = {
    "owner": "owners", "client": "clients", "industry": "industries", "source": "sources", "stage": "stages",
    "status": "client_status", "kind": "kinds", "state": "states", "reason": "lost_reasons", "text": "titled",
    "position": "positions", "activity": "types",
}  # fmt: skip
_OF_FIGURES = frozenset({"win_rate", "cycle", "velocity", "overview", "time_in_stage", "funnel"})


def is_of_figures(request: Request) -> bool:
    """Whether it asks for what the pipeline's figures say and a list can't."""
    # These narrow lists of deals alone; the median is that of a list.
    of_list = (
        request.stage or request.state or "median" in request.measures or leaves_out_deals(request)
    )
    average = "mean" in request.measures and request.kind in {None, "won"} and not of_list
    return bool(set(request.measures) & _OF_FIGURES) or average


def call_of(request: Request) -> ToolCall:
    """The tool that answers the request."""
    made = {
        "clients": _clients,
        "contacts": _contacts,
        "activities": _activities,
        "deals": _deals,
        "targets": _targets,
        "tasks": _tasks,
    }[request.of](request)
    name, arguments = made
    return ToolCall(f"rule_{name}", name, {k: v for k, v in arguments.items() if v is not None})


def _clients(request: Request) -> tuple[str, dict[str, Any]]:
    if request.ask == "record":
        return "client_overview", {"client": request.client}
    orders = {"value": "open_value", "newest": "newest", "last_activity": "last_activity", "count": "open_count"}  # fmt: skip
    return "find_clients", {
        "text": request.client or request.text,
        "status": request.status,
        "industry": request.industry,
        "owner": owner_of(request),
        "has_open_deals": request.has_open,
        "has_late_deals": True if request.state == "late" else None,
        "quiet_days": request.quiet_days,
        "added_from": _iso(request.days and request.days.first),
        "added_to": _iso(request.days and request.days.last),
        "has_contacts": request.has_contact,
        "without_deals": request.without_deals,
        "without_from": _iso(request.without_days and request.without_days.first),
        "without_to": _iso(request.without_days and request.without_days.last),
        "with_deals": request.with_deals,
        "with_periods": [[_iso(one.first), _iso(one.last)] for one in request.with_days] or None,
        "without": request.without,
        "has_task": request.has_task or None,
        "deal_stage": request.stage,
        "besides": _besides(request),
        "by": request.by,
        "order": orders.get(request.order or ""),
        "descending": request.descending,
        "limit": _limit(request),
    }


def _contacts(request: Request) -> tuple[str, dict[str, Any]]:
    return "find_contacts", {
        "client": request.client,
        "text": request.text,
        "owner": owner_of(request),
        "industry": request.industry,
        "client_status": request.status,
        "position": request.position,
        "has_open_deals": request.has_open,
        "has_late_deals": True if request.state == "late" else None,
        "quiet_days": request.quiet_days,
        "without_deals": request.without_deals,
        "added_from": _iso(request.days and request.days.first),
        "added_to": _iso(request.days and request.days.last),
        **{f"has_{what}": there for what, there in request.known},
        "besides": _besides(request),
        "by": request.by,
        "limit": _limit(request),
    }


def _activities(request: Request) -> tuple[str, dict[str, Any]]:
    return "timeline", {
        "client": request.client,
        "done_by": "me" if request.performer == "" else request.performer,
        "owner": owner_of(request) if request.performer is None else None,
        "type": request.activity,
        **_days(request),
        "by": "performer" if request.by == "owner" else request.by,
        "industry": request.industry,
        "besides": _besides(request),
        "then": request.then,
        "limit": _limit(request),
    }


def _targets(request: Request) -> tuple[str, dict[str, Any]]:
    return "targets", {
        "owner": owner_of(request),
        "by_owner": request.by == "owner" or None,
        "least_share": _text(request.share_from),
        "below_share": _text(request.share_below),
        **_days(request),
    }


def _tasks(request: Request) -> tuple[str, dict[str, Any]]:
    return "list_tasks", {
        "who": owner_of(request),
        "client": request.client,
        "state": "done" if request.kind == "closed" else None,
        "late": request.state == "late" or None,
        "without": request.without,
        "deal_stage": request.stage,
        "by": {"owner": "person", "client": "client"}.get(request.by or ""),
        **_days(request),
        "besides": _besides(request),
        "limit": _limit(request),
    }


def _besides(request: Request) -> dict[str, Any] | None:
    """What is left out, as a tool takes it."""
    found: dict[str, Any] = {}
    for slot, name in request.besides:
        nobody = slot == "owner" and name == NOT_KNOWN
        found.setdefault(PLACES[slot], []).append("unassigned" if nobody else name or "me")
    for place, ranges in (("values", request.not_values), ("probabilities", request.not_chances)):
        if ranges:
            found[place] = [[_text(least), _text(below)] for least, below in ranges]
    if request.not_days:
        found["days"] = [[_iso(one.first), _iso(one.last)] for _, one in request.not_days]
        found["days_of"] = request.not_days[0][0]
    return found or None


def _deals(request: Request) -> tuple[str, dict[str, Any]]:
    scope = {
        "owner": owner_of(request),
        "client": request.client,
        "industry": request.industry,
        "source": request.source,
        "client_status": request.status,
        "least_value": _text(request.value_from),
        "below_value": _text(request.value_below),
        "besides": _besides(request),
        **_days(request),
    }
    if request.ask == "comparison":
        other = request.compared
        return "compare_periods", scope | {
            "other_from": _iso(other and other.first),
            "other_to": _iso(other and other.last),
        }
    kind: str | None = request.kind
    single = {
        "least_probability": _text(request.probability_from),
        "below_probability": _text(request.probability_below),
        "without": request.without,
        "course": _course(request),
        "lost_reason": request.reason,
    }
    left, entered = request.moved or ("", "")
    moved = {
        "moved": True if request.moved else None,
        "moved_from": left or None,
        "moved_to": entered or None,
    }
    if request.by is not None:
        rates = "win_rate" in request.measures
        return "pipeline_figures", scope | single | moved | {
            "by": request.by,
            "kind": "closed" if rates else kind,
            "state": request.state,
            "stage": request.stage,
            "period_of": "closed" if rates and request.days else request.basis,
            "bars": _bars(request),
            "then": request.then,
            "first": request.each,
            "order": request.order if request.each else None,
            "descending": request.descending if request.each else None,
            **_having(request),
        }
    if is_of_figures(request):
        return "pipeline_figures", scope
    return "list_deals", scope | single | moved | {
        "kind": kind,
        "stage": request.stage,
        "state": request.state,
        "period_of": request.basis,
        "text": request.text,
        "order": "title" if request.order == "name" else request.order,
        "descending": request.descending,
        "limit": _limit(request),
    }


def _course(request: Request) -> dict[str, Any] | None:
    """How the deals went, as a tool takes it."""
    if request.course is None:
        return None
    return {name: value for name, value in asdict(request.course).items() if value is not None}


def _having(request: Request) -> dict[str, Any]:
    if request.having is None:
        return {}
    what, least, below = request.having
    bounds = {"having": what, "having_least": _text(least), "having_below": _text(below)}
    return bounds | {"with_deals": request.with_deals, "without_deals": request.without_deals}


def owner_of(request: Request) -> str | None:
    """Whose clients, as a tool takes it."""
    if request.unassigned:
        return "unassigned"
    return "me" if request.owner == "" else request.owner


def _bars(request: Request) -> str | None:
    """The figure of groups that is asked for, as a tool takes it; None: their value."""
    named = {
        "win_rate": "win_rate",
        "weighted": "weighted",
        "count": "deals",
        "median": "median",
        "cycle": "cycle",
    }
    named |= {"mean": "mean"} if request.then else {}
    asked = [named[one] for one in request.measures if one in named]
    return asked[0] if asked and "value" not in request.measures else None


def _limit(request: Request) -> int:
    return max(1, min(request.number or LISTED, _MOST_LISTED))


def _days(request: Request) -> dict[str, Any]:
    days = request.days
    return {} if days is None else {"from": _iso(days.first), "to": _iso(days.last)}


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _text(amount: Any) -> str | None:
    return None if amount is None else str(amount)
