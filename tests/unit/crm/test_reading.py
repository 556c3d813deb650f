from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.crm.importing.columns import name_test
from ea_core.crm.importing.records import Repeated
from ea_core.crm.importing.table.reading import CsvFile, read_csv
from ea_core.crm.importing.wording import Written
from ea_core.errors import InvalidInput
from tests.support.importing import read_through


def rows(file: CsvFile) -> list[tuple[int, list[str]]]:
    """The rows that could be read, each with its number."""
    return [(row.number, row.cells) for row in file.rows() if not row.problem]


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
    assert rows(file) == [(2, ["Café Zürich", "“fine”"]), (3, ["Other", "x"])]


def test_western_bytes_are_guessed() -> None:
    text = "name,city\nMüller GmbH,Düsseldorf\nGruppo Società,Forlì\nÉditions Hébert,Orléans\n"
    found = [cells for _, cells in rows(read_csv(text.encode("latin-1")))]
    assert found[0] == ["Müller GmbH", "Düsseldorf"]
    assert found[2] == ["Éditions Hébert", "Orléans"]


def test_short_western_tables_are_not_taken_for_eastern_ones() -> None:
    for text in ("name,industry\nPeñalver Instalación,Diseño\n", "nom\nForêt Noël\nHôtel\n"):
        file = read_csv(text.encode("cp1252"))
        assert file.encoding.name == "cp1252"
        assert [",".join(cells) for _, cells in rows(file)] == text.splitlines()[1:]


def test_a_row_with_broken_bytes_is_left_out_and_the_others_are_read() -> None:
    data = "name,city\nMüller,Köln\n".encode() + b"Caf\xe9,Paris\n" + "Öl,Düren\n".encode()
    read = read_through("clients", data, {"industry": "city"})
    assert [record.row for record in read.records] == [2, 4]
    assert read.column("name") == ["Müller", "Öl"]
    (error,) = read.errors
    assert (error.row, error.column) == (3, "name")
    assert "not UTF-8" in error.message
    # In a column that nobody reads they do no harm.
    assert read_through("clients", data + b"A,\xff\n", {"industry": ""}).records[-1].row == 5
    # Hardly anything to go by: a letter of UTF-8 and a byte that is none.
    read = read_through("clients", "name\nMüller\n".encode() + b"Caf\xe9\nBolt\n")
    assert (read.column("name"), read.errors[0].row) == (["Müller", "Bolt"], 3)
    with pytest.raises(InvalidInput, match="Row 1 holds bytes that are not UTF-8"):
        read_csv(b"n\xe4me,city\n" + "Müller,Köln\nÖl,Düren\n".encode())


def test_a_file_on_disk_is_not_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(TABLE.encode())
    file = read_csv(path)
    assert file.source == path
    assert rows(file) == rows(read_csv(TABLE.encode()))
    path.unlink()
    with pytest.raises(InvalidInput, match=r"rows\.csv can't be read"):
        list(file.rows())


