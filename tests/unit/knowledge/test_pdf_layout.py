from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from ea_core.knowledge.reading.pdf.tables import Cell, Line
from ea_core.knowledge.reading.pdf.words import Words
from ea_core.knowledge.reading.reading import read_document

HARBOUR = (
    "The harbour office keeps the register of all ships that stay longer than two nights. Captains "
    "hand in their papers on the first day, before noon, at the window on the ground floor. Who "
    "comes later pays the night fee of forty crowns. The register is open on Fridays."
)
CRANES = (
    "Cranes are hired by the hour. The first hour costs ninety crowns, each further one sixty. A "
    "crane that is not returned by six in the evening is charged until the next morning. Repairs "
    "are ordered from the works, never by the crew itself, and are entered in the yellow book."
)
WATER = (
    "Fresh water is sold at quays two and five. The price of a cubic metre is four crowns in winter "
    "and six crowns in summer. Hoses are lent for a deposit of fifty crowns, which is paid back."
)


def drawn(path: Path, rows: Sequence[tuple[float, Sequence[tuple[float, str]]]]) -> Path:
    """A page of 10 point letters: (height, [(place, text)]), drawn row by row."""
    page = canvas.Canvas(str(path))
    page.setFont("Helvetica", 10)
    for y, pieces in rows:
        for x, text in pieces:
            page.drawString(x, y, text)
    page.save()
    return path


def found(path: Path) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_document(path, "a.pdf").blocks]


@pytest.mark.parametrize(
    ("texts", "places", "width", "lower"),
    [
        ((HARBOUR, CRANES), (60, 310), 44, 0),
        ((HARBOUR, CRANES), (60, 275), 44, 0),  # a narrow gutter
        ((HARBOUR, CRANES), (60, 310), 44, 4),  # lines that are not level
        ((HARBOUR, CRANES, WATER), (60, 220, 380), 30, 0),
    ],
)
def test_columns_drawn_row_by_row_are_read_one_after_the_other(
    tmp_path: Path, texts: Sequence[str], places: Sequence[float], width: int, lower: float
) -> None:
    wrapped = [textwrap.wrap(text, width) for text in texts]
    rows = [
        (770 - 13 * number - lower * column, [(places[column], lines[number])])
        for number in range(max(map(len, wrapped)))
        for column, lines in enumerate(wrapped)
        if number < len(lines)
    ]
    assert found(drawn(tmp_path / "a.pdf", rows)) == [("paragraph", text) for text in texts]


def test_rows_of_prose_stay_rows(tmp_path: Path) -> None:
    table = [
        ("Sick leave of more than three days", "Needs a note of a doctor, handed in within a week."),
        ("Parental leave of fathers or mothers", "Is granted for four weeks and paid in full."),
        ("Unpaid leave for study", "Is possible after three years and decided by the head alone."),
        ("Leave for moving house", "One day for moves within the town and two days for others."),
    ]  # fmt: skip
    rows: list[tuple[float, list[tuple[float, str]]]] = []
    y = 770.0
    for left, right in table:
        wrapped = textwrap.wrap(left, 22), textwrap.wrap(right, 40)
        for number in range(max(map(len, wrapped))):
            pieces = zip((60.0, 240.0), wrapped, strict=True)
            rows.append((y, [(x, lines[number]) for x, lines in pieces if number < len(lines)]))
            y -= 13
        y -= 8
    assert found(drawn(tmp_path / "a.pdf", rows)) == [
        ("table_row", f"{left} | {right}") for left, right in table
    ]


def test_rows_know_their_columns_on_each_page(tmp_path: Path) -> None:
    names = ["Part", "Description", "Price EUR", "Stock"]
    pages = [
        [names, ["P-1", "bolt of steel", "12.50", "7"], ["P-2", "", "13.50", "14"]],
        [names, ["P-3", "nut of brass", "1.20", ""], ["P-4", "pin", "0.80", "900"]],
        [["P-5", "ring", "0.10", "80"], ["P-6", "hook", "2.10", "12"]],  # names are not said again
    ]
    page = canvas.Canvas(str(tmp_path / "a.pdf"))
    for rows in pages:
        for number, row in enumerate(rows):
            for x, text in zip((60, 160, 300, 420), row, strict=True):
                page.drawString(x, 770 - 16 * number, text)
        page.showPage()
    page.save()
    blocks = read_document(tmp_path / "a.pdf", "a.pdf").blocks
    assert [block.text for block in blocks] == [
        " | ".join(row) for at, rows in enumerate(pages) for row in rows[at == 1 :]
    ]
    assert [block.columns for block in blocks] == [(), *[tuple(names)] * 6]


