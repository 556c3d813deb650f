"""RTF and OpenDocument, written by hand as programs write them; archives."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ea_core.errors import DamagedDocument, DocumentTooLarge, ProtectedDocument
from ea_core.knowledge.reading import archive
from ea_core.knowledge.reading.opendocument import sheets, slides, text
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK
from ea_core.knowledge.reading.rtf import document as rtf

LIMITS = ReadLimits()
LETTER = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}
{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}}{\info{\title Leave rules}{\author Ines}}
{\header\pard DRAFT\par}\pard\plain\s1 Leave\par
\pard\plain Each year has {\deleted 25}{\revised 27} days, {\strike 3}\strike0 {\v secret}{\b 5} in May.\par
\pard {\listtext\pard\plain 1.\tab}\ls1 Ask your lead\par
\pard {\listtext\pard\plain\'95\tab}\ls2 Fr\'fchling: 5 \u8364\'80 a day\par
\trowd\trhdr\cellx100\cellx200\pard\intbl Part\cell Price\cell\row
\trowd\cellx100\cellx200\pard\intbl ZK-1\cell 9.50\cell\row
\pard See {\field{\*\fldinst{HYPERLINK "https://leave.example/form"}}{\fldrslt the form}}.\line Now.\par
\pard {\f1\'cf\'f0\'e8\'e2\'e5\'f2}{\pict\bin4 }}}}}{\*\unknown nothing}\emdash end{\footnote\pard note}\par}"""


def kinds(document: ReadDocument) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(block.kind, block.text, block.columns) for block in document.blocks]


def test_rtf(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(LETTER)
    document = rtf.read(path, "a.rtf", LIMITS)
    assert document.title == "Leave rules"
    assert document.metadata == {"author": "Ines", "headers": ["DRAFT"], "remarks": [STRUCK]}
    assert kinds(document) == [
        ("heading", "Leave", ()),
        ("paragraph", "Each year has 27 days, 5 in May.", ()),
        ("list_item", "1. Ask your lead", ()),
        ("list_item", "Frühling: 5 € a day", ()),
        ("table_row", "Part | Price", ()),
        ("table_row", "ZK-1 | 9.50", ("Part", "Price")),
        ("paragraph", "See the form.\nNow. (https://leave.example/form)", ()),
        ("paragraph", "Привет—end (note)", ()),
    ]
    path.write_bytes(b"{" * 10_000 + b"\\rtf1 deep" + b"}" * 5)
    assert rtf.read(path, "a.rtf", LIMITS).blocks == ()


def opendocument(path: Path, kind: str, body: str, styles: str = "", pages: str = "") -> Path:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for name, full in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
            ("draw", "drawing"), ("presentation", "presentation"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
        )
    )  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive_:
        archive_.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive_.writestr(
            "content.xml",
            f'<office:document-content{spaces} xmlns:xlink="http://www.w3.org/1999/xlink">'
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body>{body}</office:body></office:document-content>",
        )
        archive_.writestr(
            "styles.xml",
            f"<office:document-styles{spaces}><office:master-styles>{pages}</office:master-styles>"
            "</office:document-styles>",
        )
    return path


