"""Accounts as an administrator keeps them, whoever holds them: this database, or Supabase.

Somebody is an `Actor` to what they ask, a `Person` to their colleagues, and an `Account` to
administrators.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, get_args
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor, Role
from ea_core.db.engine import Database
from ea_core.errors import Conflict, InvalidInput, NotAllowed

State = Literal["active", "invited", "blocked"]
_ROLES: tuple[Role, ...] = get_args(Role)
_MAX_EMAIL = 254
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)*")
_LOCK_ADMINS = text("select id from public.profiles where role = 'admin' order by id for update")
_SET_ROLE = text("""
    update public.profiles set role = cast(:role as public.user_role) where id = :id
""")


@dataclass(frozen=True, slots=True)
class Account:
    """What administrators and the operator see of somebody who may sign in."""

    id: UUID
    email: str
    full_name: str | None
    role: Role
    state: State
    """`invited` until there is a password, `blocked` while nobody gets in with it."""
    created_at: datetime
    last_sign_in_at: datetime | None
    link_expires_at: datetime | None = None
    """Until when a one-time link of theirs can be used; None without one, and at Supabase."""

    @property
    def name(self) -> str:
        """How the person is called."""
        return self.full_name or self.email.split("@", 1)[0]


class Accounts(ABC):
    """Everybody's accounts as `actor` may keep them.

    The database checks for itself that they are an administrator, and that somebody is left who is.
    """

    mails: ClassVar[bool]
    """Whether invitations and resets go out by e-mail; otherwise as a link to pass on."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    @abstractmethod
    def list(self) -> tuple[Account, ...]:
        """Every account, by name; nothing, or NotAllowed, for who is no administrator."""

    @abstractmethod
    def invite(self, email: str, full_name: str | None = None, role: str = "staff") -> str | None:
        """A new account; gives the one-time link to pass on, or None when it was mailed.

        Raises NotAllowed, Conflict when the address has an account, InvalidInput for an address or
        role that does not fit.
        """

    @abstractmethod
    def reset(self, account: Account) -> str | None:
        """A way to set a new password; gives the link as `invite` does."""

    @abstractmethod
    def set_blocked(self, person_id: UUID, *, blocked: bool) -> None:
        """Shuts a person out at once and keeps what they wrote, or lets them in again."""

    @abstractmethod
    def delete(self, person_id: UUID) -> None:
        """Deletes an account with its conversations; clients are left without an owner.

        Raises Conflict for who has recorded activities: blocking keeps the history whole.
        """

    def set_role(self, person_id: UUID, role: Role) -> None:
        """Gives a person another role, in force from their next statement on.

        Raises NotAllowed for who is no administrator, and Conflict when nobody would be left who
        can give roles.
        """
        with self._database.acting_as(self._actor) as connection:
            admins = set(connection.execute(_LOCK_ADMINS).scalars())
            if role != "admin" and admins == {person_id} == {self._actor.id}:
                raise Conflict("You are the only administrator. Make somebody else one first.")
            changed = connection.execute(_SET_ROLE, {"id": person_id, "role": role}).rowcount
            if not changed:
                raise NotAllowed("Only administrators change roles.")


def email_address(email: str) -> str:
    """The address as accounts have it; raises InvalidInput for what is none."""
    address = unicodedata.normalize("NFKC", email).strip().lower()
    if len(address) > _MAX_EMAIL or not _EMAIL.fullmatch(address):
        raise InvalidInput("This is not an e-mail address.", field="email")
    return address


def known_role(role: str) -> Role:
    """The role; raises InvalidInput for any other word."""
    for known in _ROLES:
        if role == known:
            return known
    raise InvalidInput("The role must be admin, manager or staff.", field="role")
