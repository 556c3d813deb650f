"""What Supabase Auth refuses, and in which words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.support.supabase_http import API_VERSION, Answer

TAKEN = "A user with this email address has already been registered"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass
class Options:
    """How the project is set up."""

    autoconfirm: bool = False
    disable_sign_up: bool = False
    min_password: int = 6
    site_url: str = "http://localhost:3000"
    """Where links lead whose `redirect_to` is not allowed."""
    redirect_urls: tuple[str, ...] = ()
    """What else `redirect_to` may be; a part of the site itself is always allowed."""
    captcha: bool = False
    """Attack protection: signing in, signing up and resets ask for a captcha's token."""
    require_current_password: bool = False
    """Whoever changes the password of a session that a password opened says the old one."""
    secure_password_change: bool = False
    """A session older than a day can't change the password without a code by e-mail."""
    token_seconds: int = 3600
    refresh_delay: float = 0.0
    """Seconds that a refresh takes, so that a test's threads meet."""


class Problem(Exception):
    """An error of Supabase Auth: HTTP status, error code, message."""

    def __init__(
        self, status: int, code: str, message: str, more: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.more = status, code, message, more or {}

    def answer(self, *, modern: bool) -> Answer:
        """In the form of the API version that the request asks for."""
        if modern:
            body = {"code": self.code, "message": self.message, **self.more}
            return Answer(self.status, body, {API_VERSION: "2024-01-01"})
        body = {"code": self.status, "error_code": self.code, "msg": self.message, **self.more}
        return Answer(self.status, body)


def address(value: object) -> str:
    email = str(value or "").strip().lower()
    if not _EMAIL.fullmatch(email):
        raise Problem(400, "validation_failed", "Unable to validate email address: invalid format")
    return email


def check_strength(password: str, options: Options) -> None:
    """Raises Problem for a password that the project does not take."""
    if len(password) < options.min_password:
        raise Problem(
            422,
            "weak_password",
            f"Password should be at least {options.min_password} characters.",
            {"weak_password": {"reasons": ["length"]}},
        )
