"""Tables with types: records and a description of the columns make a typed frame.

The same columns are drawn on a page (`shown_table.py`), written to a file or looked through before
an import, so a column says once what it holds. Nothing is guessed from the values: an empty column
has its type too, and a value of another type is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Generic, Literal, NamedTuple, TypeVar

import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionDtype

Row = TypeVar("Row")
Kind = Literal[
    "text", "money", "percent", "number", "date", "moment", "link",
    "lines", "badges", "bar", "choice", "acts",
]  # fmt: skip
Colour = Literal["gray", "blue", "green", "orange", "yellow", "red", "violet"]
Place = Literal["main", "beside", "below", "wide"]
"""On a narrow screen a row has two lines: `main` is the first one's words, `beside` stands at its
right, `below` makes the second line, `wide` is left out."""


class Link(NamedTuple):
    """Words that lead to a page of the product; `address` has no fragment."""

    words: str
    address: str


class Lines(NamedTuple):
    """Words with a smaller line under them; they lead somewhere when there is an address."""

    words: str
    below: str
    address: str = ""


class Badge(NamedTuple):
    """A word in a colour; the colour says nothing that the word does not."""

    words: str
    colour: Colour = "gray"


class Bar(NamedTuple):
    """An amount as a bar: `most` is the amount that fills it, `ceiling` a paler bar behind it.

    `words` stand beside it and lead to `address` when there is one.
    """

    amount: Decimal | int
    most: Decimal | int
    words: str
    ceiling: Decimal | int | None = None
    address: str = ""


class Choice(NamedTuple):
    """A selection among `options` (value, words); choosing is told as the act `name`."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


class Act(NamedTuple):
    """A button in a row. `label` says to a screen reader what it is about ("Delete Acme")."""

    name: str
    words: str
    label: str = ""
    destructive: bool = False


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """What stands in a column: its title, how a record gives the value (None: nothing), its kind.

    `money` is a Decimal or an int with at most two decimals, `percent` goes from 0 to 100, `number`
    is whole, a `moment` has its zone, `badges` and `acts` are tuples. `unit` is the currency of
    money. `sort` is the name under which the list can be sorted by this column, `place` where the
    column stands on a narrow screen (None: as its kind suggests), where with `named` its title stands
    before what would not be understood alone. With `keep` its words stay on one line.
    """

    title: str
    value: Callable[[Row], object]
    kind: Kind = "text"
    unit: str = ""
    sort: str = ""
    place: Place | None = None
    keep: bool = False
    named: bool = False


_TYPES: Final[dict[Kind, ExtensionDtype]] = {
    "text": pd.StringDtype(),
    "money": pd.ArrowDtype(pa.decimal128(38, 2)),
    "percent": pd.Float64Dtype(),
    "number": pd.Int64Dtype(),
    "date": pd.ArrowDtype(pa.date32()),
    "moment": pd.DatetimeTZDtype("us", "UTC"),
    "link": pd.StringDtype(),
    "lines": pd.StringDtype(),
    "badges": pd.StringDtype(),
    "bar": pd.ArrowDtype(pa.decimal128(38, 2)),
    "choice": pd.StringDtype(),
}
_TAKEN: Final[dict[Kind, type | tuple[type, ...]]] = {
    "text": str,
    "money": (Decimal, int),
    "percent": (Decimal, int, float),
    "number": int,
    "date": date,
    "moment": datetime,
    "link": Link,
    "lines": Lines,
    "badges": tuple,
    "bar": Bar,
    "choice": Choice,
    "acts": tuple,
}


def typed_table(rows: Iterable[Row], columns: Sequence[Column[Row]]) -> pd.DataFrame:
    """A frame with a column per description, of its kind's type; buttons are left out.

    Links and badges are their words, a bar is its amount. Money is exact (`decimal128`), moments
    are in UTC, what is not there is a missing value. Raises TypeError for a value that is not of its
    column's kind, ValueError for money that would be rounded.
    """
    records = list(rows)
    return pd.DataFrame(
        {
            column.title: pd.Series(
                [_written(checked(column, record)) for record in records],
                dtype=_TYPES[column.kind],
            )
            for column in columns
            if column.kind != "acts"
        }
    )


def checked(column: Column[Row], record: Row) -> object:
    """The record's value in that column; raises TypeError when it is not of the column's kind."""
    value = column.value(record)
    if value is None:
        return None
    taken = isinstance(value, _TAKEN[column.kind])
    if isinstance(value, datetime):  # which is a date, too
        taken = column.kind == "moment" and value.tzinfo is not None
    if not taken:
        raise TypeError(f"{column.title} holds {column.kind}, not {value!r}")
    return value


def _written(value: object) -> object:
    """A value as it stands in a file."""
    match value:
        case Link() | Lines():
            return value.words
        case Bar():
            return value.amount
        case Choice():
            return dict(value.options).get(value.value, value.value)
        case tuple():
            return ", ".join(badge.words for badge in value)
    return value
