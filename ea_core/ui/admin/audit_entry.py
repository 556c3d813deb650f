"""One entry of the audit log in a drawer: what a record was, what it became, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.access.audit import AuditEntry
from ea_core.ui.admin.audit_words import DID, changed, field, thing, what, who, written
from ea_core.ui.kit import frame
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.format import exact_moment
from ea_core.ui.kit.html import link_html, show_badges
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Column
from ea_core.workspace import Workspace

ENTRY: Final = "entry"
"""What stands in the address while an entry is open."""
LONGEST: Final = 18
"""Digits of an entry's number."""


def show_entry(me: Workspace, written_id: str, people: Mapping[UUID, str]) -> None:
    """Opens the entry with that number, or says that there is none."""
    is_number = written_id.isascii() and written_id.isdigit() and len(written_id) <= LONGEST
    entry = me.access.audit.get(int(written_id)) if is_number else None
    if entry is None:
        st.warning("There is no such entry in the log.", icon=":material/search_off:")
        return
    show_drawer(what(entry)[0], (ENTRY,), partial(_entry, me, entry, people))


def _entry(me: Workspace, entry: AuditEntry, people: Mapping[UUID, str]) -> None:
    now = clock()
    name, how = who(entry)
    show_badges(DID[entry.action])
    facts = {
        "When": exact_moment(entry.at, now.zone),
        "By": f"{name}, {how}" if how else name,
        "What": thing(entry.table_name),
        "Record id": str(entry.row_id or ""),
        "Conversation": str(entry.thread_id or ""),
    }
    show_table(
        [fact for fact in facts.items() if fact[1]],
        (Column("What", lambda fact: fact[0]), Column("Here", lambda fact: fact[1])),
        key="entry-facts",
        caption="About this entry",
    )
    fields = changed(entry)
    if fields:
        names = {str(one): name for one, name in people.items()}
        names |= {stage.key: stage.name for stage in me.stages.all()}
        show = partial(written, entry, names=names, clock=now, currency=frame.currency())
        columns: list[Column[str]] = [Column("Field", field)]
        if entry.action != "insert":
            columns.append(Column("Before", lambda one: show(entry.before, one)))
        if entry.action != "delete":
            columns.append(Column("After", lambda one: show(entry.after, one)))
        st.markdown("**What changed**" if entry.action == "update" else "**Values**")
        show_table(fields, columns, key="entry-values", caption="Values")
    if entry.row_id is not None:
        address = to_page("Admin", tab="Audit", row=entry.row_id)
        st.html(link_html("Everything that happened to this record", address))
