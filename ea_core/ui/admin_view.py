"""People's roles and the installation's facts, for administrators."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from ea_core.app import Workspace
from ea_core.db.installation import facts
from ea_core.identity.actor import Role
from ea_core.identity.people import People, Profile
from ea_core.ui import runtime
from ea_core.ui.errors import shown_errors
from ea_core.ui.format import day, plain
from ea_core.ui.state import flash

_ROLES: tuple[Role, ...] = get_args(Role)
_HOMES = {
    "embedded": "Embedded PostgreSQL in the data folder",
    "supabase": "Supabase",
    "postgres": "PostgreSQL",
}


def show_people(me: Workspace) -> None:
    """Everybody with a role; a change holds from the person's next click on."""
    st.subheader("People", anchor=False)
    people = People(runtime.current().database, me.actor)
    for person in people.list():
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{plain(person.full_name or person.email)}**")
                st.caption(f"{plain(person.email)} · since {day(person.created_at)}")
            role = st.selectbox(
                f"Role of {person.email}",
                _ROLES,
                index=_ROLES.index(person.role),
                key=f"role-{person.id}-{person.role}",
                label_visibility="collapsed",
                width=150,
            )
            if role != person.role and st.button("Save", key=f"save-{person.id}", type="primary"):
                _change(people, person, role)
    st.caption("Accounts are added at the shell: `ea user add EMAIL --role ROLE --name NAME`.")


def show_installation(me: Workspace) -> None:
    """What this installation consists of; no secrets."""
    st.subheader("Installation", anchor=False)
    app = runtime.current()
    embedding = facts(app.database).get("embedding", {})
    rows = {
        "Database": _HOMES[app.settings.home],
        "Answers": me.agent.answerer,
        "Embedding model": f"{embedding.get('model')}, {embedding.get('dimension')} dimensions",
        "Documents": f"{me.knowledge.documents(limit=1).total:,}",
        "Largest upload": f"{app.settings.max_upload_mb} MB",
        "Sign in again": f"after {app.settings.session_idle_hours} hours without use, "
        f"and after {app.settings.session_days} days in any case",
        "Demo company": "loaded" if "demo" in facts(app.database) else "not loaded",
    }
    with st.container(border=True):
        for name, value in rows.items():
            st.markdown(f"**{name}:** {plain(value)}")


def _change(people: People, person: Profile, role: Role) -> None:
    with shown_errors():
        people.set_role(person.id, role)
        flash(f"{person.full_name or person.email} is now {role}.")
        st.rerun()
