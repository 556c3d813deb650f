"""What a question about deals says: of which of them, what, in which period and order. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, cast

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.asking_again import OF_FIGURES, basis_of, period_behind
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.following import chance_words, towards
from ea_core.agent.requests.points import months_from
from ea_core.agent.requests.request import TERMS, Ask, Days, Having, Kind, Measure, Request
from ea_core.agent.requests.two_periods import of_one_event
from ea_core.agent.requests.two_things import beside, by_two, of_each
from ea_core.crm.deal_sums import Grouping

_DEALS: Final = re.compile(r"\b(?:deals|opportunities|wins|losses)\b")

_AND_WHY: Final = re.compile(r"\band why\b")
_NEAR_MONTHS: Final = 3
_TOOK: Final = re.compile(
    r"\b(?:with)?in (?:an? |the )?(?:[\w-]+ ){0,2}(?:days?|weeks?|months?|quarters?|years?)\b"
    r"(?P<event> (?:of|after|from|since) (?:their |its |the |being )?(?:being )?(?:creat\w+|open\w+|enter\w+|start\w*))?",
    re.IGNORECASE,
)
"""How long something took."""
_SIZE: Final = re.compile(r"\b(?:largest|biggest|smallest|(?:most|least) valuable)\b")
_TOGETHER: Final = re.compile(r"\b(?:together|combined)\b")
_OF_CLIENTS: Final = frozenset({"contact", "phone", "email", "website", "last_activity"})
"""Fields that deals don't have."""


def of_deals(request: Request, draft: Draft) -> Request:
    """The request with what of it is about deals."""
    request = of_one_event(_without_new_clients(request, draft), draft)
    having = draft.having or _having(draft)
    if having and having != draft.having:
        request = replace(request, value_from=None, value_below=None)
    elif having and _TOGETHER.search(draft.marked.text) and draft.amounts != (None, None):
        request = replace(request, not_applied=(*request.not_applied, "together"))
    measures = _measures(draft)
    kind = _kind(draft, measures) or ("lost" if draft.reasons and not draft.states else None)
    by = (draft.best_of if draft.topped else None) or draft.by or draft.best_of or _of_their_clients(draft)  # fmt: skip
    request = replace(
        request,
        ask=_ask(draft, measures),
        measures=tuple(measures),
        kind=kind,
        state=draft.states[0] if draft.states else None,
        by=cast("Grouping | None", by),
        not_applied=(
            *request.not_applied,
            *([f"by {draft.by}"] if by != draft.by and draft.by else ()),
        ),
        having=having,
        fields=() if measures else tuple(draft.fields),
    )
    request = _said_otherwise(request, draft)
    request = _reasons(request, draft)
    request = _not_ahead(_period(request, draft), draft)
    request = (
        _comparison(request, draft)
        if _is_of_periods(draft)
        else replace(request, not_applied=(*request.not_applied, "a comparison"))
    )
    request = _order(_no_overview(request, draft), draft)
    request = _from_stages(_by_one(by_two(_of_all(request), draft)))
    request = _middle(request, draft)
    return replace(request, not_applied=tuple(dict.fromkeys(request.not_applied)))


def _no_overview(request: Request, draft: Draft) -> Request:
    """A summary of the largest deal is that deal, and the pipeline by stage is in groups: an overview tells of all deals."""
    if request.measures != ("overview",):
        return request
    if request.by is not None:
        kind = request.kind or ("open" if draft.pipeline and request.state is None else None)
        return replace(request, measures=(), kind=kind)
    narrows = request.kind or request.state or request.number
    return replace(request, measures=()) if narrows and request.ask == "list" else request


def _not_ahead(request: Request, draft: Draft) -> Request:
    """Nothing was decided in days to come: "lost within a month" says how long it took, and is not applied."""
    days, today = request.days, draft.today
    if request.kind not in {"won", "lost", "closed"} or days is None or today is None:
        return request
    if days.first is None or days.last is None or days.first < today or days.last <= today:
        return request
    took = _TOOK.search(draft.marked.question)
    basis = None if took and took["event"] else request.basis
    words = took.group() if took else days.words
    return replace(request, days=None, basis=basis, not_applied=(*request.not_applied, words))


def _without_size(request: Request, draft: Draft) -> Request:
    """A list has one order: "the five largest, sorted by date" are the first five by date, which is said."""
    size = _SIZE.search(draft.marked.text)
    if size is None or (draft.order and draft.order[0] == "value"):
        return request
    return replace(request, not_applied=(*request.not_applied, size.group()))


