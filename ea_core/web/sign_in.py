"""Signing in and out: plain forms, so that the session's cookie stays out of every script's reach."""

from __future__ import annotations

import hmac
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ea_core.app import App
from ea_core.db.installation import holds_demo
from ea_core.demo.load import DEMO_PASSWORDS
from ea_core.errors import EAError, NotFound, SignInRefused
from ea_core.identity.actor import Actor
from ea_core.identity.sessions import COOKIE
from ea_core.ui import runtime
from ea_core.ui.frame import PAGES
from ea_core.web.templates import message_page, render

CSRF_COOKIE = "ea_csrf"
_CSRF_FIELD = "csrf"
_MAX_FORM = 20_000
_PATHS = frozenset(entry.path for entry in PAGES)
_TOO_OLD = "This page was open for too long. Try again."
# Checking a password takes 64 MB and a core for a moment; more at once would starve the pages.
_HASHING = CapacityLimiter(2)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One of the demo company's people, offered while nothing else is in the database."""

    person: Actor
    password: str


async def show_sign_in(request: Request) -> Response:
    """GET /sign-in: the form, or the way on for somebody who is signed in."""
    app, wanted = runtime.current(), local_path(request.query_params.get("next"))
    try:
        token = request.cookies.get(COOKIE)
        if await to_thread.run_sync(app.sessions.actor_for, token) is not None:
            return RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
    except EAError as error:
        return await _form(request, wanted, error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    return await _form(request, wanted)


async def sign_in(request: Request) -> Response:
    """POST /sign-in: opens a session when address and password belong together."""
    if int(request.headers.get("content-length") or _MAX_FORM + 1) > _MAX_FORM:
        return message_page("This form is too long.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    form = await request.form(max_files=0, max_fields=10)
    wanted, email = local_path(_field(form, "next")), _field(form, "email").strip()
    if not _is_own_form(request, form):
        return await _form(request, wanted, _TOO_OLD, HTTPStatus.FORBIDDEN, email)
    app = runtime.current()
    try:
        user_id = await to_thread.run_sync(
            app.accounts.verify, email, _field(form, "password"), limiter=_HASHING
        )
        await to_thread.run_sync(app.sessions.close, request.cookies.get(COOKIE))
        agent = request.headers.get("user-agent")
        token = await to_thread.run_sync(app.sessions.open, user_id, agent)
    except SignInRefused as error:
        return await _form(request, wanted, error.message, HTTPStatus.UNAUTHORIZED, email)
    except EAError as error:
        _log.warning("%s", error.message, exc_info=error)
        return await _form(request, wanted, error.message, HTTPStatus.SERVICE_UNAVAILABLE, email)
    answer = RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
    _set_cookie(answer, app, COOKIE, token, app.sessions.max_age)
    return answer


async def sign_out(request: Request) -> Response:
    """POST /sign-out: ends the session here and in every open tab."""
    if not _from_own_pages(request):
        return message_page("Sign out with the button on a page.", HTTPStatus.FORBIDDEN)
    app = runtime.current()
    try:
        await to_thread.run_sync(app.sessions.close, request.cookies.get(COOKIE))
    except EAError as error:
        return message_page(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def local_path(wanted: str | None) -> str:
    """Where to go after signing in: a page of this product with its query, else the first one."""
    path, _, query = (wanted or "").partition("#")[0].partition("?")
    if path not in _PATHS or not query.isprintable():
        return "/"
    return f"{path}?{query}" if query else path


async def _form(
    request: Request, wanted: str, error: str = "", status: int = HTTPStatus.OK, email: str = ""
) -> Response:
    app = runtime.current()
    csrf = request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(32)
    answer = render(
        "sign_in.html",
        status,
        error=error,
        email=email,
        next=wanted,
        csrf=csrf,
        demo=await to_thread.run_sync(_demo_accounts, app),
    )
    _set_cookie(answer, app, CSRF_COOKIE, csrf, None)
    return answer


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


def _is_own_form(request: Request, form: FormData) -> bool:
    sent, kept = _field(form, _CSRF_FIELD), request.cookies.get(CSRF_COOKIE, "")
    return (
        bool(sent)
        and hmac.compare_digest(sent.encode(), kept.encode())
        and _from_own_pages(request)
    )


def _from_own_pages(request: Request) -> bool:
    """Whether the browser says that one of our own pages sent this (a program says nothing)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def _set_cookie(answer: Response, app: App, name: str, value: str, max_age: int | None) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        httponly=True,
        samesite="lax",
        secure=app.settings.cookies_need_https,
    )


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
