"""`ea backup` and `ea restore`: an installation as one file, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ea_core.cli.frame import ea, installation, json_option, note, show
from ea_core.errors import InvalidInput
from ea_core.settings import load_settings

if TYPE_CHECKING:
    from ea_core.backup.manifest import Manifest

_NAMED: Final = 5
"""Files that are named in a sentence; the rest is counted."""
_MAIN: Final = (
    ("public.profiles", "person", "people"),
    ("public.clients", "client", "clients"),
    ("public.deals", "deal", "deals"),
    ("public.documents", "document", "documents"),
    ("public.threads", "conversation", "conversations"),
)
"""The tables that say how much there is, and what people call one of their rows and several."""


@ea.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
def backup(file: Path, force: bool, as_json: bool) -> None:
    """Write the database and all files to one FILE, while the product runs."""
    from ea_core.backup.making import make
    from ea_core.backup.progress import Progress

    with installation(ready=False) as app:
        made = make(app.settings, app.owner_url, file, Progress(note), force=force)
    manifest = made.manifest
    document = {"file": str(file), "bytes": made.bytes, **_told(manifest)}
    show(
        document,
        as_json,
        lambda: (
            f"{file}: {made.bytes / 1024**2:,.1f} MB, {_sums(manifest)}.\n"
            "It holds everything: all records and documents, and the hashes of passwords. Only its "
            "owner may read it; keep it like that."
        ),
    )
    if manifest.deleted:
        note(f"Deleted while the backup was made, so not in it: {_names(manifest.deleted)}.")
    if manifest.missing:
        raise InvalidInput(
            f"The backup was made without {_files(manifest.missing)} that documents refer to and that "
            f"the storage has not: {_names(manifest.missing)}. See: ea doctor"
        )


@ea.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of an installation with data.")
@click.option("--yes", is_flag=True, help="Do not ask before data is replaced.")
@json_option
def restore(file: Path, replace: bool, yes: bool, as_json: bool) -> None:
    """Make this installation the one that `ea backup` wrote to FILE."""
    from ea_core.backup.progress import Progress
    from ea_core.backup.restoring import restore as put_back

    def agree(manifest: Manifest) -> None:
        if yes:
            return
        if as_json:
            raise InvalidInput("This installation holds data. Add --yes to have it replaced.")
        note(
            f"Everything in this installation will be gone. In its place comes the backup of "
            f"{manifest.made_at:%Y-%m-%d %H:%M %Z}: {_sums(manifest)}."
        )
        if (
            click.prompt("Type replace to go on", default="", show_default=False, err=True)
            != "replace"
        ):
            raise InvalidInput("Nothing was changed.")

    done = put_back(load_settings(), file, Progress(note), replace=replace, agree=agree)
    manifest = done.manifest
    document = {
        **_told(manifest),
        "migrated": done.migrated,
        "replaced": done.replaced,
        "deviations": done.deviations,
    }
    show(
        document,
        as_json,
        lambda: (
            f"Restored as of {manifest.made_at:%Y-%m-%d %H:%M %Z}: {_sums(manifest)}. "
            "Everybody signs in again."
        ),
    )
    if done.deviations:
        note(
            f"{done.deviations} cells of the permission matrix came out wrong. Run: ea permissions check"
        )
    absent = manifest.missing + manifest.deleted
    if absent:
        note(f"Not in the backup: {_names(absent)}. See: ea doctor")


def _told(manifest: Manifest) -> dict[str, Any]:
    return {
        "made_at": manifest.made_at,
        "version": manifest.version,
        "schema": manifest.db_schema.name,
        "home": manifest.home,
        "rows": manifest.rows,
        "files": manifest.files,
        "missing": manifest.missing,
        "deleted": manifest.deleted,
    }


def _sums(manifest: Manifest) -> str:
    counted = [_number(manifest.rows.get(table, 0), one, many) for table, one, many in _MAIN]
    return ", ".join([*counted, _number(manifest.files, "file", "files")])


def _files(paths: Sequence[str]) -> str:
    return _number(len(paths), "file", "files")


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _names(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    return ", ".join(paths[:_NAMED]) + more
