"""Which of two is faster, or has the larger deals on average: "is it faster than trade fairs?". Pure.

Colleagues, clients, industries or sources; the one of them may be what was asked about before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.drafting import drafted
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.request import Measure, Request, Vocabulary

_FASTER: Final = re.compile(
    r"\b(?:faster|quicker|slower|sooner|(?:more|less) quickly|(?:take|takes|taking|took) (?:longer|less time|more time))\b",
    re.IGNORECASE,
)
_LARGER: Final = re.compile(
    r"\b(?:bigger|larger|smaller|higher|lower)(?=.*\bthan\b.*\b(?:on|in the) average\b)|\b(?:on|in the) average\b(?=.*\b(?:bigger|larger|smaller|higher|lower)\b.*\bthan\b)",
    re.IGNORECASE,
)
_ON_AVERAGE: Final = re.compile(r"\b(?:on|in the) average\b|\b(?:bigger|larger|smaller|higher|lower)\b", re.IGNORECASE)  # fmt: skip
_JOINS: Final = re.compile(r"\b(?:or|than|versus|vs\.?|compared (?:to|with))\b", re.IGNORECASE)
OF_DEALS: Final = re.compile(
    r"\b(?:deals?|opportunit\w+|clos\w+|win|wins|winning|won|sell\w*|sold|sales|orders?|cycle)\b",
    re.IGNORECASE,
)
"""What says that it is about how deals are won."""
_VERBS: Final = re.compile(
    r"\b(?:who|which|what|it|that|is|are|at|do|does|did|we|come|coming|to|clos\w+|win|wins|winning|won|sell\w*|sold|ones?)\b",
    re.IGNORECASE,
)
_TWO: Final = 2


def which_is_ahead(question: str, vocabulary: Vocabulary, before: Request | None) -> Part | None:
    """A request for each of the two; None for another question, or with a word that is not understood."""
    of_days = _FASTER.search(question) is not None
    if not (of_days or _LARGER.search(question)) or _JOINS.search(question) is None:
        return None
    measure: Measure = "cycle" if of_days else "mean"
    draft = drafted(_plain(question), vocabulary)
    if draft.loose or draft.not_applied or draft.several or draft.besides or draft.slips:
        return None
    same = before is not None and measure in before.measures and not (before.by or before.also)
    if not (same or OF_DEALS.search(question)):
        return None
    two = _named(draft, measure, before if same else None)
    return Part(question, two, certain=True, joint="ahead") if two else None


def _plain(question: str) -> str:
    """What is left to narrow the deals: whose, where from, when."""
    rest = _JOINS.sub(" and ", _ON_AVERAGE.sub(" ", _FASTER.sub(" ", question)))
    return f"won deals: {' '.join(_VERBS.sub(' ', rest).split())}"


def _named(draft: Draft, measure: Measure, before: Request | None) -> tuple[Request, ...]:
    """The two that are compared: of one kind, the first of them as it was asked before where one is named."""
    people = [name for _, name in sorted(draft.people)]
    if draft.mine:
        people.insert(0, "")
    named: dict[str, list[str]] = {
        "owner": list(dict.fromkeys(people)),
        **{
            slot: list(dict.fromkeys(name for _, name in sorted(names)))
            for slot, names in (("client", draft.clients), ("industry", draft.industries), ("source", draft.sources))
        },
    }  # fmt: skip
    given = {slot: names for slot, names in named.items() if names}
    plain = _base(draft, measure, before)
    two = [slot for slot, names in given.items() if len(names) == _TWO]
    if len(two) == 1 and all(len(names) == 1 or slot == two[0] for slot, names in given.items()):
        beside: dict[str, Any] = {slot: names[0] for slot, names in given.items() if slot != two[0]}
        return tuple(replace(plain, **beside, **_slot(two[0], name)) for name in given[two[0]])
    if before is None or len(given) != 1:
        return ()
    slot, names = next(iter(given.items()))
    was = getattr(before, slot)
    if len(names) != 1 or was is None or was == names[0]:
        return ()
    return plain, replace(plain, **_slot(slot, names[0]))


def _slot(slot: str, name: str) -> dict[str, Any]:
    return {slot: name}


def _base(draft: Draft, measure: Measure, before: Request | None) -> Request:
    days = draft.periods[0] if len(draft.periods) == 1 else None
    plain = before or Request("figure", "deals")
    plain = replace(plain, ask="figure", measures=(measure,), found=None, not_applied=(), slips=())
    return plain if days is None else replace(plain, days=days, basis="closed")
