"""An amount of a question held against the limit of the line that answers it: within it, beyond it, or approved by whom. Pure.

Only where one of each is told in the same unit, and nothing in the line makes it hold in some cases alone.
"""

from __future__ import annotations

import re
from math import inf
from typing import Final, Literal

from ea_core.agent.models.alone import ALONE
from ea_core.agent.models.amounts import amounts_in, is_currency, same_unit
from ea_core.agent.models.conditions import conditions_of, in_digits, values_in
from ea_core.agent.models.days import without_days
from ea_core.agent.models.demands import demands_of, denies, folded
from ea_core.agent.models.ranges import Named, Range

Verdict = Literal["Yes", "No"]
_MAY: Final = re.compile(
    r"\W*(?:(?:and|but|so)\W+)?(?:can|may|could|is it|(?:is|are)\b.*\b(?:allowed|permitted|ok|okay|fine|possible|acceptable|paid|covered|reimbursed)|am i allowed|are we allowed)\b",
    re.IGNORECASE,
)
_PERMITS: Final = re.compile(
    r"\b(?:may|can|could|allowed|permitted|possible|accepted|limited|limit|paid|given|reimbursed|covered|granted|fine)\b",
    re.IGNORECASE,
)
_NO_MORE: Final = re.compile(r"\b(?:no|not) (?:more|less|later|fewer|longer|exceed\w*)\b(?: than)?", re.IGNORECASE)  # fmt: skip
_LIMITED: Final = re.compile(r"\b(?:limited to|limit of|maximum of|maximum is|limit is)\s*\Z", re.IGNORECASE)  # fmt: skip
_CONDITION: Final = re.compile(
    r"\b(?:if|when|unless|only|except|provided|where|as long as|with|after|before)\b", re.IGNORECASE
)
_RATE: Final = re.compile(r"\W*(?:(?!at|in|on|for|with|by|of|to|as)\w+ )?(?:a|per|each|every) (?P<of>\w+)", re.IGNORECASE)  # fmt: skip
_OWN: Final = re.compile(r"\bon (?:my|our) own\b|\b(?:alone|myself|ourselves)\b", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"\b(?:both|and|together|your manager)\b", re.IGNORECASE)
"""Those who agree are more than one, or another: who asks may be the one who does."""
_NEEDS: Final = re.compile(
    r"\W*(?:(?:and|but|so)\W+)?(?:(?:do|does|will|would) \w+ (?:need|require)|is|are)\b.*\b(?:approval|permission|consent|agreement|sign-?off|approved)\b(?: (?:needed|required|necessary))?",
    re.IGNORECASE,
)
_APPROVED: Final = re.compile(
    r"\bapprov(?:es|ed|e)\b|\bwho (?:signs|agrees|decides|may agree)\b[^:\u00b7]*:|\b(?:must|has to|have to)(?: both| all)? (?:agree|approve)\b|\b(?:needs?|requires?) (?:the |an? |your |his |written )?(?:\w+ ){0,2}(?:approval|consent|agreement|permission)\b",
    re.IGNORECASE,
)
_FREE: Final = re.compile(
    r"\b(?:no|without)(?: \w+)? (?:approval|consent|agreement|permission)\b|\balone\b|\bwithout asking\b|\bneeds? no\b", re.IGNORECASE
)  # fmt: skip
_TIMES: Final = {
    "minute": (1 / 60, "hour"), "hour": (1, "hour"), "day": (1, "day"), "week": (7, "day"), "month": (1, "month"),
    "quarter": (3, "month"), "year": (12, "month"),
}  # fmt: skip
"""How much of what unit a time is; what does not divide into each other stays apart."""


def tells_an_amount(question: str) -> bool:
    """Whether a question is about an amount, or about doing something alone: nothing but a limit answers it."""
    return (
        bool(values_in(question) or conditions_of(question)) or ALONE.search(question) is not None
    )


def against_limits(question: str, line: str, around: str) -> Verdict | None:
    """Yes or no where the amount of the question and the limit of the line tell it; `around` tells who has which office."""
    values, limits = values_in(question), conditions_of(question)
    asks_alone = ALONE.search(question) is not None
    if len(values) == 1 and not limits and (asks_alone or _NEEDS.match(question)):
        return _approval(question, values[0].range, line, around, alone=asks_alone)
    if len(values) == 1 and not limits and _MAY.match(question):
        return _permitted(question, values[0].range, values[0].words, line)
    if len(limits) == 1 and not values and not limits[0].range.dated:
        return _compared(limits[0].range, line)
    return None


