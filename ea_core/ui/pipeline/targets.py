"""Setting targets: a drawer with a field a month; what somebody else changed meanwhile is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.pipeline.periods import Period, month_of
from ea_core.crm.pipeline.targets import Target
from ea_core.errors import InvalidInput
from ea_core.identity.people import Person
from ea_core.ui.kit.address import asked, asked_id
from ea_core.ui.kit.drawer import close_drawer, form_buttons, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.state import Slot, flash
from ea_core.ui.kit.words import month_name
from ea_core.ui.pipeline.period import period_words
from ea_core.ui.pipeline.view import View
from ea_core.workspace import Workspace

TARGETS: Final = "targets"
COMPANY: Final = "company"
_MOST_MONTHS: Final = 24
_TOO_LARGE: Final = Decimal(10) ** 12
_SEEN: Final[Slot[tuple[str, dict[date, Target]] | None]] = Slot("pipeline.targets", None)
"""Whose targets of which period the drawer shows, and as they were when it was opened."""


def show_editing(view: View, people: tuple[Person, ...]) -> None:
    """The drawer for the person in the address, or for the company."""
    if not view.me.actor.is_manager or view.me.actor.viewed_by is not None:
        return
    show_drawer("Set targets", (TARGETS,), lambda: _draw(view, people), editing=True)


def forget() -> None:
    """The drawer is closed: what is shown next is read anew."""
    _SEEN.clear()


def _draw(view: View, people: tuple[Person, ...]) -> None:
    names = {COMPANY: "The company", **{str(one.id): one.name for one in people}}
    written = asked(TARGETS)
    key = "pipeline-targets-whose"
    st.session_state[key] = written if written in names else COMPANY
    st.selectbox("Whose", list(names), format_func=names.__getitem__, key=key, on_change=_choose,
                 args=(key,))  # fmt: skip
    whose = st.session_state[key]
    person_id = None if whose == COMPANY else asked_id(TARGETS)
    months = months_of(view.period)
    seen = _seen(view, whose, person_id, months)
    st.caption(plain(f"What is to be won in each month, in {view.unit}. Empty: no target."))
    with st.form("pipeline-targets", border=False):
        fields = {
            month: st.text_input(
                month_name(f"{month:%Y-%m}"),
                value=_shown(seen.get(month)),
                key=f"target-{whose}-{month:%Y-%m}",
            )
            for month in months
        }
        if form_buttons("Save targets", TARGETS):
            with shown_errors():
                changed = save(view.me, person_id, fields, seen)
                _SEEN.clear()
                flash(f"Saved: {plain(names[whose])}, {period_words(view.period)}."
                      if changed else "Nothing was changed.")  # fmt: skip
                close_drawer(TARGETS)


def months_of(period: Period) -> tuple[date, ...]:
    """The months that the period touches, at most two years of them."""
    first, last = month_of(period.first), month_of(period.last)
    number = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(month_of(first, later) for later in range(min(number, _MOST_MONTHS)))


def save(
    me: Workspace, person_id: UUID | None, fields: dict[date, str], seen: dict[date, Target]
) -> int:
    """Writes what was changed over what was `seen`, and returns how many that were.

    All fields are read before anything is written; `seen` follows what was written. Raises InvalidInput for what is no amount, Conflict,
    NotAllowed.
    """
    wanted = {month: amount_of(words, month) for month, words in fields.items()}
    changed = 0
    for month, amount in wanted.items():
        before = seen.get(month)
        if amount == (before.amount if before else None):
            continue
        if amount is not None:
            me.targets.set(person_id, month, amount, before.version if before else None)
        elif before is not None:
            me.targets.remove(before.id, before.version)
        changed += 1
        # What is written is what was seen from now on, should a later month be refused.
        fresh = [one for one in me.targets.of_months(month, month) if one.person_id == person_id]
        seen.pop(month, None)
        seen.update({one.month: one for one in fresh})
    return changed


def amount_of(words: str, month: date) -> Decimal | None:
    """An amount as people type it (`12,500`, `$12 500.50`); None for an empty field."""
    bare = words.replace(",", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "").lstrip("$€£")
    if not bare:
        return None
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        amount = Decimal("NaN")
    fits = amount.is_finite() and 0 <= amount < _TOO_LARGE
    if not fits or amount != amount.quantize(Decimal("0.01")):
        raise InvalidInput(
            f"Enter an amount like 12,500 for {month_name(f'{month:%Y-%m}')}, or leave it empty.",
            field=f"{month:%Y-%m}",
        )
    return amount


def _seen(
    view: View, whose: str, person_id: UUID | None, months: tuple[date, ...]
) -> dict[date, Target]:
    """The targets as they were when the drawer was opened for this person: what is written over."""
    name = f"{whose} {months[0]} {months[-1]}"
    kept = _SEEN.get()
    if kept is not None and kept[0] == name:
        return kept[1]
    found = view.me.targets.of_months(months[0], months[-1])
    seen = {one.month: one for one in found if one.person_id == person_id}
    _SEEN.set((name, seen))
    return seen


def _shown(target: Target | None) -> str:
    if target is None:
        return ""
    return f"{target.amount:,.2f}".removesuffix(".00")


def _choose(key: str) -> None:
    st.query_params[TARGETS] = str(st.session_state[key])
