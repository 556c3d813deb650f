"""What could not be answered, for managers: the questions, whom they were about, and what to do about them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import streamlit as st

from ea_core.agent.gaps import Gap
from ea_core.errors import EmbeddingError
from ea_core.formats import count, day, money
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.words import owner_names
from ea_core.ui.knowledge.uploads import open_form
from ea_core.workspace import Workspace

if TYPE_CHECKING:
    from ea_core.agent.answered_since import AnsweredBy

_SHOWN: Final = 10
_REASONS: Final = 3
_SECONDS: Final = 0.5
"""After which the rest is looked at with the next run of the page."""
_NOBODY: Final = "Assigned to nobody"
_GONE: Final = "Somebody who left"
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
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(_caption(*me.gaps.thumbs()), width="stretch")
                if me.documents.may_change:
                    st.button(
                        "Add a document", icon=":material/upload_file:", key="gap-add",
                        on_click=open_form,
                    )  # fmt: skip
            people = {one: name for name, one in owner_names(me.colleagues.everybody()).items()}
            until = time.monotonic() + _SECONDS
            for place, gap in enumerate(gaps[:_SHOWN]):
                _show(me, gap, people, place, _answered_by(me, gap, until))
            if len(gaps) > _SHOWN:
                st.caption(
                    f"The first {_SHOWN} of {len(gaps):,}, by the value open with their clients."
                )


def _caption(up: int, down: int) -> str:
    words = "Add a document that answers, assign a question or dismiss it. Conversations stay with who asked."
    judged = f" Answers found good: {up:,}, not good: {down:,}." if up or down else ""
    return words + judged


def _answered_by(me: Workspace, gap: Gap, until: float) -> AnsweredBy | None:
    """What perhaps answers it now, looked for once for each state of the library, and not for long."""
    found: dict[Any, AnsweredBy | None] = st.session_state.setdefault("gap-answers", {})
    later = me.answered_since.later(gap.last_asked)
    known = (gap.key, gap.last_asked, tuple(later[:1]), len(later))
    if known not in found and time.monotonic() < until:
        try:
            found[known] = me.answered_since.answer(gap.question, later)
        except EmbeddingError:  # the board is as good without
            return None
    return found.get(known)


def _show(
    me: Workspace, gap: Gap, people: Mapping[UUID, str], place: int, by: AnsweredBy | None
) -> None:
    """A row: the question with its facts, whose it is, and the button that takes it away."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"ea-gap-{place}"):
        st.html(_question(gap, by), width="stretch")
        if not me.documents.may_change:  # who views as a manager decides nothing
            who = people.get(gap.assigned_to, _GONE) if gap.assigned_to else _NOBODY
            st.caption(plain(who), width="content")
            return
        options: list[UUID | None] = [None, *people]
        if gap.assigned_to not in options:
            options.append(gap.assigned_to)
        chosen = st.selectbox(
            "Assigned to",
            options,
            index=options.index(gap.assigned_to),
            format_func=lambda one: _NOBODY if one is None else people.get(one, _GONE),
            # What another manager has chosen meanwhile is shown, not undone.
            key=f"gap-person-{gap.key}-{gap.assigned_to}",
            width=190,
            label_visibility="collapsed",
        )
        if chosen != gap.assigned_to:
            with shown_errors():
                me.gaps.assign(gap.key, chosen)
                st.rerun()
        if st.button("Dismiss", key=f"gap-dismiss-{gap.key}", type="tertiary"):
            with shown_errors():
                me.gaps.dismiss(gap.key)
                flash("The question was dismissed.")
                st.rerun()


def _question(gap: Gap, by: AnsweredBy | None = None) -> str:
    said = "".join(
        f"<p>\N{LEFT DOUBLE QUOTATION MARK}{escape(one)}\N{RIGHT DOUBLE QUOTATION MARK}</p>"
        for one in gap.reasons[:_REASONS]
    )
    if by is not None:
        page = f", page {by.page:,}" if by.page else ""
        link = link_html(by.title, to_page("Knowledge", document=by.document_id))
        said += (
            f"<small>Perhaps answered now by {link}{page}: look, and dismiss the question.</small>"
        )
    return (
        f'<div class="ea-gap"><b>{escape(gap.question)}</b><small>{escape(facts_of(gap))}</small>'
        f"{said}</div>"
    )


def facts_of(gap: Gap) -> str:
    """How often it was asked, what became of it, and whom it is about, in a line."""
    why = ", ".join(_WHY[one] for one in gap.why if one in _WHY)
    asked = "asked once" if gap.times == 1 else f"asked {gap.times:,} times"
    if gap.people > 1:
        asked += f" by {gap.people:,} people"
    facts = [asked, f"last on {day(gap.last_asked)}" if gap.times > 1 else day(gap.last_asked)]
    if gap.clients:
        facts.append(f"about {', '.join(gap.clients)}, {money(gap.open_value, currency())} open")
    return " \N{MIDDLE DOT} ".join([why.capitalize(), *facts])
