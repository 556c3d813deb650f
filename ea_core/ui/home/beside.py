"""Beside the list: a question to ask, what comes due, what was done last, what was added."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.my_day import DealInState
from ea_core.ui.kit.activities import KINDS
from ea_core.ui.kit.address import here, to_page
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import moment, near_day, shortened
from ea_core.ui.kit.html import link_html
from ea_core.ui.knowledge.document import viewer_url
from ea_core.workspace import Workspace

CHAT: Final = "pages/4_Chat.py"
_FEW: Final = 5
_WORDS: Final = 90


def show_question(me: Workspace) -> None:
    """Asks anything; the answer is written on the page Chat."""
    question = st.chat_input("Ask anything", key="home-question")
    if question:
        with shown_errors():
            run = me.agent.start(None, question)
            st.switch_page(CHAT, query_params={"thread": str(run.thread_id)})


def show_coming(coming: Iterable[DealInState], now: Clock) -> None:
    """What is expected next."""
    _list(
        "Coming up",
        (
            (
                link_html(one.deal.title, here(deal=str(one.deal.id)), stays=True),
                near_day(one.deal.expected_close_date, now.today),
                "",
            )
            for one in list(coming)[:_FEW]
        ),
    )


def show_activity(me: Workspace, owner_id: UUID | None, now: Clock) -> None:
    """What was done last at one's clients, or at all."""
    with shown_errors():
        _list(
            "Recent activity",
            (
                (
                    f"{KINDS[one.activity.type]} · "
                    + link_html(one.client, to_page("Clients", client=one.client_id)),
                    moment(one.activity.performed_at, now.zone, now.now),
                    shortened(one.activity.content or one.activity.deal or "", _WORDS),
                )
                for one in me.activities.latest(owner_id, _FEW)
            ),
        )


def show_documents(me: Workspace, now: Clock) -> None:
    """What was added to the knowledge base last, a line each."""
    with shown_errors():
        _list(
            "Recent documents",
            (
                (
                    link_html(one.title, viewer_url(one.id)),
                    moment(one.created_at, now.zone, now.now),
                    "",
                )
                for one in me.documents.page(limit=_FEW).items
            ),
        )


def _list(title: str, lines: Iterable[tuple[str, str, str]]) -> None:
    """Lines of HTML with what stands at their right and below; nothing is drawn when there are none."""
    items = "".join(
        f'<li><span class="ea-first">{html}</span><small>{escape(beside)}</small>'
        + (f"<p>{escape(below)}</p>" if below else "")
        + "</li>"
        for html, beside, below in lines
    )
    if items:
        st.html(
            f'<section><h2 class="ea-h">{escape(title)}</h2><ul class="ea-lines">{items}</ul></section>'
        )
