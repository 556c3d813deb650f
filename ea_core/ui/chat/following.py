"""An answer while it is being written, in any tab that looks at its conversation."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import streamlit as st

from ea_core.agent.runs.records import Event, Run
from ea_core.ui.chat.citations import linked
from ea_core.ui.chat.steps import show_steps, step_line
from ea_core.ui.kit import frame
from ea_core.ui.kit.state import notice_clicks
from ea_core.workspace import Workspace

_TURN_SECONDS = 0.2
"""So soon a click is noticed while an answer is being written."""
_CHECK_SECONDS = 5.0
_CURSOR = " ▌"


@dataclass(slots=True)
class Writing:
    """An answer while it is being written, put together from its events."""

    question: str = ""
    text: str = ""
    step: int = 0
    steps: list[str] = field(default_factory=list)
    _taken: list[Event] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Adds one event; text of a later step replaces what was not the answer after all."""
        if event.type == "restarted":
            self._take_back(event.data["after"])
            return
        self._taken.append(event)
        match event.type:
            case "tool":
                data = event.data
                line = step_line(data["name"], data["arguments"], data["rows"], self.question)
                self.steps.append(line)
            case "text":
                if event.data["step"] != self.step:
                    self.step, self.text = event.data["step"], ""
                self.text += event.data["text"]
            case _:
                pass

    def _take_back(self, after: int) -> None:
        """Another process goes on from an earlier event: what came after it counts no more."""
        kept = [event for event in self._taken if event.seq <= after]
        self.text, self.step, self.steps, self._taken = "", 0, [], []
        for event in kept:
            self.take(event)


def follow(me: Workspace, run: Run, question: str) -> None:
    """Shows a run as it goes on, from its first event: any tab can join at any time.

    The run itself does not depend on this page. Something is drawn when something has come.
    """
    writing = Writing(question)
    with st.chat_message("assistant", avatar=":material/smart_toy:"):
        steps, text = st.empty(), st.empty()
        text.markdown(":gray[Working …]")
        if st.button("Stop", icon=":material/stop_circle:", key=f"stop-{run.id}"):
            me.agent.stop(run.id)
            st.rerun()
        checked = time.monotonic()
        with me.agent.watch(run.id) as watch:
            while True:
                progress = watch.wait(_TURN_SECONDS)
                if progress is not None:
                    for event in progress.events:
                        writing.take(event)
                    if progress.status != "running":
                        break
                    with steps.container():
                        show_steps(writing.steps)
                    text.markdown(
                        linked(writing.text, ()) + _CURSOR if writing.text else ":gray[Working …]"
                    )
                notice_clicks()
                if time.monotonic() - checked > _CHECK_SECONDS:
                    checked = time.monotonic()
                    if not frame.is_signed_in():
                        break
    st.rerun()
