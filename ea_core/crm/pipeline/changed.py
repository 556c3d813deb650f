"""What happened to deals one by one: the rows of a list of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from ea_core.crm.paging import Page, Paging
from ea_core.crm.pipeline.arithmetic import money
from ea_core.crm.pipeline.figures import ZERO

ChangeKind = Literal[
    "new", "won", "lost", "reopened", "forward", "back", "increased", "decreased",
    "pushed", "pulled", "dated", "undated",
]  # fmt: skip
CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = (
    "new", "won", "lost", "reopened", "forward", "back", "increased", "decreased",
    "pushed", "pulled", "dated", "undated",
)  # fmt: skip


def changed_deals(events: str) -> str:
    """SQL: the deals of events `v`, rows of a table or expression that is given by its name."""
    return f"""
        select count(*) over () as total, sum(v.amount) over () as amounts, v.at, v.kind, v.amount, v.old, v.new, v.deal_id, d.title,
          d.client_id, c.name as client, c.owner_id, p.full_name as owner, b.full_name as changed_by
        from {events} v
        join public.deals d on d.id = v.deal_id
        join public.clients c on c.id = d.client_id
        left join public.people p on p.id = c.owner_id
        left join public.deal_stage_history h on h.id = v.step_id
        left join public.people b on b.id = coalesce(v.changed_by, h.changed_by)
    """


LATEST_FIRST: Final = "order by v.at desc, v.deal_id, v.kind limit :limit offset :offset"


@dataclass(frozen=True, slots=True)
class DealChanged:
    """One thing that happened to a deal.

    `old` and `new` are stages for steps, amounts or days (YYYY-MM-DD) as text for changes, None for
    what was not known. `changed_by` is None for the operator and the import.
    """

    at: datetime
    kind: ChangeKind
    deal_id: UUID
    title: str
    client_id: UUID
    client: str
    owner_id: UUID | None
    owner: str | None
    amount: Decimal | None
    old: str | None
    new: str | None
    changed_by: str | None


@dataclass(frozen=True, slots=True)
class ChangedPage(Page[DealChanged]):
    """A page of what happened; `amount` is the sum of the known amounts of all pages."""

    amount: Decimal = ZERO


def page_of_changed(rows: Sequence[Any], paging: Paging) -> ChangedPage:
    """The rows of `changed_deals` as a page."""
    total, amount = (rows[0].total, rows[0].amounts or 0) if rows else (0, 0)
    return ChangedPage(tuple(_changed(row) for row in rows), total, paging, money(amount))


def _changed(row: Any) -> DealChanged:
    return DealChanged(
        row.at, row.kind, row.deal_id, row.title, row.client_id, row.client, row.owner_id, row.owner,
        row.amount, row.old, row.new, row.changed_by,
    )  # fmt: skip
