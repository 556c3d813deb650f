"""Saved e-mails: EML made by the standard library, and the properties of an Outlook message."""

from __future__ import annotations

import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
import xlsxwriter
from pptx import Presentation

from ea_core.errors import DamagedDocument, ProtectedDocument
from ea_core.knowledge.reading.mail import eml, msg
from ea_core.knowledge.reading.mail.mail import document_of
from ea_core.knowledge.reading.mail.packed_rtf import unpacked_rtf
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits, read_document
from ea_core.knowledge.reading.sniffing import sniff
from tests.unit.knowledge import documents

LIMITS = ReadLimits()
FIRST_LINES = (
    "From: Ann Olsen <ann@north.example>\nTo: office@here.example\n"
    "Date: 2026-03-02 10:05 +0100\nSubject: Offer for the Brücke"
)


def offer() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ann Olsen <ann@north.example>"
    message["To"] = "office@here.example"
    message["Date"] = "Mon, 02 Mar 2026 10:05:00 +0100"
    message["Subject"] = "Offer for the Brücke"
    return message


def read(tmp_path: Path, content: bytes, name: str = "mail.eml") -> ReadDocument:
    path = tmp_path / name
    path.write_bytes(content)
    return eml.read(path, name, LIMITS)


def test_a_mail_is_read_with_what_is_attached(tmp_path: Path) -> None:
    message = offer()
    message.set_content("The offer stands until Friday.")
    message.add_alternative("<p>The offer stands <b>until Friday</b>.</p>", subtype="html")
    message.add_attachment(
        b"part,price\nA1,5\n", maintype="text", subtype="csv", filename="prices.csv"
    )
    message.add_attachment(
        b"\x89PNG\r\n\x1a\n" + bytes(50), maintype="image", subtype="png", filename="plan.png"
    )
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "Terms", "Bo <bo@south.example>"
    inner.set_content("Thirty days net.")
    inner.add_attachment(
        b"# Annex\n\nNo cash.", maintype="text", subtype="markdown", filename="annex.md"
    )
    message.add_attachment(inner)
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    message.add_attachment(
        packed.read_bytes(), maintype="application", subtype="zip", filename="b.zip"
    )
    document = read(tmp_path, message.as_bytes())
    assert document.title == "Offer for the Brücke"
    assert {k: v for k, v in document.metadata.items() if k != "remarks"} == {
        "author": "Ann Olsen <ann@north.example>", "to": "office@here.example",
        "subject": "Offer for the Brücke", "date": "2026-03-02",
    }  # fmt: skip
    assert [(b.kind, b.level, b.text) for b in document.blocks] == [
        ("paragraph", 0, FIRST_LINES),
        ("paragraph", 0, "The offer stands until Friday."),
        ("heading", 2, "Attachment: prices.csv"),
        ("table_row", 0, "part | price"),
        ("table_row", 0, "A1 | 5"),
        ("heading", 2, "Attachment: Terms"),
        ("paragraph", 0, "From: Bo <bo@south.example>\nSubject: Terms"),
        ("paragraph", 0, "Thirty days net."),
        ("heading", 4, "Attachment: annex.md"),
        ("heading", 5, "Annex"),
        ("paragraph", 0, "No cash."),
    ]  # fmt: skip
    assert document.remarks == [
        "Of the attachments these were not read: plan.png is a picture (PNG); b.zip is a ZIP archive."
    ]


