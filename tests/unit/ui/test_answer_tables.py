"""Tables of an answer on the page."""

from __future__ import annotations

from decimal import Decimal

from ea_core.agent.tables import Column, Table
from ea_core.ui.chat.tables import drawn_columns, pieces
from ea_core.ui.kit.table import Link

DEALS = Table(
    "Deals",
    (
        Column("Deal", "link"),
        Column("Value", "money"),
        Column("Closed", "date"),
        Column("Rate", "rate"),
    ),
    (({"text": "Pump | two", "record": "deal", "id": "d1"}, 12.5, None, 0.4),),
    7,
    "EUR",
    words="| Deal |\n| :-- |\n| Pump |",
)


def test_a_table_is_drawn_where_it_stands_in_the_text() -> None:
    other = Table("Groups", (Column("Owner"),), (("Ada",),), 1)
    text = f"One deal.\n\n{DEALS.words}\n\nFrom the CRM."
    assert pieces(text, [DEALS, other]) == ["One deal.", DEALS, "From the CRM.", other]
    assert pieces("No table", []) == ["No table"]
    empty = Table("Deals", (Column("Deal"),), (), 0)
    assert pieces("Nothing", [empty]) == ["Nothing"]


def test_cells_keep_their_kinds_and_lead_to_their_records() -> None:
    columns = drawn_columns(DEALS)
    assert [column.kind for column in columns] == ["link", "money", "date", "percent"]
    assert columns[1].unit == "EUR"
    row = DEALS.rows[0]
    assert [column.value(row) for column in columns] == [
        Link("Pump | two", "/Pipeline?view=deals&deal=d1"), Decimal("12.50"), None, Decimal("40.0"),
    ]  # fmt: skip


def test_short_words_are_not_broken_and_amounts_are_named_on_a_narrow_screen() -> None:
    wide = "A stage of many words"
    table = Table(
        "Clients",
        (Column("Client"), Column("Owner"), Column("Stage"), Column("Value", "money"), Column("Open value", "money")),
        (("Acme", "Ada Reyes", wide, 1, 2), ("Bolt", None, "New", 3, 4)),
        2,
    )  # fmt: skip
    columns = drawn_columns(table)
    assert [column.keep for column in columns] == [False, True, False, False, False]
    assert [column.named for column in columns] == [False, False, False, False, True]
