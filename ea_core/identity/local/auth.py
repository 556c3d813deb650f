"""Signing in where this database keeps the accounts: an e-mail address and a password.

What the sign-in pages and a person's own page call; the counterpart at Supabase is SupabaseAuth.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import Conflict, SignInRefused
from ea_core.identity import passwords
from ea_core.identity.attempts import Attempts, searchable
from ea_core.identity.local.password_links import PasswordLinks
from ea_core.identity.password_hashes import Hashes
from ea_core.identity.sessions import token_hash

_REFUSED = "The e-mail address or the password is not right."
_WRONG_OLD = "The old password is not right."

_FOR_SIGN_IN = text("select user_id, encrypted_password from ea.account_for_sign_in(:email)")
_REHASH = text("select ea.rehash_password(:user_id, :old, :new)")
_CHANGE = text("select ea.change_my_password(:old, :new, :but)")


class LocalAuth:
    """Checks passwords and changes them, as the program: before it is known who somebody is."""

    def __init__(self, database: Database, hashes: Hashes | None = None) -> None:
        self._database = database
        self._hashes = hashes or Hashes()
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
        stand_in = self._hashes.nobodys
        account = self._account(email)
        if not self._hashes.fits(account[1] if account else stand_in, password) or not account:
            raise SignInRefused(_REFUSED)
        user_id, hashed = account
        if self._hashes.is_outdated(hashed):
            values = {"user_id": user_id, "old": hashed, "new": self._hashes.of(password)}
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
        right = account is not None and self._hashes.fits(account[1], old)
        if account is None or not right or account[0] != actor.id:
            raise SignInRefused(_WRONG_OLD)
        self._attempts.succeeded(place, actor.email)
        values = {
            "old": account[1],
            "new": self._hashes.of(new),
            "but": token_hash(current_token) if current_token else None,
        }
        with self._database.acting_as(actor) as connection:
            changed = connection.execute(_CHANGE, values).scalar_one()
        if not changed:
            raise Conflict("The password was changed elsewhere at this moment. Sign in again.")

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
        self._links.use(token, self._hashes.of(new))
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
