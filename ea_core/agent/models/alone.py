"""Questions whether something may be done without asking: who has to agree to it tells that. Pure.

"Can I give 15 % without asking Marcus?" is answered by the line that says who approves 15 %, which need not have a
word of "without asking" nor the name.
"""

from __future__ import annotations

import re
from typing import Final

ALONE: Final = re.compile(
    r"\bwithout (?:first )?(?:(?:any(?:body|one)?(?: else)?|somebody|someone)(?:['\N{RIGHT SINGLE QUOTATION MARK}]s)? )?(?:my |our |the |an? )?(?:\w+(?:['\N{RIGHT SINGLE QUOTATION MARK}]s) )?(?:asking|approval|permission|consent|agreement|sign-?off|telling|consulting)\b[^,.;?]*"
    r"|\bon (?:my|our) own\b|\b(?:alone|(?:by )?(?:myself|ourselves))\b",
    re.IGNORECASE,
)
_DOES: Final = re.compile(
    r"^\W*(?:(?:and|but|so)\W+)?(?:can|may|could|am|are) (?:i|we|one)(?: allowed to| permitted to)? (?P<verb>[^\W\d_]+) (?P<what>[^?]+)",
    re.IGNORECASE,
)
_KEPT: Final = frozenset(["sign", "approve", "decide", "agree", "grant"])


def asks_alone(question: str) -> bool:
    """Whether it is asked if something may be done without asking anybody."""
    return ALONE.search(question) is not None and _DOES.match(question) is not None


def who_agrees(question: str) -> str:
    """The question for who has to agree to that."""
    does = _DOES.match(ALONE.sub(" ", question))
    if does is None:
        return question
    what = " ".join(does["what"].split())
    verb = does["verb"].casefold()
    return f"Who {'may ' + verb if verb in _KEPT else 'approves'} {what}?"
