"""Cells into rows with their columns' names. Pure."""

from __future__ import annotations

import pytest

from ea_core.delimited.looks import looks_delimited
from ea_core.knowledge.reading.tables import Cell, Sheet, blocks_of, text_cell
from ea_core.workbooks.numbers import shown

LAMPS = [["Part", "Price", "Stock"], ["ZK-1", "9.50", "3"], ["ZK-2", "10.00", "6"]]


def sheet(rows: list[list[str]], **more: object) -> Sheet:
    """Rows of texts; "*" before a text makes it bold."""
    filled: list[tuple[int, dict[int, Cell]]] = []
    for number, row in enumerate(rows):
        cells = {
            at: cell
            for at, text in enumerate(row)
            if (cell := text_cell(text.removeprefix("*"), bold=text.startswith("*")))
        }
        if cells:
            filled.append((number, cells))
    return Sheet(filled, name="Prices", **more)  # type: ignore[arg-type] # what a case says


def read(rows: list[list[str]], **more: object) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (("# " if block.kind == "heading" else "") + block.text, block.columns)
        for block in blocks_of(sheet(rows, **more))
    ]


NAMES = ("Part", "Price", "Stock")
ROWS = [("Part | Price | Stock", ()), ("ZK-1 | 9.50 | 3", NAMES), ("ZK-2 | 10.00 | 6", NAMES)]


@pytest.mark.parametrize(
    ("rows", "more", "expected"),
    [
        (LAMPS, {}, ROWS),
        ([["Price list"], ["Valid from 1 May."], *LAMPS], {},
         [("# Price list", ()), ("Valid from 1 May.", ()), *ROWS]),
        ([*LAMPS, [], ["ZK-3", "11", "9"]], {}, [*ROWS, ("ZK-3 | 11 | 9", NAMES)]),
        # Facts below a table are not rows of it.
        ([*LAMPS, [], ["Valid until", "2026-12-31"]], {}, [*ROWS, ("Valid until | 2026-12-31", ())]),
        ([*LAMPS, [], ["Contact", "Ann"], ["City", "Oslo"]], {},
         [*ROWS, ("Contact | Ann", ()), ("City | Oslo", ())]),
        # Side by side, each with its own names.
        ([["Part", "Price", "", "City", "Tax"], ["A", "1", "", "Oslo", "25%"]], {},
         [("Part | Price", ()), ("A | 1", ("Part", "Price")), ("City | Tax", ()),
          ("Oslo | 25%", ("City", "Tax"))]),
        # Two rows of names, the upper one spanning.
        ([["", "2025", "", "2026"], ["Region", "Q1", "Q2", "Q1"], ["North", "1", "2", "3"]],
         {"merged": [(0, 1, 0, 2)]},
         [("Region | 2025 Q1 | 2025 Q2 | 2026 Q1", ()),
          ("North | 1 | 2 | 3", ("Region", "2025 Q1", "2025 Q2", "2026 Q1"))]),
        # The same, with nothing else in the upper row.
        ([["Stock of May"], ["", "2025"], ["Region", "Q1", "Q2"], ["North", "1", "2"]],
         {"merged": [(1, 1, 1, 2)]},
         [("# Stock of May", ()), ("Region | 2025 Q1 | 2025 Q2", ()),
          ("North | 1 | 2", ("Region", "2025 Q1", "2025 Q2"))]),
        # Merged down the rows of a column.
        ([["Group", "Part", "Price"], ["Lamps", "A", "1"], ["", "B", "2"]],
         {"merged": [(1, 0, 2, 0)]},
         [("Group | Part | Price", ()), ("Lamps | A | 1", ("Group", "Part", "Price")),
          ("Lamps | B | 2", ("Group", "Part", "Price"))]),
        # A bold line between rows is the title of those below, until the next table.
        ([*LAMPS, ["*Pumps"], ["P-1", "5", "1"], [], ["Note", "a", "b"]], {},
         [*ROWS, ("# Pumps", ()), ("P-1 | 5 | 1", NAMES), ("# Prices", ()), ("Note | a | b", ())]),
        ([["1", "2"], ["3", "4"]], {}, [("1 | 2", ()), ("3 | 4", ())]),
        ([["Customer", "Acme"], ["City", "Oslo"]], {}, [("Customer | Acme", ()), ("City | Oslo", ())]),
        ([["name", "role"], ["Ann", "sales"]], {"is_list": True},
         [("name | role", ()), ("Ann | sales", ("name", "role"))]),
        ([["Year", "2025", "2026"], ["Sold", "5", "7"]], {},
         [("Year | 2025 | 2026", ()), ("Sold | 5 | 7", ("Year", "2025", "2026"))]),
        # Nothing stands above the names of the rows.
        ([["", "2025", "2026"], ["Oslo", "5", "7"]], {},
         [(" | 2025 | 2026", ()), ("Oslo | 5 | 7", ("", "2025", "2026"))]),
        ([["", "Price"], ["Small room", "40 EUR"], ["Hall", ""]], {},
         [(" | Price", ()), ("Small room | 40 EUR", ("", "Price")), ("Hall | ", ("", "Price"))]),
        ([["a|b", "two\nlines"]], {}, [("a/b | two lines", ())]),
    ],
)  # fmt: skip
def test_rows_know_their_columns(
    rows: list[list[str]], more: dict[str, object], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert read(rows, **more) == expected


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("47.5", "General", "47.5"),
        ("0.30000000000000004", "General", "0.3"),
        ("0.19", "0%", "19%"),
        ("0.125", "0.0%", "12.5%"),
        ("-1599.99", '"$"#,##0.00;[Red]("$"#,##0.00)', "($1,599.99)"),
        ("1599.99", '_-* #,##0.00\\ [$€-407]_-;\\-* #,##0.00\\ [$€-407]_-;_-* "-"??\\ [$€-407]_-', "1,599.99 €"),
        ("0", '_-* #,##0.00\\ [$€-407]_-;\\-* #,##0.00\\ [$€-407]_-;_-* "-"??\\ [$€-407]_-', "- €"),
        ("46026", "dd.mm.yyyy", "2026-01-04"),
        ("46026.5", "m/d/yy h:mm", "2026-01-04 12:00"),
        ("1.5", "[h]:mm", "36:00"),
        ("12.5", '0.0" kg"', "12.5 kg"),
        ("1600000", '#,##0,"K"', "1,600K"),
        ("7", "00000", "00007"),
        ("2.5", "# ?/?", "2.5"),
        ("-0.001", "0.0", "0.0"),
        ("5", ";;;", ""),
        ("no number", "0.00", "no number"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_shown(raw: str, code: str, text: str) -> None:
    assert shown(raw, code).text == text


@pytest.mark.parametrize(
    ("text", "is_table"),
    [
        ("sku,name,price\nA1,lamp,5\nA2,lamp,6\n", True),
        ("sku;price\nA1;5\nA2;6\n", True),
        ("Dear Ann,\nthank you, dear,\nfor all, so far,\n", False),
        ("One, two, three\nand a line\n", False),
        ("a,b,c\n", False),
        ("To the station, then left, then up.\nTo the market, then right, then down.\nDone, yes, all.\n", False),
    ],
)  # fmt: skip
def test_a_text_of_equal_rows_is_a_table(text: str, *, is_table: bool) -> None:
    assert looks_delimited(text) is is_table
