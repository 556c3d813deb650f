"""Single sign-on in the browser: Streamlit's login, with our session at its end.

The way: GET /single-sign-on sends the browser to Streamlit's /auth/login, from there to the
provider, and back to /oauth2callback. There Streamlit checks the answer and would keep who it was
in a cookie for 30 days, which outlives sign-out, a blocked account and a changed role. So its
answer is caught before it reaches the browser: the claims are read from the cookie with Streamlit's
own check of its signature, our session is opened, and Streamlit's cookie is dropped.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from ea_core import runtime
from ea_core.errors import EAError, SignInRefused
from ea_core.identity.single_sign_on import CALLBACK_PATH, SingleSignOn
from ea_core.web import cookies as own_cookies
from ea_core.web.sign_in.sign_in import local_path
from ea_core.web.templates import message_page

PATH = "/single-sign-on"
_LOGIN_PATH = "/auth/login"
STREAMLIT_PATHS = frozenset({_LOGIN_PATH, CALLBACK_PATH})
"""Where Streamlit's login begins and ends."""
_NEXT_COOKIE = "ea_next"
_NEXT_SECONDS = 600
_log = logging.getLogger(__name__)


def start(request: Request) -> Response:
    """GET /single-sign-on: to the provider; `next` is where to go afterwards."""
    app = runtime.current()
    if not app.settings.has_single_sign_on:
        return _not_set_up()
    token = encode_provider_token("default")
    answer = RedirectResponse(f"{_LOGIN_PATH}?provider={token}", HTTPStatus.SEE_OTHER)
    wanted = local_path(request.query_params.get("next"))
    own_cookies.put(answer, app, _NEXT_COOKIE, wanted, _NEXT_SECONDS)
    return answer


class SingleSignOnMiddleware:
    """ASGI middleware that turns the end of Streamlit's login into one of our sessions."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Catches how the login starts and ends; lets everything else through."""
        if scope["type"] != "http" or scope["path"] not in STREAMLIT_PATHS:
            await self._app(scope, receive, send)
            return
        if not runtime.current().settings.has_single_sign_on:
            await _not_set_up()(scope, receive, send)
            return
        caught: list[Message] = []

        async def catch(message: Message) -> None:
            caught.append(message)

        await self._app(scope, receive, catch)
        head = next(m for m in caught if m["type"] == "http.response.start")
        if scope["path"] == CALLBACK_PATH:
            cookies = Headers(raw=head["headers"]).getlist("set-cookie")
            answer = await _finish(Request(scope), _claims(cookies))
            for cookie in cookies:  # the state of the login, which has been used up
                if not cookie.startswith((USER_COOKIE_NAME, TOKENS_COOKIE_NAME)):
                    answer.headers.append("set-cookie", cookie)
            await answer(scope, receive, send)
        elif head["status"] >= HTTPStatus.BAD_REQUEST:
            name = runtime.current().settings.oidc_name
            sentence = f"{name} does not answer. Try again in a moment, or sign in with a password."
            await message_page(sentence, HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, send)
        else:
            for message in caught:
                await send(message)


def _not_set_up() -> Response:
    return message_page("Single sign-on is not set up here.", HTTPStatus.NOT_FOUND)


async def _finish(request: Request, claims: Mapping[str, Any] | None) -> Response:
    """The session for whom the claims stand for, or one sentence that says why there is none."""
    app = runtime.current()
    sso = SingleSignOn(app.database, app.settings)
    if claims is None:
        answer: Response = message_page(
            f"Signing in with {sso.name} did not work. Try again.", HTTPStatus.UNAUTHORIZED
        )
    else:
        try:
            person = await to_thread.run_sync(sso.person_for, claims)
            token = await to_thread.run_sync(
                lambda: app.local_sessions.open(
                    person.id,
                    request.headers.get("user-agent"),
                    replaces=own_cookies.session_token(request),
                )
            )
        except SignInRefused as error:
            answer = message_page(error.message, HTTPStatus.FORBIDDEN)
        except EAError as error:
            _log.warning("%s", error.message, exc_info=error)
            answer = message_page(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            wanted = local_path(own_cookies.get(request, _NEXT_COOKIE))
            answer = RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
            own_cookies.set_session(answer, app, token)
    own_cookies.drop(answer, app, _NEXT_COOKIE)
    return answer


def _claims(set_cookies: list[str]) -> dict[str, Any] | None:
    """The claims in the cookie that Streamlit is about to set; None when the login failed."""
    values: dict[str, str] = {}
    for header in set_cookies:
        try:
            values.update({name: m.value for name, m in SimpleCookie(header).items()})
        except CookieError:
            continue

    def signed(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, values.get(name, ""), 1)

    raw = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    claims = json.loads(raw) if raw else None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None
