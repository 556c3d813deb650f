"""What answers a question back: "Which one is meant?", "Reservoir 2". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.order_parts import bare_request, pointed
from ea_core.agent.requests.orders import Order

_ASKED: Final = re.compile(
    r"(?:Several (?P<what>deals|clients|tasks) fit: |Which (?P<one>deal|task) do you mean: )(?P<names>.+?)"
    r"(?: and \d+ more)?(?:\. Which one is meant)?\?\Z",
    re.DOTALL,
)
_PLACES: Final = ("deal", "about", "task")
_MOST_WORDS: Final = 15


def chosen(order: Order, asked_back: str, message: str) -> Order | None:
    """The request with the record that a message chooses of those that an answer ended with; None for no choice."""
    match = _ASKED.search(asked_back.strip())
    said = bare_request(message)
    place = next((one for one in _PLACES if one in order.arguments), None)
    if match is None or place is None or not said or len(said.split()) > _MOST_WORDS:
        return None
    names = [{"id": one, "title": one} for one in match["names"].split("; ")]
    point = pointed(said, names, "one")
    name = point.id if point is not None and point.id else said
    title, _, client = name.rpartition(" (")
    if title and name.endswith(")") and any(one["id"] == name for one in names):
        name = f"{title} {client[:-1]}"
    if place == "about" and match["what"] == "deals":
        name = f"{name} deal"
    return replace(order, arguments={**order.arguments, place: name}, weak=True)
