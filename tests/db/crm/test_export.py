"""Files of records: whole, safe to open in a spreadsheet, and taken back by an import as they were."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest

from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.exporting import BATCH, KEY
from ea_core.crm.importing.fields import FIELDS, KINDS, Kind
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import Lending, TestDatabase

ODD: Final = (
    "=1+1", "'=1+1", "''=1+1", '="0012"', "+49 30 1", "-5", "@SUM(A1)", "＝1", "'quoted'", "0012",  # noqa: RUF001 # full width
    'a "b", c; d', "1.234", "Zoë 🚀", "null", "' =x",
)  # fmt: skip


def exported(crm: CrmWorkspace, kind: Kind) -> str:
    file = io.StringIO(newline="")
    rows = crm.exporting.csv(kind, file)
    assert rows == len(list(csv.reader(io.StringIO(file.getvalue(), newline="")))) - 1
    return file.getvalue()


def imported(crm: CrmWorkspace, kind: Kind, file: str) -> tuple[int, int, int]:
    result = crm.imports.csv(kind, file.encode("utf-8-sig"), key=KEY)
    assert result.errors == ()
    return result.created, result.updated, result.unchanged


def without_ids(file: str) -> list[list[str]]:
    """The cells of a file, and in place of each id whether it is one."""
    rows = csv.reader(io.StringIO(file, newline=""))
    return sorted(
        [re.sub(r"^[0-9a-f]{8}-[0-9a-f-]{27}$", "id", cell) for cell in row] for row in rows
    )


def _company(db: TestDatabase) -> tuple[CrmWorkspace, int]:
    """An administrator's, with records that are hard to write; and how many of each kind."""
    ann = db.person("admin", "Ann Lee")
    gone = db.person("staff", "Gone Away")
    crm = CrmWorkspace(db.database, ann)
    now = datetime.now(UTC)
    for n, odd in enumerate(ODD):
        client = crm.clients.create(
            ClientDraft(odd, odd, odd, "lead", (ann.id, gone.id, None)[n % 3])
        ).id
        crm.contacts.create(client, ContactDraft(odd, odd, None, ("+49 30 1", "0012")[n % 2], odd))
        deal = crm.deals.create(
            client,
            DealDraft(odd, Decimal("1234.5") + n if n % 2 else None, "new", Decimal("12.5"),
                      date(2030, 1, 1 + n), source=odd),
        )  # fmt: skip
        if n % 3:
            crm.deals.change(
                deal.id,
                replace(
                    deal.draft(), stage=("won", "lost")[n % 2], lost_reason=odd if n % 2 else None
                ),
                deal.version,
            )
        said = f'{odd}\nand a second line, "quoted"\r\n{odd}'
        when = now - timedelta(days=n, microseconds=n)
        crm.activities.log("deal", deal.id, ActivityDraft("call", said, when))
    # Names that two have: only an id says which.
    for value in (1, 2):
        twin = crm.clients.create(ClientDraft("Twin", owner_id=ann.id)).id
        crm.contacts.create(twin, ContactDraft("", "Of a twin", "of@twin.example"))
        for stage in ("new", "negotiation"):
            deal = crm.deals.create(twin, DealDraft("Same", Decimal(value), stage))
            crm.activities.log("deal", deal.id, ActivityDraft("note", stage))
        crm.activities.log("client", twin, ActivityDraft("meeting"))
    db.one("update auth.users set banned_until = now() + interval '1 year' where id = %s", gone.id)
    return crm, len(ODD)


@pytest.mark.parametrize("kind", KINDS)
def test_the_columns_are_the_fields_of_an_import_and_the_key(db: TestDatabase, kind: Kind) -> None:
    crm, _ = _company(db)
    header = exported(crm, kind).splitlines()[0].split(",")
    assert header[0] == KEY
    assert set(header[1:]) <= {field.name for field in FIELDS[kind]}


def test_what_was_exported_is_what_is_there_when_it_is_imported_again(db: TestDatabase) -> None:
    crm, n = _company(db)
    files = {kind: exported(crm, kind) for kind in KINDS}
    rows: dict[Kind, int] = {
        "clients": n + 2, "contacts": n + 2, "deals": n + 4, "activities": n + 6,
    }  # fmt: skip
    for kind in KINDS:
        assert imported(crm, kind, files[kind]) == (0, 0, rows[kind])
        assert exported(crm, kind) == files[kind]
    # What somebody changed in the file is changed, and nothing else.
    changed = files["deals"].replace("1235.50", "99.25")
    assert imported(crm, "deals", changed) == (0, 1, n + 3)


def test_another_installation_takes_all_of_it_and_again_without_doubling(
    db: TestDatabase, lending: Lending
) -> None:
    crm, _ = _company(db)
    with lending.lend() as other:
        there = CrmWorkspace(other.database, other.person("admin", "Ann Lee"))
        for kind in KINDS:
            # Nobody there has the account of who has left here.
            file = (
                re.sub(r",[0-9a-f-]{36}(?=\r\n)", ",", exported(crm, kind))
                if kind == "clients"
                else exported(crm, kind)
            )
            created, updated, unchanged = imported(there, kind, file)
            assert (updated, unchanged) == (0, 0)
            assert imported(there, kind, file) == (0, 0, created)
            assert without_ids(exported(there, kind)) == without_ids(file)


def test_nothing_in_the_file_is_a_formula(db: TestDatabase) -> None:
    crm, _ = _company(db)
    for kind in KINDS:
        rows = list(csv.reader(io.StringIO(exported(crm, kind), newline="")))
        assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "＝"}]  # noqa: RUF001


def test_the_file_holds_what_the_person_may_read(db: TestDatabase) -> None:
    crm, _ = _company(db)
    staff = CrmWorkspace(db.database, db.person("staff"))
    assert exported(staff, "deals") == exported(crm, "deals")
    blocked = db.person("staff")
    db.one(
        "update auth.users set banned_until = now() + interval '1 year' where id = %s", blocked.id
    )
    assert CrmWorkspace(db.database, blocked).exporting.csv("clients", io.StringIO()) == 0


def test_more_rows_than_are_in_memory_at_a_time(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    db.one(
        "insert into clients (name) select 'Client ' || n from generate_series(1, %s) n",
        2 * BATCH + 1,
    )
    names = [row[1] for row in csv.reader(io.StringIO(exported(crm, "clients"), newline=""))]
    assert len(set(names)) == len(names) == 2 * BATCH + 2
