"""Supabase's tokens behind a browser session: kept sealed, exchanged in time, used once.

One request refreshes a session shortly before its access token ends. It holds a lease on the
session, taken under a row lock, so that a refresh token is used once whichever process or thread
comes first, and no transaction is open while the network is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID, uuid4

import jwt
from sqlalchemy import Row, text
from supabase_auth.types import Session

from ea_core.db.engine import Database
from ea_core.db.errors import explain_constraint
from ea_core.errors import EAError, NotSignedIn, SettingsError, SignInRefused, SignInUnavailable
from ea_core.identity.sessions import token_hash
from ea_core.identity.supabase.access_tokens import Claims, TokenVerifier
from ea_core.identity.supabase.clients import SIGNED_OUT, UNREACHABLE, client, explained
from ea_core.identity.supabase.sealing import SealBroken, Sealer, make_sealer
from ea_core.settings import Settings

REFRESH_SECONDS = 60
"""How long before its end an access token is exchanged (a short-lived one: its last quarter)."""
_LEASE_SECONDS = 40
"""Longer than a refresh can take with the client's timeouts."""
_REST_SECONDS = 5
"""After a failed refresh nobody tries again for so long."""
_POLL_SECONDS = 0.1

explain_constraint(
    "sessions_user_id_fkey",
    SignInUnavailable(
        "Your account is at Supabase, but not in the database. Is DATABASE_URL the database of this "
        "Supabase project? An administrator can run: ea doctor"
    ),
)

_OPEN = text("""
    select ea.open_supabase_session(
      :user_id, :hash, :seconds, :user_agent, :access, :refresh, :expires)
""")
_STATE = text("select * from ea.supabase_session(:hash)")
_STATES_OF = text("select * from ea.supabase_sessions_of(:user_id)")
_CLAIM = text("select * from ea.claim_refresh(:session_id, :lease, :seconds, :before)")
_STORE = text("select ea.store_refreshed(:session_id, :lease, :access, :refresh, :expires)")
_RELEASE = text("select ea.release_refresh(:session_id, :lease, :seconds)")
_END = text("select ea.end_session(:session_id)")


@dataclass(frozen=True, slots=True)
class TokenState:
    """The tokens behind one browser session as the database has them now."""

    session_id: UUID
    user_id: UUID
    access_token: bytes
    expires_at: float
    refreshing: bool
    resting: bool