def test_attachments_of_every_kind_are_read(tmp_path: Path) -> None:
    documents.drawn_pdf(tmp_path / "a.pdf", [["Words of a PDF."]])
    documents.docx(tmp_path / "a.docx", documents.paragraph("Words of Word."))
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Words of a slide"
    deck.save(str(tmp_path / "a.pptx"))
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet().write("A1", "Words of a cell")
    book.close()
    (tmp_path / "a.xls").write_bytes((tmp_path / "a.xlsx").read_bytes())
    (tmp_path / "a.html").write_text("<p>Words of a page.</p>")
    (tmp_path / "a.rtf").write_text(r"{\rtf1 Words of RTF.\par}")
    (tmp_path / "a.eml").write_text("From: a@b.c\n\nWords of a mail.")
    message = offer()
    message.set_content("See what is attached.")
    for kind in ("pdf", "docx", "pptx", "xlsx", "xls", "html", "rtf", "eml"):
        content = (tmp_path / f"a.{kind}").read_bytes()
        message.add_attachment(content, "application", "octet-stream", filename=f"a.{kind}")
    document = read(tmp_path, message.as_bytes())
    said = [one.text for one in document.blocks if one.text.startswith("Words of")]
    assert said == ["Words of a PDF.", "Words of Word.", "Words of a slide", "Words of a cell",
                    "Words of a cell", "Words of a page.", "Words of RTF.", "Words of a mail."]  # fmt: skip
    assert document.remarks == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Subject: =?utf-8?B?R3LDvMOfZQ==?=\nFrom: a@b.c\n\nfor all", "Subject: Grüße"),
        (b"From: a@b.c\nContent-Type: text/html\n\n<p>Only <b>a page</b></p>", "Only a page"),
        (b"From: a@b.c\nContent-Type: text/plain; charset=no-such\n\nKosten: 5 \x80 pro St\xfcck", "5 € pro Stück"),
        (b"From: a@b.c\nContent-Transfer-Encoding: quoted-printable\n\n5=E2=82=AC", "5€"),
        (b"From: a@b.c\nDate: never\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nno end", "no end"),
    ],
)  # fmt: skip
def test_mails_as_programs_write_them(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in read(tmp_path, content).text


def test_a_mail_without_words_and_one_that_is_cipher(tmp_path: Path) -> None:
    message = offer()
    message.add_attachment(
        b"\xff\xd8\xff" + bytes(20), maintype="image", subtype="jpeg", filename="a.jpg"
    )
    assert read(tmp_path, message.as_bytes()).blocks == ()
    cipher = b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    with pytest.raises(ProtectedDocument, match="encrypted e-mail"):
        read(tmp_path, b"From: a@b.c\nSubject: x\n\n" + cipher)
    partly = read(tmp_path, b"From: a@b.c\n\nSee below.\n\n" + cipher)
    assert "hQEMA" not in partly.text
    assert partly.remarks == ["A part of the e-mail is encrypted and was not read."]


class Container:
    """An Outlook message as olefile shows it: streams by their path."""

    def __init__(self, streams: dict[str, bytes]) -> None:
        self.streams = streams

    def exists(self, path: str) -> bool:
        return any(one == path or one.startswith(f"{path}/") for one in self.streams)

    def openstream(self, path: str) -> Path:
        content = self.streams[path]

        class Stream:
            def read(self) -> bytes:
                return content

        return Stream()  # type: ignore[return-value] # all that is asked of it

    def listdir(self, **_kinds: bool) -> list[list[str]]:
        folders = {one.rsplit("/", 1)[0] for one in self.streams if "/" in one}
        folders |= {one.split("/")[0] for one in folders}
        return [one.split("/") for one in sorted(folders)]


def test_the_properties_of_an_outlook_message() -> None:
    sent = 134_169_123_000_000_000  # 2 March 2026, in tenths of microseconds since 1601
    fixed = bytes(32) + struct.pack("<HHIQ", 0x40, 0x39, 0, sent)
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D"
    mail = msg.mail_in(
        Container({
            "__properties_version1.0": fixed,
            "__substg1.0_0037001F": "Offer".encode("utf-16-le"),
            "__substg1.0_0C1A001F": "Ann".encode("utf-16-le"),
            "__substg1.0_5D01001F": "ann@north.example".encode("utf-16-le"),
            "__substg1.0_0E04001E": b"B\xf6rje",
            "__substg1.0_1000001F": "Until Friday.".encode("utf-16-le"),
            "__attach_version1.0_#00000000/__substg1.0_3707001F": "a.txt".encode("utf-16-le"),
            "__attach_version1.0_#00000000/__substg1.0_37010102": b"annex",
            f"{inner}/__substg1.0_0037001F": "Terms".encode("utf-16-le"),
            f"{inner}/__substg1.0_1000001F": "Net.".encode("utf-16-le"),
            "__attach_version1.0_#00000001/__substg1.0_3001001F": "Terms".encode("utf-16-le"),
        })
    )  # fmt: skip
    assert (mail.subject, mail.sender, mail.to, mail.plain) == (
        "Offer", "Ann <ann@north.example>", "Börje", "Until Friday.")  # fmt: skip
    assert mail.sent is not None
    assert f"{mail.sent:%Y-%m}" == "2026-03"
    (name, content), (inner_name, inner_mail) = mail.attached
    assert (name, content, inner_name) == ("a.txt", b"annex", "Terms")
    assert not isinstance(inner_mail, bytes)
    assert inner_mail.plain == "Net."


def test_half_an_outlook_message_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    with pytest.raises(DamagedDocument, match=r"a\.msg is damaged"):
        sniff(path, "a.msg")


def _codepage(number: int) -> bytes:
    return bytes(32) + struct.pack("<HHIQ", 0x03, 0x3FFD, 0, number)


ENCAPSULATED = (
    rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 The gate code is 4411."
    rb"\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}}"
)


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"10090102": struct.pack("<IIII", len(ENCAPSULATED) + 12, len(ENCAPSULATED), 0x414C454D, 0)
          + ENCAPSULATED}, "The gate code is 4411."),
        ({"10130102": b"<p>The gate code is <b>4411</b>.</p>"}, "The gate code is 4411."),
        ({"1000001E": "Код ворот 4411.".encode("cp1251")}, "Код ворот 4411."),
    ],
)  # fmt: skip
def test_the_words_of_an_outlook_message_in_each_form(
    properties: dict[str, bytes], words: str
) -> None:
    streams = {f"__substg1.0_{name}": content for name, content in properties.items()}
    mail = msg.mail_in(Container({"__properties_version1.0": _codepage(1251), **streams}))
    assert document_of(mail, "a.msg", "msg", LIMITS).blocks[-1].text == words


