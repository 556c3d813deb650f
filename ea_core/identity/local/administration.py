"""What administrators do with accounts, in the homes where accounts are local.

Every call runs as the administrator; the database checks for itself that they are one, and that
somebody is left who is. Roles are changed with `People.set_role`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import TextClause, text

from ea_core.actor import Actor, Role
from ea_core.db.engine import Database
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, NotFound
from ea_core.identity.local.accounts import email_address, known_role
from ea_core.identity.local.password_links import PasswordLinks
from ea_core.identity.sessions import new_token, token_hash

_LIST = text("""
    select id, email, full_name, role::text as role, created_at, last_sign_in_at, is_banned,
      has_password, link_expires_at
    from ea.accounts()
""")
_INVITE = text("""
    select ea.invite_person(:id, :email, :full_name, cast(:role as public.user_role), :hash)
""")
_SET_BANNED = text("select ea.set_banned(:id, :banned)")
_DELETE = text("select ea.delete_person(:id)")
_NO_ACCOUNT = "There is no such account any more."

explain_constraint(
    "users_email_partial_key", Conflict("There is an account with this e-mail address already.")
)
explain_constraint(
    "last_administrator",
    Conflict("This is the last administrator. Make somebody else one first."),
)
explain_constraint(
    "own_account", Conflict("Ask another administrator to block or delete your own account.")
)
explain_constraint(
    "person_in_history",
    Conflict(
        "This person has recorded activities, which stay in the clients' history. "
        "Block the account instead."
    ),
)


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as administrators see it."""

    id: UUID
    email: str
    full_name: str | None
    role: Role
    created_at: datetime
    last_sign_in_at: datetime | None
    is_banned: bool
    has_password: bool
    link_expires_at: datetime | None
    """Until when a one-time link of this person can be used; None when there is none."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new account and the token of the one-time link that sets its password."""

    person: Actor
    token: str


class Administration:
    """Accounts as the administrator `actor` may change them."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor
        self._links = PasswordLinks(database)

    def list(self) -> tuple[AccountState, ...]:
        """Every account by name; nothing for who is no administrator."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return tuple(AccountState(**row) for row in connection.execute(_LIST).mappings())

    def invite(self, email: str, full_name: str | None, role: str) -> Invitation:
        """A new account without a password, and the token of the link to set one.

        Raises NotAllowed, Conflict when the address has an account, InvalidInput for an address or
        role that does not fit.
        """
        name = (full_name or "").strip() or None
        person = Actor(uuid4(), email_address(email), name, known_role(role))
        token = new_token()
        values = {
            "id": person.id,
            "email": person.email,
            "full_name": person.full_name,
            "role": person.role,
            "hash": token_hash(token),
        }
        with self._database.acting_as(self._actor) as connection:
            connection.execute(_INVITE, values)
        return Invitation(person, token)

    def make_reset_link(self, person_id: UUID) -> str:
        """The token of a one-time link to set that person's password."""
        return self._links.make(self._actor, person_id)

    def ban(self, person_id: UUID) -> None:
        """Shuts a person out at once, everywhere; what they wrote stays."""
        self._change(_SET_BANNED, {"id": person_id, "banned": True})

    def unban(self, person_id: UUID) -> None:
        """Lets a person sign in again."""
        self._change(_SET_BANNED, {"id": person_id, "banned": False})

    def delete(self, person_id: UUID) -> None:
        """Deletes an account with its conversations; their clients are left without an owner.

        Raises Conflict for somebody who has recorded activities: `ban` keeps the history whole.
        """
        self._change(_DELETE, {"id": person_id})

    def _change(self, statement: TextClause, values: dict[str, object]) -> None:
        with self._database.acting_as(self._actor) as connection:
            done = connection.execute(statement, values).scalar_one()
        if not done:
            raise NotFound(_NO_ACCOUNT)
