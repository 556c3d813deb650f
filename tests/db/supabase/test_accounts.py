"""Accounts at Supabase, as administrators manage them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from ea_core.actor import Actor
from ea_core.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    SettingsError,
    SignInRefused,
)
from ea_core.identity.accounts import Account
from ea_core.identity.local.operator import OperatorAccounts
from ea_core.identity.supabase.accounts import SupabaseAccounts, add_account
from ea_core.identity.supabase.auth import SupabaseAuth
from ea_core.identity.supabase.sessions import SupabaseSessions
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.db.supabase.conftest import PASSWORD, Member
from tests.support.supabase_server import SupabaseDouble

NEW = Account(uuid4(), "new@test.example", "New", "staff", "active", datetime.now(UTC), None)
Call = Callable[[SupabaseAccounts], object]
CALLS: dict[str, Call] = {
    "list": lambda a: a.list(),
    "invite": lambda a: a.invite("new@test.example"),
    "reset": lambda a: a.reset(NEW),
    "ban": lambda a: a.set_blocked(uuid4(), blocked=True),
    "delete": lambda a: a.delete(uuid4()),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_only_administrators_and_only_while_they_are(
    settings: Settings, db: TestDatabase, member: Member, double: SupabaseDouble, call: Call
) -> None:
    demoted, banned = member("admin"), member("admin")
    db.one("update profiles set role = 'manager' where id = %s", demoted.id)
    db.one(
        "update auth.users set banned_until = now() + interval '1 hour' where id = %s", banned.id
    )
    people = [member("staff"), member("manager"), demoted, banned]
    double.requests.clear()
    for person in people:
        with pytest.raises(NotAllowed):
            call(SupabaseAccounts(settings, db.database, person))
    assert double.requests == [], "Supabase was not even asked"


def test_the_list_has_every_page(
    settings: Settings, db: TestDatabase, member: Member, double: SupabaseDouble
) -> None:
    admin = member("admin")
    people = {admin.email, *(member("staff").email for _ in range(4))}
    accounts = SupabaseAccounts(settings, db.database, admin, page_size=2)
    accounts.invite("invited@test.example", "In Vited")
    double.requests.clear()
    found = {account.email: account for account in accounts.list()}
    assert set(found) == people | {"invited@test.example"}
    assert found["invited@test.example"].state == "invited"
    assert found["invited@test.example"].full_name == "In Vited"
    assert found[admin.email].state == "active"
    assert {request.api_key for request in double.requests} == {double.keys.service_key}


def test_mails_ask_for_links_to_the_address_that_is_served(
    settings: Settings, db: TestDatabase, member: Member, double: SupabaseDouble
) -> None:
    served = settings.model_copy(update={"public_url": None, "port": 8511})
    accounts, staff = SupabaseAccounts(served, db.database, member("admin")), member("staff")
    accounts.invite("new@test.example")
    accounts.reset(next(one for one in accounts.list() if one.id == staff.id))
    assert [mail.redirect_to for mail in double.mails] == ["http://127.0.0.1:8511/auth/confirm"] * 2


def test_closing_and_opening_an_account(
    settings: Settings, db: TestDatabase, member: Member, auth: SupabaseAuth,
    sessions: SupabaseSessions,
) -> None:  # fmt: skip
    accounts, staff = SupabaseAccounts(settings, db.database, member("admin")), member("staff")
    token = auth.sign_in(staff.email, PASSWORD)
    accounts.set_blocked(staff.id, blocked=True)
    assert _state(accounts, staff) == "blocked"
    assert sessions.actor_for(token) is None
    with pytest.raises(SignInRefused):
        auth.sign_in(staff.email, PASSWORD)
    accounts.set_blocked(staff.id, blocked=False)
    assert _state(accounts, staff) == "active"
    assert auth.sign_in(staff.email, PASSWORD)


def test_deleting_an_account(settings: Settings, db: TestDatabase, member: Member) -> None:
    accounts, staff, busy = (
        SupabaseAccounts(settings, db.database, member("admin")), member("staff"), member("staff"),
    )  # fmt: skip
    accounts.delete(staff.id)
    assert db.one("select count(*) from profiles where id = %s", staff.id) == 0
    with pytest.raises(NotFound):
        accounts.delete(staff.id)
    client = db.client("Acme", busy)
    db.one(
        "insert into activities (entity_type, entity_id, type, performed_by)"
        " values ('client', %s, 'call', %s)",
        client,
        busy.id,
    )
    with pytest.raises(Conflict, match="Close the account instead"):
        accounts.delete(busy.id)


def test_an_account_that_was_deleted_softly_at_supabase_is_listed_no_more(
    settings: Settings, db: TestDatabase, member: Member, double: SupabaseDouble
) -> None:
    admin, staff = member("admin"), member("staff")
    accounts, operator = (
        SupabaseAccounts(settings, db.database, admin), OperatorAccounts(db.owner_url),
    )  # fmt: skip
    assert {one.email for one in accounts.list()} == {admin.email, staff.email}
    double.auth.users.soft_delete(double.auth.users.get(staff.id))
    assert [one.email for one in accounts.list()] == [admin.email]
    assert [one.email for one in operator.list()] == [admin.email]
    accounts.invite(staff.email)  # the address is free again
    assert {one.email for one in accounts.list()} == {admin.email, staff.email}


def test_nobody_closes_or_deletes_their_own_account(
    settings: Settings, db: TestDatabase, member: Member
) -> None:
    admin = member("admin")
    accounts = SupabaseAccounts(settings, db.database, admin)
    with pytest.raises(InvalidInput):
        accounts.set_blocked(admin.id, blocked=True)
    with pytest.raises(InvalidInput):
        accounts.delete(admin.id)


def test_an_address_that_is_taken_or_is_none(
    settings: Settings, db: TestDatabase, member: Member
) -> None:
    accounts = SupabaseAccounts(settings, db.database, member("admin"))
    with pytest.raises(Conflict):
        add_account(settings, member("staff").email, "", PASSWORD)
    for address in ("", "ada", "a b@c.d"):
        with pytest.raises(InvalidInput):
            accounts.invite(address)
    with pytest.raises(InvalidInput):
        add_account(settings, "ada@test.example", "", "short")


def test_the_service_key_is_named_when_it_is_missing_or_wrong(
    settings: Settings, db: TestDatabase, member: Member
) -> None:
    admin = member("admin")
    for key in (None, settings.supabase_anon_key):
        without = settings.model_copy(update={"supabase_service_role_key": key})
        with pytest.raises(SettingsError, match="SUPABASE_SERVICE_ROLE_KEY"):
            SupabaseAccounts(without, db.database, admin).list()
        with pytest.raises(SettingsError, match="SUPABASE_SERVICE_ROLE_KEY"):
            add_account(without, "ada@test.example", "Ada", PASSWORD)


def _state(accounts: SupabaseAccounts, person: Actor) -> str:
    return next(one.state for one in accounts.list() if one.id == person.id)
