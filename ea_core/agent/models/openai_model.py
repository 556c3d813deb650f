"""A language model behind any endpoint that speaks OpenAI's chat completions.

Also weak ones: calls that were written as text are carried out, what can't be read goes back to the
model once with the reason, and an empty reply is asked for once more.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import openai

from ea_core.agent.citations import MARKER
from ea_core.agent.models.base import OnText, Reply, ToolCall, Turn, Usage
from ea_core.agent.models.budget import Fitted, fitted, reckoned
from ea_core.agent.models.endpoint import MAX_RETRIES, Endpoint, is_too_long
from ea_core.agent.models.openai_errors import model_errors
from ea_core.agent.models.prompts import chat_messages, tool_json
from ea_core.agent.models.received import PartialCall, Received, receive
from ea_core.agent.models.spoken import (
    Speech,
    is_data,
    says_something,
    spoken,
    thoughtless,
    whole_answer,
)
from ea_core.agent.models.wire import flowing
from ea_core.agent.models.written_calls import UnreadableCall, written_calls
from ea_core.errors import ModelError

READ_TIMEOUT = 60.0
MAX_TOKENS = 2000
MOST_REPAIRS = 2
"""So many calls that were written as text are carried out in a run."""
_MOST_REQUESTS = 6
"""For one reply, with what the endpoint refuses left out one by one."""

Plan = Callable[[Turn], tuple[ToolCall, ...]]
"""Rules that say which tools to call next; none when it is time to answer."""
ToolMode = Literal["native", "text", "search-first"]


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a reply is none: what the model is told, and what the person is."""

    nudge: str
    sentence: str


