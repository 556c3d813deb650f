"""The drawer of one deal: what it is, how it goes on, how it came there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from ea_core.crm.deals import Deal, StageChange
from ea_core.crm.stages import Stage
from ea_core.crm.suggestions.changes import ChangeDeal, MoveDeal
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.crm.tasks import TaskFilters
from ea_core.errors import NotFound
from ea_core.knowledge.documents import DocumentFilters
from ea_core.ui.deals.adding import is_new_asked, show_new_deal
from ea_core.ui.deals.fields import deal_fields
from ea_core.ui.deals.logging import LOG, show_log
from ea_core.ui.deals.moving import CLOSING, ask_closing, closing_parameters, move_or_ask
from ea_core.ui.deals.timeline import show_activities
from ea_core.ui.deals.words import PARAMETER, state_badges
from ea_core.ui.kit.address import NOBODY, asked, asked_id, here, to_page
from ea_core.ui.kit.badges import stage_badge
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.confirm import confirm_here
from ea_core.ui.kit.documents import show_documents_of
from ea_core.ui.kit.drawer import close_drawer, form_buttons, mark_saved, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import near_day, plain
from ea_core.ui.kit.html import badges_html, link_html
from ea_core.ui.kit.owned import may_change_of
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.suggested import PARAMETER as SUGGESTION
from ea_core.ui.kit.suggested import decides, say_suggested, suggested
from ea_core.ui.kit.table import Column
from ea_core.ui.kit.words import owner_words
from ea_core.ui.tasks.drawer import PARAMETER as TASK
from ea_core.ui.tasks.drawer import show_task
from ea_core.ui.tasks.listing import show_tasks
from ea_core.workspace import Workspace

_OWN: Final = (PARAMETER, CLOSING, SUGGESTION)
"""What the address loses when the drawer closes."""


def show_deal(me: Workspace) -> None:
    """Opens the deal whose id stands in the address as `deal`, a new one, or a task beside it."""
    if is_new_asked(me):
        with shown_errors():
            show_new_deal(me)
        return
    if asked(TASK):
        with shown_errors():
            show_task(me)
        return
    try:
        deal = me.deals.get(asked_id(PARAMETER) or NOBODY)
    except NotFound as error:
        st.info(error.message, icon=":material/search_off:")
        return
    stages = me.stages.all()
    changeable = may_change_of(me.actor, deal.owner_id)
    if changeable and asked_id(LOG) == deal.id:
        show_log(me, deal)
        return
    one = _suggested_for(me, deal) if changeable else None
    closing = next((one for one in stages if one.key == asked(CLOSING)), None)
    if changeable and closing is not None and not closing.is_open and closing.key != deal.stage:
        is_so = one is not None and getattr(one.change, "stage", None) == closing.key
        draw = partial(ask_closing, me, deal, closing, one if is_so else None)
        show_drawer(closing.name, closing_parameters(), draw, editing=True)
        return
    draw = partial(_draw, me, deal, stages, one, changeable=changeable)
    show_drawer(deal.title, _OWN, draw, editing=changeable)


def _suggested_for(me: Workspace, deal: Deal) -> Suggestion | None:
    """What the chat suggested for this deal, where the address names it."""
    one = suggested(me)
    if one is None or not isinstance(one.change, MoveDeal | ChangeDeal):
        return None
    return one if one.change.deal_id == deal.id else None


def _draw(
    me: Workspace, deal: Deal, stages: Sequence[Stage], one: Suggestion | None, *, changeable: bool
) -> None:
    names = {stage.key: stage for stage in stages}
    _facts(me, deal, names, changeable=changeable)
    with shown_errors():
        if changeable:
            if one is None:
                _move(me, deal, stages)
            say_suggested(me, one)
            edit_deal(me, deal, stages, one)
        show_tasks(me, TaskFilters(deal_id=deal.id), adds=changeable, in_drawer=True)
        show_activities(me, deal)
        show_documents_of(me, DocumentFilters(deal_id=deal.id), "Documents")
        _history(me.deals.history(deal.id), names)
        if me.actor.is_admin and changeable:
            gone = confirm_here(
                "Delete the deal",
                f"{deal.title} will be deleted with its history and activities, for everybody.",
                partial(me.deals.delete, deal.id),
                key="delete-deal",
                done="The deal was deleted.",
            )
            if gone:
                close_drawer(*_OWN)


def _facts(me: Workspace, deal: Deal, names: dict[str, Stage], *, changeable: bool) -> None:
    state = me.deals.states([deal.id]).get(deal.id) if deal.is_open else None
    badges = [stage_badge(names[deal.stage].name, deal.stage_kind), *state_badges(state)]
    parts = [
        badges_html(badges),
        link_html(deal.client, to_page("Clients", client=deal.client_id)),
        escape(f"Owner: {owner_words(deal.owner)}"),
    ]
    if deal.closed_on:
        parts.append(escape(f"Closed {near_day(deal.closed_on, clock().today)}"))
    if deal.lost_reason:
        parts.append(escape(f"Lost: {deal.lost_reason}"))
    if changeable:
        log = here(**{LOG: str(deal.id)})
        parts.append(link_html("Log activity", log, css="ea-act", stays=True))
    st.html(f'<div class="ea-line">{" ".join(f"<span>{part}</span>" for part in parts)}</div>')


def _move(me: Workspace, deal: Deal, stages: Sequence[Stage]) -> None:
    offered = [one for one in stages if not one.retired or one.key == deal.stage]
    keys = [one.key for one in offered]
    names = {one.key: one.name for one in offered}
    chosen = st.segmented_control(
        "Stage", keys, default=deal.stage, required=True, format_func=names.__getitem__,
        key=f"stage-{deal.id}-{deal.version}",
    )  # fmt: skip
    if chosen and chosen != deal.stage:
        move_or_ask(me, deal, next(one for one in offered if one.key == chosen))


def edit_deal(
    me: Workspace, deal: Deal, stages: Sequence[Stage] = (), one: Suggestion | None = None
) -> None:
    """The fields of a deal, as they are or as `one` has them; saving closes the drawer."""
    with shown_errors(), st.form(f"deal-{deal.id}-{deal.version}", border=False):
        stage = _stage_input(deal, stages, one)
        draft = deal_fields(me, deal, one)
        if form_buttons("Save", *_OWN):
            if stage != deal.stage:  # only an open one is offered
                draft = replace(draft, stage=stage, closed_on=None)
            me.deals.change(deal.id, draft, deal.version, decides=decides(one))
            flash(f"{plain(deal.title)} was saved.")
            mark_saved()
            close_drawer(*_OWN)


def _stage_input(deal: Deal, stages: Sequence[Stage], one: Suggestion | None) -> str:
    """Where it was suggested to move the deal to an open stage: that one, to be saved with the rest."""
    if one is None or not isinstance(one.change, MoveDeal):
        return deal.stage
    names = {
        stage.key: stage.name
        for stage in stages
        if stage.key == deal.stage or (stage.is_open and not stage.retired)
    }
    if one.change.stage not in names:
        return deal.stage
    return st.selectbox(
        "Stage", list(names), list(names).index(one.change.stage), format_func=names.__getitem__,
        key=f"deal-stage-{one.id}",
    )  # fmt: skip


def _history(changes: Sequence[StageChange], names: dict[str, Stage]) -> None:
    st.markdown("**How it came here**")
    show_table(
        list(reversed(changes)),
        (
            Column("Stage", lambda one: _way(one, names)),
            Column("When", lambda one: one.changed_at, "moment"),
            Column("By", lambda one: one.changed_by),
        ),
        key="deal-history",
        caption="Stages of the deal",
        empty="Nothing is known of its way.",
    )


def _way(change: StageChange, names: dict[str, Stage]) -> str:
    to = names[change.to_stage].name
    if change.from_stage is None:
        return f"Created in {to}"
    way = f"{names[change.from_stage].name} \N{RIGHTWARDS ARROW} {to}"
    return way if change.observed else f"{way} (inferred by an import)"
