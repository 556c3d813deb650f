"""An amount that is left out, said as what stays: "nothing under 10k" is at least 10k. Pure."""

from __future__ import annotations

import re
from typing import Final

_OUT: Final = (
    r"without|except(?:\s+for)?|excluding|leav(?:e|ing)\s+out|skip(?:ping)?|drop(?:ping)?|ignor(?:e|ing)|disregard(?:ing)?|"
    r"(?:not|without|(?:do\s+not|don['\u2019]?t)\s+)\s*count(?:ing)?|apart\s+from|aside\s+from|other\s+than|forget(?:\s+about)?|"
    r"remov(?:e|ing)|no(?:thing)?|(?:(?:is|are|was|were)\s+not|(?:is|are|was|were)n['\u2019]?t|not)"
)
_ANY: Final = (
    r"(?:(?:the|any|all|anything|everything|those|stuff|deals?|ones?|small|little|tiny|big|large|that|which|who|is|are|worth|"
    r"with|a|value|of)\s+)*"
)
_LEFT_OUT: Final = re.compile(
    rf"\b(?:{_OUT})\s+{_ANY}"
    r"(?:(?P<below>under|below|(?:less|smaller|lower)\s+than)|(?P<above>over|above|exceeding|(?:more|bigger|larger|higher)\s+than))"
    r"\s+(?=[$\u20ac\u00a3]?\d[\d.,]*\s?(?:k|m|mn|thousand|million)?\b(?!\s*(?:%|percent|days?|weeks?|months?|years?|times?|deals?|clients?|calls?)))",
    re.IGNORECASE,
)


def amount_that_stays(question: str) -> str:
    """The question with the amounts that it asks for, in the place of those that it leaves out."""
    return _LEFT_OUT.sub(lambda one: "of at least " if one["below"] else "of at most ", question)