def test_lines_may_end_with_cr_alone() -> None:
    data = b'client,title,value\rA,"two\rlines",5\rB,x,6\r'
    assert [record.row for record in read_through("deals", data).records] == [2, 3]
    assert read_through("deals", data).column("title") == ["two lines", "x"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    data = f'name{delimiter}value\n"a{delimiter}b"{delimiter}"1,5"\n'.encode()
    assert rows(read_csv(data)) == [(2, [f"a{delimiter}b", "1,5"])]


def test_rows_are_counted_as_in_a_spreadsheet() -> None:
    data = b'name,note\n\nA,"two\nlines"\n,\nB,x\n'
    assert rows(read_csv(data)) == [(3, ["A", "two\nlines"]), (5, ["B", "x"])]


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


def test_an_open_quotation_mark_costs_its_row_and_no_other() -> None:
    data = b'client,title,value\nA,one,1\nA,"two,2\nA,three,3\nA,four,4\n'
    read = read_through("deals", data)
    assert [record.row for record in read.records] == [2, 4, 5]
    assert [(e.row, "not closed" in e.message) for e in read.errors] == [(3, True)]
    # It may be closed by the next one that comes, which is none of its own.
    data = b'client,title,value\n"A","one","1"\n"A","two,"2"\n"A","three","3"\n'
    read = read_through("deals", data)
    assert [record.row for record in read.records] == [2, 4]
    data = b'client,title,value\nA,"one,1\nB,"two",2\nA,three,3\n'
    read = read_through("deals", data)
    assert [(record.row, record.values["title"]) for record in read.records] == [(3, "two"), (4, "three")]  # fmt: skip


def test_an_open_quotation_mark_far_before_the_next_one_costs_its_row_and_no_other() -> None:
    lines = [f"A,deal {n},{n}" for n in range(500)]
    lines[10] = 'A,"deal 10,10'
    lines[400] = 'A,"deal 400, with a comma",400'
    lines[450] = 'A,"deal ""450""\nin two lines",450'
    read = read_through("deals", "client,title,value\n" + "\n".join(lines) + "\n")
    assert [error.row for error in read.errors] == [12]
    assert len(read.records) == 499


def test_where_nobody_can_say_what_is_behind_an_open_quotation_mark_that_is_said() -> None:
    file = read_csv(b'name,note\nA,x\nB,"never closed\n' + b"line\n" * 400_000)
    assert rows(file) == [(2, ["A", "x"])]
    (problem,) = [row for row in file.rows() if row.problem]
    assert (problem.number, problem.lost) == (3, 400_000)
    assert "not closed. The 400,000 lines behind it were not read" in problem.problem
    with pytest.raises(InvalidInput, match="begins with a quotation mark"):
        read_csv(b'"name,note\nA,x\n')


def test_two_open_quotation_marks_do_not_swallow_what_is_between() -> None:
    data = b'client,title,value\nA,"one,1\nA,two,2\nA,three",3\nA,four,4\n'
    read = read_through("deals", data)
    assert [record.row for record in read.records] == [3]
    (error,) = read.errors
    assert (error.row, error.column) == (2, "title")
    assert "several lines that look like rows" in error.message
    note = b'client,type,content\nA,note,"one, two, three\nfour, five, six"\n'
    assert read_through("activities", note).errors == []


@pytest.mark.parametrize("line", [b'A,"he said "yes", fine"', b'A,"he said \\"yes\\", fine"'])
def test_a_quotation_mark_in_the_middle_of_a_cell_is_not_guessed_about(line: bytes) -> None:
    read = read_through("clients", b"name,industry\n" + line + b"\nB,x\n")
    assert [record.row for record in read.records] == [3]
    assert "within a quoted cell" in read.errors[0].message


def test_blanks_beside_quotation_marks_are_no_harm() -> None:
    read = read_through("clients", b'name,industry\n"A, B" , "x"\n5" pipes,y\n')
    assert read.column("name") == ["A, B", '5" pipes']


def test_a_huge_cell_is_an_error_of_its_row() -> None:
    huge = b"x" * 10_000_000
    data = b"name,industry,other\nA,x,1\n" + huge + b",x,1\nB," + huge + b",1\nC,x," + huge + b"\n"
    read = read_through("clients", data)
    assert read.column("name") == ["A", "C"]
    assert ["10,000,000 letters" in e.message for e in read.errors] == [True, True]


def test_what_can_not_be_stored_is_an_error_of_its_row() -> None:
    read = read_through("clients", b"id,name\n1,A\x00B\na\x00b,C\n3,D\n", key="id")
    assert [record.key for record in read.records] == ["3"]
    assert [(e.row, e.column) for e in read.errors] == [(2, "name"), (3, "id")]
    wide = "name,note\nA,x\n".encode("utf-16-le") + b"B\x00\x00\xd8,\x00y\x00\n\x00C\x00"
    read = read_through("clients", wide, written=Written(encoding="utf-16-le"))
    assert read.column("name") == ["A", "C"]


def test_the_header_is_found_below_titles() -> None:
    data = b'Opportunity Report\nAs of 2026-11-01, by Ann\n\n"Account Name","Deal","Amount"\nA,x,5\n"Grand Totals (1 record)"\n'
    read = read_through("deals", data)
    assert (read.file.first_row, read.file.header) == (4, ("Account Name", "Deal", "Amount"))
    assert "The header is row 4" in read.file.description
    assert [record.row for record in read.records] == [5]
    assert "footer" in read.errors[0].message
    # One name that is known is enough below a title that is one cell.
    read = read_through("clients", b"Customers of 2026\nCompany,Land\nA,DE\n", {"industry": "Land"})
    assert (read.file.first_row, read.column("name")) == (2, ["A"])
    # A row of data that has a name of a column in it is no header.
    read = read_through("clients", b"Name,industry\nname,status\nCompany,x\n")
    assert read.file.first_row == 1


def test_the_delimiter_is_found_from_the_rows() -> None:
    for data, header in (
        (b'"Client\nname";"Deal\ntitle";Value\nA;"x, y, z, w";1\n', ("Client name", "Deal title", "Value")),
        (b"client;title;value\nA;a,b,c,d;1,5\n", ("client", "title", "value")),
        (b"client\ttitle, or subject\tvalue\nA\tx\t1\n", ("client", "title, or subject", "value")),
    ):  # fmt: skip
        assert read_csv(data, is_name=name_test("deals", {}, None)).header == header
    assert rows(read_csv(b"name\nAcme, Inc\nBolt; Co\n"))[0] == (2, ["Acme, Inc"])


def test_missing_cells_are_blank_and_surplus_ones_refused() -> None:
    read = read_through(
        "deals", "client,title,value,stage\nA,x\nA,y,5\nA,z,5,new,surplus\nA,v,5,new,,\n"
    )
    assert [record.row for record in read.records] == [2, 3, 5]
    assert read.errors[0].message == "The row has 5 cells, the header has 4."


def test_thousands_of_columns_are_read_and_named_in_few_words() -> None:
    names = ",".join(f"column {n}" for n in range(3000))
    read = read_through("clients", f"name,{names}\nA,{names}\n")
    assert read.column("name") == ["A"]
    with pytest.raises(InvalidInput, match="and 2,975 more") as refused:
        read_through("clients", f"{names}\n{names}\n")
    assert len(refused.value.message) < 1000


def test_an_encoding_can_be_said() -> None:
    text = "name,industry\nŁódź,Żywność\n"
    said = Written(encoding="Windows-1250")
    assert read_through("clients", text.encode("cp1250"), written=said).column("name") == ["Łódź"]
    assert read_through("clients", b"\xef\xbb\xbf" + text.encode(), written=Written(encoding="utf-8")).file.header[0] == "name"  # fmt: skip
    broken = read_through("clients", text.encode("cp1250"), written=Written(encoding="utf-8"))
    assert "not UTF-8" in broken.errors[0].message
    for name, codec in (("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"), ("utf-32", "utf-32-le")):
        without_mark = read_through("clients", text.encode(codec), written=Written(encoding=name))
        assert without_mark.column("name") == ["Łódź"], codec
    for odd in ("utf-99", "", "rot13", "base64", "unicode_escape", "idna", "x" * 1000, "a\0b", "é"):
        with pytest.raises(InvalidInput, match="There is no encoding"):
            read_csv(text.encode(), encoding=odd)


def test_size_limit_and_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="larger"):
        read_csv(b"name,value\n", max_bytes=10)
    path = tmp_path / "big.csv"
    path.write_bytes(b"name,value\n")
    with pytest.raises(InvalidInput, match="larger"):
        read_csv(path, max_bytes=10)
    with pytest.raises(InvalidInput, match=r"gone\.csv can't be read"):
        read_csv(tmp_path / "gone.csv")


def test_files_that_were_put_together_repeat_their_header() -> None:
    read = read_through("clients", "name,industry\nA,x\nname,industry\nB,y\n")
    assert read.column("name") == ["A", "B"]
    assert read.made[1] == Repeated(3, 1)


def test_a_byte_order_mark_is_no_part_of_a_quoted_name() -> None:
    data = '\ufeff"name","industry"\nA,x\n'.encode("utf-16-le")
    said = Written(encoding="utf-16-le")
    assert read_through("clients", data, written=said).column("name") == ["A"]
    assert (
        read_through("clients", b"\xef\xbb\xbf" * 2 + b'"name","industry"\nA,x\n').file.header[0]
        == "name"
    )
