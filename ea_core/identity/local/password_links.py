"""One-time links to set a password: for invitations, and for who has forgotten theirs.

A link lives for 24 hours and works once. Its token is 256 random bits; the database keeps the hash.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import UUID

import psycopg
from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import NotFound, SignInRefused
from ea_core.identity.sessions import new_token, token_hash

LINK_PATH = "/set-password"
"""Where a link leads; the query parameter `token` has the token."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_USED_UP = "This link has been used or is older than 24 hours. Ask an administrator for a new one."

_MAKE = text("select ea.make_password_link(:user_id, :hash)")
_PERSON = text("""
    select user_id, email, full_name, role::text as role from ea.password_link_person(:hash)
""")
_USE = text("select ea.use_password_link(:hash, :password)")
# As the owner of the schema, so in psycopg's own parameter style.
_MAKE_AS_OWNER = b"""
    select ea.keep_password_link(u.id, %(hash)s) from auth.users u where lower(u.email) = %(email)s
"""


class PasswordLinks:
    """Makes one-time links and uses them up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, actor: Actor, user_id: UUID) -> str:
        """A new link's token for that person; an older link of theirs ends.

        Raises NotAllowed when `actor` is no administrator, NotFound without a living account.
        """
        token = new_token()
        with self._database.acting_as(actor) as connection:
            made = connection.execute(
                _MAKE, {"user_id": user_id, "hash": token_hash(token)}
            ).scalar_one()
        if not made:
            raise NotFound("There is no such account, or it is blocked.")
        return token

    def person(self, token: str) -> Actor:
        """Who a living link is for; raises SignInRefused when it is used up, too old or forged."""
        if not _TOKEN.fullmatch(token):
            raise SignInRefused(_USED_UP)
        with self._database.as_program() as connection:
            row = connection.execute(_PERSON, {"hash": token_hash(token)}).one_or_none()
        if row is None:
            raise SignInRefused(_USED_UP)
        return Actor(row.user_id, row.email, row.full_name, row.role)

    def use(self, token: str, password_hash: str) -> None:
        """Sets the password and ends the link and all sessions; raises SignInRefused as `person`."""
        values = {"hash": token_hash(token), "password": password_hash}
        with self._database.as_program() as connection:
            used = connection.execute(_USE, values).scalar_one()
        if not used:
            raise SignInRefused(_USED_UP)


def make_as_owner(connection: psycopg.Connection[tuple[object, ...]], email: str) -> str:
    """A new link's token for the account `email`, in the owner's own transaction."""
    token = new_token()
    row = connection.execute(_MAKE_AS_OWNER, {"email": email, "hash": token_hash(token)}).fetchone()
    if row is None or not row[0]:
        raise NotFound(f"There is no account for {email}, or it is blocked.")
    return token


def link_to(base: str, token: str) -> str:
    """The link as it is given to the person; `base` is where the pages are (see ea_core.address)."""
    return f"{base}{LINK_PATH}?{urlencode({'token': token})}"
