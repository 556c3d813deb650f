"""Questions which of two people it is: "did Marcus own that one or me?", "was it Sofia or Ada?". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.agent.requests.words import key, key_words, word_set

_OR: Final = re.compile(r"\bor\b")
_POINTS: Final = re.compile(
    r"\b(?:it|that|this|that one|this one|(?:that|this|the) (?:deal|client|customer|account|task|opportunity))\b"
)
_ME: Final = word_set("me i mine myself my")
_SAYS_NOTHING: Final = word_set(
    "and so but then or did do does has have had is was were are be been own owns owned owning have handle handles handled "
    "manage manages managed close closed win won lose lost sell sold look looks looked looking after belong belongs to responsible "
    "for who whose which of us by it that this one the deal client customer account task opportunity "
    "a s with run ran make made log logged write wrote call called work working on"
)


def is_which_person(question: str, people: Sequence[str]) -> bool:
    """Whether it asks which of two colleagues has the record that it points to, and says nothing else."""
    text = " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"['\u2019]s\b", " s", key(question))).split())
    if not (_OR.search(text) and _POINTS.search(text)):
        return False
    names = [set(key_words(one)) for one in people]
    words = text.split()
    named = {at for at, one in enumerate(names) for word in words if word in one}
    mine = any(word in _ME for word in words)
    known = _SAYS_NOTHING | _ME | {word for one in names for word in one}
    return len(named) + mine > 1 and all(word in known for word in words)
