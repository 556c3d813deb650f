"""Names of two kinds of which either is enough: "in Water or from Marcus". Pure.

Names of a question are joined by "and"; so those that an "or" joins, and that are of two kinds, are left out
and said.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from ea_core.agent.requests.draft import Draft, Named
from ea_core.agent.requests.group_words import MORE
from ea_core.agent.requests.words import word_set

_LEADS: Final = word_set("in from of with at by for the those these deals that are either stage")


def take_either(draft: Draft) -> None:
    """Leaves out what an "or" joins to a name of another kind; of one kind either is wanted, in one."""
    marked = draft.marked
    kinds = (draft.clients, draft.people, draft.industries, draft.sources, draft.stages)
    draft.either = any(_joins_alike(draft, names) for names in (*kinds, draft.reasons))
    for number, word in enumerate(marked.words):
        if word.key != "or":
            continue
        before = [(place, names) for names in kinds for place, _ in names if place < number]
        behind = [(place, names) for names in kinds for place, _ in names if place > number]
        if not before or not behind:
            continue
        (first, one), (last, other) = max(before, key=_place), min(behind, key=_place)
        between = [marked.words[at] for at in range(number + 1, last)]
        if one is other or any(each.key not in _LEADS for each in between):
            continue
        draft.not_applied.append(f"{_name(one, first)} or {_name(other, last)}")
        one[:] = [each for each in one if each[0] != first]
        other[:] = [each for each in other if each[0] != last]


def _joins_alike(draft: Draft, names: list[Named]) -> bool:
    """Whether an "or" stands between two names of a kind, and "from Website or Partner" is one list."""
    places = sorted(place for place, _ in names)
    words = draft.marked.words
    asks = draft.compares or draft.marked.has(MORE)
    return not asks and any(
        one < number < other and words[number].key == "or"
        for one, other in pairwise(places)
        for number in range(one, other)
    )


def _place(found: tuple[int, list[Named]]) -> int:
    return found[0]


def _name(names: list[Named], place: int) -> str:
    return next(name for at, name in names if at == place)
