"""Two periods in a question: one within the other, or each of another event of a deal. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Days, Request
from ea_core.agent.requests.said_days import said
from ea_core.agent.requests.words import word_set

_BESIDE: Final = word_set("and or vs versus than against to with then compared")
"""Between two periods that are asked for one beside the other."""


def take_common(draft: Draft) -> None:
    """What two periods have in common where one narrows the other: "this year since May", "2026 YTD"."""
    two = 2
    if len(draft.periods) != two:
        return
    places = sorted(draft.period_places)
    one, other = sorted(draft.periods, key=lambda days: days.first or date.min)
    if (
        draft.together
        and one.first
        and one.last
        and other.first == one.last + timedelta(days=1)
        and other.last
    ):
        draft.periods, draft.period_places = [said(one.first, other.last)], places[:1]
        return
    between = {word.key for word in draft.marked.words[places[0] : places[1]]}
    common = _common(*draft.periods)
    if common is None or between & _BESIDE:
        return
    draft.periods, draft.period_places = [common], places[:1]


def of_one_event(request: Request, draft: Draft) -> Request:
    """Deals are narrowed by one event in a period: "created in May and won in June" names the first."""
    if draft.created_at and draft.marked.before(draft.created_at) in {"they", "it"}:
        verb = lex.CREATED.search(draft.marked.text)
        draft.basis = None if draft.basis == "created" else draft.basis
        said_so = f"they {verb.group()}" if verb else "created"
        return replace(request, not_applied=(*request.not_applied, said_so))
    other = draft.basis != "created" or {"won", "lost", "closed"} & set(draft.kinds)
    if draft.created_at is None or not other or len(set(draft.periods)) < 2:  # noqa: PLR2004 # none or one
        return request
    behind = [(place, at) for at, place in enumerate(draft.period_places) if place > draft.created_at]  # fmt: skip
    if not behind:
        return request
    created = draft.periods.pop(min(behind)[1])
    draft.basis = None if draft.basis == "created" else draft.basis
    return replace(request, not_applied=(*request.not_applied, f"created in {created.words}"))


def is_told_together(request: Request) -> bool:
    """Whether a comparison has the figures that are asked for: of lost deals no average, and of none a median."""
    lost = request.kind == "lost" and "mean" in request.measures
    return not (lost or "median" in request.measures)


def of_each_period(request: Request) -> tuple[Request, ...]:
    """What was compared in two periods, of each of them by itself; itself where it is no comparison.

    Of what was closed a comparison tells what was won, and how many were won of all for a win rate.
    """
    if request.compared is None:
        return (request,)
    kind = request.kind
    if request.basis != "created" and kind != "lost":
        kind = "closed" if "win_rate" in request.measures else "won"
    ask = "figure" if request.ask == "comparison" else request.ask
    one = replace(request, ask=ask, kind=kind, compared=None)
    return one, replace(one, days=request.compared)


def _common(one: Days, other: Days) -> Days | None:
    """The days of both where one has an open end, or lies in the other."""
    if one == other:
        return one
    first = max(one.first or date.min, other.first or date.min)
    last = min(one.last or date.max, other.last or date.max)
    if first > last:
        return None
    for days in (one, other):
        if (days.first or date.min, days.last or date.max) == (first, last):
            return days
    is_open = any(None in {days.first, days.last} for days in (one, other))
    known = date.min < first and last < date.max
    return said(first, last) if is_open and known else None
