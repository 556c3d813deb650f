"""A language model behind any endpoint that speaks OpenAI's chat completions.

Also weak ones: calls that were written as text are carried out, what can't be read goes back to the
model once with the reason, and an empty reply is asked for once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import openai

from ea_core.agent.models.base import OnText, Reply, ToolCall, Turn, Usage
from ea_core.agent.models.budget import Fitted, fitted, reckoned
from ea_core.agent.models.endpoint import MAX_RETRIES, Endpoint, is_too_long
from ea_core.agent.models.judging import Fault, Judge
from ea_core.agent.models.openai_errors import model_errors
from ea_core.agent.models.prompts import alternating, chat_messages, tool_json
from ea_core.agent.models.received import Received, receive
from ea_core.agent.models.spoken import (
    Speech,
)
from ea_core.agent.models.wire import flowing
from ea_core.errors import ModelError

READ_TIMEOUT = 60.0
MAX_TOKENS = 2000
_MOST_REQUESTS = 6
"""For one reply, with what the endpoint refuses left out one by one."""

Plan = Callable[[Turn], tuple[ToolCall, ...]]
"""Rules that say which tools to call next; none when it is time to answer."""
ToolMode = Literal["native", "text", "search-first"]


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
            with _counted(used):
                with model_errors(self.describe()):
                    received, fit = self._asked(turn, speech, nudge)
                now = received.usage
                if now == Usage():  # an endpoint that does not count: reckoned
                    now = Usage(fit.tokens, reckoned(received.text))
            used = Usage(used.read + now.read, used.written + now.written)
            judge = Judge(self.describe(), self._max_tokens, self._in_text)
            with _counted(used):
                judged = judge.judged(received, turn)
                if isinstance(judged, Fault) and nudge:
                    raise judged.error
            if isinstance(judged, Reply):
                if not judged.calls:
                    speech.end()
                return Reply(
                    judged.text, judged.calls, repaired=judged.repaired, notes=fit.notes, usage=used
                )
            nudge = judged.nudge

    @property
    def _in_text(self) -> bool:
        return (
            self._mode != "native"
            or self.endpoint.refuses("tools")
            or self.endpoint.refuses("roles")
        )

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
        if self.endpoint.refuses("roles"):
            messages = alternating(messages)
        tools: list[dict[str, Any]] = [] if in_text else [tool_json(spec) for spec in turn.tools]
        source = partial(self.endpoint.stream, messages, tools, most)
        with flowing(source, turn.check) as chunks:
            return receive(chunks, speech.add, self.describe())


@contextmanager
def _counted(used: Usage) -> Iterator[None]:
    """A ModelError that leaves the block tells what was used before it."""
    try:
        yield
    except ModelError as error:
        error.read, error.written = used.read, used.written
        raise
