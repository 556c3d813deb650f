"""Writing what a file holds, noted under its import by the database; and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import (
    FileRead,
    ImportResult,
    OnProgress,
    unwatched,
    write_records,
)
from ea_core.crm.paging import Page, Paging

Did = Literal["insert", "update"]
Outcome = Literal["taken back", "gone", "changed", "used", "not yours"]
AT_ONCE: Final = 500
"""Records that one statement takes back: each of them has what hangs on it looked at."""
_UNDER = text("select set_config('ea.import', :id, true)")
_LOOK_AGAIN = text("select ea.look_again_at_rows(:id)")
_TAKE_BACK = text("select ea.take_back_rows(:id, :most)")
# Deals, contacts and activities that came in later stand on clients, activities on deals; a later import of
# the same kind may have changed them.
_BUILT_ON: Final[dict[Kind, tuple[tuple[Kind, str], ...]]] = {
    "clients": (
        ("contacts", "x.client_id = r.row_id"),
        ("deals", "x.client_id = r.row_id"),
        ("activities", "x.client_id = r.row_id"),
    ),
    "contacts": (),
    "deals": (("activities", "x.entity_type = 'deal' and x.entity_id = r.row_id"),),
    "activities": (),
}
_COUNT_ROWS = text("select count(*) from public.import_rows where import_id = :id")
_OUTCOMES = text("""
    select did, outcome, count(*)::integer as rows from public.import_rows
    where import_id = :id and outcome is not null group by did, outcome
""")
_NAMES: Final[dict[Kind, str]] = {
    "clients": "t.name",
    "contacts": "btrim(t.first_name || ' ' || t.last_name)",
    "deals": "t.title",
    "activities": "initcap(t.type) || coalesce(': ' || left(t.content, 80), '')",
}
_WAS: Final[dict[Kind, str]] = {
    "clients": "r.before ->> 'name'",
    "contacts": "btrim((r.before ->> 'first_name') || ' ' || (r.before ->> 'last_name'))",
    "deals": "r.before ->> 'title'",
    "activities": "initcap(r.before ->> 'type')",
}
_CLIENT: Final[dict[Kind, str]] = {"clients": "t.id"}


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """A record that an import wrote, by its name now; `client_id` is None when it is gone.

    `outcome` says what became of it when the import was taken back.
    """

    id: UUID
    did: Did
    outcome: Outcome | None
    name: str | None
    client_id: UUID | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many records went, how many are as they were, and why others stay."""

    removed: int
    restored: int
    left: dict[Outcome, int]

    @property
    def stays(self) -> int:
        """Records that are there as the import wrote them, or as they became since."""
        return sum(rows for why, rows in self.left.items() if why != "gone")


@dataclass(frozen=True, slots=True)
class LaterImport:
    """An import that changed or built on records of an earlier one, so it is to be taken back first.

    `rows` are the records of the earlier one that it holds.
    """

    id: UUID
    kind: Kind
    file_name: str
    created_at: datetime
    rows: int


def write_under(
    connection: Connection,
    import_id: UUID,
    read: FileRead,
    on_progress: OnProgress = unwatched,
) -> ImportResult:
    """Writes the records of a file; the import is the transaction's person's and is `importing`."""
    connection.execute(_UNDER, {"id": str(import_id)})
    return write_records(connection, read, dry_run=False, on_progress=on_progress)


def take_back(
    connection: Connection, import_id: UUID, on_progress: OnProgress = unwatched
) -> Literal["undone", "partly undone"]:
    """Takes everything back that may be; the import is `undoing`, by the transaction's person.

    Says whether something stays that is still there.
    """
    connection.execute(_LOOK_AGAIN, {"id": import_id})
    total = connection.execute(_COUNT_ROWS, {"id": import_id}).scalar_one()
    done = 0
    while looked := connection.execute(_TAKE_BACK, {"id": import_id, "most": AT_ONCE}).scalar_one():
        done += looked
        on_progress(done, total)
    return "partly undone" if taken_back(connection, import_id).stays else "undone"


def taken_back(connection: Connection, import_id: UUID) -> TakenBack:
    """What became of the records when the import was taken back."""
    removed = restored = 0
    left: dict[Outcome, int] = {}
    for row in connection.execute(_OUTCOMES, {"id": import_id}):
        if row.outcome != "taken back":
            left[row.outcome] = left.get(row.outcome, 0) + row.rows
        elif row.did == "insert":
            removed = row.rows
        else:
            restored = row.rows
    return TakenBack(removed, restored, left)


def later_imports(connection: Connection, import_id: UUID, kind: Kind) -> tuple[LaterImport, ...]:
    """What was imported later on top of this import and holds records of it, the latest first."""
    held = [f"""
        select l.import_id, r.row_id from public.import_rows r
        join public.{kind} t on t.id = r.row_id
        join public.import_rows l on l.row_id = r.row_id and l.version = t.version
          and l.import_id <> r.import_id and l.did = 'update'
        where r.import_id = :id and r.outcome is distinct from 'taken back' and t.version <> r.version
    """]  # fmt: skip
    held += [f"""
        select l.import_id, r.row_id from public.import_rows r
        join public.{table} x on {built}
        join public.import_rows l on l.row_id = x.id and l.did = 'insert' and l.import_id <> r.import_id
        where r.import_id = :id and r.did = 'insert' and r.outcome is distinct from 'taken back'
    """ for table, built in _BUILT_ON[kind]]  # fmt: skip
    rows = connection.execute(
        text(f"""
            select i.id, i.kind, i.file_name, i.created_at, count(distinct h.row_id)::integer as rows
            from ({" union all ".join(held)}) h join public.imports i on i.id = h.import_id
            group by i.id order by i.created_at desc, i.id
        """),
        {"id": import_id},
    )
    return tuple(LaterImport(**row) for row in rows.mappings())


def written(
    connection: Connection, import_id: UUID, kind: Kind, paging: Paging, *, left: bool = False
) -> Page[WrittenRecord]:
    """What an import wrote, new records first; with `left` only what was not taken back."""
    where = "r.import_id = :id" + (" and r.outcome <> 'taken back'" if left else "")
    values: dict[str, Any] = {"id": import_id}
    total = connection.execute(
        text(f"select count(*) from public.import_rows r where {where}"), values
    ).scalar_one()
    rows = connection.execute(
        text(f"""
            select r.row_id as id, r.did, r.outcome, coalesce({_NAMES[kind]}, {_WAS[kind]}) as name,
              {_CLIENT.get(kind, "t.client_id")} as client_id
            from public.import_rows r left join public.{kind} t on t.id = r.row_id
            where {where}
            order by r.did, {_NAMES[kind]}, r.row_id limit :limit offset :offset
        """),
        values | paging.parameters(),
    )
    return Page(tuple(WrittenRecord(**row) for row in rows.mappings()), total, paging)
