"""The administration of accounts in one form, whoever keeps them: this database, or Supabase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol
from uuid import UUID

from ea_core.actor import Actor, Role
from ea_core.db.engine import Database
from ea_core.errors import InvalidInput
from ea_core.identity.local.accounts import known_role
from ea_core.identity.local.administration import Administration
from ea_core.identity.local.password_links import address_of
from ea_core.identity.people import People
from ea_core.settings import Settings

if TYPE_CHECKING:
    from ea_core.identity.supabase.accounts import SupabaseAccount, SupabaseAccounts
    from ea_core.identity.supabase.auth import SupabaseAuth

State = Literal["active", "invited", "blocked"]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the administrators' list."""

    id: UUID
    email: str
    full_name: str | None
    role: Role
    state: State
    created_at: datetime
    last_sign_in_at: datetime | None

    @property
    def name(self) -> str:
        """How the person is called."""
        return self.full_name or self.email.split("@", 1)[0]


class AccountAdmin(Protocol):
    """What an administrator does with accounts; the database checks for itself that they are one."""

    @property
    def mails(self) -> bool:
        """Whether invitations and resets go out by e-mail; otherwise as a link to pass on."""

    def list(self) -> tuple[AccountRow, ...]:
        """Every account, by name."""

    def invite(self, email: str, full_name: str, role: str) -> str | None:
        """A new account; gives the one-time link to pass on, or None when it was mailed."""

    def reset(self, person: AccountRow) -> str | None:
        """A way to set a new password; gives the link as `invite` does."""

    def set_blocked(self, person: AccountRow, *, blocked: bool) -> None:
        """Shuts a person out at once and keeps what they wrote, or lets them in again."""

    def delete(self, person: AccountRow) -> None:
        """Deletes an account with its conversations; raises Conflict for who is in the history."""


class LocalAccountAdmin:
    """Accounts that this database keeps."""

    mails = False

    def __init__(self, database: Database, settings: Settings, actor: Actor) -> None:
        self._settings = settings
        self._office = Administration(database, actor)

    def list(self) -> tuple[AccountRow, ...]:
        """Every account, by name."""
        return tuple(
            AccountRow(
                one.id,
                one.email,
                one.full_name,
                one.role,
                "blocked" if one.is_banned else "active" if one.has_password else "invited",
                one.created_at,
                one.last_sign_in_at,
            )
            for one in self._office.list()
        )

    def invite(self, email: str, full_name: str, role: str) -> str | None:
        """A new account and the link that sets its password."""
        return address_of(self._settings, self._office.invite(email, full_name, role).token)

    def reset(self, person: AccountRow) -> str | None:
        """The link to a new password."""
        return address_of(self._settings, self._office.make_reset_link(person.id))

    def set_blocked(self, person: AccountRow, *, blocked: bool) -> None:
        """Bans the account, or not any more."""
        (self._office.ban if blocked else self._office.unban)(person.id)

    def delete(self, person: AccountRow) -> None:
        """Deletes the account."""
        self._office.delete(person.id)


class SupabaseAccountAdmin:
    """Accounts that Supabase keeps; roles are in this database."""

    mails = True

    def __init__(
        self, database: Database, auth: SupabaseAuth, accounts: SupabaseAccounts, actor: Actor
    ) -> None:
        self._auth = auth
        self._accounts = accounts
        self._people = People(database, actor)

    def list(self) -> tuple[AccountRow, ...]:
        """Every account, by name."""
        known = {profile.id: profile for profile in self._people.list()}
        rows = [
            AccountRow(
                one.id,
                one.email,
                known[one.id].full_name,
                known[one.id].role,
                _state(one),
                one.created_at,
                one.last_sign_in_at,
            )
            for one in self._accounts.list()
            if one.id in known
        ]
        return tuple(sorted(rows, key=lambda row: (row.name.lower(), row.email)))

    def invite(self, email: str, full_name: str, role: str) -> str | None:
        """A new account, whose owner gets Supabase's e-mail."""
        wanted = known_role(role)
        made = self._accounts.invite(email, full_name)
        if wanted != "staff":
            self._people.set_role(made.id, wanted)
        return None

    def reset(self, person: AccountRow) -> str | None:
        """Has Supabase send the e-mail with which the person sets a new password."""
        if person.state == "invited":
            self._accounts.invite(person.email, person.full_name or "")
        elif person.state == "blocked":
            raise InvalidInput("This account is blocked.")
        else:
            self._auth.request_password_reset(person.email)
        return None

    def set_blocked(self, person: AccountRow, *, blocked: bool) -> None:
        """Bans the account at Supabase, or not any more."""
        self._accounts.set_ban(person.id, banned=blocked)

    def delete(self, person: AccountRow) -> None:
        """Deletes the account at Supabase."""
        self._accounts.delete(person.id)


def _state(account: SupabaseAccount) -> State:
    if account.banned_until is not None:
        return "blocked"
    return "active" if account.confirmed_at is not None else "invited"
