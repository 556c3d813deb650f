"""Sessions and tokens of the double: the password, refresh-token and PKCE grants."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.support.supabase_http import Answer, Request
from tests.support.supabase_keys import Keys
from tests.support.supabase_problems import Options, Problem
from tests.support.supabase_users import (
    AuthSession,
    RefreshToken,
    User,
    Users,
    as_json,
    is_banned,
    password_fits,
)

REUSE_SECONDS = 10


@dataclass(frozen=True)
class Flow:
    """What PKCE keeps between the request and the exchange of the code."""

    user_id: UUID
    challenge: str
    method: str


class Grants:
    """Everything that answers with tokens."""

    def __init__(
        self, users: Users, keys: Keys, options: Options, issuer: Callable[[], str]
    ) -> None:
        self.users = users
        self.keys = keys
        self.options = options
        self.issuer = issuer
        self.codes: dict[str, Flow] = {}

    def token(self, request: Request) -> Answer:
        body = request.json()
        match request.query.get("grant_type"):
            case "password":
                return self._password_grant(body)
            case "refresh_token":
                return self._refresh_grant(str(body.get("refresh_token") or ""))
            case "pkce":
                return self._pkce_grant(body)
            case _:
                raise Problem(400, "invalid_credentials", "unsupported_grant_type")

    def _password_grant(self, body: dict[str, Any]) -> Answer:
        user = self.users.find(email=str(body.get("email") or "").lower())
        wrong = Problem(400, "invalid_credentials", "Invalid login credentials")
        if user is None or not user["encrypted_password"]:
            raise wrong
        if is_banned(user, self.users.now()):
            raise Problem(400, "user_banned", "User is banned")
        if not password_fits(user, str(body.get("password") or "")):
            raise wrong
        if user["email_confirmed_at"] is None:
            raise Problem(400, "email_not_confirmed", "Email not confirmed")
        answer = self.signed_in(user, "password")
        return Answer(200, answer.body | {"weak_password": None})

    def _refresh_grant(self, token: str) -> Answer:
        found = self.users.by_refresh_token(token)
        if found is None:
            raise Problem(
                400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found"
            )
        session, used = found
        user = self.users.get(session.user_id)
        if is_banned(user, self.users.now()):
            raise Problem(400, "user_banned", "Invalid Refresh Token: User Banned")
        if not used.revoked:
            return self._tokens(user, session, self.users.rotate(session, used))
        if session.active is not None and session.active.parent == used.token:
            # The client did not get, or did not keep, what it was given: it may ask again.
            return self._tokens(user, session, session.active)
        if self.users.clock() - used.updated_at <= REUSE_SECONDS:
            return self._tokens(user, session, self.users.rotate(session, used))
        # For as long as a used token may be used again, the one that was just revoked may too.
        for member in session.tokens:
            if not member.revoked:
                member.revoked, member.updated_at = True, self.users.clock()
        raise Problem(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")

    def _pkce_grant(self, body: dict[str, Any]) -> Answer:
        flow = self.codes.pop(str(body.get("auth_code") or ""), None)
        if flow is None:
            raise Problem(
                404, "flow_state_not_found", "invalid flow state, no valid flow state found"
            )
        verifier = str(body.get("code_verifier") or "")
        if flow.method == "s256":
            digest = hashlib.sha256(verifier.encode()).digest()
            verifier = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if verifier != flow.challenge:
            raise Problem(
                400,
                "bad_code_verifier",
                "code challenge does not match previously saved code verifier",
            )
        return self.signed_in(self.users.get(flow.user_id), "otp")

    def signed_in(self, user: User, method: str) -> Answer:
        session, token = self.users.open_session(user, method)
        return self._tokens(self.users.get(user["id"]), session, token)

    def _tokens(self, user: User, session: AuthSession, refresh: RefreshToken) -> Answer:
        now = int(self.users.clock())
        expires = now + self.options.token_seconds
        claims = {
            "iss": self.issuer(),
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
