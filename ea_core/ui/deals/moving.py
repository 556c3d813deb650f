"""A deal goes to another stage: at once, or after what has to be asked; it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from ea_core.crm.deals import Deal, DealDraft
from ea_core.crm.stages import Stage
from ea_core.crm.suggestions.changes import MoveDeal
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.ui.deals.fields import reason_input, value_input
from ea_core.ui.kit.address import asked, change_address
from ea_core.ui.kit.drawer import close_drawer, form_buttons, mark_saved
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.suggested import PARAMETER as SUGGESTION
from ea_core.ui.kit.suggested import decides, say_suggested
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
        is_alone = {ALONE: "1"} if alone else {}
        change_address(**{"deal": str(deal.id), CLOSING: to.key, **is_alone})
    st.rerun()


def closing_parameters() -> tuple[str, ...]:
    """What the address loses when it is not won or lost after all."""
    return (CLOSING, ALONE, "deal", SUGGESTION) if asked(ALONE) else (CLOSING, SUGGESTION)


def ask_closing(me: Workspace, deal: Deal, to: Stage, one: Suggestion | None = None) -> None:
    """In the drawer: when, for how much, or why not; then the deal is won or lost.

    With `one` the fields are filled in as it was suggested.
    """
    is_won = to.kind == "won"
    st.markdown(f"**{plain(deal.title)}** goes to **{plain(to.name)}**.")
    with shown_errors():
        say_suggested(me, one)
        with st.form("close-deal", border=False):
            today = me.company.settings().today()
            begun, key = MoveDeal(deal_id=deal.id, stage=to.key), str(deal.id)
            if one is not None and isinstance(one.change, MoveDeal):
                begun, key = one.change, str(one.id)
            value = deal.value if begun.value is None else begun.value
            day = day_input(
                f"{to.name} on", begun.closed_on or today, key=f"closing-day-{key}", latest=today
            )
            reason = None
            if is_won:
                value = value_input(value, key=f"closing-value-{key}")
            else:
                reason = reason_input(me, begun.lost_reason, key=f"closing-reason-{key}")
            if form_buttons(f"Mark as {to.name.lower()}", *closing_parameters()):
                draft = replace(
                    deal.draft(), stage=to.key, closed_on=day, lost_reason=reason, value=value,
                )  # fmt: skip
                closed = me.deals.change(deal.id, draft, deal.version, decides=decides(one))
                _offer_back(me, deal, closed, f"{deal.title} is marked as {to.name.lower()}.")
                mark_saved()
                close_drawer(CLOSING, ALONE, "deal", SUGGESTION)


def _offer_back(me: Workspace, before: Deal, after: Deal, words: str) -> None:
    """Takes the move back while nobody changed the deal meanwhile."""

    def undo() -> None:
        draft: DealDraft = replace(before.draft(), closed_on=before.closed_on)
        me.deals.change(before.id, draft, after.version)

    offer_undo(words, undo)
