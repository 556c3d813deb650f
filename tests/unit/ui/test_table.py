"""Typed tables: what the frame holds, and what is sent to the browser."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from ea_core.ui.kit.table import Column, Kind, Link, show_table, typed_table


@dataclass(frozen=True)
class Sale:
    title: str | None
    value: Decimal | None
    share: Decimal | None
    parts: int | None
    closes: date | None
    seen: datetime | None
    client: Link | None


COLUMNS: Sequence[Column[Sale]] = (
    Column("Title", lambda sale: sale.title),
    Column("Value", lambda sale: sale.value, "money", unit="USD"),
    Column("Share", lambda sale: sale.share, "percent"),
    Column("Parts", lambda sale: sale.parts, "number"),
    Column("Closes", lambda sale: sale.closes, "date"),
    Column("Seen", lambda sale: sale.seen, "moment"),
    Column("Client", lambda sale: sale.client, "link"),
)
BERLIN = timezone(timedelta(hours=1))
FULL = Sale(
    "Acme & <Sons>", Decimal("9007199254740993.11"), Decimal("12.5"), 3, date(2027, 1, 18),
    datetime(2027, 1, 18, 9, 30, tzinfo=BERLIN), Link("Süd #1 & co", "/Clients?client=7"),
)  # fmt: skip
EMPTY = Sale(None, None, None, None, None, None, None)
TYPES = {
    "Title": "string",
    "Value": "decimal128(38, 2)[pyarrow]",
    "Share": "Float64",
    "Parts": "Int64",
    "Closes": "date32[day][pyarrow]",
    "Seen": "datetime64[us, UTC]",
    "Client": "string",
}


def page(sales: Sequence[Sale]) -> AppTest:
    """The table of these sales on a page of its own."""

    def script() -> None:
        from streamlit import session_state  # noqa: PLC0415 -- the script is run by itself

        session_state["show"]()

    app = AppTest.from_function(script)
    app.session_state["show"] = partial(show_table, sales, COLUMNS)
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("sales", [[], [EMPTY], [FULL], [FULL, EMPTY]])
def test_types_are_the_columns_and_not_the_values(sales: list[Sale]) -> None:
    table = typed_table(sales, COLUMNS)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == TYPES
    assert len(table) == len(sales)


def test_values_are_exact_and_what_is_missing_is_missing() -> None:
    table = typed_table(iter([FULL, EMPTY]), COLUMNS)
    assert table.iloc[0].to_dict() == {
        "Title": "Acme & <Sons>",
        "Value": Decimal("9007199254740993.11"),
        "Share": 12.5,
        "Parts": 3,
        "Closes": date(2027, 1, 18),
        "Seen": pd.Timestamp("2027-01-18 08:30", tz="UTC"),
        "Client": "Süd #1 & co",
    }
    assert table.iloc[1].isna().all()


def test_a_file_has_the_exact_amount_and_the_links_words() -> None:
    lines = typed_table([FULL, EMPTY], COLUMNS).to_csv(index=False).splitlines()
    assert lines == [
        "Title,Value,Share,Parts,Closes,Seen,Client",
        "Acme & <Sons>,9007199254740993.11,12.5,3,2027-01-18,2027-01-18 08:30:00+00:00,Süd #1 & co",
        ",,,,,,",
    ]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 1),
        ("money", 0.1),
        ("money", "1"),
        ("number", 1.5),
        ("number", Decimal(1)),
        ("percent", "50%"),
        ("date", datetime(2027, 1, 18, tzinfo=UTC)),
        ("date", "2027-01-18"),
        ("moment", date(2027, 1, 18)),
        ("moment", datetime(2027, 1, 18)),  # noqa: DTZ001 -- that it has no zone is the point
        ("link", "/Clients"),
    ],
)
def test_a_value_of_another_type_is_refused(kind: Kind, value: object) -> None:
    column: Column[object] = Column("Odd", lambda record: record, kind)
    with pytest.raises(TypeError, match=f"Odd holds {kind}"):
        typed_table([value], [column])


def test_money_is_not_rounded_behind_ones_back() -> None:
    column: Column[Decimal] = Column("Value", lambda value: value, "money")
    with pytest.raises(ValueError, match="data loss"):
        typed_table([Decimal("1.005")], [column])


def test_the_browser_gets_types_formats_and_addresses() -> None:
    drawn = page([FULL, EMPTY]).dataframe[0]
    first, second = drawn.value.iloc[0], drawn.value.iloc[1]
    assert first["Value"] == Decimal("9007199254740993.11")
    assert first["Closes"] == date(2027, 1, 18)
    assert second.isna().all()
    assert first["Client"] == "/Clients?client=7#S%C3%BCd%20%231%20%26%20co"
    config = json.loads(drawn.proto.columns)
    shown = {
        title: (config[title]["label"], config[title]["type_config"].get("format"))
        for title in TYPES
    }
    assert shown == {
        "Title": ("Title", None),
        "Value": ("Value (USD)", "localized"),
        "Share": ("Share", "%.0f %%"),
        "Parts": ("Parts", "localized"),
        "Closes": ("Closes", "D MMM YYYY"),
        "Seen": ("Seen", "D MMM YYYY, HH:mm"),
        "Client": ("Client", None),
    }


@pytest.mark.parametrize("sales", [[], [EMPTY]])
def test_a_table_without_values_keeps_its_columns(sales: list[Sale]) -> None:
    value = page(sales).dataframe[0].value
    assert list(value.columns) == list(TYPES)
    assert len(value) == len(sales)
    assert value.isna().all().all()
