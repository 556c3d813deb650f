"""Signing in and out: plain forms, so that the session's cookie stays out of every script's reach."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ea_core import runtime
from ea_core.actor import Actor
from ea_core.app import App
from ea_core.db.installation import holds_demo
from ea_core.demo.load import DEMO_PASSWORDS
from ea_core.errors import EAError, NotFound
from ea_core.identity.sessions import COOKIE
from ea_core.ui.kit.frame import PAGES
from ea_core.web import cookies
from ea_core.web.origin import from_own_pages
from ea_core.web.sign_in.forms import (
    HASHING,
    address_of,
    field,
    form_page,
    is_own_form,
    post,
    status_of,
    told,
    too_old,
)
from ea_core.web.templates import message_page

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


async def show_sign_in(request: Request) -> Response:
    """GET /sign-in: the form, or the way on for somebody who is signed in."""
    app, wanted = runtime.current(), local_path(request.query_params.get("next"))
    try:
        token = cookies.session_token(request)
        if await to_thread.run_sync(app.sessions.actor_for, token) is not None:
            return RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
    except EAError as error:
        return await _form(request, wanted, error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    return await _form(request, wanted)


async def sign_in(request: Request, form: FormData) -> Response:
    """POST /sign-in: opens a session when address and password belong together."""
    wanted, email = local_path(field(form, "next")), field(form, "email").strip()
    if not is_own_form(request, form):
        return await _form(request, wanted, too_old(), HTTPStatus.FORBIDDEN, email)
    app = runtime.current()
    try:
        token = await _opened(app, request, email, field(form, "password"))
        device = await to_thread.run_sync(
            app.attempts.remember, email, cookies.get(request, cookies.DEVICE_COOKIE)
        )
    except EAError as error:
        return await _form(request, wanted, told(error), status_of(error), email)
    answer = RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
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
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    cookies.drop(answer, app, COOKIE)
    return answer


def local_path(wanted: str | None) -> str:
    """Where to go after signing in: a page of this product with its query, else the first one."""
    path, _, query = (wanted or "").partition("#")[0].partition("?")
    if path not in _PATHS or not query.isprintable():
        return "/"
    return f"{path}?{query}" if query else path


async def _opened(app: App, request: Request, email: str, password: str) -> str:
    """A new session's token; the session that the browser came with ends."""
    agent, before = request.headers.get("user-agent"), cookies.session_token(request)
    address, supabase = address_of(request), app.supabase
    device = cookies.get(request, cookies.DEVICE_COOKIE)
    if supabase is not None:

        def at_supabase() -> str:
            # Supabase counts per server, and this server is everybody's address to it.
            app.attempts.check(address, email, device)
            token = supabase.sign_in(email, password, agent, replaces=before)
            app.attempts.succeeded(address, email, device)
            return token

        return await to_thread.run_sync(at_supabase)
    user_id = await to_thread.run_sync(
        app.accounts.sign_in, email, password, address, device, limiter=HASHING
    )
    return await to_thread.run_sync(
        lambda: app.local_sessions.open(user_id, agent, replaces=before)
    )


async def _form(
    request: Request, wanted: str, error: str = "", status: int = HTTPStatus.OK, email: str = ""
) -> Response:
    app = runtime.current()
    return form_page(
        request,
        "sign_in.html",
        status,
        error=error,
        notice=NOTICES.get(request.query_params.get("notice", ""), ""),
        email=email,
        next=wanted,
        provider=app.settings.oidc_name if app.settings.has_single_sign_on else "",
        by_mail=app.supabase is not None,
        sign_up=app.supabase is not None and app.supabase.open_sign_up,
        demo=await to_thread.run_sync(_demo_accounts, app),
    )


def _demo_accounts(app: App) -> list[DemoAccount]:
    """Only on a laptop and only while the demo company is loaded: their passwords are published."""
    if app.settings.home != "embedded":
        return []
    accounts = []
    try:
        offered = DEMO_PASSWORDS if holds_demo(app.database) else {}
        for email, password in offered.items():
            with suppress(NotFound):  # this one was removed
                accounts.append(DemoAccount(app.accounts.find(email), password))
    except EAError:
        return []  # the form says what is wrong with the database
    return accounts


ROUTES = (
    Route("/sign-in", show_sign_in, methods=["GET"]),
    post("/sign-in", sign_in),
    Route("/sign-out", sign_out, methods=["POST"]),
)
