"""Accounts: who gets in, in whose words, and what the operator can do."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from ea_core.errors import Conflict, InvalidInput, NotFound, SignInRefused
from ea_core.identity.local.accounts import Accounts
from tests.conftest import TestDatabase

PASSWORD = "correct horse"


@pytest.fixture
def accounts(db: TestDatabase) -> Accounts:
    made = Accounts(db.database)
    made.add(db.owner_url, " Ada@Example.COM ", "Ada Admin", "admin", PASSWORD)
    return made


def test_the_right_password_opens_and_the_address_ignores_case(
    db: TestDatabase, accounts: Accounts
) -> None:
    user_id = accounts.verify("ADA@example.com", PASSWORD)
    assert user_id == accounts.find("ada@example.com").id
    assert accounts.find("ada@example.com").role == "admin"


def test_the_same_password_typed_in_another_unicode_form_opens(
    db: TestDatabase, accounts: Accounts
) -> None:
    accounts.add(db.owner_url, "zoe@example.com", "Zoë", "staff", "Zo\u00eb's secret")
    assert accounts.verify("zoe@example.com", "Zoe\u0308's secret")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "wrong"),
        ("ada@example.com", ""),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("ada@example.com\x00", "x"),
        ("ada@example.com' or 1=1 --", PASSWORD),
        ("ada@example.com", "x" * 100_000),
    ],
)
def test_every_refusal_has_the_same_words(accounts: Accounts, email: str, password: str) -> None:
    with pytest.raises(SignInRefused) as refused:
        accounts.verify(email, password)
    assert refused.value.message == "The e-mail address or the password is not right."


def test_an_unknown_address_costs_the_same_work(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, hashed: str, password: str) -> bool:
        checked.append(hashed)
        return bool(verify(self, hashed, password))

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for email in ("ada@example.com", "nobody@example.com"):
        with pytest.raises(SignInRefused):
            accounts.verify(email, "wrong")
    known, unknown = (hashed.rsplit("$", 2)[0] for hashed in checked)
    assert known == unknown  # algorithm and cost are equal


@pytest.mark.parametrize(
    "change", ["banned_until = now() + interval '1 day'", "deleted_at = now()"]
)
def test_a_closed_account_does_not_open(db: TestDatabase, accounts: Accounts, change: str) -> None:
    db.one(f"update auth.users set {change}")
    with pytest.raises(SignInRefused):
        accounts.verify("ada@example.com", PASSWORD)
    with pytest.raises(NotFound, match="There is no account for ada"):
        accounts.find("ada@example.com")


def test_an_account_without_a_password_does_not_open(db: TestDatabase, accounts: Accounts) -> None:
    db.one("update auth.users set encrypted_password = null")
    with pytest.raises(SignInRefused):
        accounts.verify("ada@example.com", "")


def test_an_address_has_one_account(db: TestDatabase, accounts: Accounts) -> None:
    with pytest.raises(Conflict, match="already"):
        accounts.add(db.owner_url, "ADA@EXAMPLE.COM", None, "staff", PASSWORD)
    assert [account.email for account in accounts.list(db.owner_url)] == ["ada@example.com"]


@pytest.mark.parametrize(
    ("email", "role", "password", "field"),
    [
        ("ada", "staff", PASSWORD, "email"),
        ("a b@example.com", "staff", PASSWORD, "email"),
        ("a@@example.com", "staff", PASSWORD, "email"),
        ("a@.com", "staff", PASSWORD, "email"),
        ("x@" + "y" * 260, "staff", PASSWORD, "email"),
        ("new@example.com", "owner", PASSWORD, "role"),
        ("new@example.com", "staff", "seven77", "password"),
        ("new@example.com", "staff", "x" * 1001, "password"),
    ],
)
def test_what_does_not_fit_is_named(
    db: TestDatabase, email: str, role: str, password: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        Accounts(db.database).add(db.owner_url, email, None, role, password)
    assert refused.value.field == field
    assert db.one("select count(*) from auth.users") == 0


def test_the_operator_changes_a_role(db: TestDatabase, accounts: Accounts) -> None:
    assert accounts.set_role(db.owner_url, "Ada@example.com", "staff").role == "staff"
    with pytest.raises(NotFound):
        accounts.set_role(db.owner_url, "nobody@example.com", "staff")
    with pytest.raises(InvalidInput):
        accounts.set_role(db.owner_url, "ada@example.com", "king")
