"""What the import says on the page: no option of a command, and the control that the page has for it."""

from __future__ import annotations

import re

import pytest

from ea_core.crm.importing.fields import FIELDS, KINDS, Kind
from ea_core.crm.importing.hints import for_pages
from ea_core.crm.importing.load import refuse_foreign_column
from ea_core.crm.importing.meanings import Meaning, words_of_lists
from ea_core.crm.importing.notices import of_the_values
from ea_core.errors import InvalidInput
from tests.support.importing import JUNK, customs, read_through

OPTION = re.compile("--(?:map|values|key|source|sheet|encoding|decimal|dates|percent)")


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_of_a_file_names_an_option(kind: Kind) -> None:
    """Every sort of cell in every field."""
    names = [field.name for field in FIELDS[kind]]
    said: set[str] = set()
    for at, name in enumerate(names):
        fine = {"client": "Acme", "title": "A", "name": "N", "type": "call", "last_name": "L"}
        rows = [
            ",".join('"' + (junk if n == at else fine.get(other, "")).replace('"', '""') + '"'
                     for n, other in enumerate(names))
            for junk in JUNK
        ]  # fmt: skip
        text = "\n".join([",".join(names), *rows]) + "\n"
        read = read_through(kind, text.encode("utf-8", "surrogatepass"))
        said |= {error.message for error in read.errors} | set(read.notices)
        said |= set(of_the_values(read.cells.remarks)) | {name}
    assert len(said) > len(names)
    assert [one for one in map(for_pages, said) if OPTION.search(one)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "Choose the right one under Columns."),
        ("client,title,Amount (EUR)\nA,B,1\n", "or do not use the column."),
    ],
)
def test_what_concerns_the_file_names_what_the_page_has(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        refuse_foreign_column(read_through("deals", text).plan, customs())
    assert for_pages(refused.value.message).endswith(said)


def test_words_that_are_not_understood_are_counted() -> None:
    read = read_through(
        "deals",
        "client,title,stage\nA,1,Hot\nA,2,Hot\nA,3,won\nA,4,Cold\n",
        values={"stage": {"Cold": ""}},
    )
    assert list(words_of_lists(read.file, read.plan, read.cells)) == [
        Meaning("stage", "stage", "Hot", 2),
        Meaning("stage", "stage", "Cold", 1, ""),
    ]
