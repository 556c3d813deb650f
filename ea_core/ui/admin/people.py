"""Accounts, for administrators: invite, role, block, reset, view as, delete."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from ea_core.actor import Role
from ea_core.identity.accounts import Account, Accounts
from ea_core.identity.people import MAX_NAME
from ea_core.ui.kit import viewing
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import ago, count, plain
from ea_core.ui.kit.state import Slot, flash
from ea_core.workspace import Workspace

PER_PAGE = 20
_ROLES: tuple[Role, ...] = get_args(Role)
_STATES = {
    "active": "",
    "invited": " · :orange-badge[invited]",
    "blocked": " · :red-badge[blocked]",
}
_LINK: Slot[tuple[str, str] | None] = Slot("ea.password-link", None)
"""Whose one-time link it is, and the link: to be shown at the next run, and at no other."""


def show_people(me: Workspace) -> None:
    """Everybody with an account; what is changed holds from the person's next click on."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input(
            "Find a person", key="find-person", placeholder="Name or e-mail address", max_chars=200
        )
        if st.button("Invite", icon=":material/person_add:", type="primary"):
            _invite(me.accounts)
    _show_link()
    words = wanted.lower().split()
    people = [
        row
        for row in me.accounts.list()
        if all(word in f"{row.name} {row.email}".lower() for word in words)
    ]
    st.caption(count(len(people), "person", "people"))
    pages = max(1, -(-len(people) // PER_PAGE))
    key = f"people-{wanted}"
    page = min(int(st.session_state.get(key, 1)), pages)
    for person in people[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _person(me, person)
    if pages > 1:
        st.pagination(pages, key=key)


def _person(me: Workspace, person: Account) -> None:
    with st.container(
        key=f"ea-row-{person.id}", border=True, horizontal=True, vertical_alignment="center"
    ):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(person.name)}**{_STATES[person.state]}")
            seen = f"signed in {ago(person.last_sign_in_at)}" if person.last_sign_in_at else ""
            st.caption(" · ".join(part for part in (plain(person.email), seen) if part))
        role = st.selectbox(
            f"Role of {person.email}",
            _ROLES,
            index=_ROLES.index(person.role),
            key=f"role-{person.id}-{person.role}",
            label_visibility="collapsed",
            width=130,
        )
        if role != person.role and st.button("Save", key=f"save-{person.id}", type="primary"):
            _change_role(me, person, role)
        if person.id != me.actor.id:
            _actions(me, person)


def _actions(me: Workspace, person: Account) -> None:
    blocked = person.state == "blocked"
    again = "Invite again" if person.state == "invited" else "Reset the password"
    chosen = st.menu_button(
        "More",
        [
            "View as this person",
            *([] if blocked else [again]),
            "Unblock" if blocked else "Block",
            "Delete …",
        ],
        key=f"more-{person.id}",
        type="tertiary",
    )
    if chosen is None:
        return
    with shown_errors():
        if chosen == "View as this person":
            viewing.start(me, person.id)
        elif chosen == again:
            _pass_on(person.name, me.accounts.reset(person))
        elif chosen == "Delete …":
            _delete(me.accounts, person)
        else:
            me.accounts.set_blocked(person.id, blocked=not blocked)
            flash(f"{person.name} {'may sign in again' if blocked else 'is shut out'}.")
            st.rerun()


@st.dialog("Invite somebody")
def _invite(accounts: Accounts) -> None:
    with st.form("invite", border=False):
        email = st.text_input("E-mail address", max_chars=254)
        name = st.text_input("Name", max_chars=MAX_NAME)
        role = st.selectbox("Role", _ROLES, index=_ROLES.index("staff"))
        if st.form_submit_button("Invite", type="primary"):
            with shown_errors():
                _pass_on(name.strip() or email.strip(), accounts.invite(email, name, role))


@st.dialog("Delete this account?")
def _delete(accounts: Accounts, person: Account) -> None:
    st.markdown(
        f"The account of **{plain(person.name)}** and its conversations will be removed; their "
        "clients are left without an owner. Blocking keeps everything. This can't be undone."
    )
    with st.container(horizontal=True):
        if st.button("Delete the account", type="primary", key="delete-account"):
            with shown_errors():
                accounts.delete(person.id)
                flash(f"The account of {person.name} was deleted.", ":material/delete:")
                st.rerun()
        if st.button("Keep it", key="keep-account"):
            st.rerun()


def _pass_on(name: str, link: str | None) -> None:
    if link is None:
        flash(f"An e-mail to {name} is on its way.")
    else:
        _LINK.set((name, link))
    st.rerun()


def _show_link() -> None:
    passed = _LINK.get()
    if passed is None:
        return
    _LINK.clear()
    name, link = passed
    with st.container(border=True):
        st.markdown(
            f"Give this link to **{plain(name)}**. It sets a password, works once and for 24 "
            "hours, and is shown now only."
        )
        st.code(link, language=None, wrap_lines=True)


def _change_role(me: Workspace, person: Account, role: Role) -> None:
    with shown_errors():
        me.accounts.set_role(person.id, role)
        flash(f"{person.name} is now {role}.")
        st.rerun()
