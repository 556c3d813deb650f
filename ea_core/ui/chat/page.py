"""A conversation on the screen: what was said, and the answer while it is being written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import zip_longest
from uuid import UUID

import streamlit as st

from ea_core import runtime
from ea_core.agent.runs.records import Message, Run, Thread
from ea_core.agent.runs.use import cost, cost_in_words
from ea_core.agent.scope import Scope
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.errors import NotFound
from ea_core.ui.chat.citations import show_answer, show_citations, show_source
from ea_core.ui.chat.feedback import show_feedback
from ea_core.ui.chat.following import follow
from ea_core.ui.chat.reading import start_at_last_question
from ea_core.ui.chat.scope import words_of
from ea_core.ui.chat.steps import show_steps, step_line
from ea_core.ui.chat.suggestions import show_suggestions
from ea_core.ui.chat.turns import (
    BRANCH,
    is_edited,
    is_judged,
    show_answer_actions,
    show_editing,
    show_follow_ups,
    show_question_actions,
    show_waiting,
)
from ea_core.ui.chat.typed import note
from ea_core.ui.kit.address import asked, asked_id, here
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.html import link_html
from ea_core.workspace import Workspace

_SUGGESTIONS = 4
_SECONDS = 2.0
_OF_THE_CRM = ("Show my late deals", "Won value by month this year")
"""Questions that any company can ask."""
_NOT_THERE = "This conversation is not there: it was deleted, or it is somebody else's. Ask here to begin a new one."
_NARROWED = "This conversation is narrowed to {}. Take that away below to ask about everything."
_UNANSWERED = "No answer came to this question: it was stopped, or broke off."
_ON_BOARD = "Managers see this question among those without a good answer, not the conversation."


def show_beginning(me: Workspace, scope: Scope) -> None:
    """An empty chat: what can be asked, with examples; of documents while the demo company is loaded."""
    if asked("thread"):
        st.info(_NOT_THERE, icon=":material/chat_info:")
        return
    if scope:
        st.markdown(f"Answers come from {plain(words_of(me, scope))} alone.")
        return
    st.markdown(
        "Ask in your own words. Answers come from the company's documents and from the clients and "
        "deals that you may see, and each one shows where it stands."
    )
    st.caption("Managers see questions that could not be answered, not the conversations.")
    with shown_errors():
        demo = runtime.current().facts().demo
        with st.container(key="ea-suggestions"):
            of_documents = demo.questions[:_SUGGESTIONS] if demo else ()
            for question in (*of_documents, *_OF_THE_CRM):
                st.button(
                    plain(question), icon=":material/chat_bubble:", on_click=note, args=(question,)
                )


def show_conversation(me: Workspace, thread: Thread) -> None:
    """Everything said so far, the answer that is being written or how the last one broke off, what waits."""
    with shown_errors():
        # The run first: one that ends after this look has its answer among the messages, or is
        # followed; the other way round its answer would be in neither.
        last = me.agent.last_run(thread.id)
        through = asked_id(BRANCH)
        messages = (
            me.threads.messages(thread.id, through) if through else me.threads.messages(thread.id)
        )
        waiting = me.agent.waiting(thread.id)
        is_busy = last is not None and last.status == "running"
        show_source(me, messages)
        start_at_last_question(thread, messages)
        answers = [one.id for one in messages if one.role == "assistant" and is_judged(one)]
        answers += [one.id for one in messages if one.role == "assistant"][-1:]
        judged = {} if is_busy else me.gaps.judged(answers)
        said = {one.id: one.content for one in messages}
        suggested = me.suggestions.of_messages(
            [one.id for one in messages if one.role == "assistant"]
        )
        for message, following in zip_longest(messages, messages[1:]):
            judge = None
            if message.id in answers and not is_busy:
                judge = partial(
                    show_feedback, me, message.id, judged.get(message.id),
                    is_private=me.gaps.is_private(thread.id),
                )  # fmt: skip
            asked_for = said.get(message.parent_id, "") if message.parent_id else ""
            show_message(
                me, message, asked_for, is_busy=is_busy, judge=judge,
                unanswered=following is not None and following.role == "user",
                suggested=suggested.get(message.id, ()),
            )  # fmt: skip
        if messages and not is_busy and not waiting:
            show_follow_ups(messages[-1], [one.content for one in messages if one.role == "user"])
            if thread.scope and messages[-1].grounded is False:
                with st.container(key="ea-narrowed"):
                    st.caption(_NARROWED.format(plain(words_of(me, thread.scope))))
        answer = st.container()
        for question in waiting:
            show_waiting(me, question)
        with answer:
            if last is not None and last.status != "done":
                _show_run(me, last, messages)


def _show_run(me: Workspace, run: Run, messages: Sequence[Message]) -> None:
    """The run that has no answer (yet), where its question stands."""
    shown = [message.id for message in messages]
    if run.question_id not in shown:
        if run.status == "running":
            st.fragment(_elsewhere, run_every=_SECONDS)(me, run)
    elif run.status == "running":
        follow(me, run, next(one.content for one in messages if one.id == run.question_id))
    elif run.status == "waiting":
        with st.chat_message("assistant", avatar=":material/smart_toy:"):
            st.caption("This answer waits for your approval.")
    elif run.question_id == shown[-1]:
        _broken_off(me, run)


def _elsewhere(me: Workspace, run: Run) -> None:
    """Looks every other second; when the answer has been written this version can be gone on with."""
    last = me.agent.last_run(run.thread_id)
    if last is None or last.id != run.id or last.status != "running":
        st.rerun()
    address = here(**{BRANCH: str(run.question_id)})
    st.html(link_html("An answer is being written to another version of this", address))


def show_message(
    me: Workspace,
    message: Message,
    question: str = "",
    *,
    is_busy: bool,
    judge: Callable[[], None] | None = None,
    unanswered: bool = False,
    suggested: Sequence[Suggestion] = (),
) -> None:
    """One message; an answer to `question` with its steps, its citations and the model that wrote it.

    `is_busy`: an answer is being written, so nothing else can be asked for at this moment. `judge`
    draws the thumbs, `suggested` are changes that wait for an approval, or did.
    """
    if message.role == "user":
        with st.chat_message("user", avatar=":material/person:"):
            if is_edited(message) and not is_busy:
                show_editing(me, message)
                return
            st.markdown("  \n".join(plain(line) for line in message.content.splitlines()))
            if unanswered:
                st.caption(_UNANSWERED)
            show_question_actions(message, is_busy=is_busy)
    elif message.role == "assistant":
        with st.chat_message("assistant", avatar=":material/smart_toy:"):
            show_steps(
                [
                    step_line(tool.name, tool.arguments, tool.result_rows, question)
                    for tool in message.tools
                ]
            )
            show_answer(message)
            show_suggestions(me, suggested)
            show_citations(message)
            if message.left_out:
                st.caption(_left_out(message.left_out))
            if message.on_board:
                st.caption(_ON_BOARD)
            by = f"Written by {plain(message.model)}{_cost(message)}" if message.model else ""
            show_answer_actions(me, message, is_busy=is_busy, judge=judge, by=by)


def _cost(message: Message) -> str:
    """What the answer has cost, where a price is set."""
    settings = runtime.current().settings
    spent = cost(*message.tokens, settings.chat_price_read, settings.chat_price_written)
    return f", {cost_in_words(spent, settings.currency)}" if spent else ""


def _left_out(count: int) -> str:
    passages = "1 passage" if count == 1 else f"{count} passages"
    return f"{passages} found for this answer had been deleted when it was written."


def _broken_off(me: Workspace, run: Run) -> None:
    stopped = run.status == "stopped"
    with st.chat_message("assistant", avatar=":material/smart_toy:"):
        if stopped:
            st.caption("You stopped this answer.")
        else:
            st.error(run.error or "The answer broke off.", icon=":material/error:")
        if st.button("Try again", icon=":material/refresh:", key=f"retry-{run.id}"):
            with shown_errors():
                me.agent.retry(run.id)
                st.rerun()


def thread_of(me: Workspace, wanted: str | None) -> Thread | None:
    """The conversation that the address names, however old, if it is one of this person's."""
    with suppress(ValueError, NotFound):
        return me.threads.get(UUID(wanted or ""))
    return None
