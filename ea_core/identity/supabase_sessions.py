"""Browser sessions that live as long as a Supabase session does.

The browser has the same opaque cookie as in the other homes. Supabase's tokens lie sealed beside
the session's row. One request refreshes them shortly before the access token ends; it holds a lease
on the session, taken under a row lock, so that a refresh token is used once whichever process or
thread comes first, and no transaction is open while the network is waited for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from supabase_auth.types import Session

from ea_core.db.engine import Database
from ea_core.errors import EAError, NotSignedIn, SettingsError, SignInRefused, SignInUnavailable
from ea_core.identity.actor import Actor
from ea_core.identity.sealing import SealBroken, Sealer, make_sealer
from ea_core.identity.sessions import Sessions, new_token, token_hash
from ea_core.identity.supabase_clients import SIGNED_OUT, UNREACHABLE, client, explained
from ea_core.identity.tokens import Claims, TokenVerifier
from ea_core.settings import Settings

REFRESH_SECONDS = 60
"""How long before its end an access token is exchanged."""
_LEASE_SECONDS = 40
"""Longer than a refresh can take with the client's timeouts."""
_REST_SECONDS = 5
"""After a failed refresh nobody tries again for so long."""
_POLL_SECONDS = 0.1

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
_CLOSE_ALL = text("select ea.close_sessions_of(:user_id, :but)")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    """The tokens behind one browser session as the database has them now."""

    session_id: UUID
    user_id: UUID
    access_token: bytes
    expires_at: float
    refreshing: bool
    resting: bool


