"""Rows of a document's table that stand in an answer are drawn as one, with the names of their columns."""

from __future__ import annotations

from dataclasses import replace

from ea_core.agent.cited_tables import with_numbers
from ea_core.agent.models.found import Found
from ea_core.agent.models.row_tables import row_tables
from ea_core.agent.texts import inert, without_links
from tests.unit.agent.passages import passage

OVEN = passage("Alarm | Cause | Note\nA-1 | door open |\nA-2 | no *water* |\n\nThe oven was built in 2019.",
               title="The oven")  # fmt: skip
ROWS = "- Alarm: A-1 · Cause: door open [3]\n- Alarm: A-2 · Cause: no \\*water\\* [3]"


def test_rows_that_are_whole_lines_of_the_answer_are_a_table_with_its_words() -> None:
    found = Found(
        f"{ROWS}\n\nThese are 2 rows. [3]", answered=True, quotes={3: "A-1 | door open |"}
    )
    (table,) = row_tables(found, {3: OVEN}, {})
    assert [column.name for column in table.columns] == ["Alarm", "Cause"], "Note holds nothing"
    assert table.rows == (("A-1", "door open"), ("A-2", "no *water*"))
    assert (table.words, table.cites, table.title) == (ROWS, (3,), "The oven")
    other = replace(found, text="The oven was built in 2019. [3]")
    assert row_tables(other, {3: OVEN}, {}) == ()
    of_crm = {"words": "| a |", "rows": [["a"]]}
    words = "| \\[x\\](http://y.example) |"
    shown = "One. [1]\n\n" + without_links(inert(words))  # as an answer is kept
    (kept_link,) = with_numbers([{"words": words, "rows": [["[x](http://y.example)"]]}], {}, shown)
    assert kept_link["words"] in shown, "or it would stand there twice"
    answer = found.text.replace("[3]", "[1]")
    kept = with_numbers([of_crm, table.as_json()], {3: 1}, answer)
    assert kept[0] == of_crm
    assert (kept[1]["words"], kept[1]["cites"]) == (ROWS.replace("[3]", "[1]"), [1])
    assert kept[1]["words"] in answer
    for numbers in ({}, {3: 2}):
        assert with_numbers([table.as_json()], numbers, answer) == [], "its words stand there"
