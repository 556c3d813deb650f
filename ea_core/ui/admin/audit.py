"""The audit log, for administrators: who changed what, when, on whose behalf, from where."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import streamlit as st

from ea_core.access.audit import ACTIONS, MOST_COUNTED, TABLES, AuditEntry, AuditFilter
from ea_core.errors import InvalidInput
from ea_core.ui.kit.format import NOTHING, count, plain, shortened
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Column
from ea_core.workspace import Workspace

PER_PAGE = 20
_DID = {
    "insert": ":green-badge[added]",
    "update": ":blue-badge[changed]",
    "delete": ":red-badge[deleted]",
    "view_as": ":orange-badge[viewed as]",
    "export": ":violet-badge[exported]",
}
_THINGS = {
    "activities": "activity",
    "clients": "client",
    "company": "settings of the company",
    "contacts": "contact",
    "deals": "deal",
    "document_chunks": "passages of",
    "documents": "document",
    "jobs": "work in the background",
    "profiles": "account",
    "stages": "stage",
    "targets": "target",
}
_FEW = 3
"""Changed values that are shown without a click."""
_SHOWN = 2_000
"""Characters of one value; the rest is cut."""


def show_audit(me: Workspace) -> None:
    """The entries that fit the filters, newest first, a page at a time."""
    wanted = _filters(me)
    key = f"audit-{wanted}"
    page = int(st.session_state.get(key, 1))
    found = me.access.audit.page(wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    if not found.total:
        st.info("Nothing in the log fits these filters.", icon=":material/search_off:")
        return
    more = "at least " if found.total >= MOST_COUNTED else ""
    st.caption(f"{more}{count(found.total, 'entry', 'entries')}")
    for entry in found.entries:
        _entry(entry)
    pages = -(-found.total // PER_PAGE)
    if pages > 1:
        st.pagination(pages, key=key)


def _filters(me: Workspace) -> AuditFilter:
    people = {person.id: person.name for person in me.people.list()}
    first, second = st.columns(2)
    with first:
        person = st.selectbox(
            "Person",
            list(people),
            index=None,
            format_func=lambda one: people.get(one, str(one)),
            placeholder="Everybody",
            key="audit-person",
        )
        action = st.selectbox(
            "Action", ACTIONS, index=None, placeholder="Everything", key="audit-action"
        )
    with second:
        table = st.selectbox(
            "Table", (*TABLES, "jobs"), index=None, placeholder="Every table", key="audit-table"
        )
        row = st.text_input("Record id", key="audit-row", max_chars=36)
    with st.container(horizontal=True):
        since = st.date_input("From", value=None, key="audit-since")
        until = st.date_input("To", value=None, key="audit-until")
    return AuditFilter(person, action, table, _id(row), _day(since), _day(until))


def _entry(entry: AuditEntry) -> None:
    with st.container(border=True, gap=None):
        who = plain(entry.actor_name) or "the operator"
        if entry.hand == "agent":
            who = f"the agent on behalf of {who}"
        thing = "" if entry.action == "view_as" else _THINGS.get(entry.table_name, entry.table_name)
        name = f" **{plain(shortened(entry.record))}**" if entry.record else ""
        st.markdown(f"{_DID[entry.action]} {thing}{name} by {who}")
        where = [_moment(entry.at), entry.origin or ""]
        if entry.thread_id is not None:
            where.append(f"conversation {entry.thread_id}")
        if entry.row_id is not None:
            where.append(f"record {entry.row_id}")
        st.caption(" · ".join(plain(part) for part in where if part))
        before, after = entry.before or {}, entry.after or {}
        changed = sorted({*before, *after})
        if entry.action == "update" and len(changed) <= _FEW:
            for column in changed:
                st.markdown(_change(column, before, after))
        elif changed:
            with st.expander(count(len(changed), "value")):
                _values(before, after)


def _change(column: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """One changed value in a line: what it was, what it became."""
    was, became = (plain(shortened(_text(values, column))) for values in (before, after))
    return f"{plain(column)}: {was} → **{became}**"


def _values(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Side by side: the column, what it was, what it became."""
    columns = [
        Column("Column", str),
        Column("Before", partial(_text, before)),
        Column("After", partial(_text, after)),
    ]
    show_table(sorted({*before, *after}), columns, caption="What changed")


def _text(values: dict[str, Any], name: str) -> str:
    if name not in values:
        return NOTHING
    value = values[name]
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:_SHOWN]


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed.strip()) if typed.strip() else None
    except ValueError as error:
        raise InvalidInput(
            "A record id looks like 00000000-0000-0000-0000-000000000000."
        ) from error


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
