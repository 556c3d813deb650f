"""Words in a file that are not understood, or were given a meaning: to choose what they mean. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ea_core.crm.importing.columns import Column, Plan
from ea_core.crm.importing.fields import Field, FieldType
from ea_core.crm.importing.table.reading import CsvFile
from ea_core.crm.importing.values import Cells
from ea_core.crm.importing.wording import Customs

_OF_A_LIST: Final[frozenset[FieldType]] = frozenset({"choice", "stage", "state"})
PEOPLE: Final = frozenset({"owner", "performed_by"})
_MOST_DISTINCT: Final = 500
"""A column with more different words holds something else."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word of a column and in how many rows it stands; `means` what was chosen for it (None: nothing)."""

    field: str
    column: str
    written: str
    rows: int
    means: str | None = None


def words_of_lists(file: CsvFile, plan: Plan, cells: Cells) -> Iterator[Meaning]:
    """The words that are none of their field's choices, and those that were given a meaning."""
    columns = [c for c in plan.columns if c.field.type in _OF_A_LIST]
    for column, written, rows in _distinct(file, columns):
        means = column.values.get(written.casefold())
        if means is None and _is_read(cells, column, written):
            continue
        yield Meaning(column.field.name, column.name, written, rows, means)


def people_named(file: CsvFile, plan: Plan) -> Iterator[Meaning]:
    """Everybody who is named in a column of people, whether or not somebody is called so here."""
    columns = [column for column in plan.columns if column.field.name in PEOPLE]
    for column, written, rows in _distinct(file, columns):
        means = column.values.get(written.casefold())
        yield Meaning(column.field.name, column.name, written, rows, means)


def choices_of(field: Field, customs: Customs) -> tuple[tuple[str, str], ...]:
    """What a word in a column of a field can mean: the value, and what it is called; else nothing."""
    match field.type:
        case "stage":
            return tuple((stage.key, stage.name) for stage in customs.stages.offered)
        case "state":
            return (("open", "Open"), ("won", "Won"), ("lost", "Lost"))
    return tuple((word, word.capitalize()) for word in field.choices)


def _distinct(file: CsvFile, columns: list[Column]) -> Iterator[tuple[Column, str, int]]:
    counts: dict[int, dict[str, int]] = {column.index: {} for column in columns}
    for row in file.rows() if columns else ():
        for index, found in counts.items():
            written = row.cells[index].strip() if index < len(row.cells) else ""
            if written and (written in found or len(found) < _MOST_DISTINCT):
                found[written] = found.get(written, 0) + 1
    for column in columns:
        found = counts[column.index]
        often = sorted(found, key=lambda word: (-found[word], word))
        yield from ((column, word, found[word]) for word in islice(often, _MOST_DISTINCT))


def _is_read(cells: Cells, column: Column, written: str) -> bool:
    row = [""] * column.index + [written]
    try:
        cells.value(row, column)
    except ValueError:
        return False
    return True