def test_an_opendocument_text(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="gone"><style:text-properties style:text-line-through-style="solid"/>'
        '</style:style><text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" '
        'style:num-format="1" text:display-levels="2"/></text:list-style>'
    )
    body = (
        "<office:text><text:tracked-changes><text:deletion><text:p>Deleted</text:p></text:deletion>"
        '</text:tracked-changes><text:h text:outline-level="1">Leave</text:h>'
        '<text:p>Each year has <text:span text:style-name="gone">25</text:span> 27<text:s text:c="3"/>'
        "days<office:annotation><text:p>Check.</text:p></office:annotation>, see <text:a xlink:href="
        '"https://leave.example">this</text:a>.<text:note><text:note-body><text:p>Since 2024'
        "</text:p></text:note-body></text:note></text:p>"
        '<text:p text:style-name="gone">Nobody has more.</text:p>'
        '<text:section text:display="none"><text:p>Secret</text:p></text:section>'
        '<text:list text:style-name="L"><text:list-item><text:p>Ask</text:p></text:list-item>'
        "<text:list-item><text:p>Send</text:p><text:list><text:list-item><text:p>by post</text:p>"
        "</text:list-item></text:list></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Part</text:p>"
        "</table:table-cell><table:table-cell><text:p>Price</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:p>ZK-1"
        "</text:p></table:table-cell><table:table-cell><text:p>9.50</text:p></table:table-cell>"
        "</table:table-row></table:table></office:text>"
    )
    pages = (
        "<style:master-page><style:header><text:p>DRAFT<text:tab/>valid until 1 May 2027</text:p>"
        "</style:header><style:footer><text:p>Page <text:page-number>1</text:page-number> of "
        "<text:page-count>4</text:page-count></text:p></style:footer></style:master-page>"
    )
    path = opendocument(tmp_path / "a.odt", "text", body, styles, pages)
    document = text.read(path, "a.odt", LIMITS)
    assert document.metadata == {
        "comments": ["Check."],
        "headers": ["DRAFT valid until 1 May 2027"],
        "valid_until": "2027-05-01",
        "remarks": [STRUCK],
    }
    assert kinds(document) == [
        ("heading", "Leave", ()),
        ("paragraph", "Each year has 27 days, see this (https://leave.example). (note 1)", ()),
        ("paragraph", "Note 1: Since 2024", ()),
        ("list_item", "1. Ask", ()),
        ("list_item", "2. Send", ()),
        ("list_item", "2.1 by post", ()),
        ("table_row", "Part | Price", ()),
        ("table_row", "ZK-1 | 9.50", ("Part", "Price")),
    ]


def test_opendocument_tables_and_slides(tmp_path: Path) -> None:
    styles = (
        '<style:style style:name="off"><style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="dp"><style:drawing-page-properties presentation:visibility="hidden"/>'
        "</style:style>"
    )

    def row(*cells: str, more: str = "") -> str:
        made = "".join(
            f"<table:table-cell{' office:value-type=' + chr(34) + 'float' + chr(34) if one[0].isdigit() else ''}>"
            f"<text:p>{one}</text:p></table:table-cell>"
            for one in cells
        )
        return f"<table:table-row{more}>{made}</table:table-row>"

    body = (
        '<office:spreadsheet><table:table table:name="Prices">'
        + row("Part", "Price")
        + row("ZK-1", "9,50 €").replace(
            "</table:table-cell></table:table-row>",
            "<office:annotation><text:p>Ask Ann.</text:p></office:annotation></table:table-cell></table:table-row>",
        )
        + row("ZK-2", "7,00 €", more=' table:visibility="collapse"')
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        '<table:table table:name="Old" table:style-name="off">' + row("x", "y") + "</table:table>"
        "</office:spreadsheet>"
    )
    path = opendocument(tmp_path / "a.ods", "spreadsheet", body, styles)
    document = sheets.read(path, "a.ods", LIMITS)
    assert kinds(document) == [
        ("heading", "Prices", ()),
        ("table_row", "Part | Price", ()),
        ("table_row", "ZK-1 | 9,50 €", ("Part", "Price")),
    ]
    assert document.metadata["comments"] == ["Ask Ann."]
    assert document.remarks == [
        "The hidden sheet “Old” was not read. Show it in LibreOffice and upload the file again.",
        "1 hidden row of the sheet “Prices” was not read.",
    ]
    body = (
        '<office:presentation><draw:page><draw:frame presentation:class="outline" svg:x="1cm" svg:y="9cm">'
        "<draw:text-box><text:p>Start</text:p></draw:text-box></draw:frame><draw:g>"
        '<draw:frame svg:x="50mm" svg:y="3cm" svg:width="2cm" svg:height="1cm"><draw:text-box>'
        "<text:p>Ines leads</text:p></draw:text-box></draw:frame>"
        '<draw:frame svg:x="1cm" svg:y="3cm" svg:width="2cm" svg:height="1cm"><draw:text-box>'
        '<text:p>Who</text:p></draw:text-box></draw:frame></draw:g><draw:frame svg:x="1cm" svg:y="15cm">'
        '<draw:object xlink:href="./Object 1"/></draw:frame>'
        '<draw:frame presentation:class="title" svg:x="1cm" svg:y="1cm">'
        "<draw:text-box><text:p>Kick-off</text:p></draw:text-box></draw:frame><presentation:notes>"
        '<draw:frame presentation:class="notes"><draw:text-box><text:p>Smile</text:p></draw:text-box>'
        '</draw:frame></presentation:notes></draw:page><draw:page draw:style-name="dp"><draw:frame>'
        "<draw:text-box><text:p>Hidden</text:p></draw:text-box></draw:frame></draw:page>"
        "</office:presentation>"
    )
    path = opendocument(tmp_path / "a.odp", "presentation", body, styles)
    chart = (
        '<c:content xmlns:c="chart" xmlns:table="table" xmlns:text="text"><c:chart><c:title><text:p>Sold'
        "</text:p></c:title><table:table>" + row("Month", "Boats") + row("May", "5")
    ).replace(' office:value-type="float"', "")
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("Object 1/content.xml", f"{chart}</table:table></c:chart></c:content>")
    document = slides.read(path, "a.odp", LIMITS)
    assert [(block.page, block.text) for block in document.blocks] == [
        (1, "Kick-off"), (1, "Who"), (1, "Ines leads"), (1, "Start"),
        (1, "Sold"), (1, "Month | Boats"), (1, "May | 5"), (1, "Speaker notes"), (1, "Smile"),
    ]  # fmt: skip
    assert document.remarks == ["Slide 2 is hidden and was not read."]


