"""Tables as files: what people typed stays text, whatever opens the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from ea_core.delimited.harmless import harmless
from ea_core.ui.kit.charts import inert
from ea_core.ui.kit.downloads import file_name
from ea_core.ui.kit.files import csv_of, xlsx_of
from ea_core.ui.kit.table import Column, typed_table

NAMES = ("=1+1", "+49 30", "-5", "@SUM(A1)", "\t=1", " =1", "\uff1d1", "Ann", "a=b", "<b>x</b>")
COLUMNS: Sequence[Column[Any]] = (
    Column("=Name", lambda row: row[0]),
    Column("Value", lambda row: row[1], "money"),
    Column("Day", lambda row: row[2], "date"),
    Column("Seen", lambda row: row[3], "moment"),
)
ROWS = [
    (name, Decimal("-1234.50"), date(2027, 1, 18), datetime(2027, 1, 18, 9, tzinfo=UTC))
    for name in NAMES
] + [(None, None, None, None), ("long", Decimal("12345678901234567.89"), None, None)]


def test_no_cell_of_a_csv_file_is_a_formula() -> None:
    text = csv_of(typed_table(ROWS, COLUMNS)).decode("utf-8-sig")
    head, *lines = text.removesuffix("\r\n").split("\r\n")
    assert head == "'=Name,Value,Day,Seen"
    cells = [line.split(",")[0].strip('"') for line in lines]
    assert cells == [
        "'=1+1", "'+49 30", "'-5", "'@SUM(A1)", "'\t=1", "' =1", "'\uff1d1", "Ann", "a=b",
        "<b>x</b>", "", "long",
    ]  # fmt: skip
    assert lines[7] == "Ann,-1234.50,2027-01-18,2027-01-18 09:00:00+00:00"


@pytest.mark.parametrize("text", ["", "Ann", "1+1", "a@b", "100%", "(5)", "'=1"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert harmless(text) == text


def test_a_workbook_has_text_as_text_and_numbers_as_numbers() -> None:
    with ZipFile(
        BytesIO(xlsx_of(typed_table(ROWS, COLUMNS), "Open deals: [all] / everybody's"))
    ) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        strings = etree.fromstring(book.read("xl/sharedStrings.xml"))
        names = book.read("xl/workbook.xml").decode()
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    assert not sheet.findall(".//m:f", space), "a formula"
    written = [one.text for one in strings.findall(".//m:t", space)]
    assert written[0] == "=Name"
    assert {*NAMES[:6], "Seen (UTC)", "12345678901234567.89"} <= set(written)
    second = sheet.findall(".//m:row", space)[1]
    kinds = [(cell.get("t"), cell.findtext("m:v", None, space)) for cell in second]
    assert kinds[0][0] == "s"
    assert kinds[1:] == [(None, "-1234.5"), (None, "46405"), (None, "46405.375")]
    assert 'name="Open deals   all    everybody s' in names


def test_an_empty_table_is_a_file_with_its_head() -> None:
    table = typed_table([], COLUMNS)
    assert csv_of(table).decode("utf-8-sig") == "'=Name,Value,Day,Seen\r\n"
    assert xlsx_of(table, "").startswith(b"PK")


def test_a_file_is_named_after_its_list() -> None:
    assert file_name("Open deals of Zoë <b>Ü</b>/..") == "open-deals-of-zoe-b-u-b"
    assert file_name("مؤسسة") == "list"


def test_names_are_no_markup_in_charts() -> None:
    assert inert("Ann <b>B</b> <a href='x'>y</a> & co") == (
        "Ann &lt;b&gt;B&lt;/b&gt; &lt;a href='x'&gt;y&lt;/a&gt; &amp; co"
    )
