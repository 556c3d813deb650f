"""Rows of tables in PDFs, from lines as they are drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from ea_core.knowledge.reading.pdf.tables import Cell, Line, with_whole_rows
from ea_core.knowledge.reading.reading import read_document


def _line(y: float, *cells: tuple[str, float, float]) -> Line:
    return Line(tuple(Cell(*cell) for cell in cells), size=10.0, bold=False, y=y)


def test_a_last_cell_beside_one_whose_lines_were_read_as_one_belongs_to_the_row() -> None:
    rows = with_whole_rows(
        [
            _line(642.5, ("2", 68, 74), ("up to 20%", 121, 200), ("manager", 254, 300), ("2 days", 448, 480)),
            _line(620.0, ("3", 68, 74), ("up to 30%", 121, 200), ("director, with a written case", 254, 408)),
            _line(620.0, ("3 days", 448, 480)),
            _line(584.5, ("4", 68, 74), ("over 30%", 121, 154), ("the board", 254, 300), ("5 days", 448, 480)),
        ]
    )  # fmt: skip
    assert [row.text for row in rows] == [
        "2 up to 20% manager 2 days",
        "3 up to 30% director, with a written case 3 days",
        "4 over 30% the board 5 days",
    ]


def _table_pdf(path: Path, lanes: int) -> Path:
    """A table with rules, whose amounts end close to where the next column begins, under titles of the page."""

    def titles(page: Any, document: Any) -> None:
        page.setFont("Helvetica", 8)
        page.drawString(60, 815, "Agreement FA-31")
        page.drawString(60, 28, "Confidential")
        page.drawRightString(540, 28, f"Page {document.page} of 2")

    rows = [["Lane", "Vehicle", "Rate per trip", "Lead time"]]
    rows += [
        [f"L-{at:02}", "Box van with tail lift", f"{400 + 337 * at},00 EUR", f"{1 + at % 4} days"]
        for at in range(lanes)
    ]
    table = Table(rows, colWidths=[57, 190, 100, 70], repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("ALIGN", (2, 0), (2, -1), "RIGHT")])
    SimpleDocTemplate(str(path)).build([table], onFirstPage=titles, onLaterPages=titles)
    return path


def test_columns_that_lie_close_to_each_other_keep_their_cells_on_every_page(
    tmp_path: Path,
) -> None:
    document = read_document(_table_pdf(tmp_path / "a.pdf", 50), "a.pdf")
    assert document.page_count == 2
    rows = [block for block in document.blocks if block.columns]
    assert len(rows) == 50
    assert {block.columns for block in rows} == {("Lane", "Vehicle", "Rate per trip", "Lead time")}
    assert rows[40].text == "L-40 | Box van with tail lift | 13880,00 EUR | 1 days"
    assert [block.page for block in document.blocks if "Confidential" in block.text] == [1]


def test_a_footer_that_is_drawn_first_names_no_columns(tmp_path: Path) -> None:
    document = read_document(_table_pdf(tmp_path / "a.pdf", 5), "a.pdf")
    rows = [block for block in document.blocks if block.columns]
    assert {block.columns for block in rows} == {("Lane", "Vehicle", "Rate per trip", "Lead time")}


def test_lines_below_a_cell_belong_to_it_without_rules_too() -> None:
    rows = with_whole_rows(
        [
            _line(700, ("1", 60, 66), ("Laser cutter", 90, 150), ("1", 340, 345), ("48,500", 380, 430)),
            _line(688, ("incl. extraction unit and", 90, 200)),
            _line(676, ("years of service", 90, 170)),
            _line(658, ("2", 60, 66), ("Nozzles", 90, 130), ("4", 340, 345), ("119", 380, 430)),
            _line(640, ("3", 60, 66), ("Training", 90, 130), ("1", 340, 345), ("900", 380, 430)),
            _line(628, ("on site", 90, 130)),
            _line(600, ("Payment within 30 days.", 60, 200)),
        ]
    )  # fmt: skip
    assert [row.text for row in rows] == [
        "1 Laser cutter incl. extraction unit and years of service 1 48,500",
        "2 Nozzles 4 119",
        "3 Training on site 1 900",
        "Payment within 30 days.",
    ]


def test_a_raised_mark_of_a_note_parts_no_row(tmp_path: Path) -> None:
    style = getSampleStyleSheet()["BodyText"]
    cells = [
        ("Basic", "5<super>1</super>", "45<super>2</super>"),
        ("Team", "25", "190"),
        ("Firm", "any<super>3</super>", "700"),
    ]
    rows = [
        ["Plan", "Users", "Price"],
        *([Paragraph(cell, style) for cell in row] for row in cells),
    ]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build([Table(rows)])
    document = read_document(tmp_path / "a.pdf", "a.pdf")
    assert [block.text for block in document.blocks if block.columns] == [
        "Basic | 5^1 | 45^2",
        "Team | 25 | 190",
        "Firm | any3 | 700",
    ]


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ([["", "2024", "2025", "2026"], ["Leipzig", "12", "14", "15"], ["Dresden", "8", "9", ""], ["Erfurt", "3", "", "5"]],
         "Erfurt | 3 |  | 5"),
        ([["", "Owner", "Backup"], ["Payroll", "Ines Falk", "Tom Rau"], ["Intranet", "Lea Brandt", "Ines Falk"], ["Phones", "Kai Moll", "Lea Brandt"]],
         "Phones | Kai Moll | Lea Brandt"),
    ],
)  # fmt: skip
def test_rows_below_an_empty_corner_keep_their_columns(
    tmp_path: Path, rows: list[list[str]], last: str
) -> None:
    path = tmp_path / "a.pdf"
    SimpleDocTemplate(str(path)).build([Table(rows)])
    blocks = read_document(path, "a.pdf").blocks
    assert [one.columns for one in blocks] == [(), *[tuple(rows[0])] * 3]
    assert blocks[-1].text == last
