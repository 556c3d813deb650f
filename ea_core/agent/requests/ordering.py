"""A message that asks for a change: which tool suggests it, with what. Pure.

What asks something is never a request, whatever verbs it has. Nothing is invented: a day, a value or a reason
that is not said stays away, and what is not clear is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ea_core.agent.requests.deal_orders import closed, deal_change, is_lost
from ea_core.agent.requests.order_parts import bare_request, pointed
from ea_core.agent.requests.orders import Order, Shown
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.told_orders import logged, task_order

_VERBS: Final = r"remind|add|create|log|move|mark|set|close|change|record|schedule|put|push"
_NEXT: Final = re.compile(
    rf"\s*(?:[;\n]+|(?<=[.!?])\s+(?=[A-Z])|,?\s+(?:and then|and|then)\s+(?=(?:please )?(?:{_VERBS})\b)"
    r"|,?\s+and\s+(?=(?:what|which|who|how|when|where|is|are|do|does|did)\b[^.;\n]*\?\s*\Z))\s*",
    re.IGNORECASE,
)
_LOGS: Final = re.compile(
    r"\W*(?:\w+\W+){0,3}?(?:log|record|note|add|enter|write)\b[^:?]{1,200}:", re.IGNORECASE
)
_DONE: Final = (
    re.compile(r"(?:mark|set|tick off|tick|check off|check|flag|close) (?P<task>.+?) (?:as|to) (?:done|completed?|finished)", re.IGNORECASE),
    re.compile(r"(?:(?:complete|finish|close) (?=(?:the |this |that |my )?(?:task|to-?do)\b)|tick off |check off )(?P<task>.+)", re.IGNORECASE),
)  # fmt: skip
_SAID_DONE: Final = (
    re.compile(r"(?P<task>.+?)(?: is| are| was|'s| has been) (?:now |already )?(?:done|completed|finished)", re.IGNORECASE),
    re.compile(r"i(?:'ve| have)? (?:just )?(?:done|finished|completed) (?P<task>.+)", re.IGNORECASE),
)  # fmt: skip
_ASKS: Final = re.compile(
    r"(?:what|which|who|whose|whom|how|when|where|why|is|are|was|were|do|does|did|has|have|had|if|whether|should|"
    r"shall|may|might|can|could|would|will|show|list|give (?:me|us)|tell|count|compare|find)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Orders:
    """The changes that a message asks for, and what it asks besides."""

    orders: tuple[Order, ...]
    rest: str = ""


def orders_of(question: str, vocabulary: Vocabulary, shown: Shown) -> Orders | None:
    """The requests for changes in a message; None where it is none."""
    if len(question) > _LONGEST:
        return None
    pieces = (
        [question] if _LOGS.match(question) else [p for p in _NEXT.split(question) if p.strip()]
    )
    found: list[Order] = []
    rest: list[str] = []
    for piece in pieces:
        order = _order(piece, vocabulary, shown)
        if order is not None:
            found.append(order)
        elif found and found[-1].tool == "suggest_task" and not piece.rstrip().endswith("?"):
            notes = " ".join(filter(None, [found[-1].arguments.get("notes"), piece.strip()]))
            found[-1] = replace(found[-1], arguments={**found[-1].arguments, "notes": notes})
        else:
            rest.append(piece.strip())
    if rest:  # "My badge was lost. Whom do I tell?": said for the question
        found = [one for one in found if not one.weak]
    return Orders(tuple(found), " ".join(rest)) if found else None


def _order(piece: str, vocabulary: Vocabulary, shown: Shown) -> Order | None:
    said = bare_request(piece)
    if not said:
        return None
    if _ASKS.match(said):
        return None
    readers: Sequence[Callable[[str, Vocabulary, Shown], Order | None]] = (
        task_order, _done, logged, deal_change, closed, is_lost, _said_done,
    )  # fmt: skip
    found = next((one for read in readers if (one := read(said, vocabulary, shown))), None)
    return found or _of_named(said, vocabulary)


def _of_named(said: str, vocabulary: Vocabulary) -> Order | None:
    """`Falcon: set the close date to 12 May`."""
    name, _, rest = said.partition(": ")
    found = (
        deal_change(rest, vocabulary, Shown(deals=({"id": name, "title": name},))) if rest else None
    )
    return found if found is not None and found.arguments.get("deal") == name else None


def _done(said: str, _vocabulary: Vocabulary, shown: Shown) -> Order | None:
    for form in _DONE:
        match = form.fullmatch(said)
        if match is not None:
            return _done_order(match["task"], shown, weak=False)
    return None


def _said_done(said: str, _vocabulary: Vocabulary, shown: Shown) -> Order | None:
    """What is said to be done is a request where there is such a task."""
    for form in _SAID_DONE:
        match = form.fullmatch(said)
        if match is not None:
            return _done_order(match["task"], shown, weak=True)
    return None


def _done_order(task: str, shown: Shown, *, weak: bool) -> Order | None:
    point = pointed(task, shown.tasks, "task")
    if point is not None:
        if point.id:
            return Order("suggest_task_done", {"task": point.id})
        if point.ask or not weak:
            return Order(ask=point.ask or "Which task do you mean?")
        return None
    name = re.sub(r"\A(?:the |this |that |my )?(?:task|to-?do)\b(?: (?:called|named|to)\b)?:?\s*", "", task, flags=re.IGNORECASE)  # fmt: skip
    return Order("suggest_task_done", {"task": name.strip(" \"“”'") or task}, weak=weak)


def shown_in(history: Sequence[Mapping[str, Any]]) -> Shown:
    """The tasks and deals that the last answers were about, from what is kept of each answer."""
    tasks: Sequence[Mapping[str, Any]] = ()
    deals: Sequence[Mapping[str, Any]] = ()
    for about in history:
        tasks, deals = about.get("tasks", tasks), about.get("deals", deals)
    return Shown(tuple(tasks), tuple(deals))
