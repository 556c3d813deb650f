"""What every page has in common: the guard, the frame around it, and where errors go.

A page starts with `me = page("Title")`. With a `pages/` folder Streamlit may run any page first, so
each of them has the guard in its first line; the web server asks again for every message that a
browser sends (ea_core/web/guard.py).
"""

from __future__ import annotations

from html import escape
from typing import NoReturn
from urllib.parse import quote

import streamlit as st

from ea_core import runtime
from ea_core.actor import Actor
from ea_core.errors import EAError
from ea_core.identity.sessions import cookie_name
from ea_core.settings import PRODUCT
from ea_core.ui.kit.errors import show_error, shown_errors
from ea_core.ui.kit.pages import PAGES
from ea_core.ui.kit.state import belongs_to, show_flashes
from ea_core.ui.kit.viewing import show_banner, viewed
from ea_core.workspace import Workspace

_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 4rem; padding-bottom: 4rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; margin-bottom: 0; }
.ea-brand { display: flex; align-items: center; gap: .6rem; font-weight: 650; font-size: 1.05rem; }
.ea-mark { flex: none; width: 1.75rem; height: 1.75rem; border-radius: .5rem; background: #3956d6; color: #fff;
  display: grid; place-items: center; font-size: .8rem; letter-spacing: .02em; }
a.ea-button { display: inline-block; background: #3956d6; color: #fff; text-decoration: none;
  border-radius: .5rem; padding: .45rem 1.1rem; font-weight: 600; }
/* What a page adds to the sidebar stands above the person. */
[data-testid="stSidebar"] :has(> .st-key-ea-person) { order: 9; }
.st-key-ea-threads button { justify-content: flex-start; text-align: left; padding: .25rem .6rem; min-height: 2rem; }
.st-key-ea-threads button > div { justify-content: flex-start; width: 100%; }
/* A link to the page that is open anyway is a link like any other. */
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { background: transparent; padding-left: 0; margin-left: 0; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"]:hover { text-decoration: underline; }
/* Streamlit makes links of e-mail addresses; they are words here. */
[data-testid="stCaptionContainer"] a[href^="mailto:"] { color: inherit; text-decoration: none; }
.ea-who { border-top: 1px solid rgba(128, 138, 157, .35); padding-top: 1rem; margin-bottom: .75rem;
  font-size: .95rem; line-height: 1.4; overflow-wrap: anywhere; }
.ea-who small { opacity: .75; font-size: .85rem; }
.ea-out button { font: inherit; font-size: .875rem; color: inherit; background: transparent;
  border: 1px solid rgba(128, 138, 157, .45); border-radius: .5rem; padding: .3rem .75rem; cursor: pointer; }
.ea-out button:hover, .ea-out button:focus-visible { border-color: currentColor; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
  /* Name and address first, what can be done with them below. */
  [class*="st-key-ea-row-"] > :first-child { flex: 1 0 100%; }
}
</style>"""
_BRAND = f'<div class="ea-brand"><span class="ea-mark" aria-hidden="true">EA</span>{PRODUCT}</div>'
_SIGN_OUT = """<form class="ea-out" method="post" action="/sign-out">
<button type="submit">Sign out</button></form>"""


def page(title: str, *, wide: bool = True, heading: bool = True) -> Workspace:
    """The signed-in person's workspace, with the frame drawn; stops the run when nobody is signed in.

    `wide=False` keeps the text in a column; `heading=False` leaves the title to the page.
    """
    # No page icon: Streamlit loads those that are symbols from a font server on the internet.
    st.set_page_config(page_title=f"{title} · {PRODUCT}", layout="wide" if wide else "centered")
    st.html(_STYLE)
    try:
        signed_in = runtime.current().sessions.actor_for(session_token())
        if signed_in is None:
            _signed_out(title)
        belongs_to(str(signed_in.id))
        actor = viewed(signed_in)
    except EAError as error:
        show_error(error)
        st.stop()
    # A link to the page that is open, with another query, changes what is shown but not the
    # address; sent once more, the query gets there (the browser ignores one that it has already).
    st.query_params.update({})
    _sidebar(actor)
    show_flashes()
    if actor.viewed_by is not None:
        show_banner(actor)
        if any(entry.own for entry in PAGES if entry.title == title):
            st.info("This page is shown to the person themselves only.", icon=":material/lock:")
            st.stop()
    if heading:
        st.title(title, anchor=False)
    return runtime.current().as_user(actor, f"page {title}")


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


def _sidebar(actor: Actor) -> None:
    with st.sidebar:
        st.html(_BRAND)
        for entry in PAGES:
            closed = entry.own and actor.viewed_by is not None
            if not closed and (actor.is_admin or not entry.admins_only):
                st.page_link(entry.script, label=entry.title, icon=entry.icon)
        st.container(key="ea-person").html(
            f'<div class="ea-who"><b>{escape(actor.name)}</b> · {actor.role}<br>'
            f"<small>{escape(actor.email)}</small></div>{_SIGN_OUT}"
        )


__all__ = ["PAGES", "currency", "is_signed_in", "page", "session_token", "shown_errors"]
