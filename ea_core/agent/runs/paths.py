"""A conversation as a tree of messages, and the path through it that is shown. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Node:
    """A message by its id, and the one that it was said after."""

    id: UUID
    parent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Step:
    """A message of a path; `beside` are all that were said after the same one, in order, itself among them."""

    id: UUID
    beside: tuple[UUID, ...]


def path(nodes: Sequence[Node], through: UUID | None = None) -> list[Step]:
    """The messages from the first one on, through one of them and on to the latest said after it.

    `nodes` in the order in which they were said. Without `through`, or when it is none of them: to
    the message that was said last.
    """
    if not nodes:
        return []
    parents = {node.id: node.parent_id for node in nodes}
    children: dict[UUID | None, list[UUID]] = defaultdict(list)
    for node in nodes:
        children[node.parent_id if node.parent_id in parents else None].append(node.id)
    at = through if through in parents else None
    end = latest_after(children, at) if at is not None else nodes[-1].id
    steps: list[Step] = []
    here: UUID | None = end
    while here is not None and len(steps) <= len(nodes):
        parent = parents[here]
        parent = parent if parent in parents else None
        steps.append(Step(here, tuple(children[parent])))
        here = parent
    return steps[::-1]


def latest_after(children: dict[UUID | None, list[UUID]], start: UUID) -> UUID:
    """The end of the branch that begins at a message and takes the latest turn each time."""
    here, seen = start, {start}
    while children.get(here) and children[here][-1] not in seen:
        here = children[here][-1]
        seen.add(here)
    return here
