"""Browser sessions that live as long as a Supabase session does.

The browser has the same opaque cookie as in the other homes, and the pages ask the same questions
of it; Supabase's tokens never leave the server (see supabase_tokens).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from supabase_auth.types import Session, SignOutScope

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import EAError, NotSignedIn, SignInRefused, SignInUnavailable
from ea_core.identity.sessions import OwnSession, Sessions, new_token, token_hash
from ea_core.identity.supabase.clients import SIGNED_OUT, client, explained
from ea_core.identity.supabase.kept_tokens import KeptTokens
from ea_core.settings import Settings

_NOT_REVOKED = "a session could not be revoked at Supabase: %s"
_log = logging.getLogger(__name__)


class SupabaseSessions:
    """Does what `Sessions` does, for people who signed in with Supabase."""

    def __init__(
        self, database: Database, settings: Settings, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._plain = Sessions(database, settings)
        self._kept = KeptTokens(database, settings, clock)

    @property
    def max_age(self) -> int:
        """Seconds after which a session ends in any case."""
        return self._plain.max_age

    def open(
        self, session: Session, user_agent: str | None = None, *, replaces: str | None = None
    ) -> str:
        """A new browser session's token for what Supabase gave, after that was verified.

        `replaces` is the cookie that the browser came with, if any: that session ends. Raises
        NotSignedIn for a token that is not in order, and SignInRefused for an account of the
        project that is not one of this installation.
        """
        claims = self._kept.verified(session)
        if replaces:
            self.close(replaces)
        token = new_token()
        self._kept.open(session, claims, token_hash(token), self.max_age, user_agent)
        if self._plain.actor_for(token) is None:
            self._plain.close(token)
            self._revoke_quietly(session.access_token, "local")
            raise SignInRefused(
                "You have an account at Supabase, but none here. Ask an administrator for one."
            )
        return token

    def actor_for(self, token: str | None) -> Actor | None:
        """Who the session belongs to, with the role they have now; None when it is not alive.

        Raises SignInUnavailable when the access token has ended and Supabase does not answer.
        """
        actor = self._plain.actor_for(token)
        if actor is None or token is None:
            return None
        try:
            self._kept.fresh(self._kept.state(token))
        except NotSignedIn:
            return None
        return actor

    def access_token(self, token: str | None) -> str:
        """An access token of this browser session that is good for now; raises NotSignedIn."""
        if token is None or self._plain.actor_for(token) is None:
            raise NotSignedIn(SIGNED_OUT)
        return self._kept.opened(self._kept.fresh(self._kept.state(token)))

    def access_token_for(self, actor: Actor) -> str:
        """An access token of any living session of this person, for work in the background.

        Raises NotSignedIn when the person is signed out everywhere.
        """
        for state in self._kept.states_of(actor.id):
            try:
                return self._kept.opened(self._kept.fresh(state))
            except NotSignedIn:
                continue
        who = actor.name or "The person"  # a worker knows no more than the id
        raise NotSignedIn(f"{who} is signed out.")

    def close(self, token: str | None) -> None:
        """Ends the session here and at Supabase; a token that is not known is no error.

        When Supabase does not answer the session ends here all the same.
        """
        access_token = self._to_revoke(token)
        self._plain.close(token)
        if access_token is not None:
            self._revoke_quietly(access_token, "local")

    def mine(self, actor: Actor, token: str | None) -> tuple[OwnSession, ...]:
        """The living sessions of `actor`, the one behind the cookie `token` first."""
        return self._plain.mine(actor, token)

    def close_one(self, actor: Actor, session_id: UUID) -> None:
        """Ends one of one's own sessions; raises NotFound for anybody else's or an ended one."""
        access_token = None
        for state in self._kept.states_of(actor.id):
            if state.session_id == session_id and state.expires_at > self._clock():
                with suppress(NotSignedIn):  # sealed with a key that is gone
                    access_token = self._kept.opened(state)
        self._plain.close_one(actor, session_id)
        if access_token is not None:
            self._revoke_quietly(access_token, "local")

    def close_others(self, actor: Actor, token: str) -> int:
        """Ends all of one's own sessions but the one of `token`; gives how many."""
        access_token = self._to_revoke(token)
        closed = self._plain.close_others(actor, token)
        if access_token is not None:
            self._revoke_quietly(access_token, "others")
        return closed

    def close_all(self, actor: Actor) -> int:
        """Ends all of one's own sessions, here and in every other program; gives how many.

        Raises SignInUnavailable when Supabase does not answer; here they have ended then.
        """
        try:
            access_token = self.access_token_for(actor)
        except NotSignedIn:
            return self._plain.close_all(actor)
        except SignInUnavailable:
            self._plain.close_all(actor)
            raise
        closed = self._plain.close_all(actor)
        self._revoke(access_token, "global")
        return closed

    def _to_revoke(self, token: str | None) -> str | None:
        """What to sign out with at Supabase; None when there is nothing, or no way, to do it."""
        try:
            return self.access_token(token)
        except NotSignedIn:
            return None
        except EAError as error:
            _log.warning(_NOT_REVOKED, error.message)
            return None

    def _revoke_quietly(self, access_token: str, scope: SignOutScope) -> None:
        """For sessions that have ended here: nobody is kept signed in by Supabase's absence."""
        try:
            self._revoke(access_token, scope)
        except EAError as error:
            _log.warning(_NOT_REVOKED, error.message)

    def _revoke(self, access_token: str, scope: SignOutScope) -> None:
        try:
            with explained(), client(self._settings) as anonymous:
                # Not the administration: this call takes the person's own token.
                anonymous.auth.admin.sign_out(access_token, scope)
        except NotSignedIn:
            return  # Supabase has ended it already
