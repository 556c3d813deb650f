"""The Pipeline page: its three views, Figures, Board and Deals, of the same deals; all of it in the address."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.errors import InvalidInput
from ea_core.identity.people import Person
from ea_core.ui.deals.words import PARAMETER as DEAL
from ea_core.ui.kit.address import asked, here, to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.states import show_empty
from ea_core.ui.pipeline.board import show_board
from ea_core.ui.pipeline.changed import CHANGED, MOVED, show_changed, show_moved
from ea_core.ui.pipeline.choices import (
    Named,
    all_filters,
    pipeline_filters,
    show_filters,
    show_unknown,
)
from ea_core.ui.pipeline.conversion import (
    show_funnel,
    show_lost_reasons,
    show_time_in_stage,
    show_win_rates,
)
from ea_core.ui.pipeline.drawers import show_drawers
from ea_core.ui.pipeline.forecast import show_categories, show_forecast
from ea_core.ui.pipeline.list import show_list
from ea_core.ui.pipeline.movement import show_changes, show_waterfall
from ea_core.ui.pipeline.outlook import EVIDENCE, show_evidence, show_outlook
from ea_core.ui.pipeline.period import ALL, choose_period
from ea_core.ui.pipeline.risk import show_pushes, show_stalled
from ea_core.ui.pipeline.selection import PARAMETER
from ea_core.ui.pipeline.strip import show_strip
from ea_core.ui.pipeline.targets import TARGETS, forget, show_editing
from ea_core.ui.pipeline.team import show_owners, show_targets
from ea_core.ui.pipeline.view import View
from ea_core.workspace import Workspace

_VIEWS: Final = {"figures": "Figures", "board": "Board", "deals": "Deals"}
_PARTS: Final = {
    "forecast": "Forecast",
    "movement": "What moved",
    "conversion": "Conversion",
    "risk": "At risk",
    "team": "Owners and targets",
}
_OF_A_VIEW: Final = ("page", "sort", "state", "search", "behind", "bpage", "bsort", "deal", "part",
              "evidence", "epage", "changed", "cpage", "targets", "cards", "alone",
              "suggestion")  # fmt: skip


def show_pipeline(me: Workspace) -> None:
    """Draws the view that the address asks for."""
    shown = choose_segment("view", _VIEWS, label="View", resets=_OF_A_VIEW)
    people = me.colleagues.everybody()
    named = Named(
        {stage.key: stage for stage in me.stages.all()},
        {one.id: one.name for one in people},
        me.colleagues,
    )
    choices = me.pipeline.choices()
    filters = all_filters(named, people, choices.industries, choices.sources)
    if shown == "board":
        show_board(me, named, filters)
        return
    if shown == "deals":
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
    if show_unknown(me, filters):
        return
    wanted = pipeline_filters(chosen)
    figures = me.pipeline.figures(wanted)
    view = View(me, wanted, chosen, named, currency(), today, company.fiscal_year_starts)
    if _is_empty(figures):
        _nothing(wanted)
        _show_drawer(view, people)
        return
    show_strip(figures, chosen, view.unit, today)
    part = st.container()
    # Before what lies behind it, so that the browser draws it while the charts are computed; behind it in
    # the page, so that nothing moves when it is closed.
    _show_drawer(view, people)
    with part, shown_errors():
        _show_part(view, figures)


def _show_part(view: View, figures: PipelineFigures) -> None:
    """One part at a time: only what is looked at is computed."""
    match choose_segment("part", _PARTS, label="Part", resets=()):
        case "forecast":
            show_forecast(view.me, view.filters, figures, view.chosen, view.unit, view.today)
            show_outlook(view, figures)
            show_categories(view.me, figures, view.chosen, view.unit)
        case "movement":
            show_waterfall(view)
            show_changes(view)
        case "conversion":
            show_funnel(view, figures)
            show_time_in_stage(view, figures.time_in_stage)
            show_win_rates(view, figures)
            show_lost_reasons(view, figures)
        case "risk":
            show_stalled(view)
            show_pushes(view)
        case _:
            show_owners(view, figures)
            show_targets(view)


def _show_drawer(view: View, people: tuple[Person, ...]) -> None:
    """What the address has open beside the page: the innermost of what was opened."""
    if not asked(TARGETS):
        forget()
    moved = asked(PARAMETER).startswith(MOVED)
    if asked(DEAL) or (asked(PARAMETER) and not moved):
        show_drawers(view.me, view.filters, view.chosen.words, view.named)
        return
    with shown_errors():
        if moved:
            show_moved(view)
        elif asked(EVIDENCE):
            show_evidence(view)
        elif asked(CHANGED):
            show_changed(view)
        elif asked(TARGETS):
            show_editing(view, people)


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
        action="Import deals",
        address=to_page("Import", kind="deals"),
        hint="Add the first one with the button above, or import a file that has them.",
    )
