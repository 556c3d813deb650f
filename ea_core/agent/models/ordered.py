"""A request for a change, as the built-in answerer carries it out: what it calls, and what it says. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ea_core.agent.models.base import ToolCall, ToolResult, Turn
from ea_core.agent.models.prompts import compact_json
from ea_core.agent.models.suggested import told_of_suggestions
from ea_core.agent.requests.chosen import chosen
from ea_core.agent.requests.ordering import Orders, orders_of, shown_in
from ea_core.agent.requests.orders import Order
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.tables import names

_NOT_THERE: Final = re.compile(r"No [a-z, ]+ is called ")
"""How the tools say that there is no such record."""
_DOCUMENTS: Final = "This conversation is about documents alone: ask for the change in another one."


@dataclass(frozen=True, slots=True)
class Ordered:
    """The changes that a question asks for, the calls that suggest them, and what it asks besides."""

    orders: tuple[Order, ...]
    calls: tuple[ToolCall, ...]
    rest: str = ""

    def told(self, given: Sequence[ToolResult]) -> str:
        """What is said of them: what waits, what was refused and why, what is asked, what was not used."""
        said = [told_of_suggestions(given), *(one.ask for one in self.orders)]
        left = [f"“{word}”" for one in self.orders for word in one.left]
        if left:
            said.append(f"I left out {names(left)}.")
        return "\n\n".join(dict.fromkeys(one for one in said if one))


def ordered_of(turn: Turn, vocabulary: Vocabulary) -> Ordered | None:
    """The changes that the question of a turn asks for; None where it is a question."""
    found = orders_of(turn.question, vocabulary, shown_in([one.about for one in turn.history]))
    found = found or _chosen(turn, vocabulary)
    if found is None:
        return None
    if turn.only_documents:
        return Ordered((Order(ask=_DOCUMENTS),), (), found.rest)
    missing = {_key(one.call) for one in turn.results if one.error and _NOT_THERE.match(one.error)}
    orders = [
        one for one in found.orders if not (one.weak and _key(_call(one)) in missing)
    ]  # "Falcon is lost" of no deal is none
    if not orders:
        return None
    calls = tuple(_call(one) for one in orders if one.tool)
    made = {_key(one.call) for one in turn.results}
    by_a_model = tuple(one.call for one in turn.results if one.suggestion is not None)
    if by_a_model and not all(_key(one) in made for one in calls):
        calls = by_a_model  # it has suggested them, in its own words
    return Ordered(tuple(replace(one, weak=False) for one in orders), calls, found.rest)


def _chosen(turn: Turn, vocabulary: Vocabulary) -> Orders | None:
    """The request before, where the answer to it asked which record is meant and the question says it."""
    if [one.role for one in turn.history[-2:]] != ["user", "assistant"]:
        return None
    request, asked_back = turn.history[-2:]
    shown = shown_in([one.about for one in turn.history[:-1]])
    before = orders_of(request.text, vocabulary, shown)
    if before is None or len(before.orders) != 1:
        return None
    order = chosen(before.orders[0], asked_back.text, turn.question)
    return None if order is None else Orders((order,))


def _call(order: Order) -> ToolCall:
    return ToolCall(f"rule_{order.tool}", order.tool, order.arguments)


def _key(call: ToolCall) -> tuple[str, str]:
    return call.name, compact_json(call.arguments)
