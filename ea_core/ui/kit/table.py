"""Tables with types: records and a description of the columns make a typed frame.

The same frame is drawn on a page, written to a file or looked through before an import, so a column
says once what it holds. Nothing is guessed from the values: an empty column has its type too, and a
value of another type is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar
from urllib.parse import quote

import pandas as pd
import pyarrow as pa
import streamlit as st
from pandas.api.extensions import ExtensionDtype

Row = TypeVar("Row")
Kind = Literal["text", "money", "percent", "number", "date", "moment", "link"]


class Link(NamedTuple):
    """Words that lead to a page of the product; `address` has no fragment."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """What stands in a column: its title, how a record gives the value (None: nothing), its kind.

    `money` is a Decimal or an int with at most two decimals, `percent` goes from 0 to 100, `number`
    is whole, a `moment` has its zone. `unit` stands behind the title on the screen: the currency.
    """

    title: str
    value: Callable[[Row], object]
    kind: Kind = "text"
    unit: str = ""


_TYPES: Final[dict[Kind, ExtensionDtype]] = {
    "text": pd.StringDtype(),
    "money": pd.ArrowDtype(pa.decimal128(38, 2)),
    "percent": pd.Float64Dtype(),
    "number": pd.Int64Dtype(),
    "date": pd.ArrowDtype(pa.date32()),
    "moment": pd.DatetimeTZDtype("us", "UTC"),
    "link": pd.StringDtype(),
}
_TAKEN: Final[dict[Kind, type | tuple[type, ...]]] = {
    "text": str,
    "money": (Decimal, int),
    "percent": (Decimal, int, float),
    "number": int,
    "date": date,
    "moment": datetime,
    "link": Link,
}
_DRAWN: Final[dict[Kind, Callable[[str], Any]]] = {
    "text": st.column_config.TextColumn,
    "money": partial(st.column_config.NumberColumn, format="localized"),
    "percent": partial(st.column_config.NumberColumn, format="%.0f %%"),
    "number": partial(st.column_config.NumberColumn, format="localized"),
    "date": partial(st.column_config.DateColumn, format="D MMM YYYY"),
    "moment": partial(st.column_config.DatetimeColumn, format="D MMM YYYY, HH:mm"),
    "link": partial(st.column_config.LinkColumn, display_text=r"#(.+)$"),
}


def typed_table(rows: Iterable[Row], columns: Sequence[Column[Row]]) -> pd.DataFrame:
    """A frame with a column per description, of its kind's type; links are their words.

    Money is exact (`decimal128`), moments are in UTC, what is not there is a missing value. Raises
    TypeError for a value that is not of its column's kind, ValueError for money that would be
    rounded.
    """
    return _table(rows, columns, lambda link: link.words)


def show_table(
    rows: Iterable[Row],
    columns: Sequence[Column[Row]],
    *,
    height: int | Literal["auto"] = "auto",
) -> None:
    """Draws the records as a table that can be sorted; raises what `typed_table` raises."""
    st.dataframe(
        _table(rows, columns, lambda link: f"{link.address}#{quote(link.words)}"),
        hide_index=True,
        width="stretch",
        height=height,
        column_config={column.title: _drawn(column) for column in columns},
    )


def _table(
    rows: Iterable[Row], columns: Sequence[Column[Row]], link: Callable[[Link], str]
) -> pd.DataFrame:
    records = list(rows)
    return pd.DataFrame(
        {
            column.title: pd.Series(
                [_value(column, record, link) for record in records], dtype=_TYPES[column.kind]
            )
            for column in columns
        }
    )


def _value(column: Column[Row], record: Row, link: Callable[[Link], str]) -> object:
    value = column.value(record)
    if value is None:
        return None
    taken = isinstance(value, _TAKEN[column.kind])
    if isinstance(value, datetime):  # which is a date, too
        taken = column.kind == "moment" and value.tzinfo is not None
    if not taken:
        raise TypeError(f"{column.title} holds {column.kind}, not {value!r}")
    return link(value) if isinstance(value, Link) else value


def _drawn(column: Column[Any]) -> Any:
    """How Streamlit draws the column."""
    return _DRAWN[column.kind](f"{column.title} ({column.unit})" if column.unit else column.title)
