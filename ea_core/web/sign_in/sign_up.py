"""Making an account oneself, where Supabase is the home and EA_OPEN_SIGN_UP allows it."""

from __future__ import annotations

from http import HTTPStatus

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ea_core import runtime
from ea_core.errors import EAError
from ea_core.identity.passwords import MIN_PASSWORD
from ea_core.web import cookies
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

PATH = "/sign-up"
_BY_INVITATION = "Accounts are made by invitation. Ask an administrator for one."


def show(request: Request) -> Response:
    """GET /sign-up: the form, where it is open."""
    return _form(request)


async def sign_up(request: Request, form: FormData) -> Response:
    """POST /sign-up: makes the account; signed in at once, or after a look into the mailbox."""
    email, name = field(form, "email").strip(), field(form, "name").strip()
    if not is_own_form(request, form):
        return _form(request, too_old(), HTTPStatus.FORBIDDEN, email, name)
    app, agent = runtime.current(), request.headers.get("user-agent")
    supabase = app.supabase
    if supabase is None:
        return _form(request)
    address, password = address_of(request), field(form, "password")

    def made() -> str | None:
        app.attempts.check(address, f"sign-up {email}")
        return supabase.sign_up(email, password, name, agent)

    try:
        token = await to_thread.run_sync(made)
    except EAError as error:
        return _form(request, told(error), status_of(error), email, name)
    if token is None:
        return RedirectResponse("/sign-in?notice=confirm", HTTPStatus.SEE_OTHER)
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    cookies.set_session(answer, app, token)
    return answer


def _form(
    request: Request, error: str = "", status: int = HTTPStatus.OK, email: str = "", name: str = ""
) -> Response:
    supabase = runtime.current().supabase
    if supabase is None or not supabase.open_sign_up:
        return message_page(_BY_INVITATION, HTTPStatus.NOT_FOUND)
    return form_page(
        request,
        "sign_up.html",
        status,
        error=error,
        email=email,
        full_name=name,
        least=MIN_PASSWORD,
    )


ROUTES = (
    Route(PATH, show, methods=["GET"]),
    post(PATH, sign_up),
)
