"""`ea deal`: the deals as the pages list and show them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.frame import as_option, ea, json_option, paged, workspace
from ea_core.cli.listing import show_page, show_record
from ea_core.cli.written import client_called

if TYPE_CHECKING:
    from ea_core.crm.deal_states import DealState
    from ea_core.crm.deals import Deal, StageChange
    from ea_core.workspace import Workspace

_STATES = ("open", "won", "lost", "late", "due", "quiet", "stalled")
_ORDERS = ("value", "title", "client", "expected_close", "closed", "newest")


@ea.group()
def deal() -> None:
    """Deals."""


@deal.command("list")
@click.option("--client", metavar="NAME_OR_ID", help="Only deals of this client.")
@click.option("--owner", metavar="NAME_OR_EMAIL", help="Only deals of this person's clients.")
@click.option("--stage", metavar="KEY_OR_NAME", help="Only deals that are in this stage now.")
@click.option("--state", type=click.Choice(_STATES), help="How they stand today.")
@click.option("--search", metavar="WORDS", help="Words of the title or the client's name.")
@click.option("--order", type=click.Choice(_ORDERS), default="value", show_default=True)
@paged
@as_option
@json_option
def deal_list(
    client: str | None,
    owner: str | None,
    stage: str | None,
    state: Any,
    search: str | None,
    order: Any,
    page: int,
    size: int,
    email: str,
    as_json: bool,
) -> None:
    """List deals, a page at a time, with the sums over all that fit."""
    from ea_core.crm.filters import DealFilters, PipelineFilters
    from ea_core.crm.paging import Paging

    with workspace(email) as me:
        pipeline = PipelineFilters(
            owner_id=None if owner is None else me.colleagues.find(owner),
            stage=None if stage is None else me.stages.called(stage).key,
        )
        filters = DealFilters(
            pipeline,
            state or "all",
            client_id=None if client is None else client_called(me, client),
            search=search,
            order_by=order,
        )
        found = me.deals.page(filters, Paging(page, size))
        states = me.deals.states([one.id for one in found.items if one.is_open])
    show_page(
        found,
        ("deal", "deals"),
        lambda one: deal_record(one, states.get(one.id)),
        partial(_line, states),
        as_json,
        {"value": float(found.value), "weighted": float(found.weighted)},
    )


@deal.command("show")
@click.argument("deal_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def deal_show(deal_id: UUID, email: str, as_json: bool) -> None:
    """Show one deal with its way through the stages."""
    with workspace(email) as me:
        one = me.deals.get(deal_id)
        states = me.deals.states([deal_id])
        steps = me.deals.history(deal_id)
    record = deal_record(one, states.get(deal_id)) | {"history": [_step(step) for step in steps]}
    show_record(record, as_json, _line(states, one))


def show_deal(me: Workspace, one: Deal, as_json: bool) -> None:
    """Prints one deal as it stands now."""
    states = me.deals.states([one.id])
    show_record(deal_record(one, states.get(one.id)), as_json, _line(states, one))


def deal_record(one: Deal, state: DealState | None) -> dict[str, Any]:
    """A deal in JSON; `state` is how it stands today, None where it is won or lost."""
    return {
        "id": str(one.id),
        "title": one.title,
        "client": one.client,
        "client_id": str(one.client_id),
        "owner": one.owner,
        "stage": one.stage,
        "kind": one.stage_kind,
        "value": None if one.value is None else float(one.value),
        "probability": float(one.probability),
        "expected_close_date": one.expected_close_date,
        "category": one.category,
        "category_by_hand": one.forecast_category is not None,
        "closed_on": one.closed_on,
        "lost_reason": one.lost_reason,
        "source": one.source,
        "days_late": state and state.days_late,
        "quiet_days": state and state.quiet_days,
        "stalled": list(state.reasons) if state else [],
    }


def _step(one: StageChange) -> dict[str, Any]:
    return {
        "from": one.from_stage,
        "to": one.to_stage,
        "at": one.changed_at,
        "by": one.changed_by,
        "observed": one.observed,
    }


def _line(states: dict[UUID, DealState], one: Deal) -> str:
    state = states.get(one.id)
    value = "not known" if one.value is None else f"{one.value:,.2f}"
    when = one.closed_on or one.expected_close_date
    why = f"  {', '.join(state.reasons)}" if state and state.reasons else ""
    return f"{value:>16}  {one.stage:12} {when or '-'!s:10}  {one.title} ({one.client}){why}"
