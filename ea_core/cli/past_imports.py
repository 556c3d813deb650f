"""`ea imports`: what was imported, on the page and at the shell, and taking an import back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.frame import as_option, ea, json_option, paged, show, workspace
from ea_core.cli.listing import show_page
from ea_core.crm.paging import Paging
from ea_core.formats import count

if TYPE_CHECKING:
    from ea_core.crm.imports.kept import Import
    from ea_core.crm.imports.writing import LaterImport, TakenBack


@ea.group("imports")
def imports() -> None:
    """Past imports: list them, take one back."""


@imports.command("list")
@paged
@as_option
@json_option
def imports_list(page: int, size: int, email: str, as_json: bool) -> None:
    """List imports, the newest first: one's own, for administrators everybody's."""
    with workspace(email) as me:
        found = me.imports.page(Paging(page, size))
    show_page(found, ("import", "imports"), _record, _line, as_json)


@imports.command("undo")
@click.argument("import_id", metavar="ID", type=click.UUID)
@as_option
@json_option
def imports_undo(import_id: UUID, email: str, as_json: bool) -> None:
    """Take an import back: what it added goes, what it changed is as before.

    What somebody changed or used since stays, and is counted; what later imports hold can be taken
    back after these, with the same command once more.
    """
    with workspace(email) as me:
        me.imports.take_back_now(import_id)
        found = me.imports.taken_back(import_id)
        status = me.imports.get(import_id).status
        later = me.imports.later_imports(import_id)
    document = {
        "status": status,
        "removed": found.removed,
        "restored": found.restored,
        "left": found.left,
        "later_imports": [
            {"id": one.id, "kind": one.kind, "file_name": one.file_name, "rows": one.rows}
            for one in later
        ],
    }
    show(document, as_json, lambda: _text(found, later))


def _record(one: Import) -> dict[str, Any]:
    result = one.result
    return {
        "id": one.id,
        "kind": one.kind,
        "file_name": one.file_name,
        "person": one.person,
        "status": one.status,
        "created_at": one.created_at,
        "created": result and result.created,
        "updated": result and result.updated,
        "error_count": result and result.error_count,
    }


def _line(one: Import) -> str:
    result = one.result
    did = f"{result.created} created, {result.updated} updated" if result else "nothing yet"
    return f"{one.id}  {one.created_at:%Y-%m-%d %H:%M}  {one.status}  {one.kind} from {one.file_name}: {did}"


def _text(found: TakenBack, later: Sequence[LaterImport]) -> str:
    left = ", ".join(f"{number} {why}" for why, number in found.left.items())
    lines = [
        f"{found.removed} removed, {found.restored} as before{f'; left: {left}' if left else ''}",
        *(
            f"{count(one.rows, 'record')} held by a later import, take it back first: {one.id} ({one.kind} "
            f"from {one.file_name})"
            for one in later
        ),
    ]
    return "\n".join(lines)
