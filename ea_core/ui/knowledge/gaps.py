"""What could not be answered, for managers: the questions, whom they were about, and what to do about them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.agent.gaps import Gap
from ea_core.formats import count, day, money
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.state import flash
from ea_core.workspace import Workspace

_SHOWN: Final = 10
_NOBODY: Final = "Nobody"
_WHY: Final = {
    "unanswered": "not answered",
    "unsupported": "without support",
    "disliked": "found wrong",
}


def show_gaps(me: Workspace) -> None:
    """The board, folded; nothing while there is nothing on it."""
    with shown_errors():
        gaps = me.gaps.open()
        if not gaps:
            return
        title = f"{count(len(gaps), 'question')} without a good answer"
        with st.expander(title, icon=":material/help_center:", key="ea-gaps"):
            st.caption(_caption(*me.gaps.thumbs()))
            people = me.gaps.colleagues()
            for gap in gaps[:_SHOWN]:
                _show(me, gap, people)
            if len(gaps) > _SHOWN:
                st.caption(
                    f"The first {_SHOWN} of {len(gaps):,}, by the value open with their clients."
                )


def _caption(up: int, down: int) -> str:
    return (
        "Add a document that answers, assign a question or dismiss it. Conversations stay with who asked. "
        f"Answers found good: {up:,}, not good: {down:,}."
    )


def _show(me: Workspace, gap: Gap, people: dict[str, UUID]) -> None:
    with st.container(border=True, gap=None):
        st.markdown(f"**{plain(gap.question)}**")
        st.caption(plain(_facts(gap)))
        for reason in gap.reasons[:3]:
            st.caption(f"“{plain(reason)}”")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                "Assigned to",
                [_NOBODY, *people],
                index=0 if gap.assigned_to is None else _place(gap.assigned_to, people),
                key=f"gap-person-{gap.key}",
                width=220,
            )
            if (chosen if chosen != _NOBODY else None) != gap.assigned_to:
                with shown_errors():
                    me.gaps.assign(gap.key, people.get(chosen))
                    st.rerun()
            if st.button("Dismiss", key=f"gap-dismiss-{gap.key}", type="tertiary"):
                with shown_errors():
                    me.gaps.dismiss(gap.key)
                    flash("The question was dismissed.")
                    st.rerun()


def _facts(gap: Gap) -> str:
    why = ", ".join(_WHY[one] for one in gap.why if one in _WHY)
    facts = [f"asked {count(gap.times, 'time')} by {count(gap.people, 'person', 'people')}", why]
    if gap.clients:
        facts.append(f"about {', '.join(gap.clients)}, {money(gap.open_value, currency())} open")
    return " \N{MIDDLE DOT} ".join([*facts, f"last {day(gap.last_asked)}"])


def _place(name: str, people: dict[str, UUID]) -> int:
    return [_NOBODY, *people].index(name) if name in people else 0
