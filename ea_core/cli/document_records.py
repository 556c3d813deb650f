"""`ea document`: what has been taken into the knowledge base, as the pages list and change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.frame import as_option, ea, json_option, paged, show, workspace
from ea_core.cli.written import client_called, day_written
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.knowledge.documents import Document

_ORDERS = ("newest", "oldest", "title", "size")


@ea.group()
def document() -> None:
    """Documents of the knowledge base."""


@document.command("list")
@click.option("--search", default="", metavar="WORDS", help="Words of the title or file name.")
@click.option("--tag", "tags", multiple=True, help="Only documents with any of these tags.")
@click.option("--type", "file_type", metavar="ENDING", help="Only this kind of file, such as pdf.")
@click.option(
    "--cited", type=click.Choice(["most", "never"]), help="Cited by answers most, or by none."
)
@click.option("--due", is_flag=True, help="Only what is out of date or due for review.")
@click.option("--owner", metavar="NAME_OR_EMAIL", help="Only this person's documents.")
@click.option("--client", metavar="NAME_OR_ID", help="Only documents of this client.")
@click.option("--order", type=click.Choice(_ORDERS), default="newest", show_default=True)
@paged
@as_option
@json_option
def document_list(
    search: str,
    tags: tuple[str, ...],
    file_type: str | None,
    cited: Any,
    due: bool,
    owner: str | None,
    client: str | None,
    order: Any,
    page: int,
    size: int,
    email: str,
    as_json: bool,
) -> None:
    """List documents, a page at a time, in their newest versions."""
    from ea_core.knowledge.documents import DocumentFilters

    with workspace(email) as me:
        filters = DocumentFilters(
            search=search,
            tags=tags,
            file_type=file_type,
            cited=cited or "",
            due=due,
            person=None if owner is None else me.colleagues.find(owner),
            client_id=None if client is None else client_called(me, client),
            sort=order,
        )
        found = me.documents.page(filters, limit=size, offset=(page - 1) * size)
    listed = {"documents": [document_record(one) for one in found.items], "total": found.total}
    show(
        listed,
        as_json,
        lambda: "\n".join([*(_line(one) for one in found.items), f"{found.total:,} documents"]),
    )


@document.command("show")
@click.argument("document_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def document_show(document_id: UUID, email: str, as_json: bool) -> None:
    """Show what is known of a document."""
    with workspace(email) as me:
        found = me.documents.get(document_id)
    _show(found, as_json)


@document.command("change")
@click.argument("document_id", type=click.UUID, metavar="ID")
@click.option("--title")
@click.option("--tag", "tags", multiple=True, help="All its tags from now on; '' for none.")
@click.option("--valid-until", metavar="DAY", help="The last day on which it holds; '' for none.")
@click.option("--review-by", metavar="DAY", help="When to look at it again; '' for none.")
@click.option("--owner", metavar="NAME_OR_EMAIL", help="'' for nobody.")
@click.option("--client", metavar="NAME_OR_ID", help="'' for none.")
@click.option("--deal", metavar="ID", help="Brings its client with it; '' for none.")
@as_option
@json_option
def document_change(
    document_id: UUID,
    title: str | None,
    tags: tuple[str, ...],
    valid_until: str | None,
    review_by: str | None,
    owner: str | None,
    client: str | None,
    deal: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Change what is given of a document."""
    from ea_core.knowledge.changing import draft_of

    with workspace(email) as me:
        old = me.documents.get(document_id)
        changes: dict[str, Any] = {}
        if title is not None:
            changes["title"] = title
        if tags:
            changes["tags"] = [tag for tag in tags if tag]
        if valid_until is not None:
            changes["valid_until"] = day_written(valid_until)
        if review_by is not None:
            changes["review_by"] = day_written(review_by)
        if owner is not None:
            changes["owner_id"] = me.colleagues.find(owner) if owner else None
        if client is not None:
            # Another client's document is not one of the deal any more.
            changes |= {"client_id": client_called(me, client) if client else None, "deal_id": None}
        if deal is not None:
            changes["deal_id"] = me.deals.get(_id(deal)).id if deal else None
        changed = me.documents.change(
            document_id, replace(draft_of(old), **changes), old.updated_at
        )
    _show(changed, as_json)


@document.command("versions")
@click.argument("document_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def document_versions(document_id: UUID, email: str, as_json: bool) -> None:
    """List the versions of a document, the newest first."""
    with workspace(email) as me:
        found = me.documents.versions(me.documents.get(document_id))
    listed = {"versions": [document_record(one) for one in found]}
    show(listed, as_json, lambda: "\n".join(_line(one) for one in found))


@document.command("delete")
@click.argument("document_id", type=click.UUID, metavar="ID")
@click.option("--all-versions", is_flag=True, help="Also the versions before and after it.")
@as_option
@json_option
def document_delete(document_id: UUID, all_versions: bool, email: str, as_json: bool) -> None:
    """Delete a document; of several versions, the one before becomes the newest again."""
    with workspace(email) as me:
        old = me.documents.get(document_id)
        me.documents.delete(document_id, all_versions=all_versions)
    show({"deleted": document_record(old)}, as_json, lambda: f"{old.title} was deleted.")


def _show(found: Document, as_json: bool) -> None:
    show(
        document_record(found),
        as_json,
        lambda: "\n".join(
            [
                _line(found),
                *(f"  {key}: {value}" for key, value in document_record(found).items() if value),
            ]
        ),
    )


def document_record(one: Document) -> dict[str, Any]:
    """A document in JSON."""
    return {
        "id": str(one.id),
        "title": one.title,
        "file_name": one.file_name,
        "type": one.file_type,
        "pages": one.page_count,
        "chunks": one.chunks,
        "tags": list(one.tags),
        "version": one.version,
        "newest_id": None if one.newest_id is None else str(one.newest_id),
        "valid_until": one.valid_until,
        "review_by": one.review_by,
        "outdated": bool(one.outdated),
        "review_due": bool(one.review_due),
        "owner": one.owner,
        "client": one.client,
        "deal": one.deal,
        "cited": one.cited,
        "added_by": one.uploader,
        "added": one.created_at,
        "remarks": list(one.remarks),
        "comments": list(one.comments),
        "headers": list(one.headers),
    }


def _line(one: Document) -> str:
    said = [f"version {one.version}"] if one.version > 1 or one.superseded_at else []
    said += ["superseded"] if one.superseded_at else []
    said += [f"out of date since {one.valid_until}"] if one.outdated else []
    said += [f"review due {one.review_by}"] if one.review_due else []
    more = f" ({', '.join(said)})" if said else ""
    return f"{one.id}  {one.title} [{one.file_name or '-'}]{more}"


def _id(written: str) -> UUID:
    try:
        return UUID(written.strip())
    except ValueError:
        raise InvalidInput(f"{written!r} is no id.") from None
