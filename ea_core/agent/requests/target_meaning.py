"""What a question about targets says: whose, and of which months. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Days, Request
from ea_core.agent.requests.said_days import said
from ea_core.crm.pipeline.periods import month_end, month_of

_WHO: Final = re.compile(rf"{lex.WHO.pattern}|\bwho\b|\bwhich of (?:us|you|them|our|my)\b")


def of_targets(draft: Draft) -> Request:
    """The request: without a period the current month is meant, a part of one by its whole months."""
    by_owner = (draft.by or draft.best_of) == "owner" or draft.marked.has(_WHO)
    days = draft.periods[0] if draft.periods else None
    unusable = [*draft.states, *(name for _, name in draft.industries), *(name for _, name in draft.sources)]  # fmt: skip
    unusable += [name for _, name in (*draft.stages, *draft.clients)] + list(draft.not_applied)
    if draft.by and not by_owner and draft.by != "month":
        unusable.append(f"by {draft.by.replace('_', ' ')}")
    unusable += [one.words for one in list(dict.fromkeys(draft.periods))[1:2]]
    return Request(
        "figure",
        "targets",
        by="owner" if by_owner else None,
        days=_whole_months(days, draft.today),
        basis="closed",
        not_applied=tuple(dict.fromkeys(unusable)),
        slips=tuple(draft.slips),
        several=tuple(draft.several),
    )


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
