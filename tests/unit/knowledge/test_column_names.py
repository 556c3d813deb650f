from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.knowledge.reading.column_names import Row, table_blocks
from ea_core.knowledge.reading.reading import read_document
from tests.unit.knowledge import documents
from tests.unit.knowledge.documents import paragraph


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        (["Part|Price", "P-1|12.50", "P-2|9.00"], True),
        (["Region|2024|2025", "North|410|433"], True),
        (["Level|Who approves|Answer", "low|the team lead|at once", "high|the board|a week"], True),
        (["|Gold|Silver", "Discount|12 %|8 %"], True),
        (["|Price", "Small room|40 EUR", "Hall|95 EUR"], True),
        (["|Owner|Backup", "Payroll|Ines Falk|Tom Rau", "Phones|Kai Moll|Ines Falk"], True),
        (["|Ines Falk|Tom Rau", "3|Ines Falk|Kai Moll"], False),
        (["Name|Ada Lovelace", "Phone|+44 20 7946 0102"], False),
        (["Net total|41 300", "Tax|7 847"], False),
        (["P-1|12.50|A3", "P-2|9.00|B4"], False),
        (["Weekdays|07:30 to 18:00", "Saturday|09:00 to 12:00"], False),
        (["Product|Unit|1 to 24|25 to 99|from 250", "Relay|each|$7.00|$6.65|$6.09"], True),
        (["|up to 5 kg|5–10 kg|10+ kg", "Norway|4.90|7.50|on request"], True),  # noqa: RUF001 -- the dash is meant
        (["Laufzeit|bis 12 Monate|ab 13 Monate", "Anlage|4 %|3 %"], True),
        (["Open for|0-30 days|31-60 days|over 60 days", "Alder & Co|410|0|12"], True),
        (["Small order|1 to 24", "Large order|25 to 99", "Project|from 100"], False),
        (["Age|Fee", "under 6|$2", "6 to 14|$4"], True),
        (["We deliver on Mondays.|We invoice monthly.|Ask us.", "a|b|c", "d|e|f"], False),
    ],
)
def test_a_row_of_names_is_known_by_the_rows_below(rows: list[str], named: bool) -> None:
    found = list(table_blocks([Row(row.split("|")) for row in rows]))
    columns = tuple(rows[0].split("|")) if named else ()
    assert [block.columns for block in found] == [(), *[columns] * (len(rows) - 1)]


def test_word_says_which_rows_are_names_and_what_is_merged(tmp_path: Path) -> None:
    def row(*cells: str, names: bool = False) -> str:
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if names else ""
        return f"<w:tr>{mark}" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    def cell(text: str, properties: str = "") -> str:
        return f"<w:tcPr>{properties}</w:tcPr>{paragraph(text)}"

    body = (
        row(cell("Part"), cell("Price", "<w:gridSpan w:val='2'/>"), names=True)
        + row(cell(""), cell("EUR"), cell("USD"), names=True)
        + row(cell("P-1 | left", "<w:vMerge w:val='restart'/>"), cell("12"), cell("14"))
        + row(cell("", "<w:vMerge/>"), cell("13"), cell(""))
    )
    path = documents.docx(tmp_path / "a.docx", f"<w:tbl>{body}</w:tbl>")
    columns = ("Part", "Price EUR", "Price USD")
    assert [(b.text, b.columns) for b in read_document(path, "a.docx").blocks] == [
        ("Part | Price EUR | Price USD", ()),
        ("P-1 / left | 12 | 14", columns),
        ("P-1 / left | 13 | ", columns),
    ]


def test_rows_of_a_markdown_table_know_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("| Item | Fee |\n|---|---|\n| Anvil | 12 |\n| a \\| b | |\n\nThen text.")
    rows = [(b.text, b.columns) for b in read_document(path, "a.md").blocks]
    assert rows == [
        ("Item | Fee", ()),
        ("Anvil | 12", ("Item", "Fee")),
        ("a / b | ", ("Item", "Fee")),
        ("Then text.", ()),
    ]
