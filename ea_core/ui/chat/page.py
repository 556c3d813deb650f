"""A conversation on the screen: what was said, and the answer while it is being written."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from ea_core import runtime
from ea_core.agent.runs.records import Event, Message, Run, Thread
from ea_core.app import Workspace
from ea_core.ui.chat.citations import linked, show_citations
from ea_core.ui.kit import frame
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain, shortened

_POLL_SECONDS = 0.15
_CHECK_SECONDS = 5.0
_SUGGESTIONS = 6
_CURSOR = " ▌"
_DONE = {
    "search_knowledge": "Searched the documents",
    "pipeline_figures": "Read the pipeline's figures",
    "find_clients": "Looked for clients",
    "client_overview": "Read about a client",
    "list_deals": "Listed deals",
}


def ask(me: Workspace, thread: Thread | None, question: str) -> None:
    """Starts an answer and turns to its conversation."""
    with shown_errors():
        run = me.agent.start(thread.id if thread else None, question)
        st.query_params["thread"] = str(run.thread_id)
        st.rerun()


def show_beginning(me: Workspace) -> None:
    """An empty chat: what can be asked, with examples while the demo company is loaded."""
    st.markdown(
        "Ask in your own words. Answers come from the company's documents and from the clients and "
        "deals that you may see, and each one shows where it stands."
    )
    with shown_errors():
        demo = runtime.current().facts().demo
        for question in demo.questions[:_SUGGESTIONS] if demo else ():
            if st.button(plain(question), icon=":material/chat_bubble:", type="secondary"):
                ask(me, None, question)


def show_conversation(me: Workspace, thread: Thread) -> None:
    """Everything said so far, then the answer that is being written or how the last one broke off."""
    with shown_errors():
        # Runs first: one that ends after this look has its answer among the messages, or is
        # followed; the other way round its answer would be in neither.
        last = next(reversed(me.agent.runs(thread.id)), None)
        for message in me.agent.messages(thread.id):
            show_message(me, message)
        if last is not None and last.status == "running":
            _follow(me, last)
        elif last is not None and last.status != "done":
            _broken_off(me, last)


def show_message(me: Workspace, message: Message) -> None:
    """One message; an answer with its steps, its citations and the model that wrote it."""
    if message.role == "user":
        with st.chat_message("user", avatar=":material/person:"):
            st.markdown("  \n".join(plain(line) for line in message.content.splitlines()))
    elif message.role == "assistant":
        with st.chat_message("assistant", avatar=":material/smart_toy:"):
            _steps([_step(tool.name, tool.arguments, tool.result_rows) for tool in message.tools])
            st.markdown(linked(message.content, message.citations))
            show_citations(me, message.citations, message.id)


@dataclass(slots=True)
class Writing:
    """An answer while it is being written, put together from its events."""

    text: str = ""
    step: int = 0
    seq: int = 0
    steps: list[str] = field(default_factory=list)
    ended: bool = False

    def take(self, event: Event) -> None:
        """Adds one event; text of a later step replaces what was not the answer after all."""
        self.seq = event.seq
        match event.type:
            case "tool":
                data = event.data
                self.steps.append(_step(data["name"], data["arguments"], data["rows"]))
            case "text":
                if event.data["step"] != self.step:
                    self.step, self.text = event.data["step"], ""
                self.text += event.data["text"]
            case "done" | "error":
                self.ended = True
            case _:
                pass


def _follow(me: Workspace, run: Run) -> None:
    """Shows a run as it goes on, from its first event: any tab can join at any time.

    The run itself does not depend on this page. Each turn of the loop draws something, for that is
    where Streamlit notices that somebody has clicked.
    """
    writing = Writing()
    with st.chat_message("assistant", avatar=":material/smart_toy:"):
        steps, text = st.empty(), st.empty()
        if st.button("Stop", icon=":material/stop_circle:", key=f"stop-{run.id}"):
            me.agent.stop(run.id)
            st.rerun()
        checked = time.monotonic()
        while not writing.ended:
            for event in me.agent.events(run.id, writing.seq):
                writing.take(event)
            with steps.container():
                _steps(writing.steps)
            text.markdown(
                linked(writing.text, ()) + _CURSOR if writing.text else ":gray[Working …]"
            )
            time.sleep(_POLL_SECONDS)
            if time.monotonic() - checked > _CHECK_SECONDS:
                checked = time.monotonic()
                if not frame.is_signed_in():
                    break
    st.rerun()


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


def _steps(steps: Sequence[str]) -> None:
    if steps:
        st.caption("  \n".join(f":material/check_small: {step}" for step in steps))


def _step(name: str, arguments: object, rows: int | None) -> str:
    """One tool step in a line: what was done, with what, and how much it gave."""
    done = _DONE.get(name, name.replace("_", " ").capitalize())
    about = ""
    if isinstance(arguments, dict):
        words = [str(value) for value in arguments.values() if isinstance(value, str) and value]
        about = f" for “{plain(shortened(words[0], 70))}”" if words else ""
    found = "" if rows is None else f" · {rows} found"
    return f"{done}{about}{found}"


def thread_of(me: Workspace, wanted: str | None) -> Thread | None:
    """The conversation that the address names, if it is one of this person's."""
    if not wanted:
        return None
    return next((thread for thread in me.agent.threads() if str(thread.id) == wanted), None)
