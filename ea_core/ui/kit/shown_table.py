"""The table of the product: records as a real `<table>` with real links.

Sorting and paging are links that change the address; the page reads it (`asked_order`,
`asked_page`) and asks the database. Under 640 px a row has two lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Generic, NamedTuple, cast

from ea_core.ui.kit.address import Order, here
from ea_core.ui.kit.cells import KEPT, NUMBERS, Cell, Clock, cell, place_of
from ea_core.ui.kit.clock import clock as readers_clock
from ea_core.ui.kit.components import component
from ea_core.ui.kit.format import NOTHING, number
from ea_core.ui.kit.table import Column, Kind, Row, checked

_DRAW: Final = component("table", '<div class="ea-table"></div>')
_LARGEST_FIRST: Final[frozenset[Kind]] = NUMBERS | {"date", "moment", "bar"}
_NEAR: Final = 2
"""Pages on either side of the shown one that are offered."""


class Acted(NamedTuple):
    """A button or a selection in a row was used; `value` is what was chosen."""

    row: str
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class TableSays:
    """What the reader did in the table: the rows picked, the button used in this run."""

    picked: tuple[str, ...] = ()
    acted: Acted | None = None


@dataclass(frozen=True, slots=True)
class Paged:
    """Which part of a list is shown: page `number` (from 1) of `size` rows, `total` in all."""

    number: int
    size: int
    total: int
    things: tuple[str, str] = ("row", "rows")

    @classmethod
    def at(cls, wanted: int, size: int, total: int, things: tuple[str, str]) -> Paged:
        """Page `wanted`, or the last one when the list has become shorter."""
        return cls(min(wanted, max(1, -(-total // size))), size, total, things)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """What a row is to the table beside its cells.

    `id` tells rows apart for buttons and picking (without it: their place), `opens` is the address
    that a row leads to, `name` what it is called.
    """

    id: Callable[[Row], str] | None = None
    opens: Callable[[Row], str | None] | None = None
    name: Callable[[Row], str] | None = None


def show_table(
    rows: Iterable[Row],
    columns: Sequence[Column[Row]],
    *,
    key: str | None = None,
    caption: str = "Table",
    of: Rows[Row] | None = None,
    order: Order | None = None,
    paged: Paged | None = None,
    prefix: str = "",
    empty: str = "Nothing here yet.",
    pick: bool = False,
    on_act: Callable[[], None] | None = None,
) -> TableSays:
    """Draws the records; raises TypeError for a value that is not of its column's kind.

    `order` is how they are sorted (columns with a `sort` become links), `paged` where in the list
    they stand, `prefix` tells the parameters of several tables on a page apart. A table whose rows
    have buttons or can be picked needs a `key`.
    """
    data = drawn(
        rows, columns, caption=caption, of=of or Rows(), order=order, paged=paged, prefix=prefix,
        empty=empty, pick=pick, clock=readers_clock(),
    )  # fmt: skip
    said = _DRAW(key=key, data=data, on_picked_change=_noted, on_act_change=on_act or _noted)
    return TableSays(tuple(said.picked or ()), _acted(said.act))


def drawn(
    rows: Iterable[Row],
    columns: Sequence[Column[Row]],
    *,
    caption: str,
    of: Rows[Row],
    order: Order | None,
    paged: Paged | None,
    prefix: str,
    empty: str,
    pick: bool,
    clock: Clock,
) -> dict[str, object]:
    """What is sent to the browser, as JSON."""
    kinds = cast("Sequence[Column[object]]", columns)
    return {
        "caption": caption,
        "columns": _head(kinds, order, prefix),
        "rows": [_row(at, record, columns, of, clock) for at, record in enumerate(rows)],
        "empty": empty,
        "select": pick,
        "page": paged.number if paged else 1,
        "total": _total(paged),
        "pages": _pages(paged, prefix),
    }


def _head(
    columns: Sequence[Column[object]], order: Order | None, prefix: str
) -> list[dict[str, object]]:
    head: list[dict[str, object]] = []
    beside = any(column.place == "beside" for column in columns)
    for at, column in enumerate(columns):
        place = place_of(column, at, beside)
        beside = beside or place == "beside"
        unit = f" ({column.unit})" if column.unit and column.kind != "money" else ""
        entry: dict[str, object] = {
            "t": f"{column.title}{unit}",
            "num": column.kind in NUMBERS,
            "keep": column.keep or column.kind in KEPT,
            "c": f"ea-{place}",
            "named": column.named or (column.kind in NUMBERS and place == "below"),
        }
        if column.sort and order is not None:
            entry |= _sorting(column, order, prefix)
        head.append(entry)
    return head


def _sorting(column: Column[object], order: Order, prefix: str) -> dict[str, object]:
    """Where a click on the column's title leads, and how it is sorted now."""
    is_on = order.name == column.sort
    largest_first = column.kind in _LARGEST_FIRST
    wanted = Order(column.sort, not order.descending if is_on else largest_first)
    now = ("descending" if order.descending else "ascending") if is_on else "none"
    address = here(**{f"{prefix}sort": wanted.written(), f"{prefix}page": None})
    return {"h": address, "s": now}


