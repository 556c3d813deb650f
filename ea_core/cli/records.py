"""`ea import` and `ea pipeline`: clients and deals."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from ea_core.cli.frame import DAY, as_option, ea, json_option, show, workspace
from ea_core.errors import InvalidInput


def _pairs(values: tuple[str, ...], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for value in values:
        left, equals, right = value.partition("=")
        if not equals or not left.strip():
            raise InvalidInput(f"{option} takes FIELD=COLUMN, not {value!r}.")
        pairs[left.strip()] = right.strip()
    return pairs


def _value_maps(values: tuple[str, ...]) -> dict[str, dict[str, str]]:
    maps: dict[str, dict[str, str]] = {}
    for value in values:
        field, colon, rest = value.partition(":")
        source, equals, target = rest.partition("=")
        if not colon or not equals:
            raise InvalidInput(f"--values takes FIELD:FROM=TO, not {value!r}.")
        maps.setdefault(field.strip(), {})[source.strip()] = target.strip()
    return maps


@ea.command("import")
@click.argument("kind", type=click.Choice(["clients", "contacts", "deals", "activities"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column fills a field."
)
@click.option(
    "--values",
    multiple=True,
    metavar="FIELD:FROM=TO",
    help="Read a value as another (FROM may be empty).",
)
@click.option("--key", metavar="COLUMN", help="The source's own id: a second import updates.")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@as_option
@json_option
def import_(
    kind: Any,
    file: Path,
    columns: tuple[str, ...],
    values: tuple[str, ...],
    key: str | None,
    dry_run: bool,
    email: str,
    as_json: bool,
) -> None:
    """Import clients, contacts, deals or activities from a CSV file."""
    _check_readable(file)
    mapping, maps = _pairs(columns, "--map"), _value_maps(values)
    with workspace(email) as me:
        result = me.crm.import_csv(
            kind, file, mapping=mapping, values=maps, key=key, dry_run=dry_run
        )
    document = {
        "created": result.created,
        "updated": result.updated,
        "skipped": result.skipped,
        "errors": [{"row": e.row, "column": e.column, "message": e.message} for e in result.errors],
        "error_count": result.error_count,
        "notices": list(result.notices),
    }

    def text() -> str:
        shown = result.errors[:20]
        lines = [
            *result.notices,
            *(f"row {e.row}: {e.column + ': ' if e.column else ''}{e.message}" for e in shown),
        ]
        if result.error_count > len(shown):
            lines.append(f"... and {result.error_count - len(shown):,} more rows with errors")
        verb = "would be " if dry_run else ""
        lines.append(
            f"{result.created} {verb}created, {result.updated} {verb}updated, "
            f"{result.skipped} unchanged, {result.error_count} with errors"
        )
        return "\n".join(lines)

    show(document, as_json, text)


def _check_readable(file: Path) -> None:
    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.")


@ea.command()
@click.option("--from", "from_", type=DAY, help="First day of the period.")
@click.option("--to", type=DAY, help="Last day of the period.")
@click.option("--owner", metavar="NAME_OR_EMAIL", help="Only deals of this person's clients.")
@click.option("--stage", type=click.Choice(["new", "negotiation", "won", "lost"]))
@as_option
@json_option
def pipeline(
    from_: date | None, to: date | None, owner: str | None, stage: Any, email: str, as_json: bool
) -> None:
    """Show the pipeline's figures."""
    with workspace(email) as me:
        figures = me.crm.pipeline_for(from_date=from_, to_date=to, owner=owner, stage=stage)
    show(figures.as_json(), as_json, figures.as_text)
