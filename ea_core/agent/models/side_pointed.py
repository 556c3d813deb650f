"""Questions for what holds above or below what was said: "and beyond that?", "what if it's less?". Pure."""

from __future__ import annotations

import re
from typing import Final

ABOVE_THAT: Final = re.compile(
    r"\b(?:above|over|beyond|more than|higher than|longer than|later than|exceed\w*) (?:that|this|it|these|those)\b"
    r"|\bif (?:it|that|they|the \w+|someone|somebody|i|we)(?: is|['\N{RIGHT SINGLE QUOTATION MARK}]s| are| costs?| takes?| lasts?| wants?| asks? for| needs?| exceeds?) (?:more|higher|longer|over)\b"
    r"|^\W*(?:(?:and|or|what about|how about|anything|something|what if)\W+)*(?:more|higher|above|beyond|longer|over)\W*$",
    re.IGNORECASE,
)
BELOW_THAT: Final = re.compile(
    r"\b(?:below|under|less than|lower than|shorter than) (?:that|this|it|these|those)\b"
    r"|\bif (?:it|that|they|the \w+|someone|somebody|i|we)(?: is|['\N{RIGHT SINGLE QUOTATION MARK}]s| are| costs?| takes?| lasts?| wants?| asks? for| needs?) (?:less|lower|shorter|under)\b"
    r"|^\W*(?:(?:and|or|what about|how about|anything|something|what if)\W+)*(?:less|lower|below|under|shorter)\W*$",
    re.IGNORECASE,
)
ABOVE: Final = re.compile(
    r"\b(?:above|over|beyond|more than|higher|longer|later|exceed\w*|larger|greater)\b",
    re.IGNORECASE,
)
BELOW: Final = re.compile(
    r"\b(?:below|under|less than|lower|smaller|shorter|up to)\b", re.IGNORECASE
)
SIDES: Final = ((ABOVE_THAT, ABOVE), (BELOW_THAT, BELOW))
"""How each side is asked for, and what a text has that tells of it."""


def points_to_side(question: str) -> bool:
    """Whether it asks what holds above or below what was said."""
    return ABOVE_THAT.search(question) is not None or BELOW_THAT.search(question) is not None


def meets_side(question: str, quote: str) -> bool:
    """Whether words that are cited tell of that side, where a question asks for one."""
    return all(has.search(quote) is not None for asked, has in SIDES if asked.search(question))
