"""What documents answered before in a conversation, and whether a question asks for more of the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ea_core.agent.models.base import Said
from ea_core.agent.models.found import NO_RECORDS, NOT_ANSWERED, NOTHING_FOUND
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_REFUSED: Final = tuple(
    one.split(".")[0].split(":")[0] for one in (NOT_ANSWERED, NO_RECORDS, NOTHING_FOUND)
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_OF_SOMETHING: Final = frozenset(
    "exception exceptions process procedure procedures deadline limit limits maximum minimum form condition conditions "  # noqa: SIM905
    "requirement requirements fee penalty penalties approval approve approves sign signs responsible apply applies exempt "
    "alternative alternatives steps consequence consequences happens happen reason contact cost costs notice difference "
    "exempted excluded include included count counts valid decides decide pays pay check checks ask whom".split()
)
"""Words that say nothing of what they are of: an exception is one from a rule."""
_MOST_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Before:
    """The documents that answered last, by their ids, the passages (ids) with the words cited of each.

    `strict`: the question can only be about these.
    """

    documents: tuple[str, ...]
    cited: tuple[tuple[str, str], ...]
    strict: bool = False


def answered_before(history: Sequence[Said]) -> Before | None:
    """What documents answered last; None where the last answer was one of the CRM, or none at all.

    A question that nothing answered is passed over, for it may have asked for more of the one before.
    """
    for said in reversed(history):
        cited = said.about.get("cited", ())
        if said.role == "assistant" and cited:
            pairs = tuple((str(one["passage"]), str(one["quote"])) for one in cited)
            documents = dict.fromkeys(str(one["document"]) for one in cited)
            return Before(tuple(documents), pairs)
        if said.role == "assistant" and not said.text.startswith(_REFUSED):
            return None
    return None


def asks_for_more(question: str) -> bool:
    """Whether a question names nothing but what is always of something: "Is there an exception?", "Who approves?"."""
    words = [word for word in _WORD.findall(question.casefold()) if word not in FUNCTION_WORDS]
    few = 0 < len(words) <= _MOST_WORDS and not any(sign.isdigit() for sign in question)
    return few and all(word in _OF_SOMETHING for word in words)
