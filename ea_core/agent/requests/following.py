"""Questions that lead on from the one before: "And Marcus?", "Who is the contact there?". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final, cast

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.lexicon import RULES
from ea_core.agent.requests.periods import said
from ea_core.agent.requests.request import Basis, Days, Kind, Measure, Request
from ea_core.crm.deal_sums import Grouping
from ea_core.crm.pipeline.periods import Period, month_end, month_of, period_before

_LEADS_ON: Final = re.compile(r"^\s*(?:and|but|also|or|then|so|only|just|what about|how about)\b", re.IGNORECASE)  # fmt: skip
_EARLIER: Final = re.compile(
    r"(?:and |what about |how about )*(?:in |for |of )?(?:(?:the )?(?P<unit>month|quarter|week|year|period|one) before(?: that)?|(?:the )?previous (?:one|period)"
    r"|(?P<same>(?:the )?same (?:month|quarter|week|half|period|time|days)(?: of| in)?(?: the)? (?:last|previous) year|(?:a|one) year (?:before|earlier)))"
)
_FEW: Final = 4
OF_FIGURES: Final[frozenset[Measure]] = frozenset(
    {"win_rate", "cycle", "velocity", "overview", "time_in_stage", "funnel"}
)
_PEOPLE: Final = frozenset({"he", "she", "him", "her", "his", "hers"})
_NOBODY: Final = frozenset({"he", "she", "him", "her", "them"})
"""Words that point to something that was said before, and to nothing else."""
_THEIR: Final = frozenset({"they", "their", "them"})


def followed(draft: Draft, before: Request | None) -> Request | None:
    """The request before with what this question says instead; None when it asks by itself."""
    if before is None:
        return None
    again = _again(draft, before)
    if again is not None:
        return replace(again, found=None)
    negated = (*draft.not_applied, *draft.loose)
    if draft.negation is not None and draft.says_nothing() and _is_short(draft, negated):
        return replace(before, not_applied=negated, slips=(), several=(), found=None)
    if not _leads_on(draft, before):
        return None
    changed = replace(
        before, not_applied=tuple(draft.not_applied), slips=tuple(draft.slips),
        several=tuple(draft.several), found=None,
    )  # fmt: skip
    for change in (_whose, _which, _when):
        changed = change(changed, draft)
    return changed


def _again(draft: Draft, before: Request) -> Request | None:
    """The request before with another figure of it: its worth, its reasons, an earlier period."""
    if _asks_worth(draft, before):
        return replace(before, ask="figure", measures=("value",))
    if _asks_why(draft, before):
        return replace(before, ask="figure", kind="lost", by="lost_reason", measures=(), order=None, number=None)  # fmt: skip
    earlier = _earlier(draft, before)
    if earlier is not None:
        return replace(before, days=earlier)
    if _asks_other_figure(draft, before):
        measure, of = draft.measures[0]
        kind = of or before.kind
        return replace(before, measures=(measure,), kind=kind, basis=basis_of(draft, kind, before.days))  # fmt: skip
    return None


def _is_short(draft: Draft, negated: tuple[str, ...]) -> bool:
    """Whether a negation is all that leads on: "without Marcus"."""
    words = " ".join(negated).split()
    return 1 < len(words) <= _FEW and not draft.marked.has(RULES)


def _asks_worth(draft: Draft, before: Request) -> bool:
    """Whether it asks what the deals before are worth: "and how much are they worth?"."""
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.kinds or draft.states or draft.measures or draft.fields)  # fmt: skip
    listed = before.of == "deals" and before.ask in {"count", "list"}
    return bool(draft.money and listed and not says)


def _asks_why(draft: Draft, before: Request) -> bool:
    """Whether it asks why the deals before were lost, and nothing else."""
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.measures or draft.fields)  # fmt: skip
    return bool(
        draft.why
        and before.of == "deals"
        and before.kind == "lost"
        and not before.reason
        and not says
    )


def _asks_other_figure(draft: Draft, before: Request) -> bool:
    """Whether it asks for another figure of the same groups: "and by open value?"."""
    leads = _LEADS_ON.match(draft.marked.question) is not None
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.fields or draft.by or draft.best_of or draft.states)  # fmt: skip
    return bool(
        leads and before.by and before.of == "deals" and len(draft.measures) == 1 and not says
    )


def _earlier(draft: Draft, before: Request) -> Days | None:
    """The period before the one that was asked about: "and the month before?", "same month last year?"."""
    period = before.days.period if before.days else None
    asked = _EARLIER.fullmatch(draft.marked.text)
    if period is None or asked is None or before.ask == "comparison":
        return None
    of_unit = _is_of(asked["unit"], period)
    if asked["same"] or (asked["unit"] == "year" and not of_unit):
        first, last = (_years_before(day) for day in (period.first, period.last))
    else:
        found = period_before(period.first, period.last) if of_unit else None
        if found is None:
            return None
        first, last = found.first, found.last
    return said(first, last)


def _is_of(unit: str | None, period: Period) -> bool:
    """Whether a period is a month, a quarter, a week or a year, as the question calls it."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit or "")
    if months is None:
        return unit != "week" or period.days == 7  # noqa: PLR2004 # days of a week
    end = month_of(period.first, months - 1)
    return period.first.day == 1 and period.last == month_end(end)


