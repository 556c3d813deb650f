"""Where a person is signed in, and the password that they sign in with: for that person only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from ea_core.actor import Actor
from ea_core.errors import NotAllowed
from ea_core.identity.attempts import Attempts
from ea_core.identity.local.auth import LocalAuth
from ea_core.identity.sessions import BrowserSessions, OwnSession

if TYPE_CHECKING:
    from ea_core.identity.supabase.auth import SupabaseAuth


class OwnSessions:
    """The sessions of `actor`; a `token` is always that of the session that asks.

    Raises NotAllowed for an administrator who views as them.
    """

    def __init__(
        self,
        actor: Actor,
        sessions: BrowserSessions,
        attempts: Attempts,
        local: LocalAuth,
        supabase: SupabaseAuth | None,
    ) -> None:
        if actor.viewed_by is not None:
            raise NotAllowed("Sessions are shown to the person themselves only.")
        self._actor = actor
        self._sessions = sessions
        self._attempts = attempts
        self._local = local
        self._supabase = supabase

    def list(self, token: str | None) -> tuple[OwnSession, ...]:
        """Where the person is signed in, this session first."""
        return self._sessions.mine(self._actor, token)

    def end(self, session_id: UUID) -> None:
        """Signs out in another browser; raises NotFound for a session that is not one's own."""
        self._sessions.close_one(self._actor, session_id)

    def end_others(self, token: str) -> int:
        """Signs out everywhere else; gives in how many browsers."""
        return self._sessions.close_others(self._actor, token)

    def change_password(self, token: str | None, old: str, new: str) -> None:
        """Changes the password and signs out everywhere else.

        Raises SignInRefused when `old` is wrong (TooManyAttempts after some) and InvalidInput for a
        `new` one that does not fit.
        """
        if self._supabase is None:
            self._local.change_password(self._actor, token, old, new)
            return
        # Supabase counts attempts by the address they come from, which is this server's.
        place = f"signed in as {self._actor.id}"
        self._attempts.check(place, self._actor.email)
        self._supabase.change_password(token, old, new)
        self._attempts.succeeded(place, self._actor.email)