class SupabaseSessions:
    """Does what `Sessions` does, for people who signed in with Supabase."""

    def __init__(
        self, database: Database, settings: Settings, *, clock: Callable[[], float] = time.time
    ) -> None:
        if settings.supabase_url is None:
            raise SettingsError("SUPABASE_URL is needed for this.")
        self._database = database
        self._settings = settings
        self._clock = clock
        self._plain = Sessions(database, settings)
        self._verifier = TokenVerifier(
            settings.supabase_url, settings.supabase_jwt_secret, clock=clock
        )

    @cached_property
    def _sealer(self) -> Sealer:
        return make_sealer(self._settings)

    @property
    def max_age(self) -> int:
        """Seconds after which a session ends in any case."""
        return self._plain.max_age

    def open(self, session: Session, user_agent: str | None = None) -> str:
        """A new browser session's token for what Supabase gave, after that was verified."""
        claims = self._verifier.verify(session.access_token)
        token = new_token()
        values = {
            "user_id": claims.user_id,
            "hash": token_hash(token),
            "seconds": self.max_age,
            "user_agent": (user_agent or "").replace("\x00", "") or None,
        }
        with self._database.as_program() as connection:
            connection.execute(_OPEN, values | self._sealed(session, claims))
        return token

    def actor_for(self, token: str | None) -> Actor | None:
        """Who the session belongs to, with the role they have now; None when it is not alive.

        Raises SignInUnavailable when the access token has ended and Supabase does not answer.
        """
        actor = self._plain.actor_for(token)
        if actor is None or token is None:
            return None
        try:
            self._fresh(self._state(token))
        except NotSignedIn:
            return None
        return actor

    def access_token(self, token: str | None) -> str:
        """An access token of this browser session that is good for now; raises NotSignedIn."""
        if token is None or self._plain.actor_for(token) is None:
            raise NotSignedIn(SIGNED_OUT)
        return self._opened(self._fresh(self._state(token)))

    def access_token_for(self, actor: Actor) -> str:
        """An access token of any living session of this person, for work in the background.

        Raises NotSignedIn when the person is signed out everywhere.
        """
        with self._database.as_program() as connection:
            rows = connection.execute(_STATES_OF, {"user_id": actor.id}).all()
        for row in rows:
            try:
                return self._opened(self._fresh(_state_of(row)))
            except NotSignedIn:
                continue
        raise NotSignedIn(f"{actor.name} is signed out. This goes on after the next sign-in.")

    def close(self, token: str | None) -> None:
        """Ends the session here and at Supabase; a token that is not known is no error.

        When Supabase does not answer the session ends here all the same.
        """
        access_token = self._to_revoke(token)
        self._plain.close(token)
        if access_token is not None:
            try:
                self._revoke(access_token, everywhere=False)
            except EAError as error:
                _log.warning("a session could not be revoked at Supabase: %s", error.message)

    def close_everywhere(self, token: str) -> None:
        """Ends all sessions of the person behind `token`, here and at Supabase.

        Raises SignInUnavailable when Supabase does not answer; here they have ended then.
        """
        state = self._state(token)
        access_token = self._to_revoke(token)
        with self._database.as_program() as connection:
            connection.execute(_CLOSE_ALL, {"user_id": state.user_id, "but": None})
        if access_token is None:
            raise SignInUnavailable(UNREACHABLE)
        self._revoke(access_token, everywhere=True)

    def close_others(self, token: str) -> None:
        """Ends the person's other sessions here (a change of password ends them at Supabase)."""
        values = {"user_id": self._state(token).user_id, "but": token_hash(token)}
        with self._database.as_program() as connection:
            connection.execute(_CLOSE_ALL, values)

    def close_all_of(self, user_id: UUID) -> None:
        """Ends every browser session of an account."""
        with self._database.as_program() as connection:
            connection.execute(_CLOSE_ALL, {"user_id": user_id, "but": None})

    # -- tokens ------------------------------------------------------------------------------

    def _state(self, token: str) -> _State:
        with self._database.as_program() as connection:
            row = connection.execute(_STATE, {"hash": token_hash(token)}).one_or_none()
        if row is None:
            raise NotSignedIn(SIGNED_OUT)
        return _state_of(row)

    def _fresh(self, state: _State) -> _State:
        """The same session with an access token that is good for now, refreshed if it must be."""
        deadline = time.monotonic() + _LEASE_SECONDS
        while True:
            now = self._clock()
            if state.expires_at > now + REFRESH_SECONDS:
                return state
            lease = uuid4()
            sealed = self._claim(state, lease, now + REFRESH_SECONDS)
            if sealed is not None:
                return self._refreshed(state, lease, sealed)
            if state.expires_at > now:
                return state  # another request refreshes it, or has just failed to
            state = self._reread(state)
            if state.resting or time.monotonic() > deadline:
                raise SignInUnavailable(UNREACHABLE)
            if state.refreshing:
                time.sleep(_POLL_SECONDS)

    def _claim(self, state: _State, lease: UUID, stale_before: float) -> bytes | None:
        values = {
            "session_id": state.session_id,
            "lease": lease,
            "seconds": _LEASE_SECONDS,
            "before": datetime.fromtimestamp(stale_before, UTC),
        }
        with self._database.as_program() as connection:
            row = connection.execute(_CLAIM, values).one_or_none()
        return bytes(row.refresh_token) if row is not None else None

    def _refreshed(self, state: _State, lease: UUID, sealed: bytes) -> _State:
        """Exchanges the tokens under the lease and stores the new ones at once."""
        holding = {"session_id": state.session_id, "lease": lease}
        try:
            session, claims = self._exchange(state, sealed)
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

    def _exchange(self, state: _State, sealed: bytes) -> tuple[Session, Claims]:
        refresh_token = self._sealer.open(sealed, f"refresh {state.user_id}")
        with explained(), client(self._settings) as anonymous:
            session = anonymous.auth.refresh_session(refresh_token).session
        if session is None:
            raise NotSignedIn(SIGNED_OUT)
        claims = self._verifier.verify(session.access_token)
        if claims.user_id != state.user_id:
            raise NotSignedIn(SIGNED_OUT)
        return session, claims

    def _reread(self, state: _State) -> _State:
        with self._database.as_program() as connection:
            rows = connection.execute(_STATES_OF, {"user_id": state.user_id}).all()
        for row in rows:
            if row.session_id == state.session_id:
                return _state_of(row)
        raise NotSignedIn(SIGNED_OUT)

    def _sealed(self, session: Session, claims: Claims) -> dict[str, object]:
        return {
            "access": self._sealer.seal(session.access_token, f"access {claims.user_id}"),
            "refresh": self._sealer.seal(session.refresh_token, f"refresh {claims.user_id}"),
            "expires": datetime.fromtimestamp(claims.expires_at, UTC),
        }

    def _opened(self, state: _State) -> str:
        try:
            return self._sealer.open(state.access_token, f"access {state.user_id}")
        except SealBroken as error:
            raise NotSignedIn(SIGNED_OUT) from error

    def _to_revoke(self, token: str | None) -> str | None:
        """What to sign out with at Supabase; None when there is nothing, or no way, to do it."""
        try:
            return self.access_token(token)
        except NotSignedIn:
            return None
        except EAError as error:
            _log.warning("a session could not be revoked at Supabase: %s", error.message)
            return None

    def _revoke(self, access_token: str, *, everywhere: bool) -> None:
        try:
            with explained(), client(self._settings) as anonymous:
                # Not the administration: this call takes the person's own token.
                anonymous.auth.admin.sign_out(access_token, "global" if everywhere else "local")
        except NotSignedIn:
            return  # Supabase has ended it already


def _state_of(row: Row[tuple[object, ...]]) -> _State:
    return _State(
        row.session_id,
        row.user_id,
        bytes(row.access_token),
        row.access_expires_at.timestamp(),
        row.refreshing,
        row.resting,
    )
