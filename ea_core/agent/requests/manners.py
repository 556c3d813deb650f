"""What stands around a question and asks for nothing: "Quick one before the call - ...", "..., list them". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ea_core.agent.requests.lexicon import PLAIN
from ea_core.agent.requests.words import key_words, word_set
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_ASKS: Final = (
    r"(?:and |so |please |pls )?(?:what|whats|what's|which|who|whose|how|when|where|why|show|list|give|count|compare|rank|is|are|was|were|do|does|did|"
    r"has|have|can|could|would|any|top|number|wie|welche[rsnm]?|was|wer|wann|zeig|zeige)\b"
)
_CUT: Final = re.compile(rf"(?:\s+[-\u2013\u2014]+\s+|\s*[:,]\s+|[.!]+\s+)(?={_ASKS})", re.IGNORECASE)  # fmt: skip
_MOST_BEFORE: Final = 14
"""Words before a question that are looked at; a longer sentence tells something of its own."""
_SOCIAL: Final = word_set(
    "quick short small question questions q board call meeting boss manager ceo cfo director management asks asked "
    "asking wants wanted wondering curious fyi btw sorry bother disturb morning afternoon evening good new here "
    "review report presentation slides deck standup urgent help idea update check before after during while busy "
    "numbers figures 1 back again hope well great fast moment minute second sec ms boss's next"
)
"""Words of a sentence that only says why somebody asks."""
_TAIL: Final = re.compile(
    r"(?:\s*[,;.!?]+\s*|\s+)(?:(?:and |then )?(?:please |pls )?(?:list|show|name|give)(?: me| us)? (?:them|those|these|it)(?: all)?(?: to me)?"
    r"|(?:many )?(?:thx|tks|ty|cheers|thanks(?: a lot| in advance| so much)?|thank you)(?: please)?|asap)(?:\s*,?\s*(?:please|pls|thx|thanks))?[\s.!?]*$",
    re.IGNORECASE,
)


def without_tail(question: str) -> str:
    """The question without what only asks to see the answer, or thanks for it, at its end."""
    rest = _TAIL.sub("", question)
    return rest if len(rest.split()) > 1 else question


def lead_ins(question: str) -> Iterator[tuple[str, str]]:
    """Where what stands before may be no part of the question: that, and the question behind it; the longest first."""
    cuts = list(_CUT.finditer(question))
    for cut in reversed(cuts):
        before = question[: cut.start()]
        words = key_words(before)
        if 0 < len(words) <= _MOST_BEFORE and all(_is_social(word) for word in words):
            yield before, question[cut.end() :]


def _is_social(word: str) -> bool:
    return word in _SOCIAL or word in FUNCTION_WORDS or word in PLAIN