class OpenAIModel:
    """Answers through the `openai` client; safe to share between threads."""

    kind: Literal["openai"] = "openai"

    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        api_key: str | None,
        read_timeout: float = READ_TIMEOUT,
        max_retries: int = MAX_RETRIES,
        max_tokens: int = MAX_TOKENS,
        temperature: float | None = None,
        context: int | None = None,
        tools: ToolMode = "native",
        plan: Plan | None = None,
    ) -> None:
        self.name = name
        self.endpoint = Endpoint(
            name=name,
            base_url=base_url,
            api_key=api_key,
            timeout=read_timeout,
            max_retries=max_retries,
            temperature=temperature,
            context=context,
        )
        self._max_tokens = max_tokens
        self._mode = tools
        self._plan = plan

    def describe(self) -> str:
        """For example "gpt-4o-mini at api.openai.com"."""
        return f"{self.name} at {self.endpoint.host}"

    def reply(self, turn: Turn, on_text: OnText) -> Reply:
        """The model's next step, streamed. Raises ModelError with one sentence that says what to do."""
        if self._mode == "search-first":
            calls = self._plan(turn) if self._plan is not None and turn.tools else ()
            if calls:
                return Reply("", calls)
            turn = replace(turn, tools=())
        nudge, used = "", Usage()
        while True:
            speech = Speech(turn.fence, on_text)
            with model_errors(self.describe()):
                received, fit = self._asked(turn, speech, nudge)
            now = received.usage
            if now == Usage():  # an endpoint that does not count: reckoned
                now = Usage(fit.tokens, reckoned(received.text))
            used = Usage(used.read + now.read, used.written + now.written)
            judged = self._judged(received, turn)
            if isinstance(judged, Reply):
                if not judged.calls:
                    speech.end()
                return Reply(
                    judged.text, judged.calls, repaired=judged.repaired, notes=fit.notes, usage=used
                )
            if nudge:
                raise ModelError(judged.sentence)
            nudge = judged.nudge

    @property
    def _in_text(self) -> bool:
        return self._mode != "native" or self.endpoint.refuses("tools")

    # -- asking --------------------------------------------------------------------------------

    def _asked(self, turn: Turn, speech: Speech, nudge: str) -> tuple[Received, Fitted]:
        """A reply, with what the endpoint refuses left out; a request that is too long is halved once."""
        halved: int | None = None
        for _ in range(_MOST_REQUESTS):
            context = self.endpoint.context(turn.check)
            # What is set aside for the reply is a quarter at most, or a small context holds nothing.
            most = self._max_tokens if context is None else min(self._max_tokens, context // 4)
            room = halved if context is None else min(context - most, halved or context)
            fit = fitted(turn, room, self.describe(), in_text=self._in_text)
            try:
                return self._sent(fit.turn, speech, nudge, most), fit
            except openai.APIStatusError as error:
                if is_too_long(error) and halved is None:
                    self.endpoint.learn_context(error)
                    halved = fit.tokens // 2
                elif not self.endpoint.learns(error, had_tools=not self._in_text):
                    raise
        raise ModelError(f"{self.describe()} does not accept requests of this kind.")

    def _sent(self, turn: Turn, speech: Speech, nudge: str, most: int) -> Received:
        in_text = self._in_text
        messages = chat_messages(turn, in_text=in_text)
        if nudge:
            messages.append({"role": "user", "content": nudge})
        tools: list[dict[str, Any]] = [] if in_text else [tool_json(spec) for spec in turn.tools]
        source = partial(self.endpoint.stream, messages, tools, most)
        with flowing(source, turn.check) as chunks:
            return receive(chunks, speech.add, self.describe())

    # -- judging -------------------------------------------------------------------------------

    def _judged(self, received: Received, turn: Turn) -> Reply | _Fault:
        """A whole reply, or what is wrong with it; raises ModelError where asking again is of no use."""
        if received.is_broken_off:
            raise ModelError(f"The answer of {self.describe()} broke off in the middle. Ask again.")
        if received.finish_reason is None:
            raise ModelError(self._empty())
        text = whole_answer(spoken(received.text, turn.fence))
        if received.finish_reason == "length":
            raise ModelError(self._too_long(text))
        if received.finish_reason == "content_filter":
            raise ModelError(
                f"{self.describe()} refused to answer this. Put the question differently."
            )
        if received.calls:
            return self._called([received.calls[index] for index in sorted(received.calls)])
        written = self._written(received.text, text, turn)
        if written is not None:
            return written
        if is_data(text):
            return _Fault(
                "Your reply was data. Answer the question in a sentence, from the results of the tools.",
                f"{self.describe()} repeated data instead of answering. Ask again; if it happens often, "
                "another model (EA_CHAT_MODEL) does better.",
            )
        if not says_something(text):
            return _Fault(
                "Your reply was empty. Answer the question from the results of the tools, or call a tool."
                if turn.tools
                else "Your reply was empty. Answer the question from the results above.",
                self._empty(),
            )
        return Reply(text.strip())

    def _called(self, partials: list[PartialCall]) -> Reply | _Fault:
        calls = []
        for one in partials:
            try:
                arguments = json.loads(one.arguments or "{}")
            except ValueError:
                arguments = None
            if not isinstance(arguments, dict) or not one.name:
                return self._unreadable(one.name or "a tool")
            calls.append(ToolCall(one.id or f"call_{one.name}", one.name, arguments))
        return Reply("", tuple(calls))

    def _written(self, whole: str, text: str, turn: Turn) -> Reply | _Fault | None:
        """The calls that a whole reply consists of; None when it is an answer, `text` for the reader."""
        try:
            found = written_calls(thoughtless(whole), turn.tools)
        except UnreadableCall:
            return None if _is_answer(text) else self._unreadable("a tool")
        if not found or (turn.results and _is_answer(text)):  # it has answered, and asks on
            return None
        if not self._in_text and turn.repairs >= MOST_REPAIRS:
            raise ModelError(
                f"{self.describe()} writes its calls of tools as text again and again. A model trained for "
                "tool calls (EA_CHAT_MODEL), or EA_CHAT_TOOLS=search-first, does better."
            )
        calls = tuple(
            ToolCall(f"text_{at}", one.name, one.arguments) for at, one in enumerate(found)
        )
        return Reply("", calls, repaired=not self._in_text)

    def _unreadable(self, name: str) -> _Fault:
        return _Fault(
            f"Your call of {name} could not be read: its name has to be one of the tools, and its "
            "arguments one JSON object that fits. Call it again, or answer.",
            f"{self.describe()} asked for a tool in a form that can't be read. Ask again; if it "
            "happens often, another model (EA_CHAT_MODEL) does better.",
        )

    def _too_long(self, text: str) -> str:
        """Why there is no answer: it was cut off, or all its tokens went into thoughts."""
        if says_something(text):
            return f"The answer of {self.describe()} became too long and was cut off. Ask for less at once."
        return (
            f"{self.describe()} used up its {self._max_tokens:,} tokens before it answered: it thinks too "
            "long. Ask for less at once; an administrator can give it more (EA_CHAT_MAX_TOKENS)."
        )

    def _empty(self) -> str:
        return (
            f"{self.describe()} gave an empty answer. Ask again, or ask an administrator to check "
            "EA_CHAT_MODEL."
        )


def _is_answer(text: str) -> bool:
    """Whether what is left for the reader beside a call cites something: then it is the answer."""
    return bool(MARKER.search(text)) and says_something(text)