def _without_new_clients(request: Request, draft: Draft) -> Request:
    """When a client came does not narrow deals: "revenue from clients acquired this year"."""
    new = lex.NEW_CLIENTS.search(draft.marked.text) if draft.basis == "created" else None
    if new is None:
        return request
    behind = draft.marked.span(new)[0]
    own = [days for days, place in zip(draft.periods, draft.period_places, strict=True) if place > behind]  # fmt: skip
    words = " ".join([new.group(), *(f"in {one.words}" for one in own[:1])])
    draft.periods = [days for days in draft.periods if days not in own]
    draft.basis = draft.created_at = None
    return replace(request, not_applied=(*request.not_applied, words))


def _said_otherwise(request: Request, draft: Draft) -> Request:
    """What deals are not narrowed by as it is said: their own length of quiet, and "new" at no time."""
    unusable = list(request.not_applied)
    if request.quiet_days:
        unusable.append(f"for {request.quiet_days} days")
        request = replace(request, state="quiet", kind=None, quiet_days=None)
    if draft.basis == "created" and not draft.periods and draft.marked.has(lex.NEWLY):
        created = lex.CREATED.search(draft.marked.text)
        unusable.append(created.group() if created else "new")
    if draft.without_deals:
        unusable.append(
            f"without {draft.without_deals if draft.without_deals != 'all' else 'any'} deals"
        )
    if draft.has_contact is not None:
        unusable.append("without contacts")
    if draft.has_open is not None:
        unusable.append("with open deals" if draft.has_open else "without open deals")
    unusable += [one.replace("_", " ") for one in draft.fields if one in _OF_CLIENTS]
    fields = tuple(one for one in request.fields if one not in _OF_CLIENTS)
    return replace(request, fields=fields, not_applied=tuple(unusable))


def _measures(draft: Draft) -> list[Measure]:
    measures = list(dict.fromkeys(measure for measure, _ in draft.measures))
    largest = (draft.topped and draft.best_of != "lost_reason") or (
        draft.best_of and (draft.pipeline or (draft.best_of in TERMS and not draft.things))
    )
    if {"median", "mean"} & set(measures) and said_as.OF_SIZE.search(draft.marked.text):
        measures = [one for one in measures if one != "value"]  # "median open deal value"
    if (draft.money or largest) and not measures and not draft.counts:
        measures = ["value"]
    elif draft.money and set(measures) <= {"mean", "median"} and measures:
        measures.append("value")
    nothing_else = not (draft.counts or draft.subjects or draft.by or draft.best_of or draft.kinds
                        or draft.states or draft.basis)  # fmt: skip
    if (
        not measures
        and draft.compares
        and has_two(draft)
        and not (draft.counts or draft.kinds or draft.states)
    ):
        return ["overview"]
    if not measures and ((draft.pipeline and (nothing_else or draft.tells)) or (draft.tells and (draft.people or draft.mine))):  # fmt: skip
        measures = ["value"] if draft.pipeline and _lies_ahead(draft) else ["overview"]
    if draft.counts and "value" in measures and not any(kind for _, kind in draft.measures):
        measures = ["count", *measures]
    return measures


def _lies_ahead(draft: Draft) -> bool:
    """Whether the pipeline of a time to come is asked for ("for December"): what is expected then, not what was closed."""
    today = draft.today
    return bool(draft.periods) and all(
        days.ahead is not None or (today and days.first and days.first > today)
        for days in draft.periods
    )


def _kind(draft: Draft, measures: list[Measure]) -> Kind | None:
    """Open, won or lost: as it is said, or as the figure means it. Late deals are open ones anyway."""
    if draft.states:
        return None
    given = [kind for _, kind in draft.measures if kind]
    if "lost_reason" in {draft.by, draft.best_of} and not draft.kinds:
        return "lost"
    kinds = [kind for kind in draft.kinds if not (given and kind == "closed")] or given
    return kinds[0] if kinds else _unsaid_kind(draft, measures)


def _unsaid_kind(draft: Draft, measures: list[Measure]) -> Kind | None:
    """What is expected, has a chance, and the pipeline, are open deals; what is compared was won."""
    in_pipeline = draft.pipeline and not set(measures) & OF_FIGURES and "mean" not in measures
    has_chance = draft.chances != (None, None) or draft.without == "expected_close"
    order = draft.order[0] if draft.order else None
    next_ones = (order == "expected_close" and not draft.periods) or order == "probability"
    if draft.basis == "expected" or in_pipeline or has_chance or next_ones:
        return "open"
    if draft.best_of in TERMS and draft.basis is None:
        return "won"
    averages = "mean" in measures and (draft.by or draft.best_of)  # as the average without groups
    two = draft.compares and (len(draft.periods) > 1 or draft.marked.has(said_as.LAST_ONE))
    if (
        averages or two or (draft.averages and draft.by and not draft.counts)
    ) and draft.basis is None:
        return "won"
    if draft.basis is None and _is_of_month(draft):
        return "open"
    if "value" in measures and draft.basis != "created" and not draft.order:
        return "won" if draft.compares or draft.topped else "open"
    return None


