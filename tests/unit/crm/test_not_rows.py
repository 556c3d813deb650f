"""What stands in a file and is no row of its table, and whole files that are no table."""

from __future__ import annotations

import pytest

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import Wish, open_file
from ea_core.errors import InvalidInput
from tests.support.importing import read_through


@pytest.mark.parametrize(
    ("kind", "text", "taken", "refused"),
    [
        # Rows below a second header would be read by the first one's columns.
        ("clients", "Company,Industry,City\nAcme,Steel,Bonn\n,,\nContact,E-Mail,Phone\nAnn,a@x.example,1\n",
         [2], [(4, "another table begins"), (5, "whose header is row 4")]),
        ("clients", "Company,Industry\nAcme,x\n\nFirst name,Phone\nAnn,1\nCOMPANY, Industry\nBolt,y\n",
         [2, 7], [(4, "another table begins"), (5, "whose header is row 4")]),
        ("clients", "Company,Industry\nClient,Sector\nAcme,x\n", [2, 3], []),
        # Footers and totals.
        ("clients", "Company,Industry,City\nAcme,x,y\n* preliminary,,\nPage 1 of 3,,\nStand: 26.11.2026,,\n#1 Plumbing,,\n",
         [2, 6], [(3, "footer"), (4, "footer"), (5, "footer")]),
        ("deals", "client,title,value\nAcme,A,5\nSumme:,,5\n", [2], [(3, "a total, not a row")]),
        ("deals", "client;title;value\nA;x;1\nRazem;;1\nSumma;;1\nI alt;;1\n;Celkem;1\n", [2],
         [(3, "a total"), (4, "a total"), (5, "a total"), (6, "a total")]),
        ("clients", "name;industry;city\nRazem SA;x;y\nStrona 1 z 3;;\nSida 1 av 3;;\nStan na 27.11.2026;;\n12 rekordów;;\n", [2],
         [(3, "footer"), (4, "footer"), (5, "footer"), (6, "footer")]),
        # The lines with which a list is ruled are no rows at all.
        ("deals", "----------------\n|Kunde|Titel |\n----------------\n|Acme |Pump  |\n----------------\n", [4], []),
        ("clients", "name,industry\n----,--------\nAcme,x\n", [3], []),
        # A table of one column that is one of several: each line in quotation marks.
        ("deals", '"client,title,value"\n"Acme,""Pump, big"",5"\n"Acme,Nut,6"\n', [2, 3], []),
        # Fields of a fixed width.
        ("deals", "client,title,value\nAcme\0\0,Pump\0,100\0\nAc\0me,Nut,5\n", [2], [(3, "control character")]),
        # What a formula left that failed, and names that are none.
        ("clients", "name,industry\n#N/D!,x\nA,#ADR!\nB,#VÄRDEFEL!\nC,#NAMN?\nD,#HODNOTA!\n#1 Plumbing,x\n", [7],
         [(row, "a formula failed") for row in range(2, 7)]),
        ("clients", "name,industry\n#REF!,x\nAcme,#NV\n---,x\n\u3164,x\n\U000e0020,x\n\U0001f680,x\n",
         [7], [(2, "a formula failed"), (3, "a formula failed"), (4, "not a name"), (5, "name is empty"), (6, "not a name")]),
    ],
)  # fmt: skip
def test_what_is_no_row_is_said_and_the_rows_are_read(
    kind: Kind, text: str, taken: list[int], refused: list[tuple[int, str]]
) -> None:
    read = read_through(kind, text)
    assert [record.row for record in read.records] == taken
    assert [error.row for error in read.errors] == [row for row, _ in refused]
    for error, (_, words) in zip(read.errors, refused, strict=True):
        assert words in error.message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xef\xbb\xbf\n <!DOCTYPE html><table><tr><td>name", "web page"),
        (b"<html><body>", "web page"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
        (b'[{"name": "Acme"}]', "JSON"),
        (b'{"name": "Acme"}\n', "JSON"),
        (b"{\\rtf1 name}", "RTF"),
        (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "SYLK"),
        (b"BEGIN:VCARD\r\nFN:Ann\r\n", "business card"),
        (b"\xd0\xcf\x11\xe0", "with a password"),
        (b"name,Acme,Bolt\nindustry,Steel,Food\nstatus,active,lead\n", "lies on its side"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(data: bytes, what: str) -> None:
    with pytest.raises(InvalidInput, match=what):
        open_file(Wish("clients"), data)


def test_what_begins_like_another_kind_of_file_is_read() -> None:
    for text in ("ID;Preis;name\n1;5;Acme\n", "name,industry\n<b>x</b>,y\n", "{x},name\n1,Acme\n"):
        assert open_file(Wish("clients"), text.encode())[1].column("name") is not None


def test_keys_that_a_program_made_numbers_of_are_read_as_they_were() -> None:
    read = read_through("clients", "id,name\n1001.0,Acme\n1002.0,Bolt\n,Cord\n", key="id")
    assert [record.key for record in read.records] == ["1001", "1002"]
    assert "without the .0" in " ".join(read.notices)
    read = read_through("clients", "id,name\n1001.0,Acme\n1002.5,Bolt\n#N/A,Cord\n", key="id")
    assert [record.key for record in read.records] == ["1001.0", "1002.5"]
    assert "a formula failed" in read.errors[0].message


def test_telephone_numbers_that_a_spreadsheet_rounded_are_refused() -> None:
    read = read_through(
        "contacts", "client,name,phone\nA,X,4.91512E+11\nA,Y,493012345.0\nA,Z,+49 30 1.0\n"
    )
    assert read.column("phone") == ["493012345", "+49 30 1.0"]
    assert "the last figures are lost" in read.errors[0].message


def test_texts_that_were_read_wrongly_before_are_said() -> None:
    remarks = read_through("clients", "name\nMÃ¼ller\nMüller\nÂ½ Inch\nSÃO PAULO\n").cells.remarks
    assert (remarks.garbled, remarks.garbled_text) == (2, "MÃ¼ller")


@pytest.mark.parametrize(
    ("column", "words", "field"),
    [("Win", "yes,no", None), ("Win", "1,0", "probability"), ("Win", "50,20", "probability"), ("Vunnen", "ja,nej", None),
     ("Closed", "1,0", None), ("Closed", "2026-01-31,", "closed_at")],
)  # fmt: skip
def test_a_column_of_yes_and_no_is_no_date_and_no_chance(
    column: str, words: str, field: str | None
) -> None:
    rows = "".join(f"A,{n},{word}\n" for n, word in enumerate(words.split(",")))
    _, plan = open_file(Wish("deals"), f"client,title,{column}\n{rows}".encode())
    assert [one.field.name for one in plan.columns[2:]] == ([field] if field else [])
