"""The rows of imports: one is added, read in another way, checked, started, ended, looked at.

Which step may follow which is asked in the statement that takes it, so of two who click at the same
moment one is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, text

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import ImportResult, Wish
from ea_core.crm.importing.records import RowError
from ea_core.crm.imports.told import (
    as_json,
    kept_text,
    result_as_json,
    result_of,
    wish_as_json,
    wish_of,
)
from ea_core.crm.paging import Page, Paging
from ea_core.errors import Conflict, NotFound

Status = Literal[
    "draft", "checking", "checked", "importing", "done", "failed", "undoing", "partly undone", "undone"
]  # fmt: skip
TO_TAKE_BACK: Final[tuple[Status, ...]] = ("done", "partly undone")
"""From where an import can be taken back; what stayed, once more."""
UNDER_WAY: Final[frozenset[Status]] = frozenset({"checking", "importing", "undoing"})
_MOVED_ON: Final = "This import has moved on meanwhile. Look at it again."

_READ: Final = """
    select i.id, i.user_id, p.full_name as person, i.kind, i.file_name, i.size_bytes, i.wish, i.status,
      coalesce(w.done, 0) as done, w.total, i.result, i.error, i.seen_at is not null as is_seen, i.created_at, i.finished_at,
      i.undone_at, coalesce(f.content is not null, false) as has_file,
      coalesce(jsonb_array_length(f.refused), 0) as refused,
      exists (select 1 from public.import_rows r where r.import_id = i.id) as has_rows
    from public.imports i
    left join public.people p on p.id = i.user_id
    left join public.import_files f on f.import_id = i.id
    left join public.import_work w on w.import_id = i.id
"""
_GET = text(f"{_READ} where i.id = :id")
_LIST = text(f"""{_READ}
    where i.status <> 'draft' or i.user_id = auth.uid()
    order by i.created_at desc, i.id limit :limit offset :offset
""")
_COUNT = text("""
    select count(*) from public.imports i where i.status <> 'draft' or i.user_id = auth.uid()
""")
_NEWS = text(f"""{_READ}
    where i.user_id = auth.uid() and i.seen_at is null
      and (i.status in ('importing', 'undoing') or i.finished_at > now() - interval '14 days')
      and i.status in ('importing', 'undoing', 'done', 'failed', 'partly undone', 'undone')
    order by i.created_at desc limit 5
""")
_ADD = text("""
    insert into public.imports (id, kind, file_name, size_bytes, wish, status)
    values (:id, :kind, :name, :size, cast(:wish as jsonb), :status)
""")
_ADD_FILE = text("insert into public.import_files (import_id, content) values (:id, :content)")
_CONTENT = text("select content from public.import_files where import_id = :id")
_REFUSED = text("select refused from public.import_files where import_id = :id")
_NOTE_REFUSED = text("""
    update public.import_files set refused = cast(:refused as jsonb) where import_id = :id
""")
_READ_AS = text("""
    update public.imports
    set kind = :kind, wish = cast(:wish as jsonb), status = 'draft', result = null, error = null
    where id = :id and status in ('draft', 'checked', 'failed')
""")
_GO_ON = text("""
    update public.imports
    set status = :to, error = null, seen_at = null,
      undone_by = case when :to = 'undoing' then auth.uid() end
    where id = :id and status = any(:from)
""")
_END = text("""
    update public.imports
    set status = :status, result = coalesce(cast(:result as jsonb), result), seen_at = null,
      finished_at = case when :status = 'done' then now() else finished_at end,
      undone_at = case when :status in ('partly undone', 'undone') then now() end
    where id = :id and attempts = coalesce(cast(:attempt as integer), attempts)
      and status in ('checking', 'importing', 'undoing')
""")
_SEEN = text("""
    update public.imports set seen_at = now()
    where id = :id and user_id = auth.uid() and seen_at is null
""")
_DISCARD = text("delete from public.imports where id = :id")


@dataclass(frozen=True, slots=True)
class Import:
    """A file and what became of it; `refused` rows of it can be had as a file while `has_file`.

    `has_rows`: it is on record what it wrote, so that it can be taken back.
    """

    id: UUID
    user_id: UUID | None
    person: str | None
    kind: Kind
    file_name: str
    size_bytes: int
    wish: Wish
    status: Status
    done: int
    total: int | None
    result: ImportResult | None
    error: str | None
    is_seen: bool
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    has_file: bool
    refused: int
    has_rows: bool

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it, or will."""
        return self.status in UNDER_WAY


