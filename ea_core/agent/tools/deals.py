"""The tools that read deals and figures: the filters of the pages, the functions of the pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.tables import CrmSource
from ea_core.agent.tools.addresses import deal_address, deals_address, figures_address
from ea_core.agent.tools.arguments import (
    ComparePeriods,
    DealScope,
    ListDeals,
    PipelineFigures,
    SomeDeals,
    StalledDeals,
)
from ea_core.agent.tools.cross_rows import Crossed, first_table, group_of
from ea_core.agent.tools.data import Given
from ea_core.agent.tools.deal_choice import (
    admits_none,
    course_of,
    dated_by,
    figure_of,
    grouping_of,
    having,
    kind_of,
    reason_of,
    share_of,
)
from ea_core.agent.tools.deal_rows import (
    TERMS,
    compared_table,
    created_json,
    deal_json,
    deal_table,
    state_json,
    sum_json,
    sum_table,
)
from ea_core.agent.tools.empty_groups import CLOSED, with_empty, without_any
from ea_core.agent.tools.left_out_arguments import OF_DEALS, OF_FIGURES
from ea_core.agent.tools.names import NameBook
from ea_core.crm.deal_groups import in_terms_of
from ea_core.crm.deal_sums import DealSum, Grouping, MedianOf, in_terms
from ea_core.crm.filters import UNDATED, DealFilters, PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.document import figures_as_json, plain
from ea_core.crm.pipeline.periods import period_before
from ea_core.crm.stages import KINDS
from ea_core.errors import InvalidInput

_OF_FIGURES: Final = (
    "open_count", "open_value", "weighted_value", "open_without_value", "period", "won_count",
    "won_value", "won_without_value", "lost_count", "lost_value", "win_rate", "win_rate_value",
    "cycle_days", "cycle_n", "mean_won", "created_count", "created_value", "velocity", "before",
    "stages", "forecast", "funnel", "time_in_stage", "by_owner", "lost_reasons",
)  # fmt: skip
"""What of the figures' document a model is given; the groups are asked for with `by`."""

