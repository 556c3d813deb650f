"""The tables of an answer: drawn like every table of the product, with links to their records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs

import streamlit as st

from ea_core.agent import tables as agent
from ea_core.ui.chat.charts import show_chart
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.badges import status_badge
from ea_core.ui.kit.format import number
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Column, Kind, Link

Values = tuple[Any, ...]
_SHORT: Final = 16
"""Letters of a name or a stage that stay on one line."""
_KINDS: Final[dict[agent.CellKind, Kind]] = {
    "text": "text", "number": "number", "money": "money", "percent": "percent", "rate": "percent",
    "date": "date", "days": "number", "link": "link",
}  # fmt: skip
_PAGES: Final = {
    "/Pipeline": "See these in the pipeline",
    "/Clients": "See these among the clients",
}
_RECORDS: Final = {"deal": "Open the deal", "client": "Open the client"}


def show_with_tables(
    text: str, tables: Sequence[agent.Table], key: str, write: Callable[[str], None]
) -> None:
    """An answer's text by `write`, with its tables drawn where they stand in it."""
    found = pieces(text, tables)
    for place, piece in enumerate(found):
        if isinstance(piece, str):
            write(piece)
        else:
            beside = found[max(0, place - 1) : place] + found[place + 1 : place + 2]
            is_one_of_several = any(not isinstance(one, str) for one in beside)
            _show(piece, f"{key}-{place}", is_named=is_one_of_several and not piece.cites)
            if piece.cites and not _says(found[place + 1 : place + 2], piece.cites):
                with st.container(key=f"ea-from-{key}-{place}"):
                    write(f"From {' '.join(f'[{one}]' for one in piece.cites)}")


def _says(following: Sequence[str | agent.Table], cites: Sequence[int]) -> bool:
    """Whether the text that follows has the numbers of the sources anyway."""
    return any(
        isinstance(one, str) and all(f"[{number}]" in one for number in cites) for one in following
    )


def pieces(text: str, tables: Sequence[agent.Table]) -> list[str | agent.Table]:
    """The text and the tables in the order in which they are read; tables that are not in it follow it."""
    found: list[str | agent.Table] = []
    after: list[agent.Table] = []
    for table in tables:
        before, words, rest = text.partition(table.words) if table.words else (text, "", "")
        if words:
            found += [before.strip(), table]
            text = rest
        elif table.rows and not table.cites:  # without its words nothing says whence it comes
            after.append(table)
    return [piece for piece in (*found, text.strip(), *after) if piece]


def _show(table: agent.Table, key: str, *, is_named: bool) -> None:
    """`is_named`: nothing but another table stands before or behind it to tell what it is."""
    if not table.rows:
        return
    if is_named and table.title:
        st.html(f'<p class="ea-h">{escape(table.title)}</p>')
    show_chart(table, key)
    show_table(
        table.rows, drawn_columns(table), key=f"ea-answer-{key}", caption=table.title or "Table"
    )
    said = []
    if table.total > len(table.rows):
        said.append(f"The first {number(len(table.rows))} of {number(table.total)}.")
    if table.address:
        said.append(link_html(_leads_to(table.address), table.address))
    if said:
        st.html(f'<p class="ea-table-foot">{" ".join(said)}</p>')


def _leads_to(address: str) -> str:
    page, _, query = address.partition("?")
    record = next((words for name, words in _RECORDS.items() if name in parse_qs(query)), None)
    return record or _PAGES.get(page, "See these")


def drawn_columns(table: agent.Table) -> list[Column[Values]]:
    """How the table's columns are drawn."""
    return [_column(place, one, table) for place, one in enumerate(table.columns)]


def _column(place: int, column: agent.Column, table: agent.Table) -> Column[Values]:
    """Short words are not broken; on a narrow screen is named what a value alone does not tell.

    That is an amount that is not simply the value, and whatever takes more than a word to name.
    """
    cells = [row[place] for row in table.rows]
    if column.name == "Status" and place and not table.cites:
        return Column(
            column.name,
            lambda row: (status_badge(row[place]),) if row[place] else None,
            "badges",
        )
    return Column(
        column.name,
        lambda row: _value(row[place], column.kind),
        _KINDS[column.kind],
        unit=table.currency if column.kind == "money" else "",
        keep=column.kind == "text"
        and place > 0
        and all(len(str(one or "")) <= _SHORT for one in cells),
        named=bool(table.cites)
        or " " in column.name
        or (column.kind not in {"text", "link", "date"} and column.name != "Value"),
    )


def _value(cell: Any, kind: agent.CellKind) -> object:
    """A cell as the table takes it; None where nothing is known."""
    if cell is None or cell == "":
        return None
    made: dict[agent.CellKind, Callable[[Any], object]] = {
        "money": lambda value: Decimal(str(value)).quantize(Decimal("0.01")),
        "rate": lambda value: Decimal(str(value)) * 100,
        "percent": lambda value: Decimal(str(value)),
        "number": round,
        "days": round,
        "date": date.fromisoformat,
        "link": lambda value: Link(value["text"], _record(value)),
    }
    return made.get(kind, str)(cell)


def _record(cell: dict[str, Any]) -> str:
    if cell.get("address"):
        return str(cell["address"])
    if cell.get("record") == "client":
        return to_page("Clients", client=cell["id"])
    return to_page("Pipeline", view="deals", deal=cell["id"])
