from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.knowledge.reading.docx.numbering import written
from ea_core.knowledge.reading.reading import read_document
from tests.unit.knowledge import documents
from tests.unit.knowledge.documents import run


def level(at: int, text: str, form: str = "decimal", more: str = "") -> str:
    return (
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{form}'/>{more}"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
    )


CONTRACT = (
    level(0, "%1.", more="<w:pStyle w:val='Clause'/>")
    + level(1, "%1.%2", more="<w:pStyle w:val='Sub'/>")
    + level(2, "(%3)", "lowerLetter")
    + level(3, "%3-%4", "lowerRoman")
)
NUMBERING = (
    f"<w:abstractNum w:abstractNumId='0'>{CONTRACT}</w:abstractNum>"
    f"<w:abstractNum w:abstractNumId='1'>{level(0, 'Step %1:')}</w:abstractNum>"
    f"<w:abstractNum w:abstractNumId='2'>{level(0, '*', 'bullet')}</w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num>"
    "<w:num w:numId='3'><w:abstractNumId w:val='1'/>"
    "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='4'/></w:lvlOverride></w:num>"
    "<w:num w:numId='4'><w:abstractNumId w:val='2'/></w:num>"
)
STYLES = (
    "<w:style w:styleId='Clause'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/>"
    "</w:numPr></w:pPr></w:style>"
    "<w:style w:styleId='Sub'><w:name w:val='Sub'/><w:pPr><w:numPr><w:ilvl w:val='1'/>"
    "<w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    "<w:style w:styleId='Sub2'><w:name w:val='Sub2'/><w:basedOn w:val='Sub'/></w:style>"
)


def styled(text: str, style: str, number: str = "", at: int = 0) -> str:
    own = f"<w:numPr><w:ilvl w:val='{at}'/><w:numId w:val='{number}'/></w:numPr>" if number else ""
    named = f"<w:pStyle w:val='{style}'/>" if style else ""
    return f"<w:p><w:pPr>{named}{own}</w:pPr>{run(text)}</w:p>"


def test_the_numbers_that_word_shows_are_read(tmp_path: Path) -> None:
    body = (
        styled("Delivery", "Clause")
        + styled("Within a week.", "Sub")
        + styled("At the gate.", "Sub2")
        + styled("by road", "", "1", 2)
        + styled("by rail", "", "1", 2)
        + styled("at night", "", "1", 3)
        + styled("Liability", "Clause")
        + styled("None for profit.", "Sub")
        + styled("No number here.", "Sub", "0")
        + styled("Open the valve.", "", "2")
        + styled("Close the valve.", "", "2")
        + styled("Other list.", "", "3")
        + styled("A bullet.", "", "4")
    )
    path = documents.docx(tmp_path / "a.docx", body, numbering=NUMBERING, styles=STYLES)
    assert [(b.kind, b.text) for b in read_document(path, "a.docx").blocks] == [
        ("heading", "1. Delivery"),
        ("list_item", "1.1 Within a week."),
        ("list_item", "1.2 At the gate."),
        ("list_item", "(a) by road"),
        ("list_item", "(b) by rail"),
        ("list_item", "b-i at night"),
        ("heading", "2. Liability"),
        ("list_item", "2.1 None for profit."),
        ("paragraph", "No number here."),
        ("list_item", "Step 1: Open the valve."),
        ("list_item", "Step 2: Close the valve."),
        ("list_item", "Step 4: Other list."),
        ("list_item", "A bullet."),
    ]


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (4, "decimal", "4"),
        (4, "decimalZero", "04"),
        (14, "upperRoman", "XIV"),
        (28, "lowerLetter", "bb"),
        (22, "ordinal", "22nd"),
        (12, "ordinal", "12th"),
        (3, "cardinalText", "Three"),
        (21, "japaneseCounting", "二十一"),
        (7, "thaiNumbers", "7"),
    ],
)
def test_counts_are_written_in_words_formats(count: int, form: str, text: str) -> None:
    assert written(count, form) == text


def test_what_stands_beside_the_text_is_in_the_metadata(tmp_path: Path) -> None:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>28 </w:t></w:r>"
    kept = "<w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>34 euros; </w:t></w:r>"
    link = (
        "<w:hyperlink xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
        f" r:id='out'>{run('the form')}</w:hyperlink>"
    )
    coded = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> HYPERLINK "
        '"https://b.example/2" </w:instrText></w:r>'
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        f"{run(' and page two')}<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )
    path = documents.docx(
        tmp_path / "a.docx",
        f"<w:p>{struck}{kept}{link}{coded}</w:p>",
        address="https://a.example/1",
        comments=f"<w:comment w:author='Mara'><w:p>{run('Up to 12 euros.')}</w:p></w:comment>",
        header=f"<w:p>{run('DRAFT, valid until 1 October 2026')}</w:p>",
        footer=f"<w:p>{run('Page 3 of 9')}</w:p>",
    )
    document = read_document(path, "a.docx")
    assert document.text == (
        "34 euros; the form (https://a.example/1) and page two (https://b.example/2)"
    )
    assert document.metadata == {
        "comments": ["Mara: Up to 12 euros."],
        "headers": ["DRAFT, valid until 1 October 2026"],
        "valid_until": "2026-10-01",
        "remarks": ["Struck-through text was left out."],
    }
