from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from ea_core.crm.clients import ClientDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import DealFilters
from ea_core.crm.importing.load import BATCH, ImportResult, Wish
from ea_core.crm.importing.wording import Written
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import DatabaseUnavailable, InvalidInput
from tests.conftest import TestDatabase

DEALS = """id,account,product,stage,amount,prob,close,opened,closed
1,Acme,Pump,Won,"1,200.50",,,2026-01-02,2026-02-03
2,acme,Valve,Engaging,300,40%,2026-09-30,2026-03-01,
3,Bolt,Pipe,Lost,0,,,2026-01-05,2026-01-20
4,,Nut,Prospecting,,,,,
5,Nobody,Nut,Won,1,,,,
"""
MAPPING = {
    "client": "account", "title": "product", "value": "amount", "probability": "prob",
    "expected_close_date": "close", "created_at": "opened", "closed_at": "closed",
}  # fmt: skip
VALUES = {"stage": {"Engaging": "negotiation", "Prospecting": "new"}}


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.skipped, len(result.errors)


@pytest.fixture
def crm(db: TestDatabase) -> CrmWorkspace:
    """A manager's, with two clients."""
    crm = CrmWorkspace(db.database, db.person("manager", "Mia"))
    for name in ("Acme", "Bolt"):
        crm.clients.create(ClientDraft(name))
    return crm


def test_deals_come_in_with_their_history_and_bad_rows_are_named(crm: CrmWorkspace) -> None:
    result = crm.imports.csv("deals", DEALS.encode(), MAPPING, VALUES, "id")
    assert counts(result) == (3, 0, 0, 2)
    assert [(e.row, e.column) for e in result.errors] == [(5, "account"), (6, "account")]
    assert "client is empty" in result.errors[0].message
    assert "There is no client 'Nobody'" in result.errors[1].message
    figures = crm.pipeline.figures()
    assert (figures.won_count, figures.won_value, figures.win_rate) == (1, Decimal("1200.50"), 0.5)
    assert (figures.open_value, figures.weighted_value) == (Decimal(300), Decimal(120))
    assert figures.cycle_days == 32
    won = next(d for d in crm.deals.page().items if d.title == "Pump")
    assert [(s.to_stage, s.changed_at and s.changed_at.date()) for s in crm.deals.history(won.id)] == [
        ("new", date(2026, 1, 2)), ("won", date(2026, 2, 3)),
    ]  # fmt: skip


def test_a_second_import_updates_what_changed_and_doubles_nothing(crm: CrmWorkspace) -> None:
    crm.imports.csv("deals", DEALS.encode(), MAPPING, VALUES, "id")
    again = crm.imports.csv("deals", DEALS.encode(), MAPPING, VALUES, "id")
    assert counts(again) == (0, 0, 3, 2)
    changed = DEALS.replace("2,acme,Valve,Engaging,300", "2,Bolt,Valve,Won,350")
    changed = changed.replace("2026-03-01,\n", "2026-03-01,2026-04-01\n")
    assert counts(crm.imports.csv("deals", changed.encode(), MAPPING, VALUES, "id")) == (0, 1, 2, 2)
    deal = next(d for d in crm.deals.page().items if d.title == "Valve")
    assert (deal.client, deal.stage, deal.value) == ("Bolt", "won", Decimal(350))
    assert deal.closed_at == datetime(2026, 4, 1, tzinfo=UTC)
    assert (deal.probability, deal.expected_close_date) == (Decimal(100), date(2026, 9, 30))
    assert crm.deals.page().total == 3


