"""Supabase Auth as the double answers: the same codes, statuses and bodies."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import jwt
import psycopg

from tests.support.supabase_http import API_VERSION, Answer, Refusal, Request
from tests.support.supabase_keys import Keys
from tests.support.supabase_users import (
    AuthSession,
    RefreshToken,
    User,
    Users,
    as_json,
    hash_password,
    is_banned,
    password_fits,
)

REUSE_SECONDS = 10
OTP_SECONDS = 3600
EMAIL_SECONDS = 60
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PROBLEM_LINK = "Email link is invalid or has expired"


@dataclass
class Options:
    """How the project is set up."""

    autoconfirm: bool = False
    disable_sign_up: bool = False
    min_password: int = 6
    token_seconds: int = 3600
    refresh_delay: float = 0.0
    """Seconds that a refresh takes, so that a test's threads meet."""


@dataclass(frozen=True)
class Mail:
    """An e-mail that would have been sent."""

    to: str
    kind: str
    token_hash: str
    redirect_to: str | None


@dataclass(frozen=True)
class _Flow:
    """What PKCE keeps between the request and the exchange of the code."""

    user_id: UUID
    challenge: str
    method: str


class AuthApi:
    """Everything below `/auth/v1`."""

    def __init__(self, users: Users, keys: Keys, issuer: Callable[[], str]) -> None:
        self.users = users
        self.keys = keys
        self.options = Options()
        self.mails: list[Mail] = []
        self._issuer = issuer
        self._lock = threading.RLock()
        self._flows: dict[str, _Flow] = {}
        self._codes: dict[str, _Flow] = {}

    def answer(self, request: Request, path: str) -> Answer:
        """The answer to `request`, whose path below the service's root is `path`."""
        try:
            if request.query.get("grant_type") == "refresh_token":
                time.sleep(self.options.refresh_delay)
            with self._lock:
                return self._route(request, path)
        except _Problem as problem:
            return problem.answer(modern=request.wants_version_2024)
        except psycopg.Error:
            return _Problem(500, "unexpected_failure", "Database error saving new user").answer(
                modern=request.wants_version_2024
            )

    def _route(self, request: Request, path: str) -> Answer:
        match request.method, path.strip("/").split("/"):
            case "GET", [".well-known", "jwks.json"]:
                return Answer(200, self.keys.jwks())
            case "GET", ["settings"]:
                return Answer(
                    200,
                    {
                        "disable_signup": self.options.disable_sign_up,
                        "mailer_autoconfirm": self.options.autoconfirm,
                        "external": {"email": True},
                    },
                )
            case "GET", ["health"]:
                return Answer(200, {"name": "GoTrue", "version": "v2.162.0"})
            case "GET", ["verify"]:
                return self._follow_link(request)
            case _:
                self._check_api_key(request)
        match request.method, path.strip("/").split("/"):
            case "POST", ["signup"]:
                return self._sign_up(request)
            case "POST", ["token"]:
                return self._token(request)
            case "POST", ["verify"]:
                return self._verify(request.json())
            case "POST", ["recover"]:
                return self._recover(request)
            case "POST", ["resend"]:
                return self._resend(request)
            case "POST", ["logout"]:
                return self._log_out(request)
            case "GET", ["user"]:
                return Answer(200, as_json(self._person(request)[0]))
            case "PUT", ["user"]:
                return self._change_user(request)
            case "POST", ["invite"]:
                self._require_admin(request)
                return self._invite(request)
            case method, ["admin", "users", *rest]:
                self._require_admin(request)
                return self._admin(request, method, rest)
            case _:
                return Answer(404, {"message": "no Route matched with those values"})

    # -- who asks ----------------------------------------------------------------------------

    def _check_api_key(self, request: Request) -> None:
        """What Supabase's gateway does before the service is asked."""
        if request.api_key is None:
            raise Refusal(Answer(401, {"message": "No API key found in request"}))
        if request.api_key not in {self.keys.anon_key, self.keys.service_key}:
            raise Refusal(Answer(401, {"message": "Invalid API key"}))

    def _claims(self, request: Request) -> dict[str, Any]:
        if request.bearer is None:
            raise _Problem(401, "no_authorization", "This endpoint requires a valid Bearer token")
        try:
            return self.keys.verify(self.keys.unwrap(request.bearer))
        except jwt.PyJWTError as error:
            raise _Problem(
                403, "bad_jwt", f"invalid JWT: unable to parse or verify signature, {error}"
            ) from error

    def _require_admin(self, request: Request) -> None:
        if self._claims(request).get("role") not in {"service_role", "supabase_admin"}:
            raise _Problem(403, "not_admin", "User not allowed")

    def _person(self, request: Request) -> tuple[User, AuthSession]:
        claims = self._claims(request)
        if not claims.get("sub"):
            raise _Problem(403, "bad_jwt", "invalid claim: missing sub claim")
        user = self.users.find(id=UUID(claims["sub"]))
        if user is None:
            raise _Problem(403, "user_not_found", "User from sub claim in JWT does not exist")
        session = self.users.sessions.get(UUID(claims["session_id"]))
        if session is None:
            raise _Problem(
                403, "session_not_found", "Session from session_id claim in JWT does not exist"
            )
        if is_banned(user, self.users.now()):
            raise _Problem(403, "user_banned", "User is banned")
        return user, session

    # -- sign-up, sign-in --------------------------------------------------------------------

    def _sign_up(self, request: Request) -> Answer:
        if self.options.disable_sign_up:
            raise _Problem(422, "signup_disabled", "Signups not allowed for this instance")
        body = request.json()
        if not body.get("password"):
            raise _Problem(400, "validation_failed", "Signup requires a valid password")
        self._check_strength(body["password"])
        email = _address(body.get("email"))
        user = self.users.find(email=email)
        if user is not None and user["email_confirmed_at"] is not None:
            if self.options.autoconfirm:
                raise _Problem(422, "user_already_exists", "User already registered")
            return Answer(200, self._somebody(email, body.get("data") or {}))
        if user is None:
            user = self.users.add(email, body["password"], body.get("data") or {})
        if self.options.autoconfirm:
            user = self.users.change(user["id"], email_confirmed_at=self.users.now())
            return self._signed_in(user, "password")
        self._check_frequency(user["confirmation_sent_at"])
        return Answer(200, as_json(self._send_confirmation(request, user, "signup")))

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

    def _token(self, request: Request) -> Answer:
        body = request.json()
        match request.query.get("grant_type"):
            case "password":
                return self._password_grant(body)
            case "refresh_token":
                return self._refresh_grant(str(body.get("refresh_token") or ""))
            case "pkce":
                return self._pkce_grant(body)
            case _:
                raise _Problem(400, "invalid_credentials", "unsupported_grant_type")

    def _password_grant(self, body: dict[str, Any]) -> Answer:
        user = self.users.find(email=str(body.get("email") or "").lower())
        wrong = _Problem(400, "invalid_credentials", "Invalid login credentials")
        if user is None or not user["encrypted_password"]:
            raise wrong
        if is_banned(user, self.users.now()):
            raise _Problem(400, "user_banned", "User is banned")
        if not password_fits(user, str(body.get("password") or "")):
            raise wrong
        if user["email_confirmed_at"] is None:
            raise _Problem(400, "email_not_confirmed", "Email not confirmed")
        return self._signed_in(user, "password")

    def _refresh_grant(self, token: str) -> Answer:
        found = self.users.by_refresh_token(token)
        if found is None:
            raise _Problem(
                400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found"
            )
        session, used = found
        user = self.users.get(session.user_id)
        if is_banned(user, self.users.now()):
            raise _Problem(400, "user_banned", "Invalid Refresh Token: User Banned")
        if not used.revoked:
            return self._tokens(user, session, self.users.rotate(session, used))
        if session.active is not None and session.active.parent == used.token:
            # The client did not get, or did not keep, what it was given: it may ask again.
            return self._tokens(user, session, session.active)
        if self.users.clock() - used.updated_at <= REUSE_SECONDS:
            return self._tokens(user, session, self.users.rotate(session, used))
        for member in session.tokens:
            member.revoked = True
        raise _Problem(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")

    def _pkce_grant(self, body: dict[str, Any]) -> Answer:
        flow = self._codes.pop(str(body.get("auth_code") or ""), None)
        if flow is None:
            raise _Problem(
                404, "flow_state_not_found", "invalid flow state, no valid flow state found"
            )
        verifier = str(body.get("code_verifier") or "")
        if flow.method == "s256":
            digest = hashlib.sha256(verifier.encode()).digest()
            verifier = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if verifier != flow.challenge:
            raise _Problem(
                400,
                "bad_code_verifier",
                "code challenge does not match previously saved code verifier",
            )
        return self._signed_in(self.users.get(flow.user_id), "otp")

    # -- e-mails and their links -------------------------------------------------------------

    def _verify(self, body: dict[str, Any]) -> Answer:
        if not (body.get("token_hash") or body.get("token")):
            raise _Problem(400, "validation_failed", "Verify requires a token or a token hash")
        user = self._redeem(str(body.get("token_hash") or ""), str(body.get("type") or ""))
        return self._signed_in(user, "otp")

    def _follow_link(self, request: Request) -> Answer:
        """The link of Supabase's own e-mail templates: a redirect with a code or with tokens."""
        target = request.query.get("redirect_to") or "http://localhost:3000"
        token = request.query.get("token", "")
        try:
            user = self._redeem(token, request.query.get("type", ""))
        except _Problem as problem:
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
            self._codes[code] = flow
            return Answer(303, None, {"Location": f"{target}?code={code}"})
        tokens = self._signed_in(user, "otp").body
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
            raise _Problem(400, "validation_failed", "Invalid email verification type")
        for name in column:
            user = self.users.find(**{f"{name}_token": token_hash}) if token_hash else None
            if user is None:
                continue
            if is_banned(user, self.users.now()):
                raise _Problem(403, "user_banned", "User is banned")
            if self.users.now() > user[f"{name}_sent_at"] + timedelta(seconds=OTP_SECONDS):
                break
            confirmed = user["email_confirmed_at"] or self.users.now()
            return self.users.change(
                user["id"], **{f"{name}_token": "", "email_confirmed_at": confirmed}
            )
        raise _Problem(403, "otp_expired", _PROBLEM_LINK)

    def _recover(self, request: Request) -> Answer:
        user = self.users.find(email=_address(request.json().get("email")))
        if user is None:
            return Answer(200, {})
        self._check_frequency(user["recovery_sent_at"])
        token = self._mail(request, user, "recovery")
        self.users.change(user["id"], recovery_token=token, recovery_sent_at=self.users.now())
        return Answer(200, {})

    def _resend(self, request: Request) -> Answer:
        user = self.users.find(email=_address(request.json().get("email")))
        if user is not None and user["email_confirmed_at"] is None:
            self._check_frequency(user["confirmation_sent_at"])
            self._send_confirmation(request, user, "signup")
        return Answer(200, {})

    def _invite(self, request: Request) -> Answer:
        body = request.json()
        email = _address(body.get("email"))
        user = self.users.find(email=email)
        if user is not None and user["email_confirmed_at"] is not None:
            raise _Problem(422, "email_exists", _TAKEN)
        user = user or self.users.add(email, None, body.get("data") or {})
        user = self.users.change(user["id"], invited_at=self.users.now())
        return Answer(200, as_json(self._send_confirmation(request, user, "invite")))

    def _send_confirmation(self, request: Request, user: User, kind: str) -> User:
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
            self._flows[token] = _Flow(user["id"], str(challenge), method)
        self.mails.append(Mail(user["email"], kind, token, request.query.get("redirect_to")))
        return token

    def _check_frequency(self, sent_at: datetime | None) -> None:
        if sent_at is None:
            return
        left = EMAIL_SECONDS - (self.users.now() - sent_at).total_seconds()
        if left > 0:
            raise _Problem(
                429,
                "over_email_send_rate_limit",
                f"For security purposes, you can only request this after {int(left)} seconds.",
            )

    # -- the signed-in person ----------------------------------------------------------------

    def _change_user(self, request: Request) -> Answer:
        user, session = self._person(request)
        body = request.json()
        changes: dict[str, object] = {}
        if body.get("password"):
            self._check_strength(body["password"])
            if password_fits(user, body["password"]):
                raise _Problem(
                    422,
                    "same_password",
                    "New password should be different from the old password.",
                )
            changes["encrypted_password"] = hash_password(body["password"])
            self.users.end_sessions(user["id"], but=session.id)
        return Answer(200, as_json(self.users.change(user["id"], **changes) if changes else user))

    def _log_out(self, request: Request) -> Answer:
        user, session = self._person(request)
        scope = request.query.get("scope", "global")
        if scope not in {"global", "local", "others"}:
            raise _Problem(400, "validation_failed", f"Unsupported logout scope {scope!r}")
        self.users.end_sessions(
            user["id"],
            only=session.id if scope == "local" else None,
            but=session.id if scope == "others" else None,
        )
        return Answer(204)

    def _signed_in(self, user: User, method: str) -> Answer:
        session, token = self.users.open_session(user, method)
        return self._tokens(self.users.get(user["id"]), session, token)

    def _tokens(self, user: User, session: AuthSession, refresh: RefreshToken) -> Answer:
        now = int(self.users.clock())
        expires = now + self.options.token_seconds
        claims = {
            "iss": self._issuer(),
            "sub": str(user["id"]),
            "aud": "authenticated",
            "exp": expires,
            "iat": now,
            "email": user["email"],
            "phone": user["phone"] or "",
            "app_metadata": user["raw_app_meta_data"],
            "user_metadata": user["raw_user_meta_data"],
            "role": "authenticated",
            "aal": "aal1",
            "amr": [{"method": session.method, "timestamp": int(session.created_at)}],
            "session_id": str(session.id),
            "is_anonymous": False,
        }
        return Answer(
            200,
            {
                "access_token": self.keys.sign(claims),
                "token_type": "bearer",
                "expires_in": self.options.token_seconds,
                "expires_at": expires,
                "refresh_token": refresh.token,
                "user": as_json(user),
            },
        )

    def _check_strength(self, password: str) -> None:
        if len(password) < self.options.min_password:
            raise _Problem(
                422,
                "weak_password",
                f"Password should be at least {self.options.min_password} characters.",
                {"weak_password": {"reasons": ["length"]}},
            )

    # -- administration ----------------------------------------------------------------------

    def _admin(self, request: Request, method: str, rest: list[str]) -> Answer:
        if not rest:
            if method == "GET":
                page, size = (
                    int(request.query.get("page", 1)),
                    int(request.query.get("per_page", 50)),
                )
                everybody = self.users.everybody()
                shown = everybody[(page - 1) * size : page * size]
                return Answer(
                    200,
                    {"users": [as_json(user) for user in shown], "aud": "authenticated"},
                    {"X-Total-Count": str(len(everybody))},
                )
            return self._admin_add(request.json())
        user = self.users.find(id=UUID(rest[0]))
        if user is None:
            raise _Problem(404, "user_not_found", "User not found")
        if method == "GET":
            return Answer(200, as_json(user))
        if method == "DELETE":
            try:
                self.users.delete(user["id"])
            except psycopg.Error as error:
                raise _Problem(500, "unexpected_failure", "Database error deleting user") from error
            return Answer(200, {})
        return self._admin_change(user, request.json())

    def _admin_add(self, body: dict[str, Any]) -> Answer:
        email = _address(body.get("email"))
        if self.users.find(email=email) is not None:
            raise _Problem(422, "email_exists", _TAKEN)
        user = self.users.add(email, body.get("password"), body.get("user_metadata") or {})
        if body.get("email_confirm"):
            user = self.users.change(user["id"], email_confirmed_at=self.users.now())
        return Answer(200, as_json(user))

    def _admin_change(self, user: User, body: dict[str, Any]) -> Answer:
        changes: dict[str, object] = {}
        if "ban_duration" in body:
            hours = re.fullmatch(r"(\d+)h", str(body["ban_duration"]))
            if hours is None and body["ban_duration"] != "none":
                raise _Problem(400, "validation_failed", "invalid format for ban duration")
            changes["banned_until"] = (
                self.users.now() + timedelta(hours=int(hours[1])) if hours else None
            )
        if body.get("password"):
            self._check_strength(body["password"])
            changes["encrypted_password"] = hash_password(body["password"])
            self.users.end_sessions(user["id"])
        if body.get("email_confirm"):
            changes["email_confirmed_at"] = self.users.now()
        return Answer(200, as_json(self.users.change(user["id"], **changes) if changes else user))


_TAKEN = "A user with this email address has already been registered"


class _Problem(Exception):
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


def _address(value: object) -> str:
    email = str(value or "").strip().lower()
    if not _EMAIL.fullmatch(email):
        raise _Problem(400, "validation_failed", "Unable to validate email address: invalid format")
    return email