class KeptTokens:
    """The tokens of all browser sessions of an installation."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], float]) -> None:
        if settings.supabase_url is None:
            raise SettingsError("SUPABASE_URL is needed for this.")
        self._database = database
        self._settings = settings
        self._clock = clock
        self._verifier = TokenVerifier(
            settings.supabase_url,
            settings.supabase_jwt_secret,
            api_key=settings.supabase_anon_key,
            clock=clock,
        )

    @cached_property
    def _sealer(self) -> Sealer:
        return make_sealer(self._settings)

    def verified(self, session: Session) -> Claims:
        """What Supabase's answer says, after it was verified; raises NotSignedIn."""
        return self._verifier.verify(session.access_token)

    def open(
        self, session: Session, claims: Claims, hashed: bytes, seconds: int, user_agent: str | None
    ) -> None:
        """Makes the browser session of a cookie's hash, with these tokens behind it."""
        values = {
            "user_id": claims.user_id,
            "hash": hashed,
            "seconds": seconds,
            "user_agent": (user_agent or "").replace("\x00", "") or None,
        }
        with self._database.as_program() as connection:
            connection.execute(_OPEN, values | self._sealed(session, claims))

    def state(self, token: str) -> TokenState:
        """What is behind a cookie's token; raises NotSignedIn."""
        with self._database.as_program() as connection:
            row = connection.execute(_STATE, {"hash": token_hash(token)}).one_or_none()
        if row is None:
            raise NotSignedIn(SIGNED_OUT)
        return _state_of(row)

    def states_of(self, user_id: UUID) -> list[TokenState]:
        """The same for all living sessions of a person, the freshest first."""
        with self._database.as_program() as connection:
            rows = connection.execute(_STATES_OF, {"user_id": user_id}).all()
        return [_state_of(row) for row in rows]

    def fresh(self, state: TokenState) -> TokenState:
        """The same session with an access token that is good for now, refreshed if it must be."""
        deadline = time.monotonic() + _LEASE_SECONDS
        while True:
            now = self._clock()
            if state.expires_at > now + REFRESH_SECONDS:
                return state
            margin = self._margin(state)
            if state.expires_at > now + margin:
                return state
            lease = uuid4()
            sealed = self._claim(state, lease, now + margin)
            if sealed is not None:
                return self._refreshed(state, lease, sealed)
            if state.expires_at > now:
                return state  # another request refreshes it, or has just failed to
            state = self._reread(state)
            if state.resting or time.monotonic() > deadline:
                raise SignInUnavailable(UNREACHABLE)
            if state.refreshing:
                time.sleep(_POLL_SECONDS)

    def opened(self, state: TokenState) -> str:
        """The access token itself; raises NotSignedIn when it was sealed with another key."""
        try:
            return self._sealer.open(state.access_token, f"access {state.user_id}")
        except SealBroken as error:
            raise NotSignedIn(SIGNED_OUT) from error

    def _claim(self, state: TokenState, lease: UUID, stale_before: float) -> bytes | None:
        values = {
            "session_id": state.session_id,
            "lease": lease,
            "seconds": _LEASE_SECONDS,
            "before": datetime.fromtimestamp(stale_before, UTC),
        }
        with self._database.as_program() as connection:
            row = connection.execute(_CLAIM, values).one_or_none()
        return bytes(row.refresh_token) if row is not None else None

    def _refreshed(self, state: TokenState, lease: UUID, sealed: bytes) -> TokenState:
        """Exchanges the tokens under the lease and stores the new ones at once."""
        holding = {"session_id": state.session_id, "lease": lease}
        try:
            session, claims = self._exchange(state, lease, sealed)
        except (NotSignedIn, SignInRefused, SealBroken) as error:
            with self._database.as_program() as connection:
                connection.execute(_END, {"session_id": state.session_id})
            raise NotSignedIn(SIGNED_OUT) from error
        except EAError:
            with self._database.as_program() as connection:
                connection.execute(_RELEASE, holding | {"seconds": _REST_SECONDS})
            if state.expires_at > self._clock():
                return state
            raise
        with self._database.as_program() as connection:
            connection.execute(_STORE, holding | self._sealed(session, claims))
        return self._reread(state)

    def _exchange(self, state: TokenState, lease: UUID, sealed: bytes) -> tuple[Session, Claims]:
        refresh_token = self._sealer.open(sealed, f"refresh {state.user_id}")
        with explained(), client(self._settings) as anonymous:
            session = anonymous.auth.refresh_session(refresh_token).session
        if session is None:
            raise NotSignedIn(SIGNED_OUT)
        try:
            claims = self._verifier.verify(session.access_token)
        except SignInUnavailable:
            self._keep_rotated(state, lease, session.refresh_token)
            raise
        if claims.user_id != state.user_id:
            raise NotSignedIn(SIGNED_OUT)
        return session, claims

    def _keep_rotated(self, state: TokenState, lease: UUID, refresh_token: str) -> None:
        """Stores what the next exchange needs, where the new access token can't be verified yet."""
        values = {
            "session_id": state.session_id,
            "lease": lease,
            "access": state.access_token,
            "refresh": self._sealer.seal(refresh_token, f"refresh {state.user_id}"),
            "expires": datetime.fromtimestamp(state.expires_at, UTC),
        }
        with self._database.as_program() as connection:
            connection.execute(_STORE, values)

    def _margin(self, state: TokenState) -> float:
        """Seconds before its end at which this session's access token is exchanged."""
        try:
            said = jwt.decode(self.opened(state), options={"verify_signature": False})
            return float(min(REFRESH_SECONDS, (said["exp"] - said["iat"]) / 4))
        except NotSignedIn:  # sealed with a key that is gone: the exchange will find that out
            return REFRESH_SECONDS

    def _reread(self, state: TokenState) -> TokenState:
        for found in self.states_of(state.user_id):
            if found.session_id == state.session_id:
                return found
        raise NotSignedIn(SIGNED_OUT)

    def _sealed(self, session: Session, claims: Claims) -> dict[str, object]:
        return {
            "access": self._sealer.seal(session.access_token, f"access {claims.user_id}"),
            "refresh": self._sealer.seal(session.refresh_token, f"refresh {claims.user_id}"),
            "expires": datetime.fromtimestamp(claims.expires_at, UTC),
        }


def _state_of(row: Row[tuple[object, ...]]) -> TokenState:
    return TokenState(
        row.session_id,
        row.user_id,
        bytes(row.access_token),
        row.access_expires_at.timestamp(),
        row.refreshing,
        row.resting,
    )