def archived(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def test_the_files_of_an_archive(tmp_path: Path) -> None:
    path = archived(
        tmp_path / "a.zip",
        {
            "notes/a.txt": b"words", "../../etc/b.md": b"# B", "c:\\d\\e.txt": b"more",
            "__MACOSX/x": b"system", ".hidden": b"x", "empty.txt": b"", "p.png": b"\x89PNG\r\n\x1a\n",
            "bomb.txt": bytes(30_000_000), "inner.zip": b"PK\x03\x04 rest",
        },
    )  # fmt: skip
    document = archive.read(path, "a.zip", LIMITS)
    members = archive.members_of(document)
    assert [one.name for one in members] == ["notes/a.txt", "etc/b.md", "d/e.txt", "inner.zip"]
    assert document.remarks[0].endswith(
        "empty.txt is empty; p.png is a picture (PNG); bomb.txt unpacks to far more than its size."
    )
    contents = [content for _, content in archive.unpacked(path, "a.zip", members, LIMITS)]
    assert contents == [b"words", b"# B", b"more", b"PK\x03\x04 rest"]
    deep = archive.read(path, "x.zip/y.zip", LIMITS)
    assert "inner.zip lies in too many archives" in deep.remarks[0]


def test_archives_that_are_refused(tmp_path: Path) -> None:
    path = archived(tmp_path / "a.zip", {f"{n}.txt": b"x" for n in range(2001)})
    with pytest.raises(DocumentTooLarge, match="2,001 files"):
        archive.read(path, "a.zip", LIMITS)
    locked = bytearray(archived(path, {"a.txt": b"x"}).read_bytes())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(locked))
    with pytest.raises(ProtectedDocument, match="with a password"):
        archive.read(path, "a.zip", LIMITS)
    path.write_bytes(b"PK\x03\x04" + bytes(60))
    with pytest.raises(DamagedDocument):
        archive.read(path, "a.zip", LIMITS)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Möbel/Stühle.txt", "utf-8"), ("Möbel.txt", "cp437"), ("Geräte.txt", "cp850"),
        ("Geräte.txt", "cp1252"), ("reçu été.txt", "cp850"), ("Łódź.txt", "cp852"), ("Umowa sprzedaży.txt", "cp1250"),
        ("договор 2 final.txt", "cp866"), ("договор.txt", "cp1251"), ("見積もり.txt", "cp932"), ("报价单.txt", "gbk"),
    ],
)  # fmt: skip
def test_names_in_an_archive_that_does_not_say_how_they_are_written(
    tmp_path: Path, name: str, encoding: str
) -> None:
    stored = name.encode(encoding)
    path = archived(tmp_path / "a.zip", {"x" * len(stored): b"words"})
    path.write_bytes(path.read_bytes().replace(b"x" * len(stored), stored))
    document = archive.read(path, "a.zip", LIMITS)
    assert [one.name for one in archive.members_of(document)] == [name]
