"""Roles: who sees them and who changes them, decided by the database."""

from __future__ import annotations

import pytest

from ea_core.errors import Conflict, NotAllowed
from ea_core.identity.local.accounts import LocalAccounts
from ea_core.identity.people import People
from tests.conftest import TestDatabase


def test_an_administrator_sees_everybody_and_changes_roles(db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    accounts = LocalAccounts(db.database, admin, "")
    accounts.set_role(staff.id, "manager")
    assert {(one.id, one.role) for one in accounts.list()} == {
        (admin.id, "admin"),
        (staff.id, "manager"),
    }
    assert {(one.id, one.name) for one in People(db.database, admin).list()} == {
        (admin.id, admin.name),
        (staff.id, staff.name),
    }


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_others_see_themselves_and_change_nobody(db: TestDatabase, role: str) -> None:
    admin = db.person("admin")
    me = db.person("staff" if role == "staff" else "manager")
    assert [one.id for one in People(db.database, me).list()] == [me.id]
    accounts = LocalAccounts(db.database, me, "")
    with pytest.raises(NotAllowed):
        accounts.set_role(me.id, "admin")
    with pytest.raises(NotAllowed):
        accounts.set_role(admin.id, "staff")
    assert db.one("select role::text from profiles where id = %s", me.id) == role
    assert db.one("select role::text from profiles where id = %s", admin.id) == "admin"


def test_the_last_administrator_stays_one(db: TestDatabase) -> None:
    admin = db.person("admin")
    with pytest.raises(Conflict, match="only administrator"):
        LocalAccounts(db.database, admin, "").set_role(admin.id, "staff")
    second = db.person("admin")
    LocalAccounts(db.database, admin, "").set_role(admin.id, "staff")
    with pytest.raises(NotAllowed):
        LocalAccounts(db.database, admin, "").set_role(second.id, "staff")
