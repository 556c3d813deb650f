"""`ea proposal`: files that are handed in for the knowledge base, and the decision about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.documents import ingest_line
from ea_core.cli.frame import as_option, ea, json_option, show, workspace
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.knowledge.proposals import Proposal


@ea.group()
def proposal() -> None:
    """Documents that staff propose and managers publish or decline."""


@proposal.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tag", "tags", multiple=True, help="Tag the document.")
@click.option("--note", default="", metavar="WORDS", help="What it is, and who needs it.")
@as_option
@json_option
def proposal_add(file: Path, tags: tuple[str, ...], note: str, email: str, as_json: bool) -> None:
    """Hand in a file for the managers to decide about."""
    with workspace(email) as me:
        if file.stat().st_size > me.uploads.max_bytes:
            raise InvalidInput(f"{file.name} is larger than {me.uploads.max_bytes / 1e6:,.0f} MB.")
        added = me.proposals.hand_in(file.name, file.read_bytes(), tags, note)
    show(_as_json(added), as_json, lambda: _line(added))


@proposal.command("list")
@click.option("--mine", is_flag=True, help="What one handed in oneself, with the decision.")
@as_option
@json_option
def proposal_list(mine: bool, email: str, as_json: bool) -> None:
    """List what waits for a decision: for managers everybody's, for others their own."""
    with workspace(email) as me:
        found = me.proposals.mine() if mine else me.proposals.waiting()
    listed = {"proposals": [_as_json(one) for one in found]}
    show(listed, as_json, lambda: "\n".join(map(_line, found)) or "Nothing waits for a decision.")


@proposal.command("publish")
@click.argument("proposal_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def proposal_publish(proposal_id: UUID, email: str, as_json: bool) -> None:
    """Take the file into the knowledge base as an upload of one's own."""
    with workspace(email) as me:
        job = me.proposals.publish(proposal_id)
        ended = [one.as_json() | {"path": one.file_name} for one in me.uploads.take_in_waiting(job)]
    show({"documents": ended}, as_json, lambda: "\n".join(map(ingest_line, ended)))
    failed = [one for one in ended if one["status"] == "failed"]
    if failed:
        raise InvalidInput(f"{failed[0]['path']}: {failed[0]['error']}")


@proposal.command("decline")
@click.argument("proposal_id", type=click.UUID, metavar="ID")
@click.option("--reason", default="", metavar="WORDS", help="What the person reads.")
@as_option
@json_option
def proposal_decline(proposal_id: UUID, reason: str, email: str, as_json: bool) -> None:
    """Say no; the file is removed."""
    with workspace(email) as me:
        me.proposals.decline(proposal_id, reason)
        declined = me.proposals.get(proposal_id)
    show(_as_json(declined), as_json, lambda: _line(declined))


@proposal.command("delete")
@click.argument("proposal_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def proposal_delete(proposal_id: UUID, email: str, as_json: bool) -> None:
    """Take back what one handed in oneself, decided or not."""
    with workspace(email) as me:
        gone = me.proposals.get(proposal_id)
        me.proposals.take_back(proposal_id)
    show({"deleted": _as_json(gone)}, as_json, lambda: f"{gone.file_name} was taken back.")


def _as_json(one: Proposal) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "file_name": one.file_name,
        "size": one.size_bytes,
        "tags": list(one.tags),
        "note": one.note,
        "status": one.status,
        "reason": one.reason,
        "person": one.person,
        "added": one.created_at,
        "decided_by": one.decided_by,
        "decided": one.decided_at,
    }


def _line(one: Proposal) -> str:
    by = f" by {one.person}" if one.person else ""
    decided = f", {one.status} by {one.decided_by or 'somebody'}" if one.decided_at else ""
    said = [f"  {words}" for words in (one.note, one.reason) if words]
    return "\n".join([f"{one.id}  {one.file_name}{by}{decided}", *said])
