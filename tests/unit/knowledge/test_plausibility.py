from __future__ import annotations

import string
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from ea_core.knowledge.reading.plausibility import is_plausible
from ea_core.knowledge.reading.reading import read_document

ENGLISH = (
    "Every delivery is logged by the shift leader within one hour of arrival, and whatever was "
    "warmer than nine degrees is kept in bay seven until the quality office has decided about it. "
    "Forklifts are charged at night only, and the room is locked from six in the morning. Repairs of "
    "cranes and trucks are ordered through the foreman, never by the drivers themselves."
)


def shifted(text: str, by: int) -> str:
    letters = string.ascii_lowercase
    return text.lower().translate(str.maketrans(letters, letters[by:] + letters[:by]))


@pytest.mark.parametrize(
    "text",
    [
        shifted(ENGLISH, 3),
        shifted(ENGLISH, 13),
        ENGLISH.replace(" ", "#"),
        "".join(chr(ord(char) - 29) for char in ENGLISH),  # numbers of glyphs for letters
        " ".join("".join(chr(max(33, ord(c) - 29)) for c in word) for word in ENGLISH.split()),
        "".join(chr(0xE000 + ord(char)) for char in ENGLISH),
        "\ufffd" * 60 + " abc",
    ],
)
def test_letters_that_are_mixed_up_are_no_writing(text: str) -> None:
    assert not is_plausible(text)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        ENGLISH.upper(),
        "Wszyscy pracownicy mają prawo do urlopu, a zgłoszenie składa się na trzy dni przed nim.",
        "Strč prst skrz krk, řekl vlk a zmizel v lese, kde čtvrtý den hledal čerstvou vodu a mech.",
        "Die Schwimmbeckenumrandung wird geprüft, und Schäden an Sprungbrettern sind zu melden.",
        "国内出張の日当は一日三千円とする。宿泊費の上限は一泊一万二千円である。申請は五日前までに総務課へ提出する。",
        "לכל עובד מגיעים עשרים ושניים ימי חופשה בשנה. בקשה מוגשת למנהל שבועיים מראש ובכתב.",
        "\n".join(f"AX-{n}-B  XKQ-{n * 7}  BRG/{n}  12.{n}0" for n in range(40)),
        "\n".join(f"4711{n};Bolt;M{n};12.50;{n * 3}" for n in range(40)),
        "extern int mvwgetnstr(WINDOW *, int, int, char *, int);\n#define strncpy(d, s, n) x(d, s, n)\n"
        * 20,
        "/usr/share/doc/libtasn1/examples/build/crypt/strings/ptrs.c\n" * 10,
        "NATO USB HTTP SMTP DNS XML SQL TLS SSH FTP VPN LAN WAN NTP IMAP POP SNMP RTP SIP UDP TCP",
    ],
)
def test_writing_codes_and_tables_are_plausible(text: str) -> None:
    assert is_plausible(text)


def test_garbled_pages_are_named_and_left_out(tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "a.pdf"))
    for text in (ENGLISH, shifted(ENGLISH, 3)):
        for number in range(3):
            page.drawString(60, 700 - 14 * number, text[number * 80 : number * 80 + 80])
        page.showPage()
    page.save()
    document = read_document(tmp_path / "a.pdf", "a.pdf")
    assert {block.page for block in document.blocks} == {1}
    assert document.metadata["unreadable_pages"] == [2]
    assert document.remarks[0].startswith("The text of page 2 is garbled")
