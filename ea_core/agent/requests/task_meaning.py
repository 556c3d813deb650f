"""What a question about tasks says: who is to do them, with which client, until when. Pure."""

from __future__ import annotations

from typing import Final, cast

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Kind, Missing, Request
from ea_core.crm.deal_sums import Grouping

_GROUPS: Final = frozenset({"owner", "client"})
_CLOSED: Final = frozenset({"closed", "won", "lost"})


def of_tasks(draft: Draft) -> Request:
    """The request: open tasks, unless it asks for those that are done; a period is that in which they are due."""
    late = "late" in draft.states
    kind: Kind | None = "closed" if draft.tasks_done or _CLOSED & set(draft.kinds) else None
    unusable = [name for _, name in (*draft.industries, *draft.sources, *draft.reasons)]
    unusable += [one for one in draft.states if one not in {"late", "due"}]
    # What is done or late lies behind, what is to be done ahead.
    behind = late or kind == "closed"
    periods = [days if behind else days.ahead or days for days in draft.periods]
    unusable += [*draft.not_applied, *(days.words for days in periods[1:])]
    by = draft.by or draft.best_of
    unusable += [
        f"by {one.replace('_', ' ')}"
        for one in (by if by not in _GROUPS else None, draft.then) if one
    ]  # fmt: skip
    if draft.planned:  # a task says in its title what it is
        unusable += [f"{one}s" for one in dict.fromkeys(draft.activities)]
    without: Missing | None = draft.without if draft.without in {"due", "deal"} else None
    unusable += ["by due date"] if by in _GROUPS and draft.sorted else []
    as_due = (
        draft.order == ("expected_close", False) and draft.sorted and kind is None and by is None
    )
    ranked = draft.best_of in _GROUPS
    return Request(
        "ranking" if ranked else "count" if draft.counts or by in _GROUPS else "list",
        "tasks",
        by=cast("Grouping", by) if by in _GROUPS else None,
        descending=not draft.low if ranked else None,
        kind=kind,
        state="late" if late and kind is None else None,
        days=periods[0] if periods else None,
        basis="expected",
        without=without,
        order="expected_close" if as_due else None,
        number=draft.number,
        not_applied=tuple(dict.fromkeys(unusable)),
        slips=tuple(draft.slips),
        several=tuple(draft.several),
    )
