"""Why deals were lost, for administrators: reasons in several spellings are made one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from ea_core.crm.lost_reasons import UsedReason
from ea_core.ui.kit.address import asked, here
from ea_core.ui.kit.drawer import close_drawer, form_buttons, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count
from ea_core.ui.kit.shown_table import Rows, show_table
from ea_core.ui.kit.table import Column
from ea_core.ui.kit.undo import offer_undo
from ea_core.workspace import Workspace

REASON: Final = "reason"
"""What stands in the address while a reason is open: its words."""


def show_reasons(me: Workspace) -> None:
    """The reasons that stand in lost deals; a row opens one to give it other words."""
    used = me.deals.used_reasons()
    st.subheader("Why deals were lost", anchor=False)
    st.caption(
        "People choose one of these when they mark a deal as lost, or type another. Give one the words "
        "of another to make the two one."
    )
    show_table(
        used,
        (Column("Reason", lambda one: one.words), Column("Deals", lambda one: one.deals, "number")),
        key="reasons",
        caption="Reasons of lost deals",
        of=Rows(
            lambda one: one.words, lambda one: here(**{REASON: one.words}), lambda one: one.words
        ),
        empty="No lost deal has a reason yet.",
    )
    if asked(REASON):
        _open(me, used, asked(REASON))


def _open(me: Workspace, used: Sequence[UsedReason], words: str) -> None:
    reason = next((one for one in used if one.words == words), None)
    if reason is None:
        st.warning("No lost deal has this reason any more.", icon=":material/search_off:")
        return
    show_drawer(reason.words, (REASON,), partial(_reword, me, used, reason), editing=True)


def _reword(me: Workspace, used: Sequence[UsedReason], reason: UsedReason) -> None:
    with shown_errors(), st.form("reason", border=False):
        options = [one.words for one in used]
        to = st.selectbox(
            "Reason", options, index=options.index(reason.words), accept_new_options=True,
            key=f"reason-{reason.words}", placeholder="Choose or type a reason",
        )  # fmt: skip
        st.caption(f"It stands in {count(reason.deals, 'lost deal')}. All of them get these words.")
        if not form_buttons("Change the reason", REASON):
            return
        if to != reason.words:
            changed = me.deals.reword(reason.words, to or "")
            new = (to or "").strip()

            def take_back() -> None:
                me.deals.reword(new, reason.words, changed)

            offer_undo(f"{count(len(changed), 'deal')} now lost for: {new}", take_back)
        close_drawer(REASON)
