"""`ea export`: records as files, for other systems and to be imported again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from ea_core.cli.frame import as_option, ea, json_option, show, workspace
from ea_core.errors import InvalidInput


@ea.command("export")
@click.argument("kind", type=click.Choice(["clients", "contacts", "deals", "activities"]))
@click.argument("file", type=click.Path(path_type=Path))
@as_option
@json_option
def export(kind: Any, file: Path, email: str, as_json: bool) -> None:
    """Write all clients, contacts, deals or activities to a CSV file, as `ea import --key id` takes it."""
    with workspace(email) as me, _replacing(file) as written:
        rows = me.exporting.csv(kind, written)
        me.exports.record(kind, kind.capitalize(), rows, "csv")
    show({"rows": rows}, as_json, lambda: f"{rows:,} {kind} in {file}")


@contextmanager
def _replacing(file: Path) -> Iterator[TextIO]:
    """The file to write, in its place only when the block ends well; raises InvalidInput.

    It begins with the mark by which spreadsheets know UTF-8.
    """
    is_other = file.exists() and not file.is_file()  # a pipe or a device stays what it is
    beside = file if is_other else file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8-sig", newline="") as written:
            yield written
        if not is_other:
            beside.replace(file)
    except OSError as error:
        raise InvalidInput(f"{file} can't be written: {error.strerror}.") from error
    finally:
        if not is_other:
            beside.unlink(missing_ok=True)
