from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ea_core.crm.importing.columns import make_plan
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.merging import Refused, settle_deal
from ea_core.crm.importing.reading import read_csv
from ea_core.crm.importing.records import Record, RowError, habits_of, read_records
from ea_core.crm.importing.spool import Spool
from ea_core.errors import InvalidInput


def records(
    kind: Kind,
    text: str,
    mapping: dict[str, str] | None = None,
    values: dict[str, dict[str, str]] | None = None,
    key: str | None = None,
) -> list[Record | RowError]:
    file = read_csv(text.encode())
    plan = make_plan(kind, file.header, mapping or {}, values or {}, key)
    return list(read_records(file, plan, habits_of(file, plan)))


def test_columns_are_found_by_obvious_names() -> None:
    found = records("clients", "Company Name,SECTOR,web,Rating\nAcme,Steel,acme.example,A\n")
    assert found == [
        Record(2, None, {"name": "Acme", "industry": "Steel", "website": "acme.example"})
    ]
    plan = make_plan("clients", ("Company Name", "Rating", ""), {}, {}, None)
    assert plan.unused == ("Rating",)


@pytest.mark.parametrize(
    ("mapping", "values", "key", "reason"),
    [
        ({}, {}, None, r"No column for client, title.*--map client=COLUMN"),
        ({"client": "nope"}, {}, None, "no column 'nope'. Its columns are: a, b"),
        ({"name": "a"}, {}, None, "deals have no field 'name'"),
        ({"client": "a", "title": "b"}, {"colour": {"x": "y"}}, None, "no field 'colour'"),
        ({"client": "a", "title": "b"}, {}, "id", "no column 'id'"),
    ],
)
def test_a_plan_that_does_not_fit_is_one_error(
    mapping: dict[str, str], values: dict[str, dict[str, str]], key: str | None, reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        make_plan("deals", ("a", "b"), mapping, values, key)


def test_two_columns_of_one_name_are_not_guessed_between() -> None:
    with pytest.raises(InvalidInput, match="Rename one"):
        make_plan("clients", ("name", "Name", "status"), {}, {}, None)
    with pytest.raises(InvalidInput, match="more than one column 'name'"):
        make_plan("clients", ("name", "name"), {"name": "name"}, {}, None)


def test_values_are_replaced_and_blanks_too() -> None:
    found = records(
        "deals",
        "client,title,stage\nAcme,One,Closed Won\n,Two, engaging \nAcme,Three,odd\n",
        values={"stage": {"closed won": "won", "Engaging": "negotiation"}, "client": {"": "House"}},
    )
    assert found[0] == Record(2, None, {"client": "Acme", "title": "One", "stage": "won"})
    assert found[1] == Record(3, None, {"client": "House", "title": "Two", "stage": "negotiation"})
    assert isinstance(found[2], RowError)
    assert (found[2].row, found[2].column) == (4, "stage")
    assert "'odd' is not a stage; it is new, negotiation, won or lost" in found[2].message


def test_a_row_with_an_error_names_row_column_and_reason() -> None:
    text = (
        "Account,Title,Value,Expected close,Created\n"
        "Acme,One,12 apples,,\n"
        ",Two,1,,\n"
        "Acme,Three,1,2026-02-30,\n"
        "Acme,Four,1\n"
        "Acme,Five,1,,,surplus\n"
        f"Acme,{'x' * 301},1,,\n"
        "Acme,Six\0,1,,\n"
        "Acme,Good,1,2026-02-03,2026-01-01 10:00\n"
    )
    found = records("deals", text)
    errors = [one for one in found if isinstance(one, RowError)]
    assert [(e.row, e.column) for e in errors] == [
        (2, "Value"), (3, "Account"), (4, "Expected close"), (5, ""), (6, ""), (7, "Title"),
        (8, "Title"),
    ]  # fmt: skip
    assert found[-1] == Record(
        9,
        None,
        {
            "client": "Acme",
            "title": "Good",
            "value": Decimal(1),
            "expected_close_date": date(2026, 2, 3),
            "created_at": datetime(2026, 1, 1, 10, tzinfo=UTC),
        },
    )


def test_a_column_settles_what_its_ambiguous_values_mean() -> None:
    found = records(
        "deals",
        "client;title;value;created_at\nA;x;1.234;01/02/2026\nA;y;5,50;25/02/2026\n",
    )
    assert [one.values["value"] for one in found if isinstance(one, Record)] == [
        Decimal(1234), Decimal("5.50"),
    ]  # fmt: skip
    assert isinstance(found[0], Record)
    assert found[0].values["created_at"] == datetime(2026, 2, 1, tzinfo=UTC)
    mixed = records(
        "deals", "client,title,created_at\nA,x,01/02/2026\nA,y,25/02/2026\nA,z,02/25/2026\n"
    )
    assert isinstance(mixed[0], RowError)


def test_probabilities_that_are_fractions_become_percentages() -> None:
    found = records("deals", "client,title,probability\nA,x,0.125\nA,y,1\nA,z,\n")
    assert [one.values.get("probability") for one in found if isinstance(one, Record)] == [
        Decimal("12.5"), Decimal(100), None,
    ]  # fmt: skip
    percents = records("deals", "client,title,probability\nA,x,0.5\nA,y,40\n")
    assert isinstance(percents[0], Record)
    assert percents[0].values["probability"] == Decimal("0.5")


def test_a_key_twice_in_a_file_is_an_error_of_the_second_row() -> None:
    found = records("deals", "id,client,title\n7,A,x\n7,A,y\n,A,z\n", key="id")
    assert isinstance(found[0], Record)
    assert isinstance(found[1], RowError)
    assert "in the file already (row 2)" in found[1].message
    assert isinstance(found[2], RowError)
    assert "key is empty" in found[2].message
    names = records("clients", "name\nAcme\nacme\n")
    assert isinstance(names[1], RowError)


def test_records_come_out_of_the_spool_as_they_went_in() -> None:
    record = Record(
        2,
        "k",
        {
            "client": "Ä\n",
            "value": Decimal("1.10"),
            "expected_close_date": date(2026, 1, 2),
            "created_at": datetime(2026, 1, 1, 9, 30, tzinfo=UTC),
        },
        frozenset({"created_at"}),
    )
    with Spool("deals") as spool:
        for _ in range(5):
            spool.add(record)
        assert [len(batch) for batch in spool.batches(2)] == [2, 2, 1]
        assert next(spool.batches(1)) == [record]


def moment(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def test_times_of_a_deal_are_made_to_fit_its_stage() -> None:
    record = Record(2, None, {}, frozenset({"closed_at"}))
    still_open = {"stage": "new", "closed_at": moment(3)}
    settle_deal(record, still_open, None)
    assert still_open == {"stage": "new"}
    undated = {"stage": "won", "closed_at": moment(3)}
    settle_deal(record, undated, None)
    assert undated["created_at"] == moment(3)
    same_day = {"stage": "won", "closed_at": moment(3), "created_at": moment(3, 15)}
    settle_deal(record, same_day, None)
    assert same_day["closed_at"] == moment(3, 15)
    with pytest.raises(Refused, match="before it was created"):
        settle_deal(record, {"stage": "won", "closed_at": moment(2), "created_at": moment(3)}, None)
    with pytest.raises(Refused, match="before it was created"):
        settle_deal(record, {"closed_at": moment(2)}, {"stage": "lost", "created_at": moment(3)})
