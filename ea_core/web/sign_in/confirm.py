"""Where the links in Supabase's e-mails lead: a button first, because mail scanners open links."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from ea_core.app import App
from ea_core.web import cookies
from ea_core.web.sign_in import new_password
from ea_core.web.sign_in.forms import Form, Sent
from ea_core.web.templates import message_page

PATH = "/auth/confirm"
_INCOMPLETE = (
    "This link is not complete, or has been used already. Ask for a new one. If that happens "
    "again, an administrator should compare the e-mail templates with docs/supabase.md."
)
_BUTTONS = {
    "invite": "Accept the invitation",
    "recovery": "Set a new password",
    "signup": "Confirm my address",
    "email": "Confirm my address",
    "magiclink": "Sign in",
}
_THEN_PASSWORD = frozenset({"invite", "recovery"})


class Confirm(Form):
    """Signs in whom the e-mail was for; then a password, where one is due."""

    template = "confirm.html"
    in_address = ("token_hash", "type")
    has_token = True
    shown_again = ()  # a link that was refused stays so

    def shown(self, app: App, sent: Sent) -> Mapping[str, object] | Response:
        """What the link carries; looking at it does not use it up."""
        token_hash, kind = sent.text("token_hash"), sent.text("type")
        if app.supabase is None or not token_hash or kind not in _BUTTONS:
            return message_page(_INCOMPLETE, HTTPStatus.NOT_FOUND)
        return {"token_hash": token_hash, "type": kind, "button": _BUTTONS[kind]}

    def done(self, app: App, sent: Sent) -> Response:
        """Uses the link up."""
        if app.supabase is None:
            return message_page(_INCOMPLETE, HTTPStatus.NOT_FOUND)
        kind = sent.text("type")
        token = app.supabase.confirm(
            sent.text("token_hash"), kind, sent.user_agent, replaces=sent.session
        )
        leads_to = new_password.PATH if kind in _THEN_PASSWORD else "/"
        answer = RedirectResponse(leads_to, HTTPStatus.SEE_OTHER)
        cookies.set_session(answer, app, token)
        return answer
