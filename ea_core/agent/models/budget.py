"""What of a turn fits into a model's context. Pure.

Old messages go first, then the passages that fit the question least; the question stays. Where one
passage has no room beside the tools, those go: what is then answered is searched for all the same. Without the model's own
tokenizer tokens are reckoned, a little too many: 3.6 ASCII signs each, and most others by themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ea_core.agent.models.base import Turn
from ea_core.agent.models.prompts import chat_messages, tool_json
from ea_core.errors import ModelError

ASCII_PER_TOKEN = 3.6
TOKENS_PER_OTHER = 0.8
_EACH_MESSAGE = 4
_EACH_REQUEST = 40
"""For what a chat template puts around all of it."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A turn that fits, what it takes in tokens, and sentences about what was left out."""

    turn: Turn
    tokens: int
    notes: tuple[str, ...] = ()


def tokens(messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] = ()) -> int:
    """About how many tokens a request has."""
    written = json.dumps([*messages, *tools], ensure_ascii=False)
    return reckoned(written) + _EACH_MESSAGE * len(messages) + _EACH_REQUEST


def reckoned(text: str) -> int:
    """About how many tokens a text has."""
    others = sum(not sign.isascii() for sign in text)
    return int((len(text) - others) / ASCII_PER_TOKEN + others * TOKENS_PER_OTHER)


def fitted(turn: Turn, room: int | None, where: str, *, in_text: bool = False) -> Fitted:
    """The turn with as much as fits into `room` tokens (None: everything).

    Raises ModelError with what is too long when not even the question and one passage fit.
    """

    def size(of: Turn) -> int:
        schemas = () if in_text else [tool_json(spec) for spec in of.tools]
        return tokens(chat_messages(of, in_text=in_text), schemas)

    kept, needed = turn, size(turn)
    if room is None or needed <= room:
        return Fitted(kept, needed)
    while kept.history and needed > room:
        kept = replace(kept, history=kept.history[1:])
        needed = size(kept)
    for without_tools in (False, True) if turn.tools else (False,):
        kept = replace(kept, withheld=frozenset(), tools=() if without_tools else turn.tools)
        needed = size(kept)
        for number in sorted(_shown(turn), key=lambda one: turn.passages[one - 1].score)[:-1]:
            if needed > room:
                kept = replace(kept, withheld=kept.withheld | {number})
                needed = size(kept)
        if needed <= room:
            return Fitted(kept, needed, _notes(turn, kept))
    bare = replace(turn, history=(), results=(), tools=())
    raise _too_long(turn, room, where, size(bare))


def _shown(turn: Turn) -> list[int]:
    found: list[int] = []
    for result in turn.results:
        numbers = result.data.get("passages")
        found += [n for n in numbers if n not in found] if isinstance(numbers, list) else []
    return [n for n in found if turn.passages[n - 1].content]


def _notes(before: Turn, after: Turn) -> tuple[str, ...]:
    notes = []
    if len(after.history) < len(before.history):
        notes.append(
            "Earlier messages of this conversation were left out: the model can't read so much at once."
        )
    left, all_of_them = len(after.withheld), len(_shown(before))
    if left:
        notes.append(
            f"{left} of {all_of_them} passages that were found were left out: the model can't read so "
            "much at once."
        )
    return tuple(notes)


def _too_long(turn: Turn, room: int, where: str, without_results: int) -> ModelError:
    reads = f"too long for {where}, which reads about {room:,} tokens at once"
    if without_results > room:
        return ModelError.passing(
            f"The question is {reads}",
            "Ask a shorter one, or ask an administrator to check EA_CHAT_CONTEXT.",
        )
    crm = any("passages" not in result.data for result in turn.results)
    what = "What the CRM gave" if crm else "What was found"
    return ModelError.passing(
        f"{what} is {reads}",
        "Ask for less at once, or ask an administrator for a model with a larger context "
        "(EA_CHAT_CONTEXT).",
    )
