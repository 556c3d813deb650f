"""The cookies of the sign-in pages: none can be read by a script or sent along by another site."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from ea_core import runtime
from ea_core.app import App
from ea_core.identity.attempts import DEVICE_DAYS
from ea_core.identity.sessions import COOKIE, cookie_name

DEVICE_COOKIE = "ea_device"
"""A random value that the limits on sign-in know this browser by; worth nothing without a password."""
_DAY = 86_400


def get(connection: HTTPConnection, name: str) -> str | None:
    """The cookie's value, read as Streamlit reads it for `st.context.cookies`.

    Of two cookies with one name the last counts; one that can't be read spoils no other.
    """
    return connection.cookies.get(cookie_name(runtime.current().settings, name))


def put(answer: Response, app: App, name: str, value: str, max_age: int | None) -> None:
    """Sets the cookie, for `max_age` seconds or until the browser is closed."""
    answer.set_cookie(
        cookie_name(app.settings, name),
        value,
        max_age=max_age,
        path="/",
        httponly=True,
        samesite="lax",
        secure=app.settings.cookies_need_https,
    )


def drop(answer: Response, app: App, name: str) -> None:
    """Has the browser forget the cookie."""
    put(answer, app, name, "", 0)


def session_token(connection: HTTPConnection) -> str | None:
    """The token of the browser's session, alive or not."""
    return get(connection, COOKIE)


def set_session(answer: Response, app: App, token: str) -> None:
    """Gives the browser its session."""
    put(answer, app, COOKIE, token, app.sessions.max_age)


def set_device(answer: Response, app: App, token: str) -> None:
    """Has the browser be known again at the next sign-in."""
    put(answer, app, DEVICE_COOKIE, token, DEVICE_DAYS * _DAY)
