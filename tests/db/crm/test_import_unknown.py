"""What a file does not say stays unknown, and what the database refuses concerns its row alone."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ea_core.crm.importing.fields import FIELDS, KINDS, Kind
from ea_core.crm.importing.load import PATIENCE, ImportResult, Wish, read_file, write_records
from ea_core.crm.importing.records import RowError
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import DatabaseBusy, InvalidInput
from tests.conftest import TestDatabase
from tests.support.importing import JUNK, customs


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.skipped, result.error_count


@pytest.fixture
def crm(db: TestDatabase) -> CrmWorkspace:
    """A manager's, with a client."""
    crm = CrmWorkspace(db.database, db.person("manager", "Mia"))
    db.client("Acme")
    return crm


def test_times_that_are_not_given_are_unknown(crm: CrmWorkspace, db: TestDatabase) -> None:
    file = (
        b"client,title,value,stage,created_at,closed_at\nAcme,Old,5,won,,\nAcme,Closed,5,won,,2026-05-10\n"
        b"Acme,Open,,negotiation,2026-01-01,\nAcme,Fresh,0,new,2026-01-01,\n"
    )
    result = crm.imports.csv("deals", file)
    assert counts(result) == (4, 0, 0, 0)
    assert db.one("select array_agg(title order by title) from deals where created_at is null") == [
        "Closed",
        "Old",
    ]
    assert db.one(
        "select array_agg(title) from deals where stage_kind = 'won' and closed_at is null"
    ) == ["Old"]
    assert db.one("select array_agg(title) from deals where value is null") == ["Open"]
    assert db.one("select array_agg(value) from deals where title = 'Fresh'") == [Decimal(0)]
    assert db.one("select count(*) from deals where imported_at is null") == 0
    assert db.one(
        "select array_agg(distinct d.title order by d.title) from deals d join deal_stage_history h on h.deal_id = d.id"
        " where not h.observed"
    ) == ["Closed", "Old", "Open"]
    notices = " ".join(result.notices)
    for words in (
        "2 rows have no time of creation",
        "1 won or lost deal has no time of closing",
        "3 deals came in behind the first stage",
    ):
        assert words in notices
    assert counts(crm.imports.csv("deals", file)) == (0, 0, 4, 0)


