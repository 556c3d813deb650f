"""The e-mails of the double: invitations, confirmations and resets, and following their links."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.support.supabase_grants import Flow, Grants
from tests.support.supabase_http import Answer, Request
from tests.support.supabase_problems import TAKEN, Problem, address
from tests.support.supabase_users import User, Users, as_json, is_banned

OTP_SECONDS = 3600
EMAIL_SECONDS = 60
_PROBLEM_LINK = "Email link is invalid or has expired"


@dataclass(frozen=True)
class Mail:
    """An e-mail that would have been sent."""

    to: str
    kind: str
    token_hash: str
    redirect_to: str
    """What the template calls `.RedirectTo`."""


class Letters:
    """Sends nothing; keeps what would have been sent in `sent`."""

    def __init__(self, users: Users, grants: Grants) -> None:
        self.users = users
        self.grants = grants
        self.sent: list[Mail] = []
        self._flows: dict[str, Flow] = {}

    def verify(self, request: Request) -> Answer:
        body = request.json()
        if not (body.get("token_hash") or body.get("token")):
            raise Problem(400, "validation_failed", "Verify requires a token or a token hash")
        user = self._redeem(str(body.get("token_hash") or ""), str(body.get("type") or ""))
        return self.grants.signed_in(user, "otp")

    def follow_link(self, request: Request) -> Answer:
        """The link of Supabase's own e-mail templates: a redirect with a code or with tokens."""
        target = self._target(request)
        token = request.query.get("token", "")
        try:
            user = self._redeem(token, request.query.get("type", ""))
        except Problem as problem:
            said = urlencode(
                {
                    "error": "access_denied",
                    "error_code": problem.code,
                    "error_description": problem.message,
                }
            )
            return Answer(303, None, {"Location": f"{target}#{said}"})
        flow = self._flows.pop(token, None)
        if flow is not None:
            code = str(uuid4())
            self.grants.codes[code] = flow
            return Answer(303, None, {"Location": f"{target}?code={code}"})
        tokens = self.grants.signed_in(user, "otp").body
        said = urlencode({k: v for k, v in tokens.items() if k != "user"})
        return Answer(303, None, {"Location": f"{target}#{said}"})

    def _redeem(self, token_hash: str, kind: str) -> User:
        column = {
            "signup": ["confirmation"],
            "invite": ["confirmation"],
            "recovery": ["recovery"],
            "magiclink": ["recovery"],
            "email": ["confirmation", "recovery"],
        }.get(kind)
        if column is None:
            raise Problem(400, "validation_failed", "Invalid email verification type")
        for name in column:
            user = self.users.find(**{f"{name}_token": token_hash}) if token_hash else None
            if user is None:
                continue
            if is_banned(user, self.users.now()):
                raise Problem(403, "user_banned", "User is banned")
            if self.users.now() > user[f"{name}_sent_at"] + timedelta(seconds=OTP_SECONDS):
                break
            return self.users.confirm(self.users.change(user["id"], **{f"{name}_token": ""}))
        raise Problem(403, "otp_expired", _PROBLEM_LINK)

    def recover(self, request: Request) -> Answer:
        user = self.users.find(email=address(request.json().get("email")))
        if user is None:
            return Answer(200, {})
        self.check_frequency(user["recovery_sent_at"])
        token = self._mail(request, user, "recovery")
        self.users.change(user["id"], recovery_token=token, recovery_sent_at=self.users.now())
        return Answer(200, {})

    def resend(self, request: Request) -> Answer:
        user = self.users.find(email=address(request.json().get("email")))
        if user is not None and user["email_confirmed_at"] is None:
            self.check_frequency(user["confirmation_sent_at"])
            self.send_confirmation(request, user, "signup")
        return Answer(200, {})

    def invite(self, request: Request) -> Answer:
        body = request.json()
        email = address(body.get("email"))
        user = self.users.find(email=email)
        if user is not None and user["email_confirmed_at"] is not None:
            raise Problem(422, "email_exists", TAKEN)
        user = user or self.users.add(email, None, body.get("data") or {})
        user = self.users.change(user["id"], invited_at=self.users.now())
        return Answer(200, as_json(self.send_confirmation(request, user, "invite")))

    def send_confirmation(self, request: Request, user: User, kind: str) -> User:
        token = self._mail(request, user, kind)
        return self.users.change(
            user["id"], confirmation_token=token, confirmation_sent_at=self.users.now()
        )

    def _mail(self, request: Request, user: User, kind: str) -> str:
        token = secrets.token_hex(28)
        challenge = request.json().get("code_challenge")
        if challenge:
            token = f"pkce_{token}"
            method = str(request.json().get("code_challenge_method") or "plain").lower()
            self._flows[token] = Flow(user["id"], str(challenge), method)
        self.sent.append(Mail(user["email"], kind, token, self._target(request)))
        return token

    def _target(self, request: Request) -> str:
        """Where the link leads in the end: what was asked for, if the project allows it."""
        options, wanted = self.grants.options, request.query.get("redirect_to", "")
        site, asked = urlsplit(options.site_url), urlsplit(wanted)
        same_site = (site.scheme, site.netloc) == (asked.scheme, asked.netloc)
        is_allowed = same_site or _is_loopback(asked.hostname) or wanted in options.redirect_urls
        return wanted if is_allowed else options.site_url

    def check_frequency(self, sent_at: datetime | None) -> None:
        if sent_at is None:
            return
        left = EMAIL_SECONDS - (self.users.now() - sent_at).total_seconds()
        if left > 0:
            raise Problem(
                429,
                "over_email_send_rate_limit",
                f"For security purposes, you can only request this after {int(left)} seconds.",
            )


def _is_loopback(host: str | None) -> bool:
    """Of numeric addresses only this machine's own are allowed, and they always are."""
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
