"""What the pages of people who are not signed in yet have in common: each is one form.

A GET shows it. A POST does what it is for, if it was sent from one of our own pages in this browser,
and shows it again with a sentence when that is refused.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from ea_core import runtime
from ea_core.app import App
from ea_core.errors import Conflict, EAError, InvalidInput, NotAllowed, NotSignedIn, SignInRefused
from ea_core.identity.attempts import TooManyAttempts
from ea_core.web import cookies
from ea_core.web.origin import from_own_pages
from ea_core.web.templates import message_page, render

CSRF_COOKIE = "ea_csrf"
_CSRF_FIELD = "csrf"
_MAX_FORM = 20_000
_NO_REFERRER = {"Referrer-Policy": "no-referrer"}
# Checking a password takes 64 MB and a core for a moment; more at once would starve the pages.
_HASHING = CapacityLimiter(2)
_STATUS: dict[type[EAError], HTTPStatus] = {
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    SignInRefused: HTTPStatus.UNAUTHORIZED,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser sent: the fields of the form, or those of the page's address."""

    request: Request
    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """A field's text; empty when it is missing or a file."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def new_password(self) -> str:
        """The password that was typed twice; raises InvalidInput when these are two."""
        new = self.text("password")
        if new != self.text("again"):
            raise InvalidInput("The two passwords are not the same.", field="password")
        return new

    @property
    def address(self) -> str | None:
        """The browser's network address, for the limits on attempts."""
        return self.request.client.host if self.request.client else None

    @property
    def user_agent(self) -> str | None:
        """What the browser says of itself."""
        return self.request.headers.get("user-agent")

    @property
    def session(self) -> str | None:
        """The token of the browser's session, alive or not."""
        return cookies.session_token(self.request)

    @property
    def device(self) -> str | None:
        """What the limits on sign-in know this browser by."""
        return cookies.get(self.request, cookies.DEVICE_COOKIE)


class Form(ABC):
    """One page with one form; `shown` and `done` run in threads of their own."""

    template: ClassVar[str]
    in_address: ClassVar[tuple[str, ...]] = ()
    """The fields that may stand in the page's address."""
    has_token: ClassVar[bool] = False
    """Whether a one-time token is among them, which no other page may hear of."""
    hashes: ClassVar[bool] = False
    """Whether `done` makes or checks a hash in this process (where accounts are local)."""
    shown_again: ClassVar[tuple[type[EAError], ...]] = (EAError,)
    """Refusals after which the form is worth another try; others are a page of their own."""

    @abstractmethod
    def shown(self, app: App, sent: Sent) -> Mapping[str, object] | Response:
        """The template's values, or what comes in the form's place; an EAError becomes a page."""

    @abstractmethod
    def done(self, app: App, sent: Sent) -> Response:
        """What the form is for; raises EAError when it is refused."""

    async def get(self, request: Request) -> Response:
        """GET: shows the form."""
        return await self.show(self.from_address(request))

    async def post(self, request: Request) -> Response:
        """POST: does what the form is for, when it is ours and no longer than any of ours is."""
        if int(request.headers.get("content-length") or _MAX_FORM + 1) > _MAX_FORM:
            return message_page("This form is too long.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        sent = Sent(request, await request.form(max_files=0, max_fields=10))
        if not _is_own(sent):
            return await self.show(sent, _too_old(), HTTPStatus.FORBIDDEN)
        app = runtime.current()
        limiter = _HASHING if self.hashes and app.supabase is None else None
        try:
            answer = await to_thread.run_sync(self.done, app, sent, limiter=limiter)
        except self.shown_again as error:
            return await self.show(sent, _told(error), _status_of(error))
        except EAError as error:
            answer = _refusal(error)
        return self._answer(answer)

    def from_address(self, request: Request) -> Sent:
        """What stands in the page's address."""
        query = request.query_params
        return Sent(request, {name: query[name] for name in self.in_address if name in query})

    async def show(
        self, sent: Sent, error: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        """The form with what was sent in it, and one sentence about what is wrong with that."""
        app = runtime.current()
        try:
            values = await to_thread.run_sync(self.shown, app, sent)
        except EAError as refused:
            return self._answer(_refusal(refused))
        if isinstance(values, Response):
            return self._answer(values)
        csrf = cookies.get(sent.request, CSRF_COOKIE) or secrets.token_urlsafe(32)
        answer = render(self.template, status, error=error, csrf=csrf, **values)
        cookies.put(answer, app, CSRF_COOKIE, csrf, None)
        return self._answer(answer)

    def _answer(self, answer: Response) -> Response:
        if self.has_token:
            answer.headers.update(_NO_REFERRER)
        return answer


def _told(error: EAError) -> str:
    """The sentence for the person; what they did not cause themselves is logged too."""
    if not isinstance(error, tuple(_STATUS)):
        _log.warning("%s", error.message, exc_info=error)
    return error.message


def _refusal(error: EAError) -> Response:
    return message_page(_told(error), _status_of(error))


def _status_of(error: EAError) -> HTTPStatus:
    """The HTTP status that goes with an error on a form."""
    return next(
        (status for kind, status in _STATUS.items() if isinstance(error, kind)),
        HTTPStatus.SERVICE_UNAVAILABLE,
    )


def _is_own(sent: Sent) -> bool:
    """Whether the form was on one of our own pages in this browser."""
    came, kept = sent.text(_CSRF_FIELD), cookies.get(sent.request, CSRF_COOKIE) or ""
    return (
        bool(came)
        and hmac.compare_digest(came.encode(), kept.encode())
        and from_own_pages(sent.request)
    )


def _too_old() -> str:
    """What to do when a form was not on a page of ours in this browser."""
    public_url = runtime.current().settings.public_url
    where = f" and open it at {public_url}" if public_url else ""
    return (
        "This page was open for too long, or your browser keeps no cookies. Try again; if that does "
        f"not help, allow cookies for this product{where}."
    )
