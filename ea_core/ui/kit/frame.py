"""What every page has in common: the guard, the frame around it, and where errors go.

A page starts with `me = page("Title")`. With a `pages/` folder Streamlit may run any page first, so
each of them has the guard in its first line; the web server asks again for every message that a
browser sends (ea_core/web/guard.py).
"""

from __future__ import annotations

from html import escape
from typing import Final, NamedTuple, NoReturn
from urllib.parse import quote

import streamlit as st

from ea_core import runtime
from ea_core.actor import Actor
from ea_core.errors import EAError
from ea_core.identity.sessions import cookie_name
from ea_core.settings import PRODUCT
from ea_core.ui.kit.address import own_address
from ea_core.ui.kit.components import component, style
from ea_core.ui.kit.errors import show_error, shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.pages import PAGES
from ea_core.ui.kit.person import show_person
from ea_core.ui.kit.search import show_search
from ea_core.ui.kit.state import belongs_to, show_flashes
from ea_core.ui.kit.undo import show_undo
from ea_core.ui.kit.viewing import show_banner, viewed
from ea_core.workspace import Workspace

_BRAND = f'<div class="ea-brand"><span class="ea-mark" aria-hidden="true">EA</span>{PRODUCT}</div>'
_NARROW: Final = """<style>[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"],
[data-testid="stBottomBlockContainer"] > div { max-width: 46rem; }</style>"""
_SHELL: Final = component("shell", css=False)
_STYLE: Final = f"<style>{style('frame')}</style>"


class Action(NamedTuple):
    """What a page is mostly opened for: a link beside its title, on a phone in the bar above it."""

    words: str
    address: str


def page(
    title: str,
    *,
    wide: bool = True,
    heading: bool = True,
    action: Action | None = None,
    beside: Action | None = None,
) -> Workspace:
    """The signed-in person's workspace, with the frame drawn; stops the run when nobody is signed in.

    `wide=False` keeps the text in a column, at the same left edge; `heading=False` leaves the title
    to the page (`show_heading`). `beside` is a second, quieter action. In another person's view nothing
    can be done, so neither is offered.
    """
    # No page icon: Streamlit loads those that are symbols from a font server on the internet.
    st.set_page_config(page_title=f"{title} · {PRODUCT}", layout="wide")
    dress(wide=wide)
    try:
        signed_in = runtime.current().sessions.actor_for(session_token())
        if signed_in is None:
            _signed_out(title)
        belongs_to(str(signed_in.id))
        actor = viewed(signed_in)
    except EAError as error:
        show_heading(title)
        show_error(error)
        st.button("Try again", icon=":material/refresh:")  # any click runs the page anew
        st.stop()
    # A link to the page that is open, with another query, changes what is shown but not the
    # address; sent once more, the query gets there (the browser ignores one that it has already).
    own_address().update({})
    me = runtime.current().as_user(actor, f"page {title}")
    _sidebar(me, signed_in)
    show_flashes()
    show_undo()
    if actor.viewed_by is not None:
        show_banner(actor)
        if any(entry.own for entry in PAGES if entry.title == title):
            show_heading(title)
            st.info("This page is shown to the person themselves only.", icon=":material/lock:")
            st.stop()
    if heading:
        own = actor.viewed_by is None
        show_heading(title, action if own else None, beside if own else None)
    return me


def dress(*, wide: bool = True) -> None:
    """The style of all pages, and what the browser does for each of them (assets/shell.js)."""
    st.html(_STYLE if wide else _STYLE + _NARROW)
    with st.container(key="ea-shell"):
        _SHELL(key="ea-shell-links", data={"paths": [entry.path for entry in PAGES]})


def show_heading(title: str, action: Action | None = None, beside: Action | None = None) -> None:
    """The page's title with its main action and one `beside` it; on a phone in the bar above the page."""
    with st.container(key="ea-head", horizontal=True, horizontal_alignment="distribute"):
        st.title(plain(title), anchor=False)
        for one, css in ((beside, "ea-cancel"), (action, "ea-button")):
            if one is not None:
                st.html(
                    f'<a class="{css}" href="{escape(one.address)}" data-stays="">'
                    f"{escape(one.words)}</a>",
                    width="content",
                )


def session_token() -> str | None:
    """The session cookie that the browser sent when this tab connected."""
    return st.context.cookies.get(cookie_name(runtime.current().settings))


def is_signed_in() -> bool:
    """Whether the session of this tab is still alive: for a run that goes on for a while."""
    return runtime.current().sessions.actor_for(session_token()) is not None


def currency() -> str:
    """The currency in which this installation shows money."""
    return runtime.current().settings.currency


def _signed_out(title: str) -> NoReturn:
    path = next((entry.path for entry in PAGES if entry.title == title), "/")
    st.title(PRODUCT, anchor=False)
    st.info("You are signed out. Sign in to go on.", icon=":material/lock:")
    # Streamlit's own link button would open a second tab.
    st.html(f'<a class="ea-button" href="/sign-in?next={quote(path, safe="")}">Sign in</a>')
    st.stop()


def _sidebar(me: Workspace, signed_in: Actor) -> None:
    actor = me.actor
    with st.sidebar:
        st.html(_BRAND)
        show_search(me)
        for entry in PAGES:
            closed = entry.own and actor.viewed_by is not None
            if not closed and entry.listed and (actor.is_admin or not entry.admins_only):
                st.page_link(entry.script, label=entry.title, icon=entry.icon)
        with st.container(key="ea-person"):
            show_person(actor, signed_in)


__all__ = ["PAGES", "currency", "is_signed_in", "page", "session_token", "shown_errors"]
