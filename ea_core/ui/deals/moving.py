"""A deal goes to another stage: at once, or after what has to be asked; it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from ea_core.crm.deals import Deal, DealDraft
from ea_core.crm.stages import Stage
from ea_core.ui.deals.fields import reason_input, value_input
from ea_core.ui.kit.address import asked
from ea_core.ui.kit.drawer import close_drawer, form_buttons, mark_saved
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.undo import offer_undo
from ea_core.ui.kit.when import day_input
from ea_core.workspace import Workspace

CLOSING: Final = "close"
"""Names in the address the stage that an open deal is about to be won or lost in."""
ALONE: Final = "alone"
"""Stands there when the deal's own drawer was not open before: it is not opened afterwards either."""


def move_or_ask(me: Workspace, deal: Deal, to: Stage, *, alone: bool = False) -> None:
    """Moves the deal and draws the page anew; winning and losing ask first, in a drawer.

    `alone`: what is behind that drawer is the page, and not the deal's own drawer.
    """
    if to.key == deal.stage:
        return
    if to.is_open:
        moved = me.deals.move(deal.id, to.key, deal.version)
        _offer_back(me, deal, moved, f"{deal.title} is in {to.name} now.")
        mark_saved()
    else:
        st.query_params["deal"] = str(deal.id)
        st.query_params[CLOSING] = to.key
        if alone:
            st.query_params[ALONE] = "1"
    st.rerun()


def closing_parameters() -> tuple[str, ...]:
    """What the address loses when it is not won or lost after all."""
    return (CLOSING, ALONE, "deal") if asked(ALONE) else (CLOSING,)


def ask_closing(me: Workspace, deal: Deal, to: Stage) -> None:
    """In the drawer: when, for how much, or why not; then the deal is won or lost."""
    is_won = to.kind == "won"
    st.markdown(f"**{plain(deal.title)}** goes to **{plain(to.name)}**.")
    with shown_errors(), st.form("close-deal", border=False):
        today = me.company.settings().today()
        day = day_input(f"{to.name} on", today, key=f"closing-day-{deal.id}", latest=today)
        value, reason = deal.value, None
        if is_won:
            value = value_input(deal.value, key=f"closing-value-{deal.id}")
        else:
            reason = reason_input(me, None, key=f"closing-reason-{deal.id}")
        if form_buttons(f"Mark as {to.name.lower()}", *closing_parameters()):
            draft = replace(
                deal.draft(), stage=to.key, closed_on=day, lost_reason=reason, value=value,
            )  # fmt: skip
            closed = me.deals.change(deal.id, draft, deal.version)
            _offer_back(me, deal, closed, f"{deal.title} is marked as {to.name.lower()}.")
            mark_saved()
            close_drawer(CLOSING, ALONE, "deal")


def _offer_back(me: Workspace, before: Deal, after: Deal, words: str) -> None:
    """Takes the move back while nobody changed the deal meanwhile."""

    def undo() -> None:
        draft: DealDraft = replace(before.draft(), closed_on=before.closed_on)
        me.deals.change(before.id, draft, after.version)

    offer_undo(words, undo)
