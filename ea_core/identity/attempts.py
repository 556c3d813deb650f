"""Limits on attempts to sign in, which no stranger can use to lock a colleague out for long.

An attempt counts from `check` on, before the password is looked at; `succeeded` takes it back. So
attempts at the same moment can't slip through together, and an attempt that breaks off counts.

- Per network address and account: after 5 failures pauses of 1, 2, 4, 8 and then 15 minutes. One
  failure is forgotten each hour, all of them with a success.
- Per network address, over all accounts: 50 at once and one a minute after that.
- Per account, over all addresses: 20 at once and one a minute after that. So whoever tries from many
  addresses makes the account's owner wait for a minute at most.
- The last two don't hold for an address from which the account has signed in within 30 days.
- A browser that has signed in to the account within 30 days (a device) counts as a place of its own, so
  nobody behind the same address can make its owner wait.

Addresses of accounts that do not exist count the same, so a refusal tells nothing. The database
keeps the time and hashes only. docs/adr/0005-sign-in-limits.md has the reasons.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import re
import secrets
import unicodedata

from sqlalchemy import text

from ea_core.db.engine import Database
from ea_core.errors import SignInRefused

DEVICE_DAYS = 30
"""How long a browser is known after a sign-in."""
_DEVICE_BYTES = 32
_MAX_EMAIL = 254
_IPV6_NETWORK = 64
"""Bits of an IPv6 address that are one customer's network."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

_BEGIN = text("select ea.begin_sign_in(:address, :device, :email)")
_SUCCEEDED = text("select ea.sign_in_succeeded(:address, :device, :email)")
_REMEMBER = text("select ea.remember_device(:device, :new, :email)")


class TooManyAttempts(SignInRefused):
    """Nothing was checked: somebody has to wait first."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, math.ceil(seconds / 60))
        super().__init__(
            f"Too many attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}."
        )
        self.seconds = seconds


class Attempts:
    """Counts attempts to sign in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def check(self, address: str | None, email: str, device: str | None = None) -> None:
        """Counts an attempt on the account `email` from the network address `address`.

        `device` is what the browser says it is known by, if anything. Raises TooManyAttempts, and
        counts nothing, while that has to wait.
        """
        with self._database.as_program() as connection:
            seconds: int = connection.execute(_BEGIN, _values(address, email, device)).scalar_one()
        if seconds:
            raise TooManyAttempts(seconds)

    def succeeded(self, address: str | None, email: str, device: str | None = None) -> None:
        """Takes the attempt back and remembers that the account signs in from there."""
        with self._database.as_program() as connection:
            connection.execute(_SUCCEEDED, _values(address, email, device))

    def remember(self, email: str, device: str | None) -> str:
        """What the browser that has just signed in to `email` is known by for DEVICE_DAYS.

        That is `device`, which it came with, when it was known by that for this account already.
        """
        new = secrets.token_urlsafe(_DEVICE_BYTES)
        values = {"device": _known(device), "new": _hashed(new), "email": searchable(email)}
        with self._database.as_program() as connection:
            is_known: bool = connection.execute(_REMEMBER, values).scalar_one()
        return device if is_known and device else new


def searchable(email: str) -> str:
    """What PostgreSQL takes as text: no NUL, and no longer than an address can be."""
    text_only = unicodedata.normalize("NFKC", email).encode(errors="replace").decode()
    return text_only.replace("\x00", "")[: _MAX_EMAIL + 1]


def network_of(address: str | None) -> str:
    """What counts as one place: an IPv4 address, the /64 network of an IPv6 address.

    Anything else is taken as it is: it is a name that the program itself has given.
    """
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return (address or "unknown").replace("\x00", "")[:100]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, _IPV6_NETWORK), strict=False))
        found = found.ipv4_mapped
    return str(found)


def _values(address: str | None, email: str, device: str | None) -> dict[str, str | None]:
    return {
        "address": network_of(address),
        "device": _known(device),
        "email": searchable(email),
    }


def _known(device: str | None) -> str | None:
    """The database's name for a device; None for what can't be one."""
    return _hashed(device) if device and _TOKEN.fullmatch(device) else None


def _hashed(device: str) -> str:
    return hashlib.sha256(device.encode()).hexdigest()
