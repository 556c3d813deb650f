"""What the plain forms have in common: who sent one, its CSRF token, cookies, one limit on hashing."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from anyio import CapacityLimiter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ea_core import runtime
from ea_core.errors import Conflict, EAError, InvalidInput, NotAllowed, NotSignedIn, SignInRefused
from ea_core.identity.attempts import TooManyAttempts
from ea_core.web import cookies
from ea_core.web.origin import from_own_pages
from ea_core.web.templates import message_page, render

CSRF_COOKIE = "ea_csrf"
_CSRF_FIELD = "csrf"
_MAX_FORM = 20_000
NOT_THE_SAME = "The two passwords are not the same."
NO_REFERRER = {"Referrer-Policy": "no-referrer"}
"""For pages with a one-time token in their address."""
# Checking a password takes 64 MB and a core for a moment; more at once would starve the pages.
HASHING = CapacityLimiter(2)
_STATUS: dict[type[EAError], HTTPStatus] = {
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    SignInRefused: HTTPStatus.UNAUTHORIZED,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
}
_log = logging.getLogger(__name__)


def post(path: str, handler: Callable[[Request, FormData], Awaitable[Response]]) -> Route:
    """The route for a form of ours: `handler` gets its fields, when it is no longer than any is."""

    async def endpoint(request: Request) -> Response:
        if int(request.headers.get("content-length") or _MAX_FORM + 1) > _MAX_FORM:
            return message_page("This form is too long.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return await handler(request, await request.form(max_files=0, max_fields=10))

    return Route(path, endpoint, methods=["POST"])


def field(form: FormData, name: str) -> str:
    """A field's text; empty when it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def form_page(request: Request, template: str, status: int, **values: object) -> Response:
    """The template of a form, with a CSRF token in it and in a cookie."""
    csrf = cookies.get(request, CSRF_COOKIE) or secrets.token_urlsafe(32)
    answer = render(template, status, csrf=csrf, **values)
    cookies.put(answer, runtime.current(), CSRF_COOKIE, csrf, None)
    return answer


def is_own_form(request: Request, form: FormData) -> bool:
    """Whether the form was on one of our own pages in this browser."""
    sent, kept = field(form, _CSRF_FIELD), cookies.get(request, CSRF_COOKIE) or ""
    return (
        bool(sent) and hmac.compare_digest(sent.encode(), kept.encode()) and from_own_pages(request)
    )


def too_old() -> str:
    """What to do when a form was not on a page of ours in this browser."""
    public_url = runtime.current().settings.public_url
    where = f" and open it at {public_url}" if public_url else ""
    return (
        "This page was open for too long, or your browser keeps no cookies. Try again; if that does "
        f"not help, allow cookies for this product{where}."
    )


def address_of(request: Request) -> str | None:
    """The browser's network address, for the limits on attempts."""
    return request.client.host if request.client else None


def status_of(error: EAError) -> HTTPStatus:
    """The HTTP status that goes with an error on a form."""
    return next(
        (status for kind, status in _STATUS.items() if isinstance(error, kind)),
        HTTPStatus.SERVICE_UNAVAILABLE,
    )


def told(error: EAError) -> str:
    """The sentence for the person; what they did not cause themselves is logged too."""
    if not isinstance(error, tuple(_STATUS)):
        _log.warning("%s", error.message, exc_info=error)
    return error.message
