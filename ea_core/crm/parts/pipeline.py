"""The pipeline's figures, for one person."""

from __future__ import annotations

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline import queries
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.crm.stages import all_stages, stage_called
from ea_core.db.part import Part


class Pipeline(Part):
    """What is open, what was won, what is to be expected.

    The deals behind a figure are a page of `Deals`, chosen by the `behind_...` filters of
    `ea_core.crm.filters`.
    """

    def figures(self, filters: PipelineFilters | None = None) -> PipelineFigures:
        """All figures; see `ea_core.crm.pipeline.queries` for what each means."""
        with self._reading() as connection:
            if filters is not None and filters.stage is not None:
                stage_called(all_stages(connection), filters.stage)
            return queries.pipeline_figures(connection, filters or PipelineFilters())
