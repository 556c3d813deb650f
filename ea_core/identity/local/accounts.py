"""Local accounts: who may sign in with an e-mail address and a password."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import class_row
from sqlalchemy import text

from ea_core.actor import Actor, Role
from ea_core.db.engine import Database
from ea_core.db.errors import OWNERS_ADDRESS, translated
from ea_core.errors import Conflict, InvalidInput, NotFound, SignInRefused
from ea_core.identity import passwords
from ea_core.identity.attempts import Attempts, searchable
from ea_core.identity.local.password_links import PasswordLinks, make_as_owner
from ea_core.identity.sessions import token_hash

MIN_PASSWORD = passwords.MIN_PASSWORD
_MAX_EMAIL = 254
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)*")
_REFUSED = "The e-mail address or the password is not right."
_WRONG_OLD = "The old password is not right."
_ROLES: tuple[Role, ...] = ("admin", "manager", "staff")

_FOR_SIGN_IN = text("select user_id, encrypted_password from ea.account_for_sign_in(:email)")
_FOR_EMAIL = text("select user_id, email, full_name, role from ea.person_for_email(:email)")
_REHASH = text("select ea.rehash_password(:user_id, :old, :new)")
_CHANGE = text("select ea.change_my_password(:old, :new, :but)")

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
        self._attempts = Attempts(database)
        self._links = PasswordLinks(database)

    def sign_in(
        self, email: str, password: str, address: str | None, device: str | None = None
    ) -> UUID:
        """The account's id when e-mail address and password belong together.

        `address` is the browser's network address, `device` what the browser is known by, if
        anything (see Attempts). Raises SignInRefused, as TooManyAttempts before the password is
        looked at when there were too many wrong ones.
        """
        self._attempts.check(address, email, device)
        user_id = self.verify(email, password)
        self._attempts.succeeded(address, email, device)
        return user_id

    def verify(self, email: str, password: str) -> UUID:
        """The same without a limit on attempts, for who has checked that already.

        Raises SignInRefused in the same words and after the same work whether the address is known
        or not.
        """
        stand_in = passwords.nobodys_hash()
        account = self._account(email)
        if not passwords.is_right(account[1] if account else stand_in, password) or not account:
            raise SignInRefused(_REFUSED)
        user_id, hashed = account
        if passwords.is_outdated(hashed):
            values = {"user_id": user_id, "old": hashed, "new": passwords.hash_of(password)}
            with self._database.as_program() as connection:
                connection.execute(_REHASH, values)
        return user_id

    def change_password(self, actor: Actor, current_token: str | None, old: str, new: str) -> None:
        """Changes one's own password and ends one's sessions but the one of `current_token`.

        Raises SignInRefused when `old` is wrong (TooManyAttempts after some), InvalidInput for a
        `new` password that does not fit, Conflict when it was changed elsewhere at this moment.
        """
        passwords.check_new(new, actor.email, actor.full_name)
        place = f"signed in as {actor.id}"
        self._attempts.check(place, actor.email)
        account = self._account(actor.email)
        right = account is not None and passwords.is_right(account[1], old)
        if account is None or not right or account[0] != actor.id:
            raise SignInRefused(_WRONG_OLD)
        self._attempts.succeeded(place, actor.email)
        values = {
            "old": account[1],
            "new": passwords.hash_of(new),
            "but": token_hash(current_token) if current_token else None,
        }
        with self._database.acting_as(actor) as connection:
            changed = connection.execute(_CHANGE, values).scalar_one()
        if not changed:
            raise Conflict("The password was changed elsewhere at this moment. Sign in again.")

    def make_reset_link(self, actor: Actor, user_id: UUID) -> str:
        """The token of a one-time link to set that person's password, made by an administrator."""
        return self._links.make(actor, user_id)

    def make_reset_link_as_operator(self, owner_url: str, email: str) -> str:
        """The same for the person at the shell; raises NotFound without a living account."""
        with _as_owner(owner_url) as connection:
            return make_as_owner(connection, email_address(email))

    def person_for_link(self, token: str) -> Actor:
        """Who may set a password with this link; raises SignInRefused when it is worth nothing."""
        return self._links.person(token)

    def reset_password(self, token: str, new: str, address: str | None = None) -> Actor:
        """Sets the password of the link's person and ends the link and all their sessions.

        The network address, when given, counts as known from then on: a way out for somebody whose
        sign-in is slowed down by an attack. Raises SignInRefused for a link that is worth nothing,
        and InvalidInput, which leaves the link as it is, for a password that does not fit.
        """
        person = self._links.person(token)
        passwords.check_new(new, person.email, person.full_name)
        self._links.use(token, passwords.hash_of(new))
        if address is not None:
            self._attempts.succeeded(address, person.email)
        return person

    def _account(self, email: str) -> tuple[UUID, str] | None:
        """Id and password hash of a living account that has a password."""
        with self._database.as_program() as connection:
            row = connection.execute(_FOR_SIGN_IN, {"email": searchable(email)}).one_or_none()
        if row is None or not row.encrypted_password:
            return None
        return row.user_id, row.encrypted_password

    def find(self, email: str) -> Actor:
        """The person with that address; raises NotFound when there is no living account."""
        with self._database.as_program() as connection:
            row = connection.execute(_FOR_EMAIL, {"email": searchable(email)}).one_or_none()
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
        address, wanted = email_address(email), known_role(role)
        name = (full_name or "").strip() or None
        actor = Actor(uuid4(), address, name, wanted)
        hashed = self.hash_password(password, address, name)
        with _as_owner(owner_url) as connection:
            insert_account(connection, actor, hashed)
        return actor

    def hash_password(self, password: str, email: str = "", full_name: str | None = None) -> str:
        """The hash to keep; raises InvalidInput for a password that this person can't take."""
        passwords.check_new(password, email, full_name)
        return passwords.hash_of(password)

    def set_role(self, owner_url: str, email: str, role: str) -> Actor:
        """Gives the account another role, in force from its next statement on."""
        address, wanted = email_address(email), known_role(role)
        with _as_owner(owner_url) as connection:
            changed = connection.execute(_SET_ROLE, {"role": wanted, "email": address}).rowcount
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
        translated(OWNERS_ADDRESS),
        psycopg.connect(url, connect_timeout=5, prepare_threshold=None) as connection,
    ):
        yield connection


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
