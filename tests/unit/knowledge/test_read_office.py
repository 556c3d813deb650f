"""Excel and PowerPoint files, made by the libraries that make such files."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from ea_core.errors import DocumentTooLarge
from ea_core.knowledge.reading.excel import binary, workbook
from ea_core.knowledge.reading.pptx import document as slides
from ea_core.knowledge.reading.reading import ReadLimits, read_document

LIMITS = ReadLimits()


def price_list(path: Path) -> Path:
    """A workbook with what people put into workbooks."""
    book = xlsxwriter.Workbook(str(path))
    euro = book.add_format({"num_format": "#,##0.00 €"})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    struck = book.add_format({"font_strikeout": True})
    sheet = book.add_worksheet("Prices")
    sheet.write("A1", "Price list of lamps")
    for column, name in enumerate(["Part", "Price", "Discount", "From", "Cost"]):
        sheet.write(2, column, name)
    for row, (part, price) in enumerate([("ZK-1", 1599.99), ("ZK-2", 47.5)], start=3):
        sheet.write(row, 0, part)
        sheet.write(row, 1, price, euro)
        sheet.write(row, 2, 0.19, book.add_format({"num_format": "0%"}))
        sheet.write_number(row, 3, 46026, day)
        sheet.write(row, 4, 1)
    sheet.set_column("E:E", None, None, {"hidden": True})
    sheet.write("A6", "ZK-3", struck)
    sheet.write_formula("B6", "=B4+B5", euro, 1647.49)
    sheet.write_url("C6", "https://lamps.example/zk3", string="data sheet")
    sheet.write("A7", "ZK-4")
    sheet.write("B7", 9)
    sheet.set_row(6, None, None, {"hidden": True})
    sheet.set_header('&C&"Arial,Bold"&12DRAFT &D', {"scale_with_doc": True})
    sheet.set_footer("&LR&&D, valid until 31 May 2027&RPage &P of &N")
    sheet.write_comment("A4", "Ask Ines first.")
    sheet.insert_textbox("H2", "Valid in May.\nNot for exports.")
    hidden = book.add_worksheet("Margins")
    hidden.hide()
    hidden.write("A1", "secret")
    book.close()
    return path


def test_a_workbook_reads_as_excel_shows_it(tmp_path: Path) -> None:
    path = price_list(tmp_path / "a.xlsx")
    document = workbook.read(path, "a.xlsx", LIMITS)
    names = ("Part", "Price", "Discount", "From")
    assert [(b.kind, b.text, b.columns) for b in document.blocks] == [
        ("heading", "Prices", ()),
        ("heading", "Price list of lamps", ()),
        ("table_row", "Part | Price | Discount | From", ()),
        ("table_row", "ZK-1 | 1,599.99 € | 19% | 2026-01-04", names),
        ("table_row", "ZK-2 | 47.50 € | 19% | 2026-01-04", names),
        ("table_row", " | 1,647.49 € | data sheet (https://lamps.example/zk3) | ", names),
        ("paragraph", "Valid in May.\nNot for exports.", ()),
    ]
    assert document.metadata["headers"] == ["DRAFT", "R&D, valid until 31 May 2027"]
    assert document.metadata["valid_until"] == "2027-05-31"
    assert document.metadata["comments"] == ["Prices, A4: Ask Ines first."]
    assert document.remarks == [
        "The hidden sheet “Margins” was not read. Show it in Excel and upload the file again.",
        "1 hidden row and 1 hidden column of the sheet “Prices” were not read.",
        "1 struck-through cell of the sheet “Prices” was left out.",
    ]
    # What calamine, which reads the older formats, makes of the same cells.
    older = binary.read(path, "a.xls", LIMITS)
    assert "ZK-1 | 1599.99 | 0.19 | 2026-01-04 | 1" in older.text


def test_formulas_without_a_result_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    price_list(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<v>1647.49</v>", b"")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    remarks = workbook.read(path, "a.xlsx", LIMITS).remarks
    assert remarks[-1].startswith("1 formula of the sheet “Prices” has no result in the file.")


def test_a_corner_far_away_costs_nothing_and_a_repeated_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "here")
    sheet.write(1_048_575, 16_383, "there")
    book.close()
    assert workbook.read(path, "wide.xlsx", LIMITS).text == "here\n\nthere"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for row in range(1000):
        sheet.write(row, 0, "x" * 30_000)
    book.close()
    with pytest.raises(DocumentTooLarge, match="million characters"):
        workbook.read(path, "wide.xlsx", LIMITS)


def test_slides_are_pages_with_tables_charts_and_notes(tmp_path: Path) -> None:
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Kick-off"
    frame = first.placeholders[1].text_frame
    frame.text = "Start on 3 May"
    frame.add_paragraph().text = "Budget 12,000"
    first.notes_slide.notes_text_frame.text = "Ask for questions."
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
    for at, text in enumerate(["Phase", "Owner", "Design", "Ann|Bob"]):
        table.cell(at // 2, at % 2).text = text
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call] # the library has no types there
    data.categories = ["May", "June"]
    data.add_series("Sold", (5, 7.5))
    second.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(4), Inches(3), data)
    hidden = deck.slides.add_slide(deck.slide_layouts[5])
    hidden.shapes.title.text = "Not shown"
    hidden.element.set("show", "0")
    deck.save(str(tmp_path / "a.pptx"))
    document = read_document(tmp_path / "a.pptx", "a.pptx")
    assert (document.title, document.page_count) == ("Kick-off", 3)
    assert [(b.page, b.kind, b.text, b.columns) for b in document.blocks] == [
        (1, "heading", "Kick-off", ()),
        (1, "list_item", "Start on 3 May", ()),
        (1, "list_item", "Budget 12,000", ()),
        (1, "heading", "Speaker notes", ()),
        (1, "paragraph", "Ask for questions.", ()),
        (2, "heading", "Slide 2", ()),
        (2, "table_row", "Phase | Owner", ()),
        (2, "table_row", "Design | Ann/Bob", ("Phase", "Owner")),
        (2, "table_row", " | Sold", ()),
        (2, "table_row", "May | 5", ("", "Sold")),
        (2, "table_row", "June | 7.5", ("", "Sold")),
    ]
    assert document.remarks == [
        "Slide 3 is hidden and was not read. Show it in PowerPoint and upload the file again."
    ]


def test_what_lies_on_a_slide_is_read_as_it_is_seen(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Depots"

    def box(shapes: Any, left: float, top: float, text: str) -> None:
        made = shapes.add_textbox(Inches(left), Inches(top), Inches(2.5), Inches(0.5))
        made.text_frame.text = text

    box(slide.shapes, 0.5, 6, "Counted in March")
    for at, text in enumerate(["Gent", "Turku", "Bergen"]):
        box(slide.shapes, 0.5 + 3 * (2 - at), 2, text)
    for at, text in enumerate(["holds 12", "holds 7", "holds 9"]):
        box(slide.shapes, 0.5 + 3 * at, 2.6, text)
    for top, (name, words) in ((5, ("Second", "Send it.")), (4, ("First", "Write it."))):
        group = slide.shapes.add_group_shape()
        box(group.shapes, 3, top, words)
        box(group.shapes, 0.5, top, name)
    data: Any = CategoryChartData(number_format="0%")  # type: ignore[no-untyped-call] # the library has no types there
    data.categories = ["Rent"]
    data.add_series("Share", (0.6,))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, 0, Inches(6.8), Inches(2), Inches(0.5), data)
    deck.save(str(tmp_path / "a.pptx"))
    assert [b.text for b in slides.read(tmp_path / "a.pptx", "a.pptx", LIMITS).blocks] == [
        "Depots", "Bergen", "holds 12", "Turku", "holds 7", "Gent", "holds 9",
        "First", "Write it.", "Second", "Send it.", "Counted in March", " | Share", "Rent | 60%",
    ]  # fmt: skip


def test_a_presentation_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    Presentation().save(str(path))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ppt/media/image1.png", bytes(30_000_000))
    with pytest.raises(DocumentTooLarge, match="unpacks to far more"):
        slides.read(path, "a.pptx", LIMITS)


def test_hidden_rows_and_columns_part_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row("A1", ["Item", "Kind", "Cost", "Price", "Stock"])
    for at, row in enumerate(
        [("Saw", "hand", 2, 9, 4), ("Drill", "power", 30, 80, 1), ("Axe", "hand", 5, 21, 0)]
    ):
        sheet.write_row(at + 1, 0, row)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column("C:C", None, None, {"hidden": True})
    book.close()
    names = ("Item", "Kind", "Price", "Stock")
    blocks = read_document(path, "a.xlsx").blocks
    assert [(one.text, one.columns) for one in blocks if one.kind == "table_row"] == [
        ("Item | Kind | Price | Stock", ()),
        ("Saw | hand | 9 | 4", names),
        ("Axe | hand | 21 | 0", names),
    ]


def test_a_row_of_units_belongs_to_the_names(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for at, row in enumerate(
        [
            ("Type", "Power", "Flow", "Note"),
            ("", "kW", "l/min", ""),
            ("K-1", 12, 40, "new"),
            ("K-2", 25, 80, "old"),
        ]
    ):
        sheet.write_row(at, 0, row)
    book.close()
    rows = [one for one in read_document(path, "a.xlsx").blocks if one.kind == "table_row"]
    names = ("Type", "Power (kW)", "Flow (l/min)", "Note")
    assert [(one.text, one.columns) for one in rows[1:]] == [
        ("K-1 | 12 | 40 | new", names),
        ("K-2 | 25 | 80 | old", names),
    ]
