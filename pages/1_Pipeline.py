"""The deal pipeline: what is open, what was won, what is to be expected."""

from __future__ import annotations

from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import page
from ea_core.ui.kit.words import today
from ea_core.ui.pipeline.page import choose_filters, show_charts, show_figures, show_nothing

me = page("Pipeline")

with shown_errors():
    filters = choose_filters(me, today())
    figures = me.pipeline.figures(filters)
    if figures.open_count + figures.closed_count == 0:
        show_nothing(filters)
    else:
        show_figures(me, figures, filters)
        show_charts(me, figures, filters)
