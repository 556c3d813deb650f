"""What an import would make of a file's first rows: for a page to show before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from ea_core.crm.importing.columns import likeliest_kind
from ea_core.crm.importing.fields import FIELDS, Kind
from ea_core.crm.importing.habits import habits_of
from ea_core.crm.importing.load import Wish, open_file, refuse_foreign_column
from ea_core.crm.importing.meanings import Meaning, choices_of, people_named, words_of_lists
from ea_core.crm.importing.notices import of_the_file, of_the_values
from ea_core.crm.importing.records import Record, RowError, read_records
from ea_core.crm.importing.values import Cells
from ea_core.crm.importing.wording import Customs
from ea_core.errors import InvalidInput

ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column of the file: the field that it fills (None: it is not used), and its first cells."""

    name: str
    field: str | None
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be read. `missing` fields need a column first: then there are no rows.

    `fields` are all that the kind has; `problem` says why the file can't be imported as it stands.
    """

    encoding: str
    columns: tuple[PreviewColumn, ...]
    fields: tuple[str, ...]
    missing: tuple[str, ...]
    rows: tuple[Record | RowError, ...]
    notices: tuple[str, ...]
    problem: str | None = None
    words: tuple[Meaning, ...] = ()
    """Words that are not understood, or were given a meaning."""
    people: tuple[Meaning, ...] = ()
    """Who is named in columns of people."""
    choices: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """By field what a word of `words` can mean: the value, and what it is called."""
    sheets: tuple[str, ...] = ()
    looks_like: Kind | None = None
    """What else the file holds, going by its columns; None where they are those of what was said."""


def preview_file(wish: Wish, data: bytes | Path, customs: Customs) -> Preview:
    """Reads the first rows; raises InvalidInput when as a whole the file can't be read."""
    file, plan = open_file(wish, data)
    by_index = {column.index: column.field.name for column in plan.columns}
    first = [row.cells for row in islice(file.rows(), ROWS)]
    columns = tuple(
        PreviewColumn(
            name, by_index.get(index), tuple(cells[index] for cells in first if index < len(cells))
        )
        for index, name in enumerate(file.header)
    )
    problem: str | None = None
    try:
        plan.refuse_missing(file.header)
        refuse_foreign_column(plan, customs)
    except InvalidInput as error:
        problem = error.message
    habits = habits_of(file, plan, wish.written, customs)
    cells = Cells(habits, customs, file.encoding.label)
    rows: tuple[Record | RowError, ...] = ()
    if not plan.missing:
        made = read_records(file, plan, cells, customs)
        rows = tuple(one for one in islice(made, ROWS) if isinstance(one, Record | RowError))
    notices = (*of_the_file(file, plan, habits), *of_the_values(cells.remarks))
    fields = FIELDS[wish.kind]
    likely = likeliest_kind(file.header, wish.kind)
    return Preview(
        file.encoding.label,
        columns,
        tuple(one.name for one in fields),
        plan.missing,
        rows,
        notices,
        problem,
        tuple(words_of_lists(file, plan, cells)),
        tuple(people_named(file, plan)),
        {one.name: choices_of(one, customs) for one in fields},
        file.sheets,
        None if wish.mapping or likely == wish.kind else likely,
    )
