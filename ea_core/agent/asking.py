"""A model's reply, and what becomes of one that it gives without having looked anything up.

Such a reply can't be the answer. It is not shown, it is not waited for when it grows long, and it may be as bad
as it likes: the product's own rules look up what the question is about, and the model is asked again.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from ea_core.agent.models.base import Reply, ToolCall, Turn
from ea_core.agent.models.offline_plan import first_calls
from ea_core.agent.state import Context
from ea_core.errors import UnusableReply
from ea_core.knowledge.search import MAX_QUERY

_log = logging.getLogger(__name__)
_MOST_UNHEARD = 600
"""Characters of a reply that looks nothing up; some models say first what they are about to do."""


def reply_of(context: Context, turn: Turn, *, from_nothing: bool) -> Reply:
    """The model's reply; one out of nothing is not shown, nor waited for when it grows long, nor has it to be good."""
    if not from_nothing:
        return context.model.reply(turn, context.log.text)
    try:
        return context.model.reply(turn, _Unheard())
    except UnusableReply as error:
        _log.info("a reply out of nothing: %s", error.message)
        return Reply("")


class _Unheard:
    """Takes text that can't be the answer; raises UnusableReply when there is too much of it."""

    def __init__(self) -> None:
        self._length = 0

    def __call__(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > _MOST_UNHEARD:
            raise UnusableReply("The model writes an answer without having looked anything up.")


def looked_up(turn: Turn) -> tuple[ToolCall, ...]:
    """What the rules look up for a question that a model answered out of nothing."""
    search = ToolCall("search", "search_knowledge", {"query": turn.question[:MAX_QUERY]})
    return first_calls(replace(turn, results=())) or (search,)
