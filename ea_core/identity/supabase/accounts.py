"""The administration of accounts at Supabase: invite, list, ban, delete.

The service key is above every policy, so each call first asks the database whether the person is an
administrator now.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from supabase_auth.errors import AuthApiError
from supabase_auth.types import User

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import Conflict, InvalidInput, NotAllowed
from ea_core.identity.accounts import Account, Accounts, State, known_role
from ea_core.identity.supabase.auth import check_password, confirm_address, mail_reset_link
from ea_core.identity.supabase.clients import explained, service_client
from ea_core.settings import Settings

PAGE_SIZE = 200
"""Accounts that Supabase is asked for at once."""
_SERVER_ERROR = 500
_FOR_EVER = "876000h"  # a hundred years; Supabase has no other word for it
_IS_ADMIN = text("select ea.is_admin()")
_PROFILES = text("select id, full_name, role::text as role from public.profiles")
_CLOSE_ALL = text("select ea.close_sessions_of(:user_id)")


class SupabaseAccounts(Accounts):
    """Invites and resets by Supabase's e-mails; roles are in this database."""

    mails = True

    def __init__(
        self,
        settings: Settings,
        database: Database,
        actor: Actor,
        *,
        page_size: int = PAGE_SIZE,
    ) -> None:
        super().__init__(database, actor)
        self._settings = settings
        self._page_size = page_size

    def list(self) -> tuple[Account, ...]:
        """Every account by name; raises NotAllowed for anybody but administrators.

        Accounts that were deleted softly at Supabase, which keeps their rows, are none any more.
        """
        self._check()
        with self._database.acting_as(self._actor, read_only=True) as connection:
            known = {row.id: row for row in connection.execute(_PROFILES)}
        found: list[User] = []
        with explained(), service_client(self._settings) as service:
            for page in range(1, 1_000_000):
                users = service.auth.admin.list_users(page=page, per_page=self._page_size)
                found += [user for user in users if user.deleted_at is None]
                if len(users) < self._page_size:
                    break
        accounts = [
            _account(user, known[UUID(user.id)]) for user in found if UUID(user.id) in known
        ]
        return tuple(sorted(accounts, key=lambda one: (one.name.lower(), one.email)))

    def invite(self, email: str, full_name: str | None = None, role: str = "staff") -> None:
        """Makes an account and has Supabase send its owner a link to it.

        Inviting an address again whose invitation was not accepted sends a new link.
        """
        self._check()
        wanted = known_role(role)
        made = self._invited(email, full_name or "")
        if wanted != "staff":  # as which Supabase's accounts begin
            self.set_role(made, wanted)

    def reset(self, account: Account) -> None:
        """Has Supabase send the e-mail with which the person sets a new password."""
        self._check()
        if account.state == "invited":
            self._invited(account.email, account.full_name or "")
        elif account.state == "blocked":
            raise InvalidInput("This account is blocked.")
        else:
            mail_reset_link(self._settings, account.email)

    def _invited(self, email: str, full_name: str) -> UUID:
        if not email.strip():
            raise InvalidInput("This is not an e-mail address.", field="email")
        with explained(), service_client(self._settings) as service:
            user = service.auth.admin.invite_user_by_email(
                email.strip(),
                {
                    "data": {"full_name": full_name.strip()},
                    "redirect_to": confirm_address(self._settings),
                },
            ).user
        return UUID(user.id)

    def set_blocked(self, person_id: UUID, *, blocked: bool) -> None:
        """Bans the account at Supabase and signs it out, or lets it in again."""
        self._check(not_self=person_id)
        with explained(), service_client(self._settings) as service:
            service.auth.admin.update_user_by_id(
                str(person_id), {"ban_duration": _FOR_EVER if blocked else "none"}
            )
        if blocked:
            self._close_sessions(person_id)

    def delete(self, person_id: UUID) -> None:
        """Removes an account at Supabase, and with it its profile."""
        self._check(not_self=person_id)
        with explained(), service_client(self._settings) as service:
            try:
                service.auth.admin.delete_user(str(person_id))
            except AuthApiError as error:
                if error.code == "unexpected_failure" or error.status == _SERVER_ERROR:
                    raise Conflict(
                        "This account has logged activities, which stay in the clients' history. "
                        "Close the account instead of deleting it."
                    ) from error
                raise
        self._close_sessions(person_id)

    def _check(self, not_self: UUID | None = None) -> None:
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


def add_account(settings: Settings, email: str, full_name: str, password: str) -> UUID:
    """Makes an account, as staff, that can sign in at once; nothing is sent.

    For the operator at the shell; gives the account's id.
    """
    check_password(password, email, full_name)
    with explained(), service_client(settings) as service:
        user = service.auth.admin.create_user(
            {
                "email": email.strip(),
                "password": password,
                "email_confirm": True,
                "user_metadata": {"full_name": full_name.strip()},
            }
        ).user
    return UUID(user.id)


def _account(user: User, profile: Row[Any]) -> Account:
    return Account(
        id=profile.id,
        email=user.email or "",
        full_name=profile.full_name,
        role=profile.role,
        state=_state(user),
        created_at=user.created_at,
        last_sign_in_at=user.last_sign_in_at,
    )


def _state(user: User) -> State:
    if user.banned_until and datetime.fromisoformat(user.banned_until) > datetime.now(UTC):
        return "blocked"
    return "active" if user.email_confirmed_at is not None else "invited"