def _row(
    at: int, record: Row, columns: Sequence[Column[Row]], of: Rows[Row], clock: Clock
) -> dict[str, object]:
    cells: list[Cell] = [
        cell(cast("Column[object]", column), checked(column, record), clock) for column in columns
    ]
    address = of.opens(record) if of.opens else None
    first = cells[0] if cells else None
    if address is not None:  # the first column is the row's link
        if isinstance(first, str) or first is None:
            cells[0] = {"k": "link", "t": first or NOTHING, "h": address}
        elif "h" in first:
            cells[0] = {**first, "h": address}
    return {
        "id": of.id(record) if of.id else str(at),
        "name": of.name(record) if of.name else f"row {at + 1}",
        "h": address,
        "cells": cells,
    }


def _total(paged: Paged | None) -> str:
    if paged is None or not paged.total:
        return ""
    one, many = paged.things
    first = (paged.number - 1) * paged.size + 1
    last = min(paged.total, paged.number * paged.size)
    what = f"{number(paged.total)} {one if paged.total == 1 else many}"
    return what if paged.pages == 1 else f"{number(first)} to {number(last)} of {what}"


def _pages(paged: Paged | None, prefix: str) -> list[dict[str, object]]:
    """Links to the first, the last and the pages around the shown one."""
    if paged is None or paged.pages == 1:
        return []
    shown = paged.number
    near = {1, paged.pages, *range(shown - _NEAR, shown + _NEAR + 1)}
    pages: list[dict[str, object]] = []
    before = 0
    for one in sorted(n for n in near if 1 <= n <= paged.pages):
        if one > before + 1:
            pages.append({"t": "…"})
        address = here(**{f"{prefix}page": one if one > 1 else None})
        pages.append({"t": number(one), "h": address, "l": f"Page {one}", "c": one == shown})
        before = one
    return pages


def pages_html(paged: Paged, prefix: str, what: str) -> str:
    """The same links under a list that is no table."""
    links = "".join(_page_link(one) for one in _pages(paged, prefix))
    named = f'<nav class="ea-pages" aria-label="Pages of {escape(what)}">{links}</nav>'
    return f'<div class="ea-foot"><span>{_total(paged)}</span>{named if links else ""}</div>'


def _page_link(one: dict[str, object]) -> str:
    words = escape(str(one["t"]))
    if "h" not in one:
        return f"<span>{words}</span>"
    address, label = escape(str(one["h"])), escape(str(one["l"]))
    current = ' aria-current="page"' if one["c"] else ""
    return f'<a href="{address}" aria-label="{label}" data-stays=""{current}>{words}</a>'


def _acted(said: Any) -> Acted | None:
    if not isinstance(said, dict):
        return None
    return Acted(str(said.get("row")), str(said.get("name")), str(said.get("value") or ""))


def _noted() -> None:
    """A state or a button is told to the page by the run that follows."""