def _is_of_month(draft: Draft) -> bool:
    """Whether "December deals" are those that are expected then: a month that lies ahead stands before them."""
    things = {place for place, subject in draft.things if subject == "deals"}
    of_month = [days for days, place in zip(draft.periods, draft.period_places, strict=False) if place + 1 in things]  # fmt: skip
    near = months_from(draft.today, _NEAR_MONTHS) if draft.today else None
    return any(
        near is not None and draft.today is not None and days.ahead is not None and days.ahead.first is not None
        and draft.today < days.ahead.first <= near
        for days in of_month
    )  # fmt: skip


def _ask(draft: Draft, measures: list[Measure]) -> Ask:
    if draft.having or _having(draft):
        return "figure"
    if draft.best_of:
        return "ranking"
    if _of_their_clients(draft):
        return "figure"
    few = (draft.number or 0) > 1 and "value" in measures and draft.marked.has(said_as.SUM)
    if draft.by or few or (measures and not (draft.order and not draft.counts)):
        return "figure"
    if draft.fields and not draft.counts:
        return "list"
    return "count" if draft.counts else "list"


def _of_their_clients(draft: Draft) -> str | None:
    """Clients are asked about by what became of their deals, or by what these are worth."""
    clients = draft.subjects[:1] == ["clients"]
    counted = draft.counts and (draft.measures or draft.pipeline)  # "how many clients with revenue"
    return "client" if clients and (draft.kinds or counted or of_clients_of_value(draft)) else None


def of_clients_of_value(draft: Draft) -> bool:
    """Whether clients are narrowed by what their deals are worth."""
    return any(one is not None for one in draft.amounts)


def _having(draft: Draft) -> tuple[Having, Decimal | None, Decimal | None] | None:
    """`clients with more than 100,000 in open deals`: an amount of all their deals together."""
    least, below = draft.amounts
    summed = "deals" not in draft.subjects or said_as.SUMMED.search(draft.marked.text)
    clients = draft.subjects[:1] == ["clients"] and summed
    return ("value", least, below) if clients and (least, below) != (None, None) else None


def has_two(draft: Draft) -> bool:
    """Whether there are two of a kind to be put side by side."""
    named = (draft.people, draft.clients, draft.industries, draft.sources)
    return any(len(one) > 1 for one in named) or bool(draft.mine and draft.people)


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
    single = [one for one in request.measures if one == "chance" or (one == "median" and request.ask == "comparison")]  # fmt: skip
    if single and (request.by or request.ask == "comparison"):
        words = tuple("median" if one == "median" else "average probability" for one in single)
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


def _reasons(request: Request, draft: Draft) -> Request:
    """Why deals were lost is asked for by groups."""
    if draft.why and draft.best_of not in {
        None,
        "lost_reason",
    }:  # "who has the lowest rate, and why"
        return replace(request, not_applied=(*request.not_applied, "why"))
    if draft.why and draft.order and request.kind == "lost" and request.ask == "list":
        return request  # "the last deal we lost, and why": its reason stands with it
    besides = request.kind is None and _AND_WHY.search(draft.marked.text)
    if draft.why and request.kind in {"lost", None} and request.state is None and not besides:
        return replace(request, kind="lost", by=request.by or "lost_reason", ask="figure")
    return request


def _period(request: Request, draft: Draft) -> Request:
    days: Days | None = draft.periods[0] if draft.periods else None
    basis = basis_of(draft, request.kind, days)
    unusable = list(request.not_applied)
    average = (
        "mean" in request.measures
        and request.kind in {None, "won"}
        and not (draft.stages or draft.states or "median" in request.measures)
    )
    if (set(request.measures) & OF_FIGURES or average) and not request.by:
        basis = "closed" if days else None
        unusable += _not_for_figures(request, draft)
        request = replace(request, text=None, reason=None, probability_from=None,
                          probability_below=None, without=None)  # fmt: skip
    elif "win_rate" in request.measures and days:
        basis = "closed"
    if request.state == "due" and days:
        request, basis = replace(request, state=None, kind="open"), "expected"
    elif request.state and days:
        unusable.append(days.words)
        days = basis = None
    if request.by and request.text:
        unusable.append(request.text)
        request = replace(request, text=None)
    return replace(request, days=towards(days, basis, draft), basis=basis,
                   not_applied=tuple(unusable))  # fmt: skip


