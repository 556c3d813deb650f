from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.errors import (
    DamagedDocument,
    EmptyDocument,
    ProtectedDocument,
    UnsupportedDocument,
)
from ea_core.knowledge.reading.kinds import is_email
from ea_core.knowledge.reading.reading import ReadDocument, read_document
from ea_core.knowledge.text.cleaning import clean

GERMAN = (
    "Kühlgeräte für Köln\n\nDie Größe beträgt fünf Meter. Schöne Grüße aus München, Ihr Händler."
)
RUSSIAN = "Договор поставки оборудования. Стороны договорились о цене товара и сроках поставки."  # noqa: RUF001
JAPANESE = "見積書を送付いたします。納期は二週間です。よろしくお願いいたします。"


def read(tmp_path: Path, content: bytes, name: str = "a.txt") -> ReadDocument:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return read_document(path, name)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "latin-1"),
        (GERMAN, "cp500"),
        ("Prix : 5 € le kilo, déjà payé à l'hôtel.", "cp1252"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "cp932"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, text: str, encoding: str) -> None:
    document = read(tmp_path, text.encode(encoding))
    assert document.text.split() == text.split()


def test_wrapped_lines_join_and_meant_ones_stay(tmp_path: Path) -> None:
    wrapped = "This paragraph was wrapped by a program at some width\nand is one paragraph again."
    address = "Acme Ltd\n12 High Street\nLondon"
    texts = [block.text for block in read(tmp_path, f"{wrapped}\n\n{address}".encode()).blocks]
    assert texts == [wrapped.replace("\n", " "), address]


def test_headings_and_lists_of_plain_text(tmp_path: Path) -> None:
    text = "HOTEL RULES\n\nAsk first.\n\nRates\n=====\n\n- Paris 180\n- Rome 150\n\n2.1 Flights\n\nBy rail."
    found = [(b.kind, b.text, b.level) for b in read(tmp_path, text.encode()).blocks]
    assert found == [
        ("heading", "HOTEL RULES", 2),
        ("paragraph", "Ask first.", 0),
        ("heading", "Rates", 1),
        ("list_item", "- Paris 180", 0),
        ("list_item", "- Rome 150", 0),
        ("heading", "2.1 Flights", 2),
        ("paragraph", "By rail.", 0),
    ]


def test_text_is_composed_and_a_guessed_encoding_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, "Ma\u0308dler\n".encode()).text == "Mädler"
    assert read(tmp_path, "Mädler\n".encode()).remarks == []
    guessed = read(tmp_path, "Die Kündigungsfrist".encode("cp1252"))
    assert guessed.text == "Die Kündigungsfrist"
    assert "Windows-1252 was assumed" in guessed.remarks[0]
    broken = read(tmp_path, "Über die Gebühren für Größen ".encode() + b"\xff.\n")
    assert "at position 35 of the file" in broken.remarks[-1]


def test_markdown_is_read_as_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: 'Runbook'\nauthors: [Imke, Tadeo]\nlang: de-CH\nvalid-until: 31.12.2026\n"
        "review_by: 2026-10-01 # yearly\ntags:\n- release\n- kestrel\n---\n"
        "3. Freeze.\n3. Tell [support](mailto:help@a.example):\n   - by mail\n   1) at once\n3. Go.\n\n"
        "It costs ~~400~~ 550 or <del>6</del>7, see <a href='https://a.example/b'>the page</a>[^n].\n\n"
        "[^n]: By base*weight*zone.\n\n<p>Old <s>12</s>14 <a href='https://c.example'>there</a></p>\n"
    )
    document = read_document(path, "a.md")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("list_item", "3. Freeze."),
        ("list_item", "4. Tell support (help@a.example):"),
        ("list_item", "by mail"),
        ("list_item", "1) at once"),
        ("list_item", "5. Go."),
        ("paragraph", "It costs 550 or 7, see the page (https://a.example/b) (note n)."),
        ("paragraph", "Note n: By base*weight*zone."),
        ("paragraph", "Old 14 there (https://c.example)"),
    ]
    assert document.title == "Runbook"
    assert document.metadata == {
        "author": "Imke, Tadeo",
        "language": "de",
        "valid_until": "2026-12-31",
        "review_by": "2026-10-01",
        "tags": ["release", "kestrel"],
        "remarks": ["Struck-through text was left out."],
    }


