"""Groups by a condition on all their deals: "sources with a win rate above 60%", "industries where we lost more than we won". Pure.

Only the group and the condition are taken; of which deals it is said is read as in any other question.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.amounts import amount_of
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.request import TERMS, Having

_KNOWN: Final = frozenset(
    {"owner", "client", "industry", "source", "month", "quarter", "year", "lost_reason"}
)
_GROUPS: Final = tuple((f"d{at}", words, by) for at, (words, by) in enumerate(lex.DIMENSION) if by in _KNOWN)  # fmt: skip
_GROUP: Final = rf"\b(?P<group>(?:(?:in )?(?:which|what) )?(?:{'|'.join(f'(?P<{name}>{words})' for name, words, _ in _GROUPS)}))\b"
_WHEN: Final = r"(?: (?:of|in) (?:20\d\d|(?:this|last) (?:fiscal )?year))?"
_LINK: Final = (
    r"(?: (?:with|where|when|in which|for which|in whom|that|which|who|whose|had|has|have|having|shows?|saw|did|do|does|is|are|was|were|we|i|they|there|an?|the|our|their|its|"
    r"open|won|win|lost|lose|closed|sold|total|combined|pipeline|value|revenue|turnover|sales|brought in|brought|made|win rates?|rate|average|mean|deal|deals|size|of))*?"
)
_BOUND: Final = r"(?P<bound>(?P<above>more than|over|above|greater than|higher than|bigger than|exceeding|>)|(?P<least>at least|minimum(?: of)?|not less than|>=)|(?P<below>less than|fewer than|under|below|lower than|<)|(?P<most>at most|up to|not more than|no more than|<=))"
_NUMBER: Final = rf"(?P<n>[$\u20ac\u00a3]?\d[\d.,]*(?:k|m|mn)?(?: (?:thousand|million))?|{'|'.join(NUMBERS.keys() - {'a', 'an', 'couple of'})})"
CONDITION: Final = re.compile(
    rf"{_GROUP}{_WHEN}(?P<link>{_LINK}) {_BOUND} {_NUMBER}(?P<unit> ?(?:%|percent|per cent)| (?:dollars?|usd|euros?|eur)|(?= (?:[a-z]+ ){{0,2}}(?:deals?|opportunit(?:y|ies)|wins|losses|orders?)\b))?(?=\s|$)"
)
_OF_WHOLE: Final = re.compile(
    r" of (?:(?:their|its|the|our|his|her|all) )*(?=(?:open|won|lost|total|pipeline|value|revenue|deals|closed)\b)"
)
_OF_DEALS: Final = re.compile(
    r" of (?:(?:their|its|the|our|his|her|all|open|won|lost|closed) )*deals\b(?! (?:value|worth|amount))"
)
_TWICE: Final = r"(?:won|win|wins|lost|lose|losses)"
MORE: Final = re.compile(
    rf"{_GROUP}{_WHEN}(?P<rest>(?: (?:with|where|when|in which|for which|that|which|who|had|has|have|having|brought|bring|brings|made|saw|show|shows|we|i|they|there|were|are))* (?:(?P<one>{_TWICE})(?: (?:deals|more often|often|more))*|(?:more|a higher number of) (?P<two>{_TWICE})(?: deals)?)(?: more)?"
    rf" (?:than|outnumber|exceed)(?: (?:we|they|i|have|has|were|the|our))* (?P<other>{_TWICE})(?: deals)?)\b"
)
_RATE: Final = re.compile(r"\bwin rates?\b")
_MEAN: Final = re.compile(r"\b(?:average|mean)\b")
_CENT: Final = Decimal("0.01")
_LEAST: Final = Decimal(100)
PATTERNS: Final = (CONDITION, MORE)


def take_condition(draft: Draft) -> None:
    """The groups and what they are to have."""
    marked = draft.marked
    more = MORE.search(marked.text)
    if more and _is_other(more) and not _is_period(more):
        first = (more["one"] or more["two"] or "")[:3]
        draft.having = ("lost_more" if first == "los" else "won_more", None, None)
        draft.by = _by(more)
        _take(draft, more, "group")
        _take(draft, more, "rest")
        draft.kinds.append("closed")
        return
    match = CONDITION.search(marked.text)
    found = _having(marked.text, match) if match else None
    if match is None or found is None or _is_period(match):
        return
    draft.having, draft.by = found, _by(match)
    for part in ("group", "bound", "n", "unit"):
        _take(draft, match, part)
    if found[0] in {"share", "number_share"}:
        whole = _OF_WHOLE.match(marked.text, match.end())
        if whole:
            at = marked.text.count(" ", 0, whole.start()) + 1
            marked.take_span(at, at + len(whole.group().split()))


def _having(
    text: str, match: re.Match[str]
) -> tuple[Having, Decimal | None, Decimal | None] | None:
    unit, by = (match["unit"] or "").strip(), _by(match)
    link, number = match["link"], match["n"]
    amount = Decimal(NUMBERS[number]) if number in NUMBERS else amount_of(number)
    if amount is None:
        return None
    counted = match["unit"] == "" and match.group("unit") is not None
    what: Having
    if unit in {"%", "percent", "per cent"} or number.endswith("%"):
        if _RATE.search(text[: match.end()]):
            what = "win_rate"
        elif _OF_WHOLE.match(text, match.end()):
            what = "number_share" if _OF_DEALS.match(text, match.end()) else "share"
        else:
            return None
    elif counted:
        what = "deals"
        if by not in {"month", "quarter", "year", "lost_reason"}:
            return None  # these are read with all other words of groups
    elif amount < _LEAST and number[0] not in "$\u20ac\u00a3":
        return None
    else:
        what = "mean" if _MEAN.search(link) else "value"
        if what == "value" and by == "client":
            return None
    step = Decimal(1) if what == "deals" else _CENT
    low = amount + step if match["above"] else amount if match["least"] else None
    below = amount if match["below"] else amount + step if match["most"] else None
    return what, low, below


def _is_other(match: re.Match[str]) -> bool:
    """Whether won ones are told from lost ones."""
    return (match["one"] or match["two"] or "")[:2] != match["other"][:2]


def _is_period(match: re.Match[str]) -> bool:
    """Whether one month, quarter or year is a period: "this year without deals under 2k"."""
    group = match["group"]
    return _by(match) in TERMS and not group.endswith("s") and not re.match(r"(?:in )?(?:which|what) ", group)  # fmt: skip


def _by(match: re.Match[str]) -> str:
    return next(by for name, _, by in _GROUPS if match.groupdict().get(name))


def _take(draft: Draft, match: re.Match[str], part: str) -> None:
    if not match[part] or not match[part].strip():
        return
    first = draft.marked.text.count(" ", 0, match.start(part) + (match[part][0] == " "))
    behind = first + len(match[part].split())
    for at in range(first, behind):
        draft.marked.explained[at] = True
        draft.marked.taken_by[at] = match.re
