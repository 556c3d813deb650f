"""A streamed reply put together from its deltas, and broken off when it goes round in circles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from ea_core.agent.models.base import OnText, Usage
from ea_core.agent.models.parroting import MOST, begins_with_material
from ea_core.agent.models.spoken import repeats_itself
from ea_core.errors import UnusableReply

_LOOK_EVERY = 200
"""Characters between two looks for repetition."""


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
        if not chunk.choices:
            continue
        choice = chunk.choices[0]
        received.finish_reason = choice.finish_reason or received.finish_reason
        if choice.delta is None:
            continue
        received.is_refusal = received.is_refusal or bool(getattr(choice.delta, "refusal", None))
        content = _text_in(choice.delta.content)
        if content:
            received.text += content
            on_text(content)
        for place, piece in enumerate(choice.delta.tool_calls or ()):
            _add(received.calls, place, piece)
        written = [received.text, *(call.arguments for call in received.calls.values())]
        length = sum(map(len, written))
        if length - looked >= _LOOK_EVERY:
            looked = length
            if _is_of_no_use(received, written, where):
                break
    return received


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


def _add(calls: dict[int, PartialCall], place: int, piece: Any) -> None:
    # Some endpoints leave the index out and send each call whole.
    index = cast("int | None", piece.index)
    call = calls.setdefault(len(calls) + place if index is None else index, PartialCall())
    call.id = piece.id or call.id
    if piece.function is not None:
        call.name = piece.function.name or call.name
        call.arguments += piece.function.arguments or ""
