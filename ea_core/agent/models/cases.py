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
_WHO: Final = re.compile(
    r"\W*(?:\d+[.)]\s*)?(?:an?|the|any|every)\s+[^\W\d_]+\s+(?:who|that|which|whose)\b(?P<case>(?:\s+[^\W\d_]+){1,5})",
    re.IGNORECASE,
)
"""Some of those that are meant: "A client who has not answered ..."."""
_EXAMPLE: Final = re.compile(
    r"\W*(?:examples?\b|for example\b|e\.g\.|for instance\b|z\.\s?b\.|likewise\b)", re.IGNORECASE
)
_SHORT: Final = 3


def is_for_another_case(line: str, question: str) -> bool:
    """Whether the case that a line begins with has something that the question does not speak of; an example has."""
    found = _CASE.match(line) or _WHO.match(line)
    if found is None:
        return _EXAMPLE.match(line) is not None
    words = [word for word in content_words(found["case"]) if len(word) >= _SHORT]
    there = support(words, content_words(question), None)
    return not words or min(there.values()) < 1
