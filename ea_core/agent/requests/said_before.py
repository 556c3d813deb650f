"""What is said before a question in the same message: of whom it is then, and what of it is not used. Pure.

"Sofia or Ada, who won more?" is one question. "Redstone called this morning. Which deals are open?" is about
Redstone; what else such a sentence names narrows nothing and is said to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.drafting import drafted
from ea_core.agent.requests.request import Days, Request, Vocabulary
from ea_core.agent.requests.sentences import tells

_OF_ONE: Final = frozenset({"deals", "tasks", "activities"})
_WEEK: Final = 7
_TWO: Final = re.compile(r"\w+(?:\s\w+)?\s(?:or|and|vs\.?|versus)\s\w+(?:\s\w+)?", re.IGNORECASE)
"""One or the other, of which one may be unknown."""
_HANDS_OVER: Final = re.compile(r"\b(?:hand(?:s|ed|ing)?|giv(?:e|es|ing)|pass(?:es|ed|ing)?|transfer(?:s|red|ring)?|mov(?:e|es|ing)|reassign(?:s|ed|ing)?)\b.*\b(?:over )?to\b", re.IGNORECASE)  # fmt: skip
_OUT_OF: Final = re.compile(r"\A\W*(?:between|out of|from|among|of)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """Whom and what a sentence names of which nothing else is understood; `others` are its other names."""

    client: str | None = None
    owner: str | None = None
    industry: str | None = None
    days: Days | None = None
    others: tuple[str, ...] = ()


NOTHING: Final = SaidBefore()
_ASKS: Final = re.compile(
    r"\W*(?:(?:and|so|but) )?(?:which|what|who|whose|when|where|why|is|are|was|were|do|does|did|has|have)\b",
    re.IGNORECASE,
)
"""A question of its own, which says nothing about the next."""


def with_names(pieces: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """The pieces, what only names several behind the one that asks about them: "Sofia or Ada, who ...?", "By month, how ...?"."""
    if len(pieces) < 2:  # noqa: PLR2004 # one question
        return list(pieces)
    joined: list[str] = []
    behind = ""
    for at, one in enumerate(pieces):
        first = "" if behind or at == len(pieces) - 1 else _said_first(one, vocabulary)
        if first:
            behind = first
        else:
            joined.append(f"{one.rstrip(' ?!.')} {behind}" if behind else one)
            behind = ""
    return joined


def _said_first(piece: str, vocabulary: Vocabulary) -> str:
    """What only says of which records, or in which groups, the next piece asks, as it is said behind that."""
    if _ASKS.match(piece) or tells(piece):  # "I take over Acme from Bo"
        return ""
    bare = _OUT_OF.sub("", piece)
    draft = drafted(bare, vocabulary)
    alone = _says_only(draft) and not (_names_of(draft) or draft.loose or draft.not_applied)
    if alone and (draft.by or draft.periods):
        return piece
    names = _names_of(draft)
    unknown = len(draft.loose) + len(draft.not_applied)
    if (
        names
        and names + unknown > 1
        and (not unknown or _TWO.fullmatch(bare))
        and _says_only(draft)
    ):
        return f"of {bare}"
    return ""


def said_before(piece: str, vocabulary: Vocabulary) -> SaidBefore:
    """What a piece names that is no question itself."""
    draft = drafted(piece, vocabulary)
    clients, people, industries = (
        _names(one) for one in (draft.clients, draft.people, draft.industries)
    )
    client = clients[0] if len(clients) == 1 else None
    owner = people[0] if len(people) == 1 and client is None else None
    alone = not clients and not people
    industry = industries[0] if len(industries) == 1 and alone else None
    days = draft.periods[0] if len(draft.periods) == 1 else None
    if _HANDS_OVER.search(piece):  # to whom, which nobody has yet
        client = owner = industry = None
    used = {client, owner, industry}
    rest = (_names(one) for one in (draft.stages, draft.reasons, draft.sources))
    names = (*clients, *people, *industries, *(name for one in rest for name in one))
    others = tuple(dict.fromkeys(name for name in names if name not in used))
    return SaidBefore(client, owner, industry, days, others)


def of_said(requests: Sequence[Request], said: SaidBefore) -> tuple[Request, ...]:
    """What is asked behind it: of that client, person or industry, and of that time where it tells when deals were closed."""
    if said == NOTHING:
        return tuple(requests)
    named = any(_names_anybody(one) for one in requests)
    return tuple(_one_of_said(one, said, named=named) for one in requests)


def _one_of_said(one: Request, said: SaidBefore, *, named: bool) -> Request:
    left = list(said.others)
    if not named and one.of in _OF_ONE:
        one = replace(one, client=said.client, owner=said.owner)
        if one.of == "deals":
            one = replace(one, industry=said.industry)
        elif said.industry:
            left.append(said.industry)
    else:
        left += [name for name in (said.client, said.owner, said.industry) if name]
    if said.days is not None and one.days is None:
        if _is_closed_in(one, said.days):
            one = replace(one, days=said.days, basis="closed")
        elif _lasts(said.days):
            left.append(said.days.words)
    has = {one.client, one.owner, one.industry, one.stage, one.reason, one.source}
    return replace(one, not_applied=(*one.not_applied, *(name for name in left if name not in has)))


def _names_of(draft: Draft) -> int:
    """How many people, clients and industries are named."""
    return len(draft.people) + len(draft.clients) + len(draft.industries) + draft.mine


def _says_only(draft: Draft) -> bool:
    """Whether it says nothing beside names and groups."""
    return draft.negation is None and not (
        draft.things or draft.kinds or draft.states or draft.measures or draft.pipeline or (draft.periods and _names_of(draft))
        or draft.tasks or draft.targets or draft.fields or draft.statuses or draft.tells or draft.history or draft.several
    )  # fmt: skip


def _names(found: Sequence[tuple[int, str]]) -> list[str]:
    return list(dict.fromkeys(name for _, name in found))


def _names_anybody(one: Request) -> bool:
    named = one.client or one.owner is not None or one.performer is not None or one.several
    return bool(named or one.unassigned or one.by or one.industry)


def _is_closed_in(one: Request, days: Days) -> bool:
    closed = one.kind in {"won", "lost", "closed"} or "win_rate" in one.measures
    return one.of == "deals" and closed and not one.moved and _lasts(days)


def _lasts(days: Days) -> bool:
    """Whether it is a week or longer: "I met them yesterday" tells when that was."""
    if days.first is None or days.last is None:
        return True
    return (days.last - days.first).days + 1 >= _WEEK