def test_who_closes_deals_by_a_file_without_dates_has_not_closed_them_now(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    crm.imports.csv(
        "deals", b"id,client,title,stage,created_at\n1,Acme,A,new,2026-01-01\n", key="id"
    )
    won = b"id,client,title,stage\n1,Acme,A,won\n"
    assert counts(crm.imports.csv("deals", won, key="id")) == (0, 1, 0, 0)
    assert db.one("select closed_at from deals") is None
    assert counts(crm.imports.csv("deals", won, key="id")) == (0, 0, 1, 0)
    dated = b"id,client,title,stage,closed_at\n1,Acme,A,won,2026-02-01\n"
    assert counts(crm.imports.csv("deals", dated, key="id")) == (0, 1, 0, 0)
    assert db.one("select closed_at from deals") == datetime(2026, 2, 1, tzinfo=UTC)


def test_probabilities_come_again_unchanged(crm: CrmWorkspace, db: TestDatabase) -> None:
    file = b"id,client,title,stage,probability\n1,Acme,A,new,0%\n2,Acme,B,new,10%\n3,Acme,C,new,30%\n4,Acme,D,won,60%\n5,Acme,E,new,\n"
    assert counts(crm.imports.csv("deals", file, key="id")) == (5, 0, 0, 0)
    assert db.one("select array_agg(probability order by title) from deals") == [0, 10, 30, 100, 10]
    assert counts(crm.imports.csv("deals", file, key="id")) == (0, 0, 5, 0)


def test_days_are_those_of_the_company(crm: CrmWorkspace, db: TestDatabase) -> None:
    db.one("update company set time_zone = 'America/New_York'")
    crm.imports.csv(
        "deals",
        b"client,title,stage,created_at,closed_at,expected_close_date\n"
        b"Acme,A,won,2026-03-31 15:00,2026-03-31,\nAcme,B,won,2026-01-01,2026-04-01T08:00:00+09:00,\n"
        b"Acme,C,new,,,2026-04-01T00:00:00+02:00\n",
    )
    assert db.one("select array_agg(closed_at order by title) from deals where closed_at is not null") == [
        datetime(2026, 3, 31, 19, tzinfo=UTC), datetime(2026, 3, 31, 23, tzinfo=UTC),
    ]  # fmt: skip
    assert str(db.one("select expected_close_date from deals where title = 'C'")) == "2026-04-01"


def test_owners_as_people_write_them(crm: CrmWorkspace, db: TestDatabase) -> None:
    staff = db.person("staff", "Person Staff")
    gone = db.person("staff", "Somebody Gone")
    db.one(
        "update auth.users set banned_until = now() + interval '10 years' where id = %s", gone.id
    )
    file = (
        'name,owner\nOne,"Staff, Person"\nTwo,person  STAFF\nThree,Somebody Gone\n'
        f"Four,{gone.email}\nFive,\nSix,P. Staff <{staff.email}>\n"
    ).encode()
    result = crm.imports.csv("clients", file)
    assert counts(result) == (4, 0, 0, 2)
    assert [c.owner for c in crm.clients.page().items if c.name in {"One", "Two", "Six"}] == [
        "Person Staff"
    ] * 3
    assert "--values owner:Somebody Gone=" in result.errors[0].message
    named = {"owner": {"somebody gone": "", gone.email: ""}}
    assert counts(crm.imports.csv("clients", file, values=named)) == (2, 0, 4, 0)
    assert counts(crm.imports.csv("clients", file, mapping={"owner": ""})) == (0, 0, 6, 0)


def test_nothing_taken_is_said(crm: CrmWorkspace) -> None:
    nothing = crm.imports.csv("deals", b"client,title,value\nAcme,A,abc\n")
    assert nothing.nothing_taken
    assert not crm.imports.csv("deals", b"client,title,value\nAcme,A,1\nAcme,B,x\n").nothing_taken
    assert not crm.imports.csv("deals", b"client,title,value\nAcme,A,1\nAcme,B,x\n").nothing_taken


def test_amounts_in_another_currency_are_refused(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"), currency="EUR")
    db.client("Acme")
    result = crm.imports.csv(
        "deals", 'client,title,value\nAcme,A,1.200 €\nAcme,B,$5\nAcme,C,"1.200,50"\n'.encode()
    )
    assert [(e.row, "kept in EUR" in e.message) for e in result.errors] == [(3, True)]
    assert db.one("select sum(value) from deals") == Decimal("2400.50")
    with pytest.raises(InvalidInput, match=r"Amount \(USD\) is in USD"):
        crm.imports.csv("deals", b"client,title,Amount (USD)\nAcme,A,1\n")


@pytest.mark.parametrize(
    "statement",
    ["raise exception 'of our own'", "new.title := null", "new.value := -1", "perform 1 / 0"],
)
def test_whatever_the_database_refuses_of_a_row_leaves_the_others(
    crm: CrmWorkspace, db: TestDatabase, statement: str
) -> None:
    db.one(
        f"create function ea.odd() returns trigger language plpgsql as $$ begin {statement}; return new; end $$"
    )
    db.one(
        "create trigger odd before insert on deals for each row when (new.title = 'odd') execute function ea.odd()"
    )
    result = crm.imports.csv("deals", b"client,title\nAcme,A\nAcme,B\nAcme,odd\nAcme,C\n")
    assert counts(result) == (3, 0, 0, 1)
    assert result.errors[0].row == 4


@pytest.mark.parametrize("kind", KINDS)
def test_junk_in_any_column_is_an_error_of_its_row(
    crm: CrmWorkspace, db: TestDatabase, kind: Kind
) -> None:
    chance = random.Random(kind)  # noqa: S311 # no secret
    names = ["id", *(field.name for field in FIELDS[kind])]
    likely = {"client": "Acme", "type": "call", "stage": "new", "name": "Somebody", "title": "Pump"}
    lines = []
    for _ in range(300):
        cells = [
            likely[name] if name in likely and chance.random() < 0.6 else chance.choice(("", *JUNK))
            for name in names
        ]
        cells = ["" if chance.random() < 0.6 and name not in likely else cell for name, cell in zip(names, cells, strict=True)]  # fmt: skip
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    data = "\n".join([",".join(names), *lines]).encode("utf-8", "surrogateescape")
    for key in (None, "id"):
        result = crm.imports.csv(kind, data, key=key)
        assert result.created + result.updated + result.skipped + result.error_count == 300
        assert all(error.row > 1 and error.message for error in result.errors)
        again = crm.imports.csv(kind, data, key=key)
        assert (again.created, again.updated, again.error_count) == (0, 0, result.error_count)


def test_another_import_that_does_not_end_is_said(crm: CrmWorkspace, db: TestDatabase) -> None:
    naps: list[float] = []
    manager = db.person("manager")
    with (
        db.database.acting_as(manager) as first,
        db.database.acting_as(manager) as second,
        read_file(Wish("clients"), b"name\nA\n", customs()) as read,
    ):
        write_records(first, read, dry_run=True)
        with pytest.raises(DatabaseBusy, match="Another import of clients is running"):
            write_records(second, read, dry_run=True, sleep=naps.append)
    assert sum(naps) == pytest.approx(PATIENCE)


def test_a_preview_shows_what_would_be_read_and_writes_nothing(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    data = b"Report\n\nAccount Name,Opportunity Name,Amount,Colour\nAcme,Pump,5,red\nAcme,Nut,x,\n"
    shown = crm.imports.preview(crm.imports.add("deals", "report.csv", data).id)
    assert [(c.name, c.field, c.samples) for c in shown.columns][2:] == [
        ("Amount", "value", ("5", "x")), ("Colour", None, ("red", "")),
    ]  # fmt: skip
    assert (shown.encoding, shown.missing, shown.problem) == ("UTF-8", (), None)
    assert "expected_close_date" in shown.fields
    first, second = shown.rows
    assert not isinstance(first, RowError)
    assert first.values["value"] == Decimal(5)
    assert isinstance(second, RowError)
    assert "The header is row 3" in shown.notices[0]
    unknown = crm.imports.preview(crm.imports.add("deals", "other.csv", b"a,b\n1,2\n").id)
    assert (unknown.missing, unknown.rows) == (("client", "title"), ())
    assert "No column for client, title" in str(unknown.problem)
    assert db.one("select count(*) from deals") == 0


def test_boxes_that_are_ticked_are_no_dates(crm: CrmWorkspace, db: TestDatabase) -> None:
    data = (
        b"Account Name,Opportunity Name,Stage,Close Date,Closed,Won\nAcme,A,Closed Won,2026-02-01,1,1\n"
        b"Acme,B,Prospecting,2026-12-01,0,0\n"
    )
    result = crm.imports.csv("deals", data)
    assert counts(result) == (2, 0, 0, 0)
    assert "Columns that were not used: Closed, Won." in result.notices
    assert (
        "Fields found by other names: client from Account Name, title from Opportunity Name."
        in result.notices
    )
    assert db.one("select closed_at from deals where title = 'A'") == datetime(
        2026, 2, 1, tzinfo=UTC
    )
    # Who names the column is believed.
    assert (
        crm.imports.csv("deals", data, mapping={"closed_at": "Closed"}, dry_run=True).error_count
        == 2
    )


def test_a_file_without_stages_says_what_that_means(crm: CrmWorkspace) -> None:
    result = crm.imports.csv("deals", b"client,title,closed at\nAcme,A,2026-02-01\nAcme,B,\n")
    notices = " ".join(result.notices)
    assert "No column says the stage: new deals come in as the first one." in notices
    assert "1 open deal has a time of closing, which was left out" in notices


def test_what_is_planned_is_no_activity(crm: CrmWorkspace) -> None:
    data = b"client,type,date\nAcme,call,2026-01-02\nAcme,call,2055-01-02\nAcme,call,2066-01-02\n"
    result = crm.imports.csv("activities", data)
    assert counts(result) == (1, 0, 0, 2)
    assert [(e.row, e.column) for e in result.errors] == [(3, "date"), (4, "date")]
    assert "lies in the past" in result.errors[0].message
    assert "year 2066" in result.errors[1].message


def test_that_a_deal_is_open_moves_it_only_when_it_was_closed(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    stages = b"id,client,title,stage\n1,Acme,A,negotiation\n2,Acme,B,won\n3,Acme,C,lost\n"
    crm.imports.csv("deals", stages, key="id")
    states = b"id,client,title,status\n1,Acme,A,Open\n2,Acme,B,Open\n3,Acme,C,Lost\n4,Acme,D,Open\n"
    assert counts(crm.imports.csv("deals", states, key="id")) == (1, 1, 2, 0)
    assert db.one("select array_agg(stage order by title) from deals") == ["negotiation", "new", "lost", "new"]  # fmt: skip
    assert counts(crm.imports.csv("deals", states, key="id")) == (0, 0, 4, 0)


def test_a_reason_of_loss_belongs_to_lost_deals(crm: CrmWorkspace, db: TestDatabase) -> None:
    file = b"id,client,title,stage,loss reason\n1,Acme,A,lost,Price\n2,Acme,B,won,Price\n3,Acme,C,lost,\n"
    assert counts(crm.imports.csv("deals", file, key="id")) == (3, 0, 0, 0)
    assert db.one("select array_agg(lost_reason order by title) from deals") == [
        "Price",
        None,
        None,
    ]
    assert counts(crm.imports.csv("deals", file, key="id")) == (0, 0, 3, 0)


def test_where_a_deal_came_from_is_imported_and_stays_when_a_file_says_nothing(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    file = b"id,client,title,Lead Source\n1,Acme,A,Fair\n2,Acme,B,\n"
    assert counts(crm.imports.csv("deals", file, key="id")) == (2, 0, 0, 0)
    assert db.one("select array_agg(source order by title) from deals") == ["Fair", None]
    assert counts(crm.imports.csv("deals", file, key="id")) == (0, 0, 2, 0)
    assert counts(crm.imports.csv("deals", b"id,client,title\n1,Acme,A2\n", key="id")) == (
        0,
        1,
        0,
        0,
    )
    assert db.one("select source from deals where title = 'A2'") == "Fair"
