"""A one-time link of an administrator: whoever has it sets the password of one account."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from ea_core.app import App
from ea_core.errors import InvalidInput
from ea_core.identity.local.password_links import LINK_PATH
from ea_core.identity.passwords import MIN_PASSWORD
from ea_core.web import cookies
from ea_core.web.sign_in.forms import Form, Sent
from ea_core.web.templates import message_page

PATH = LINK_PATH
_AT_SUPABASE = "Passwords are kept by Supabase. Use the link on the sign-in page to reset yours."


class SetPassword(Form):
    """Sets the password, ends the link and all sessions of that person."""

    template = "set_password.html"
    in_address = ("token",)
    has_token = True
    hashes = True
    shown_again = (InvalidInput,)  # another password may fit; a link that was refused stays so

    def shown(self, app: App, sent: Sent) -> Mapping[str, object] | Response:
        """Whom the link is for; looking at it does not use it up."""
        if app.supabase is not None:
            return message_page(_AT_SUPABASE, HTTPStatus.NOT_FOUND)
        token = sent.text("token")
        person = app.local_auth.person_for_link(token)
        return {"action": PATH, "token": token, "person": person, "least": MIN_PASSWORD}

    def done(self, app: App, sent: Sent) -> Response:
        """Uses the link up; this browser is known from then on."""
        if app.supabase is not None:
            return message_page(_AT_SUPABASE, HTTPStatus.NOT_FOUND)
        new = sent.new_password()
        person = app.local_auth.reset_password(sent.text("token"), new, sent.address)
        device = app.attempts.remember(person.email, None)
        answer = RedirectResponse("/sign-in?notice=password", HTTPStatus.SEE_OTHER)
        cookies.set_device(answer, app, device)
        return answer
