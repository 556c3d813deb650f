"""Accounts: who gets in, in whose words, and what the operator can do."""

from __future__ import annotations

from typing import Literal

import pytest
from argon2 import PasswordHasher

from ea_core.errors import Conflict, InvalidInput, NotFound, SignInRefused
from ea_core.identity.local.auth import LocalAuth
from ea_core.identity.local.operator import OperatorAccounts
from ea_core.identity.password_hashes import Hashes
from ea_core.identity.people import actor_with
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK

PASSWORD = "correct horse"


@pytest.fixture
def operator(db: TestDatabase) -> OperatorAccounts:
    made = OperatorAccounts(db.owner_url, QUICK)
    made.add(" Ada@Example.COM ", "Ada Admin", "admin", PASSWORD)
    return made


@pytest.fixture
def auth(db: TestDatabase, operator: OperatorAccounts) -> LocalAuth:
    return LocalAuth(db.database, QUICK)


def test_the_right_password_opens_and_the_address_ignores_case(
    db: TestDatabase, auth: LocalAuth
) -> None:
    user_id = auth.verify("ADA@example.com", PASSWORD)
    assert user_id == actor_with(db.database, "ada@example.com").id
    assert actor_with(db.database, "ada@example.com").role == "admin"


def test_the_same_password_typed_in_another_unicode_form_opens(
    auth: LocalAuth, operator: OperatorAccounts
) -> None:
    operator.add("zoe@example.com", "Zoë", "staff", "Zo\u00eb's secret")
    assert auth.verify("zoe@example.com", "Zoe\u0308's secret")


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
def test_every_refusal_has_the_same_words(auth: LocalAuth, email: str, password: str) -> None:
    with pytest.raises(SignInRefused) as refused:
        auth.verify(email, password)
    assert refused.value.message == "The e-mail address or the password is not right."


class _Noting(PasswordHasher):
    """Argon2 as it is; notes the hashes that it was asked about."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64)
        self.checked: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 # the library's name
        self.checked.append(str(hash))
        return super().verify(hash, password)


def test_an_unknown_address_costs_the_same_work(db: TestDatabase) -> None:
    hasher = _Noting()
    OperatorAccounts(db.owner_url, Hashes(hasher)).add(
        "ada@example.com", "Ada Admin", "admin", PASSWORD
    )
    auth = LocalAuth(db.database, Hashes(hasher))
    for email in ("ada@example.com", "nobody@example.com"):
        with pytest.raises(SignInRefused):
            auth.verify(email, "wrong")
    known, unknown = (hashed.rsplit("$", 2)[0] for hashed in hasher.checked)
    assert known == unknown  # algorithm and cost are equal


@pytest.mark.parametrize(
    "change", ["banned_until = now() + interval '1 day'", "deleted_at = now()"]
)
def test_a_closed_account_does_not_open(db: TestDatabase, auth: LocalAuth, change: str) -> None:
    db.one(f"update auth.users set {change}")
    with pytest.raises(SignInRefused):
        auth.verify("ada@example.com", PASSWORD)
    with pytest.raises(NotFound, match="There is no account for ada"):
        actor_with(db.database, "ada@example.com")


def test_an_account_without_a_password_does_not_open(db: TestDatabase, auth: LocalAuth) -> None:
    db.one("update auth.users set encrypted_password = null")
    with pytest.raises(SignInRefused):
        auth.verify("ada@example.com", "")


def test_an_address_has_one_account(operator: OperatorAccounts) -> None:
    with pytest.raises(Conflict, match="already"):
        operator.add("ADA@EXAMPLE.COM", None, "staff", PASSWORD)
    assert [account.email for account in operator.list()] == ["ada@example.com"]


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
        OperatorAccounts(db.owner_url, QUICK).add(email, None, role, password)
    assert refused.value.field == field
    assert db.one("select count(*) from auth.users") == 0


def test_the_operator_changes_a_role(operator: OperatorAccounts) -> None:
    assert operator.set_role("Ada@example.com", "staff").role == "staff"
    with pytest.raises(NotFound):
        operator.set_role("nobody@example.com", "staff")
    with pytest.raises(InvalidInput):
        operator.set_role("ada@example.com", "king")