def get(connection: Connection, import_id: UUID) -> Import:
    """One import; raises NotFound for one that is not there, or another person's."""
    row = connection.execute(_GET, {"id": import_id}).one_or_none()
    if row is None:
        raise NotFound("This import is not there any more, or it is somebody else's.")
    return _import(row)


def page(connection: Connection, paging: Paging) -> Page[Import]:
    """The newest first: one's own, for administrators everybody's."""
    total = connection.execute(_COUNT).scalar_one()
    rows = connection.execute(_LIST, paging.parameters())
    return Page(tuple(map(_import, rows)), total, paging)


def news(connection: Connection) -> tuple[Import, ...]:
    """One's own that are under way, or ended and were not looked at since."""
    return tuple(map(_import, connection.execute(_NEWS)))


def add(
    connection: Connection, wish: Wish, file_name: str, size: int, status: Status = "draft"
) -> UUID:
    """A new import of one's own."""
    import_id = uuid4()
    name = kept_text(" ".join(file_name.split()))[:300] or "A file without a name"
    values = {"id": import_id, "name": name, "size": size, "status": status}
    connection.execute(_ADD, {**values, **_wish(wish)})
    return import_id


def keep_file(connection: Connection, import_id: UUID, content: bytes) -> None:
    """The bytes of its file."""
    connection.execute(_ADD_FILE, {"id": import_id, "content": content})


def content(connection: Connection, import_id: UUID) -> bytes:
    """The bytes of its file; raises NotFound when they are not kept any more."""
    found = connection.execute(_CONTENT, {"id": import_id}).scalar()
    if found is None:
        raise NotFound("The file of this import is not kept any more.")
    return bytes(found)


def refused(connection: Connection, import_id: UUID) -> tuple[RowError, ...]:
    """Why which rows were refused."""
    found = connection.execute(_REFUSED, {"id": import_id}).scalar()
    return tuple(RowError(*one) for one in found or ())


def read_as(connection: Connection, import_id: UUID, wish: Wish) -> None:
    """The file is read in another way: what was found before does not hold any more. Raises Conflict."""
    _must_move(connection.execute(_READ_AS, {"id": import_id, **_wish(wish)}).rowcount)


def go_on(connection: Connection, import_id: UUID, origins: Sequence[Status], to: Status) -> None:
    """To the next step, from one of `origins`; raises Conflict."""
    values = {"id": import_id, "from": list(origins), "to": to}
    _must_move(connection.execute(_GO_ON, values).rowcount)


def end(
    connection: Connection,
    import_id: UUID,
    attempt: int | None,
    status: Status,
    result: ImportResult | None = None,
    errors: Sequence[RowError] = (),
) -> bool:
    """The end of a step, in the transaction of its work; False for who has lost it.

    `attempt` is a worker's; what is begun and ended in one transaction has none.
    """
    told = None if result is None else as_json(result_as_json(result))
    values = {"id": import_id, "attempt": attempt, "status": status, "result": told}
    if not connection.execute(_END, values).rowcount:
        return False
    if result is not None:
        listed = as_json([[error.row, error.column, error.message] for error in errors])
        connection.execute(_NOTE_REFUSED, {"id": import_id, "refused": listed})
    return True


def note_seen(connection: Connection, import_id: UUID) -> None:
    """Its person has seen how it ended."""
    connection.execute(_SEEN, {"id": import_id})


def discard(connection: Connection, import_id: UUID) -> None:
    """Away with it; raises Conflict for one that wrote something."""
    _must_move(connection.execute(_DISCARD, {"id": import_id}).rowcount)


def _wish(wish: Wish) -> dict[str, Any]:
    return {"kind": wish.kind, "wish": as_json(wish_as_json(wish))}


def _must_move(rows: int) -> None:
    if not rows:
        raise Conflict(_MOVED_ON)


def _import(row: Row[Any]) -> Import:
    kept = dict(row._asdict())
    kept["wish"] = wish_of(row.kind, row.wish)
    kept["result"] = None if row.result is None else result_of(row.result)
    return Import(**kept)
