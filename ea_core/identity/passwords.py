"""Rules for new passwords, after NIST SP 800-63B (revision 3, section 5.1.1.2).

Length counts, composition does not. Refused is what an attacker tries first: passwords known from
breaches (the 30,000 most used that the package `zxcvbn`, MIT, carries; nothing leaves this
computer), one character over and over, and the names of the person, the company and the product.
Revision 4 asks for 15 characters where a password is the only factor: docs/operators.md says how the
two compare, and that single sign-on brings a second factor.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ea_core.errors import InvalidInput
from ea_core.settings import PRODUCT

MIN_PASSWORD = 8
"""Characters."""
MAX_PASSWORD = 1000

_SEPARATORS = re.compile(r"[\s.@_+-]+")


def check_new(password: str, email: str, full_name: str | None) -> None:
    """Raises InvalidInput, saying why, for a password that the person should not take."""
    normal = normal_form(password)
    if len(normal) < MIN_PASSWORD:
        raise _refused(f"The password needs at least {MIN_PASSWORD} characters.")
    if len(normal) > MAX_PASSWORD:
        raise _refused(f"The password can have at most {MAX_PASSWORD} characters.")
    if normal.casefold() in _common() or len(set(normal.casefold())) == 1:
        raise _refused("This password is on lists that attackers try first. Choose another one.")
    if _letters(normal) in _own_names(email, full_name):
        raise _refused(
            "The password must not be your e-mail address, your name, the company's name or the "
            "product's name."
        )


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, field="password")


def normal_form(password: str) -> str:
    """The same bytes for the same characters, whichever keyboard they were typed on."""
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    # Imported when the first password is chosen: the module holds other languages' lists too.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= MIN_PASSWORD)


def _own_names(email: str, full_name: str | None) -> set[str]:
    """Also each part of a name and of an address: `sofia` and `ambergate` of `sofia@ambergate.com`."""
    local, _, domain = email.partition("@")
    names = {email, local, domain, full_name or "", PRODUCT}
    parts = {part for name in names for part in _SEPARATORS.split(name)}
    return {_letters(name) for name in names | parts} - {""}


def _letters(text: str) -> str:
    """What is left of a name without case, spaces, punctuation, and numbers around it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum()).strip("0123456789")
