"""Tables of an answer: typed columns and rows that know their records, kept with the message. Pure.

A cell is a plain JSON value of its column's kind: `text`, `number`, `money` (in `currency`), `percent` (0 to
100), `rate` (0 to 1), `date` (YYYY-MM-DD), `days`; of the kind `link` an object with the `text` shown, the
`record` (deal or client) and its `id`, or the `address` of the records that it stands for. A value that is not known is null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from ea_core.formats import NOTHING, day, money, number, percent

CellKind = Literal["text", "number", "money", "percent", "rate", "date", "days", "link"]
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>~|]|:(?=\w+:)|&(?=#?\w+;)")


@dataclass(frozen=True, slots=True)
class CrmSource:
    """Where the pages show what an answer says of the CRM: number `n` in it, what stands there, the address.

    Without an address no page can be narrowed to it.
    """

    title: str
    address: str | None = None
    n: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is kept and printed."""
        return {"n": self.n, "title": self.title, "address": self.address}


def source_from_json(data: Mapping[str, Any]) -> CrmSource:
    """The reverse of `CrmSource.as_json`."""
    return CrmSource(str(data["title"]), data.get("address"), int(data.get("n", 0)))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and what its cells hold."""

    name: str
    kind: CellKind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of an answer. `total` counts all that there are, of which these may be the first.

    `address` leads to the same records on a page, None where no page can be filtered like that. `chart`
    names the columns of a series (what along, what up). `words` is the table as it stands in the text of
    the answer, for those who can't draw it; empty where it does not stand there. `cites` are the numbers
    of the passages of which these are rows; empty for records of the CRM.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    currency: str = "USD"
    address: str | None = None
    chart: tuple[int, int] | None = None
    words: str = ""
    cites: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept and printed."""
        return {
            "title": self.title,
            "columns": [{"name": one.name, "kind": one.kind} for one in self.columns],
            "rows": [list(row) for row in self.rows],
            "total": self.total,
            "currency": self.currency,
            "address": self.address,
            "chart": None if self.chart is None else {"x": self.chart[0], "y": self.chart[1]},
            "words": self.words,
            "cites": [*self.cites],
        }

    def markdown(self, most: int) -> str:
        """The first rows as a table of Markdown; what people typed stands for itself."""
        lines = [
            "| " + " | ".join(literal(column.name) for column in self.columns) + " |",
            "| " + " | ".join(":--" if one.kind in {"text", "link", "date"} else "--:" for one in self.columns) + " |",
        ]  # fmt: skip
        lines += [
            "| " + " | ".join(_cell(cell, column.kind, self.currency)
                              for cell, column in zip(row, self.columns, strict=True)) + " |"
            for row in self.rows[:most]
        ]  # fmt: skip
        return "\n".join(lines)


def table_from_json(data: Mapping[str, Any]) -> Table:
    """The reverse of `Table.as_json`."""
    chart = data.get("chart")
    return Table(
        title=str(data["title"]),
        columns=tuple(Column(one["name"], one["kind"]) for one in data["columns"]),
        rows=tuple(tuple(row) for row in data["rows"]),
        total=int(data["total"]),
        currency=str(data["currency"]),
        address=data.get("address"),
        chart=(chart["x"], chart["y"]) if chart else None,
        words=str(data.get("words", "")),
        cites=tuple(int(one) for one in data.get("cites", [])),
    )


def literal(text: str) -> str:
    """Text that somebody typed, in one line of Markdown in which each sign stands for itself."""
    return _SPECIAL.sub(lambda sign: f"\\{sign.group()}", " ".join(text.split()))


def names(words: Sequence[str], last: str = "and") -> str:
    """`A, B and C`."""
    if len(words) < 2:  # noqa: PLR2004 # nothing to join
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _cell(cell: Any, kind: CellKind, currency: str) -> str:
    if cell is None or cell == "":
        return NOTHING
    write: dict[str, Callable[[Any], str]] = {
        "money": lambda value: money(Decimal(str(value)), currency),
        "rate": percent,
        "percent": lambda value: percent(Decimal(str(value)) / 100),
        "date": lambda value: day(date.fromisoformat(value)),
        "number": lambda value: number(int(value)),
        "days": lambda value: number(round(value)),
        "link": lambda value: literal(value["text"]),
    }
    return write.get(kind, lambda value: literal(str(value)))(cell)
