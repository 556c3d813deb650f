"""The Pipeline page: its two views, Figures and Deals, of the same deals; all of it in the address."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.errors import InvalidInput
from ea_core.ui.kit.address import asked, here, to_page
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.states import show_empty
from ea_core.ui.pipeline.choices import (
    Named,
    all_filters,
    pipeline_filters,
    show_filters,
    show_unknown,
)
from ea_core.ui.pipeline.drawers import show_drawers
from ea_core.ui.pipeline.forecast import show_categories, show_forecast
from ea_core.ui.pipeline.list import show_list
from ea_core.ui.pipeline.period import ALL, choose_period
from ea_core.ui.pipeline.strip import show_strip
from ea_core.workspace import Workspace

_VIEWS: Final = {"figures": "Figures", "deals": "Deals"}
_OF_A_VIEW: Final = ("page", "sort", "state", "search", "behind", "bpage", "bsort", "deal", "part")


def show_pipeline(me: Workspace) -> None:
    """Draws the view that the address asks for."""
    view = choose_segment("view", _VIEWS, label="View", resets=_OF_A_VIEW)
    people = me.colleagues.everybody()
    named = Named(
        {stage.key: stage for stage in me.stages.all()}, {one.id: one.name for one in people}
    )
    choices = me.pipeline.choices()
    filters = all_filters(named, people, choices.industries, choices.sources)
    if view == "deals":
        show_list(me, named, filters)
        return
    company = me.company.settings()
    today = company.today()
    with st.container(horizontal=True, vertical_alignment="center", key="pipeline-scope"):
        try:
            chosen = choose_period(today, company.fiscal_year_starts)
        except InvalidInput as error:
            st.error(plain(error.message), icon=":material/date_range:")
            return
        show_filters(filters)
    if show_unknown(filters):
        return
    wanted = pipeline_filters(chosen)
    figures = me.pipeline.figures(wanted)
    if _is_empty(figures):
        _nothing(wanted)
    else:
        unit = currency()
        show_strip(figures, chosen, unit, today)
        show_forecast(me, figures, chosen, unit, today)
        show_categories(me, figures, chosen, unit)
    show_drawers(me, wanted, chosen.words, named)


def _is_empty(figures: PipelineFigures) -> bool:
    heading = figures.headline
    return figures.open_count + heading.closed_count + heading.created_count == 0


def _nothing(wanted: PipelineFilters) -> None:
    """What to do when there is no deal to look at."""
    if wanted != PipelineFilters(wanted.from_date, wanted.to_date):
        address = here(**dict.fromkeys(("owner", "stage", "industry", "size", "source")))
        show_empty("No deals fit these filters.", action="Take the filters away", address=address)
        return
    if asked("period") not in ("", ALL):
        show_empty("No deals in this period.", action="All time", address=here(period="all"))
        return
    show_empty(
        "There are no deals yet.",
        action="Go to the clients",
        address=to_page("Clients"),
        hint="Open a client and add its first deal, or import a CSV file with `ea import deals`.",
    )
