"""Accounts as the operator at the shell keeps them: as the owner of the schema, above all policies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import class_row

from ea_core.actor import Actor, Role
from ea_core.db.errors import OWNERS_ADDRESS, translated
from ea_core.errors import Conflict, NotFound
from ea_core.identity.accounts import Account, email_address, known_role
from ea_core.identity.local.password_links import make_as_owner
from ea_core.identity.password_hashes import Hashes

Connection = psycopg.Connection[tuple[object, ...]]

# As the owner of the schema, so in psycopg's own parameter style.
_ADD_USER = b"""
    insert into auth.users (
      instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
      raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
    values (
      '00000000-0000-0000-0000-000000000000', %(id)s, 'authenticated', 'authenticated', %(email)s,
      %(password)s, now(), '{"provider": "email", "providers": ["email"]}',
      jsonb_build_object('full_name', %(full_name)s::text), now(), now())
"""
_SET_ROLE = b"""
    update public.profiles set role = %(role)s::public.user_role where lower(email) = %(email)s
    returning id, email, full_name
"""
_LIST = b"""
    select p.id, p.email, p.full_name, p.role::text as role,
      case when u.banned_until > now() then 'blocked'
           when coalesce(u.encrypted_password, '') = '' then 'invited'
           else 'active' end as state,
      p.created_at, u.last_sign_in_at,
      (select l.expires_at from ea.password_links l
       where l.user_id = p.id and l.expires_at > now()) as link_expires_at
    from public.profiles p join auth.users u on u.id = p.id
    where u.deleted_at is null
    order by lower(p.email)
"""


class OperatorAccounts:
    """Everybody's accounts, for who has the owner's connection string."""

    def __init__(self, owner_url: str, hashes: Hashes | None = None) -> None:
        self._url = owner_url
        self._hashes = hashes or Hashes()

    def add(self, email: str, full_name: str | None, role: str, password: str) -> Actor:
        """A new account of this database, ready to sign in.

        Raises InvalidInput for an address, role or password that does not fit, and Conflict when
        the address has an account already.
        """
        address, wanted = email_address(email), known_role(role)
        name = (full_name or "").strip() or None
        actor = Actor(uuid4(), address, name, wanted)
        hashed = self._hashes.of_new(password, address, name)
        with self._connected() as connection:
            insert_account(connection, actor, hashed)
        return actor

    def set_role(self, email: str, role: str) -> Actor:
        """Gives the account another role, in force from its next statement on."""
        address, wanted = email_address(email), known_role(role)
        with self._connected() as connection:
            changed = _give_role(connection, address, wanted)
        if changed is None:
            raise NotFound(f"There is no account for {address}.")
        return changed

    def list(self) -> tuple[Account, ...]:
        """Every account, by address."""
        with self._connected() as connection:
            return tuple(connection.cursor(row_factory=class_row(Account)).execute(_LIST))

    def reset_token(self, email: str) -> str:
        """The token of a one-time link to set that person's password.

        Raises NotFound without a living account.
        """
        with self._connected() as connection:
            return make_as_owner(connection, email_address(email))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with (
            translated(OWNERS_ADDRESS),
            psycopg.connect(self._url, connect_timeout=5, prepare_threshold=None) as connection,
        ):
            yield connection


def insert_account(connection: Connection, actor: Actor, password_hash: str) -> None:
    """Writes the account of `actor` with its role, in the owner's own transaction."""
    values = {
        "id": actor.id,
        "email": actor.email,
        "password": password_hash,
        "full_name": actor.full_name,
    }
    try:
        connection.execute(_ADD_USER, values)
    except psycopg.errors.UniqueViolation as error:
        raise Conflict(f"There is an account for {actor.email} already.") from error
    _give_role(connection, actor.email, actor.role)


def _give_role(connection: Connection, email: str, role: Role) -> Actor | None:
    row = connection.execute(_SET_ROLE, {"role": role, "email": email}).fetchone()
    if row is None:
        return None
    person_id, address, name = row
    return Actor(UUID(str(person_id)), str(address), str(name) if name else None, role)
