"""Typed tables: what the frame holds, and what is sent to the browser."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any, cast

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from ea_core.ui.kit.address import Order
from ea_core.ui.kit.cells import Clock, cell
from ea_core.ui.kit.format import NOTHING
from ea_core.ui.kit.shown_table import Paged, Rows, drawn, show_table
from ea_core.ui.kit.table import (
    Act,
    Badge,
    Bar,
    Choice,
    Column,
    Kind,
    Lines,
    Link,
    typed_table,
)
from tests.support.web import components_looked_up_once


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

    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["show"] = partial(show_table, sales, COLUMNS)
    with components_looked_up_once():
        app.run()
    assert not app.exception
    return app


def sent(app: AppTest) -> dict[str, Any]:
    """What the browser gets of the one table on the page."""
    found: dict[str, Any] = json.loads(app.get("bidi_component")[0].proto.json)
    return found


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
    table = sent(page([FULL, EMPTY]))
    first, second = table["rows"]
    assert first["cells"] == [
        "Acme & <Sons>",
        "$9,007,199,254,740,993.11",
        "13%",
        "3",
        {"k": "time", "t": "18 Jan 2027", "d": "2027-01-18", "f": "18 Jan 2027"},
        {
            "k": "time",
            "t": "18 Jan 2027",
            "d": "2027-01-18T09:30:00+01:00",
            "f": "18 Jan 2027, 08:30",
        },
        {"k": "link", "t": "Süd #1 & co", "h": "/Clients?client=7"},
    ]
    assert second["cells"] == [None] * 7
    heads = {column["t"]: column["num"] for column in table["columns"]}
    assert heads == {
        "Title": False, "Value": True, "Share": True, "Parts": True, "Closes": False,
        "Seen": False, "Client": False,
    }  # fmt: skip


@pytest.mark.parametrize("sales", [[], [EMPTY]])
def test_a_table_without_values_keeps_its_columns(sales: list[Sale]) -> None:
    table = sent(page(sales))
    assert [column["t"] for column in table["columns"]] == list(TYPES)
    assert [row["cells"] for row in table["rows"]] == [[None] * 7] * len(sales)


CLOCK = Clock(datetime(2027, 1, 20, 12, tzinfo=UTC), date(2027, 1, 20), BERLIN)


def test_badges_bars_and_selections_are_their_words_in_a_file() -> None:
    columns: Sequence[Column[int]] = (
        Column("State", lambda _: (Badge("Late", "red"), Badge("Quiet")), "badges"),
        Column("Won", lambda n: Bar(Decimal(n), 40, "$10", ceiling=80), "bar"),
        Column("Stage", lambda _: Choice("s", "Stage", "won", (("won", "Won"),)), "choice"),
        Column("Who", lambda _: Lines("Ann", "staff"), "lines"),
        Column("", lambda _: (Act("delete", "Delete"),), "acts"),
    )
    assert typed_table([10], columns).iloc[0].to_dict() == {
        "State": "Late, Quiet", "Won": Decimal("10.00"), "Stage": "Won", "Who": "Ann",
    }  # fmt: skip
    drawn = [cell(cast("Column[object]", one), one.value(10), CLOCK) for one in columns]
    assert drawn[0] == {
        "k": "badges",
        "b": [{"t": "Late", "c": "red"}, {"t": "Quiet", "c": "gray"}],
    }
    assert drawn[1] == {"k": "bar", "t": "$10", "h": "", "p": 25.0, "o": 200.0}
    assert drawn[4] == {"k": "acts", "a": [{"n": "delete", "t": "Delete", "l": "", "c": ""}]}


@pytest.mark.parametrize(
    ("number", "total", "said", "links"),
    [
        (1, 0, "", []),
        (1, 1, "1 deal", []),
        (1, 10, "10 deals", []),
        (2, 11, "11 to 11 of 11 deals", ["1", "2"]),
        (
            50,
            1000,
            "491 to 500 of 1,000 deals",
            ["1", "…", "48", "49", "50", "51", "52", "…", "100"],
        ),
        (99, 11, "11 to 11 of 11 deals", ["1", "2"]),
    ],
)
def test_the_foot_says_where_one_is(number: int, total: int, said: str, links: list[str]) -> None:
    paged = Paged.at(number, 10, total, ("deal", "deals"))
    columns: Sequence[Column[int]] = (Column("N", str, sort="n"),)
    table = drawn(
        [1], columns, caption="Deals", of=Rows(), order=Order("n", descending=True), paged=paged,
        prefix="x-", empty="", pick=False, clock=CLOCK,
    )  # fmt: skip
    assert (table["total"], [one["t"] for one in cast("Any", table["pages"])]) == (said, links)
    assert cast("Any", table["columns"])[0] | {"c": ""} == {
        "t": "N", "num": False, "keep": False, "named": False, "c": "", "h": "?x-sort=n", "s": "descending",
    }  # fmt: skip


def test_on_a_narrow_screen_numbers_below_and_what_asks_for_it_have_their_names() -> None:
    columns: Sequence[Column[int]] = (
        Column("Deal", str),
        Column("Value", int, "money"),
        Column("Chance", int, "percent"),
        Column("Quiet after", str, named=True),
        Column("Owner", str),
    )
    table = drawn(
        [1], columns, caption="", of=Rows(), order=None, paged=None, prefix="", empty="",
        pick=False, clock=CLOCK,
    )  # fmt: skip
    named = [one["t"] for one in cast("Any", table["columns"]) if one["named"]]
    assert named == ["Chance", "Quiet after"]


def test_a_row_is_a_link_by_its_first_cell() -> None:
    of: Rows[str] = Rows(str, lambda name: f"?open={name}", str)
    columns: Sequence[Column[str]] = (
        Column("Name", lambda name: name or None),
        Column("N", len, "number"),
    )
    table = drawn(
        ["Ann", ""], columns, caption="", of=of,
        order=None, paged=None, prefix="", empty="", pick=False, clock=CLOCK,
    )  # fmt: skip
    first, second = cast("Any", table["rows"])
    assert first == {
        "id": "Ann", "name": "Ann", "h": "?open=Ann",
        "cells": [{"k": "link", "t": "Ann", "h": "?open=Ann"}, "3"],
    }  # fmt: skip
    assert second["cells"][0]["t"] == NOTHING