def _not_for_figures(request: Request, draft: Draft) -> list[str]:
    """What a rate or a cycle can't be taken of: only some stages, states or titles of deals."""
    by_stage = {"time_in_stage", "funnel"} & set(request.measures)
    stages = [] if by_stage else [f"stage {name}" for _, name in draft.stages]
    said = [*stages, *draft.states, *(one for one in (request.text, request.reason) if one)]
    return [*said, *chance_words(request)]


def _is_of_periods(draft: Draft) -> bool:
    """Whether a comparison may be one of periods, and not with something that is not understood."""
    unclear = draft.compares and len(draft.periods) == 1 and (draft.not_applied or draft.loose)
    return not unclear or _are_several(draft)


def _are_several(draft: Draft) -> bool:
    """Whether several of a kind are named: each of them is answered by itself."""
    named = (draft.people, draft.clients, draft.industries, draft.sources, draft.kinds)
    mine_too = draft.mine and bool(draft.people)
    return any(len(set(one)) > 1 for one in named) or draft.amounts_too is not None or mine_too


def _comparison(request: Request, draft: Draft) -> Request:
    """Two periods, or one and the one before. What is open is open today: it has no earlier figure."""
    two = len(set(draft.periods)) > 1
    one = draft.compares and request.days is not None and request.days.period and not _are_several(draft)  # fmt: skip
    if not (two or one):
        return request
    other = draft.periods[1] if two else None
    if other is None and lex.THAN.search(draft.marked.text):  # "better than last year"
        other = request.days
        request = replace(request, days=period_behind(other))
    periods = [request.days, other] if two else [request.days]
    usable = all(days is not None and days.period is not None for days in periods)
    if (
        two
        and not draft.compares
        and (draft.basis or request.kind == "open")
        and not request.by
        and not request.state
    ):
        return request  # each of them by itself
    apart = request.reason or request.text or request.stage or chance_words(request)
    if two and usable and apart and request.kind in {"won", "lost", "closed"} and not request.by:
        return replace(request, ask="count")  # each of them by itself: see several
    grouped = beside(request, other, draft.fiscal) if usable and not apart else None
    if grouped is not None:
        return grouped
    if request.kind == "open" or request.state or request.by or not usable or apart:
        words = other.words if other else "the period before"
        return replace(request, not_applied=(*request.not_applied, f"a comparison with {words}"))
    return replace(request, ask="comparison", compared=other)


def _sorted(request: Request, draft: Draft) -> Request:
    """In the order that a list is wanted in; groups stand in the order of what they are measured by."""
    order, descending = draft.order or (None, None)
    if request.by and not request.measures and order == "value" and descending:
        request = replace(request, measures=("value",))
    if request.by or request.ask == "comparison" or order in {"name", "last_activity", "count"}:
        down = descending is not False and order == "value"
        words = () if down and request.by else (f"by {(order or '').replace('_', ' ')}",)
        return replace(request, order=None, not_applied=(*request.not_applied, *words))
    if order == "newest" and request.kind in {"won", "lost", "closed"}:
        order = "closed"
    return replace(request, order=order, descending=descending)


def _order(request: Request, draft: Draft) -> Request:
    order, descending = draft.order or (None, None)
    one_of_each = lex.ORDERED_DEAL.search(draft.marked.text) if request.by and not draft.best_of else None  # fmt: skip
    few = draft.number and draft.subjects == ["deals"] and request.by and not draft.best_of and not draft.sorted  # fmt: skip
    if order and (one_of_each or few):  # "the largest deal of each owner"
        return of_each(request, draft)
    number = request.number
    if draft.sorted:
        return _sorted(_without_size(request, draft), draft)
    if request.ask == "list" and order and number is None and not _DEALS.search(draft.marked.text):
        number = 1
    if draft.best_of:
        order, descending = None, not draft.low
    if order == "newest" and request.kind in {"won", "lost", "closed"}:
        order = "closed"
    if draft.nth and request.ask == "ranking" and request.by and not draft.number:
        return replace(request, order=None, descending=descending, nth=draft.nth)
    if draft.nth and (request.ask != "list" or not order):
        words = next(word for word, n in lex.NTHS.items() if n == draft.nth)
        return replace(request, order=order, descending=descending, number=number,
                       not_applied=(*request.not_applied, words))  # fmt: skip
    number = draft.nth or number
    return replace(request, order=order, descending=descending, number=number, nth=draft.nth)
