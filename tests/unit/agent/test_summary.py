"""The gist of a document: how its parts begin."""

from __future__ import annotations

from dataclasses import replace

from ea_core.agent.models.summary import names_no_document, opening_lines
from tests.unit.agent.passages import passage

TEXT = """Owner: Ada Reyes, Head of Bikes.

The depot opens at seven on weekdays. Visitors wait at the gate.

Bikes are washed on Fridays.

| Bike | Rent |
| --- | --- |
| B-1 | 9 |"""


def gist(*parts: tuple[str, str]) -> list[str]:
    first = passage(parts[0][1], heading_path=(parts[0][0],))
    others = [
        replace(passage(text, heading_path=(place,)), document_id=first.document_id)
        for place, text in parts[1:]
    ]
    return [line.text for _, line in opening_lines(first.document_id, [first, *others], {})]


def test_of_a_short_document_each_paragraph_and_no_label_and_no_row() -> None:
    assert gist(("Depot", TEXT)) == ["The depot opens at seven on weekdays.", "Bikes are washed on Fridays."]  # fmt: skip


def test_of_a_long_document_each_part() -> None:
    parts = [(place, TEXT) for place in ("One", "Two", "Three")]
    assert gist(*parts) == ["The depot opens at seven on weekdays."] * 3


def test_labels_and_rows_where_there_is_nothing_else() -> None:
    assert gist(("Depot", "Owner: Ada Reyes.")) == ["Owner: Ada Reyes."]


def test_this_document_may_be_none() -> None:
    assert names_no_document("What is this document about?")
    assert not names_no_document("Summarise the document about bikes")
