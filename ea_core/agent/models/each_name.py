"""A question about two things with names: the question for each of them. Pure."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = r"[^\W\d_a-z][\w.-]*"
_TWO: Final = re.compile(
    rf"\b(?P<place>(?:in|for|of|at|from|by|do|does|did)\s+(?:the\s+)?)(?P<one>{_NAME})\s*,?\s+(?:and|or)\s+"
    rf"(?:(?:in|for|of|at|from|by)\s+)?(?:the\s+)?(?P<other>{_NAME})\b"
)
"""In Bexley and in Fehmarn; of Gold and Silver resellers."""


def for_each_name(question: str) -> tuple[str, ...]:
    """(The question for the first, the question for the second); empty where two are not named."""
    found = _TWO.search(question)
    if found is None:
        return ()
    before, behind = question[: found.start()], question[found.end() :]
    return tuple(f"{before}{found['place']}{found[name]}{behind}" for name in ("one", "other"))
