"""What every section of the view Figures is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.periods import Period
from ea_core.ui.kit.format import begun
from ea_core.ui.pipeline.choices import Named
from ea_core.ui.pipeline.period import Chosen, year_of
from ea_core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at which deals of which period; `unit` is the currency, `today` the company's day."""

    me: Workspace
    filters: PipelineFilters
    chosen: Chosen
    named: Named
    unit: str
    today: date
    fiscal_year_starts: int

    @property
    def scope(self) -> str:
        """The period in words, to begin a sentence with."""
        return begun(self.chosen.words)

    @property
    def period(self) -> Period:
        """The chosen period; for all time the fiscal year that it is now."""
        return self.chosen.period or year_of(self.today, self.fiscal_year_starts)
