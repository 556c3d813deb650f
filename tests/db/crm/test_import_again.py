"""What is there already: names in other letters, keys of other systems, the same file once more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ea_core.crm.clients import ClientDraft
from ea_core.crm.importing.hints import for_pages
from ea_core.crm.importing.load import ImportResult
from ea_core.crm.importing.lookup import Lookup, Memory
from ea_core.crm.tasks import TaskDraft
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.skipped, result.error_count


def said(result: ImportResult, words: str) -> str:
    """The notice that has these words."""
    return next((notice for notice in result.notices if words in notice), "")


@pytest.fixture
def crm(db: TestDatabase) -> CrmWorkspace:
    """A manager's, with a client."""
    crm = CrmWorkspace(db.database, db.person("manager", "Mia"))
    db.client("Acme")
    return crm


def test_a_name_is_one_name_however_it_is_written(crm: CrmWorkspace, db: TestDatabase) -> None:
    names = "name,industry\nİSTANBUL YAZILIM,TR\nΑΛΦΑ ΔΡΟΜΟΣ,GR\nSTRAẞE BAU,DE\nCafé Zürich,CH\n"  # noqa: RUF001 # Greek
    assert counts(crm.imports.csv("clients", names.encode())) == (4, 0, 0, 0)
    assert counts(crm.imports.csv("clients", names.encode())) == (0, 0, 4, 0)
    other = (
        "name,industry\nistanbul\u200b  yazilim,TR\nαλφα δρομος,GR\nstrasse\u00a0bau,DE\n"  # noqa: RUF001 # Greek
        "Cafe\u0301 Zu\u0308rich,CH\nACME,x\n"
    )
    result = crm.imports.csv("clients", other.encode())
    # The dotted capital I of Turkish is no plain i, whatever else is the same.
    assert (result.updated, result.skipped) == (1, 3)
    assert db.one("select count(*) from clients where name_key = ea.name_key('STRASSE BAU')") == 1
    assert db.one("select name from clients where industry = 'x'") == "Acme"
    deals = "client,title\ncafé zürich,1\nCafe\u0301\u00a0Zu\u0308rich ,2\nαλφα δρομος,3\n"  # noqa: RUF001 # Greek
    assert counts(crm.imports.csv("deals", deals.encode())) == (3, 0, 0, 0)
    twice = crm.imports.csv("clients", b"name\nBolt & Co\nother\nBOLT & co\n")
    assert counts(twice) == (2, 0, 0, 1)
    assert twice.errors[0].message == "'BOLT & co' is in the file already (row 2)."


def test_clients_that_look_alike_are_hinted_at_and_not_merged(crm: CrmWorkspace) -> None:
    result = crm.imports.csv(
        "clients", b"name\nHarbour Tools Ltd\nHarbour-Tools Limited\nAcme GmbH\nOther\n"
    )
    assert counts(result) == (4, 0, 0, 0)
    hint = said(result, "look like others")
    assert (
        "Harbour-Tools Limited (row 3) like Harbour Tools Ltd; Acme GmbH (row 4) like Acme" in hint
    )
    assert hint.startswith("2 new clients")


def test_the_same_deals_again_are_passed_over_without_a_key(crm: CrmWorkspace) -> None:
    file = b"client,title,value,created_at\nAcme,Pump,5,2026-01-01\nAcme,Pump,6,\nAcme,Pump,5,2026-01-01\nAcme,Nut,,\n"
    first = crm.imports.csv("deals", file)
    assert (counts(first), first.unchanged) == ((3, 0, 1, 0), 0)
    assert "1 row is letter for letter another one and taken once: 4 is 2" in said(first, "letter")
    again = crm.imports.csv("deals", file)
    assert (counts(again), again.unchanged) == ((0, 0, 4, 0), 3)
    pages = crm.imports.csv("deals", file + b"Client,title,value,created_at\n", dry_run=True)
    assert "1 row is the header once more and passed over: row 6." in pages.notices
    changed = crm.imports.csv("deals", b"client,title,value\nacme,PUMP,7\n")
    assert counts(changed) == (1, 0, 0, 0)
    assert "1 row has the client and title of a deal that is there already" in said(
        changed, "--key"
    )


def test_deals_that_differ_in_nothing_that_is_read_are_as_many_as_in_the_file(
    crm: CrmWorkspace,
) -> None:
    rows = "".join(f"{n},Acme,Pump\n" for n in range(5))
    file = f"number,client,title\n{rows}".encode()
    assert counts(crm.imports.csv("deals", file)) == (5, 0, 0, 0)
    assert counts(crm.imports.csv("deals", file)) == (0, 0, 5, 0)
    assert counts(crm.imports.csv("deals", file + b"6,Acme,Pump\n")) == (1, 0, 5, 0)