_OF_DEALS: Final = {
    "open": "open", "won": "won", "lost": "lost", "closed": "closed", "late": "late", "due": "due",
    "quiet": "quiet", "stalled": "stalled", "forecast": "open",
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
        if wanted.least_probability is not None or wanted.below_probability is not None or wanted.without or wanted.course or wanted.lost_reason:  # fmt: skip
            raise InvalidInput("Only lists and groups of deals are narrowed by that.", field="by")
        stage = wanted.stage and crm.stages.called(wanted.stage).key
        filters = replace(self._scope(wanted), stage=stage)
        document = figures_as_json(crm.pipeline.figures(filters))
        data = {name: document[name] for name in _OF_FIGURES}
        for row in data["by_owner"]:
            row.pop("owner_id", None)
        return Given(
            data | {"currency": crm.currency}, 1, about=_about(wanted),
            source=CrmSource("Figures of the pipeline", figures_address(filters)),
        )  # fmt: skip

    def list_deals(self, wanted: ListDeals) -> Given:
        """Deals with their number and total value over all, not only over those listed."""
        crm = self.names.crm
        filters = replace(
            self._moved(wanted) or self._filters(wanted, wanted.stage, wanted.kind, wanted.state, wanted.period_of),
            search=wanted.text, order_by=wanted.order, descending=wanted.descending,
        )  # fmt: skip
        page = crm.deals.page(filters, Paging(size=wanted.limit))
        states = crm.deals.states([one.id for one in page.items if one.is_open])
        sums = crm.deals.sums(filters, "status")
        median, chance = crm.deals.middle(filters)
        stages = {stage.key: stage.name for stage in crm.stages.all()}
        won, lost = sum(one.won_count for one in sums), sum(one.lost_count for one in sums)
        zone = crm.company.settings().zone
        data = {
            "deals": [
                deal_json(one, stages) | state_json(states.get(one.id)) | created_json(one, zone)
                for one in page.items
            ],
            "total": page.total,
            "total_value": float(page.value),
            "total_weighted": float(page.weighted),
            "median_value": None if median is None else float(median),
            "mean_probability": None if chance is None else float(chance),
            "without_value": sum(one.without_value for one in sums),
            "counts": {"open": page.total - won - lost, "won": won, "lost": lost},
            "currency": crm.currency,
        }
        if page.total > len(page.items):
            data["note"] = f"the first {len(page.items)} of {page.total}"
        table = deal_table(
            page.items,
            states,
            stages,
            page.total,
            filters,
            crm.currency,
            zone,
        )
        about = _about(wanted)
        if len(page.items) == 1 or wanted.limit == 1:
            about |= {"client": page.items[0].client} if page.items else {}
        source = CrmSource(f"{_OF_DEALS.get(filters.figure, '')} deals".strip().capitalize(), deals_address(filters))  # fmt: skip
        if page.total == 1:
            source = CrmSource(page.items[0].title, deal_address(page.items[0].id))
        about["deals"] = [{"id": str(one.id), "title": one.title} for one in page.items]
        return Given(data, page.total, (table,) if page.items else (), about, source)

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
        periods = ((wanted.from_date, wanted.to_date), (first, last))
        every = [replace(scope, from_date=start, to_date=end) for start, end in periods]
        found = [plain(crm.pipeline.figures(one).headline) for one in every]
        data = {"first": found[0], "second": found[1], "currency": crm.currency}
        source = CrmSource("Figures of the pipeline", figures_address(every[0]))
        table = compared_table(every, found, crm.currency)
        return Given(data, 1, (table,), about=_about(wanted), source=source)

    # -- filters -------------------------------------------------------------------------------

    def _scope(self, wanted: DealScope, known: Collection[str] = OF_FIGURES) -> PipelineFilters:
        """The deals of the figures; `known`: by what they may be left out."""
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
            besides=self.names.besides(wanted.besides, known),
        )

    def _moved(self, wanted: ListDeals | PipelineFigures) -> DealFilters | None:
        """Deals whose stage changed; None where others are asked for."""
        if not (wanted.moved or wanted.moved_to or wanted.moved_from):
            return None
        if wanted.state or wanted.period_of or wanted.without == "expected_close":
            raise InvalidInput("The period of deals that changed their stage is that of the change.", field="moved")  # fmt: skip
        found = self._of_state(wanted.model_copy(update={"from_date": None, "to_date": None}), wanted.stage, wanted.kind, None, None)  # fmt: skip
        called = self.names.crm.stages.called
        besides = wanted.besides
        return replace(
            found,
            pipeline=replace(found.pipeline, from_date=wanted.from_date, to_date=wanted.to_date),
            figure="moved",
            kind=kind_of(found.kind or found.figure),
            entered=called(wanted.moved_to).key if wanted.moved_to else None,
            left=called(wanted.moved_from).key if wanted.moved_from else None,
            reason=reason_of(wanted),
            probability_from=wanted.least_probability,
            probability_below=wanted.below_probability,
            not_kinds=besides.kinds if besides else (),
            not_states=besides.states if besides else (),
            out=self.names.left_out(besides, None, "closed"),
            course=course_of(wanted),
            without_task=wanted.without == "task",
        )

    def _some(self, wanted: SomeDeals) -> PipelineFilters:
        """The scope with what only single deals are narrowed by."""
        scope = self._scope(wanted, OF_DEALS)
        return replace(
            scope,
            size="unknown" if wanted.without == "value" else None,
            source="" if wanted.without == "source" else scope.source,
            industry="" if wanted.without == "industry" else scope.industry,
        )

    def _filters(
        self, wanted: SomeDeals, stage: str | None, kind: str | None, state: str | None, basis: str | None
    ) -> DealFilters:  # fmt: skip
        """Which deals: by stage, kind, state of today, and what of them lies in the period."""
        found = self._of_state(wanted, stage, kind, state, basis)
        return replace(
            found,
            month=UNDATED if wanted.without == "expected_close" else None,
            reason=reason_of(wanted),
            course=course_of(wanted),
            without_task=wanted.without == "task",
            not_kinds=wanted.besides.kinds if wanted.besides else (),
            not_states=wanted.besides.states if wanted.besides else (),
            out=self.names.left_out(wanted.besides, basis, kind),
            probability_from=wanted.least_probability,
            probability_below=wanted.below_probability,
        )

    def _of_state(
        self, wanted: SomeDeals, stage: str | None, kind: str | None, state: str | None, basis: str | None
    ) -> DealFilters:  # fmt: skip
        scope = self._some(wanted)
        if stage in {*KINDS, "closed"}:
            kind, stage = stage, None
        if stage is not None:
            found = self.names.crm.stages.called(stage)
            scope, kind = replace(scope, stage=found.key), found.kind
        has_period = bool(wanted.from_date or wanted.to_date)
        if state is not None:
            dated = dated_by(basis)
            if kind in {"won", "lost", "closed"} or (has_period and dated is None):
                raise InvalidInput(
                    "Only open deals are late, due, quiet or stalled, and as of today: leave out stages that are "
                    "won or lost, and say with a period whether they were created or are expected in it.",
                    field="state",
                )
            return DealFilters(scope, figure_of(state), dated=dated if has_period else None)
        if has_period and basis == "created":
            if kind == "closed":
                raise InvalidInput(
                    "Of deals created in a period either the won or the lost ones can be listed.",
                    field="kind",
                )
            return DealFilters(scope, "created", kind=kind_of(kind))
        if has_period and (kind == "open" or basis == "expected"):
            return DealFilters(scope, "forecast")
        if has_period:
            return DealFilters(scope, figure_of(kind or "closed"))
        return DealFilters(scope, figure_of(kind or "all"))

    def _groups(self, wanted: PipelineFigures) -> Given:
        filters = self._moved(wanted) or self._filters(
            wanted, wanted.stage, wanted.kind, wanted.state, wanted.period_of
        )
        if filters.figure == "moved" and {wanted.by, wanted.then} & TERMS:
            raise InvalidInput(
                "Deals that changed their stage are not grouped by time.", field="by"
            )
        if wanted.first is not None:
            return self._first_of_each(wanted, filters)
        if wanted.then is not None and wanted.then != wanted.by:
            if wanted.bars == "cycle":
                raise InvalidInput("The days to win are told by one thing.", field="then")
            return self._crossed(wanted, wanted.then, filters)
        by = grouping_of(str(wanted.by), filters)
        medians: dict[str, MedianOf] = {"median": "value", "cycle": "cycle"}
        sums = self.names.crm.deals.sums(filters, by, median=medians.get(wanted.bars or ""))
        starts = self.names.crm.company.settings().fiscal_year_starts
        if wanted.by in {"quarter", "year"}:
            sums = in_terms(sums, wanted.by, starts)
        told = admits_none(wanted) and wanted.by in CLOSED
        if told:
            sums = with_empty(self.names, sums, str(wanted.by), by, filters)
        whole = self._whole(wanted, by) if wanted.having in {"share", "number_share"} else {}
        every, sums = len(sums), self._with_others(having(sums, wanted, whole), wanted)
        of = filters.kind or filters.figure
        closed = any(one.won_count or one.lost_count for one in sums)
        data = {
            "by": wanted.by,
            "groups": [
                sum_json(one, str(wanted.by), starts)
                | _share_json(one, whole, by_number=wanted.having == "number_share")
                for one in sums
            ],
            "groups_in_all": every,
            "with_empty": told,
            "without_any": []
            if wanted.having
            else [*without_any(self.names, sums, str(wanted.by), filters)],
            "total": sum(one.count for one in sums),
            "total_value": float(sum((one.value for one in sums), Decimal(0))),
            "currency": self.names.crm.currency,
        }
        table = sum_table(sums, str(wanted.by), filters, closed=closed and of in {"all", "closed", "created"},
                           weighted=of in {"open", "forecast", "late", "due", "quiet", "stalled"},
                           currency=self.names.crm.currency, bars=wanted.bars, fiscal_year_starts=starts)  # fmt: skip
        if every > len(sums):
            table = replace(table, address=None)
        source = CrmSource(table.title, deals_address(filters) if every == len(sums) else None)
        return Given(data, len(sums), (table,) if sums else (), _about(wanted), source)

    def _whole(self, wanted: PipelineFigures, by: Grouping) -> dict[str, DealSum]:
        """What each group has in all stages and states, and for all reasons, by its key."""
        kind = "open" if wanted.state else wanted.kind
        if wanted.stage and kind is None:
            kind = self.names.crm.stages.called(wanted.stage).kind
        of_all = wanted.model_copy(update={"lost_reason": None, "without": None})
        found = self._filters(of_all, None, kind, None, wanted.period_of)
        return {one.key: one for one in self.names.crm.deals.sums(found, by)}

    def _with_others(
        self, sums: tuple[DealSum, ...], wanted: PipelineFigures
    ) -> tuple[DealSum, ...]:
        """Those of the groups that have deals of another kind, too, or none of them; what is open is open today."""
        for kind, some in ((wanted.with_deals, True), (wanted.without_deals, False)):
            if kind is None:
                continue
            if wanted.by in TERMS:
                raise InvalidInput("Months are not told apart by other deals.", field="by")
            today = {"from_date": None, "to_date": None} if kind == "open" else {}
            filters = self._filters(
                wanted.model_copy(update=today), wanted.stage, kind, None, wanted.period_of
            )
            have = {
                one.key
                for one in self.names.crm.deals.sums(filters, grouping_of(str(wanted.by), filters))
            }
            sums = tuple(one for one in sums if (one.key in have) == some)
        return sums

    def _crossed(self, wanted: PipelineFigures, then: str, filters: DealFilters) -> Given:
        """Deals by two things: a page has one at a time, so no address shows these."""
        crm, by = self.names.crm, str(wanted.by)
        first, second = grouping_of(by, filters), grouping_of(then, filters)
        if first == second:
            raise InvalidInput(
                "Of months, quarters and years deals are grouped by one.", field="then"
            )
        if wanted.having is not None:
            raise InvalidInput(
                "Groups by two things are not narrowed by their size.", field="having"
            )
        starts = crm.company.settings().fiscal_year_starts
        found = crm.deals.cross(filters, first, second)
        for unit, place in ((by, True), (then, False)):
            if unit in {"quarter", "year"}:
                found = in_terms_of(found, unit, starts, first=place)  # type: ignore[arg-type] # it is one
        crossed = Crossed(found, by, then, starts, [one.key for one in crm.stages.all()])
        data = {
            "by": by,
            "then": then,
            "groups": crossed.groups(),
            "total": sum(one.count for one in crossed.sums),
            "total_value": float(sum((one.value for one in crossed.sums), Decimal(0))),
            "currency": crm.currency,
        }
        table = crossed.table(wanted.bars or "value", crm.currency)
        source = CrmSource(table.title)
        return Given(data, len(found), (table,) if found else (), _about(wanted), source)

    def _first_of_each(self, wanted: PipelineFigures, filters: DealFilters) -> Given:
        """The first deals of each group, in an order."""
        crm, by = self.names.crm, str(wanted.by)
        if by in {"quarter", "year"}:
            raise InvalidInput(
                "The first deals are given of each month, not of longer times.", field="by"
            )
        filters = replace(filters, order_by=wanted.order or "value", descending=wanted.descending)
        groups = crm.deals.first_of_each(filters, grouping_of(by, filters), wanted.first or 1)
        deals = [deal for group in groups for deal in group.deals]
        states = crm.deals.states([one.id for one in deals if one.is_open])
        stages = {stage.key: stage.name for stage in crm.stages.all()}
        starts = crm.company.settings().fiscal_year_starts
        sums = crm.deals.sums(filters, "status")
        data = {
            "by": by,
            "first": [
                {"name": group_of(group, by, starts), "deals": [deal_json(one, stages) for one in group.deals]}
                for group in groups
            ],
            "total": sum(one.count for one in sums),
            "currency": crm.currency,
        }  # fmt: skip
        zone = crm.company.settings().zone
        table = first_table(groups, by, states, stages, filters, crm.currency, starts, zone)
        tables = (table,) if deals else ()
        return Given(data, len(deals), tables, _about(wanted), CrmSource(table.title))


def _share_json(one: DealSum, whole: Mapping[str, DealSum], *, by_number: bool) -> dict[str, Any]:
    share = share_of(one, whole, by_number=by_number)
    if share is None:
        return {}
    every = whole[one.key]
    return {"share": float(share) / 100, "whole": every.count if by_number else float(every.value)}


def _about(wanted: Any) -> dict[str, Any]:
    """Which client the result is about, for questions that lead on from it."""
    return {"client": wanted.client} if getattr(wanted, "client", None) else {}
