"""One stage in a drawer: its name, kind, probability and limit; retiring and removing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

import streamlit as st

from ea_core.crm.stages import KINDS, Stage, StageDraft
from ea_core.crm.vocabulary import StageKind
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.drawer import close_drawer, form_buttons, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.state import Slot, flash
from ea_core.workspace import Workspace

STAGE: Final = "stage"
"""What stands in the address while a stage is open: its key, or NEW."""
NEW: Final = "+"
_TO_REMOVE: Slot[str] = Slot("ea.stage-to-remove", "")
_KINDS: Final[dict[StageKind, str]] = {
    "open": "Open: deals in it are still to be decided",
    "won": "Won: 100% by definition",
    "lost": "Lost: 0% by definition",
}
_NEW_STAGE: Final = StageDraft("", "open", Decimal(25), 21)


def show_stage(me: Workspace, stages: Sequence[Stage], key: str) -> None:
    """Opens a stage, or an empty form for another one."""
    stage = next((one for one in stages if one.key == key), None)
    if stage is None and key != NEW:
        st.warning("This stage is not there any more.", icon=":material/search_off:")
        return
    title = stage.name if stage else "Add a stage"
    show_drawer(title, (STAGE,), partial(_stage, me, stage), editing=True)


def ask_to_remove(me: Workspace, stages: Sequence[Stage]) -> bool:
    """Asks before the stage goes that was chosen in its drawer; says whether it does."""
    chosen = _TO_REMOVE.get()
    _TO_REMOVE.clear()
    stage = next((one for one in stages if one.key == chosen), None)
    if stage is None:
        return False
    confirm(
        f"Remove the stage {stage.name}?",
        "It is gone from all lists. Only a stage that no deal ever was in can be removed.",
        lambda: me.stages.remove(stage.key, stage.version),
        words="Remove the stage",
        done=f"The stage {stage.name} was removed.",
    )
    return True


def _stage(me: Workspace, stage: Stage | None) -> None:
    with shown_errors():
        draft = _form(stage.draft() if stage else _NEW_STAGE, stage.version if stage else 0)
        if draft is not None:
            if stage is None:
                me.stages.add(draft)
            else:
                me.stages.change(stage.key, draft, stage.version)
            flash(f"The stage {draft.name} is saved.")
            close_drawer(STAGE)
        if stage is not None:
            _others(me, stage)


def _form(shown: StageDraft, version: int) -> StageDraft | None:
    with st.form(f"stage-{version}", border=False):
        name = st.text_input("Name", shown.name)
        kind = st.radio(
            "Deals in it are", KINDS, index=KINDS.index(shown.kind), format_func=_KINDS.__getitem__
        )
        probability = st.number_input(
            "Probability in percent, for an open stage", 0, 100, int(shown.probability)
        )
        limit = st.number_input(
            "Quiet after so many days, for an open stage; empty for never",
            1,
            3650,
            shown.stalled_after_days,
        )
        if not form_buttons("Save the stage", STAGE):
            return None
    kept = Decimal(probability)
    if probability == int(shown.probability):  # which may have decimals
        kept = shown.probability
    return replace(shown, name=name, kind=kind, probability=kept, stalled_after_days=limit)


def _others(me: Workspace, stage: Stage) -> None:
    st.divider()
    with st.container(horizontal=True):
        if stage.retired:
            if st.button("Offer it again", key="stage-back", icon=":material/undo:"):
                me.stages.bring_back(stage.key, stage.version)
                flash(f"The stage {stage.name} is offered again.")
                close_drawer(STAGE)
        elif st.button("Retire the stage", key="stage-retire", icon=":material/archive:"):
            me.stages.retire(stage.key, stage.version)
            flash(f"The stage {stage.name} is retired.")
            close_drawer(STAGE)
        with st.container(key="ea-destructive-stage", width="content"):
            if st.button("Remove the stage", key="stage-remove", icon=":material/delete:"):
                _TO_REMOVE.set(stage.key)
                close_drawer(STAGE)
