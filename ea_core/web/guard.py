"""Who gets past the door: every request and every message of a tab needs a living session.

The pages have a guard of their own, but Streamlit can run a part of a page (a fragment, a widget's
callback) without running the page's first line. So a message from a tab whose session has ended is
turned into a plain run of its page here, and that run ends at the page's guard.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import quote

from anyio import to_thread
from starlette import status
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected
from streamlit.proto.BackMsg_pb2 import BackMsg

from ea_core import runtime
from ea_core.errors import EAError
from ea_core.web.cookies import session_token
from ea_core.web.headers import with_headers
from ea_core.web.origin import from_own_pages
from ea_core.web.routes import is_open
from ea_core.web.sign_in import sign_in
from ea_core.web.strangers import Strangers
from ea_core.web.templates import message_page

_SIGN_IN_FIRST = "Sign in first."
_MAX_PLAIN = 64 * 1024
"""Bytes of a message without a session that are looked at."""
_log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware around everything that the server answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._strangers = Strangers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets through what is open or comes with a living session."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._http(scope, receive, with_headers(scope, send))

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        tab = HTTPConnection(scope)
        token = session_token(tab)
        if not from_own_pages(tab):
            await _refuse(send)
        elif await _is_surely_alive(token):
            await self._connect(scope, _checked(receive, token), send)
        else:
            with self._strangers.one_more() as may_connect:
                if may_connect:
                    await self._connect(scope, _checked(receive, token), send)
                else:
                    await _refuse(send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Where the tab comes from was checked. Streamlit would let pages at any port of this computer
        # in, and for all others ask a server on the internet what this computer's address is.
        headers = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        # A tab may close while something is being sent to it; Streamlit does not expect that.
        with suppress(WebSocketDisconnected):
            await self._app({**scope, "headers": headers}, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = None if is_open(scope["path"]) else await _refusal(Request(scope))
        await (answer or self._app)(scope, receive, send)


async def _refusal(request: Request) -> Response | None:
    """What somebody without a living session gets instead; None for everybody else."""
    try:
        if await _is_alive(session_token(request)):
            return None
    except EAError as error:
        _log.warning("%s", error.message, exc_info=error)
        return message_page(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    if request.method not in {"GET", "HEAD"} or not _is_navigation(request.headers):
        return PlainTextResponse(_SIGN_IN_FIRST, HTTPStatus.UNAUTHORIZED)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{sign_in.PATH}?next={quote(wanted, safe='')}", HTTPStatus.SEE_OTHER)


def _checked(receive: Receive, token: str | None) -> Receive:
    async def checked() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        return message if await _is_surely_alive(token) else _plain_run(message)

    return checked


def _plain_run(message: Message) -> Message:
    """The same tab asking for its page, without clicks, inputs or fragments."""
    asked = BackMsg()
    said = message.get("bytes") or b""
    try:
        asked.ParseFromString(said if len(said) <= _MAX_PLAIN else b"")
    except Exception:  # noqa: BLE001 # protobuf's own error class differs between its backends
        asked = BackMsg()
    plain = BackMsg()
    plain.rerun_script.page_script_hash = asked.rerun_script.page_script_hash
    plain.rerun_script.page_name = asked.rerun_script.page_name
    return {"type": "websocket.receive", "bytes": plain.SerializeToString(), "text": None}


async def _is_surely_alive(token: str | None) -> bool:
    try:
        return await _is_alive(token)
    except EAError:
        return False  # the page's guard will find out the same and say so


async def _refuse(send: Send) -> None:
    await send({"type": "websocket.close", "code": status.WS_1008_POLICY_VIOLATION})


async def _is_alive(token: str | None) -> bool:
    if token is None:
        return False
    return await to_thread.run_sync(runtime.current().sessions.actor_for, token) is not None


def _is_navigation(headers: Headers) -> bool:
    mode = headers.get("sec-fetch-mode")
    return mode == "navigate" if mode else "text/html" in headers.get("accept", "")
