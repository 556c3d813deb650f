"""The tools that read deals and figures: the filters of the pages, the functions of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.dates import format_date

from ea_core.agent.tables import CellKind, Column, Table
from ea_core.agent.tools.addresses import deals_address
from ea_core.agent.tools.arguments import (
    ComparePeriods,
    DealScope,
    ListDeals,
    PipelineFigures,
    StalledDeals,
)
from ea_core.agent.tools.data import Given
from ea_core.agent.tools.names import NameBook
from ea_core.crm.deal_states import DealState
from ea_core.crm.deal_sums import DealSum, Grouping
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters, Figure, PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.document import figures_as_json, plain
from ea_core.crm.pipeline.periods import period_before
from ea_core.crm.stages import KINDS
from ea_core.errors import InvalidInput
from ea_core.formats import LOCALE

_OF_FIGURES: Final = (
    "open_count", "open_value", "weighted_value", "open_without_value", "period", "won_count",
    "won_value", "won_without_value", "lost_count", "lost_value", "win_rate", "win_rate_value",
    "cycle_days", "cycle_n", "mean_won", "created_count", "created_value", "velocity", "before",
    "stages", "forecast", "funnel", "time_in_stage", "by_owner", "lost_reasons",
)  # fmt: skip
"""What of the figures' document a model is given; the groups are asked for with `by`."""
_TITLES: Final[dict[str, str]] = {
    "owner": "Owner", "client": "Client", "industry": "Industry", "source": "Source",
    "status": "Client status", "stage": "Stage", "lost_reason": "Reason", "month": "Month",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DealTools:
    """Reads deals under the policies of the person of `names`."""

    names: NameBook

    def pipeline_figures(self, wanted: PipelineFigures) -> Given:
        """The figures of the Pipeline page (docs/users.md), or the sums of deals in groups."""
        crm = self.names.crm
        if wanted.by is not None:
            return self._groups(wanted)
        stage = wanted.stage and crm.stages.called(wanted.stage).key
        filters = replace(self._scope(wanted), stage=stage)
        document = figures_as_json(crm.pipeline.figures(filters))
        data = {name: document[name] for name in _OF_FIGURES}
        for row in data["by_owner"]:
            row.pop("owner_id", None)
        return Given(data | {"currency": crm.currency}, 1, about=_about(wanted))

    def list_deals(self, wanted: ListDeals) -> Given:
        """Deals with their number and total value over all, not only over those listed."""
        crm = self.names.crm
        filters = replace(
            self._filters(wanted, wanted.stage, wanted.kind, wanted.state, wanted.period_of),
            search=wanted.text, reason=wanted.lost_reason, order_by=wanted.order,
            descending=wanted.descending,
        )  # fmt: skip
        page = crm.deals.page(filters, Paging(size=wanted.limit))
        states = crm.deals.states([one.id for one in page.items if one.is_open])
        sums = crm.deals.sums(filters, "status")
        stages = {stage.key: stage.name for stage in crm.stages.all()}
        won, lost = sum(one.won_count for one in sums), sum(one.lost_count for one in sums)
        data = {
            "deals": [_deal(one, stages) | _state(states.get(one.id)) for one in page.items],
            "total": page.total,
            "total_value": float(page.value),
            "total_weighted": float(page.weighted),
            "without_value": sum(one.without_value for one in sums),
            "counts": {"open": page.total - won - lost, "won": won, "lost": lost},
            "currency": crm.currency,
        }
        if page.total > len(page.items):
            data["note"] = f"the first {len(page.items)} of {page.total}"
        table = _deal_table(page.items, states, stages, page.total, filters, crm.currency)
        about = _about(wanted)
        if len(page.items) == 1 or wanted.limit == 1:
            about |= {"client": page.items[0].client} if page.items else {}
        return Given(data, page.total, (table,) if page.items else (), about)

    def stalled_deals(self, wanted: StalledDeals) -> Given:
        """The stalled deals, with how many have which reason."""
        listed = self.list_deals(
            ListDeals(state="stalled", owner=wanted.owner, client=wanted.client,
                      industry=wanted.industry, limit=wanted.limit))  # fmt: skip
        scope = self._scope(
            DealScope(owner=wanted.owner, client=wanted.client, industry=wanted.industry)
        )
        reasons = self.names.crm.pipeline.stalled(scope).by_reason
        counted = {reason: found.count for reason, found in reasons.items()}
        return replace(listed, data={**listed.data, "reasons": counted})

    def compare_periods(self, wanted: ComparePeriods) -> Given:
        """The headlines of two periods; the other one is usually the one before."""
        crm = self.names.crm
        if wanted.from_date > wanted.to_date:
            raise InvalidInput("The period ends before it begins.", field="to")
        first, last = wanted.other_from, wanted.other_to
        if first is None or last is None:
            before = period_before(wanted.from_date, wanted.to_date)
            if before is None:
                raise InvalidInput("There is no period before that one.", field="from")
            first, last = before.first, before.last
        scope = self._scope(wanted)
        found = [
            plain(crm.pipeline.figures(replace(scope, from_date=start, to_date=end)).headline)
            for start, end in ((wanted.from_date, wanted.to_date), (first, last))
        ]
        data = {"first": found[0], "second": found[1], "currency": crm.currency}
        return Given(data, 1, about=_about(wanted))

    # -- filters -------------------------------------------------------------------------------

    def _scope(self, wanted: DealScope) -> PipelineFilters:
        owner = self.names.owner(wanted.owner)
        client = None if wanted.client is None else self.names.client(wanted.client)
        return PipelineFilters(
            wanted.from_date,
            wanted.to_date,
            owner.id,
            unassigned=owner.unassigned,
            industry=self.names.industry(wanted.industry),
            source=self.names.source(wanted.source),
            client_ids=None if client is None else (client.id,),
            client_status=wanted.client_status,
            value_from=wanted.least_value,
            value_below=wanted.below_value,
        )

    def _filters(
        self, wanted: DealScope, stage: str | None, kind: str | None, state: str | None, basis: str | None
    ) -> DealFilters:  # fmt: skip
        """Which deals: by stage, kind, state of today, and what of them lies in the period."""
        scope = self._scope(wanted)
        if stage in {*KINDS, "closed"}:
            kind, stage = stage, None
        if stage is not None:
            found = self.names.crm.stages.called(stage)
            scope, kind = replace(scope, stage=found.key), found.kind
        has_period = bool(wanted.from_date or wanted.to_date)
        if state is not None:
            if kind in {"won", "lost", "closed"} or has_period:
                raise InvalidInput(
                    "Only open deals are late, due, quiet or stalled, and as of today: leave out the "
                    "period and stages that are won or lost.",
                    field="state",
                )
            return DealFilters(scope, _figure(state))
        if has_period and basis == "created":
            if kind == "closed":
                raise InvalidInput(
                    "Of deals created in a period either the won or the lost ones can be listed.",
                    field="kind",
                )
            return DealFilters(scope, "created", kind=_kind(kind))
        if has_period and (kind == "open" or basis == "expected"):
            return DealFilters(scope, "forecast")
        if has_period:
            return DealFilters(scope, _figure(kind or "closed"))
        return DealFilters(scope, _figure(kind or "all"))

    def _groups(self, wanted: PipelineFigures) -> Given:
        filters = self._filters(wanted, wanted.stage, wanted.kind, wanted.state, wanted.period_of)
        by: Grouping
        if wanted.by == "month":
            by = {"forecast": "expected_month", "open": "expected_month", "created": "created_month", "all": "created_month"}.get(  # type: ignore[assignment] # each is one
                filters.figure, "closed_month")  # fmt: skip
        else:
            by = wanted.by  # type: ignore[assignment] # without month these are the same
        sums = self.names.crm.deals.sums(filters, by)
        of = filters.kind or filters.figure
        closed = any(one.won_count or one.lost_count for one in sums)
        data = {
            "by": wanted.by,
            "groups": [_sum(one, str(wanted.by)) for one in sums],
            "total": sum(one.count for one in sums),
            "total_value": float(sum((one.value for one in sums), Decimal(0))),
            "currency": self.names.crm.currency,
        }
        table = _sum_table(sums, str(wanted.by), closed=closed and of in {"all", "closed", "created"},
                           weighted=of in {"open", "forecast", "late", "due", "quiet", "stalled"},
                           currency=self.names.crm.currency)  # fmt: skip
        return Given(data, len(sums), (table,) if sums else (), _about(wanted))


def _figure(name: str) -> Figure:
    figures: dict[str, Figure] = {
        "all": "all", "open": "open", "won": "won", "lost": "lost", "closed": "closed",
        "late": "late", "due": "due", "quiet": "quiet", "stalled": "stalled",
    }  # fmt: skip
    return figures[name]


def _kind(kind: str | None) -> Any:
    return kind if kind in KINDS else None


def _about(wanted: Any) -> dict[str, Any]:
    """Which client the result is about, for questions that lead on from it."""
    return {"client": wanted.client} if getattr(wanted, "client", None) else {}


def _deal(one: Deal, stages: dict[str, str]) -> dict[str, Any]:
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


def _state(state: DealState | None) -> dict[str, Any]:
    """How an open deal stands; nothing of one that is closed."""
    if state is None:
        return {}
    return {
        "days_late": state.days_late,
        "quiet_days": state.quiet_days,
        "why_stalled": [*state.reasons],
    }


def _deal_table(
    deals: Sequence[Deal], states: dict[Any, DealState], stages: dict[str, str], total: int,
    filters: DealFilters, currency: str,
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
    if filters.figure in {"quiet", "stalled"}:
        columns.append(("Days quiet", "days", lambda one: states[one.id].quiet_days if one.id in states else None))  # fmt: skip
    return Table(
        "Deals",
        tuple(Column(name, kind) for name, kind, _ in columns),
        tuple(tuple(read(one) for _, _, read in columns) for one in deals),
        total,
        currency,
        deals_address(filters),
    )


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _name(one: DealSum, by: str) -> str:
    if by == "month" and one.key:
        return format_date(date.fromisoformat(f"{one.key}-01"), "MMM y", locale=LOCALE)
    return one.name


def _sum(one: DealSum, by: str) -> dict[str, Any]:
    return {
        "name": _name(one, by),
        "count": one.count,
        "value": float(one.value),
        "weighted": float(one.weighted),
        "without_value": one.without_value,
        "won_count": one.won_count,
        "won_value": float(one.won_value),
        "lost_count": one.lost_count,
        "win_rate": one.win_rate,
    }


def _sum_table(
    sums: Sequence[DealSum], by: str, *, closed: bool, weighted: bool, currency: str
) -> Table:
    def name(one: DealSum) -> Any:
        if by == "client":
            return {"text": one.name, "record": "client", "id": one.key}
        return _name(one, by)

    columns: list[tuple[str, CellKind, Any]] = [
        (_TITLES[by], "link" if by == "client" else "text", name),
        ("Deals", "number", lambda one: one.count),
        ("Value", "money", lambda one: float(one.value)),
    ]
    if weighted:
        columns.append(("Weighted", "money", lambda one: float(one.weighted)))
    if closed:
        columns += [
            ("Won", "number", lambda one: one.won_count),
            ("Lost", "number", lambda one: one.lost_count),
            ("Win rate", "rate", lambda one: one.win_rate),
        ]
    return Table(
        f"Deals by {by.replace('_', ' ')}",
        tuple(Column(title, kind) for title, kind, _ in columns),
        tuple(tuple(read(one) for _, _, read in columns) for one in sums),
        len(sums),
        currency,
        None,
        (0, 2),
    )
