"""A language model behind any endpoint that speaks OpenAI's chat completions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from urllib.parse import urlsplit

import openai

from ea_core.agent.models.base import OnText, Reply, ToolCall, ToolSpec, Turn
from ea_core.agent.models.openai_errors import model_errors
from ea_core.agent.models.prompts import chat_messages
from ea_core.errors import ModelError

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 60.0
MAX_RETRIES = 2
_NO_KEY = "no-key"  # the client insists on one; endpoints of one's own often need none


@dataclass(slots=True)
class _PartialCall:
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class _Received:
    """What has arrived of a streamed reply."""

    text: list[str] = field(default_factory=list)
    calls: dict[int, _PartialCall] = field(default_factory=dict)
    finish_reason: str | None = None


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
    ) -> None:
        self.name = name
        self._host = urlsplit(base_url).hostname or "the endpoint"
        self._client = openai.OpenAI(
            api_key=api_key or _NO_KEY,
            base_url=base_url,
            timeout=openai.Timeout(read_timeout, connect=CONNECT_TIMEOUT),
            max_retries=max_retries,
        )

    def describe(self) -> str:
        """For example "gpt-4o-mini at api.openai.com"."""
        return f"{self.name} at {self._host}"

    def reply(self, turn: Turn, on_text: OnText) -> Reply:
        """The model's next step, streamed. Raises ModelError with one sentence that says what to do."""
        request: dict[str, Any] = {
            "model": self.name,
            "messages": chat_messages(turn),
            "stream": True,
        }
        if turn.tools:
            request["tools"] = [_tool(spec) for spec in turn.tools]
        with model_errors(self.describe()):
            stream = self._client.chat.completions.create(**request)
            with stream:
                received = _receive(stream, on_text)
        return self._judged(received)

    def _judged(self, received: _Received) -> Reply:
        """A whole reply, or the reason why it is none."""
        text = "".join(received.text)
        if received.finish_reason is None:
            raise ModelError(
                f"The answer of {self.describe()} broke off in the middle. Ask again."
                if text or received.calls
                else f"{self.describe()} gave an empty answer. Ask again, or ask an administrator to check EA_CHAT_MODEL."
            )
        if received.finish_reason == "length":
            raise ModelError(
                f"The answer of {self.describe()} became too long and was cut off. Ask for less at once."
            )
        if received.finish_reason == "content_filter":
            raise ModelError(
                f"{self.describe()} refused to answer this. Put the question differently."
            )
        calls = tuple(self._call(received.calls[index]) for index in sorted(received.calls))
        if not calls and not text.strip():
            raise ModelError(
                f"{self.describe()} gave an empty answer. Ask again, or ask an administrator to check EA_CHAT_MODEL."
            )
        return Reply(text=text, calls=calls)

    def _call(self, partial: _PartialCall) -> ToolCall:
        try:
            arguments = json.loads(partial.arguments or "{}")
        except ValueError:
            arguments = None
        if not isinstance(arguments, dict) or not partial.name:
            raise ModelError(
                f"{self.describe()} asked for a tool in a form that can't be read. Ask again; if it "
                "happens often, another model (EA_CHAT_MODEL) does better."
            )
        return ToolCall(partial.id or f"call_{partial.name}", partial.name, arguments)


def _tool(spec: ToolSpec) -> Mapping[str, Any]:
    function = {
        "name": spec.name,
        "description": spec.description,
        "parameters": dict(spec.parameters),
    }
    return {"type": "function", "function": function}


def _receive(chunks: Iterable[Any], on_text: OnText) -> _Received:
    """Puts the deltas of a stream together; a tool call comes in pieces, by index."""
    received = _Received()
    for chunk in chunks:
        if not chunk.choices:
            continue
        choice = chunk.choices[0]
        received.finish_reason = choice.finish_reason or received.finish_reason
        delta = choice.delta
        if delta is None:
            continue
        if delta.content:
            received.text.append(delta.content)
            on_text(delta.content)
        for place, piece in enumerate(delta.tool_calls or ()):
            # Some endpoints leave the index out and send each call whole.
            index = cast("int | None", piece.index)
            call = received.calls.setdefault(
                len(received.calls) + place if index is None else index, _PartialCall()
            )
            call.id = piece.id or call.id
            if piece.function is not None:
                call.name = piece.function.name or call.name
                call.arguments += piece.function.arguments or ""
    return received
