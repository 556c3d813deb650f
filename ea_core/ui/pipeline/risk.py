"""Deals that need a push: stalled ones with the reason, and dates that were pushed."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import streamlit as st

from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.changes import PushedDeal
from ea_core.crm.pipeline.stalled import StalledSum
from ea_core.ui.kit.address import here
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.format import count, money, number, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import Rows, show_table
from ea_core.ui.kit.table import Bar, Column, Lines, Link
from ea_core.ui.kit.words import owner_words
from ea_core.ui.pipeline.deals import columns
from ea_core.ui.pipeline.selection import behind
from ea_core.ui.pipeline.view import View
from ea_core.ui.pipeline.words import REASON_NAMES, whole

_LARGEST: Final = 8


def show_stalled(view: View) -> None:
    """Stalled open deals by reason and stage, the largest with their states."""
    st.subheader("Stalled deals", anchor=False)
    found = view.me.pipeline.stalled(view.filters)
    if not found.total.count:
        st.caption(
            "No open deal is stalled: none is late, none is quiet for longer than its stage allows."
        )
        return
    st.caption(plain(
        f"{count(found.total.count, 'open deal')} worth {money(whole(found.total.value), view.unit)} "
        "now, whatever the period. A deal with two reasons stands under both."
    ))  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left:
        _show_sums(view, "Reason", [
            (Link(REASON_NAMES.get(reason, reason).capitalize(), behind("stalled", reason)), one)
            for reason, one in found.by_reason.items()
        ])  # fmt: skip
    with right:
        _show_sums(view, "Stage", [
            (Link(view.named.stage(stage), behind("stalledin", stage)), one)
            for stage, one in sorted(found.by_stage.items(), key=lambda item: -item[1].value)
        ])  # fmt: skip
    page = view.me.deals.page(DealFilters(view.filters, "stalled"), Paging(1, _LARGEST))
    states = view.me.deals.states(tuple(deal.id for deal in page.items))
    show_table(
        page.items,
        columns(view.named, states),
        key="stalled",
        caption="The largest stalled deals",
        of=Rows(lambda deal: str(deal.id), lambda deal: here(deal=str(deal.id)),
                lambda deal: deal.title),
    )  # fmt: skip
    if page.total > _LARGEST:
        st.html(
            link_html(
                f"All {number(page.total)} stalled deals",
                behind("stalled"),
                css="ea-act",
                stays=True,
            )
        )


def _show_sums(view: View, title: str, rows: list[tuple[Link, StalledSum]]) -> None:
    most = max((one.value for _, one in rows), default=Decimal(0))
    show_table(
        rows,
        (
            Column(title, lambda row: Lines(row[0].words, count(row[1].count, "deal"),
                                            row[0].address), "lines"),
            Column("Value", lambda row: Bar(row[1].value, most,
                                            money(whole(row[1].value), view.unit)), "bar"),
        ),
        key=f"stalled-{title}",
        caption=f"Stalled deals by {title.lower()}",
    )  # fmt: skip


def show_pushes(view: View) -> None:
    """Expected dates that were moved to a later day, and the deals that were pushed most."""
    st.subheader("Pushed dates", anchor=False)
    found = view.me.pipeline.pushes(view.filters)
    if not found.push_count:
        st.caption(plain(f"No expected date was pushed in {view.chosen.words}."))
        return
    earlier = ""
    if found.pull_count:
        earlier = f" {count(found.pull_count, 'date')} moved to an earlier day."
    st.caption(plain(
        f"{count(found.push_count, 'push', 'pushes')} of {count(found.deal_count, 'deal')} in "
        f"{view.chosen.words}, half of them by at most {count(round(found.median_days or 0), 'day')}, a "
        f"quarter by more than {count(round(found.p75_days or 0), 'day')}."
        + earlier
    ))  # fmt: skip
    rows = pushed_columns(view)
    show_table(found.most, rows, key="pushed", caption="Deals that were pushed most")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(link_html(f"All {number(found.deal_count)} pushed deals", behind("pushed"),
                          css="ea-act", stays=True), width="content")  # fmt: skip
        download_table(view.me, "Pushed dates", lambda: found.most, rows, what="deals",
                       key="pushed-file")  # fmt: skip


def pushed_columns(view: View) -> tuple[Column[PushedDeal], ...]:
    """A pushed deal: how often, how far, where it stands now."""
    return (
        Column(
            "Deal",
            lambda row: Lines(
                row.title, f"{row.client}, {owner_words(row.owner)}", here(deal=str(row.deal_id))
            ),
            "lines",
        ),
        Column("Pushed", lambda row: count(row.times, "time")),
        Column("In all", lambda row: f"{count(row.days, 'day')} later"),
        Column("Stage", lambda row: view.named.stage(row.stage), place="wide"),
        Column("Expected now", lambda row: row.expected_close_date, "date"),
        Column("Value", lambda row: row.value, "money", unit=view.unit, place="beside"),
    )
