"""Making an account oneself, where Supabase is the home and EA_OPEN_SIGN_UP allows it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from ea_core.app import App
from ea_core.identity.passwords import MIN_PASSWORD
from ea_core.web import cookies
from ea_core.web.sign_in.forms import Form, Sent
from ea_core.web.templates import message_page

PATH = "/sign-up"
_BY_INVITATION = "Accounts are made by invitation. Ask an administrator for one."


class SignUp(Form):
    """Asks for name, address and password; signed in at once, or after a look into the mailbox."""

    template = "sign_up.html"

    def shown(self, app: App, sent: Sent) -> Mapping[str, object] | Response:
        """Name and address, as they were typed."""
        if app.supabase is None or not app.supabase.open_sign_up:
            return message_page(_BY_INVITATION, HTTPStatus.NOT_FOUND)
        return {
            "email": sent.text("email").strip(),
            "full_name": sent.text("name").strip(),
            "least": MIN_PASSWORD,
        }

    def done(self, app: App, sent: Sent) -> Response:
        """Makes the account."""
        if app.supabase is None or not app.supabase.open_sign_up:
            return message_page(_BY_INVITATION, HTTPStatus.NOT_FOUND)
        email, name = sent.text("email").strip(), sent.text("name").strip()
        app.attempts.check(sent.address, f"sign-up {email}")
        token = app.supabase.sign_up(email, sent.text("password"), name, sent.user_agent)
        if token is None:
            return RedirectResponse("/sign-in?notice=confirm", HTTPStatus.SEE_OTHER)
        answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        cookies.set_session(answer, app, token)
        return answer
