"""The accounts that this database holds, as an administrator keeps them.

Every call runs as the administrator; the database checks for itself that they are one, and that
somebody is left who is.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import TextClause, text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, NotFound
from ea_core.identity.accounts import Account, Accounts, email_address, known_role
from ea_core.identity.local.password_links import PasswordLinks, link_to
from ea_core.identity.sessions import new_token, token_hash

_LIST = text("""
    select id, email, full_name, role::text as role,
      case when is_banned then 'blocked' when has_password then 'active' else 'invited' end as state,
      created_at, last_sign_in_at, link_expires_at
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
        "This person has recorded activities or was given tasks, which stay in the clients' history. "
        "Block the account instead."
    ),
)


class LocalAccounts(Accounts):
    """Invites and resets by a one-time link, which the administrator passes on."""

    mails = False

    def __init__(self, database: Database, actor: Actor, address: str) -> None:
        super().__init__(database, actor)
        self._address = address
        self._links = PasswordLinks(database)

    def list(self) -> tuple[Account, ...]:
        """Every account by name; nothing for who is no administrator."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return tuple(Account(**row) for row in connection.execute(_LIST).mappings())

    def invite(self, email: str, full_name: str | None = None, role: str = "staff") -> str:
        """A new account without a password, and the link to set one."""
        token = new_token()
        values = {
            "id": uuid4(),
            "email": email_address(email),
            "full_name": (full_name or "").strip() or None,
            "role": known_role(role),
            "hash": token_hash(token),
        }
        with self._database.acting_as(self._actor) as connection:
            connection.execute(_INVITE, values)
        return link_to(self._address, token)

    def reset(self, account: Account) -> str:
        """The link to a new password; raises NotFound without a living account."""
        return link_to(self._address, self._links.make(self._actor, account.id))

    def set_blocked(self, person_id: UUID, *, blocked: bool) -> None:
        """Bans the account, or not any more."""
        self._change(_SET_BANNED, {"id": person_id, "banned": blocked})

    def delete(self, person_id: UUID) -> None:
        """Deletes the account."""
        self._change(_DELETE, {"id": person_id})

    def _change(self, statement: TextClause, values: dict[str, object]) -> None:
        with self._database.acting_as(self._actor) as connection:
            done = connection.execute(statement, values).scalar_one()
        if not done:
            raise NotFound(_NO_ACCOUNT)
