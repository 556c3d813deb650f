"""Signing in and out: plain forms, so that the session's cookie stays out of every script's reach."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ea_core import runtime
from ea_core.actor import Actor
from ea_core.app import App
from ea_core.errors import EAError, NotFound
from ea_core.identity.sessions import COOKIE
from ea_core.ui.kit.pages import PAGES
from ea_core.web import cookies
from ea_core.web.origin import from_own_pages
from ea_core.web.sign_in.forms import Form, Sent
from ea_core.web.templates import message_page

PATH, OUT_PATH = "/sign-in", "/sign-out"
NOTICES = {
    "password": "Your password is set. Sign in with it.",
    "mail": "If this address has an account, an e-mail with a link is on its way to it.",
    "confirm": "An e-mail with a link is on its way. Follow the link to confirm your address.",
}
"""What the sign-in page can say at its top, by the word in its address."""
_PATHS = frozenset(entry.path for entry in PAGES)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One of the demo company's people, offered while nothing else is in the database."""

    person: Actor
    password: str


class SignIn(Form):
    """Opens a session when address and password belong together."""

    template = "sign_in.html"
    in_address = ("next",)
    hashes = True

    async def get(self, request: Request) -> Response:
        """GET: the form, or the way on for somebody who is signed in."""
        sent = self.from_address(request)
        try:
            lives = await to_thread.run_sync(runtime.current().sessions.actor_for, sent.session)
        except EAError as error:
            return await self.show(sent, error.message, HTTPStatus.SERVICE_UNAVAILABLE)
        if lives is not None:
            return RedirectResponse(local_path(sent.text("next")), HTTPStatus.SEE_OTHER)
        return await self.show(sent)

    def shown(self, app: App, sent: Sent) -> Mapping[str, object]:
        """What can be chosen from, and the address as it was typed."""
        supabase = app.supabase
        return {
            "notice": NOTICES.get(sent.request.query_params.get("notice", ""), ""),
            "email": sent.text("email").strip(),
            "next": local_path(sent.text("next")),
            "provider": app.settings.oidc_name if app.settings.has_single_sign_on else "",
            "by_mail": supabase is not None,
            "sign_up": supabase is not None and supabase.open_sign_up,
            "demo": _demo_accounts(app),
        }

    def done(self, app: App, sent: Sent) -> Response:
        """Signs in; the session that the browser came with ends."""
        email, password = sent.text("email").strip(), sent.text("password")
        if app.supabase is not None:
            # Supabase counts per server, and this server is everybody's address to it.
            app.attempts.check(sent.address, email, sent.device)
            token = app.supabase.sign_in(email, password, sent.user_agent, replaces=sent.session)
            app.attempts.succeeded(sent.address, email, sent.device)
        else:
            person = app.local_auth.sign_in(email, password, sent.address, sent.device)
            token = app.local_sessions.open(person, sent.user_agent, replaces=sent.session)
        device = app.attempts.remember(email, sent.device)
        answer = RedirectResponse(local_path(sent.text("next")), HTTPStatus.SEE_OTHER)
        cookies.set_session(answer, app, token)
        cookies.set_device(answer, app, device)
        return answer


async def sign_out(request: Request) -> Response:
    """POST /sign-out: ends the session here and in every open tab."""
    if not from_own_pages(request):
        return message_page("Sign out with the button on a page.", HTTPStatus.FORBIDDEN)
    app = runtime.current()
    try:
        await to_thread.run_sync(app.sessions.close, cookies.session_token(request))
    except EAError as error:
        return message_page(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    answer = RedirectResponse(PATH, HTTPStatus.SEE_OTHER)
    cookies.drop(answer, app, COOKIE)
    return answer


def local_path(wanted: str | None) -> str:
    """Where to go after signing in: a page of this product with its query, else the first one."""
    path, _, query = (wanted or "").partition("#")[0].partition("?")
    if path not in _PATHS or not query.isprintable():
        return "/"
    return f"{path}?{query}" if query else path


def _demo_accounts(app: App) -> list[DemoAccount]:
    """Only on a laptop and only while the demo company is loaded: their passwords are published."""
    if app.settings.home != "embedded":
        return []
    accounts = []
    try:
        demo = app.facts().demo
        for email, password in demo.passwords.items() if demo else ():
            with suppress(NotFound):  # this one was removed
                accounts.append(DemoAccount(app.actor(email), password))
    except EAError:
        return []  # the form says what is wrong with the database
    return accounts
