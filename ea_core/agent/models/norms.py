"""What a line rules, what is allowed, forbidden or needed, and whether a question asks for that. Pure.

"May I work from home?" is answered by who may, not by what is paid to those who do; by a no as well as by a yes.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.models.alike import content_words, support
from ea_core.agent.models.cases import without_cases

_RULED: Final = (
    r"allowed|permitted|forbidden|prohibited|banned|required|needed|necessary|obliged|obligatory|compulsory|mandatory|optional|"
    r"voluntary|supposed|expected|entitled|eligible|possible|acceptable|welcome|free to|ok|okay|fine|all right|alright|"
    r"erlaubt|verboten|n[oö]tig|erforderlich|pflicht|m[oö]glich"
)
_MODAL: Final = r"may|can|could|must|should|shall|needs?|darf|d[uü]rfen|kann|k[oö]nnen|muss|m[uü]ssen|soll(?:en)?"
_ASKS: Final = re.compile(
    rf"\W*(?:(?:and|but|so|und|aber)\W+)?(?:(?:{_MODAL})\b"
    r"|(?:do|does|did|will)\b[^?,.;]{1,40}?\b(?:have to|need)\b"
    rf"|(?:am|are|is|ist|sind)\b[^?,.;]{{1,60}}?\b(?:{_RULED})\b)",
    re.IGNORECASE,
)
_DEONTIC: Final = re.compile(
    r"\b(?:may|must|(?:have|has) to|allowed|permitted|required|darf|d[uü]rfen|muss|m[uü]ssen|erlaubt)\b",
    re.IGNORECASE,
)
_RULES: Final = re.compile(
    rf"\b(?:{_MODAL}|cannot|(?:have|has) to|not|never|no|nobody|none|nothing|only|nicht|kein(?:e[nmrs]?)?|nur|{_RULED})\b|n[’']t\b",  # noqa: RUF001 -- the typographic apostrophe is meant
    re.IGNORECASE,
)
_CLAUSES: Final = re.compile(r"[,;:]\s")


def asks_for_rule(question: str) -> bool:
    """Whether it is asked if something is allowed, forbidden or needed."""
    return _ASKS.match(question) is not None or _DEONTIC.search(without_cases(question)) is not None


def ruled(line: str, question: str) -> float:
    """How much of what is asked a line rules on: the share of the question's words in one clause that rules, 0 to 1.

    The case of either ("when ...") is no part of the rule.
    """
    asked = _RULES.sub(" ", without_cases(question))
    words = content_words(asked)
    clauses = [one for one in _CLAUSES.split(without_cases(line)) if _RULES.search(one)]
    if not words:
        return 0.0
    return max(
        (sum(support(words, content_words(one), None).values()) / len(words) for one in clauses),
        default=0.0,
    )
