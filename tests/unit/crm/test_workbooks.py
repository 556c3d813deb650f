"""Workbooks as tables for an import, made by the library that makes such files, and by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any, cast

import pytest
import xlsxwriter

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import Wish, open_file
from ea_core.crm.importing.table.reading import CsvFile, read_csv
from ea_core.crm.importing.wording import Written
from ea_core.errors import InvalidInput
from ea_core.workbooks.numbers import exact

Fill = Callable[[Any], None]


def xlsx(fill: Fill) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    fill(book)
    book.close()
    return content.getvalue()


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook of which a part says something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(out, "w") as made:
        for info in read.infolist():
            part = read.read(info)
            made.writestr(info, part.replace(old, new) if info.filename == name else part)
    return out.getvalue()


def cells(file: CsvFile) -> list[tuple[int, list[str]]]:
    return [(row.number, row.cells) for row in file.rows()]


def deals(book: Any) -> None:
    """Titles, merged clients, formats, a hidden row, other sheets."""
    book.add_worksheet("Cover")
    sheet = book.add_worksheet("Deals")
    sheet.write("A1", "Deals of May")
    for column, name in enumerate(["Client", "Title", "Value", "Probability", "Close"]):
        sheet.write(2, column, name)
    sheet.merge_range("A4:A5", "Acme")
    euro, percent = (
        book.add_format({"num_format": '#,##0 "€"'}),
        book.add_format({"num_format": "0%"}),
    )
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row, (title, value, chance) in enumerate(
        [("Pump", 1234.567, 0.255), ("Pipe; long", 9, 1)], 3
    ):
        sheet.write(row, 1, title)
        sheet.write(row, 2, value, euro)
        sheet.write(row, 3, chance, percent)
        sheet.write(row, 4, 46082, day)
    sheet.write_row(6, 0, ["Bolt", 'A "nut"\nof brass', 1.234])
    sheet.set_row(6, None, None, {"hidden": True})
    sheet.write_formula("E7", "=1/0", None, "#DIV/0!")
    other = book.add_worksheet("Old")
    other.write("A1", "x")
    hidden = book.add_worksheet("Secret")
    hidden.write("A1", "client")
    hidden.hide()


ROWS = [
    (4, ["Acme", "Pump", "1234.5670 €", "25.5%", "2026-03-01"]),
    (5, ["Acme", "Pipe; long", "9 €", "100%", "2026-03-01"]),
    (7, ["Bolt", 'A "nut"\nof brass', "1.2340", "", "#DIV/0!"]),
]


def test_a_sheet_of_a_workbook_is_a_table_with_exact_cells() -> None:
    content = xlsx(deals)
    names = {"Client", "Title", "Value"}
    file = read_csv(content, is_name=names.__contains__)
    assert file.header == ("Client", "Title", "Value", "Probability", "Close")
    assert cells(file) == ROWS
    assert file.description == (
        "The sheet “Deals” was read. The header is row 3. Not read was the sheet “Old”; name a sheet "
        "with --sheet. 1 hidden row of the sheet was read, too."
    )
    assert read_csv(content, sheet="secret").header == ("client",)


def ods(rows: str, more: str = "") -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table")
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet><table:table "
            f'table:name="Deals">{rows}</table:table>{more}</office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return content.getvalue()


def row(*cells: str, of: str = "") -> str:
    made = "".join(
        one
        if one.startswith("<")
        else f"<table:table-cell><text:p>{one}</text:p></table:table-cell>"
        for one in cells
    )
    return f"<table:table-row{of}>{made}</table:table-row>"


def typed(kind: str, value: str, shown: str, more: str = "") -> str:
    name = "date-value" if kind == "date" else "value"
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"{more}><text:p>{shown}'
        "</text:p></table:table-cell>"
    )


def test_a_sheet_of_libreoffice_likewise() -> None:
    content = ods(
        row("Client", "Value", "Chance", "Close")
        + row(
            '<table:table-cell table:number-rows-spanned="2"><text:p>Acme</text:p></table:table-cell>',
            typed("currency", "1234.5678", "1.235 €", ' office:currency="EUR"'),
            typed("percentage", "0.5", "50 %"), typed("date", "2026-03-01", "01.03.26"),
        )
        + row("<table:covered-table-cell/>", typed("float", "9", "9,00"))
        + row("Bolt<text:line-break/>Ltd", of=' table:visibility="collapse"')
        + row('<table:table-cell table:number-columns-repeated="16384"/>', of=' table:number-rows-repeated="1048000"')
    )  # fmt: skip
    file = read_csv(content)
    assert cells(file) == [
        (2, ["Acme", "1234.5678 EUR", "50%", "2026-03-01"]),
        (3, ["Acme", "9", "", ""]),
        (4, ["Bolt\nLtd", "", "", ""]),
    ]
    assert "1 hidden row" in file.description


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("1250.5", "#,##0", "1250.5"), ("-3.1", "0.00;(0.00)", "-3.1"), ("0.1", "0%", "10%"),
        ("1.234", "General", "1.2340"), ("5", "[$$-409]#,##0", "5 $"), ("5", '0 "pcs"', "5 pcs"),
        ("46082.5", "dd.mm.yy hh:mm", "2026-03-01 12:00"), ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"), ("1e400", "0", "1E+400"), ("nothing", "0", "nothing"),
        ("1250000", '#,##0,"k"', "1250000"), ("1250000", '0.0,," M€"', "1250000 €"), ("1250000", '#,##0,"tkr"', "1250000 kr"),
        ("1250000", '0,"TEUR"', "1250000 EUR"), ("1250", '#,##0"k"', "1250 k"),
        ("490171234567", "0", "490171234567"), ("-0.5", "0.0%;[Red]-0.0%", "-50%"),
        ("1.2345678901234567E+19", "0", "1.23456789012346E+19"), ("1234567890123456", "0", "1.23456789012346E+15"),
        ("123456789012345", "General", "123456789012345"),
    ],
)  # fmt: skip
def test_numbers_are_whole_and_certain(raw: str, code: str, text: str) -> None:
    assert exact(raw, code) == text


def test_the_sheet_with_the_columns_that_are_needed_is_read() -> None:
    def fill(book: Any) -> None:
        for name, rows in (
            ("Cover", [["Prepared by Ann"], ["internal"]]),
            ("Clients", [["name", "industry"], ["Acme", "Steel"]]),
            ("Old deals", [["client", "title"], ["Acme", "No"]]),
            ("Deals", [["client", "title"], ["Acme", "Pump"]]),
            ("More deals", [["client", "title"], ["Acme", "Pipe"]]),
        ):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        book.worksheets()[2].hide()

    book = xlsx(fill)
    for kind, name, cell in (("deals", "Deals", "Pump"), ("clients", "Clients", "Steel")):
        file, plan = open_file(Wish(cast("Kind", kind)), book)
        assert ([row.cells[1] for row in file.rows()], plan.missing) == ([cell], ())
        assert file.notices[0].startswith(
            f"The sheet “{name}” was read: those before it have no column for"
        )
    assert open_file(Wish("deals"), book)[0].notices[1:] == (
        "Not read: “More deals”; name a sheet with --sheet.",
    )
    file, _ = open_file(Wish("deals", written=Written(sheet="More deals")), book)
    assert file.notices == ("The sheet “More deals” was read.",)
    assert open_file(Wish("activities"), book)[0].header == ("Prepared by Ann",)
    assert open_file(Wish("deals", written=Written(sheet="Cover")), book)[1].missing == (
        "client",
        "title",
    )


def without_result(book: Any) -> None:
    book.add_worksheet("A").write_formula("A1", "=B1", None, "RESULT")


def test_what_is_no_workbook_that_can_be_read_is_refused_in_words() -> None:
    plain = xlsx(lambda book: book.add_worksheet("A").write("A1", "name"))
    types = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    binary = changed(plain, "[Content_Types].xml", types, b"application/vnd.ms-excel.sheet.binary")
    word = changed(plain, "[Content_Types].xml", b"spreadsheetml", b"wordprocessingml")
    formula = changed(xlsx(without_result), "xl/worksheets/sheet1.xml", b"<v>RESULT</v>", b"")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("a.csv", "name\nAcme\n")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<workbook>" + " " * 30_000_000)
    far = xlsx(lambda book: book.add_worksheet("A").write(0, 5000, "far"))
    repeated = ods(row("x" * 1000, of=' table:number-rows-repeated="1000000"'))
    ole = b"\xd0\xcf\x11\xe0" + bytes(600)
    for content, words in (
        (binary, "binary workbook"), (word, "a Word document"), (formula, "1 formula has"),
        (packed.getvalue(), "packed file"), (bomb.getvalue(), "unpacks to far more"),
        (plain[:-40], "damaged"), (far, "more than 1,000 columns"), (repeated, "million characters"),
        (ole, "old Excel workbook"), (ole + "EncryptedPackage".encode("utf-16-le"), "password"),
        (xlsx(lambda book: book.add_worksheet("A")), "The file is empty"),
        (ods("", "<unclosed>"), "damaged"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput, match=words):
            read_csv(content)
    with pytest.raises(InvalidInput, match=r"no sheet 'B'\. It has the sheet “A”"):
        read_csv(plain, sheet="B")
    with pytest.raises(InvalidInput, match="leave --encoding away"):
        read_csv(plain, encoding="cp1252")
    with pytest.raises(InvalidInput, match="Only a workbook has sheets"):
        read_csv(b"name\nAcme\n", sheet="A")
    macros = changed(plain, "[Content_Types].xml", types, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")  # fmt: skip
    assert read_csv(macros).header == ("name",)
