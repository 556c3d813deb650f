"""What a thing is: whether a question asks for that ("What is chalet time?"), and whether a line says it. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.models.demands import folded

_ASKS: Final = re.compile(
    r"\W*(?:so |and )?(?:what(?: exactly)? (?:is|are)|was (?:ist|sind))\s+(?:an?\s+|eine?\s+)?(?P<thing>(?!(?:the|our|your|my|their|its|this|that|these|those|der|die|das|unser)\b)[^?,.;]{2,40}?)\s*\??\s*\Z"
    r"|\W*(?:so |and )?what do(?:es)?\s+(?:(?:an?|the)\s+)?(?P<meant>[^?,.;]{2,40}?)\s+(?:mean|stand for)\s*\??\s*\Z",
    re.IGNORECASE,
)
_MOST: Final = 4
_SAYS: Final = (
    r"\A\W*(?:(?:an?|the|eine?|der|die|das)\s+)?{}(?:\s*\([^)]*\))?\s+(?:means?|refers? to|stands? for|describes?|bedeutet|"
    r"(?:is|ist)\s+(?:an?|the|one|any|our|your|what|when|where|how|who|eine?|der|die|das|wenn)\b|(?:are|sind)\s+(?:(?:the|all|any|our|die|alle)\s+)?[^\W\d_]+s\b)"
    r"|\b(?:known as|called|referred to as|genannt)\W+{}\b"
)


def defined(question: str) -> str:
    """The thing, folded, of which it is asked what it is; empty where something else is asked ("the deadline")."""
    found = _ASKS.match(question)
    thing = folded(found["thing"] or found["meant"]).strip() if found is not None else ""
    return thing if len(thing.split()) <= _MOST else ""


def defines(line: str, thing: str) -> bool:
    """Whether a line begins with saying what the thing is."""
    name = r"\s+".join(re.escape(word) for word in thing.split())
    return re.search(_SAYS.format(name, name), folded(line)) is not None