def _permitted(question: str, value: Range, words: str, line: str) -> Verdict | None:
    """Of "may I ...?" with an amount, by the one limit of what a line permits."""
    plain = in_digits(without_days(line))
    named = [one for one in amounts_in(plain) if _alike(one.range, value)]
    if len(named) != 1 or denies(_NO_MORE.sub(" ", line)) or not _PERMITS.search(line):
        return None
    limit = _limit(named[0], plain)
    asked = in_digits(question)
    rates = [_rate(asked, words), _rate(plain, named[0].words)]
    if limit is None or (rates[0] and rates[0] != rates[1]):
        return None
    if not limit.meets(_converted(value)):  # one gift above what is given in a year is too much
        return "No" if rates[0] == rates[1] or is_currency(value.unit) else None
    return None if rates[0] != rates[1] or _CONDITION.search(line) else "Yes"


def _limit(named: Named, text: str) -> Range | None:
    """The range that is permitted; None for a bare amount."""
    own = _converted(named.range)
    if named.limited:
        return own
    before = text[: text.find(named.words)]
    return Range(-inf, own.high, unit=own.unit) if _LIMITED.search(before) else None


def _rate(text: str, words: str) -> str:
    """The time that an amount is for: "week" of "3 days a week"."""
    found = _RATE.match(text, text.find(words) + len(words))
    return found["of"].casefold() if found else ""


def _approval(
    question: str, value: Range, line: str, around: str, *, alone: bool
) -> Verdict | None:
    """Whether somebody has to agree to such an amount."""
    needed = free = False
    for clause in re.split(r";\s|\s\|\s\|\s", line):
        ranges = [one.range for one in amounts_in(in_digits(without_days(clause))) if one.limited and same_unit(one.range.unit, value.unit)]  # fmt: skip
        if len(ranges) == 1 and ranges[0].meets(value):
            alone_there = _FREE.search(clause) is not None  # "Who approves: the owner alone"
            free = free or alone_there
            needed = needed or (not alone_there and _APPROVED.search(clause) is not None)
            if alone_there and _CONDITION.search(_FREE.sub(" ", clause)):
                return None
    if needed == free:
        return None
    if alone:
        sure = _asks_of_them(question, line, around) and (
            _OWN.search(question) is None or _SEVERAL.search(line)
        )
        return "Yes" if free else "No" if sure else None
    return "Yes" if needed else "No"


def _asks_of_them(question: str, line: str, around: str) -> bool:
    """Whether who is not to be asked is one of those who have to agree, or nobody is named."""
    for name in demands_of(question).names:
        if not re.search(rf"\bwithout\b.*\b{re.escape(name)}\b", folded(question)):
            continue
        said = re.escape(name)
        offices = [
            office
            for pattern in (
                rf"(?:\b[Tt]he )?((?!The\b)(?:[A-Z]\w+ ){{0,3}}[A-Z]\w+)(?:,| is) (?i:{said})\b",
                rf"(?i:\b{said})(?: [A-Z]\w+)?, ((?:[A-Z]\w+ ){{0,3}}[A-Z]\w+)",
            )
            for office in re.findall(pattern, around)
        ]
        if not any(one in folded(line) for one in (name, *map(folded, offices))):
            return False
    return True


def _compared(limit: Range, line: str) -> Verdict | None:
    """Whether the one amount of a line is beyond or within what is asked: "is it longer than 2 years?"."""
    for clause in re.split(r";\s", line):
        ranges = [_converted(one.range) for one in amounts_in(in_digits(without_days(clause))) if _alike(one.range, limit)]  # fmt: skip
        if not ranges:
            continue
        wanted = _converted(limit)
        bare = [one for one in amounts_in(in_digits(without_days(clause))) if not one.range.unit]
        if (
            bare
            or len(ranges) != 1
            or denies(_NO_MORE.sub(" ", clause))
            or _CONDITION.search(clause)
        ):
            return None
        return "Yes" if ranges[0].is_within(wanted) else None if ranges[0].meets(wanted) else "No"
    return None


def _alike(one: Range, other: Range) -> bool:
    """Whether two amounts can be compared."""
    return bool(one.unit) and same_unit(_converted(one).unit, _converted(other).unit)


def _converted(one: Range) -> Range:
    """A time in the unit that it is compared in: 2 years are 24 months."""
    known = _TIMES.get(one.unit.removesuffix("s"))
    if known is None:
        return one
    return Range(one.low * known[0], one.high * known[0], one.open_low, one.open_high, known[1])
