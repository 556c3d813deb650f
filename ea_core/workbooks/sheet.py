"""A sheet of a workbook while it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

Row = Mapping[int, str]
"""column (from 0) -> text; empty cells are not there."""


@dataclass(slots=True, eq=False)
class Sheet:
    """A sheet as its format tells it. `rows` gives them by number, counted from 1.

    What follows is filled while rows are read: `merged` are (top, column, bottom) of cells that go
    down over several rows, `formulas` counts those whose result no program has written.
    """

    name: str
    hidden: bool
    rows: Callable[[Sheet], Iterator[tuple[int, Row]]]
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: bool = False
    formulas: int = 0
