"""Supabase Auth as the double answers: the same codes, statuses and bodies."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import jwt
import psycopg

from tests.support.supabase_administration import Administration
from tests.support.supabase_grants import Grants
from tests.support.supabase_http import Answer, Refusal, Request
from tests.support.supabase_keys import Keys
from tests.support.supabase_letters import Letters
from tests.support.supabase_problems import Options, Problem, address, check_strength
from tests.support.supabase_users import (
    AuthSession,
    User,
    Users,
    as_json,
    hash_password,
    merged_metadata,
    password_fits,
)

Handler = Callable[[Request], Answer]
_WITH_CAPTCHA = frozenset({"signup", "token", "recover", "resend"})
_DAY = 86_400


class AuthApi:
    """Everything below `/auth/v1`."""

    def __init__(self, users: Users, keys: Keys, issuer: Callable[[], str]) -> None:
        self.users = users
        self.keys = keys
        self.options = Options()
        self.grants = Grants(users, keys, self.options, issuer)
        self.letters = Letters(users, self.grants)
        self._administration = Administration(users, self.options)
        self._lock = threading.RLock()
        self._open: dict[tuple[str, str], Handler] = {
            ("GET", ".well-known/jwks.json"): lambda _: Answer(
                200, keys.jwks(), {"Cache-Control": "public, max-age=600"}
            ),
            ("GET", "health"): lambda _: Answer(200, {"name": "GoTrue", "version": "v2.190.0"}),
            ("GET", "verify"): self.letters.follow_link,
        }
        self._with_key: dict[tuple[str, str], Handler] = {
            ("POST", "signup"): self._sign_up,
            ("POST", "token"): self.grants.token,
            ("POST", "verify"): self.letters.verify,
            ("POST", "recover"): self.letters.recover,
            ("POST", "resend"): self.letters.resend,
            ("POST", "logout"): self._log_out,
            ("GET", "user"): lambda request: Answer(200, as_json(self._person(request)[0])),
            ("PUT", "user"): self._change_user,
            ("GET", "settings"): self._settings,
        }

    def answer(self, request: Request, path: str) -> Answer:
        """The answer to `request`, whose path below the service's root is `path`."""
        if request.query.get("grant_type") == "refresh_token":
            time.sleep(self.options.refresh_delay)
        try:
            with self._lock:
                return self._route(request, path.strip("/"))
        except Problem as problem:
            return problem.answer(modern=request.wants_version_2024)
        except psycopg.Error:
            failed = Problem(500, "unexpected_failure", "Database error saving new user")
            return failed.answer(modern=request.wants_version_2024)

    def _route(self, request: Request, path: str) -> Answer:
        known = self._open.get((request.method, path))
        if known is None:
            self._check_api_key(request)
            known = self._with_key.get((request.method, path))
        if known is not None:
            if path in _WITH_CAPTCHA:
                self._check_captcha(request)
            return known(request)
        if path != "invite" and not path.startswith("admin/users"):
            return Answer(404, {"message": "no Route matched with those values"})
        if self._claims(request).get("role") not in {"service_role", "supabase_admin"}:
            raise Problem(403, "not_admin", "User not allowed")
        if path == "invite":
            return self.letters.invite(request)
        return self._administration.answer(request, path.split("/")[2:])

    def _settings(self, _request: Request) -> Answer:
        shown = {
            "disable_signup": self.options.disable_sign_up,
            "mailer_autoconfirm": self.options.autoconfirm,
            "external": {"email": True},
        }
        return Answer(200, shown)

    def _check_api_key(self, request: Request) -> None:
        """What Supabase's gateway does before the service is asked."""
        if request.api_key is None:
            raise Refusal(Answer(401, {"message": "No API key found in request"}))
        if request.api_key not in {self.keys.anon_key, self.keys.service_key}:
            raise Refusal(Answer(401, {"message": "Invalid API key"}))

    def _check_captcha(self, request: Request) -> None:
        """Refreshing a session asks for none, and neither does whoever holds the service key."""
        if not self.options.captcha or request.query.get("grant_type") == "refresh_token":
            return
        if request.api_key == self.keys.service_key:
            return
        said = request.json().get("gotrue_meta_security") or {}
        if not said.get("captcha_token"):
            raise Problem(
                400,
                "captcha_failed",
                "captcha protection: request disallowed (no captcha_token found)",
            )

    def _claims(self, request: Request) -> dict[str, Any]:
        if request.bearer is None:
            raise Problem(401, "no_authorization", "This endpoint requires a valid Bearer token")
        try:
            return self.keys.verify(self.keys.unwrap(request.bearer))
        except jwt.PyJWTError as error:
            raise Problem(
                403, "bad_jwt", f"invalid JWT: unable to parse or verify signature, {error}"
            ) from error

    def _person(self, request: Request) -> tuple[User, AuthSession]:
        claims = self._claims(request)
        if not claims.get("sub"):
            raise Problem(403, "bad_jwt", "invalid claim: missing sub claim")
        user = self.users.find(id=UUID(claims["sub"]))
        if user is None:
            raise Problem(403, "user_not_found", "User from sub claim in JWT does not exist")
        session = self.users.sessions.get(UUID(claims["session_id"]))
        if session is None:
            raise Problem(
                403, "session_not_found", "Session from session_id claim in JWT does not exist"
            )
        return user, session  # also of a banned person: no more than signing in is refused

    def _sign_up(self, request: Request) -> Answer:
        if self.options.disable_sign_up:
            raise Problem(422, "signup_disabled", "Signups not allowed for this instance")
        body = request.json()
        if not body.get("password"):
            raise Problem(400, "validation_failed", "Signup requires a valid password")
        check_strength(body["password"], self.options)
        email = address(body.get("email"))
        user = self.users.find(email=email)
        if user is not None and user["email_confirmed_at"] is not None:
            if self.options.autoconfirm:
                raise Problem(422, "user_already_exists", "User already registered")
            return Answer(200, self._somebody(email, body.get("data") or {}))
        if user is None:
            user = self.users.add(email, body["password"], body.get("data") or {})
        if self.options.autoconfirm:
            return self.grants.signed_in(self.users.confirm(user), "password")
        self.letters.check_frequency(user["confirmation_sent_at"])
        return Answer(200, as_json(self.letters.send_confirmation(request, user, "signup")))

    def _somebody(self, email: str, data: dict[str, Any]) -> dict[str, Any]:
        """What sign-up shows of an address that has an account: nothing that is its own."""
        now = self.users.now()
        shown = as_json(
            {
                "id": uuid4(),
                "role": "",
                "email": email,
                "phone": "",
                "confirmation_sent_at": now,
                "created_at": now,
                "updated_at": now,
                "raw_app_meta_data": {"provider": "email", "providers": ["email"]},
                "raw_user_meta_data": data,
                "is_anonymous": False,
            }
        )
        return shown | {"identities": []}

    def _change_user(self, request: Request) -> Answer:
        user, session = self._person(request)
        body = request.json()
        changes = merged_metadata(user, {"raw_user_meta_data": body.get("data")})
        if body.get("password"):
            self._check_new_password(user, session, body)
            changes["encrypted_password"] = hash_password(body["password"])
            self.users.end_sessions(user["id"], but=session.id)
        return Answer(200, as_json(self.users.change(user["id"], **changes) if changes else user))

    def _check_new_password(self, user: User, session: AuthSession, body: dict[str, Any]) -> None:
        check_strength(body["password"], self.options)
        is_old = self.users.clock() - session.created_at > _DAY
        if self.options.secure_password_change and is_old and not body.get("nonce"):
            raise Problem(
                400, "reauthentication_needed", "Password update requires reauthentication"
            )
        by_password = session.method == "password"  # a link by e-mail stands for the old password
        if self.options.require_current_password and by_password and user["encrypted_password"]:
            current = str(body.get("current_password") or "")
            if not current or not password_fits(user, current):
                code = "current_password_invalid" if current else "current_password_required"
                raise Problem(400, code, "Current password required when setting new password.")
        if password_fits(user, body["password"]):
            raise Problem(
                422, "same_password", "New password should be different from the old password."
            )

    def _log_out(self, request: Request) -> Answer:
        user, session = self._person(request)
        scope = request.query.get("scope", "global")
        if scope not in {"global", "local", "others"}:
            raise Problem(400, "validation_failed", f"Unsupported logout scope {scope!r}")
        self.users.end_sessions(
            user["id"],
            only=session.id if scope == "local" else None,
            but=session.id if scope == "others" else None,
        )
        return Answer(204)
