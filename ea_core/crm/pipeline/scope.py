"""What a set of figures is about: the filters with the company's calendar and stages, as bound values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, TextClause, text

from ea_core.crm.conditions import FITS, bound, midnights
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.figures import StageKind
from ea_core.crm.pipeline.periods import Period, month_of
from ea_core.errors import InvalidInput

# The sorts and hash tables of 1,000,000 deals do not fit into PostgreSQL's default of 4 MB. What is looked
# at often is in memory, so a look by an index costs little more than the next row; and two processors
# are through with all deals in half the time.
_SETTINGS: Final = text("""
    select set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
      set_config('parallel_setup_cost', '100', true),
      set_config('parallel_tuple_cost', '0.01', true)
""")
_STAGES: Final = text("""
    select s.key, s.name, s.kind, s.probability, s.retired_at is not null as retired,
      coalesce((select max(c.fiscal_year_starts) from public.company c), 1) as fiscal_year_starts
    from public.stages s order by s.position
""")


class Statement:
    """A statement about deals: for all of them, and for those that fit.

    In its text `{deals}` stands for the deals `d` (and, where something is filtered, their clients `c`)
    and `{fits}` for the condition that they fit; all deals are read without a look at their clients.
    They are rows of `table`.
    """

    def __init__(self, sql: str, table: str = "public.deals") -> None:
        self._all = text(sql.replace("{deals}", f"{table} d").replace("{fits}", "true"))
        with_clients = f"{table} d join public.clients c on c.id = d.client_id"
        self._fitting = text(sql.replace("{deals}", with_clients).replace("{fits}", FITS))

    def __call__(self, scope: Scope) -> TextClause:
        """The one for these filters."""
        return self._fitting if scope.is_narrow else self._all


@dataclass(frozen=True, slots=True)
class ScopeStage:
    """A stage, in the order in which deals go through them; its probability in percent."""

    key: str
    name: str
    kind: StageKind
    probability: float
    retired: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """The filters, and what they mean to this company at this moment; `values` is what is bound."""

    filters: PipelineFilters
    values: dict[str, Any]
    fiscal_year_starts: int
    stages: tuple[ScopeStage, ...]

    @property
    def zone(self) -> str:
        """The company's time zone."""
        return str(self.values["zone"])

    @property
    def now(self) -> datetime:
        """The moment of which the figures are."""
        moment: datetime = self.values["now"]
        return moment

    @property
    def today(self) -> date:
        """The day that it is then in the company's time zone."""
        day: date = self.values["today"]
        return day

    @property
    def open_stages(self) -> tuple[ScopeStage, ...]:
        """The open stages, in order."""
        return tuple(stage for stage in self.stages if stage.kind == "open")

    @property
    def is_narrow(self) -> bool:
        """Whether something but the period is filtered."""
        return self.filters != PipelineFilters(self.filters.from_date, self.filters.to_date)

    @property
    def has_period(self) -> bool:
        """Whether the period has a beginning or an end."""
        return self.values["from_date"] is not None or self.values["to_date"] is not None

    def of(self, connection: Connection, period: Period) -> Scope:
        """The same for another period."""
        filters = replace(self.filters, from_date=period.first, to_date=period.last)
        start, end = self.midnights(connection, [period.first, period.last + timedelta(days=1)])
        return replace(
            self,
            filters=filters,
            values={**self.values, **filters.parameters(), "from_time": start, "before_time": end},
        )

    def midnights(self, connection: Connection, days: list[date]) -> list[datetime]:
        """The moments at which days begin."""
        return midnights(connection, self.zone, days)

    def months(self, connection: Connection, first: date, last: date) -> list[datetime]:
        """The moments at which the months begin, from that of `first` to the one after `last`."""
        days, month = [], month_of(first)
        while month <= month_of(last, 1):
            days.append(month)
            month = month_of(month, 1)
        return self.midnights(connection, days)


def read_scope(
    connection: Connection, filters: PipelineFilters, now: datetime | None = None
) -> Scope:
    """The scope at a moment (now); raises InvalidInput for a period or a stage that makes no sense."""
    values = bound(connection, filters, now)
    connection.execute(_SETTINGS)
    rows = connection.execute(_STAGES).all()
    stages = tuple(
        ScopeStage(row.key, row.name, row.kind, float(row.probability), row.retired) for row in rows
    )
    if filters.stage is not None and filters.stage not in {stage.key for stage in stages}:
        names = ", ".join(stage.key for stage in stages if not stage.retired)
        raise InvalidInput(f"A stage is one of {names}.", field="stage")
    return Scope(filters, values, rows[0].fiscal_year_starts if rows else 1, stages)
