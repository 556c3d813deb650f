"""The pipeline's figures, for one person."""

from __future__ import annotations

from datetime import date
from typing import Any

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.paging import FIRST_PAGE, Page, Paging
from ea_core.crm.pipeline import backtest as past_quarters
from ea_core.crm.pipeline import changes, glance
from ea_core.crm.pipeline import outlook as ahead
from ea_core.crm.pipeline import stalled as standing
from ea_core.crm.pipeline import waterfall as weekly
from ea_core.crm.pipeline.backtest import BacktestQuarter
from ea_core.crm.pipeline.changed import ChangedPage, ChangeKind
from ea_core.crm.pipeline.changes import Changes, Pushes
from ea_core.crm.pipeline.choices import Choices, all_choices
from ea_core.crm.pipeline.document import figures_as_json, outlook_as_json, plain
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.crm.pipeline.outlook import DealEvidence, Outlook
from ea_core.crm.pipeline.stalled import Stalled
from ea_core.crm.pipeline.waterfall import Move, Waterfall
from ea_core.db.part import Part

ALL_DEALS = PipelineFilters()


def pipeline_as_json(
    pipeline: Pipeline, filters: PipelineFilters, figures: PipelineFigures
) -> dict[str, Any]:
    """The document of `ea pipeline --json`: a glance with every section below it."""
    return {
        **figures_as_json(figures),
        **outlook_as_json(pipeline.outlook(filters), pipeline.backtest(filters)),
        "stalled": plain(pipeline.stalled(filters)),
        "pushed": plain(pipeline.pushes(filters)),
        "waterfall": plain(pipeline.waterfall(filters)),
    }


class Pipeline(Part):
    """What is open, what was won, what is to be expected; docs/figures.md says what each figure means.

    `figures` is what a glance shows; the sections below it are asked for when they are shown. The deals
    behind a figure are a page of `Deals`, chosen by the `behind_...` filters of `ea_core.crm.filters`.
    Each raises InvalidInput for filters that make no sense.
    """

    def figures(self, filters: PipelineFilters = ALL_DEALS) -> PipelineFigures:
        """The figures of one glance."""
        with self._reading() as connection:
            return glance.pipeline_figures(connection, filters)

    def outlook(self, filters: PipelineFilters = ALL_DEALS) -> Outlook | None:
        """The forecast from history of the period, or of this fiscal quarter; None when it is over."""
        with self._reading() as connection:
            return ahead.outlook(connection, filters)

    def evidence(
        self, filters: PipelineFilters = ALL_DEALS, paging: Paging = FIRST_PAGE
    ) -> Page[DealEvidence]:
        """The open deals, the largest first, each with the past deals that its forecast rests on."""
        with self._reading() as connection:
            return ahead.deal_evidence(connection, filters, paging)

    def backtest(self, filters: PipelineFilters = ALL_DEALS) -> tuple[BacktestQuarter, ...]:
        """The forecast repeated at the start of the last eight fiscal quarters, beside what came."""
        with self._reading() as connection:
            return past_quarters.backtest(connection, filters)

    def stalled(self, filters: PipelineFilters = ALL_DEALS) -> Stalled:
        """Stalled open deals by reason and stage."""
        with self._reading() as connection:
            return standing.stalled(connection, filters)

    def waterfall(self, filters: PipelineFilters = ALL_DEALS, *, within: bool = True) -> Waterfall:
        """The period week by week: of the deals expected in it (`within`), or of all open ones."""
        with self._reading() as connection:
            return weekly.waterfall(connection, filters, within=within)

    def list_moved(
        self, move: Move, filters: PipelineFilters, paging: Paging, *, within: bool = True
    ) -> ChangedPage:
        """What one kind of move in the waterfall is made of, the latest first."""
        with self._reading() as connection:
            return weekly.list_moved(connection, filters, move, paging, within=within)

    def changes_since(self, since: date, filters: PipelineFilters = ALL_DEALS) -> Changes:
        """What changed since the beginning of a day, in sums."""
        with self._reading() as connection:
            return changes.changes_since(connection, since, filters)

    def list_changes(
        self,
        since: date,
        filters: PipelineFilters = ALL_DEALS,
        paging: Paging = FIRST_PAGE,
        kind: ChangeKind | None = None,
    ) -> ChangedPage:
        """The same one by one, the latest first."""
        with self._reading() as connection:
            return changes.list_changes(connection, since, filters, paging, kind)

    def pushes(self, filters: PipelineFilters = ALL_DEALS) -> Pushes:
        """How often and how far expected dates were pushed in the period, and of which deals most."""
        with self._reading() as connection:
            return changes.pushes(connection, filters)

    def choices(self) -> Choices:
        """What the filters offer."""
        with self._reading() as connection:
            return all_choices(connection)
