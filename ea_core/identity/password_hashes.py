"""What is kept of a password: an Argon2id hash, dear to who guesses."""

from __future__ import annotations

from functools import cached_property
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ea_core.identity.passwords import MAX_PASSWORD, check_new, normal_form


class Hashes:
    """Makes and checks hashes at one cost, by default RFC 9106's for little memory (64 MiB).

    Another `hasher` has another cost: an installation of the tests' own is not worth guessing.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def of(self, password: str) -> str:
        """The hash to keep."""
        return self._hasher.hash(_bytes(password))

    def of_new(self, password: str, email: str, full_name: str | None) -> str:
        """The same; raises InvalidInput for a password that this person should not take."""
        check_new(password, email, full_name)
        return self.of(password)

    def fits(self, hashed: str, password: str) -> bool:
        """Whether `hashed` was made from `password`; a hash that can't be read fits nothing."""
        if len(normal_form(password)) > MAX_PASSWORD:
            return False
        try:
            return self._hasher.verify(hashed, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made at another cost than is asked for now."""
        return self._hasher.check_needs_rehash(hashed)

    @cached_property
    def nobodys(self) -> str:
        """A hash at today's cost that no password fits, for accounts that do not exist."""
        return self._hasher.hash(uuid4().hex)


def _bytes(password: str) -> bytes:
    return normal_form(password).encode(errors="surrogatepass")
