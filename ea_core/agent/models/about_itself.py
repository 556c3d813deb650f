"""Lines in which a document tells only of itself: since when it holds, who wrote it, what it replaces. Pure."""

from __future__ import annotations

import re
from typing import Final

_TELLS: Final = re.compile(
    r"\W*(?:(?:this (?:document|policy|page|version)|it|the (?:document|policy|page)) (?:is |was )?)?"
    r"(?:valid (?:from|since|until|as of)|in force (?:from|since|as of)|effective (?:from|as of|date)|(?:last )?(?:changed|updated|edited|revised|reviewed|modified) (?:by|on|in)"
    r"|(?:last )?(?:update|change|revision|review)\s*:|version\s*:?\s*\d|replaces (?:the|all)|supersedes|(?:document )?(?:owner|author|prepared by|approved by|written by|status)\s*:"
    r"|created (?:by|on)|stand\s*:|g[uü]ltig (?:ab|seit|bis)|zuletzt ge[aä]ndert|ersetzt)",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(
    r"\b(?:valid|validity|in force|effective|changed?|updated?|edited|revised|revision|reviewed|version|replaces?|supersedes?|owner|owns|author|wrote|written|"
    r"approved|approves|created|status|latest|newest|current|expires?|since when|as of when|g[uü]ltig|stand|ge[aä]ndert|ersetzt|seit wann|ab wann|who|wer)\b",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 16


def tells_of_document(line: str, question: str) -> bool:
    """Whether a line only tells of the document it stands in, and a question asks for nothing of that."""
    return (
        _TELLS.match(line) is not None
        and len(line.split()) <= _MOST_WORDS
        and _ASKED.search(question) is None
    )
