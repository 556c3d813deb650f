"""The administration of accounts at Supabase: invite, list, ban, delete.

The service key is above every policy, so each call first asks the database whether the person is an
administrator now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from supabase_auth.errors import AuthApiError
from supabase_auth.types import User

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import Conflict, InvalidInput, NotAllowed
from ea_core.identity.supabase.auth import CONFIRM_PATH, check_password
from ea_core.identity.supabase.clients import explained, service_client
from ea_core.settings import Settings

_PAGE = 200
_SERVER_ERROR = 500
_FOR_EVER = "876000h"  # a hundred years; Supabase has no other word for it
_IS_ADMIN = text("select ea.is_admin()")
_CLOSE_ALL = text("select ea.close_sessions_of(:user_id)")


@dataclass(frozen=True, slots=True)
class SupabaseAccount:
    """What an administrator sees of an account at Supabase (roles are in public.profiles)."""

    id: UUID
    email: str
    full_name: str | None
    created_at: datetime
    invited_at: datetime | None
    confirmed_at: datetime | None
    last_sign_in_at: datetime | None
    banned_until: datetime | None


class SupabaseAccounts:
    """Accounts as `actor` may manage them; None is the operator at the shell, who may."""

    def __init__(self, settings: Settings, database: Database, actor: Actor | None) -> None:
        self._settings = settings
        self._database = database
        self._actor = actor

    def list(self) -> tuple[SupabaseAccount, ...]:
        """Every account, by address; raises NotAllowed for anybody but administrators."""
        self._check()
        found: list[SupabaseAccount] = []
        with explained(), service_client(self._settings) as service:
            for page in range(1, 1_000_000):
                users = service.auth.admin.list_users(page=page, per_page=_PAGE)
                found += [_account(user) for user in users]
                if len(users) < _PAGE:
                    break
        return tuple(sorted(found, key=lambda account: account.email))

    def invite(self, email: str, full_name: str = "") -> SupabaseAccount:
        """Makes an account, as staff, and has Supabase send its owner a link to it.

        Inviting an address again whose invitation was not accepted sends a new link. Raises
        Conflict when the address has a confirmed account, and InvalidInput.
        """
        self._check()
        if not email.strip():
            raise InvalidInput("This is not an e-mail address.", field="email")
        to = self._settings.public_url
        with explained(), service_client(self._settings) as service:
            user = service.auth.admin.invite_user_by_email(
                email.strip(),
                {
                    "data": {"full_name": full_name.strip()},
                    **({"redirect_to": f"{to}{CONFIRM_PATH}"} if to else {}),
                },
            ).user
        return _account(user)

    def add(self, email: str, full_name: str, password: str) -> SupabaseAccount:
        """Makes an account, as staff, that can sign in at once; nothing is sent."""
        self._check()
        check_password(password, email, full_name)
        with explained(), service_client(self._settings) as service:
            user = service.auth.admin.create_user(
                {
                    "email": email.strip(),
                    "password": password,
                    "email_confirm": True,
                    "user_metadata": {"full_name": full_name.strip()},
                }
            ).user
        return _account(user)

    def set_ban(self, user_id: UUID, *, banned: bool) -> SupabaseAccount:
        """Closes an account, or opens it again; a closed one is signed out at once."""
        self._check(not_self=user_id)
        with explained(), service_client(self._settings) as service:
            user = service.auth.admin.update_user_by_id(
                str(user_id), {"ban_duration": _FOR_EVER if banned else "none"}
            ).user
        if banned:
            self._close_sessions(user_id)
        return _account(user)

    def delete(self, user_id: UUID) -> None:
        """Removes an account with its profile and conversations.

        Raises Conflict when its activities are part of the clients' history; closing it with
        `set_ban` is the way then.
        """
        self._check(not_self=user_id)
        with explained(), service_client(self._settings) as service:
            try:
                service.auth.admin.delete_user(str(user_id))
            except AuthApiError as error:
                if error.code == "unexpected_failure" or error.status == _SERVER_ERROR:
                    raise Conflict(
                        "This account has logged activities, which stay in the clients' history. "
                        "Close the account instead of deleting it."
                    ) from error
                raise
        self._close_sessions(user_id)

    def _check(self, not_self: UUID | None = None) -> None:
        if self._actor is None:
            return
        if self._actor.viewed_by is not None:
            raise NotAllowed("Accounts are not managed while you view as somebody else.")
        with self._database.acting_as(self._actor, read_only=True) as connection:
            if not connection.scalar(_IS_ADMIN):
                raise NotAllowed("Only administrators manage accounts.")
        if not_self == self._actor.id:
            raise InvalidInput("You can't do this to your own account.")

    def _close_sessions(self, user_id: UUID) -> None:
        with self._database.as_program() as connection:
            connection.execute(_CLOSE_ALL, {"user_id": user_id})


def _account(user: User) -> SupabaseAccount:
    return SupabaseAccount(
        id=UUID(user.id),
        email=user.email or "",
        full_name=user.user_metadata.get("full_name") or None,
        created_at=user.created_at,
        invited_at=user.invited_at,
        confirmed_at=user.email_confirmed_at,
        last_sign_in_at=user.last_sign_in_at,
        banned_until=_until(user.banned_until),
    )


def _until(value: str | None) -> datetime | None:
    """The end of a ban that is in force."""
    if not value:
        return None
    until = datetime.fromisoformat(value)
    return until if until > datetime.now(UTC) else None