def test_contacts_are_known_by_their_address_or_else_their_name(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    crm.imports.csv(
        "contacts", b"client,name,email,phone\nAcme,Ana Lund,Ana@acme.test,1\nAcme,Bo Ek,,\n"
    )
    file = (
        b"client,first name,last name,email,phone\n"
        b"Acme,Ana,Lund-Ek,ana@ACME.test,2\nAcme,bo,EK,bo@acme.test,\nAcme,Ana,Lund,other@acme.test,\n"
        b"Acme,Twin,,ANA@acme.test,\n"
    )
    result = crm.imports.csv("contacts", file)
    assert counts(result) == (1, 2, 0, 1)
    assert (result.errors[0].row, result.errors[0].column) == (5, "email")
    assert "in the file already (row 2)" in result.errors[0].message
    assert db.one("select count(*) from contacts") == 3
    assert (
        db.one("select last_name || phone from contacts where lower(email) = 'ana@acme.test'")
        == "Lund-Ek2"
    )
    assert counts(crm.imports.csv("contacts", file)) == (0, 0, 3, 1)


def test_the_same_activities_again_are_passed_over(crm: CrmWorkspace) -> None:
    file = b"client,type,content,date\nAcme,call,Hello,2026-01-02 10:00\nAcme,note,,\nAcme,call,Hello,2026-01-03\n"
    first = crm.imports.csv("activities", file)
    assert counts(first) == (3, 0, 0, 0)
    assert "1 row has no date; now is taken" in said(first, "no date")
    assert counts(crm.imports.csv("activities", file)) == (0, 0, 3, 0)


def test_keys_belong_to_a_source(crm: CrmWorkspace, db: TestDatabase) -> None:
    first, second = b"id,name\n1,Alpha Werke\n2,Beta Werke\n", b"id,name\n1,Zeta Handel\n"
    assert counts(crm.imports.csv("clients", first, key="id", source="erp")) == (2, 0, 0, 0)
    assert counts(crm.imports.csv("clients", second, key="id", source="shop")) == (1, 0, 0, 0)
    assert counts(crm.imports.csv("clients", first, key="id", source="erp")) == (0, 0, 2, 0)
    deals = b"id,client,title\n1,1,By key\n"
    assert counts(crm.imports.csv("deals", deals, key="id", source="shop")) == (1, 0, 0, 0)
    assert [d.client for d in crm.deals.page().items] == ["Zeta Handel"]
    renamed = crm.imports.csv("clients", second, key="id", source="erp")
    assert counts(renamed) == (0, 1, 0, 0)
    assert "Alpha Werke to Zeta Handel (row 2)" in said(renamed, "--source")


def test_a_dry_run_says_what_the_import_will(crm: CrmWorkspace) -> None:
    file = (
        b"client,title,value,stage,probability,closed\nAcme,A,5,won,1.0,\nAcme,B,x,new,,\nNobody,C,,,,\n"
        b"Acme,D,5,Closed Won,,2026-01-01\nAcme,D,5,Closed Won,,2026-01-01\nAcme,E,,negotiation,0.5,\n"
    )
    dry = crm.imports.csv("deals", file, dry_run=True)
    assert crm.deals.page().total == 0
    real = crm.imports.csv("deals", file)
    assert (dry.dry_run, real.dry_run) == (True, False)
    for name in (
        "created",
        "updated",
        "unchanged",
        "skipped",
        "errors",
        "error_count",
        "notices",
        "encoding",
    ):
        assert getattr(dry, name) == getattr(real, name), name


def test_a_key_that_comes_later_does_not_double_in_silence(crm: CrmWorkspace) -> None:
    assert counts(crm.imports.csv("deals", b"client,title\nAcme,Pump\nAcme,Nut\n")) == (2, 0, 0, 0)
    keyed = crm.imports.csv("deals", b"id,client,title\n1,Acme,pump\n2,Acme,Bolt\n", key="id")
    assert counts(keyed) == (2, 0, 0, 0)
    assert "1 row has the client and title of a deal that is there already" in said(
        keyed, "--source"
    )
    again = crm.imports.csv(
        "deals", b"id,client,title\n1,Acme,pump\n2,Acme,Bolt\n3,Acme,Bolt\n", key="id"
    )
    assert (counts(again), said(again, "there already")) == ((1, 0, 2, 0), "")
    unkeyed = crm.imports.csv("deals", b"client,title,value\nAcme,Bolt,5\n")
    assert "1 row has" in said(unkeyed, "there already")


def test_a_client_without_a_key_is_the_one_of_its_name_where_nothing_else_can_be_meant(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    crm.imports.csv("clients", "name,industry\nBölt,Steel\nTwin,Old\nCog Ltd,\n".encode())
    crm.clients.create(ClientDraft("Twice"))
    crm.clients.create(ClientDraft("twice"))
    file = (
        "id,name,website\n1,ACME,acme.example\n2,BO\u0308LT,bolt.example\n3,Twin,a.example\n"
        "4,Twin,b.example\n5,Cog,\n6,Twice,\n"
    ).encode()
    apart = crm.imports.csv("clients", file, key="id", dry_run=True, by_name=False)
    assert counts(apart) == (6, 0, 0, 0)
    assert "ACME (row 2) like Acme" in said(apart, "look like others")

    joined = crm.imports.csv("clients", file, key="id", source="erp")
    assert counts(joined) == (4, 2, 0, 0), (
        "of two with one name, and of a name that is nearly it, none"
    )
    notice = said(joined, "without a key")
    assert "Acme (row 2); Bölt (row 3)" in notice
    assert "--" not in for_pages(notice)
    assert "got another name" not in str(joined.notices)
    bolt = crm.clients.called("bölt")
    assert bolt is not None
    assert (bolt.industry, bolt.website, bolt.external_id) == ("Steel", "bolt.example", "2")
    assert counts(crm.imports.csv("clients", file, key="id", source="erp")) == (0, 0, 6, 0)
    # Another system's file has keys of its own, and what has one keeps it.
    other = crm.imports.csv("clients", b"id,name\n77,Acme\n", key="id", source="shop")
    assert (counts(other), "like ACME" in said(other, "looks like others")) == ((1, 0, 0, 0), True)

    done = crm.imports.page().items[2]
    crm.imports.take_back_now(done.id)
    bolt = crm.clients.called("bölt")
    assert bolt is not None
    assert (bolt.name, bolt.website, bolt.external_id) == ("Bölt", None, None)
    # There are two of the name Acme by now: which one is meant nobody knows.
    assert counts(crm.imports.csv("clients", file, key="id", source="erp")) == (5, 1, 0, 0)


def test_an_import_that_gives_clients_to_others_says_that_tasks_stay(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    ann, bo = db.person("staff", "Ann"), db.person("staff", "Bo")
    acme = crm.clients.called("Acme")
    assert acme is not None
    crm.clients.change(acme.id, replace(acme.draft(), owner_id=ann.id), acme.version)
    task = crm.tasks.at_client(acme.id, TaskDraft("Call", assigned_to=ann.id))
    result = crm.imports.csv("clients", b"name,owner\nAcme,Bo\n")
    assert "1 client gets another owner" in said(result, "open tasks")
    now = crm.clients.get(acme.id)
    assert (now.owner_id, crm.tasks.get(task.id).assigned_to) == (bo.id, ann.id)


def test_a_name_is_no_way_to_a_client_of_somebody_else(crm: CrmWorkspace, db: TestDatabase) -> None:
    crm.clients.create(ClientDraft("Bolt", owner_id=db.person("staff", "Bo").id))
    staff = CrmWorkspace(db.database, db.person("staff", "Ann"))
    refused = staff.imports.csv("clients", b"id,name\n1,Bolt\n", key="id")
    assert refused.error_count == 1
    assert "belongs to somebody else" in refused.errors[0].message
    assert counts(staff.imports.csv("clients", b"id,name\n1,Bolt\n", key="id", by_name=False)) == (
        1, 0, 0, 0,
    )  # fmt: skip


def test_two_imports_at_once_double_nothing(crm: CrmWorkspace) -> None:
    rows = "".join(f"Client {n},x\n" for n in range(300))
    file = f"name,industry\n{rows}".encode()
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: crm.imports.csv("clients", file), range(3)))
    assert sorted(result.created for result in results) == [0, 0, 300]
    assert sorted(result.unchanged for result in results) == [0, 300, 300]
    assert crm.clients.page().total == 301


def test_what_a_batch_names_is_never_forgotten_while_it_is_needed(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    memory: Memory[int] = Memory(most=3)
    for batch in (["a", "b"], ["b", "c"], ["d", "e", "f", "g"], ["g", "a"]):
        memory.found.update(dict.fromkeys(memory.missing(batch), 1))
        assert set(batch) <= memory.found.keys()
    assert "c" not in memory.found
    with db.database.acting_as(db.person("manager")) as connection:
        lookup = Lookup(connection, most=5)
        names = ["Acme", *(f"Nobody {n}" for n in range(20))]
        for batch in (names, names[:3], names[10:], names):
            lookup.look_up(batch, batch, batch)
            assert all(value in lookup.clients for value in batch)
            assert all(value in lookup.people for value in batch)
            assert [bool(lookup.clients[value]) for value in batch] == [v == "Acme" for v in batch]
