"""Administrators and accounts: what they may do, what nobody else may, and that one is left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.errors import Conflict, EAError, InvalidInput, NotAllowed, NotFound, SignInRefused
from ea_core.identity.accounts import Account
from ea_core.identity.local.accounts import LocalAccounts
from ea_core.identity.local.auth import LocalAuth
from ea_core.identity.local.operator import OperatorAccounts
from ea_core.identity.sessions import Sessions
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK

PASSWORD = "correct horse"
ADDRESS = "https://ea.example"
Deed = Callable[[LocalAccounts, Actor], object]


@pytest.fixture
def admin(db: TestDatabase) -> Actor:
    return db.person("admin", "Ada")


@pytest.fixture
def office(db: TestDatabase, admin: Actor) -> LocalAccounts:
    return LocalAccounts(db.database, admin, ADDRESS)


def test_an_invited_person_sets_a_password_and_is_in(
    db: TestDatabase, office: LocalAccounts
) -> None:
    auth = LocalAuth(db.database, QUICK)
    token = _token(office.invite(" Bo@Example.com ", " Bo Berg ", "manager"))
    with pytest.raises(SignInRefused):
        auth.verify("bo@example.com", "")
    (state,) = [a for a in office.list() if a.email == "bo@example.com"]
    assert (state.state, state.role, state.full_name) == ("invited", "manager", "Bo Berg")
    assert state.link_expires_at is not None
    bo = auth.reset_password(token, PASSWORD)
    assert (bo.id, bo.email, bo.full_name, bo.role) == (
        state.id,
        "bo@example.com",
        "Bo Berg",
        "manager",
    )
    assert auth.verify("bo@example.com", PASSWORD) == bo.id
    (state,) = [a for a in office.list() if a.email == "bo@example.com"]
    assert state.state == "active"
    assert state.link_expires_at is None


def test_an_address_is_invited_once(db: TestDatabase, office: LocalAccounts) -> None:
    office.invite("bo@example.com", None, "staff")
    with pytest.raises(Conflict, match="There is an account with this e-mail address already"):
        office.invite("BO@example.com", None, "staff")
    with pytest.raises(InvalidInput):
        office.invite("bo", None, "staff")
    with pytest.raises(InvalidInput):
        office.invite("cy@example.com", None, "owner")
    assert db.one("select count(*) from auth.users") == 2


def test_a_blocked_person_is_out_at_once_and_everywhere(
    db: TestDatabase, office: LocalAccounts, tmp_path: Path
) -> None:
    auth = LocalAuth(db.database, QUICK)
    sessions = Sessions(db.database, Settings(data_dir=tmp_path))
    bo = OperatorAccounts(db.owner_url, QUICK).add("bo@example.com", "Bo", "staff", PASSWORD)
    session, link = sessions.open(bo.id), _token(office.reset(_account(bo.id)))
    office.set_blocked(bo.id, blocked=True)
    assert sessions.actor_for(session) is None
    for attempt in (
        lambda: auth.verify("bo@example.com", PASSWORD),
        lambda: auth.reset_password(link, PASSWORD),
    ):
        with pytest.raises(SignInRefused):
            attempt()
    with pytest.raises(NotFound):
        office.reset(_account(bo.id))
    assert [a.state for a in office.list() if a.id == bo.id] == ["blocked"]
    office.set_blocked(bo.id, blocked=False)
    assert auth.verify("bo@example.com", PASSWORD) == bo.id
    assert sessions.actor_for(session) is None


def test_a_deleted_person_leaves_clients_without_an_owner(
    db: TestDatabase, office: LocalAccounts
) -> None:
    bo = db.person("staff", "Bo")
    client = db.client("Acme", bo)
    office.delete(bo.id)
    assert bo.id not in {a.id for a in office.list()}
    assert db.one("select owner_id is null from clients where id = %s", client) is True
    with pytest.raises(NotFound):
        office.delete(bo.id)
    with pytest.raises(NotFound):
        office.set_blocked(bo.id, blocked=True)


def test_who_is_in_the_history_is_blocked_not_deleted(
    db: TestDatabase, office: LocalAccounts
) -> None:
    bo = db.person("staff", "Bo")
    db.one(
        "insert into activities (entity_type, entity_id, type, performed_by)"
        " values ('client', %s, 'call', %s)",
        db.client("Acme", bo),
        bo.id,
    )
    with pytest.raises(Conflict, match="Block the account instead"):
        office.delete(bo.id)
    assert db.one("select count(*) from auth.users where id = %s", bo.id) == 1


@pytest.mark.parametrize("role", ["staff", "manager", "banned admin"])
@pytest.mark.parametrize(
    "deed",
    [
        lambda office, _: office.invite("new@example.com", None, "admin"),
        lambda office, person: office.reset(_account(person.id)),
        lambda office, person: office.set_blocked(person.id, blocked=True),
        lambda office, person: office.set_blocked(person.id, blocked=False),
        lambda office, person: office.delete(person.id),
    ],
    ids=["invite", "link", "ban", "unban", "delete"],
)
def test_nobody_else_does_any_of_it(db: TestDatabase, admin: Actor, role: str, deed: Deed) -> None:
    me = db.person("admin" if role == "banned admin" else "staff")
    if role == "manager":
        db.one("update profiles set role = 'manager' where id = %s", me.id)
    if role == "banned admin":
        db.one("update auth.users set banned_until = 'infinity' where id = %s", me.id)
    mine = LocalAccounts(db.database, me, ADDRESS)
    for person in (admin, me):
        with pytest.raises(NotAllowed):
            deed(mine, person)
    assert mine.list() == ()
    assert db.one("select count(*) from auth.users") == 2
    assert db.one("select count(*) from ea.password_links") == 0


def test_nobody_closes_the_own_account(office: LocalAccounts, admin: Actor) -> None:
    deeds: tuple[Callable[[], object], ...] = (
        lambda: office.set_blocked(admin.id, blocked=True),
        lambda: office.delete(admin.id),
    )
    for deed in deeds:
        with pytest.raises(Conflict, match="Ask another administrator"):
            deed()
    assert [a.id for a in office.list()] == [admin.id]


@pytest.mark.parametrize(
    "statement",
    [
        "update profiles set role = 'staff' where id = :id",
        "update profiles set role = 'manager'",
        "delete from profiles where id = :id",
        "insert into profiles values (:id, 'x') on conflict (id) do update set role = excluded.role",
    ],
)
def test_the_last_administrator_stays_whatever_the_statement(
    db: TestDatabase, admin: Actor, statement: str
) -> None:
    blocked = db.person("admin", "Blocked")
    db.one("update auth.users set banned_until = 'infinity' where id = %s", blocked.id)
    with (
        pytest.raises(Conflict, match="This is the last administrator"),
        db.database.acting_as(admin) as connection,
    ):
        connection.execute(text(statement), {"id": admin.id})
    assert db.one("select role::text from profiles where id = %s", admin.id) == "admin"


@pytest.mark.parametrize("how", ["ban", "delete", "demote"])
def test_administrators_who_remove_each_other_at_once_leave_one(db: TestDatabase, how: str) -> None:
    admins = [db.person("admin", f"Admin {n}") for n in range(4)]
    following = dict(zip(admins, admins[1:] + admins[:1], strict=True))

    def remove_the_next(me: Actor) -> None:
        office = LocalAccounts(db.database, me, ADDRESS)
        try:
            if how == "demote":
                with db.database.acting_as(me) as connection:
                    connection.execute(
                        text("update profiles set role = 'staff' where id = :id"),
                        {"id": following[me].id},
                    )
            elif how == "ban":
                office.set_blocked(following[me].id, blocked=True)
            else:
                office.delete(following[me].id)
        except EAError:
            return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(remove_the_next, admins))
    left = db.one(
        "select count(*) from profiles p join auth.users u on u.id = p.id"
        " where p.role = 'admin' and u.banned_until is null"
    )
    assert isinstance(left, int)
    assert 1 <= left < len(admins)


def test_what_administrators_do_is_in_the_audit_log(
    db: TestDatabase, office: LocalAccounts, admin: Actor
) -> None:
    bo = LocalAuth(db.database, QUICK).person_for_link(
        _token(office.invite("bo@example.com", "Bo", "manager"))
    )
    office.set_blocked(bo.id, blocked=True)
    office.set_blocked(bo.id, blocked=False)
    office.delete(bo.id)
    assert db.one(
        "select array_agg(coalesce(after, before) order by id) from audit_log"
        " where actor_id = %s and row_id = %s and (after ?| array['banned', 'password'])",
        admin.id,
        bo.id,
    ) == [{"password": "link made"}, {"banned": True}, {"banned": False}]
    assert (
        db.one(
            "select count(*) from audit_log where actor_id = %s and row_id = %s and action = 'delete'",
            admin.id,
            bo.id,
        )
        == 1
    )


def test_a_person_who_does_not_exist_is_not_found(office: LocalAccounts) -> None:
    nobody = uuid4()
    deeds: tuple[Callable[[], object], ...] = (
        lambda: office.set_blocked(nobody, blocked=True),
        lambda: office.set_blocked(nobody, blocked=False),
        lambda: office.delete(nobody),
        lambda: office.reset(_account(nobody)),
    )
    for deed in deeds:
        with pytest.raises(NotFound):
            deed()


def _token(link: str) -> str:
    """What the link carries; it leads to this installation."""
    where, _, token = link.partition("?token=")
    assert where == f"{ADDRESS}/set-password"
    return token


def _account(person_id: UUID) -> Account:
    """The account with that id, as a list shows it."""
    return Account(person_id, "", None, "staff", "active", datetime.now(UTC), None)
