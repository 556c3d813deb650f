"""A streamed reply put together from its deltas, and broken off when it goes round in circles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ea_core.agent.models.base import OnText, Usage
from ea_core.agent.models.parroting import MOST, begins_with_material
from ea_core.agent.models.spoken import repeats_itself
from ea_core.errors import UnusableReply

_LOOK_EVERY = 200
"""Characters between two looks for repetition."""
_ENDS = {
    "max_tokens": "length", "max_output_tokens": "length", "token_limit": "length", "safety": "content_filter",
    "recitation": "content_filter", "blocklist": "content_filter", "prohibited_content": "content_filter",
    "guardrail_intervened": "content_filter", "error": None, "abort": None, "aborted": None, "cancelled": None,
    "insufficient_system_resource": None,
}  # fmt: skip
"""What other servers call the end of a reply; None: it is none."""


@dataclass(slots=True)
class PartialCall:
    """A call of a tool as far as it has come."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Received:
    """What has arrived of a reply."""

    text: str = ""
    calls: dict[int, PartialCall] = field(default_factory=dict)
    finish_reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    content_type: str = ""
    chunks: int = 0
    is_material: bool = False
    """It repeats what the model was given to read, and was broken off for that."""
    is_refusal: bool = False
    is_thought: bool = False
    """Thoughts came apart from the text."""

    @property
    def is_broken_off(self) -> bool:
        """Whether the stream ended without saying that it does."""
        return self.finish_reason is None and bool(
            self.chunks or "event-stream" in self.content_type
        )


def receive(chunks: Iterable[Any], on_text: OnText, where: str) -> Received:
    """Puts the deltas of a stream together; a tool call comes in pieces, by index.

    Breaks off one that repeats what was found; raises UnusableReply when the model repeats itself without end.
    """
    received = Received()
    looked = 0
    for chunk in chunks:
        if isinstance(chunk, tuple):
            received.content_type = chunk[1]
            continue
        received.chunks += 1
        if getattr(chunk, "usage", None) is not None:
            received.usage = Usage(
                chunk.usage.prompt_tokens or 0, chunk.usage.completion_tokens or 0
            )
        if not chunk.choices or chunk.choices[0].index:  # another of several answers
            continue
        choice = chunk.choices[0]
        if choice.finish_reason:
            ends = str(choice.finish_reason).casefold()
            received.finish_reason = _ENDS.get(ends, ends)
        if choice.delta is None:
            continue
        content = _taken(received, choice.delta)
        if content:
            on_text(content)
        written = [received.text, *(call.arguments for call in received.calls.values())]
        length = sum(map(len, written))
        if length - looked >= _LOOK_EVERY:
            looked = length
            if _is_of_no_use(received, written, where):
                break
    return received


def _taken(received: Received, delta: Any) -> str:
    """Adds what a delta has to what has arrived; its text."""
    thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
    received.is_thought = received.is_thought or bool(thought)
    received.is_refusal = received.is_refusal or bool(getattr(delta, "refusal", None))
    for piece in delta.tool_calls or ():
        _add(received.calls, piece.index, piece.id, piece.function)
    old = getattr(delta, "function_call", None)  # from the time before there were several
    if old is not None:
        _add(received.calls, 0, None, old)
    content = _text_in(delta.content)
    received.text += content
    return content


def _text_in(content: Any) -> str:
    """The text of a delta; some endpoints give it in parts, thoughts among them."""
    if isinstance(content, list):
        return "".join(
            str(one.get("text") or "")
            for one in content
            if isinstance(one, dict) and one.get("type") == "text"
        )
    return content or ""


def _is_of_no_use(received: Received, written: list[str], where: str) -> bool:
    """Whether the rest need not be waited for; raises UnusableReply for what goes round in circles."""
    if begins_with_material(received.text):
        if len(received.text) >= MOST:
            received.is_material = True
            received.finish_reason = "stop"
    elif any(repeats_itself(one) for one in written):
        raise UnusableReply.passing(
            f"{where} repeated itself without end and was broken off",
            "Ask again in other words; if it happens often, another model (EA_CHAT_MODEL) does better.",
        )
    return received.is_material


def _add(
    calls: dict[int, PartialCall], index: int | None, call_id: str | None, function: Any
) -> None:
    name = (function.name if function is not None else None) or ""
    call = calls.setdefault(_place(calls, index, call_id, name), PartialCall())
    call.id = call_id or call.id
    if name and name != call.name:  # some send it in pieces, some with each piece
        call.name += name
    arguments = function.arguments if function is not None else None
    if isinstance(arguments, dict):
        arguments = json.dumps(arguments)
    call.arguments += arguments or ""


def _place(calls: dict[int, PartialCall], index: int | None, call_id: str | None, name: str) -> int:
    """Which call a piece is of. Some endpoints leave the index out, some give each call the same."""
    last = max(calls, default=-1)
    same = next((at for at, one in calls.items() if call_id and one.id == call_id), None)
    if index is None:
        if same is not None:
            return same
        return last + 1 if call_id or name or last < 0 else last
    there = calls.get(index)
    if there is None or not call_id or not there.id or there.id == call_id:
        return index
    if same is not None:
        return same
    return last + 1 if name else index
