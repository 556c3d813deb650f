"""A person's own day on the screen."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ea_core.crm.deals import Deal
from ea_core.crm.my_day import DUE_WITHIN_DAYS, DealInState, MyDay
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import compact_money, count, due, money, plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.knowledge.document import SCRIPT as KNOWLEDGE
from ea_core.ui.knowledge.document import facts, icon, viewer_query
from ea_core.workspace import Workspace

CLIENTS, PIPELINE, CHAT = "pages/2_Clients.py", "pages/1_Pipeline.py", "pages/4_Chat.py"
_ROWS = 6
_DOCUMENTS = 4


def show_day(me: Workspace, day: MyDay, today: date) -> None:
    """Figures, what to do next, what is due and what is stuck."""
    if day.open_count == 0:
        _nothing_open(me)
        return
    with st.container(horizontal=True):
        st.metric("My open deals", f"{day.open_count:,}", border=True, width=165)
        st.metric("Open value", compact_money(day.open_value, currency()), border=True, width=165)
        st.metric(
            "Weighted value",
            compact_money(day.weighted_value, currency()),
            border=True,
            width=165,
            help="Each deal's value times its probability.",
        )
        st.metric(f"Due in {DUE_WITHIN_DAYS} days", f"{day.due_count:,}", border=True, width=165)
        st.metric("Stuck", f"{day.stalled_count:,}", border=True, width=165)
    steps = next_steps(day, today)
    if steps:
        st.subheader("Next steps", anchor=False)
        with st.container(border=True):
            for step in steps:
                st.markdown(f":material/arrow_forward: {step}")
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Due soon", anchor=False)
        for one in day.coming:
            _deal(one.deal, due(one.deal.expected_close_date, today))
        _rest(day.due_count, "Nothing new comes due. What is late is listed as stuck.")
    with right:
        st.subheader("Stuck", anchor=False)
        late = {one.deal.id for one in day.late}
        stuck = [*day.late, *(one for one in day.quiet if one.deal.id not in late)]
        for one in stuck[:_ROWS]:
            _deal(one.deal, why(one, today))
        _rest(day.stalled_count, "Nothing of yours is stuck.")


def show_documents(me: Workspace) -> None:
    """What was added to the knowledge base last."""
    with shown_errors():
        latest = me.documents.page(limit=_DOCUMENTS).items
        if latest:
            st.subheader("Recent documents", anchor=False)
        for document in latest:
            with st.container(border=True, gap=None):
                st.page_link(
                    KNOWLEDGE,
                    label=plain(document.title),
                    icon=icon(document),
                    query_params=viewer_query(document.id),
                )
                st.caption(facts(document))


def why(one: DealInState, today: date) -> str:
    """Why a deal counts as stuck."""
    reasons = {
        "close date passed": due(one.deal.expected_close_date, today),
        "no activity": f"no activity for {count(one.quiet_days or 0, 'day')}",
    }
    return ", ".join(reasons[reason] for reason in one.reasons)


def next_steps(day: MyDay, today: date) -> list[str]:
    """At most three things to do, as Markdown: the largest late deal, the largest quiet one, the next due."""
    steps: list[str] = []
    if day.late:
        deal = day.late[0].deal
        steps.append(
            f"Agree a new date for {_named(deal)}: {due(deal.expected_close_date, today)}."
        )
    if day.quiet:
        quiet = day.quiet[0]
        steps.append(
            f"Get in touch with {plain(quiet.deal.client)} about {_named(quiet.deal)}: "
            f"quiet for {count(quiet.quiet_days or 0, 'day')}."
        )
    if day.coming:
        deal = day.coming[0].deal
        steps.append(
            f"Bring {_named(deal)} to a decision: due {due(deal.expected_close_date, today)}."
        )
    return steps


def _named(deal: Deal) -> str:
    return f"**{plain(deal.title)}** ({plain(money(deal.value, currency()))})"


def _deal(deal: Deal, note: str) -> None:
    with st.container(border=True, gap=None):
        st.page_link(CLIENTS, label=plain(deal.title), query_params={"client": str(deal.client_id)})
        value = plain(money(deal.value, currency()))
        st.caption(f"{plain(deal.client)} · {value} · {deal.stage} · **{note}**")


def _rest(total: int, nothing: str) -> None:
    if total == 0:
        st.caption(nothing)
    elif total > _ROWS:
        st.page_link(
            PIPELINE, label=f"{total - _ROWS} more in the pipeline", icon=":material/more_horiz:"
        )


def _nothing_open(me: Workspace) -> None:
    st.info("You have no open deals.", icon=":material/inbox:")
    with st.container(horizontal=True):
        st.page_link(CLIENTS, label="Add a client and its deals", icon=":material/group_add:")
        if me.actor.is_manager:
            st.page_link(PIPELINE, label="See everybody's pipeline", icon=":material/bar_chart:")
        st.page_link(CHAT, label="Ask the documents", icon=":material/forum:")
