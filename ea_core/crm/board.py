"""The deals as a board: a column for each stage, its sums over all of its deals, its first cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, text

from ea_core.crm.columns import record_of
from ea_core.crm.conditions import bound
from ea_core.crm.deal_list import MATCHES
from ea_core.crm.deal_states import DealState, states_of
from ea_core.crm.deals import SHOWN, Deal
from ea_core.crm.filters import DealFilters
from ea_core.crm.vocabulary import Stage, StageKind

CARDS: Final = 25
"""Cards of a column, unless more are asked for."""
MOST_CARDS: Final = 500

# Open deals stand in the order in which they are expected, closed ones in that of their closing. The
# sums are of all that fit; only what is shown is read as a whole.
_BOARD = text(f"""
    with fitting as materialized (
      select d.id, d.stage, d.value, d.probability,
        row_number() over (partition by d.stage order by
          case when d.stage_kind <> 'open' then d.closed_at end desc nulls last,
          d.expected_close_date nulls last, d.value desc nulls last, d.sort_key, d.id) as place
      from public.deals d join public.clients c on c.id = d.client_id
      {MATCHES}
    ),
    columns as (
      select stage, count(*) as number, coalesce(sum(value), 0) as value,
        round(coalesce(sum(value * probability), 0) / 100, 2) as weighted,
        count(*) - count(value) as unknown_values
      from fitting group by stage
    )
    select g.key as column_stage, g.name as column_name, g.kind as column_kind,
      coalesce(k.number, 0) as column_count, coalesce(k.value, 0) as column_value,
      coalesce(k.weighted, 0) as column_weighted, coalesce(k.unknown_values, 0) as column_unknown,
      {SHOWN}
    from public.stages g
    left join columns k on k.stage = g.key
    left join fitting f on f.stage = g.key and f.place <= :cards
    left join public.deals d on d.id = f.id
    left join public.clients c on c.id = d.client_id
    left join public.people p on p.id = c.owner_id
    where g.retired_at is null or k.number > 0
    order by g.position, f.place
""")


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage with its deals.

    `count`, `value` and `weighted` (value times probability) are of all of them, `deals` are the
    first; deals without a value, `unknown_values` of them, are left out of the sums.
    """

    stage: Stage
    name: str
    kind: StageKind
    count: int
    value: Decimal
    weighted: Decimal
    unknown_values: int
    deals: tuple[Deal, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The columns in the order of the stages, and how the open deals among the cards stand."""

    columns: tuple[BoardColumn, ...]
    states: Mapping[UUID, DealState]


def board(connection: Connection, filters: DealFilters, cards: int = CARDS) -> Board:
    """Open deals of now and those closed in the period of `filters`, at most `cards` a column.

    The figure, the order and the direction that `filters` names are the board's own.
    """
    wanted = replace(filters, figure="stage")
    values = {
        **bound(connection, wanted.pipeline),
        **wanted.parameters(),
        "cards": max(1, min(cards, MOST_CARDS)),
    }
    rows = connection.execute(_BOARD, values).all()
    columns = tuple(
        _column(list(of_stage)) for _, of_stage in groupby(rows, key=lambda row: row.column_stage)
    )
    shown = [deal.id for column in columns for deal in column.deals if deal.is_open]
    return Board(columns, states_of(connection, shown))


def _column(rows: list[Row[Any]]) -> BoardColumn:
    first = rows[0]
    return BoardColumn(
        first.column_stage, first.column_name, first.column_kind, first.column_count,
        first.column_value, first.column_weighted, first.column_unknown,
        tuple(record_of(Deal, row) for row in rows if row.id is not None),
    )  # fmt: skip
