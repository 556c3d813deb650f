"""When deals were closed or created, or are expected, and beside which other time. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.asking_again import OF_FIGURES, basis_of
from ea_core.agent.requests.bound_words import chance_words
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.earlier import period_behind
from ea_core.agent.requests.following import towards
from ea_core.agent.requests.request import Basis, Days, Request
from ea_core.agent.requests.two_things import beside

_TOOK: Final = re.compile(
    r"\b(?:with)?in (?:an? |the )?(?:[\w-]+ ){0,2}(?:days?|weeks?|months?|quarters?|years?)\b"
    r"(?P<event> (?:of|after|from|since) (?:their |its |the |being )?(?:being )?(?:creat\w+|open\w+|enter\w+|start\w*))?",
    re.IGNORECASE,
)
"""How long something took."""
_SHOULD_HAVE: Final = re.compile(
    r"\b(?:should have (?:been )?closed|miss(?:ed|ing) (?:their |its |the )(?:expected )?(?:close|closing|due) dates?)"
    r" (?:in|during|by|before|on|until|last|this|between|from|since)\b"
)
"""What is late because of a day in the period: "should have closed in October"."""


def in_time(request: Request, draft: Draft) -> Request:
    """The request with its period, and with the one that it is compared with."""
    request = _not_ahead(_period(request, draft), draft)
    if _is_of_periods(draft):
        return _comparison(request, draft)
    return replace(request, not_applied=(*request.not_applied, "a comparison"))


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
                          probability_below=None, without=None, course=None)  # fmt: skip
    elif "win_rate" in request.measures and days:
        basis = "closed"
    if request.state == "due" and days and draft.basis != "created":
        request, basis = replace(request, state=None, kind="open"), "expected"
    elif request.state and days:
        days, basis = _of_state(draft, days)
        unusable += [] if days else [draft.periods[0].words]
    if request.by and request.text:
        unusable.append(request.text)
        request = replace(request, text=None)
    ahead = days if request.state == "late" else towards(days, basis, draft)
    return replace(request, days=ahead, basis=basis,
                   not_applied=tuple(unusable))  # fmt: skip


def _of_state(draft: Draft, days: Days) -> tuple[Days | None, Basis | None]:
    """The period in which late, quiet or stalled deals were created or are expected; none where neither is said."""
    basis = "expected" if _SHOULD_HAVE.search(draft.marked.text) else draft.basis
    return (days, basis) if basis in {"created", "expected"} else (None, None)


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


def _is_ahead(request: Request, draft: Draft) -> bool:
    """Whether it is about what is expected in times to come: "forecast for December compared to January"."""
    ahead = draft.basis == "expected" or "weighted" in request.measures
    return ahead and request.kind == "open" and request.basis == "expected"


def _are_apart(request: Request, draft: Draft) -> bool:
    """Whether two periods are only listed: "created in May and June"."""
    of_event = draft.basis or request.kind == "open"
    return bool(
        not draft.compares and of_event and not request.by and (request.basis or not request.state)
    )


def _comparison(request: Request, draft: Draft) -> Request:
    """Two periods, or one and the one before. What is open is open today: it has no earlier figure."""
    two = len(set(draft.periods)) > 1
    one = draft.compares and request.days is not None and request.days.period and not _are_several(draft)  # fmt: skip
    if not (two or one):
        return request
    if two and (_is_ahead(request, draft) or _are_apart(request, draft)):
        return request  # each of them by itself
    other = draft.periods[1] if two else None
    if other is None and lex.THAN.search(draft.marked.text):  # "better than last year"
        other = request.days
        request = replace(request, days=period_behind(other))
    periods = [request.days, other] if two else [request.days]
    usable = all(days is not None and days.period is not None for days in periods)
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
