"""Which passwords are taken, and which are refused with what reason."""

from __future__ import annotations

import pytest

from ea_core.demo.load import DEMO_PASSWORDS
from ea_core.errors import InvalidInput
from ea_core.identity import passwords
from ea_core.identity.password_hashes import Hashes
from tests.support.hashes import QUICK

EMAIL, NAME = "ada.lovelace@example.com", "Ada Lovelace"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",
        "aaaabaaa",  # no rules of composition
        "        x",
        "пароль-из-букв",
        "🐎🔋📎🧷🐎🔋📎🧷",
        "x" * 999 + "y",
        "Ada Lovelace rides at noon",
        "\ud800 a lone surrogate",
    ],
)
def test_what_is_long_enough_and_nobodys_first_guess_is_taken(password: str) -> None:
    passwords.check_new(password, EMAIL, NAME)
    hashed = QUICK.of(password)
    assert QUICK.fits(hashed, password)
    assert not QUICK.fits(hashed, password + "!")
    assert not QUICK.is_outdated(hashed)


def test_a_hash_is_dear_to_who_guesses() -> None:
    hashes = Hashes()
    hashed = hashes.of("correct horse")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hashes.fits(hashed, "correct horse")
    assert not hashes.fits(hashed, "correct horse!")
    assert not hashes.is_outdated(hashed)
    assert hashes.is_outdated(QUICK.of("correct horse"))
    assert hashes.nobodys.rsplit("$", 2)[0] == hashed.rsplit("$", 2)[0]


@pytest.mark.parametrize(("email", "password"), DEMO_PASSWORDS.items())
def test_the_demo_companys_passwords_are_taken(email: str, password: str) -> None:
    passwords.check_new(password, email, None)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("seven77", "at least 8"),
        ("x" * 1001, "at most 1000"),
        ("password", "lists"),
        ("PassWord1", "lists"),
        ("".join(chr(ord(c) + 0xFEE0) for c in "password"), "lists"),  # full width
        ("12345678", "lists"),
        ("qwertyuiop", "lists"),
        ("aaaaaaaaaaaaaaaaaaaaaa", "lists"),
        (EMAIL, "your e-mail address"),
        ("ADA.Lovelace@Example.COM", "your e-mail address"),
        ("ada.lovelace", "your e-mail address"),
        ("Ada-Lovelace", "your name"),
        ("adalovelace1815", "your name"),
        ("Lovelace1815!", "your name"),
        ("example.com", "the company's name"),
        ("EXAMPLE-2026", "the company's name"),
        ("Enterprise Agent", "the product's name"),
        ("enterpriseagent2026", "the product's name"),
    ],
)
def test_what_attackers_try_first_is_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        passwords.check_new(password, EMAIL, NAME)
    assert refused.value.field == "password"
    assert repr(password) not in refused.value.message


def test_length_is_counted_after_the_characters_are_made_comparable() -> None:
    passwords.check_new("ﬁve oxx", EMAIL, NAME)  # the ligature is two letters
    assert QUICK.fits(QUICK.of("ﬁve oxx"), "five oxx")


def test_a_password_that_grows_shorter_when_made_comparable_opens_too() -> None:
    typed = "e\u0301" * 900  # two characters each, one when composed
    passwords.check_new(typed + "x", EMAIL, NAME)
    assert QUICK.fits(QUICK.of(typed), typed)


@pytest.mark.parametrize("hashed", ["", "x", "$argon2id$v=19$broken", "$2b$12$" + "a" * 53])
def test_a_hash_that_can_not_be_read_fits_nothing(hashed: str) -> None:
    assert not QUICK.fits(hashed, "anything at all")
