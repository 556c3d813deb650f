"""`ea import`: files of other systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ea_core.cli.frame import as_option, ea, json_option, show, workspace
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.crm.importing.load import ImportResult

_ERRORS_SHOWN = 20


@ea.command("import")
@click.argument("kind", type=click.Choice(["clients", "contacts", "deals", "activities"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column fills a field (none: leave the field out).",
)
@click.option(
    "--values",
    multiple=True,
    metavar="FIELD:FROM=TO",
    help="Read a value as another (FROM and TO may be empty).",
)
@click.option("--key", metavar="COLUMN", help="The source's own id: a second import updates.")
@click.option("--source", metavar="NAME", default="", help="The system that the keys are of.")
@click.option(
    "--not-by-name",
    is_flag=True,
    help="With --key: a client that is here without a key is not the one of its name in the file.",
)
@click.option(
    "--sheet", metavar="NAME", help="The sheet of a workbook (default: the first with rows)."
)
@click.option("--encoding", metavar="NAME", help="How the file is written, such as windows-1252.")
@click.option(
    "--decimal", type=click.Choice(["comma", "point"]), help="What stands before the decimals."
)
@click.option(
    "--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="The order of day, month and year."
)
@click.option(
    "--percent",
    type=click.Choice(["fraction", "percent"]),
    help="What a probability without a percent sign is.",
)
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@as_option
@json_option
def import_(
    kind: Any,
    file: Path,
    columns: tuple[str, ...],
    values: tuple[str, ...],
    key: str | None,
    source: str,
    not_by_name: bool,
    sheet: str | None,
    encoding: str | None,
    decimal: Any,
    dates: Any,
    percent: Any,
    dry_run: bool,
    email: str,
    as_json: bool,
) -> None:
    """Import clients, contacts, deals or activities from a CSV file or a workbook."""
    from ea_core.crm.importing.wording import Written

    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.")
    if source.strip() and key is None:
        raise InvalidInput("--source names where the keys come from: name their column with --key.")
    if not_by_name and (key is None or kind != "clients"):
        raise InvalidInput("--not-by-name is about clients with a key: name its column with --key.")
    mapping, maps = _pairs(columns, "--map"), _value_maps(values)
    written = Written(encoding, decimal, dates, percent, sheet)
    with workspace(email) as me:
        result = me.imports.csv(
            kind, file, mapping, maps, key, dry_run, source, written, file.name,
            by_name=not not_by_name,
        )  # fmt: skip
    show(_document(result), as_json, lambda: _text(result))
    if result.nothing_taken:
        first = result.errors[0]
        place = f"row {first.row}{f', {first.column}' if first.column else ''}"
        raise InvalidInput(f"Nothing was imported ({place}: {first.message})")


def _pairs(values: tuple[str, ...], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for value in values:
        left, equals, right = value.partition("=")
        if not equals or not left.strip():
            raise InvalidInput(f"{option} takes FIELD=COLUMN, not {value!r}.")
        if pairs.get(left.strip(), right.strip()) != right.strip():
            raise InvalidInput(
                f"{option} names two columns for {left.strip()}: {pairs[left.strip()]!r} and {right.strip()!r}."
            )
        pairs[left.strip()] = right.strip()
    return pairs


def _value_maps(values: tuple[str, ...]) -> dict[str, dict[str, str]]:
    maps: dict[str, dict[str, str]] = {}
    for value in values:
        field, colon, rest = value.partition(":")
        source, equals, target = rest.partition("=")
        if not colon or not equals:
            raise InvalidInput(f"--values takes FIELD:FROM=TO, not {value!r}.")
        of_field = maps.setdefault(field.strip(), {})
        if of_field.get(source.strip(), target.strip()) != target.strip():
            raise InvalidInput(
                f"--values reads {source.strip()!r} of {field.strip()} as two values: "
                f"{of_field[source.strip()]!r} and {target.strip()!r}."
            )
        of_field[source.strip()] = target.strip()
    return maps


def _document(result: ImportResult) -> dict[str, Any]:
    return {
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "skipped": result.skipped,
        "errors": [{"row": e.row, "column": e.column, "message": e.message} for e in result.errors],
        "error_count": result.error_count,
        "notices": list(result.notices),
        "encoding": result.encoding,
    }


def _text(result: ImportResult) -> str:
    shown = result.errors[:_ERRORS_SHOWN]
    lines = [
        *result.notices,
        *(f"row {e.row}: {e.column + ': ' if e.column else ''}{e.message}" for e in shown),
    ]
    if result.error_count > len(shown):
        lines.append(f"... and {result.error_count - len(shown):,} more rows with errors")
    verb = "would be " if result.dry_run else ""
    repeated = result.skipped - result.unchanged
    lines.append(
        f"{result.created} {verb}created, {result.updated} {verb}updated, "
        f"{result.unchanged} unchanged, {f'{repeated} repeated, ' if repeated else ''}"
        f"{result.error_count} with errors"
    )
    return "\n".join(lines)
