"""Changes that an answer suggests, as cards: what would be written, and the decision about it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.suggestions.cards import Card
from ea_core.crm.suggestions.changes import AddTask, ChangeDeal, FinishTask, LogActivity, MoveDeal
from ea_core.crm.suggestions.kept import State, Suggestion
from ea_core.crm.suggestions.words import STATES, state_words, value_words
from ea_core.ui.chat.undoing import record_before, way_back
from ea_core.ui.deals.moving import ALONE, CLOSING
from ea_core.ui.kit import frame
from ea_core.ui.kit.address import NOBODY, to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.html import badges_html, link_html
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.suggested import PARAMETER as SUGGESTION
from ea_core.ui.kit.table import Badge, Colour
from ea_core.ui.kit.undo import offer_undo
from ea_core.workspace import Workspace

_COLOURS: Final[dict[State, Colour]] = {
    "proposed": "yellow", "approved": "green", "declined": "gray", "failed": "red",
}  # fmt: skip


def show_suggestions(me: Workspace, suggested: Sequence[Suggestion]) -> None:
    """The cards of an answer, one below the other."""
    for one in suggested:
        with st.container(border=True, key=f"ea-suggestion-{one.id}"):
            _show(me, one)


def _show(me: Workspace, one: Suggestion) -> None:
    now = clock()
    badge = badges_html([Badge(STATES[one.state], _COLOURS[one.state])])
    st.html(
        f'<div class="ea-suggested"><p><b>{escape(one.card.title)}</b> {badge}</p>'
        f"<p>{_place(one.card)}</p>{_table(one)}</div>"
    )
    if one.state != "proposed":
        record = "" if one.state != "approved" else f" {link_html('Open it', _record(one))}"
        st.html(f'<p class="ea-decided">{escape(state_words(one, now.zone))}.{record}</p>')
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        approve = st.button(
            "Approve", type="primary", key=f"approve-{one.id}", help="Writes it, under your name"
        )
        decline = st.button("Decline", key=f"decline-{one.id}")
        st.html(link_html("Change it on its page", _form(one), css="ea-cancel"), width="content")
    if approve or decline:
        with shown_errors():
            if approve:
                _approve(me, one)
            else:
                me.suggestions.decline(one.id)
            st.rerun()


def _approve(me: Workspace, one: Suggestion) -> None:
    before = record_before(me, one)
    done = me.suggestions.approve(one.id)
    if done.state != "approved":
        return
    if before is not None:
        offer_undo(f"Done: {one.card.title}.", way_back(me, before))
    else:
        flash(f"Done: {plain(one.card.title)}.")


def _table(one: Suggestion) -> str:
    """Field, now, then; of a new record field and value."""
    zone, currency = clock().zone, frame.currency()
    rows = []
    for line in one.card.lines:
        before = value_words(line.before, line, currency, zone)
        after = value_words(line.after, line, currency, zone)
        cells = "" if one.card.is_new else f"<td>{escape(before)}</td>"
        rows.append(
            f'<tr><th scope="row">{escape(line.field)}</th>{cells}<td>{escape(after)}</td></tr>'
        )
    head = (
        "" if one.card.is_new
        else '<thead><tr><td></td><th scope="col">Now</th><th scope="col">Then</th></tr></thead>'
    )  # fmt: skip
    return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"


def _place(card: Card) -> str:
    """Links to the client, and to the deal that it is about."""
    client = link_html(card.client, to_page("Clients", client=card.client_id))
    if card.deal_id is None or card.deal is None:
        return client
    return f"{link_html(card.deal, _deal(card))} · {client}"


def _deal(card: Card) -> str:
    return to_page("Pipeline", view="deals", deal=card.deal_id or NOBODY)


def _record(one: Suggestion) -> str:
    """Where what was written is shown."""
    if isinstance(one.change, AddTask | FinishTask):
        return to_page("Clients", client=one.card.client_id, task=one.result_id or NOBODY)
    if isinstance(one.change, LogActivity):
        return to_page("Clients", client=one.card.client_id)
    return _deal(one.card)


def _form(one: Suggestion) -> str:
    """The form on the page on which one would do it by oneself, filled in as it is suggested."""
    card = one.card
    at: dict[str, str | UUID] = {}
    page = "Clients"
    match one.change:
        case AddTask():
            at = {"client": card.client_id, "task": "new"}
            if card.deal_id:
                at["deal"] = card.deal_id
        case FinishTask(task_id=task_id):
            at = {"client": card.client_id, "task": task_id}
        case LogActivity():
            at = {"client": card.client_id, "activity": "new"}
        case MoveDeal() | ChangeDeal():
            page, at = "Pipeline", {"view": "deals", "deal": card.deal_id or NOBODY}
            if isinstance(one.change, MoveDeal) and one.change.closed_on is not None:
                at |= {CLOSING: one.change.stage, ALONE: "1"}
    return to_page(page, **at, **{SUGGESTION: one.id})
