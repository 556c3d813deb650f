"""Deals and groups of deals as a tool gives them: small JSON for a model, a table for a page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date

from ea_core.agent.requests.said_days import period_words
from ea_core.agent.tables import CellKind, Column, Table
from ea_core.agent.tools.addresses import deals_address, figures_address
from ea_core.agent.tools.argument_types import Bars
from ea_core.crm.deal_states import DealState
from ea_core.crm.deal_sums import DealSum, term_of
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters, PipelineFilters
from ea_core.crm.pipeline.periods import Period, month_end, quarter_name
from ea_core.formats import LOCALE, rounded

_BARS: Final[dict[Bars, str]] = {
    "deals": "Deals", "value": "Value", "weighted": "Weighted", "win_rate": "Win rate",
    "mean": "Average", "median": "Median", "cycle": "Days to win",
}  # fmt: skip
TERMS: Final = frozenset({"month", "quarter", "year"})
TITLES: Final[dict[str, str]] = {
    "owner": "Owner", "client": "Client", "industry": "Industry", "source": "Source",
    "status": "Client status", "stage": "Stage", "stage_before": "Stage before", "lost_reason": "Reason", "month": "Month",
    "quarter": "Quarter", "year": "Year",
}  # fmt: skip


def deal_json(one: Deal, stages: dict[str, str]) -> dict[str, Any]:
    """A deal as a model is given it; `stages` are the names by their keys."""
    return {
        "title": one.title,
        "client": one.client,
        "owner": one.owner,
        "stage": stages.get(one.stage, one.stage),
        "open": one.is_open,
        "value": None if one.value is None else float(one.value),
        "probability": float(one.probability),
        "expected_close": one.expected_close_date.isoformat() if one.expected_close_date else None,
        "closed": one.closed_on.isoformat() if one.closed_on else None,
        "lost_reason": one.lost_reason,
    }


def created_json(one: Deal, zone: ZoneInfo) -> dict[str, Any]:
    """The day on which a deal was created, where it is known."""
    return {"created": one.created_at.astimezone(zone).date().isoformat() if one.created_at else None}  # fmt: skip


def state_json(state: DealState | None) -> dict[str, Any]:
    """How an open deal stands; nothing of one that is closed."""
    if state is None:
        return {}
    return {
        "days_late": state.days_late,
        "quiet_days": state.quiet_days,
        "why_stalled": [*state.reasons],
    }


def deal_table(
    deals: Sequence[Deal], states: dict[Any, DealState], stages: dict[str, str], total: int,
    filters: DealFilters, currency: str, zone: ZoneInfo,
) -> Table:  # fmt: skip
    """The deals with the columns that say something about them."""
    any_open = any(one.is_open for one in deals)
    any_closed = any(not one.is_open for one in deals)
    columns: list[tuple[str, CellKind, Any]] = [
        ("Deal", "link", lambda one: {"text": one.title, "record": "deal", "id": str(one.id)}),
        ("Client", "link", lambda one: {"text": one.client, "record": "client", "id": str(one.client_id)}),
        ("Owner", "text", lambda one: one.owner or "Unassigned"),
        ("Stage", "text", lambda one: stages.get(one.stage, one.stage)),
        ("Value", "money", lambda one: None if one.value is None else float(one.value)),
    ]  # fmt: skip
    if any_open:
        columns += [
            ("Probability", "percent", lambda one: float(one.probability) if one.is_open else None),
            ("Expected close", "date", lambda one: _iso(one.expected_close_date) if one.is_open else None),
        ]  # fmt: skip
    if any_closed:
        columns.append(("Closed", "date", lambda one: _iso(one.closed_on)))
    if any(one.lost_reason for one in deals):
        columns.append(("Lost because of", "text", lambda one: one.lost_reason))
    if filters.figure in {"late", "stalled"}:
        columns.append(("Days late", "days", lambda one: states[one.id].days_late if one.id in states else None))  # fmt: skip
    if filters.course.staying_from is not None or filters.course.staying_below is not None:
        columns.append(("In stage since", "date", lambda one: _day(one.stage_changed_at or one.created_at, zone)))  # fmt: skip
    if filters.course.closing_from is not None or filters.course.closing_below is not None:
        columns.append(("Created", "date", lambda one: _day(one.created_at, zone)))
    if filters.figure in {"quiet", "stalled"} or filters.course.untouched_days is not None:
        columns.append(("Days quiet", "days", lambda one: states[one.id].quiet_days if one.id in states else None))  # fmt: skip
    return Table(
        "Deals",
        tuple(Column(name, kind) for name, kind, _ in columns),
        tuple(tuple(read(one) for _, _, read in columns) for one in deals),
        total,
        currency,
        deals_address(filters),
    )


def compared_table(
    filters: Sequence[PipelineFilters], headlines: Sequence[Mapping[str, Any]], currency: str
) -> Table:
    """What was closed and created in some periods, in their order, each with a link to its figures."""
    rows = []
    for one, headline in zip(filters, headlines, strict=True):
        first, last = one.from_date or date.min, one.to_date or date.max
        name, address = period_words(first, last), figures_address(one)
        rows.append((first, ({"text": name, "address": address} if address else name,
                             headline["won_count"], headline["won_value"], headline["lost_count"],
                             headline["win_rate"], headline["created_count"])))  # fmt: skip
    rows.sort(key=lambda row: row[0])
    linked = all(isinstance(row[0], dict) for _, row in rows)
    return Table(
        "Periods compared",
        (Column("Period", "link" if linked else "text"), Column("Won", "number"),
         Column("Won value", "money"), Column("Lost", "number"), Column("Win rate", "rate"),
         Column("Created", "number")),
        tuple(row if linked else (_plain_name(row[0]), *row[1:]) for _, row in rows),
        len(rows),
        currency,
        None,
        (0, 2),
    )  # fmt: skip


def _plain_name(cell: Any) -> str:
    return str(cell["text"] if isinstance(cell, dict) else cell)


def _day(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return _iso(moment and moment.astimezone(zone).date())


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _term(key: str, by: str, fiscal_year_starts: int) -> Period:
    """The month (YYYY-MM), or the fiscal quarter or year of it."""
    if by == "month":
        first = date.fromisoformat(f"{key}-01")
        return Period(first, month_end(first))
    return term_of(key, "quarter" if by == "quarter" else "year", fiscal_year_starts)


def group_name(one: DealSum, by: str, fiscal_year_starts: int = 1) -> str:
    """`Mar 2026`, `Q1 2026`, `2026`; a fiscal year that begins in another month is `FY2027`."""
    return (
        one.name if by not in TERMS or not one.key else term_name(one.key, by, fiscal_year_starts)
    )


def term_name(key: str, by: str, fiscal_year_starts: int = 1) -> str:
    """What the month, fiscal quarter or year that begins with a month (YYYY-MM) is called."""
    term = _term(key, by, fiscal_year_starts)
    if by == "month":
        return format_date(term.first, "MMM y", locale=LOCALE)
    fiscal = "" if fiscal_year_starts == 1 else "FY"
    if by == "year":
        return f"{fiscal}{term.last.year}"
    year, quarter = quarter_name(term, fiscal_year_starts).split("-")
    return f"{quarter} {fiscal}{year}"


def sum_json(one: DealSum, by: str, fiscal_year_starts: int = 1) -> dict[str, Any]:
    """A group of deals as a model is given it."""
    return {
        "name": group_name(one, by, fiscal_year_starts),
        "count": one.count,
        "value": float(one.value),
        "weighted": float(one.weighted),
        "median": None if one.median is None else float(one.median),
        "without_value": one.without_value,
        "won_count": one.won_count,
        "won_value": float(one.won_value),
        "lost_count": one.lost_count,
        "win_rate": one.win_rate,
    }


def deals_of(one: DealSum, by: str, filters: DealFilters, fiscal_year_starts: int) -> str | None:
    """The address of a group's deals."""
    of = filters.pipeline
    if by == "owner":
        of = replace(of, owner_id=UUID(one.key) if one.key else None, unassigned=not one.key)
    elif by == "industry":
        of = replace(of, industry=one.key)
    elif by == "source":
        of = replace(of, source=one.key)
    elif by == "stage":
        of = replace(of, stage=one.key)
    elif by in TERMS and one.key and filters.figure in {"won", "lost", "closed"}:
        term = _term(one.key, by, fiscal_year_starts)
        of = replace(of, from_date=max(term.first, of.from_date or term.first),
                     to_date=min(term.last, of.to_date or term.last))  # fmt: skip
    else:
        return None
    return deals_address(replace(filters, pipeline=of))


