"""What was done with a client: a line to log it, and one time line of the client and its deals."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.activities import Activity, ActivityDraft
from ea_core.crm.clients import Client
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.suggestions.changes import LogActivity
from ea_core.crm.vocabulary import ACTIVITY_TYPES, EntityType
from ea_core.ui.kit.activities import KINDS, entry_html, may_correct
from ea_core.ui.kit.address import asked_page, here
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import Paged, pages_html
from ea_core.ui.kit.state import Slot, flash
from ea_core.ui.kit.when import moment_input
from ea_core.workspace import Workspace

SIZE: Final = 15
_PREFIX: Final = "activities-"
_MOST_DEALS: Final = 100
"""Open deals that an activity can be about, the next to close."""
_LOGGED: Final = Slot("ea.logged", 0)
"""How many activities were logged in this tab: the next one begins with empty fields."""


def show_timeline(me: Workspace, client: Client, *, changeable: bool) -> None:
    """The composer, and under it what was done, the latest first."""
    st.subheader("Activities", anchor=False)
    if changeable:
        _composer(me, client)
    number = asked_page(_PREFIX)
    page = me.activities.timeline(client.id, Paging(number, SIZE))
    if not page.total:
        st.caption("Nothing was logged yet.")
        return
    if number > page.pages:
        page = me.activities.timeline(client.id, Paging(page.pages, SIZE))
    entries = "".join(_entry(me, one) for one in page.items)
    paged = Paged.at(number, SIZE, page.total, ("activity", "activities"))
    st.html(f'<ol class="ea-timeline">{entries}</ol>{pages_html(paged, _PREFIX, "Activities")}')


def _composer(me: Workspace, client: Client) -> None:
    number = _LOGGED.get()
    with shown_errors(), st.form(f"log-{client.id}", border=True):
        place, draft = activity_fields(me, client, None, key=str(number))
        if st.form_submit_button("Log activity", type="primary"):
            me.activities.log(*place, draft)
            _LOGGED.set(number + 1)
            flash("The activity was logged.")
            st.rerun()


def activity_fields(
    me: Workspace, client: Client, begun: LogActivity | None, *, key: str
) -> tuple[tuple[EntityType, UUID], ActivityDraft]:
    """Draws the fields of a new activity, filled in with `begun`; what it is about, and what stands in them.

    Raises InvalidInput for what is no moment.
    """
    places = _places(me, client, begun)
    ids = [entity_id for _, entity_id, _ in places]
    kind = st.segmented_control(
        "Kind", ACTIVITY_TYPES, default=begun.type if begun else "call", required=True,
        key=f"log-kind-{key}", format_func=lambda one: KINDS[one], label_visibility="collapsed",
    )  # fmt: skip
    content = st.text_area(
        "What happened", (begun.content if begun else None) or "", height=80,
        key=f"log-content-{key}", placeholder="What was said or agreed?",
        label_visibility="collapsed",
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
        about = st.selectbox(
            "About", range(len(places)), ids.index(begun.entity_id) if begun else 0,
            key=f"log-about-{key}", format_func=lambda at: places[at][2],
        )  # fmt: skip
    with right:
        when = moment_input("When", begun.performed_at if begun else None, key=f"log-when-{key}")
        st.caption("Empty means now.")
    return places[about][:2], ActivityDraft(kind, content, when)


def _places(
    me: Workspace, client: Client, begun: LogActivity | None
) -> list[tuple[EntityType, UUID, str]]:
    """What an activity can be about: the client, its open deals, and what `begun` is about."""
    open_deals = DealFilters(client_id=client.id, figure="open", order_by="expected_close")
    deals = list(me.deals.page(open_deals, Paging(size=_MOST_DEALS)).items)
    if begun and begun.entity_id not in {client.id, *(deal.id for deal in deals)}:
        deals.append(me.deals.get(begun.entity_id))
    return [
        ("client", client.id, client.name),
        *(("deal", deal.id, f"Deal: {deal.title}") for deal in deals),
    ]


def _entry(me: Workspace, activity: Activity) -> str:
    about = edit = ""
    if activity.deal:
        about = link_html(activity.deal, here(deal=str(activity.entity_id)), stays=True)
    if may_correct(me, activity):
        edit = link_html("Edit", here(activity=str(activity.id)), stays=True)
    return entry_html(activity, about=about, edit=edit)
