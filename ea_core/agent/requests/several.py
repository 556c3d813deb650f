"""Several names, kinds or states in one question: a request for each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests.asking_again import OF_FIGURES, basis_of
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.following import towards
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.two_periods import is_told_together, of_each_period


def each(request: Request, draft: Draft) -> tuple[Request, ...]:
    """One request for each name, kind and state that the question names."""
    made = _for_people([request], draft)
    if request.of == "targets":
        return tuple(_of_one(one) for one in made)
    if request.of == "tasks":
        made = _for_names(made, "client", [name for _, name in draft.clients])
        return tuple(_for_names(made, "stage", [name for _, name in draft.stages]))
    figures = bool(set(request.measures) & OF_FIGURES) and not request.by
    by_stage = bool(set(request.measures) & {"time_in_stage", "funnel"})
    named: dict[str, list[tuple[int, Any]]] = {
        "client": draft.clients,
        "industry": draft.industries,
        "source": draft.sources,
        "reason": draft.reasons if request.reason else [],
        "status": [(0, one) for one in draft.statuses] if request.status else [],
        "position": draft.positions if request.position else [],
        "activity": [(0, one) for one in draft.activities] if request.activity else [],
        "stage": [] if figures and not by_stage else draft.stages,
    }
    for slot, names in named.items():
        made = _for_names(made, slot, list(dict.fromkeys(name for _, name in names)))
    if draft.amounts_too is not None:
        ranges = (draft.amounts, draft.amounts_too)
        made = [replace(one, value_from=least, value_below=below) for one in made for least, below in ranges]  # fmt: skip
    made = _for_orders(_for_periods(made, draft), draft)
    made = [
        two for one in made for two in ((one,) if is_told_together(one) else of_each_period(one))
    ]
    if request.of == "deals":
        made = _for_kinds(made, draft, figures=figures)
        made = [two for one in made for two in _known_or_not(one)]
    else:
        made = [two for one in made for two in _either_known(_without_deals(one), draft)]
    return tuple(made)


def _either_known(request: Request, draft: Draft) -> tuple[Request, ...]:
    """Contacts without the one, those without the other, and those that lack both: some mean either, some neither."""
    if not draft.known_apart or request.of != "contacts":
        return (request,)
    others = tuple(one for one in request.known if one not in draft.known)
    each = tuple(replace(request, known=(*others, one)) for one in draft.known)
    lack = not any(there for _, there in draft.known)
    return (*each, replace(request, known=(*others, *draft.known))) if lack else each


def _known_or_not(request: Request) -> tuple[Request, ...]:
    """Lost deals for a reason, and those without one: none of them is both."""
    if request.reason is None or request.without != "lost_reason":
        return (request,)
    return replace(request, without=None), replace(request, reason=None)


def _of_one(request: Request) -> Request:
    """The target of somebody who is named, and no rank among all: "and Sofia?"."""
    if request.owner is None or request.by != "owner":
        return request
    return replace(request, ask="figure", measures=(), by=None, descending=None, share_from=None, share_below=None)  # fmt: skip


def _for_people(made: list[Request], draft: Draft) -> list[Request]:
    people = [name for _, name in draft.people]
    if draft.mine and (not people or draft.compares or draft.marked.has(said_as.ME_TOO)):
        people = ["", *people]  # who asks
    request = made[0]
    if not people or request.ask == "record":
        return made
    if request.of == "activities" and not (draft.mine and "clients" in draft.subjects):
        return [replace(request, performer=name) for name in people]
    return [replace(request, owner=name) for name in people]


def _for_names(made: list[Request], slot: str, names: Sequence[Any]) -> list[Request]:
    if not names:
        return made
    if made[0].of == "activities" and slot not in {"client", "activity", "industry"}:
        return [replace(one, not_applied=(*one.not_applied, *names)) for one in made]
    return [replace(one, **{slot: name}) for one in made for name in names]


def _for_periods(made: list[Request], draft: Draft) -> list[Request]:
    """One request for "this month" and one for "next month", unless they are compared."""
    request = made[0]
    if request.of == "activities" and len(draft.periods) > 1:
        return [replace(one, days=days) for one in made for days in draft.periods]
    if len(draft.periods) < 2 or request.ask == "comparison" or not request.days:  # noqa: PLR2004 # none or one
        return made
    narrowed = request.reason or request.text or request.stage
    compared = draft.compares and request.basis == "closed" and request.ask == "count" and narrowed
    ahead = request.kind == "open" and request.basis == "expected"
    if not compared and (
        (draft.compares and not ahead) or request.basis not in {"created", "expected"}
    ):
        return made
    periods = [towards(days, request.basis, draft) for days in draft.periods]
    return [replace(one, days=days) for one in made for days in periods]


def _for_kinds(made: list[Request], draft: Draft, *, figures: bool) -> list[Request]:
    kinds = list(dict.fromkeys(draft.kinds))
    if len(kinds) > 1 and not figures and made[0].kind in kinds and made[0].ask != "comparison":
        made = [
            replace(one, kind=kind, basis=basis_of(draft, kind, one.days))
            for one in made
            for kind in kinds
        ]
    if len(set(draft.states)) > 1 and made[0].state:
        made = [replace(one, state=state) for one in made for state in dict.fromkeys(draft.states)]
    return made


def _for_orders(made: list[Request], draft: Draft) -> list[Request]:
    """The smallest and the largest: each of them; beside figures and groups one order is no other's."""
    listed = all(
        one.of == "deals" and one.ask == "list" and one.order and not one.by for one in made
    )
    if not draft.orders_too or not listed:
        return made
    others = [
        replace(one, order=order, descending=descending, number=one.number or 1)
        for one in made
        for order, descending in draft.orders_too
    ]
    return [*(replace(one, number=one.number or 1) for one in made), *others]


def _without_deals(request: Request) -> Request:
    """What only deals have can't narrow others."""
    stage = None if request.of == "clients" else request.stage
    unusable = [name for name in (request.source, stage, request.reason) if name]
    if (
        request.of == "contacts"
        and request.client
        and (request.owner is not None or request.industry)
    ):
        unusable += [one for one in (request.owner or "my", request.industry) if one]
        request = replace(request, owner=None, industry=None)
    if not unusable:
        return request
    return replace(
        request,
        source=None,
        stage=None if stage else request.stage,
        reason=None,
        not_applied=(*request.not_applied, *unusable),
    )
