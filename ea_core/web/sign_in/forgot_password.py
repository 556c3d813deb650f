"""A forgotten password, where Supabase is the home: a link by e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from ea_core.app import App
from ea_core.web.sign_in.forms import Form, Sent
from ea_core.web.templates import message_page

PATH = "/forgot-password"
_ASK = "Ask an administrator for a link with which you can set a new password."


class ForgotPassword(Form):
    """Asks for the address; the answer is the same for every one."""

    template = "forgot_password.html"

    def shown(self, app: App, sent: Sent) -> Mapping[str, object] | Response:
        """The address, as it was typed."""
        if app.supabase is None:
            return message_page(_ASK, HTTPStatus.NOT_FOUND)
        return {"email": sent.text("email").strip()}

    def done(self, app: App, sent: Sent) -> Response:
        """Has the e-mail sent."""
        if app.supabase is None:
            return message_page(_ASK, HTTPStatus.NOT_FOUND)
        email = sent.text("email").strip()
        # Counted beside the attempts to sign in, so that asking for a link locks nobody out.
        app.attempts.check(sent.address, f"forgotten {email}")
        app.supabase.request_password_reset(email)
        return RedirectResponse("/sign-in?notice=mail", HTTPStatus.SEE_OTHER)