STEPS = [
    (60, "1", 90, "Close the inlet valve and hang the red tag on it before"),
    (0, "", 90, "anything else is touched."),
    (60, "2", 90, "Drain the casing into the blue can."),
    (90, "(i)", 120, "It holds eleven litres;"),
    (90, "(ii)", 120, "empty it at once."),
    (60, "3", 90, "Take off the cover."),
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (STEPS, [
            "1 Close the inlet valve and hang the red tag on it before anything else is touched.",
            "2 Drain the casing into the blue can.", "(i) It holds eleven litres;",
            "(ii) empty it at once.", "3 Take off the cover."]),
        ([(60, "4.2", 90, "The supplier answers."), (60, "4.3", 90, "Silence is consent."),
          (60, "4.4", 90, "Costs are borne.")],
         ["4.2 The supplier answers.", "4.3 Silence is consent.", "4.4 Costs are borne."]),
        ([(60, "A", 90, "Gloves of leather"), (60, "B", 90, "The long key")],
         ["A Gloves of leather", "B The long key"]),
        ([(60, "Bay", 150, "Ship to"), (60, "1", 150, "Bergen"), (60, "2", 150, "Turku")],
         ["Bay | Ship to", "1 | Bergen", "2 | Turku"]),
        ([(60, "1", 150, "9.50"), (60, "2", 150, "7.00"), (60, "3", 150, "8.00")],
         ["1 | 9.50", "2 | 7.00", "3 | 8.00"]),
        ([(60, "12", 150, "Bergen"), (60, "7", 150, "Turku")], ["12 | Bergen", "7 | Turku"]),
    ],
)  # fmt: skip
def test_labels_that_count_on_make_a_list(
    tmp_path: Path, rows: Sequence[tuple[float, str, float, str]], expected: Sequence[str]
) -> None:
    drawing = [
        (770.0 - 16 * at, [piece for piece in ((x, label), (left, words)) if piece[1]])
        for at, (x, label, left, words) in enumerate(rows)
    ]
    kind = "table_row" if "|" in expected[0] else "list_item"
    assert found(drawn(tmp_path / "a.pdf", drawing)) == [(kind, text) for text in expected]


def test_rows_of_statements_and_of_cells_with_a_second_line(tmp_path: Path) -> None:
    statement = [["", "2025", "2024", "Change"], ["Net sales", "1,200", "1,150", "4 %"],
                 ["Cost of sales", "(700)", "(690)", "1 %"], ["Profit", "500", "460", "9 %"]]  # fmt: skip
    rows: list[tuple[float, list[tuple[float, str]]]] = [
        (770.0 - 16 * at, [(x, text) for x, text in zip((60, 330, 400, 470), row, strict=True) if text])
        for at, row in enumerate(statement)
    ]  # fmt: skip
    rows += [(600, [(60, "Article"), (150, "Description"), (420, "Price")]),
             (580, [(60, "V-1"), (150, "Valve of brass with a long stem, for"), (420, "14.50")]),
             (568, [(150, "cold water only")]),
             (548, [(60, "V-2"), (150, "Valve of steel"), (420, "9.00")])]  # fmt: skip
    blocks = read_document(drawn(tmp_path / "a.pdf", rows), "a.pdf").blocks
    assert [(one.text, one.columns) for one in blocks if one.columns] == [
        *((" | ".join(row), tuple(statement[0])) for row in statement[1:]),
        ("V-1 | Valve of brass with a long stem, for cold water only | 14.50", ("Article", "Description", "Price")),
        ("V-2 | Valve of steel | 9.00", ("Article", "Description", "Price")),
    ]  # fmt: skip


