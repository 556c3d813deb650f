"""`ea import` and `ea pipeline`: clients and deals."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from ea_core.cli.frame import DAY, as_option, ea, json_option, show, workspace
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.document import figures_as_json
from ea_core.crm.pipeline.figures import PipelineFigures
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
        result = me.imports.csv(kind, file, mapping=mapping, values=maps, key=key, dry_run=dry_run)
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
        owner_id = None if owner is None else me.colleagues.find(owner)
        figures = me.pipeline.figures(PipelineFilters(from_, to, owner_id, stage))
    show(figures_as_json(figures), as_json, lambda: figures_as_text(figures))


def figures_as_text(figures: PipelineFigures) -> str:
    """The main figures, one a line, then the forecast by month."""
    lines = [
        f"open        {figures.open_count:>7,} deals {figures.open_value:>18,.2f}",
        f"weighted                  {figures.weighted_value:>18,.2f}",
        f"won         {figures.won_count:>7,} deals {figures.won_value:>18,.2f}",
        f"lost        {figures.lost_count:>7,} deals",
        f"win rate    {_shown(figures.win_rate, '.1%')} of {figures.closed_count:,} closed deals",
        f"cycle       {_shown(figures.cycle_days, ',.1f')} days",
    ]
    if figures.forecast:
        lines += ["", f"{'month':<11} {'weighted':>16} {'ceiling':>16} {'won':>16}"]
        lines += [
            f"{row.month}{' late' if row.overdue else '':<4} {row.weighted:>16,.2f} "
            f"{row.ceiling:>16,.2f} {row.won:>16,.2f}"
            for row in figures.forecast
        ]
    return "\n".join(lines)


def _shown(number: float | None, form: str) -> str:
    return "-" if number is None else format(number, form)
