"""`ea deal add`, `change` and `move`: what is written about deals, as the pages write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.deals import deal, show_deal
from ea_core.cli.frame import DAY, F, as_option, json_option, workspace
from ea_core.cli.written import amount_written, client_called, day_written, given
from ea_core.crm.vocabulary import CATEGORIES
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.workspace import Workspace


def _fields(command: F) -> F:
    """A command that writes a deal takes its fields; '' stands for what is not known."""
    for option in reversed((
        click.option("--value", metavar="AMOUNT", help="In the installation's currency; '' for not known."),
        click.option("--stage", metavar="KEY_OR_NAME", help="The stage that it is in."),
        click.option("--probability", metavar="PERCENT", help="For this deal alone; '' for its stage's."),
        click.option("--expected", metavar="DAY", help="When it is expected to close; '' for not known."),
        click.option("--category", type=click.Choice([*CATEGORIES, ""]),
                     help="How sure it is; '' for as its probability says."),
        click.option("--source", metavar="WORDS", help="Where it came from; '' for not known."),
    )):  # fmt: skip
        command = option(command)
    return command


def _written(
    me: Workspace,
    value: str | None,
    stage: str | None,
    probability: str | None,
    expected: str | None,
    category: str | None,
    source: str | None,
) -> dict[str, Any]:
    return given(
        ("value", value, amount_written),
        ("stage", stage, lambda one: me.stages.called(one).key),
        ("probability", probability, amount_written),
        ("expected_close_date", expected, day_written),
        ("forecast_category", category, lambda one: one or None),
        ("source", source, str),
    )


@deal.command("add")
@click.argument("title")
@click.option("--client", required=True, metavar="NAME_OR_ID", help="The client that may buy.")
@_fields
@as_option
@json_option
def deal_add(title: str, client: str, email: str, as_json: bool, **fields: str | None) -> None:
    """Add a deal to a client; without --stage it begins in the first one."""
    from ea_core.crm.deals import DealDraft

    with workspace(email) as me:
        draft = replace(DealDraft(title), **_written(me, **fields))
        show_deal(me, me.deals.create(client_called(me, client), draft), as_json)


@deal.command("change")
@click.argument("deal_id", type=click.UUID, metavar="ID")
@click.option("--title")
@_fields
@as_option
@json_option
def deal_change(
    deal_id: UUID, title: str | None, email: str, as_json: bool, **fields: str | None
) -> None:
    """Change what is given of a deal."""
    with workspace(email) as me:
        old = me.deals.get(deal_id)
        changes = given(("title", title, str)) | _written(me, **fields)
        show_deal(
            me, me.deals.change(deal_id, replace(old.draft(), **changes), old.version), as_json
        )


@deal.command("move")
@click.argument("deal_id", type=click.UUID, metavar="ID")
@click.argument("stage", metavar="STAGE")
@click.option("--on", type=DAY, help="The day on which it was won or lost; without it: today.")
@click.option("--value", metavar="AMOUNT", help="For how much it was won; without it: its value.")
@click.option("--reason", metavar="WORDS", help="Why it was lost.")
@as_option
@json_option
def deal_move(
    deal_id: UUID,
    stage: str,
    on: date | None,
    value: str | None,
    reason: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Move a deal to the stage with that key or name; winning takes a day and a value, losing a reason."""
    with workspace(email) as me:
        old, to = me.deals.get(deal_id), me.stages.called(stage)
        if to.is_open and on is not None:
            raise InvalidInput(f"In {to.name} a deal is open: leave --on away.")
        if to.kind != "won" and value is not None:
            raise InvalidInput(f"{to.name} does not win a deal: leave --value away.")
        if to.kind != "lost" and reason is not None:
            raise InvalidInput(f"{to.name} does not lose a deal: leave --reason away.")
        if to.is_open:
            moved = me.deals.move(deal_id, to.key, old.version)
        else:
            draft = replace(
                old.draft(),
                stage=to.key,
                closed_on=on or (old.closed_on if to.key == old.stage else None),
                **given(("value", value, amount_written), ("lost_reason", reason, str)),
            )
            moved = me.deals.change(deal_id, draft, old.version)
        show_deal(me, moved, as_json)