def attribute(number: int, data: bytes, level: int = 1) -> bytes:
    """One attribute of a winmail.dat."""
    return (
        struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) % 65536)
    )


def test_a_winmail_dat_is_unwrapped_and_an_appointment_said(tmp_path: Path) -> None:
    body = "Until Friday.\0".encode("utf-16-le")
    named = struct.pack("<HH", 0x001F, 0x8001) + bytes(16) + struct.pack("<II", 1, 6)
    named += "ab\0".encode("utf-16-le") + bytes(2)  # a property with a name, before the words
    named += struct.pack("<II", 1, 4) + "x\0".encode("utf-16-le")
    words = struct.pack("<I", 2) + named + struct.pack("<HHII", 0x001F, 0x1000, 1, len(body)) + body
    words += bytes(-len(body) % 4)
    long_name = "Price list.csv".encode("utf-16-le")
    known = struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(long_name)) + long_name
    wrapped = struct.pack("<IH", 0x223E9F78, 1) + attribute(0x00069003, words)
    wrapped += attribute(0x00069002, bytes(14), 2) + attribute(0x00018010, b"PRICEL~1.CSV\0", 2)
    wrapped += attribute(0x0006800F, b"Part;Fee\nA;4\nB;5\n", 2) + attribute(0x00069005, known, 2)
    message = offer()
    message.set_content("")
    message.add_attachment(
        wrapped + b"\x01cut off", "application", "ms-tnef", filename="winmail.dat"
    )
    event = (
        "BEGIN:VEVENT\r\nSUMMARY:Crane\\, te\r\n st\r\nDTSTART;TZID=Europe/Oslo:20260304T0900"
        "00\r\nLOCATION:Hall 2\r\nEND:VEVENT\r\n"
    )
    message.add_attachment(event.encode(), "text", "calendar", filename="invite.ics")
    document = read(tmp_path, message.as_bytes())
    assert [one.text for one in document.blocks[1:]] == [
        "Until Friday.",
        "Appointment: Crane, test\nBegins: 2026-03-04 09:00 (Europe/Oslo)\nPlace: Hall 2",
        "Attachment: Price list.csv", "Part | Fee", "A | 4", "B | 5",
    ]  # fmt: skip
    assert document.remarks == []
    message = offer()
    message.set_content("Words.")
    message.add_attachment(b"no such stream", "application", "ms-tnef", filename="winmail.dat")
    assert read(tmp_path, message.as_bytes()).remarks == [
        "The attachment winmail.dat is damaged and was not read."
    ]


def test_packed_rtf_of_the_specification() -> None:
    # [MS-OXRTFCP] 4.1.1 and 4.1.2
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277"
        "05b06c647d0a800fa0"
    )
    assert unpacked_rtf(packed) == rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert unpacked_rtf(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


OFFER = (
    "<p>Our offer for you:</p><table><tr><th>Item</th><th>Price</th></tr><tr><td>Pump A</td><td>400 EUR</td></tr>"
    "<tr><td>Pump B</td><td>550 EUR</td></tr></table><p>Valid until 31 May 2026.</p>"
)


@pytest.mark.parametrize(
    ("plain", "has_table"),
    [
        ("This message is in HTML. Please use a program that can show it to you.", True),
        ("Our offer for you:\n\nItem\nPrice\nPump A\n400 EUR\nPump B\n550 EUR\n\nValid until 31 May 2026.", True),
        (("Our offer for you: pump A for 400 EUR, pump B for 550 EUR. Item price valid until 31 May 2026.\n\n"
          "On Monday Rosa wrote:\n> What do both of them cost, and until when does that hold for us?"), False),
    ],
)  # fmt: skip
def test_the_page_is_read_where_it_says_more_than_the_text(
    plain: str, has_table: bool, tmp_path: Path
) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "Offer"
    message.set_content(plain)
    message.add_alternative(f"<html><body>{OFFER}</body></html>", subtype="html")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    rows = [one.text for one in read_document(path, "a.eml").blocks if one.columns]
    assert rows == (["Pump A | 400 EUR", "Pump B | 550 EUR"] if has_table else [])
