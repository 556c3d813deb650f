"""What managers do to several documents at once: tags, owner, deleting."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ea_core.knowledge.documents import Document
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.words import owner_names
from ea_core.workspace import Workspace

_NOBODY = "Nobody"


def show_bulk(me: Workspace, chosen: Sequence[Document]) -> None:
    """The buttons for the rows that are selected; nothing without any."""
    if not chosen:
        return
    many = count(len(chosen), "document")
    with st.container(
        horizontal=True, vertical_alignment="center", border=True, key="ea-bulk-documents"
    ):
        st.markdown(f"**{many}** selected", width="stretch")
        if st.button("Tags", icon=":material/label:", key="bulk-tags"):
            _tags(me, chosen)
        if st.button("Owner", icon=":material/person:", key="bulk-owner"):
            _owner(me, chosen)
        if all(me.documents.may_delete(one) for one in chosen) and st.button(
            "Delete", icon=":material/delete:", key="bulk-delete"
        ):
            older = " with their older versions" if any(one.version > 1 for one in chosen) else ""
            confirm(
                f"Delete {many}?",
                f"{_names(chosen)} will be removed for everybody{older}. Answers that cite them keep "
                "their text. This can't be undone.",
                lambda: me.documents.delete(*(one.id for one in chosen), all_versions=True),
                words=f"Delete {many}",
                done=f"{many} {'was' if len(chosen) == 1 else 'were'} deleted.",
            )


def _names(chosen: Sequence[Document]) -> str:
    shown = ", ".join(one.title for one in chosen[:3])
    return shown if len(chosen) <= 3 else f"{shown} and {len(chosen) - 3:,} more"  # noqa: PLR2004 -- as many as are shown


def _tags(me: Workspace, chosen: Sequence[Document]) -> None:
    @st.dialog(f"Tags of {count(len(chosen), 'document')}")
    def ask() -> None:
        there = list(dict.fromkeys(tag for one in chosen for tag in one.tags))
        add = st.multiselect(
            "Add", list(me.documents.tags()), accept_new_options=True, key="bulk-add-tags",
            placeholder="Choose or type a tag",
        )  # fmt: skip
        gone = st.multiselect("Take away", there, key="bulk-remove-tags", placeholder="None")
        if st.button("Change the tags", type="primary", disabled=not (add or gone)):
            with shown_errors():
                me.documents.add_tags([one.id for one in chosen], add, without=gone)
                flash("The tags were changed.")
                st.rerun()

    ask()


def _owner(me: Workspace, chosen: Sequence[Document]) -> None:
    @st.dialog(f"Owner of {count(len(chosen), 'document')}")
    def ask() -> None:
        owners = owner_names(me.colleagues.everybody())
        name = st.selectbox("Owner", [_NOBODY, *owners], key="bulk-owner-name")
        if st.button("Change the owner", type="primary"):
            with shown_errors():
                me.documents.give_to([one.id for one in chosen], owners.get(name or ""))
                flash("The owner was changed.")
                st.rerun()

    ask()