def sum_table(
    sums: Sequence[DealSum], by: str, filters: DealFilters, *, closed: bool, weighted: bool,
    currency: str, bars: Bars | None = None, fiscal_year_starts: int = 1,
) -> Table:  # fmt: skip
    """The groups with what is summed of them, each with a link to its deals where a page has them.

    The chart shows the figure that is asked for, where every group has it, else the value.
    """
    addresses = [
        None if by == "client" else deals_of(one, by, filters, fiscal_year_starts) for one in sums
    ]
    linked = by == "client" or (bool(sums) and all(addresses))
    places = {one.key: address for one, address in zip(sums, addresses, strict=True)}

    def name(one: DealSum) -> Any:
        if by == "client":
            return {"text": one.name, "record": "client", "id": one.key}
        written = group_name(one, by, fiscal_year_starts)
        return {"text": written, "address": places[one.key]} if linked else written

    columns: list[tuple[str, CellKind, Any]] = [
        (TITLES[by], "link" if linked else "text", name),
        ("Deals", "number", lambda one: one.count),
        ("Value", "money", lambda one: float(one.value)),
    ]
    if weighted:
        columns.append(("Weighted", "money", lambda one: float(rounded(one.weighted, 0))))
    if bars == "median":
        columns.append(("Median", "money", lambda one: None if one.median is None else float(one.median)))  # fmt: skip
    if bars == "cycle":
        columns.append(("Days to win", "days", lambda one: None if one.median is None else round(one.median)))  # fmt: skip
    if closed:
        columns += [
            ("Won", "number", lambda one: one.won_count),
            ("Lost", "number", lambda one: one.lost_count),
            ("Win rate", "rate", lambda one: one.win_rate),
        ]
    titles = [title for title, _, _ in columns]
    rows = tuple(tuple(read(one) for _, _, read in columns) for one in sums)
    asked = _BARS[bars or "value"]
    up = titles.index(asked if asked in titles else "Value")
    if any(row[up] is None for row in rows):
        up = titles.index("Value")
    return Table(
        f"Deals by {by.replace('_', ' ')}",
        tuple(Column(title, kind) for title, kind, _ in columns),
        rows,
        len(sums),
        currency,
        None,
        (0, up),
    )
