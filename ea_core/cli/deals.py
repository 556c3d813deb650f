"""`ea deal`: the deals as the pages list and change them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.frame import as_option, ea, json_option, paged, show, workspace
from ea_core.crm.vocabulary import CATEGORIES
from ea_core.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from ea_core.crm.deal_list import DealPage
    from ea_core.crm.deal_states import DealState
    from ea_core.crm.deals import Deal
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
    document = {
        "deals": [_deal(one, states.get(one.id)) for one in found.items],
        "total": found.total,
        "page": page,
        "pages": found.pages,
        "value": float(found.value),
        "weighted": float(found.weighted),
    }
    show(document, as_json, lambda: _text(found, states))


@deal.command("change")
@click.argument("deal_id", type=click.UUID, metavar="ID")
@click.option("--title")
@click.option("--value", metavar="AMOUNT", help="In the installation's currency; '' for not known.")
@click.option("--stage", metavar="KEY_OR_NAME", help="Moves it to this stage.")
@click.option("--probability", metavar="PERCENT", help="For this deal alone; '' for its stage's.")
@click.option("--expected", metavar="DAY", help="When it is expected to close; '' for not known.")
@click.option(
    "--category",
    type=click.Choice([*CATEGORIES, ""]),
    help="How sure it is; '' for as its probability says.",
)
@click.option("--source", metavar="WORDS", help="Where it came from; '' for not known.")
@as_option
@json_option
def deal_change(
    deal_id: UUID,
    title: str | None,
    value: str | None,
    stage: str | None,
    probability: str | None,
    expected: str | None,
    category: Any,
    source: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Change what is given of a deal."""
    changes: dict[str, Any] = {
        name: read(written)
        for name, written, read in (
            ("title", title, str),
            ("value", value, _amount),
            ("probability", probability, _amount),
            ("expected_close_date", expected, day_written),
            ("forecast_category", category, lambda one: one or None),
            ("source", source, str),
        )
        if written is not None
    }
    with workspace(email) as me:
        old = me.deals.get(deal_id)
        if stage is not None:
            changes["stage"] = me.stages.called(stage).key
        changed = me.deals.change(deal_id, replace(old.draft(), **changes), old.version)
        states = me.deals.states([deal_id])
    show(
        _deal(changed, states.get(deal_id)),
        as_json,
        lambda: _line(changed, states.get(deal_id)),
    )


def day_written(written: str) -> date | None:
    """A day of the command line, None for ''; raises InvalidInput."""
    try:
        return date.fromisoformat(written) if written.strip() else None
    except ValueError:
        raise InvalidInput(f"{written!r} is no day like 2026-01-31.") from None


def _amount(written: str) -> Decimal | None:
    try:
        found = Decimal(written) if written.strip() else None
    except InvalidOperation:
        found = Decimal("NaN")
    if found is not None and not found.is_finite():
        raise InvalidInput(f"{written!r} is no number like 1200.50.")
    return found


def client_called(me: Workspace, wanted: str) -> UUID:
    """The client with this id or name; raises NotFound."""
    try:
        return me.clients.get(UUID(wanted.strip())).id
    except ValueError:
        pass
    found = me.clients.called(wanted)
    if found is None:
        raise NotFound(f"No client, or more than one, is called {wanted.strip()!r}. Give its id.")
    return found.id


def _deal(one: Deal, state: DealState | None) -> dict[str, Any]:
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
        "days_late": state and state.days_late,
        "quiet_days": state and state.quiet_days,
        "stalled": list(state.reasons) if state else [],
    }


def _text(found: DealPage, states: dict[UUID, DealState]) -> str:
    lines = [_line(one, states.get(one.id)) for one in found.items]
    pages = f", page {found.paging.number} of {found.pages}" if found.pages > 1 else ""
    lines.append(
        f"{found.total:,} deals, value {found.value:,.2f}, weighted {found.weighted:,.2f}{pages}"
    )
    return "\n".join(lines)


def _line(one: Deal, state: DealState | None) -> str:
    value = "not known" if one.value is None else f"{one.value:,.2f}"
    when = one.closed_on or one.expected_close_date
    why = f"  {', '.join(state.reasons)}" if state and state.reasons else ""
    return f"{value:>16}  {one.stage:12} {when or '-'!s:10}  {one.title} ({one.client}){why}"
