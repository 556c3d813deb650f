"""After an invitation or a reset by Supabase's e-mail: choose a password.

For a session that such a link has just opened, not for one that somebody left open: who forgot the
password of an open session asks for a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.identity.passwords import MIN_PASSWORD
from ea_core.web.sign_in import forgot_password
from ea_core.web.sign_in.forms import Form, Sent

PATH = "/new-password"
_FRESH = timedelta(minutes=15)


class NewPassword(Form):
    """Sets the password and ends the person's other sessions."""

    template = "set_password.html"

    def shown(self, app: App, sent: Sent) -> Mapping[str, object] | Response:
        """Whose password it is."""
        person = _just_signed_in(app, sent.session)
        if app.supabase is None or person is None:
            return _elsewhere()
        return {"action": PATH, "token": "", "person": person, "least": MIN_PASSWORD}

    def done(self, app: App, sent: Sent) -> Response:
        """Has Supabase keep the new password."""
        new = sent.new_password()
        if app.supabase is None or _just_signed_in(app, sent.session) is None:
            return _elsewhere()
        app.supabase.set_password(sent.session, new)
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)


def _just_signed_in(app: App, token: str | None) -> Actor | None:
    """Whose session this is, when it was opened a moment ago."""
    actor = app.sessions.actor_for(token)
    if actor is None:
        return None
    current = next((one for one in app.sessions.mine(actor, token) if one.is_current), None)
    is_fresh = current is not None and datetime.now(UTC) - current.created_at < _FRESH
    return actor if is_fresh else None


def _elsewhere() -> Response:
    return RedirectResponse(forgot_password.PATH, HTTPStatus.SEE_OTHER)
