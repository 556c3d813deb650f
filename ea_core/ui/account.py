"""What a person changes about themselves: name, password, sessions."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.errors import InvalidInput
from ea_core.identity.passwords import MIN_PASSWORD
from ea_core.identity.sessions import OwnSession
from ea_core.ui.kit import frame
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.shown_table import Rows, show_table
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.table import Act, Column, Lines
from ea_core.workspace import Workspace

_BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def show_name(me: Workspace) -> None:
    """How colleagues see the person named."""
    st.subheader("Name", anchor=False)
    with st.form("own-name", border=False):
        name = st.text_input(
            "Name",
            value=me.actor.full_name or "",
            label_visibility="collapsed",
            autocomplete="name",
        )
        st.caption(f"{plain(me.actor.email)} · {me.actor.role}")
        if st.form_submit_button("Save the name"):
            with shown_errors():
                me.people.set_own_name(name)
                flash("Your name is saved.")
                st.rerun()


def show_password(me: Workspace) -> None:
    """A new password, for who knows the old one."""
    st.subheader("Password", anchor=False)
    with st.form("own-password", border=False, clear_on_submit=True):
        old = _password("Password now", "current-password")
        new = _password(f"New password, at least {MIN_PASSWORD} characters", "new-password")
        again = _password("The new one once more", "new-password", key="again")
        if st.form_submit_button("Change the password"):
            with shown_errors():
                _change_password(me, old, new, again)
                flash("Your password is changed. Your other sessions have ended.")
                st.rerun()


def show_sessions(me: Workspace) -> None:
    """Where the person is signed in, with a way to end it."""
    st.subheader("Where you are signed in", anchor=False)
    token = frame.session_token()
    mine = me.sessions.list(token)
    said = show_table(
        mine,
        _COLUMNS,
        key="sessions",
        caption="Where you are signed in",
        of=Rows(lambda one: str(one.id), name=lambda one: device(one.user_agent)),
    )
    if said.acted is not None:
        with shown_errors():
            me.sessions.end(UUID(said.acted.row))
            flash("That session has ended.")
            st.rerun()
    if len(mine) > 1 and token and st.button("Sign out everywhere else", key="end-others"):
        with shown_errors():
            me.sessions.end_others(token)
            flash("You are signed out everywhere else.")
            st.rerun()


def device(user_agent: str | None) -> str:
    """`Firefox on Linux` for what a browser says of itself."""
    said = user_agent or ""
    browser = next((name for sign, name in _BROWSERS.items() if sign in said), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in said), "")
    return " on ".join(part for part in (browser or "A browser", system) if part)


def _acts(session: OwnSession) -> tuple[Act, ...] | None:
    if session.is_current:
        return None
    return (Act("end", "Sign out", f"Sign out {device(session.user_agent)}"),)


_COLUMNS: Final[tuple[Column[OwnSession], ...]] = (
    Column(
        "Browser",
        lambda one: Lines(device(one.user_agent), "this one" if one.is_current else ""),
        "lines",
    ),
    Column("Signed in", lambda one: one.created_at, "moment", place="wide"),
    Column("Used", lambda one: one.last_seen_at, "moment"),
    Column("", _acts, "acts"),
)


def _change_password(me: Workspace, old: str, new: str, again: str) -> None:
    if not old:
        raise InvalidInput("Enter your password of now.", field="old_password")
    if new != again:
        raise InvalidInput("The two new passwords are not the same.", field="password")
    me.sessions.change_password(frame.session_token(), old, new)


def _password(label: str, autocomplete: str, key: str | None = None) -> str:
    return st.text_input(
        label,
        type="password",
        autocomplete=autocomplete,
        key=key and f"own-password-{key}",
    )
