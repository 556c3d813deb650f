from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.crm.importing.columns import make_plan
from ea_core.crm.importing.reading import read_csv
from ea_core.crm.importing.records import Habits, RowError, read_records
from ea_core.errors import InvalidInput

TABLE = "name,note\nCafé Zürich,“fine”\nOther,x\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
    ],
)
def test_unicode_in_any_form(data: bytes) -> None:
    file = read_csv(data)
    assert file.header == ("name", "note")
    assert list(file.rows()) == [(2, ["Café Zürich", "“fine”"]), (3, ["Other", "x"])]


def test_western_bytes_are_guessed() -> None:
    text = "name,city\nMüller GmbH,Düsseldorf\nGruppo Società,Forlì\nÉditions Hébert,Orléans\n"
    rows = [cells for _, cells in read_csv(text.encode("latin-1")).rows()]
    assert rows[0] == ["Müller GmbH", "Düsseldorf"]
    assert rows[2] == ["Éditions Hébert", "Orléans"]


def test_short_western_tables_are_not_taken_for_eastern_ones() -> None:
    for text in ("name,industry\nPeñalver Instalación,Diseño\n", "nom\nForêt Noël\nHôtel\n"):
        file = read_csv(text.encode("cp1252"))
        assert file.encoding.name == "cp1252"
        assert [",".join(cells) for _, cells in file.rows()] == text.splitlines()[1:]


def test_a_row_with_broken_bytes_is_left_out_and_the_others_are_read() -> None:
    data = "name,city\nMüller,Köln\n".encode() + b"Caf\xe9,Paris\n" + "Öl,Düren\n".encode()
    file = read_csv(data)
    found = list(
        read_records(
            file, make_plan("clients", file.header, {"industry": "city"}, {}, None), Habits()
        )
    )
    assert [one.row for one in found] == [2, 3, 4]
    assert isinstance(found[1], RowError)
    assert "not UTF-8" in found[1].message
    assert not isinstance(found[2], RowError)
    assert found[2].values["name"] == "Öl"
    with pytest.raises(InvalidInput, match="Row 1 holds bytes that are not UTF-8"):
        read_csv(b"n\xe4me,city\n" + "Müller,Köln\nÖl,Düren\n".encode())


def test_a_file_on_disk_is_not_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(TABLE.encode())
    file = read_csv(path)
    assert file.source == path
    assert list(file.rows()) == list(read_csv(TABLE.encode()).rows())
    path.unlink()
    with pytest.raises(InvalidInput, match=r"rows\.csv can't be read"):
        list(file.rows())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    data = f'name{delimiter}value\n"a{delimiter}b"{delimiter}"1,5"\n'.encode()
    assert list(read_csv(data).rows()) == [(2, [f"a{delimiter}b", "1,5"])]


def test_rows_are_counted_as_in_a_spreadsheet() -> None:
    data = b'name,note\n\nA,"two\nlines"\n,\nB,x\n'
    assert list(read_csv(data).rows()) == [(3, ["A", "two\nlines"]), (5, ["B", "x"])]


def test_a_declared_separator_and_empty_lines_before_the_header() -> None:
    assert read_csv(b"sep=;\nname;value\nA;1\n").header == ("name", "value")
    assert read_csv(b"\n\nname;value\nA;1\n").first_row == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \r\n \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(256)) * 40, "not a text file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\x01\x02" * 90, "not a text file"),
    ],
)
def test_what_is_no_table_is_one_clear_error(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        read_csv(data)


def test_an_open_quotation_mark_names_the_row() -> None:
    file = read_csv(b'name,note\nA,x\nB,"never closed\n' + b"line\n" * 400_000)
    with pytest.raises(InvalidInput, match=r"Row 3 can't be read.*quotation mark"):
        list(file.rows())


def test_size_limit_and_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="larger"):
        read_csv(b"name,value\n", max_bytes=10)
    path = tmp_path / "big.csv"
    path.write_bytes(b"name,value\n")
    with pytest.raises(InvalidInput, match="larger"):
        read_csv(path, max_bytes=10)
    with pytest.raises(InvalidInput, match=r"gone\.csv can't be read"):
        read_csv(tmp_path / "gone.csv")
