"""What a question about targets says: whose, and of which months. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Days, Request
from ea_core.agent.requests.said_days import said
from ea_core.crm.pipeline.periods import month_end, month_of

_IS_IT: Final = re.compile(r"(?:and |so )?(?:is|are|was|were|am|has|have|did|do|does)\b")
_DOES: Final = re.compile(r"(?:and |so )?who ([a-z]+)")
_WHO: Final = re.compile(rf"{lex.WHO.pattern}|\bwho\b|\bwhich of (?:us|you|them|our|my)\b")


def with_ends(request: Request, today: date) -> Request:
    """A request for targets, whose period has both ends: one that is open goes to today, or begins with its year."""
    days = request.days
    if request.of != "targets" or days is None or days.period is not None:
        return request
    first = days.first or date((days.last or today).year, 1, 1)
    last = days.last or max(today, first)
    return replace(request, days=replace(days, first=first, last=last))


def of_targets(draft: Draft) -> Request | None:
    """The request: without a period the current month is meant, a part of one by its whole months."""
    does = _DOES.match(draft.marked.text)
    if does and does[1] in draft.loose:
        return None  # "who approves targets?"
    by_owner = (
        (draft.by or draft.best_of) == "owner" or draft.marked.has(_WHO) or draft.target_people
    )
    ranked = draft.target_rank if draft.target_rank is not None else _rank(draft)
    days = draft.periods[0] if draft.periods else None
    unusable = [*draft.states, *(name for _, name in draft.industries), *(name for _, name in draft.sources)]  # fmt: skip
    unusable += [name for _, name in (*draft.stages, *draft.clients)] + list(draft.not_applied)
    if draft.by and not by_owner and draft.by != "month":
        unusable.append(f"by {draft.by.replace('_', ' ')}")
    unusable += [one.words for one in list(dict.fromkeys(draft.periods))[1:2]]
    asks = _IS_IT.match(draft.marked.text) is not None and "deals" not in draft.subjects
    told = (
        bool(draft.target_bound) and asks
    )  # "is there a deal above 10% of her target?" is about deals
    if draft.target_bound and not (by_owner or told):
        unusable.append(draft.target_bound)
    least, below = draft.target_share if by_owner or told else (None, None)
    return Request(
        "figure" if ranked is None or not by_owner else "ranking",
        "targets",
        measures=("gap",) if draft.target_gap and ranked is not None and by_owner else (),
        by="owner" if by_owner else None,
        descending=ranked if by_owner else None,
        share_from=least,
        share_below=below,
        days=_whole_months(days, draft.today),
        basis="closed",
        not_applied=tuple(dict.fromkeys(unusable)),
        slips=tuple(draft.slips),
        several=tuple(draft.several),
    )


def _rank(draft: Draft) -> bool | None:
    """Who comes first: the highest, or the lowest; None where nobody is ranked."""
    return not draft.low if draft.best_of == "owner" else None


def _whole_months(days: Days | None, today: date | None) -> Days:
    """The months of a period; of one that has no beginning or end up to today's."""
    this = today or date.today()  # noqa: DTZ011 # a draft without a day is none of an installation
    ahead = days.ahead if days else None
    if ahead and ahead.first and ahead.first.year == this.year:  # the target of Q4, in August
        days = ahead
    first = (days and days.first) or this
    last = (days and days.last) or max(this, first)
    first = min(first, last)
    return said(month_of(first), month_end(last))
