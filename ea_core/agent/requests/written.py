"""How numbers, bounds and times are written, as the words that are read: "half a million", "north of 50k". Pure.

Each rule is a pattern over words as they are compared, and what is read for it. Where a pattern has a group
`x`, that alone is replaced. The words that are read stand where the written ones do, so that what is quoted
is quoted as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ea_core.agent.requests.period_forms import WEEKDAYS, D, M, Y
from ea_core.agent.requests.written_numbers import AMOUNT, NUMBER_RULES

_Said = str | Callable[[re.Match[str]], str]
_UNIT: Final = "(?:day|week|month|quarter|year)"
_TIME: Final = (
    rf"(?:the )?(?:(?:start|beginning|end) of (?:the )?)?(?:{M}\b|{Y}\b|{D}\b|q[1-4]\b|h[12]\b|today|tomorrow|yesterday|overmorrow|now\b|cw\d"
    rf"|(?:this|last|next|first|second|third|fourth|the|coming|previous|current)\b|{'|'.join(WEEKDAYS)}|week\b|month\b|quarter\b|year\b|christmas|easter|new year)"
)
"""How a time begins."""
_WEEK: Final = r"(?:(?:iso |calendar )?(?:weeks?|[ck]ws?)(?: (?:no|number))?)"
_CUT_DAYS: Final = "mon|tue|wed|sat|sun"
_WHOLE_DAYS: Final = {name[:3]: name for name in WEEKDAYS}
_LATER: Final = r"(?:by|until|before|up to) (?:\S+ ){0,4}?\S+ (?P<x>at (?:the )?latest)"
PART_OF_MONTH: Final = {"mid": "midish", "early": "earlyish", "late": "latish"}
"""Some of a month, which is named: nobody says how many days; "late" is no delay then."""


def _week(match: re.Match[str]) -> str:
    return f"cw{int(match['n'])}"


def _weeks(match: re.Match[str]) -> str:
    joined = "and" if match["join"] in {"and", "or"} else "to"
    return f"cw{int(match['a'])} {joined} cw{int(match['b'])}"


_RULES: Final[tuple[tuple[str, _Said], ...]] = (
    *NUMBER_RULES,
    # bounds of amounts
    (rf"(?:(?:that|which) )?(?:is |are )?(?:north of|in excess of|exceed(?:s|ing)?|upward from)(?= {AMOUNT})", "above"),
    (rf"(?:south of|shy of|short of)(?= {AMOUNT})", "below"),
    (rf"(?:upwards? of|(?:no|not) (?:less|fewer|lower|smaller) than|not (?:below|under)|(?:a )?minimum of)(?= {AMOUNT})", "at least"),
    (rf"(?:(?:equal to or|at or) (?:above|over|more than|greater than)|(?:greater|more|larger|higher|bigger) than or equal to)(?= {AMOUNT})", "at least"),
    (rf"(?:(?:no|not) (?:more|greater|larger|higher|bigger) than|not (?:exceeding|above|over)|(?:a )?maximum of|max)(?= {AMOUNT})", "at most"),
    (rf"(?:(?:equal to or|at or) (?:below|under|less than|smaller than)|(?:less|smaller|lower) than or equal to)(?= {AMOUNT})", "at most"),
    (rf"(?P<n>{AMOUNT}) (?:and |or )?(?:upwards?|upward)", lambda m: f"at least {m['n']}"),
    (rf"(?<!than )(?<!over )(?<!above )(?<!least )(?P<n>{AMOUNT}|[$€£¥]?\d[\d.,]*(?:k|m|mn|bn|%)?) \+", lambda m: f"at least {m['n']}"),
    (rf"(?P<n>{AMOUNT}|\d[\d.,]*(?:k|m|mn|bn|%)?) \+", lambda m: m["n"]),
    (rf"(?P<x>between) {AMOUNT} to", "from"),
    (rf"(?:at (?:least|most)|over|above|under|below|(?:more|less) than) (?P<x>an?)(?= {AMOUNT})", ""),
    (r"(?<!starting )(?<!effective )(?<!valid )as (?:of|at|on|per) (?:today|now|date|(?:this|the) moment|this (?:morning|day)|present)", "now"),
    # days that have names
    (r"(?:the )?day after tomorrow", "overmorrow"),
    (r"(?:the )?day before yesterday", "ereyesterday"),
    (rf"(?:on|by|last|next|this|since|until|till|before|after|due|closing|from|coming|past) (?P<x>{_CUT_DAYS})", lambda m: _WHOLE_DAYS[m["x"]]),
    (rf"(?:by |at |before )?(?:the )?(?:eod|cob|close of (?:business|play)|end of (?:the )?(?:business )?day)(?: on| of)?(?= (?:today|tomorrow|overmorrow|{'|'.join(WEEKDAYS)}))", "by"),
    (r"(?:by |at |before )?(?:the )?(?:eod|cob|close of (?:business|play)|end of (?:the )?(?:business )?day)(?! \d)", "by today"),
    (r"(?<!by )(?<!until )(?<!before )(?<!till )(?:at |on )?(?P<n>eoy|eoq|eom|eow)", lambda m: f"by {m['n']}"),
    (r"(?P<x>the year) (?:19|20)\d\d", ""),
    (r"a fortnight", "14 days"),
    (rf"(?P<x>before) (?:the )?end of(?= {_TIME})", "until"),
    (rf"before (?P<x>(?:the )?(?:beginning|start) of)(?= {_TIME})", ""),
    (rf"(?:before|until|after|since) (?:the )?(?:end of )?(?P<x>the) {_UNIT}(?= |$)(?! (?:before|after|of|in|that|when|we|ends?|ended|to|just))", "this"),
    (r"(?P<n>[1-4])q(?P<y>\d\d)?", lambda m: f"q{m['n']}" + (f" 20{m['y']}" if m["y"] else "")),
    (r"(?:more|less|fewer|longer|older|newer|bigger|larger|smaller|higher|lower|later|earlier|better|worse|shorter|greater|faster|slower) (?P<x>then)(?= (?:[$€£]?\d|an?|half|one|two|three|four|five|six|seven|eight|nine|ten|twelve|last|this)(?:\b|\d))", "than"),
    (r"(?P<x>prob)(?: (?:of|is|are))?(?= (?:[<>]=?|over|above|at|below|under|\d))", "probability"),
    # weeks by their number
    (rf"{_WEEK} (?P<a>[0-5]?\d) (?P<join>to|and|or|until|till|through|thru) (?:{_WEEK} )?(?P<b>[0-5]?\d)(?! {_UNIT}s?\b)", _weeks),
    (rf"{_WEEK} (?P<n>[0-5]?\d)(?! (?:{_UNIT}s?|deals?|clients?)\b)", _week),
    (r"[ck]w(?P<n>[0-5]?\d)", _week),
    # now, and directions
    (r"as (?:things|it|they) stands?", "now"),
    (r"(?:(?:still|remain(?:s|ed|ing)?|are|is) open|neither won nor lost|undecided) (?P<x>today)", "now"),
    (r"remain(?:s|ed|ing)?(?= (?:open|neither|undecided|unassigned|overdue|late|stalled|in)\b)", "are"),
    (r"(?:up to|until|till|through|to) (?:and|&) (?:including|incl)|up until|up till", "until"),
    (rf"(?:on|by) or (?:before|by)(?= {_TIME})|before or (?:on|by)(?= {_TIME})|(?:no|not) later than|(?:not|never) after(?= {_TIME})", "until"),
    (rf"on (?:or|and) after(?= {_TIME})|after or on(?= {_TIME})|(?:no|not) (?:earlier|sooner) than|not (?:before|until|till)(?= {_TIME})|from and including", "starting"),
    (rf"at (?:the )?latest (?:in|on|by|at|until)(?= {_TIME})|at (?:the )?latest(?= {_TIME})", "until"),
    (r"(?P<x>in|on) (?:\S+ ){0,3}?\S+ at (?:the )?latest", "until"),
    (_LATER, ""),
    (rf"at (?:the )?earliest (?:in|on|from)(?= {_TIME})|at (?:the )?earliest(?= {_TIME})", "starting"),
    # periods
    (r"(?:this|last|next|previous|current) (?P<x>calendar)(?= (?:year|quarter|month)\b)", ""),
    (r"(?:the )?(?P<u>week|month|quarter|year) (?:that |which )?(?:has |is )?just (?:ended|finished|closed|gone|passed|over)", lambda m: f"last {m['u']}"),
    (r"(?:the )?(?:last|latest|previous|(?:most )?recent|most recently) (?:closed|completed?|full|finished|ended|whole) (?P<u>week|month|quarter|year)", lambda m: f"last {m['u']}"),
    (r"(?:the )?most recent (?P<u>week|month|quarter|year)", lambda m: f"last {m['u']}"),
    (r"earlier this (?P<u>week|month|quarter|year)", lambda m: f"so far this {m['u']}"),
    (rf"in (?:an?|one|\d+|[a-z]+) {_UNIT}s? (?P<x>time)", ""),
    (r"(?:first|last) (?P<x>fortnight|week) (?:of|in)", lambda m: "14 days" if m["x"] == "fortnight" else "7 days"),
    (rf"(?P<x>mid|early|late) {M}", lambda m: PART_OF_MONTH[m["x"]]),
)  # fmt: skip
_COMPILED: Final = tuple(
    (re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), said) for pattern, said in _RULES
)


@dataclass(frozen=True, slots=True)
class Read:
    """A word that is read, and the written ones that it stands for: the first, and the one behind the last."""

    key: str
    first: int
    behind: int


def as_read(keys: Sequence[str]) -> list[Read]:
    """The words that are read for the written ones."""
    read = [Read(key, at, at + 1) for at, key in enumerate(keys)]
    for pattern, said in _COMPILED:
        text = " ".join(one.key for one in read)
        for match in reversed(list(pattern.finditer(text))):
            group = "x" if "x" in pattern.groupindex else 0
            first = text.count(" ", 0, match.start(group))
            behind = first + 1 + match[group].count(" ")
            made = said if isinstance(said, str) else said(match)
            span = read[first].first, read[behind - 1].behind
            if made == match[group]:
                continue
            if not made and first:  # said by the word before it
                read[first - 1] = Read(read[first - 1].key, read[first - 1].first, span[1])
            read[first:behind] = [Read(key, *span) for key in made.split()]
    return read
