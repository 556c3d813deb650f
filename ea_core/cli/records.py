"""`ea pipeline`: the figures."""

from __future__ import annotations

from datetime import date

import click

from ea_core.cli.frame import DAY, as_option, ea, json_option, show, workspace
from ea_core.crm.filters import SIZES, PipelineFilters
from ea_core.crm.parts.pipeline import pipeline_as_json
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.errors import InvalidInput


@ea.command()
@click.option("--from", "from_", type=DAY, help="First day of the period.")
@click.option("--to", type=DAY, help="Last day of the period.")
@click.option("--owner", metavar="NAME_OR_EMAIL", help="Only deals of this person's clients.")
@click.option("--unassigned", is_flag=True, help="Only deals of clients that nobody owns.")
@click.option("--stage", metavar="KEY", help="Only deals that are in this stage now.")
@click.option("--industry", help="Only deals of clients of this industry; '' for those without.")
@click.option("--size", type=click.Choice([size.key for size in SIZES]), help="A band of value.")
@click.option("--source", help="Only deals that came from there; '' for those without a source.")
@as_option
@json_option
def pipeline(
    from_: date | None,
    to: date | None,
    owner: str | None,
    unassigned: bool,
    stage: str | None,
    industry: str | None,
    size: str | None,
    source: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Show the pipeline's figures."""
    if owner is not None and unassigned:
        raise InvalidInput("A deal has an owner or none: leave --owner or --unassigned away.")
    with workspace(email) as me:
        owner_id = None if owner is None else me.colleagues.find(owner)
        filters = PipelineFilters(
            from_, to, owner_id, stage, unassigned=unassigned, industry=industry, size=size,
            source=source,
        )  # fmt: skip
        figures = me.pipeline.figures(filters)
        if not as_json:
            show({}, as_json, lambda: figures_as_text(figures))
            return
        document = pipeline_as_json(me.pipeline, filters, figures)
    show(document, as_json, str)


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
