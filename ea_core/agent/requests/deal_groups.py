"""Which figures groups of deals can have, and what is told of one figure of them all. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ea_core.agent.requests.asking_again import OF_FIGURES
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Days, Request
from ea_core.agent.requests.two_things import by_two


def in_groups(request: Request, draft: Draft) -> Request:
    """The request with the groups that its figures can be had by; what they can't is said."""
    request = _shared(_from_stages(_by_one(by_two(_of_all(request), draft))))
    return _middle(request, draft)


def _of_all(request: Request) -> Request:
    """Cycles, velocities and times in stages are those of all deals: no groups of them are to be had."""
    if request.by is None or not set(request.measures) & (OF_FIGURES - {"win_rate", "overview"}):
        return request
    if (
        set(request.measures) == {"cycle"}
        and request.kind != "lost"
        and not (request.then or request.state)
    ):
        return replace(request, kind="won", basis="closed" if request.days else None)
    staged = request.by == "stage" and set(request.measures) <= {"time_in_stage", "funnel"}
    words = () if staged else (f"by {request.by.replace('_', ' ')}",)
    return replace(
        request, ask="figure", by=None, then=None, not_applied=(*request.not_applied, *words)
    )


def _by_one(request: Request) -> Request:
    """Days to win are told by one thing."""
    if "cycle" not in request.measures or request.then is None:
        return request
    words = f"by {request.then.replace('_', ' ')}"
    return replace(request, then=None, not_applied=(*request.not_applied, words))


def _shared(request: Request) -> Request:
    """Shares of all are told of the value of groups by one thing."""
    if "share" not in request.measures:
        return request
    told = request.by and not request.then and not request.having and request.ask != "comparison"
    if told and set(request.measures) <= {"share", "value", "count"}:
        return request
    rest = tuple(one for one in request.measures if one != "share")
    return replace(request, measures=rest, not_applied=(*request.not_applied, "share"))


def _from_stages(request: Request) -> Request:
    """Closed deals by stage: by that from which they were won or lost, since all of them are in the same one now."""
    closed = request.kind in {"won", "lost", "closed"} or "win_rate" in request.measures
    if not closed or request.ask == "comparison":
        return request
    by = "stage_before" if request.by == "stage" else request.by
    then = "stage_before" if request.then == "stage" else request.then
    return replace(request, by=by, then=then)


def _middle(request: Request, draft: Draft) -> Request:
    """Medians and average chances, which only lists of deals have; averages of months."""
    single = [one for one in request.measures if one == "chance"]
    if single and (request.by or request.ask == "comparison"):
        words = ("average probability",) * len(single)
        rest = tuple(one for one in request.measures if one not in single) or ("value",)
        request = replace(request, measures=rest, not_applied=(*request.not_applied, *words))
    if "median" in request.measures and request.kind is None and request.state is None:
        days = request.days
        request = replace(request, kind="won", basis="closed" if days else None)  # as the average
    if request.by:
        request = _one_measure(request)
    if draft.averages and request.by and not {"mean", "win_rate"} & set(request.measures):
        months = _months(request.days, draft.today) if request.by == "month" else 0
        request = replace(request, averaged=months)
    return request


def _one_measure(request: Request) -> Request:
    """Groups are measured by one figure beside their number; others are said to be left out."""
    ranked = [
        one
        for one in ("win_rate", "weighted", "median", "mean", "value")
        if one in request.measures
    ]
    if len(ranked) < 2:  # noqa: PLR2004 # one or none
        return request
    left = tuple(one.replace("_", " ").replace("mean", "average") for one in ranked[1:])
    kept = tuple(one for one in request.measures if one in {"count", ranked[0]})
    return replace(request, measures=kept, not_applied=(*request.not_applied, *left))


def _months(days: Days | None, today: date | None) -> int:
    """The months of a period up to today; 0 where it has no beginning or end."""
    if days is None or days.first is None or today is None:
        return 0
    last = min(days.last or today, today)
    return max(0, (last.year - days.first.year) * 12 + last.month - days.first.month + 1)
