"""Lines that hold only in a case ("If a hirer is late, ..."), and whether a question speaks of that case. Pure.

A rule stands before its exceptions: "notice has to be given 60 days before" answers when notice has to be given,
"if a client missed that by ten days, ..." answers it only for who asks about that.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.models.alike import content_words, support

_CASE: Final = re.compile(
    r"\W*(?:\d+[.)]\s*)?(?:if|when|unless|where|in case|should|whoever|those who|during|wenn|falls|wer)\b(?P<case>[^,;:.]*)[,;:.]",
    re.IGNORECASE,
)
_EXAMPLE: Final = re.compile(
    r"\W*(?:examples?\b|for example\b|e\.g\.|for instance\b|z\.\s?b\.|likewise\b)", re.IGNORECASE
)
_SHORT: Final = 3


def is_for_another_case(line: str, question: str) -> float:
    """From 0 to 1, how much of the case that a line begins with the question does not speak of; 1 for an example."""
    found = _CASE.match(line)
    if found is None:
        return float(_EXAMPLE.match(line) is not None)
    words = [word for word in content_words(found["case"]) if len(word) >= _SHORT]
    if not words:
        return 1.0
    there = support(words, content_words(question), None)
    return 1.0 - sum(there.values()) / len(words)
