"""One account in a drawer: role, view as, reset, block, delete; and the invitation of another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, get_args

import streamlit as st

from ea_core.actor import Role
from ea_core.crm.clients import ClientFilters
from ea_core.crm.paging import Paging
from ea_core.crm.tasks import TaskFilters
from ea_core.identity.accounts import Account
from ea_core.ui.kit import viewing
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.drawer import close_drawer, form_buttons, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count, moment, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.state import Slot, flash
from ea_core.workspace import Workspace

PERSON: Final = "person"
INVITE: Final = "invite"
"""What stands in the address while one account, or the invitation, is open."""
waiting: Slot[tuple[str, str] | None] = Slot("ea.password-link", None)
"""Whose one-time link it is, and the link, until it is put away."""
_TO_DELETE: Slot[str] = Slot("ea.account-to-delete", "")
_TO_BLOCK: Slot[str] = Slot("ea.account-to-block", "")
_COUNTED: Final = Paging(size=1)
_ROLES: Final[tuple[Role, ...]] = get_args(Role)
_MAY: Final[dict[Role, str]] = {
    "admin": "Everything, accounts and deleting included",
    "manager": "Sees and changes all clients and deals, adds documents, sets targets",
    "staff": "Sees everything, changes the clients that they own",
}


def show_person(me: Workspace, person: Account) -> None:
    """Opens the drawer of an account."""
    show_drawer(person.name, (PERSON,), partial(_person, me, person))


def show_invite(me: Workspace) -> None:
    """Opens the drawer for an invitation."""
    show_drawer("Invite somebody", (INVITE,), partial(_invite, me), editing=True)


def ask_first(me: Workspace, accounts: Sequence[Account]) -> bool:
    """Asks before the account is deleted or blocked that was chosen in its drawer; says whether it does."""
    delete, block = _TO_DELETE.get(), _TO_BLOCK.get()
    _TO_DELETE.clear()
    _TO_BLOCK.clear()
    person = next((one for one in accounts if str(one.id) in {delete, block}), None)
    if person is None:
        return False
    if block:
        confirm(
            f"Block {person.name}?",
            "They are signed out at once and can't sign in again. What they wrote stays. "
            f"{_left(me, person)} Blocking can be taken back here.",
            lambda: me.accounts.set_blocked(person.id, blocked=True),
            words="Block",
            done=f"{person.name} is shut out.",
            keep="Cancel",
            icon=":material/block:",
        )
        return True
    confirm(
        f"Delete the account of {person.name}?",
        "Their conversations are removed with it, and their clients are left without an owner. "
        "Blocking keeps everything. This can't be undone.",
        lambda: me.accounts.delete(person.id),
        words="Delete the account",
        done=f"The account of {person.name} was deleted.",
    )
    return True


def _held(me: Workspace, person: Account) -> tuple[int, int]:
    """How many clients are theirs, and how many open tasks."""
    clients = me.clients.page(ClientFilters(owner_id=person.id), _COUNTED).total
    return clients, me.tasks.page(TaskFilters(assigned_to=person.id), _COUNTED).total


def _left(me: Workspace, person: Account) -> str:
    """What stays with somebody who can't work on it any more."""
    clients, tasks = _held(me, person)
    if not clients and not tasks:
        return "No client and no open task is theirs."
    return (
        f"{count(clients, 'client')} and {count(tasks, 'open task')} stay theirs until they are given "
        "to somebody else: open the account to find them."
    )


def _person(me: Workspace, person: Account) -> None:
    st.markdown(plain(person.email))
    now = clock()
    seen = moment(person.last_sign_in_at, now.zone, now.now) if person.last_sign_in_at else "never"
    st.caption(f"Signed in last: {seen}. Added: {moment(person.created_at, now.zone, now.now)}.")
    clients, tasks = _held(me, person)
    at = str(person.id)
    links = (
        clients and link_html(count(clients, "client"), to_page("Clients", owner=at)),
        tasks and link_html(
            count(tasks, "open task"), to_page("Home", whose="team", tasks="all", who=at)
        ),
    )  # fmt: skip
    if any(links):
        st.html(f"Theirs: {' · '.join(link for link in links if link)}")
    with shown_errors():
        _role(me, person)
        if person.id == me.actor.id:
            st.caption(
                "This is your own account. Another administrator can block, reset or delete it."
            )
        else:
            _actions(me, person)


def _role(me: Workspace, person: Account) -> None:
    with st.form(f"role-{person.id}", border=False):
        role = st.radio(
            "Role",
            _ROLES,
            index=_ROLES.index(person.role),
            format_func=str.capitalize,
            captions=[_MAY[one] for one in _ROLES],
            key=f"role-{person.id}-{person.role}",
        )
        saved = st.form_submit_button("Save the role", key=f"save-{person.id}")
    if saved:
        me.accounts.set_role(person.id, role)
        flash(f"{person.name} is now {role}.")
        close_drawer(PERSON)


def _actions(me: Workspace, person: Account) -> None:
    blocked = person.state == "blocked"
    again = "Invite again" if person.state == "invited" else "Reset the password"
    st.markdown("**Account**")
    with st.container(horizontal=True):
        if st.button("View as this person", key=f"view-{person.id}", icon=":material/visibility:"):
            viewing.start(me, person.id)
        if not blocked and st.button(again, key=f"reset-{person.id}", icon=":material/key:"):
            pass_on(person.name, me.accounts.reset(person))
        if st.button(
            "Unblock" if blocked else "Block", key=f"block-{person.id}", icon=":material/block:"
        ):
            if blocked:
                me.accounts.set_blocked(person.id, blocked=False)
                flash(f"{person.name} may sign in again.")
            else:
                _TO_BLOCK.set(str(person.id))
            close_drawer(PERSON)
        with st.container(key=f"ea-destructive-{person.id}", width="content"):
            if st.button("Delete the account", key=f"delete-{person.id}", icon=":material/delete:"):
                _TO_DELETE.set(str(person.id))
                close_drawer(PERSON)


def _invite(me: Workspace) -> None:
    with st.form("invite", border=False):
        email = st.text_input("E-mail address", type="email", placeholder="name@company.com")
        name = st.text_input("Name")
        role = st.radio(
            "Role",
            _ROLES,
            index=_ROLES.index("staff"),
            format_func=str.capitalize,
            captions=[_MAY[one] for one in _ROLES],
        )
        sure = form_buttons("Invite", INVITE)
    if sure:
        with shown_errors():
            pass_on(name.strip() or email.strip(), me.accounts.invite(email, name, role))


def pass_on(name: str, link: str | None) -> None:
    """Says that an e-mail is on its way, or keeps the link to be passed on; closes the drawer."""
    if link is None:
        flash(f"An e-mail to {name} is on its way.")
    else:
        waiting.set((name, link))
    close_drawer(PERSON, INVITE)
