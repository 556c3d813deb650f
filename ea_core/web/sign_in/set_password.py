"""A one-time link of an administrator: whoever has it sets the password of one account."""

from __future__ import annotations

from http import HTTPStatus

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ea_core import runtime
from ea_core.errors import EAError, InvalidInput
from ea_core.identity.local.password_links import LINK_PATH
from ea_core.identity.passwords import MIN_PASSWORD
from ea_core.web import cookies
from ea_core.web.sign_in.forms import (
    HASHING,
    NO_REFERRER,
    NOT_THE_SAME,
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

_AT_SUPABASE = "Passwords are kept by Supabase. Use the link on the sign-in page to reset yours."


async def show(request: Request) -> Response:
    """GET /set-password?token=...: whom the link is for; looking at it does not use it up."""
    return await _form(request, request.query_params.get("token", ""))


async def set_password(request: Request, form: FormData) -> Response:
    """POST /set-password: sets the password, ends the link and all sessions of that person."""
    token, new = field(form, "token"), field(form, "password")
    if not is_own_form(request, form):
        return await _form(request, token, too_old(), HTTPStatus.FORBIDDEN)
    if new != field(form, "again"):
        return await _form(request, token, NOT_THE_SAME, HTTPStatus.UNPROCESSABLE_ENTITY)
    app = runtime.current()
    if app.supabase is not None:
        return message_page(_AT_SUPABASE, HTTPStatus.NOT_FOUND)
    try:
        person = await to_thread.run_sync(
            app.accounts.reset_password, token, new, address_of(request), limiter=HASHING
        )
        device = await to_thread.run_sync(app.attempts.remember, person.email, None)
    except InvalidInput as error:
        return await _form(request, token, told(error), status_of(error))
    except EAError as error:
        return _refusal(error)
    answer = RedirectResponse("/sign-in?notice=password", HTTPStatus.SEE_OTHER)
    cookies.set_device(answer, app, device)
    return answer


async def _form(
    request: Request, token: str, error: str = "", status: int = HTTPStatus.OK
) -> Response:
    app = runtime.current()
    if app.supabase is not None:
        return message_page(_AT_SUPABASE, HTTPStatus.NOT_FOUND)
    try:
        person = await to_thread.run_sync(app.accounts.person_for_link, token)
    except EAError as refused:
        return _refusal(refused)
    answer = form_page(
        request,
        "set_password.html",
        status,
        error=error,
        action=LINK_PATH,
        token=token,
        person=person,
        least=MIN_PASSWORD,
    )
    answer.headers.update(NO_REFERRER)
    return answer


def _refusal(error: EAError) -> Response:
    answer = message_page(told(error), status_of(error))
    answer.headers.update(NO_REFERRER)
    return answer


ROUTES = (
    Route(LINK_PATH, show, methods=["GET"]),
    post(LINK_PATH, set_password),
)
