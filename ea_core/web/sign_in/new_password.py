"""After an invitation or a reset by Supabase's e-mail: choose a password.

For a session that such a link has just opened, not for one that somebody left open: who forgot the
password of an open session asks for a link.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ea_core import runtime
from ea_core.actor import Actor
from ea_core.app import App
from ea_core.errors import EAError
from ea_core.identity.passwords import MIN_PASSWORD
from ea_core.web import cookies
from ea_core.web.sign_in.forms import (
    NOT_THE_SAME,
    field,
    form_page,
    is_own_form,
    post,
    status_of,
    told,
    too_old,
)
from ea_core.web.templates import message_page

PATH = "/new-password"

_FRESH = timedelta(minutes=15)


async def show(request: Request) -> Response:
    """GET /new-password: the form for who has just followed a link."""
    return await _form(request)


async def set_password(request: Request, form: FormData) -> Response:
    """POST /new-password: sets the password and ends the person's other sessions."""
    if not is_own_form(request, form):
        return await _form(request, too_old(), HTTPStatus.FORBIDDEN)
    new, token = field(form, "password"), cookies.session_token(request)
    if new != field(form, "again"):
        return await _form(request, NOT_THE_SAME, HTTPStatus.UNPROCESSABLE_ENTITY)
    app = runtime.current()
    try:
        if app.supabase is None or await to_thread.run_sync(_person, app, token) is None:
            return _elsewhere()
        await to_thread.run_sync(app.supabase.set_password, token, new)
    except EAError as error:
        return await _form(request, told(error), status_of(error))
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def _form(request: Request, error: str = "", status: int = HTTPStatus.OK) -> Response:
    app, token = runtime.current(), cookies.session_token(request)
    try:
        person = await to_thread.run_sync(_person, app, token)
    except EAError as failed:
        return message_page(failed.message, HTTPStatus.SERVICE_UNAVAILABLE)
    if app.supabase is None or person is None:
        return _elsewhere()
    return form_page(
        request,
        "set_password.html",
        status,
        error=error,
        action=PATH,
        token="",
        person=person,
        least=MIN_PASSWORD,
    )


def _person(app: App, token: str | None) -> Actor | None:
    """Whose session this is, when it was opened a moment ago."""
    actor = app.sessions.actor_for(token)
    if actor is None:
        return None
    current = next((one for one in app.sessions.mine(actor, token) if one.is_current), None)
    is_fresh = current is not None and datetime.now(UTC) - current.created_at < _FRESH
    return actor if is_fresh else None


def _elsewhere() -> Response:
    return RedirectResponse("/forgot-password", HTTPStatus.SEE_OTHER)


ROUTES = (
    Route(PATH, show, methods=["GET"]),
    post(PATH, set_password),
)
