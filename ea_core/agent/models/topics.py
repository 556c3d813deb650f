"""A topic instead of a question ("home office rules"): what opens the chapter about it answers. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.models.alike import content_words, support
from ea_core.agent.models.expected import asks_whether
from ea_core.agent.models.lines import Line

_MOST: Final = 5
_ASKS: Final = re.compile(
    r"\?|\b(?:who|whom|whose|what|which|where|when|why|how|wer|wem|wen|was|welche[rsmn]?|wo|wann|warum|wie|is|are|do|does|did|can|may|must|should|i|we|you|ich|wir)\b",
    re.IGNORECASE,
)
_KINDS: Final = frozenset(
    "rule rules policy policies guideline guidelines regulation regulations information info details regel regeln richtlinie".split()  # noqa: SIM905 -- readable
)
"""What kind of text is meant, which need not say so itself."""
_RULE_FOR: Final = re.compile(
    rf"^\W*what(?:[’']s| is| are) (?:the |our )?(?:{'|'.join(sorted(_KINDS))}) (?:for|on|about|regarding|concerning) (?:the |our )?(?P<topic>[^?,.;]+)\W*$",  # noqa: RUF001 -- the typographic apostrophe is meant
    re.IGNORECASE,
)
"""A topic in the form of a question: "What's the rule for home office?"."""


def names_topic(question: str) -> bool:
    """Whether it is a few words without a question in them."""
    words = question.split()
    return len(words) <= _MOST and not _ASKS.search(question) and not asks_whether(question)


def opens_chapter(line: Line, topic: str) -> float:
    """How much of the heading above a line is the topic, 0 to 1; only of the first line below it."""
    named = content_words(line.above) if line.opens else []
    there = support(named, content_words(without_kinds(topic)), None)
    return sum(there.values()) / len(named) if named else 0.0


def without_kinds(question: str) -> str:
    """A topic without the word for the kind of text, which draws each line that has it."""
    asked = _RULE_FOR.match(question)
    if asked is not None and names_topic(asked["topic"]):
        return asked["topic"]
    left = [word for word in question.split() if word.casefold() not in _KINDS]
    return " ".join(left) if left and names_topic(question) else question
