"""Rows of tables in PDFs, from lines as they are drawn."""

from __future__ import annotations

from ea_core.knowledge.reading.pdf.tables import Cell, Line, with_whole_rows


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