def test_markdown_keeps_its_structure_and_front_matter(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Returns\nauthor: Joan Clarke\ntags: [sales, service]\n---\n"
        "# Rules\n\nSend it *back* within\n14 days &amp; keep the [form](http://x).\n\n"
        "1. Pack\n2. Post\n\n| Item | Fee |\n|---|---|\n| Anvil | 12 |\n\n"
        "<div><b>Note</b> the <script>alert(1)</script>seal</div>\n\n```\ncode()\n```\n"
    )
    document = read(tmp_path, text.encode(), "returns.md")
    assert document.title == "Returns"
    assert document.metadata == {"author": "Joan Clarke", "tags": ["sales", "service"]}
    assert [(b.kind, b.text) for b in document.blocks] == [
        ("heading", "Rules"),
        ("paragraph", "Send it back within 14 days & keep the form (http://x)."),
        ("list_item", "1. Pack"),
        ("list_item", "2. Post"),
        ("table_row", "Item | Fee"),
        ("table_row", "Anvil | 12"),
        ("paragraph", "Note the seal"),
        ("code", "code()"),
    ]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(100), "offer.pdf", "a picture (JPEG)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "notes.txt", "a picture (PNG)"),
        (b"MZ" + bytes(100), "setup.txt", "a program (Windows)"),
        (b"<?xml version='1.0'?><order/>", "order.txt", "an XML file"),
        (b"just words", "offer.pdf", "not what its name says"),
        (b"From ann@b.example Mon Mar 2 10:00:00 2026\nTo: b@c.d\n\nhi", "all.txt", "a mailbox"),
        (bytes(range(256)) * 20, "data.txt", "a binary file"),
        (b"\x00\x01\x02\x03" * 100, "data.md", "a binary file"),
    ],
)
def test_other_files_are_named_for_what_they_are(
    tmp_path: Path, content: bytes, name: str, says: str
) -> None:
    with pytest.raises(UnsupportedDocument) as refused:
        read(tmp_path, content, name)
    assert name in refused.value.message
    assert says in refused.value.message


def test_empty_broken_and_protected_files(tmp_path: Path) -> None:
    with pytest.raises(EmptyDocument):
        read(tmp_path, b"")
    with pytest.raises(DamagedDocument):
        read(tmp_path, b"PK\x03\x04" + bytes(100), "a.docx")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(ProtectedDocument, match=r"a\.xlsx is an Excel workbook with a password\."):
        read(tmp_path, ole + "EncryptedPackage".encode("utf-16-le"), "a.xlsx")
    with pytest.raises(UnsupportedDocument, match=r"a Word 97 document \(\.doc\)"):
        read(tmp_path, ole + "WordDocument".encode("utf-16-le"), "a.doc")


@pytest.mark.parametrize(
    ("text", "named_so", "is_one"),
    [
        ("From: a@b.c\nSubject: x\nMIME-Version: 1.0\n\nhi", False, True),
        (
            "Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0000\nFrom: Ann <a@b.c>\n\nhi",
            False,
            True,
        ),
        ("Supplier: Brock\nReceived: 14 pallets\n\nTwo were wet.", False, False),
        ("Subject: Handover\nFrom: Orlin\nMessage-ID: none\n\nThe key.", False, False),
        ("Received: from the depot\nDate: today\n", False, False),
        ("Subject: only this\n\nhi", True, True),
        ("Dear Ann,\nFrom: a@b.c", False, False),
    ],
)
def test_an_e_mail_has_two_of_its_headers(text: str, *, named_so: bool, is_one: bool) -> None:
    assert is_email(text.encode(), named_so=named_so) is is_one


def test_blank_text_has_no_blocks(tmp_path: Path) -> None:
    assert read(tmp_path, b" \n\n\t\n").blocks == ()


def test_stored_text_has_no_controls_and_plain_letters() -> None:
    assert (
        clean("a\x00b\x07 \ufb01ne\u00a0\u200bof\u00adfer\r\n\ud800x\u202e") == "ab fine offer\nx"
    )
    assert clean("m² ½") == "m² ½"


def test_names_above_a_drawn_line_are_those_of_the_columns(tmp_path: Path) -> None:
    text = (
        "Item        Size     Price EUR\n------------------------------\nHammer      300 g        12.90\n"
        "Pliers      180 mm       19.00\n\nHow to order\n------------\nBy letter  or  by telephone.\n"
    )
    blocks = read(tmp_path, text.encode()).blocks
    names = ("Item", "Size", "Price EUR")
    assert [(one.kind, one.text, one.columns) for one in blocks] == [
        ("table_row", "Item | Size | Price EUR", ()),
        ("table_row", "Hammer | 300 g | 12.90", names),
        ("table_row", "Pliers | 180 mm | 19.00", names),
        ("heading", "How to order", ()),
        ("paragraph", "By letter or by telephone.", ()),
    ]


def test_the_first_line_of_a_table_keeps_its_blanks(tmp_path: Path) -> None:
    text = (
        "Who stands in\n\n          Owner        Backup\nPayroll   Ines Falk    Tom Rau\n"
        "Phones    Kai Moll     Ines Falk\n"
    )
    names = ("", "Owner", "Backup")
    assert [(one.text, one.columns) for one in read(tmp_path, text.encode()).blocks] == [
        ("Who stands in", ()),
        (" | Owner | Backup", ()),
        ("Payroll | Ines Falk | Tom Rau", names),
        ("Phones | Kai Moll | Ines Falk", names),
    ]