YEARS = (708, [(380, "2025"), (480, "2024")])
STATEMENTS = [
    # Signs of a currency in columns of their own.
    [YEARS, (692, [(60, "Cranes"), (340, "$"), (380, "1,200"), (440, "$"), (480, "1,150")]),
     (676, [(60, "Winches"), (380, "700"), (480, "690")])],
    # A name of two lines, with the figures beside the second one.
    [YEARS, (692, [(60, "Depreciation"), (380, "44"), (480, "41")]),
     (676, [(60, "Impairment of goodwill and of other")]),
     (664, [(68, "intangible assets"), (380, "12"), (480, "9")]),
     (648, [(60, "Other"), (380, "3"), (480, "4")])],
    # Lines of their own above some of the rows, the first right below the names.
    [YEARS, (692, [(60, "Current assets:")]), (678, [(72, "Cash"), (380, "44"), (480, "41")]),
     (664, [(72, "Receivables"), (380, "30"), (480, "28")]), (650, [(60, "Long-term assets:")]),
     (636, [(72, "Plant"), (380, "300"), (480, "280")])],
    # Names of two lines, further above.
    [(708, [(380, "Year"), (480, "Year")]), (696, [(380, "2025"), (480, "2024")]),
     (676, [(60, "Cash"), (380, "44"), (480, "41")]), (660, [(60, "Plant"), (380, "300"), (480, "280")])],
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    list(zip(STATEMENTS, (
        ["Cranes | $ 1,200 | $ 1,150", "Winches | 700 | 690"],
        ["Depreciation | 44 | 41", "Impairment of goodwill and of other intangible assets | 12 | 9", "Other | 3 | 4"],
        ["Cash | 44 | 41", "Receivables | 30 | 28", "Plant | 300 | 280"],
        ["Cash | 44 | 41", "Plant | 300 | 280"],
    ), strict=True)),
)  # fmt: skip
def test_rows_of_a_statement_are_whole_and_know_their_years(
    tmp_path: Path,
    rows: Sequence[tuple[float, Sequence[tuple[float, str]]]],
    expected: Sequence[str],
) -> None:
    blocks = [
        one for one in read_document(drawn(tmp_path / "a.pdf", rows), "a.pdf").blocks if one.columns
    ]
    assert [one.text for one in blocks] == expected
    assert {tuple(name.removeprefix("Year ") for name in one.columns) for one in blocks} == {
        ("", "2025", "2024")
    }


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("upright", [True, False])
def test_turned_pages_are_read_along_their_writing(
    tmp_path: Path, turn: int, upright: bool
) -> None:
    lines = ["The harbour master who is on duty has the call", "sign Kestrel and answers at night."]
    page = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(600, 600))
    page.setPageRotation(turn)
    if upright:  # the writing is turned against the page, as a scanner's software does
        page.translate(300, 300)
        page.rotate(turn)
        page.translate(-300, -300)
    page.setFont("Helvetica-Bold", 16)
    page.drawString(60, 560, "Dock plan")
    page.setFont("Helvetica", 10)
    for number, line in enumerate(lines):
        page.drawString(60, 530 - 14 * number, line)
    page.save()
    assert found(tmp_path / "a.pdf") == [("heading", "Dock plan"), ("paragraph", " ".join(lines))]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("We grant main-|tenance to all.", "We grant maintenance to all."),
        ("A plan for the long-|term needs of it.", "A plan for the long-term needs of it."),
        ("A Long-|term plan.", "A Long-term plan."),
        ("Send it by e-|mail today.", "Send it by e-mail today."),
        ("It is an EU-|wide rule.", "It is an EU-wide rule."),
        ("The list is up-to-|date again.", "The list is up-to-date again."),
        ("Der Ein-|und Ausgang ist neu.", "Der Ein- und Ausgang ist neu."),
        ("Ein Vertrags-|abschluss ist da.", "Ein Vertragsabschluss ist da."),
        ("A short-|age of steel.", "A shortage of steel."),
        ("The well-being of all and the well-|being of one.", (
            "The well-being of all and the well-being of one.")),
        ("The COVID-|19 rules end.", "The COVID-19 rules end."),
    ],
)  # fmt: skip
def test_a_hyphen_at_a_lines_end_stays_where_it_is_part_of_the_word(lines: str, text: str) -> None:
    made = [
        Line((Cell(part, 0, 100),), 10, bold=False, y=-10 * at)
        for at, part in enumerate(lines.split("|"))
    ]
    assert Words(made).joined(made) == text
