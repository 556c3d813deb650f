"""A forgotten password, where Supabase is the home: a link by e-mail."""

from __future__ import annotations

from http import HTTPStatus

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ea_core import runtime
from ea_core.errors import EAError
from ea_core.web.sign_in.forms import (
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

PATH = "/forgot-password"
_ASK = "Ask an administrator for a link with which you can set a new password."


def show(request: Request) -> Response:
    """GET /forgot-password: asks for the address."""
    return _form(request)


async def ask_for_link(request: Request, form: FormData) -> Response:
    """POST /forgot-password: the same answer for every address."""
    email = field(form, "email").strip()
    if not is_own_form(request, form):
        return _form(request, too_old(), HTTPStatus.FORBIDDEN, email)
    app, address = runtime.current(), address_of(request)
    supabase = app.supabase
    if supabase is None:
        return _form(request)

    def asked() -> None:
        # Counted beside the attempts to sign in, so that asking for a link locks nobody out.
        app.attempts.check(address, f"forgotten {email}")
        supabase.request_password_reset(email)

    try:
        await to_thread.run_sync(asked)
    except EAError as error:
        return _form(request, told(error), status_of(error), email)
    return RedirectResponse("/sign-in?notice=mail", HTTPStatus.SEE_OTHER)


def _form(
    request: Request, error: str = "", status: int = HTTPStatus.OK, email: str = ""
) -> Response:
    if runtime.current().supabase is None:
        return message_page(_ASK, HTTPStatus.NOT_FOUND)
    return form_page(request, "forgot_password.html", status, error=error, email=email)


ROUTES = (
    Route(PATH, show, methods=["GET"]),
    post(PATH, ask_for_link),
)
