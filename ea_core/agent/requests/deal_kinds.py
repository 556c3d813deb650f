"""What is asked of deals, and whether of open, won or lost ones: as it is said, or as it is meant. Pure."""

from __future__ import annotations

from typing import Final

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests.asking_again import OF_FIGURES
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.points import months_from
from ea_core.agent.requests.request import TERMS, Kind, Measure

_NEAR_MONTHS: Final = 3


def measures_of(draft: Draft) -> list[Measure]:
    """The figures that are asked for; none where the deals themselves are."""
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


def kind_of(draft: Draft, measures: list[Measure]) -> Kind | None:
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
    has_chance = draft.chances != (None, None) or draft.without in {"expected_close", "task"}
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


def has_two(draft: Draft) -> bool:
    """Whether there are two of a kind to be put side by side."""
    named = (draft.people, draft.clients, draft.industries, draft.sources)
    return any(len(one) > 1 for one in named) or bool(draft.mine and draft.people)
