"""`ea stage` and `ea company`: the stages that deals go through, and the company's calendar."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import click

from ea_core.cli.frame import as_option, ea, json_option, show, workspace
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.crm.company import Company
    from ea_core.crm.stages import Stage

_KINDS = click.Choice(["open", "won", "lost"])
_NEVER = "never"
_probability = click.option("--probability", metavar="PERCENT", help="Of deals without their own.")
_stalled = click.option(
    "--stalled-after", metavar="DAYS", help=f"Untouched for longer it is quiet; or {_NEVER}."
)


@ea.group()
def stage() -> None:
    """The stages that deals go through."""


@stage.command("list")
@as_option
@json_option
def stage_list(email: str, as_json: bool) -> None:
    """List the stages in their order."""
    with workspace(email) as me:
        stages = me.stages.all()
    _show(stages, as_json)


@stage.command("add")
@click.argument("name")
@click.option("--kind", type=_KINDS, default="open")
@_probability
@_stalled
@as_option
@json_option
def stage_add(
    name: str,
    kind: Any,
    probability: str | None,
    stalled_after: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Add a stage behind those of its kind."""
    from ea_core.crm.stages import StageDraft

    draft = StageDraft(name, kind, _percent(probability or "0"), _days(stalled_after))
    with workspace(email) as me:
        added = me.stages.add(draft)
    show(_stage(added), as_json, lambda: f"{added.name} is there now (key {added.key}).")


@stage.command("change")
@click.argument("key")
@click.option("--name", help="Its new name; the key stays.")
@click.option("--kind", type=_KINDS)
@_probability
@_stalled
@as_option
@json_option
def stage_change(
    key: str,
    name: str | None,
    kind: Any,
    probability: str | None,
    stalled_after: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Change what is given of a stage (KEY or its name)."""
    with workspace(email) as me:
        old = me.stages.called(key)
        draft = replace(
            old.draft(),
            name=old.name if name is None else name,
            kind=old.kind if kind is None else kind,
            probability=old.probability if probability is None else _percent(probability),
            stalled_after_days=(
                old.stalled_after_days if stalled_after is None else _days(stalled_after)
            ),
        )
        changed = me.stages.change(old.key, draft, old.version)
    show(_stage(changed), as_json, lambda: f"{changed.name} was changed.")


@stage.command("order")
@click.argument("keys", nargs=-1, required=True)
@as_option
@json_option
def stage_order(keys: tuple[str, ...], email: str, as_json: bool) -> None:
    """Put the stages into this order; all that are not retired must be named."""
    with workspace(email) as me:
        stages = me.stages.order([me.stages.called(key).key for key in keys])
    _show(stages, as_json)


@stage.command("retire")
@click.argument("key")
@click.option("--undo", is_flag=True, help="Offer it again.")
@as_option
@json_option
def stage_retire(key: str, undo: bool, email: str, as_json: bool) -> None:
    """Take a stage that no deal is in from what is offered."""
    with workspace(email) as me:
        old = me.stages.called(key)
        (me.stages.bring_back if undo else me.stages.retire)(old.key, old.version)
        stages = me.stages.all()
    _show(stages, as_json)


@stage.command("remove")
@click.argument("key")
@as_option
@json_option
def stage_remove(key: str, email: str, as_json: bool) -> None:
    """Remove a stage that no deal ever was in."""
    with workspace(email) as me:
        old = me.stages.called(key)
        me.stages.remove(old.key, old.version)
        stages = me.stages.all()
    _show(stages, as_json)


@ea.command()
@click.option("--time-zone", metavar="NAME", help="Such as Europe/Berlin.")
@click.option(
    "--fiscal-year-starts", type=click.IntRange(1, 12), metavar="MONTH", help="A month, 1 to 12."
)
@as_option
@json_option
def company(
    time_zone: str | None, fiscal_year_starts: int | None, email: str, as_json: bool
) -> None:
    """Show the company's calendar, or change what is given of it."""
    with workspace(email) as me:
        settings = me.company.settings()
        if time_zone is not None or fiscal_year_starts is not None:
            settings = me.company.change(
                settings.time_zone if time_zone is None else time_zone,
                fiscal_year_starts or settings.fiscal_year_starts,
                settings.version,
            )
    show(_company(settings), as_json, lambda: _company_text(settings))


def _company(settings: Company) -> dict[str, Any]:
    return {
        "time_zone": settings.time_zone,
        "fiscal_year_starts": settings.fiscal_year_starts,
        "today": settings.today().isoformat(),
    }


def _company_text(settings: Company) -> str:
    return (
        f"time zone {settings.time_zone} (today is {settings.today()}), "
        f"fiscal years begin with month {settings.fiscal_year_starts}"
    )


def _show(stages: tuple[Stage, ...], as_json: bool) -> None:
    lines = [
        f"{one.key:24} {one.kind:5} {one.probability:>4.0f} %  {one.name}"
        + (" (retired)" if one.retired else "")
        for one in stages
    ]
    show({"stages": [_stage(one) for one in stages]}, as_json, lambda: "\n".join(lines))


def _stage(one: Stage) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "kind": one.kind,
        "probability": float(one.probability),
        "stalled_after_days": one.stalled_after_days,
        "retired": one.retired,
    }


def _percent(written: str) -> Decimal:
    try:
        return Decimal(written.strip().removesuffix("%").strip())
    except InvalidOperation:
        raise InvalidInput(f"{written!r} is no percentage like 30.", field="probability") from None


def _days(written: str | None) -> int | None:
    if written is None or written.strip().lower() == _NEVER:
        return None
    if not written.strip().isascii() or not written.strip().isdigit():
        raise InvalidInput(f"{written!r} is no number of days, nor {_NEVER}.")
    return int(written)
