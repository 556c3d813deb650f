"""Where the links in Supabase's e-mails lead: a button first, because mail scanners open links."""

from __future__ import annotations

from http import HTTPStatus

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ea_core import runtime
from ea_core.errors import EAError
from ea_core.web import cookies
from ea_core.web.sign_in import new_password
from ea_core.web.sign_in.forms import (
    NO_REFERRER,
    field,
    form_page,
    is_own_form,
    post,
    status_of,
    told,
    too_old,
)
from ea_core.web.templates import message_page

PATH = "/auth/confirm"
_INCOMPLETE = (
    "This link is not complete, or has been used already. Ask for a new one. If that happens "
    "again, an administrator should compare the e-mail templates with docs/supabase.md."
)
_BUTTONS = {
    "invite": "Accept the invitation",
    "recovery": "Set a new password",
    "signup": "Confirm my address",
    "email": "Confirm my address",
    "magiclink": "Sign in",
}
_THEN_PASSWORD = frozenset({"invite", "recovery"})


def show(request: Request) -> Response:
    """GET /auth/confirm?token_hash=...&type=...: looking at it does not use the link up."""
    query = request.query_params
    return _form(request, query.get("token_hash", ""), query.get("type", ""))


async def confirm(request: Request, form: FormData) -> Response:
    """POST /auth/confirm: signs in whom the e-mail was for; then a password, where one is due."""
    token_hash, kind = field(form, "token_hash"), field(form, "type")
    if not is_own_form(request, form):
        return _form(request, token_hash, kind, too_old(), HTTPStatus.FORBIDDEN)
    app, agent = runtime.current(), request.headers.get("user-agent")
    supabase = app.supabase
    if supabase is None:
        return _form(request, token_hash, kind)
    before = cookies.session_token(request)
    try:
        token = await to_thread.run_sync(
            lambda: supabase.confirm(token_hash, kind, agent, replaces=before)
        )
    except EAError as error:
        return _without_referrer(message_page(told(error), status_of(error)))
    leads_to = new_password.PATH if kind in _THEN_PASSWORD else "/"
    answer = RedirectResponse(leads_to, HTTPStatus.SEE_OTHER)
    cookies.set_session(answer, app, token)
    return _without_referrer(answer)


def _form(
    request: Request, token_hash: str, kind: str, error: str = "", status: int = HTTPStatus.OK
) -> Response:
    button = _BUTTONS.get(kind)
    if runtime.current().supabase is None or not token_hash or button is None:
        return _without_referrer(message_page(_INCOMPLETE, HTTPStatus.NOT_FOUND))
    return _without_referrer(
        form_page(
            request,
            "confirm.html",
            status,
            error=error,
            token_hash=token_hash,
            type=kind,
            button=button,
        )
    )


def _without_referrer(answer: Response) -> Response:
    answer.headers.update(NO_REFERRER)
    return answer


ROUTES = (
    Route(PATH, show, methods=["GET"]),
    post(PATH, confirm),
)