def _years_before(day: date) -> date:
    month = month_of(day, -12)
    end = month_end(month)
    return end if day == month_end(day) else month.replace(day=min(day.day, end.day))


def _leads_on(draft: Draft, before: Request) -> bool:
    leads = _LEADS_ON.match(draft.marked.question) is not None
    if draft.loose or draft.measures or draft.fields or (draft.tells and not leads):
        return False
    if before.ask == "record" and not draft.clients:
        return False
    asks = draft.things or draft.counts or draft.money or draft.best_of
    if asks and not leads and (not draft.points or len(draft.marked.words) > _FEW):
        return False
    if draft.subjects and before.of not in draft.subjects:
        return False
    return bool(
        draft.clients or draft.people or draft.industries or draft.sources or draft.stages
        or draft.periods or draft.unassigned or draft.states or draft.kinds or draft.mine or draft.by
        or draft.statuses or _amounts(draft) or (draft.order and leads and _can_be_ordered(before))
    )  # fmt: skip


def _can_be_ordered(before: Request) -> bool:
    return before.of == "deals" and before.by is None and not set(before.measures) & OF_FIGURES


def _amounts(draft: Draft) -> bool:
    return any(one is not None for one in draft.amounts)


def _whose(changed: Request, draft: Draft) -> Request:
    """The owner, client, industry, source or stage is another one, where this question names one."""
    if draft.people or draft.mine or draft.unassigned:
        changed = replace(changed, owner=None, performer=None, unassigned=draft.unassigned)
    for slot, names in (("client", draft.clients), ("industry", draft.industries),
                        ("source", draft.sources), ("stage", draft.stages)):  # fmt: skip
        if names:
            changed = replace(changed, **{slot: None})  # type: ignore[arg-type] # each may be none
    return changed


def _which(changed: Request, draft: Draft) -> Request:
    if draft.statuses:
        changed = replace(changed, status=draft.statuses[0])
    if draft.states:
        changed = replace(changed, state=draft.states[0], kind=None, days=None, basis=None)
    elif draft.kinds:
        kind = draft.kinds[0]
        changed = replace(changed, kind=kind, state=None, basis=basis_of(draft, kind, changed.days))
    if _amounts(draft):
        changed = replace(changed, value_from=draft.amounts[0], value_below=draft.amounts[1])
    if draft.order and _can_be_ordered(changed):
        order, descending = draft.order
        one = draft.number or changed.number or 1
        changed = replace(changed, ask="list", order=order, descending=descending, number=one)
    if draft.by:
        changed = replace(changed, by=cast("Grouping", draft.by))
    return replace(changed, ask="count") if draft.counts else changed


def _when(changed: Request, draft: Draft) -> Request:
    if not draft.periods:
        return changed
    if changed.state:
        words = (*changed.not_applied, draft.periods[0].words)
        return replace(changed, not_applied=words)
    days = draft.periods[0]
    basis = changed.basis or basis_of(draft, changed.kind, days)
    if set(changed.measures) & {*OF_FIGURES, "mean"} and changed.kind in {None, "won"}:
        basis = "closed"
    if changed.of == "clients":
        basis = "created"
    return replace(changed, days=towards(days, basis, draft), basis=basis)


def pointing_back(request: Request, draft: Draft, before: Request | None) -> Request:
    """With the client or the owner of the request before where the question points to them."""
    named = draft.clients or draft.people
    if before is None and named:
        return request
    if before is None and _NOBODY & set(draft.points):
        words = sorted(_NOBODY & set(draft.points))
        return replace(request, not_applied=(*request.not_applied, *words))
    if before is None or not draft.points:
        return request
    points = set(draft.points)
    no_client = not (before.client or before.found)
    if points & _PEOPLE or (points & _THEIR and before.owner and no_client):
        return request if draft.people or draft.mine else replace(request, owner=before.owner)
    if not draft.clients and (before.found or before.client):
        return replace(request, client=before.found or before.client)
    return request


def basis_of(draft: Draft, kind: Kind | None, days: Days | None) -> Basis | None:
    """What of a deal lies in the period."""
    if days is None:
        return None
    if draft.basis == "created":
        return "created"
    if kind in {"won", "lost", "closed"}:
        return "closed"
    return "expected" if kind == "open" or draft.basis == "expected" else "created"


def towards(days: Days | None, basis: Basis | None, draft: Draft) -> Days | None:
    """A month without a year lies ahead for what is expected, unless the question is in the past."""
    if days is None or basis != "expected" or days.ahead is None:
        return days
    return days if re.search(r"\b(?:was|were)\b", draft.marked.text) else days.ahead
