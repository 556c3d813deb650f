"""The administrators' page: its tabs, of which only the open one asks the database anything."""

from __future__ import annotations

import streamlit as st

from ea_core import runtime
from ea_core.ui.admin.audit import show_audit
from ea_core.ui.admin.jobs import show_jobs
from ea_core.ui.admin.people import show_people
from ea_core.ui.admin.permissions import show_permissions
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.workspace import Workspace

_HOMES = {
    "embedded": "Embedded PostgreSQL in the data folder",
    "supabase": "Supabase",
    "postgres": "PostgreSQL",
}


def show_tabs(me: Workspace) -> None:
    """People, Audit, Permissions, Jobs, Installation; which one is open stands in the address."""
    tabs = {
        "People": show_people,
        "Audit": show_audit,
        "Permissions": show_permissions,
        "Jobs": show_jobs,
        "Installation": show_installation,
    }
    for tab, show in zip(
        st.tabs(list(tabs), key="tab", bind="query-params"), tabs.values(), strict=True
    ):
        if tab.open:
            with tab, shown_errors():
                show(me)


def show_installation(me: Workspace) -> None:
    """What this installation consists of; no secrets."""
    app = runtime.current()
    known = app.facts()
    rows = {
        "Database": _HOMES[app.settings.home],
        "Answers": me.agent.answerer,
        "Embedding model": f"{known.embedding_model}, {known.embedding_dimension} dimensions",
        "Documents": f"{me.documents.page(limit=1).total:,}",
        "Largest upload": f"{app.settings.max_upload_mb} MB",
        "Sign in again": f"after {app.settings.session_idle_hours} hours without use, "
        f"and after {app.settings.session_days} days in any case",
        "Demo company": "loaded" if known.demo else "not loaded",
    }
    with st.container(border=True):
        for name, value in rows.items():
            st.markdown(f"**{name}:** {plain(value)}")
