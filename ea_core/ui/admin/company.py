"""The company, for administrators: the stages of its deals, its calendar, why deals were lost."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st
from babel.dates import get_month_names

from ea_core.crm.company import time_zones
from ea_core.crm.stages import Stage
from ea_core.ui.admin.reasons import show_reasons
from ea_core.ui.admin.stage import STAGE, ask_to_remove, show_stage
from ea_core.ui.kit.address import asked, here
from ea_core.ui.kit.badges import stage_badge
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import Acted, Rows, show_table
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.table import Act, Badge, Column
from ea_core.workspace import Workspace

_KINDS: Final = {"open": "Open", "won": "Won", "lost": "Lost"}
_MONTHS: Final = get_month_names("wide", locale="en_US")


def show_company(me: Workspace) -> None:
    """Stages with what can be done with each, time zone and fiscal year, reasons of lost deals."""
    stages = me.stages.all()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.subheader("Stages of a deal", anchor=False)
        st.html(
            link_html("Add a stage", here(stage="+"), css="ea-button", stays=True), width="content"
        )
    said = show_table(
        stages,
        _columns(stages),
        key="stages",
        caption="Stages",
        of=Rows(lambda one: one.key, lambda one: here(stage=one.key), lambda one: one.name),
    )
    st.caption(
        "A deal takes its stage's probability unless somebody gave it one of its own. A deal that "
        "nobody touched for longer than the limit is quiet. A retired stage is not offered any more."
    )
    if said.acted is not None:
        with shown_errors():
            _move(me, stages, said.acted)
    with shown_errors():
        _calendar(me)
    with shown_errors():
        show_reasons(me)
    if ask_to_remove(me, stages):
        return
    if asked(STAGE):
        show_stage(me, stages, asked(STAGE))


def _columns(stages: Sequence[Stage]) -> tuple[Column[Stage], ...]:
    offered = [one.key for one in stages if not one.retired]
    return (
        Column("Stage", lambda one: one.name),
        Column("Deals in it are", _kinds, "badges"),
        Column("Probability", lambda one: one.probability, "percent"),
        Column("Quiet after", _limit, named=True),
        Column("", partial(_acts, offered), "acts"),
    )


def _kinds(stage: Stage) -> tuple[Badge, ...]:
    kind = stage_badge(_KINDS[stage.kind], stage.kind)
    return (kind, Badge("Retired", "gray")) if stage.retired else (kind,)


def _limit(stage: Stage) -> str | None:
    if not stage.is_open:
        return None
    return count(stage.stalled_after_days, "day") if stage.stalled_after_days else "never"


def _acts(offered: Sequence[str], stage: Stage) -> tuple[Act, ...]:
    if stage.retired:
        return ()
    at = offered.index(stage.key)
    up = Act("up", "\N{UPWARDS ARROW}", f"Move {stage.name} up")
    down = Act("down", "\N{DOWNWARDS ARROW}", f"Move {stage.name} down")
    return (*((up,) if at else ()), *((down,) if at < len(offered) - 1 else ()))


def _move(me: Workspace, stages: Sequence[Stage], acted: Acted) -> None:
    keys = [one.key for one in stages if not one.retired]
    if acted.row not in keys:
        return
    at = keys.index(acted.row)
    other = at - 1 if acted.name == "up" else at + 1
    if 0 <= other < len(keys):
        keys[at], keys[other] = keys[other], keys[at]
        me.stages.order(keys)
        st.rerun()


def _calendar(me: Workspace) -> None:
    company = me.company.settings()
    st.subheader("Calendar", anchor=False)
    st.caption(
        "Days, months and quarters of all figures are counted in this time zone, quarters and years "
        "by the fiscal year. What is shown of a moment follows each reader's own clock."
    )
    zones = time_zones()
    with st.form(f"company-{company.version}", border=False):
        left, right = st.columns(2)
        zone = left.selectbox(
            "Time zone",
            zones,
            index=zones.index(company.time_zone) if company.time_zone in zones else None,
            key=f"company-zone-{company.version}",
        )
        month = right.selectbox(
            "First month of the fiscal year",
            range(1, 13),
            index=company.fiscal_year_starts - 1,
            format_func=lambda one: _MONTHS[one],
            key=f"company-month-{company.version}",
        )
        if st.form_submit_button("Save the calendar"):
            me.company.change(zone or "", month, company.version)
            flash("The company's calendar is saved.")
            st.rerun()