def test_a_sheet_of_a_workbook_comes_in_as_a_file_does(crm: CrmWorkspace, tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Cover").write("A1", "Deals of May")
    sheet = book.add_worksheet("Deals")
    day, percent = (book.add_format({"num_format": one}) for one in ("d.m.yy", "0%"))
    sheet.write_row(0, 0, ["Client", "Title", "Value", "Probability", "Expected close date"])
    for at, (title, value) in enumerate([("Pump", 1234.567), ("Valve", 0.5)], 1):
        sheet.write_row(at, 0, ["Acme", title, value])
        sheet.write(at, 3, at / 4, percent)
        sheet.write(at, 4, 46082, day)
    book.close()
    written = Written(sheet="deals")
    kept = crm.imports.add("deals", path.name, path.read_bytes())
    crm.imports.read_as(kept.id, Wish("deals", written=written))
    shown = crm.imports.preview(kept.id)
    assert (shown.missing, shown.sheets) == ((), ("Cover", "Deals"))
    result = crm.imports.csv("deals", path, written=written)
    assert counts(result) == (2, 0, 0, 0)
    assert result.notices[0] == "The sheet “Deals” was read."
    found = {
        d.title: (d.value, d.probability, d.expected_close_date) for d in crm.deals.page().items
    }
    assert found == {
        "Pump": (Decimal("1234.57"), Decimal(25), date(2026, 3, 1)),
        "Valve": (Decimal("0.50"), Decimal(50), date(2026, 3, 1)),
    }
    assert counts(crm.imports.csv("deals", path, written=written)) == (0, 0, 2, 0)


def test_a_blank_cell_changes_nothing(crm: CrmWorkspace) -> None:
    crm.imports.csv("deals", b"id,client,title,value\n1,Acme,Pump,10\n", key="id")
    result = crm.imports.csv("deals", b"id,client,title,value,stage\n1,Acme,Pump,,\n", key="id")
    assert counts(result) == (0, 0, 1, 0)


def test_a_dry_run_counts_and_writes_nothing(crm: CrmWorkspace, db: TestDatabase) -> None:
    before = db.one("select jsonb_agg(c) from clients c")
    result = crm.imports.csv("deals", DEALS.encode(), MAPPING, VALUES, "id", dry_run=True)
    assert (counts(result), result.dry_run) == ((3, 0, 0, 2), True)
    assert crm.deals.page().total == 0
    assert counts(crm.imports.csv("clients", b"name\nNew\n", dry_run=True)) == (1, 0, 0, 0)
    assert db.one("select jsonb_agg(c) from clients c") == before


def test_clients_with_owners_are_known_by_name_or_key(crm: CrmWorkspace, db: TestDatabase) -> None:
    ann = db.person("staff", "Ann Lee")
    text = f"Account,Sector,Owner\nAcme,Steel,ann lee\nNew,Food,{ann.email}\nOdd,Food,Nobody\n"
    result = crm.imports.csv("clients", text.encode())
    assert counts(result) == (1, 1, 0, 1)
    assert (result.errors[0].row, result.errors[0].column) == (4, "Owner")
    assert {c.name: c.owner for c in crm.clients.page().items} == {
        "Acme": "Ann Lee", "Bolt": None, "New": "Ann Lee",
    }  # fmt: skip
    assert counts(crm.imports.csv("clients", text.encode())) == (0, 0, 2, 1)
    keyed = b"ref,name,status\nC1,Zeta,lead\nC2,Zeta,active\n"
    assert counts(crm.imports.csv("clients", keyed, key="ref")) == (2, 0, 0, 0)
    deals = b"client,title\nC2,By key\nZeta,By a name that two have\n"
    result = crm.imports.csv("deals", deals)
    assert counts(result) == (1, 0, 0, 1)
    assert "There are 2 clients called 'Zeta'" in result.errors[0].message
    assert (
        "2 clients with this name" in crm.imports.csv("clients", b"name\nzeta\n").errors[0].message
    )


def test_two_people_of_one_name_are_not_guessed_between(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    db.person("staff", "Sam Fox")
    db.one(
        "update profiles set full_name = 'Sam Fox' where id = %s", db.person("staff", "Other").id
    )
    result = crm.imports.csv("clients", b"name,owner\nX,Sam Fox\n")
    assert "2 people called 'Sam Fox'" in result.errors[0].message


def test_an_owner_is_found_without_accents_where_nobody_has_the_name_as_it_is_written(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    db.person("staff", "Zoë Müller")
    db.person("staff", "Jose Ek")
    db.person("staff", "José Ek")
    owners = 'name,owner\nA,Zoe Muller\nB,"MULLER, Zoe"\nC,Jose Ek\nD,José Ek\nE,Josè Ek\nF,Zoe\nG,zoë müller\u3164\n'
    result = crm.imports.csv("clients", owners.encode())
    assert [(e.row, e.message.split(".")[0]) for e in result.errors] == [
        (6, "There are 2 people called 'Josè Ek'"),
        (7, "There is nobody called 'Zoe' who can sign in here"),
    ]
    assert {c.name: c.owner for c in crm.clients.page().items if c.owner} == {
        "A": "Zoë Müller", "B": "Zoë Müller", "C": "Jose Ek", "D": "José Ek", "G": "Zoë Müller",
    }  # fmt: skip
    assert crm.colleagues.find("zoe muller") == crm.colleagues.find("Zoë Müller")
    # What nobody sees is no name, on a page either.
    with pytest.raises(InvalidInput, match="A client needs a name"):
        crm.clients.create(ClientDraft("\u3164\u2800"))


def test_contacts_and_activities(crm: CrmWorkspace, db: TestDatabase) -> None:
    admin = CrmWorkspace(db.database, db.person("admin"))
    ann = db.person("staff", "Ann")
    people = b"client,first name,last name,e-mail,job title\nAcme,Zo\xc3\xab,Quist,z@x.example,CEO\nAcme,,,,Boss\n"
    result = crm.imports.csv("contacts", people)
    assert (counts(result), result.errors[0].column) == ((1, 0, 0, 1), "last name")
    client = crm.clients.page().items[0]
    assert [(c.name, c.position) for c in crm.contacts.of_client(client.id)] == [
        ("Zoë Quist", "CEO")
    ]
    crm.deals.create(client.id, DealDraft("Pump"))
    log = (
        "key,client,deal,type,text,performed_by,date\n"
        f"a,Acme,,Call,Hello,{ann.email},2026-01-02 10:00\n"
        "b,Acme,pump,note,On the deal,,2026-01-03\n"
        "c,Bolt,Pump,note,Wrong client,,\n"
        "d,,,note,Nowhere,,\n"
    ).encode()
    result = admin.imports.csv("activities", log, key="key")
    assert counts(result) == (2, 0, 0, 2)
    assert "no deal 'Pump' of this client" in result.errors[0].message
    assert counts(admin.imports.csv("activities", log, key="key")) == (0, 0, 2, 2)
    timeline = [(a.content, a.deal, a.performer) for a in crm.activities.timeline(client.id).items]
    assert timeline[1] == ("Hello", None, "Ann")
    assert timeline[0][:2] == ("On the deal", "Pump")
    refused = crm.imports.csv("activities", log, key="key")
    assert "somebody else" in refused.errors[0].message


def test_staff_import_only_what_they_may_write(db: TestDatabase) -> None:
    ann, bob = db.person("staff", "Ann"), db.person("staff", "Bob")
    db.client("Ann's", ann)
    db.client("Bob's", bob)
    crm = CrmWorkspace(db.database, ann)
    result = crm.imports.csv(
        "clients", b"name,industry,owner\nAnn's,Food,\nBob's,Food,\nNew,,\nTheirs,,Bob\n"
    )
    assert counts(result) == (1, 1, 0, 2)
    assert [(e.row, e.message) for e in result.errors] == [
        (3, "You may not change this client: it belongs to somebody else."),
        (5, "You may not add clients for somebody else."),
    ]
    assert {c.name: c.owner for c in crm.clients.page().items} == {
        "Ann's": "Ann",
        "Bob's": "Bob",
        "New": "Ann",
    }
    result = crm.imports.csv(
        "deals", b"id,client,title\n1,Ann's,Mine\n2,Bob's,Not mine\n", key="id"
    )
    assert (counts(result), result.errors[0].row) == ((1, 0, 0, 1), 3)
    other = CrmWorkspace(db.database, bob)
    stolen = other.imports.csv("deals", b"id,client,title\n1,Bob's,Stolen\n", key="id")
    assert counts(stolen) == (0, 0, 0, 1)
    assert [d.title for d in crm.deals.page().items] == ["Mine"]
    people = crm.imports.csv("contacts", b"client,first_name,last_name\nBob's,A,B\n")
    assert people.errors[0].message == (
        'You may not write contacts of "Bob\'s": it belongs to somebody else.'
    )
    logs = crm.imports.csv("activities", b"client,type\nBob's,note\nAnn's,note\n")
    assert counts(logs) == (1, 0, 0, 1)
    assert 'You may not log activities at "Bob\'s"' in logs.errors[0].message


def test_what_only_the_database_refuses_is_a_row_error_too(
    db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rights are looked at first; when that is wrong, the policies still decide, row by row."""
    ann = db.person("staff", "Ann")
    for name, owner in [("A", ann), ("B", None), ("C", ann)]:
        db.client(name, owner)
    monkeypatch.setattr("ea_core.crm.importing.lookup.Me.may_write", lambda _me, _owner: True)
    crm = CrmWorkspace(db.database, ann)
    result = crm.imports.csv("deals", b"client,title\nA,1\nB,2\nC,3\nA,4\n")
    assert counts(result) == (3, 0, 0, 1)
    assert (result.errors[0].row, result.errors[0].message) == (
        3,
        "You are not allowed to do this.",
    )
    result = crm.imports.csv("clients", b"name,industry\nA,x\nB,x\nC,x\n")
    assert counts(result) == (0, 2, 0, 1)
    assert result.errors[0].message == "You may not change this row."


def test_a_failure_half_way_leaves_nothing(db: TestDatabase, crm: CrmWorkspace) -> None:
    last = BATCH + 1  # alone in the second batch
    db.one("""
        create function ea.connection_lost() returns trigger language plpgsql security definer as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$
    """)
    db.one(
        "create trigger connection_lost before insert on deals for each row"
        f" when (new.title = 'number {last}') execute function ea.connection_lost()"
    )
    rows = "".join(f"Acme,number {number}\n" for number in range(1, last + 1))
    with pytest.raises(DatabaseUnavailable):
        crm.imports.csv("deals", f"client,title\n{rows}".encode())
    assert crm.deals.page().total == 0
    db.one("drop trigger connection_lost on deals")
    assert counts(crm.imports.csv("deals", f"client,title\n{rows}".encode())) == (last, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"client,title\n", "a header but no rows"),
        (b"client,title\n\n,\n", "a header but no rows"),
        (b"a,b\n1,2\n", "No column for client, title"),
        (b"PK\x03\x04", "Excel"),
    ],
)
def test_a_file_without_rows_is_one_clear_error(
    crm: CrmWorkspace, data: bytes, reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        crm.imports.csv("deals", data)


def test_files_are_read_from_disk_and_unused_columns_named_once(
    crm: CrmWorkspace, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes("client;title;colour;size\nAcme;Größe;red;1\n".encode("utf-16"))
    result = crm.imports.csv("deals", path)
    assert counts(result) == (1, 0, 0, 0)
    assert result.notices[:2] == (
        "The file was read as UTF-16, columns separated by semicolons.",
        "Columns that were not used: colour, size.",
    )
    assert crm.deals.page(DealFilters(search="größe")).total == 1


def test_errors_are_counted_to_the_last_and_the_first_are_kept(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    rows = "".join(f"Acme,{n},{'x' if n % 2 else ''}\n" for n in range(1, 3001))
    result = crm.imports.csv("deals", f"client,title,value\n{rows}".encode())
    assert (result.created, result.error_count) == (0, 3000)
    assert [error.row for error in result.errors] == [*range(2, 1002)]


def test_a_guessed_encoding_is_said(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    table = "name,industry\nGebrüder Öl,Möbel\n"
    guessed = crm.imports.csv("clients", table.encode("cp1252"), dry_run=True)
    assert any("Windows-1252" in notice for notice in guessed.notices)
    certain = crm.imports.csv("clients", table.encode(), dry_run=True)
    assert certain.notices == ("The file was read as UTF-8, columns separated by commas.",)
    assert (guessed.encoding, certain.encoding) == ("Windows-1252", "UTF-8")
    said = Written(encoding="cp1250")
    named = crm.imports.csv("clients", table.encode("cp1250"), dry_run=True, written=said)
    assert named.notices[0].startswith("The file was read as Windows-1250")
