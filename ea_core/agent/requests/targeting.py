"""What is asked of targets, as it is said: whose, how much of it is reached, who is furthest from it. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft

_CENT: Final = Decimal("0.01")
_ALL: Final = Decimal(100)
_WHOSE: Final = r"(?:(?:the|their|its|our|my|his|her) )?(?:sales |revenue |yearly |annual |monthly |quarterly )?"
_TARGET: Final = rf"(?:{_WHOSE}(?:targets?|quotas?|goals?|plan|budget|numbers?))"
_BOUND: Final = (
    r"(?:(?P<under>below|under|less than|beneath|short of|not even)|(?P<over>above|over|more than|beyond|exceeding)"
    r"|(?P<least>at least|minimum|not less than|no less than)|(?P<most>at most|up to|not more than|no more than))"
)
_PERCENT: Final = r"(?P<n>\d{1,3}(?:[.,]\d+)?)(?:%| ?percent| per cent)"
SHARE_BOUND: Final = re.compile(
    rf"(?<!\bby )\b(?:(?:with|at|have|has|having|is|are|an?) )*{_BOUND} (?:at )?{_PERCENT}(?: (?:of|to|on|towards?|against|in) {_TARGET}|(?: (?:target|quota))? (?:attainment|achievement|reached|attained))?"
)
"""`below 85 percent of target`."""
MISSED_BY: Final = re.compile(
    rf"\b(?:(?P<beat>exceed(?:ed|s|ing)?|beat(?:en|ing)?|surpass(?:ed|ing)?|(?:is |are )?(?:above|over|ahead of))|(?P<miss>miss(?:ed|es|ing)?|(?:fell |are |is )?short of|(?:is |are )?(?:below|behind|under))) {_TARGET} by {_BOUND} {_PERCENT}"
)
BEHIND: Final = re.compile(
    rf"\b(?:(?:is|are|was|were|lies|lie|stands?|fell|have|has|did|do|does|still) )*(?:below|behind|under|short of|missed|missing|miss|off|failed to (?:reach|hit|meet|make)"
    rf"|not(?: yet)? (?:reach(?:ed)?|hit|met|meet|made|make|achieved?|on|at)) {_TARGET}"
)
FURTHEST: Final = re.compile(
    rf"\b(?:the )?(?:furthest|farthest|most distant)(?: (?:away|off|behind|below|short))?(?: (?:from|of|off|behind|below|to))? {_TARGET}"
)
CLOSEST: Final = re.compile(
    rf"\b(?:the )?(?:closest|nearest)(?: to (?:reaching|hitting|making)?)? ?{_TARGET}"
)
GAPS: Final = lex.any_of(
    "(?:biggest|largest|highest|smallest|lowest|widest|most)? ?(?:gap|shortfall|distance)s?(?: (?:to|from|between))?",
    "(?:the )?(?:most|least) (?:to go|missing|short)", "short(?: of| by)?", "lack(?:s|ed|ing)?(?: (?:to|until))?", "still missing", "missing", "to go",
    "off", "away(?: from)?", "left(?: to)?", "(?:still )?needs?(?: to)?",
)  # fmt: skip
WORDS: Final = lex.any_of(
    "actuals?(?: (?:sales|revenue|figures?|numbers?|results?))?", "achievement", "performance", "progress(?: (?:to|towards?|against|on))?", "reach(?:ed|es|ing)?",
    "hit", "met", "meet", "achieve[ds]?", "attain(?:ed)?", "made", "beat(?:en)?", "exceed(?:ed|s)?", "surpass(?:ed)?", "ahead", "miss(?:ed|ing)?",
    "(?:what |which |how many |how much )?(?:share|percentage|percent|per cent|part|proportion)", "how far", "deviation(?: from)?", "variance(?: to)?", "attained",
)  # fmt: skip
"""What says no more than that it is of the target: each answer tells what was won of it, and the share."""
HOW_SHORT: Final = re.compile(
    r"(?:by )?how (?:much|far) (?:(?:am|is|are|was|were|do|does|did|have|has) )?(?:[\w-]+ ){1,3}?(?:still )?(?:short|off|away|behind|missing|lack|lacking|to go|need|left|ahead|over|above|below|under)\b(?: (?:of|from) it| to (?:reach|hit) it)?\W*$|how (?:much|far) (?:is|are) (?:still )?(?:missing|left|to go|off)\W*$",
    re.IGNORECASE,
)
"""What is asked of a target that was named before it."""
PEOPLE: Final = lex.any_of(
    "everybody", "everyone", "anybody", "anyone", "somebody", "someone", "nobody", "no one", "all of (?:us|them|you)", "each of (?:us|them|you)",
    "(?:which|what) (?:rep|sales ?person|salesm[ae]n|saleswom[ae]n|seller|colleague|person|sales rep|owner|account manager|team member|agent)",
    "(?:which|what|all|our|the|any|how many)(?: of (?:the|our|my))? (?:reps|sales ?people|sales ?persons|sellers|colleagues|people|sales reps|owners|account managers|team members|agents)",
    "(?:reps|sales ?people|sales ?persons|sellers|colleagues|people|sales reps|owners|account managers|team members|agents)(?= (?:that|who|with|without|below|above|under|over|at|short|behind|ahead|off|and)\\b)",
)  # fmt: skip
"""Each of the colleagues, and not the company."""


def take_targets(draft: Draft) -> None:
    """Targets, and what is asked of them."""
    marked = draft.marked
    if not marked.has(said_as.TARGETS):
        return
    _shares(draft)
    furthest, closest = marked.take(FURTHEST), None
    if furthest is None:
        closest = marked.take(CLOSEST)
    if furthest or closest:  # those who have reached it are at no distance
        draft.target_rank = bool(closest)
        draft.target_share = (None, _ALL)
    taken = marked.take_all(said_as.TARGETS)
    draft.targets = bool(taken or furthest or closest or draft.target_share != (None, None))
    if not draft.targets:
        return
    draft.target_people = bool(marked.take_all(PEOPLE))
    ranked = re.search(r"\b(?:gap|shortfall|to go|missing|short)\b", marked.text)
    draft.target_gap = bool(ranked and (draft.best_of or marked.has(lex.RANKED) or marked.has(lex.RANKED_LOW)))  # fmt: skip
    marked.take_all(GAPS)
    marked.take_all(WORDS)


def _shares(draft: Draft) -> None:
    """A bound to what is reached of it."""
    marked = draft.marked
    by = marked.take(MISSED_BY)
    if by:
        n = _number(by)
        draft.target_share = _beyond(by, n) if by["beat"] else _short(by, n)
        draft.target_bound = marked.written(*marked.span(by))
        return
    match = marked.take(SHARE_BOUND)
    if match:
        draft.target_share = _range(match, _number(match))
        draft.target_bound = marked.written(*marked.span(match))
    elif marked.take(BEHIND):
        draft.target_share = (None, _ALL)


def _number(match: re.Match[str]) -> Decimal:
    return Decimal(match["n"].replace(",", "."))


def _beyond(by: re.Match[str], n: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """`exceeded by more than 10 %`: above 110 % of it."""
    low, below = _range(by, n)
    return _ALL + (low or 0), None if below is None else _ALL + below


def _short(by: re.Match[str], n: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """`missed by more than 10 %`: below 90 % of it."""
    if by["over"] or by["least"]:
        return None, _ALL - n + (_CENT if by["least"] else 0)
    return _ALL - n + (_CENT if by["under"] else 0), _ALL


def _range(match: re.Match[str], n: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """From so much, below so much; "above" is a hundredth more."""
    if match["over"]:
        return n + _CENT, None
    if match["least"]:
        return n, None
    return (None, n) if match["under"] else (None, n + _CENT)
