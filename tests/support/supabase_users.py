"""The accounts of the double: rows of auth.users, with sessions and refresh tokens beside them."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import psycopg
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from psycopg.rows import dict_row

from tests.support.supabase_keys import Clock

User = dict[str, Any]
_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@dataclass
class RefreshToken:
    token: str
    parent: str | None
    revoked: bool = False
    updated_at: float = 0.0


@dataclass
class AuthSession:
    """A session and its family of refresh tokens, the active one last."""

    id: UUID
    user_id: UUID
    method: str
    created_at: float
    tokens: list[RefreshToken] = field(default_factory=list)

    @property
    def active(self) -> RefreshToken | None:
        return next((token for token in reversed(self.tokens) if not token.revoked), None)


class Users:
    """Reads and writes auth.users as Supabase Auth does, so that triggers and constraints count."""

    def __init__(self, database_url: str, clock: Clock) -> None:
        self._url = database_url
        self.clock = clock
        self.sessions: dict[UUID, AuthSession] = {}

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def find(self, **where: object) -> User | None:
        """The account whose columns have these values."""
        condition = " and ".join(f"{name} = %({name})s" for name in where)
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            statement = f"select * from auth.users where is_sso_user = false and {condition}"
            return connection.execute(statement.encode(), where).fetchone()

    def everybody(self) -> list[User]:
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            return connection.execute(
                "select * from auth.users order by created_at desc, id"
            ).fetchall()

    def add(self, email: str, password: str | None, data: dict[str, Any]) -> User:
        """A new account, not confirmed; raises psycopg.Error when a trigger fails."""
        user_id = uuid4()
        with psycopg.connect(self._url) as connection:
            connection.execute(
                "insert into auth.users (instance_id, id, aud, role, email, encrypted_password,"
                " raw_app_meta_data, raw_user_meta_data, created_at, updated_at) values"
                " ('00000000-0000-0000-0000-000000000000', %s, 'authenticated', 'authenticated',"
                " %s, %s, %s, %s, %s, %s)",
                (
                    user_id,
                    email,
                    _HASHER.hash(password) if password else "",
                    json.dumps({"provider": "email", "providers": ["email"]}),
                    json.dumps(data),
                    self.now(),
                    self.now(),
                ),
            )
        return self.get(user_id)

    def get(self, user_id: UUID) -> User:
        found = self.find(id=user_id)
        assert found is not None
        return found

    def change(self, user_id: UUID, **values: object) -> User:
        """Sets columns of an account."""
        assigned = ", ".join(f"{name} = %({name})s" for name in values)
        with psycopg.connect(self._url) as connection:
            connection.execute(
                f"update auth.users set {assigned}, updated_at = %(at)s where id = %(uid)s".encode(),
                {**values, "at": self.now(), "uid": user_id},
            )
        return self.get(user_id)

    def confirm(self, user: User) -> User:
        """The same account with an address that its owner has confirmed."""
        data = (user["raw_user_meta_data"] or {}) | {"email_verified": True}
        return self.change(
            user["id"],
            email_confirmed_at=user["email_confirmed_at"] or self.now(),
            raw_user_meta_data=json.dumps(data),
        )

    def soft_delete(self, user: User) -> None:
        """Leaves the row, with nothing in it by which the person could be known or sign in."""
        hidden = hashlib.sha256(f"{user['id']}{user['email']}".encode()).digest()
        self.change(
            user["id"],
            deleted_at=self.now(),
            email=base64.urlsafe_b64encode(hidden).rstrip(b"=").decode(),
            encrypted_password="",
            confirmation_token="",
            recovery_token="",
            raw_user_meta_data="{}",
        )
        self.end_sessions(user["id"])

    def delete(self, user_id: UUID) -> None:
        """Removes an account; raises psycopg.Error when a row of the product stands in the way."""
        with psycopg.connect(self._url) as connection:
            connection.execute("delete from auth.users where id = %s", (user_id,))
        self.end_sessions(user_id)

    # -- sessions ----------------------------------------------------------------------------

    def open_session(self, user: User, method: str) -> tuple[AuthSession, RefreshToken]:
        session = AuthSession(uuid4(), user["id"], method, self.clock())
        self.sessions[session.id] = session
        self.change(user["id"], last_sign_in_at=self.now())
        return session, self.rotate(session, None)

    def rotate(self, session: AuthSession, used: RefreshToken | None) -> RefreshToken:
        """A new refresh token; the used one is revoked and becomes its parent."""
        if used is not None:
            used.revoked, used.updated_at = True, self.clock()
        fresh = RefreshToken(
            secrets.token_urlsafe(16), used.token if used else None, updated_at=self.clock()
        )
        session.tokens.append(fresh)
        return fresh

    def by_refresh_token(self, token: str) -> tuple[AuthSession, RefreshToken] | None:
        for session in self.sessions.values():
            for known in session.tokens:
                if known.token == token:
                    return session, known
        return None

    def end_sessions(
        self, user_id: UUID, *, only: UUID | None = None, but: UUID | None = None
    ) -> None:
        for session in [s for s in self.sessions.values() if s.user_id == user_id]:
            if session.id != but and only in {None, session.id}:
                del self.sessions[session.id]


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def password_fits(user: User, password: str) -> bool:
    if not user["encrypted_password"]:
        return False
    try:
        return _HASHER.verify(user["encrypted_password"], password)
    except VerificationError:
        return False


def is_banned(user: User, now: datetime) -> bool:
    return user["banned_until"] is not None and user["banned_until"] > now


def merged_metadata(user: User, changes: dict[str, Any]) -> dict[str, object]:
    """Columns of metadata with `changes` merged in, key by key; nothing for an empty change."""
    return {
        column: json.dumps((user[column] or {}) | change)
        for column, change in changes.items()
        if change
    }


def as_json(user: User) -> dict[str, Any]:
    """An account as the API shows it."""

    def moment(name: str) -> str | None:
        value = user.get(name)
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None

    shown: dict[str, Any] = {
        "id": str(user["id"]),
        "aud": "authenticated",
        "role": user["role"] or "authenticated",
        "email": user["email"],
        "phone": user["phone"] or "",
        "email_confirmed_at": moment("email_confirmed_at"),
        "confirmed_at": moment("email_confirmed_at"),
        "invited_at": moment("invited_at"),
        "confirmation_sent_at": moment("confirmation_sent_at"),
        "recovery_sent_at": moment("recovery_sent_at"),
        "last_sign_in_at": moment("last_sign_in_at"),
        "banned_until": _nanoseconds(moment("banned_until")),
        "deleted_at": moment("deleted_at"),
        "app_metadata": user["raw_app_meta_data"] or {},
        "user_metadata": user["raw_user_meta_data"] or {},
        "identities": [_identity(user)],
        "created_at": moment("created_at"),
        "updated_at": moment("updated_at"),
        "is_anonymous": user["is_anonymous"],
    }
    # Moments that have not come are left out; everything else is there, also when it is empty.
    return {k: v for k, v in shown.items() if v is not None or not k.endswith(("_at", "_until"))}


def _nanoseconds(moment: str | None) -> str | None:
    """The end of a ban is said more finely than the database keeps it."""
    if moment is None:
        return None
    whole, _, fraction = moment.removesuffix("Z").partition(".")
    return f"{whole}.{fraction or '000000'}789Z"


def _identity(user: User) -> dict[str, Any]:
    created = user["created_at"].astimezone(UTC).isoformat()
    return {
        "identity_id": str(uuid5(NAMESPACE_URL, str(user["id"]))),
        "id": str(user["id"]),
        "user_id": str(user["id"]),
        "identity_data": {"email": user["email"], "sub": str(user["id"])},
        "provider": "email",
        "last_sign_in_at": created,
        "created_at": created,
        "updated_at": created,
        "email": user["email"],
    }
