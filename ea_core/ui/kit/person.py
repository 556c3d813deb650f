"""Who is signed in, at the foot of the sidebar: their account and the way out."""

from __future__ import annotations

from html import escape

import streamlit as st

from ea_core.actor import Actor
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.pages import PAGES
from ea_core.ui.kit.viewing import leave_button

_SIGN_OUT = """<form class="ea-out" method="post" action="/sign-out">
<button type="submit">Sign out</button></form>"""


def show_person(actor: Actor, signed_in: Actor) -> None:
    """The person's name, which opens what concerns them; in another's view, only the way out of it.

    Signing out in such a view would sign out the administrator, so it is not offered there.
    """
    if actor.viewed_by is not None:
        st.markdown(f"{plain(signed_in.name)}, viewing as **{plain(actor.name)}** ({actor.role})")
        st.caption("Chat, Admin and My account are shown to the person themselves only.")
        leave_button(signed_in.id, "leave-view-sidebar")
        return
    with st.popover(
        f"{plain(actor.name)} · {actor.role}",
        icon=":material/account_circle:",
        type="tertiary",
        width="stretch",
    ):
        st.html(
            f'<div class="ea-who"><b>{escape(actor.name)}</b> · {actor.role}<br>'
            f"<small>{escape(actor.email)}</small></div>"
        )
        account = next(entry for entry in PAGES if entry.path == "/Account")
        st.page_link(account.script, label=account.title, icon=account.icon)
        st.html(_SIGN_OUT)
