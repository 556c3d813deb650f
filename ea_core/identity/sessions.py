"""Browser sessions: a random token in the browser's cookie, its hash in the database."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.address import unusual_port
from ea_core.db.engine import Database
from ea_core.errors import NotFound
from ea_core.settings import Settings

COOKIE = "ea_session"
"""The cookie of a session; what it is called in the browser, `cookie_name` says."""
_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_DAY = 86_400
_HOUR = 3_600

_OPEN = text("select ea.open_session(:user_id, :hash, :seconds, :user_agent)")
_PERSON = text(
    "select user_id, email, full_name, role::text as role from ea.session_person(:hash, :idle)"
)
_CLOSE = text("select ea.close_session(:hash)")
_MINE = text("""
    select id, user_agent, created_at, last_seen_at, is_current
    from ea.my_sessions(:hash, :idle)
""")
_CLOSE_MINE = text("select ea.close_my_session(:id)")
_CLOSE_ALL_MINE = text("select ea.close_my_sessions(:but)")


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of a person's own sessions, as a list of them shows it."""

    id: UUID
    user_agent: str | None
    created_at: datetime
    last_seen_at: datetime
    """To the minute."""
    is_current: bool
    """Whether it is the one that asks."""


class BrowserSessions(Protocol):
    """What pages and web routes ask of sessions, however people sign in."""

    @property
    def max_age(self) -> int:
        """Seconds after which a session ends in any case."""

    def actor_for(self, token: str | None) -> Actor | None:
        """Who the session belongs to, with the role they have now; None when it is not alive."""

    def close(self, token: str | None) -> None:
        """Ends the session everywhere; a token that is not known is no error."""

    def mine(self, actor: Actor, token: str | None) -> tuple[OwnSession, ...]:
        """The living sessions of `actor`, the one behind the cookie `token` first."""

    def close_one(self, actor: Actor, session_id: UUID) -> None:
        """Ends one of one's own sessions; raises NotFound for anybody else's or an ended one."""

    def close_others(self, actor: Actor, token: str) -> int:
        """Ends all of one's own sessions but the one of `token`; gives how many."""

    def close_all(self, actor: Actor) -> int:
        """Ends all of one's own sessions, this one too; gives how many."""


class Sessions:
    """Opens, looks up and closes sessions; the lengths are the installation's settings."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._seconds = settings.session_days * _DAY
        self._idle = settings.session_idle_hours * _HOUR

    @property
    def max_age(self) -> int:
        """Seconds after which a session ends in any case."""
        return self._seconds

    def open(
        self, user_id: UUID, user_agent: str | None = None, *, replaces: str | None = None
    ) -> str:
        """A new session's token, 256 random bits; only its hash is kept.

        `replaces` is the cookie that the browser came with, if any: that session ends with the
        sign-in, and a token is never taken from outside.
        """
        token = new_token()
        values = {
            "user_id": user_id,
            "hash": token_hash(token),
            "seconds": self._seconds,
            "user_agent": (user_agent or "").replace("\x00", "") or None,
        }
        with self._database.as_program() as connection:
            if replaces and _TOKEN.fullmatch(replaces):
                connection.execute(_CLOSE, {"hash": token_hash(replaces)})
            connection.execute(_OPEN, values)
        return token

    def actor_for(self, token: str | None) -> Actor | None:
        """Who the session belongs to, with the role they have now; None when it is not alive."""
        if not token or not _TOKEN.fullmatch(token):
            return None
        with self._database.as_program() as connection:
            row = connection.execute(
                _PERSON, {"hash": token_hash(token), "idle": self._idle}
            ).one_or_none()
        if row is None:
            return None
        return Actor(row.user_id, row.email, row.full_name, row.role)

    def close(self, token: str | None) -> None:
        """Ends the session everywhere; a token that is not known is no error."""
        if token and _TOKEN.fullmatch(token):
            with self._database.as_program() as connection:
                connection.execute(_CLOSE, {"hash": token_hash(token)})

    def mine(self, actor: Actor, token: str | None) -> tuple[OwnSession, ...]:
        """The living sessions of `actor`, the one behind the cookie `token` first."""
        values = {"hash": _hash_or_none(token), "idle": self._idle}
        with self._database.acting_as(actor, read_only=True) as connection:
            return tuple(OwnSession(**row) for row in connection.execute(_MINE, values).mappings())

    def close_one(self, actor: Actor, session_id: UUID) -> None:
        """Ends one of one's own sessions; raises NotFound for anybody else's or an ended one."""
        with self._database.acting_as(actor) as connection:
            closed = connection.execute(_CLOSE_MINE, {"id": session_id}).scalar_one()
        if not closed:
            raise NotFound("This session has ended already.")

    def close_others(self, actor: Actor, token: str) -> int:
        """Ends all of one's own sessions but the one of `token`; gives how many."""
        return self._close_all(actor, token_hash(token))

    def close_all(self, actor: Actor) -> int:
        """Ends all of one's own sessions, this one too; gives how many."""
        return self._close_all(actor, None)

    def _close_all(self, actor: Actor, but: bytes | None) -> int:
        with self._database.acting_as(actor) as connection:
            closed: int = connection.execute(_CLOSE_ALL_MINE, {"but": but}).scalar_one()
        return closed


def cookie_name(settings: Settings, name: str = COOKIE) -> str:
    """What the cookie `name` is called in the browser.

    Behind https the prefix `__Host-` (RFC 6265bis, 4.1.3.2) has browsers refuse a cookie of that name
    from another host of the domain or over http, so nobody can plant one. Cookies are the same for
    all ports of a host, so the name has the port: two installations on one computer keep apart.
    """
    port = unusual_port(settings)
    name = f"{name}_{port}" if port else name
    return f"__Host-{name}" if settings.cookies_need_https else name


def new_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What the database keeps of a cookie's token."""
    return hashlib.sha256(token.encode()).digest()


def _hash_or_none(token: str | None) -> bytes | None:
    return token_hash(token) if token else None
