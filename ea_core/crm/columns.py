"""The columns of clients, contacts, deals, activities and tasks, written down once.

What people read and write and what an import takes in are made from these lists; a new column is
one line here, and a field of its record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from sqlalchemy import Row, TextClause, text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")

Writing = Literal["draft", "place", "origin", "time", "key", "taken", "kept"]
"""Who writes a column: `draft` is what a person writes and changes, and an import too; `place` the
client that it belongs to, which only an import changes afterwards; `origin` is said once and stays;
`time` is given by an import only; `key` is the source's own id, given once by an import, to a row that
it makes or that has none; `taken` says when an import took the row in; `kept` is the database's."""
_MADE_BY_PEOPLE: Final = {"draft", "place", "origin"}
_MADE_BY_IMPORT: Final = {"draft", "place", "origin", "time", "key", "taken"}
_CHANGED_BY_IMPORT: Final = {"draft", "place", "time", "key", "taken"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its SQL type.

    `default` stands for a value that is not given when a row is made; one that is not given in a
    change stays as it is.
    """

    name: str
    type: str
    writing: Writing
    default: str | None = None

    def given(self, otherwise: str | None) -> str:
        """The bound value, or what stands for one that is not given."""
        value = f":{self.name}"
        return (
            value if otherwise is None else f"coalesce(cast({value} as {self.type}), {otherwise})"
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table; `thing` is what a row of it is called."""

    table: str
    thing: str
    columns: tuple[Column, ...]

    def read(self, alias: str) -> str:
        """All columns, for a select."""
        return ", ".join(f"{alias}.{column.name}" for column in self.columns)

    # -- one row, by a person ------------------------------------------------------------------

    def insert(self) -> TextClause:
        """Adds a row and returns its id."""
        made = [column for column in self.columns if column.writing in _MADE_BY_PEOPLE]
        names = ", ".join(column.name for column in made)
        values = ", ".join(column.given(column.default) for column in made)
        return text(f"insert into public.{self.table} ({names}) values ({values}) returning id")

    def update(self) -> TextClause:
        """Writes a draft over the row `:id`, if its version is still `:seen_version`."""
        values = ", ".join(
            f"{column.name} = {column.given(column.default and column.name)}"
            for column in self.columns
            if column.writing == "draft"
        )
        return text(
            f"update public.{self.table} set {values} where id = :id and version = :seen_version"
        )

    def delete(self) -> TextClause:
        """Removes the row `:id`."""
        return text(f"delete from public.{self.table} where id = :id")

    def version(self) -> TextClause:
        """The version of the row `:id`."""
        return text(f"select version from public.{self.table} where id = :id")

    # -- many rows, by an import ---------------------------------------------------------------

    def compared(self, alias: str) -> str:
        """The id, and what an import writes: what is compared with a record of the file."""
        return ", ".join(f"{alias}.{column.name}" for column in self._imported())

    def insert_many(self) -> TextClause:
        """Adds the rows of the JSON array `:rows`."""
        made = [column for column in self._imported() if column.name != "id"]
        names = ", ".join(column.name for column in made)
        values = ", ".join(
            f"coalesce(r.{column.name}, {column.default})" if column.default else f"r.{column.name}"
            for column in made
        )
        return text(
            f"insert into public.{self.table} ({names}) select {values} from {self._rows()}"
        )

    def update_many(self) -> TextClause:
        """Writes the rows of the JSON array `:rows` over those with their ids."""
        values = ", ".join(
            f"{column.name} = r.{column.name}"
            for column in self.columns
            if column.writing in _CHANGED_BY_IMPORT
        )
        return text(
            f"update public.{self.table} t set {values} from {self._rows()} where t.id = r.id"
        )

    def _imported(self) -> Iterator[Column]:
        for column in self.columns:
            if column.name == "id" or column.writing in _MADE_BY_IMPORT:
                yield column

    def equal_to(self, names: Collection[str]) -> str:
        """Rows of the JSON array `:rows` (each with its number `i`) joined with those that equal them.

        `t` is the table; compared are the columns `names`, each of which an import writes.
        """
        types = {column.name: column.type for column in self._imported()}
        given = ", ".join(f"{name} {types[name]}" for name in names)
        same = " and ".join(f"t.{name} = r.{name}" for name in names)
        return (
            f"jsonb_to_recordset(cast(:rows as jsonb)) as r(i integer, {given}) "
            f"join public.{self.table} t on {same}"
        )

    def _rows(self) -> str:
        types = ", ".join(f"{column.name} {column.type}" for column in self._imported())
        return f"jsonb_to_recordset(cast(:rows as jsonb)) as r({types})"


_VERSIONED: Final = (
    Column("version", "integer", "kept"),
    Column("updated_at", "timestamptz", "kept"),
)
_KEPT: Final = (
    Column("external_id", "text", "key"),
    Column("external_source", "text", "key", "''"),
    *_VERSIONED,
)
CLIENTS: Final = Columns(
    "clients",
    "client",
    (
        Column("id", "uuid", "kept"),
        Column("name", "text", "draft"),
        Column("industry", "text", "draft"),
        Column("website", "text", "draft"),
        Column("status", "text", "draft", "'active'"),
        Column("owner_id", "uuid", "draft"),
        Column("created_at", "timestamptz", "kept"),
        *_KEPT,
    ),
)
CONTACTS: Final = Columns(
    "contacts",
    "contact",
    (
        Column("id", "uuid", "kept"),
        Column("client_id", "uuid", "place"),
        Column("first_name", "text", "draft"),
        Column("last_name", "text", "draft"),
        Column("email", "text", "draft"),
        Column("phone", "text", "draft"),
        Column("position", "text", "draft"),
        Column("created_at", "timestamptz", "kept"),
        *_KEPT,
    ),
)
DEALS: Final = Columns(
    "deals",
    "deal",
    (
        Column("id", "uuid", "kept"),
        Column("client_id", "uuid", "place"),
        Column("title", "text", "draft"),
        Column("value", "numeric", "draft"),
        Column("stage", "text", "draft", "ea.first_stage()"),
        Column("stage_kind", "text", "kept"),
        Column("probability", "numeric", "draft", "0"),
        Column("probability_by_hand", "boolean", "draft", "false"),
        Column("expected_close_date", "date", "draft"),
        Column("forecast_category", "text", "draft"),
        Column("closed_at", "timestamptz", "draft"),
        Column("lost_reason", "text", "draft"),
        Column("source", "text", "draft"),
        Column("created_at", "timestamptz", "time"),
        Column("stage_changed_at", "timestamptz", "kept"),
        Column("imported_at", "timestamptz", "taken", "now()"),
        *_KEPT,
    ),
)
ACTIVITIES: Final = Columns(
    "activities",
    "activity",
    (
        Column("id", "uuid", "kept"),
        Column("entity_type", "text", "origin"),
        Column("entity_id", "uuid", "origin"),
        Column("type", "text", "draft"),
        Column("content", "text", "draft"),
        Column("performed_by", "uuid", "origin"),
        Column("performed_at", "timestamptz", "draft", "now()"),
        *_KEPT,
    ),
)
TASKS: Final = Columns(
    "tasks",
    "task",
    (
        Column("id", "uuid", "kept"),
        Column("title", "text", "draft"),
        Column("notes", "text", "draft"),
        Column("client_id", "uuid", "origin"),
        Column("deal_id", "uuid", "origin"),
        Column("due_on", "date", "draft"),
        Column("assigned_to", "uuid", "draft", "auth.uid()"),
        Column("created_by", "uuid", "kept"),
        Column("state", "text", "kept"),
        Column("closed_at", "timestamptz", "kept"),
        Column("created_at", "timestamptz", "kept"),
        *_VERSIONED,
    ),
)


def record_of(kind: type[R], row: Row[Any]) -> R:
    """A row as a record: each field of the record from the column of its name."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})
