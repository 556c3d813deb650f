"""The deals behind a figure: which figure is open stands in the address, the deals in a table."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

import streamlit as st

from ea_core.crm.deals import Deal
from ea_core.crm.filters import (
    UNDATED,
    DealFilters,
    Figure,
    PipelineFilters,
    behind_funnel,
    behind_month,
    behind_owner,
    behind_stage,
)
from ea_core.crm.paging import Paging
from ea_core.crm.vocabulary import STAGES, Stage
from ea_core.errors import EAError, InvalidInput
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count, money, plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Column, Link
from ea_core.ui.kit.words import STAGE_NAMES, month_name
from ea_core.workspace import Workspace

PARAMETER: Final = "behind"
PER_PAGE: Final = 50
_FIGURES: Final[dict[str, str]] = {
    "open": "Open deals",
    "won": "Won deals",
    "lost": "Lost deals",
    "closed": "Closed deals",
}


def open_figure(name: str) -> None:
    """Makes `name` the figure whose deals are shown."""
    st.query_params[PARAMETER] = name


def open_clicked(chart: str) -> None:
    """Opens the figure that was clicked in the chart with this key; a click beside it closes."""
    state = cast("dict[str, Any]", st.session_state.get(chart) or {})
    points = state.get("selection", {}).get("points", [])
    if points:
        found = points[0].get("customdata")
        open_figure(str(found[0] if isinstance(found, list) else found))
    else:
        close_figure()


def close_figure() -> None:
    """Shows no deals behind a figure any more."""
    st.query_params.pop(PARAMETER, None)


def show_behind(me: Workspace, filters: PipelineFilters, *kinds: str) -> None:
    """The deals behind the open figure, if it is of one of these kinds (what stands before `:`)."""
    name = st.query_params.get(PARAMETER, "")
    kind, _, detail = name.partition(":")
    if kind not in kinds:
        return
    with shown_errors(), st.container(border=True, key=f"behind-{kind}"):
        try:
            chosen, title = selection(filters, kind, detail)
        except EAError as error:
            st.info(error.message)
            return
        state = f"behind-page-{name}"
        number = int(st.session_state.get(state, 1))
        page = me.deals.page(chosen, Paging(number, PER_PAGE))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(title)}**")
            st.button("Close", icon=":material/close:", type="tertiary", on_click=close_figure)
        st.caption(
            f"{count(page.total, 'deal')} · value {plain(money(page.value, currency()))} · "
            f"weighted {plain(money(page.weighted, currency()))}"
        )
        if page.items:
            deals_table(page.items)
        if page.pages > 1:
            st.pagination(page.pages, key=state)


def selection(filters: PipelineFilters, kind: str, detail: str) -> tuple[DealFilters, str]:
    """Which deals stand behind a figure, and what they are called; raises InvalidInput."""
    if kind in _FIGURES:
        return DealFilters(filters, cast("Figure", kind)), _FIGURES[kind]
    if kind in {"stage", "funnel"} and detail in STAGES:
        stage: Stage = detail
        if kind == "stage":
            return behind_stage(filters, stage), f"Deals in {STAGE_NAMES[stage]}"
        return behind_funnel(filters, stage), f"Deals that ever entered {STAGE_NAMES[stage]}"
    if kind == "forecast" and detail == UNDATED:
        return behind_month(filters, UNDATED, "forecast"), "Open deals without an expected date"
    if kind in {"forecast", "month"}:
        chosen = behind_month(filters, detail, "forecast" if kind == "forecast" else "won")
        chosen.parameters()  # a month typed into the address may be none
        verb = "Open deals expected in" if kind == "forecast" else "Deals won in"
        return chosen, f"{verb} {month_name(detail)}"
    if kind == "owner":
        try:
            owner = None if detail == "none" else UUID(detail)
        except ValueError:
            raise InvalidInput("These deals can't be shown: the address is not complete.") from None
        return behind_owner(filters, owner, "open"), "Open deals of one owner"
    raise InvalidInput("These deals can't be shown: the address is not complete.")


def deals_table(deals: tuple[Deal, ...]) -> None:
    """Deals as a table that can be sorted; the client's name opens the client."""
    show_table(
        deals,
        (
            Column("Deal", lambda deal: deal.title),
            Column(
                "Client",
                lambda deal: Link(deal.client, f"/Clients?client={deal.client_id}"),
                "link",
            ),
            Column("Owner", lambda deal: deal.owner or "Unassigned"),
            Column("Stage", lambda deal: STAGE_NAMES[deal.stage]),
            Column("Value", lambda deal: deal.value, "money", unit=currency()),
            Column("Probability", lambda deal: deal.probability, "percent"),
            Column("Expected close", lambda deal: deal.expected_close_date, "date"),
        ),
        caption="Deals behind the figure",
    )
