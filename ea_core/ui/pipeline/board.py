"""The view Board: the deals as cards by stage; a card is dragged, or moved with Shift and an arrow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import streamlit as st

from ea_core.actor import Actor
from ea_core.crm.board import CARDS, MOST_CARDS, BoardColumn
from ea_core.crm.deal_states import DealState
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters
from ea_core.crm.pipeline.periods import Period, quarter_of
from ea_core.crm.stages import Stage
from ea_core.errors import EAError
from ea_core.ui.deals.drawer import show_deal
from ea_core.ui.deals.moving import move_or_ask
from ea_core.ui.deals.words import PARAMETER as DEAL
from ea_core.ui.kit.address import asked, asked_id, asked_number, here, to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.components import component
from ea_core.ui.kit.format import NOTHING, compact_money, count, day, money, near_day, number, plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.owned import may_change_of
from ea_core.ui.kit.state import Slot, flash
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.words import owner_words
from ea_core.ui.pipeline.choices import Filter, Named, pipeline_filters, show_filters, show_unknown
from ea_core.ui.pipeline.list import client_filter, search_box, search_words
from ea_core.ui.pipeline.period import Chosen, period_words
from ea_core.ui.pipeline.words import whole
from ea_core.workspace import Workspace

_DRAW: Final = component("board", '<div class="ea-board"></div>')
_CARDS: Final = "cards"
_DRAWN: Final = Slot("ea.board", 0)
"""Counts the moves that were answered: what is drawn after one is new to the browser, a refused one too."""
_HINT: Final = "Arrow keys go from card to card, Enter opens a deal, Shift with the left or right arrow moves it."
_FIXED: Final = "Only the owner of the client, a manager or an administrator can move this deal."


def show_board(me: Workspace, named: Named, filters: tuple[Filter, ...]) -> None:
    """Search and filters, then the open deals by stage and those closed in this quarter."""
    show_filters((*filters, *client_filter(me)), before=search_box)
    if show_unknown(me, filters):
        return
    company = me.company.settings()
    quarter = quarter_of(company.today(), company.fiscal_year_starts)
    wanted = DealFilters(
        pipeline_filters(Chosen(quarter, "", "")),
        "stage",
        client_id=asked_id("client"),
        search=search_words(),
    )
    cards = max(CARDS, asked_number(_CARDS, MOST_CARDS))
    board = me.deals.board(wanted, cards)
    if not any(column.count for column in board.columns):
        narrowed = bool(wanted.search or wanted.client_id or any(one.value for one in filters))
        _nothing(narrowed=narrowed)
    said = _DRAW(
        key="board",
        data={
            "columns": [_column(me.actor, one, board.states, quarter, cards) for one in board.columns],
            "hint": _HINT,
            "fixed": _FIXED,
            "drawn": _DRAWN.get(),
        },
        on_move_change=_noted,
    )  # fmt: skip
    if said.move is not None:
        _move(me, named, said.move)
    if asked(DEAL):
        show_deal(me)


def _move(me: Workspace, named: Named, said: Any) -> None:
    """A card was dropped in another column: the deal goes there, or it is said why not."""
    _DRAWN.set(_DRAWN.get() + 1)
    try:
        deal = me.deals.get(UUID(str(said["id"])))
        to: Stage | None = named.stages.get(str(said["to"]))
        if to is not None:
            move_or_ask(me, replace(deal, version=int(said["seen"])), to, alone=True)
    except (KeyError, TypeError, ValueError):
        flash("The board could not read that move. Load the page again.", ":material/error:")
    except EAError as error:
        flash(plain(error.message), ":material/error:")
    st.rerun()


def _column(
    actor: Actor,
    column: BoardColumn,
    states: Mapping[UUID, DealState],
    quarter: Period,
    cards: int,
) -> dict[str, object]:
    closed = column.kind != "open"
    sums = money(whole(column.value), currency())
    if not closed:
        sums += f" · weighted {compact_money(column.weighted, currency())}"
    notes = [f"Closed in {period_words(quarter)}"] if closed else []
    if column.unknown_values:
        notes.append(f"{count(column.unknown_values, 'deal')} without a value")
    return {
        "key": column.stage,
        "name": column.name,
        "kind": column.kind,
        "count": number(column.count),
        "sums": sums,
        "note": " · ".join(notes),
        "cards": [_card(actor, one, states.get(one.id)) for one in column.deals],
        "more": _more(column, cards),
        "empty": "No deals.",
    }


def _card(actor: Actor, deal: Deal, state: DealState | None) -> dict[str, object]:
    today = clock().today
    expected = deal.expected_close_date if deal.is_open else deal.closed_on
    late = bool(state and state.is_late)
    about = "Closed" if not deal.is_open else "Expected to close"
    quiet = (
        f"Quiet for {count(state.quiet_days, 'day')}"
        if state and state.is_quiet and state.quiet_days is not None
        else ""
    )
    owner = owner_words(deal.owner)
    return {
        "id": str(deal.id),
        "version": deal.version,
        "title": deal.title,
        "client": deal.client,
        "value": NOTHING if deal.value is None else money(whole(deal.value), currency()),
        "when": ("Late: " if late else "") + near_day(expected, today) if expected else "",
        "day": expected.isoformat() if expected else "",
        "about": f"{about} {day(expected)}" if expected else "",
        "late": late,
        "quiet": quiet,
        "owner": owner,
        "initials": initials(owner) if deal.owner else NOTHING,
        "href": here(deal=str(deal.id)),
        "movable": may_change_of(actor, deal.owner_id),
    }


def initials(name: str) -> str:
    """The first letters of the first and the last part of a name: `ML` for Mara von Linden.

    Signs are no letters (`"Al" Lee (DE)` is `AD`), unless there is nothing else.
    """
    letters = [next((sign for sign in part if sign.isalnum()), "") for part in name.split()]
    found = [letter for letter in letters if letter] or list(name.strip()[:1])
    return "".join(found[:1] + found[1:][-1:]).upper()


def _more(column: BoardColumn, cards: int) -> dict[str, str] | None:
    left = column.count - len(column.deals)
    if left <= 0:
        return None
    if cards >= MOST_CARDS:
        words = f"All {number(column.count)} in the list"
        return {"words": words, "href": here(view="deals", stage=column.stage, cards=None)}
    more = min(CARDS, left)
    return {
        "words": f"Show {number(more)} more of {number(left)}",
        "href": here(cards=cards + CARDS),
    }


def _nothing(*, narrowed: bool) -> None:
    if narrowed:
        show_empty("No deal fits.", hint="Take a filter away, or search for other words.")
        return
    show_empty(
        "No deal is open, and none was closed in this quarter.",
        hint="Add a deal with the button above, or import a file that has them.",
        action="Import deals",
        address=to_page("Import", kind="deals"),
    )


def _noted() -> None:
    """A move is told to the page by the run that follows."""
