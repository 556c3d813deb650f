"""Local accounts: who may sign in with an e-mail address and a password."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid4

import psycopg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg.rows import class_row
from sqlalchemy import text

from ea_core.db.engine import Database
from ea_core.db.errors import translated
from ea_core.errors import Conflict, InvalidInput, NotFound, SignInRefused
from ea_core.identity.actor import Actor, Role

MIN_PASSWORD = 8
"""Characters, after NIST SP 800-63B section 5.1.1.2; no rules of composition."""
MAX_PASSWORD = 1000
_MAX_EMAIL = 254
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)*")
_REFUSED = "The e-mail address or the password is not right."
_ROLES: tuple[Role, ...] = ("admin", "manager", "staff")

_FOR_SIGN_IN = text("select user_id, encrypted_password from ea.account_for_sign_in(:email)")
_FOR_EMAIL = text("select user_id, email, full_name, role from ea.person_for_email(:email)")

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
"""
_LIST = b"""
    select p.id, p.email, p.full_name, p.role::text, p.created_at, u.last_sign_in_at
    from public.profiles p join auth.users u on u.id = p.id
    order by lower(p.email)
"""


@dataclass(frozen=True, slots=True)
class Account:
    """What the operator sees of an account."""

    id: UUID
    email: str
    full_name: str | None
    role: Role
    created_at: datetime
    last_sign_in_at: datetime | None


class Accounts:
    """Checks passwords for the sign-in page, and keeps accounts for the operator at the shell."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()

    @cached_property
    def _nobodys_hash(self) -> str:
        return self._hasher.hash(uuid4().hex)

    def verify(self, email: str, password: str) -> UUID:
        """The account's id when address and password belong together.

        Raises SignInRefused otherwise, in the same words and after the same work whether the
        address is known or not.
        """
        stand_in = self._nobodys_hash
        with self._database.as_program() as connection:
            row = connection.execute(_FOR_SIGN_IN, {"email": _printable(email)}).one_or_none()
        known = row is not None and bool(row.encrypted_password)
        hashed = str(row.encrypted_password) if row is not None and known else stand_in
        try:
            self._hasher.verify(hashed, _normal(password[: MAX_PASSWORD + 1]))
        except (VerificationError, InvalidHashError) as error:
            raise SignInRefused(_REFUSED) from error
        if row is None or not known:
            raise SignInRefused(_REFUSED)
        return UUID(str(row.user_id))

    def find(self, email: str) -> Actor:
        """The person with that address; raises NotFound when there is no living account."""
        with self._database.as_program() as connection:
            row = connection.execute(_FOR_EMAIL, {"email": _printable(email)}).one_or_none()
        if row is None:
            raise NotFound(f"There is no account for {email.strip()}.")
        return Actor(row.user_id, row.email, row.full_name, row.role)

    def add(
        self, owner_url: str, email: str, full_name: str | None, role: str, password: str
    ) -> Actor:
        """A new account, ready to sign in.

        Raises InvalidInput for an address, role or password that does not fit, and Conflict when
        the address has an account already.
        """
        address, known_role = _address(email), _role(role)
        name = (full_name or "").strip() or None
        actor = Actor(uuid4(), address, name, known_role)
        hashed = self.hash_password(password)
        with _as_owner(owner_url) as connection:
            insert_account(connection, actor, hashed)
        return actor

    def hash_password(self, password: str) -> str:
        """The Argon2id hash to keep; raises InvalidInput for a password that is too short or long."""
        return self._hasher.hash(_new_password(password))

    def set_role(self, owner_url: str, email: str, role: str) -> Actor:
        """Gives the account another role, in force from its next statement on."""
        address, known_role = _address(email), _role(role)
        with _as_owner(owner_url) as connection:
            changed = connection.execute(_SET_ROLE, {"role": known_role, "email": address}).rowcount
        if not changed:
            raise NotFound(f"There is no account for {address}.")
        return self.find(address)

    def list(self, owner_url: str) -> tuple[Account, ...]:
        """Every account, by address."""
        with _as_owner(owner_url) as connection:
            cursor = connection.cursor(row_factory=class_row(Account))
            return tuple(cursor.execute(_LIST).fetchall())


def insert_account(
    connection: psycopg.Connection[tuple[object, ...]], actor: Actor, password_hash: str
) -> None:
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
    connection.execute(_SET_ROLE, {"role": actor.role, "email": actor.email})


@contextmanager
def _as_owner(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with (
        translated(),
        psycopg.connect(url, connect_timeout=5, prepare_threshold=None) as connection,
    ):
        yield connection


def _address(email: str) -> str:
    address = unicodedata.normalize("NFKC", email).strip().lower()
    if len(address) > _MAX_EMAIL or not _EMAIL.fullmatch(address):
        raise InvalidInput("This is not an e-mail address.", field="email")
    return address


def _role(role: str) -> Role:
    for known in _ROLES:
        if role == known:
            return known
    raise InvalidInput("The role must be admin, manager or staff.", field="role")


def _new_password(password: str) -> str:
    normal = _normal(password)
    if len(normal) < MIN_PASSWORD:
        raise InvalidInput(
            f"The password needs at least {MIN_PASSWORD} characters.", field="password"
        )
    if len(normal) > MAX_PASSWORD:
        raise InvalidInput(
            f"The password can have at most {MAX_PASSWORD} characters.", field="password"
        )
    return normal


def _normal(password: str) -> str:
    """The same bytes for the same characters, whichever keyboard they were typed on."""
    return unicodedata.normalize("NFKC", password)


def _printable(email: str) -> str:
    """What PostgreSQL takes as text: no NUL, and no longer than an address can be."""
    return unicodedata.normalize("NFKC", email).replace("\x00", "")[: _MAX_EMAIL + 1]
