"""Who gets past the door: every request and every message of a tab needs a living session.

The pages have a guard of their own, but Streamlit can run a part of a page (a fragment, a widget's
callback) without running the page's first line. So a message from a tab whose session has ended is
turned into a plain run of its page here, and that run ends at the page's guard.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected
from streamlit.proto.BackMsg_pb2 import BackMsg

from ea_core.errors import EAError
from ea_core.identity.sessions import COOKIE
from ea_core.ui import runtime
from ea_core.web import confirm, forgot_password, set_password, sign_in, sign_up, single_sign_on
from ea_core.web.templates import message_page

_SIGN_IN_PAGES = (
    *sign_in.ROUTES,
    *set_password.ROUTES,
    *sign_up.ROUTES,
    *forgot_password.ROUTES,
    *confirm.ROUTES,
)
_OPEN = (
    single_sign_on.OPEN_PATHS
    | {route.path for route in _SIGN_IN_PAGES}
    | {
        "/healthz",
        "/favicon.png",
        "/manifest.json",
        "/_stcore/health",
        "/_stcore/host-config",
    }
)
"""Paths that hold nothing of anybody; everything else needs a session."""
_OPEN_FOLDER = "/static/"
"""Streamlit's own scripts and fonts."""
_SIGN_IN_FIRST = "Sign in first."
_log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware around everything that the server answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets through what is open or comes with a living session."""
        if scope["type"] == "websocket":
            # A tab may close while something is being sent to it; Streamlit does not expect that.
            with suppress(WebSocketDisconnected):
                await self._app(scope, _checked(receive, _token(scope)), send)
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._http(scope, receive, _with_headers(scope, send))

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = None if _is_open(scope["path"]) else await _refusal(Request(scope))
        await (answer or self._app)(scope, receive, send)


async def _refusal(request: Request) -> Response | None:
    """What somebody without a living session gets instead; None for everybody else."""
    try:
        if await _is_alive(_token(request.scope)):
            return None
    except EAError as error:
        _log.warning("%s", error.message, exc_info=error)
        return message_page(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    if request.method not in {"GET", "HEAD"} or not _is_navigation(request.headers):
        return PlainTextResponse(_SIGN_IN_FIRST, HTTPStatus.UNAUTHORIZED)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", HTTPStatus.SEE_OTHER)


def _checked(receive: Receive, token: str | None) -> Receive:
    async def checked() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        try:
            alive = await _is_alive(token)
        except EAError:
            alive = False  # the page's guard will find out the same and say so
        return message if alive else _plain_run(message)

    return checked


def _plain_run(message: Message) -> Message:
    """The same tab asking for its page, without clicks, inputs or fragments."""
    asked = BackMsg()
    try:
        asked.ParseFromString(message.get("bytes") or b"")
    except Exception:  # noqa: BLE001 # protobuf's own error class differs between its backends
        asked = BackMsg()
    plain = BackMsg()
    plain.rerun_script.page_script_hash = asked.rerun_script.page_script_hash
    plain.rerun_script.page_name = asked.rerun_script.page_name
    return {"type": "websocket.receive", "bytes": plain.SerializeToString(), "text": None}


def _with_headers(scope: Scope, send: Send) -> Send:
    """Adds the headers that hold for every answer; nothing but Streamlit's own files is kept."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "DENY"
            headers.setdefault("Referrer-Policy", "same-origin")
            headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
            if not scope["path"].startswith(_OPEN_FOLDER):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return with_headers


async def _is_alive(token: str | None) -> bool:
    if token is None:
        return False
    return await to_thread.run_sync(runtime.current().sessions.actor_for, token) is not None


def _token(scope: Scope) -> str | None:
    """The session cookie, read as Streamlit reads it for `st.context.cookies`."""
    try:
        cookies: SimpleCookie = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return None
    return cookies[COOKIE].value if COOKIE in cookies else None


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith(_OPEN_FOLDER)


def _is_navigation(headers: Headers) -> bool:
    mode = headers.get("sec-fetch-mode")
    return mode == "navigate" if mode else "text/html" in headers.get("accept", "")
