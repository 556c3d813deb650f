"""How periods are usually written: the forms that `periods` reads. Pure."""

from __future__ import annotations

import re
from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for name in names.split()
}  # fmt: skip
NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=1,
    )
} | {"a": 1, "an": 1, "couple of": 2}
M: Final = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_CLEAR: Final = "(?:" + "|".join(m for m in MONTHS if m not in {"may", "march", "mar"}) + ")"  # fmt: skip
Y: Final = r"(?:19|20)\d\d"
D: Final = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
_DAY: Final = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|(?:the )?{D} (?:of )?{M}(?: {Y})?"
    rf"|{M} {D}(?: {Y})?(?!\d))"
)
THAT_YEAR: Final = (
    r"(?:last|this|next|the (?:last|previous|current|next|coming)|previous|current|coming) year"
)
_OF_YEAR: Final = rf"(?:(?: of)?(?: {Y}| {THAT_YEAR}))"
_QUARTER: Final = rf"(?:(?:the )?(?:q[1-4]|(?:first|second|third|fourth|1st|2nd|3rd|4th) quarter)(?:{_OF_YEAR}| of(?= the year))?(?: the year)?|(?:{Y}|{THAT_YEAR}) (?:q[1-4]|(?:first|second|third|fourth|1st|2nd|3rd|4th) quarter))"
_HALF: Final = (
    rf"(?:(?:the )?(?:h[12]|(?:first|second|1st|2nd) half)(?:{_OF_YEAR}| of the year| the year)?"
    rf"|(?:{Y}|{THAT_YEAR}) (?:h[12]|(?:first|second|1st|2nd) half))"
)
_FISCAL: Final = rf"(?:fy ?(?:{Y}|\d\d)|(?:the )?(?:fiscal|financial) year {Y})"
_MONTH_YEAR: Final = rf"(?:{M}{_OF_YEAR})"
_SAME: Final = r"(?:the )?same (?:month|quarter|week|half|period|time)(?: of| in)?(?: the)? (?:last|previous) year"
WHICH: Final = r"(?:this|current|the current|last|previous|the previous|the last|past|next|the next|coming|the coming)"
UNIT: Final = r"(?:week|month|quarter|year|fiscal year|financial year|fiscal quarter)"
SAME: Final = re.compile(rf"\b{_SAME}\b")
_RELATIVE: Final = (
    rf"(?:{_SAME}|{WHICH} {UNIT}|(?:the )?(?:week|month|quarter|year) (?:before last|after next))"
)
_NEAR: Final = r"(?:yesterday|today|tomorrow|overmorrow|ereyesterday)"
_WEEK: Final = rf"(?:cw\d\d?{_OF_YEAR}?)"
"""A week of the ISO calendar by its number, however it was written."""
WEEKDAYS: Final = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
WEEKDAY: Final = re.compile(
    rf"\b(?<!\ba )(?<!any )(?<!each )(?<!every )(?:(?P<way>on|since|until|till|by|before|after) )?(?P<p>(?:(?:this|last|next|coming|past) )?(?:{'|'.join(WEEKDAYS)}))\b"
)
BETWEEN_WEEKDAYS: Final = re.compile(
    rf"\b(?:between|from) (?P<a>{'|'.join(WEEKDAYS)}) (?:and|to|until|till) (?P<b>{'|'.join(WEEKDAYS)})\b"
)
OF_RECORDS: Final = re.compile(
    r"\b(?:deals?|opportunit(?:y|ies)|clients?|customers?|calls?|meetings?|visits?|notes?|e ?mails?|tasks?|to do|activit(?:y|ies)|pipeline|revenue|sold|win|won|lost|lose|closes|closing|did [a-z]+ close|(?:we|i) closed|(?:supposed|expected|going|meant|due|planned|set) to (?:close|land|sign)|(?:do i have|have i got)(?: anything| something)? on|what (?:has )?changed)\b"
)
"""Where a weekday is a time of the CRM's; opening hours stand in documents."""
LEADS_ON: Final = re.compile(
    rf"^(?:(?:and|or|only|just|also|then|now|same|what about|how about|the ones|those|due|closing|for) )*(?:on|since|until|till|up to|by|before|after|from|between|{'|'.join(WEEKDAYS)})(?: (?!is|are|do|does|can|will|open)\S+){{0,6}}$"
)
"""A time that is all of a question: what it is the time of was asked before."""
_POINT: Final = (
    rf"(?:{_DAY}|{_WEEK}|{_MONTH_YEAR}|{_QUARTER}|{_HALF}|{_FISCAL}|{_RELATIVE}|{_NEAR}|{Y}|{M})"
)
_N: Final = r"(?:\d{1,4}|" + "|".join(NUMBERS) + ")"
SPAN: Final = re.compile(
    rf"\b(?:(?:in|over|during|within|for|of|from)\s)?(?:the )?(?P<way>last|past|previous|trailing|rolling|next|coming|following)"
    rf" (?:(?P<n>{_N}) (?P<unit>day|week|month|quarter|year)s?|(?P<half>half(?: an?)? year|six month period)|(?P<fortnight>fortnight))\b"
)
WITHIN: Final = re.compile(
    rf"\b(?:(?:within|in) |(?<=\bdue )|(?<=\bclosing ))(?:(?P<n>{_N}) (?P<unit>day|week|month)s|(?P<one>an?|one) (?P<of>day|week|month))\b(?! ago)"
)
LAST_TO_DATE: Final = re.compile(
    r"\b(?:(?:the )?(?:last|previous) (?:year|yr)(?: s)? (?:ytd|(?:year )?to date)|(?:ytd|year to date)(?: of)? (?:the )?(?:last|previous) year)\b"
)
"""From the beginning of last year to its day that is today's."""
BY_MEASURE: Final = re.compile(
    rf"\bby (?:the )?(?P<p>{Y}|{_QUARTER}|{_HALF}|{_RELATIVE}|{M} {Y})(?= (?:revenue|turnover|sales|value|wins|bookings)\b)"
)
"""The period of what something is ranked by: "by 2026 revenue"."""
OF_TARGET: Final = re.compile(
    r"\b(?:(?P<unit>year|quarter|month)|annual)(?= (?:sales |revenue )?targets?\b)"
)
"""The one of today: "her year target"."""
ON_UNIT: Final = re.compile(
    r"\b(?P<unit>year|quarter|month|week) (?:over|on|to) (?P=unit)\b|\b(?P<short>yoy|qoq|mom|wow)\b"
)
"""One beside the one before: "quarter over quarter"."""
THE_UNIT: Final = re.compile(
    r"\b(?:for|in|over|during|of|within) the (?P<unit>week|month|quarter|year)\b(?! (?:of|in|before|after|to|ends?|ended|with|that|when|which|where|we|they|it|he|she|i|you|(?:19|20)\d\d)\b)"
)
"""The one of today: "average deal size for the year"."""
TO_DATE: Final = re.compile(
    r"\b(?:(?:fiscal |financial )?(?P<unit>year|quarter|month|week) to date|(?P<ytd>ytd)|(?P<qtd>qtd)|(?P<mtd>mtd)"
    r"|(?:so far )?this (?P<far>year|quarter|month|week) so far|so far this (?P<far2>year|quarter|month|week))\b"
)
START: Final = re.compile(
    r"\b(?:since|from) (?:the )?(?:beginning|start) of (?:the|this) (?P<unit>year|quarter|month|week)\b"
)
UNIT_END: Final = re.compile(
    r"\b(?:by|before|until|till|up to)(?: the)? (?:(?P<a>year|quarter|month|week) end|end of (?:the |this )?(?P<b>year|quarter|month|week)|(?P<c>eoy|eoq|eom|eow))\b"
)
FIRST_OF: Final = re.compile(
    rf"\b(?:(?:in|over|during|for|of) )?(?:the )?(?P<end>first|last) (?P<n>{_N}) months (?:of|in) (?:the )?(?P<y>{Y}|{THAT_YEAR}|year)\b"
)
HALF_OF: Final = re.compile(
    rf"\b(?:(?:in|over|during|for|of) )?(?:the )?(?P<half>first|second|last|1st|2nd) half of (?:(?:the month of )?(?P<m>{M})(?: (?:of )?(?P<y>{Y}|{THAT_YEAR}))?|(?P<near>(?:the )?(?:this|last|next|current|previous|coming) month|the month))\b"
)
"""`the first half of November`: its days up to the 15th."""
DAYS_OF: Final = re.compile(
    rf"\b(?:(?:in|over|during|within|for|of) )?(?:the )?(?P<end>first|last) (?P<n>{_N}) (?P<of>day|week)s (?:of|in) (?:the (?P<unit>month|quarter|year)\b|(?P<p>{_POINT}))"
)
"""`the first ten days of this month`, `the last 5 days of March`."""
REST: Final = re.compile(
    r"\b(?:(?:in|over|during|within|for) )?(?:(?:the )?(?:rest|remainder) of (?:the|this)(?: current)? (?P<a>week|month|quarter|year)|later this (?P<b>week|month|quarter|year))\b"
)
"""From today to the end of the week, month, quarter or year of today."""
_WAYS: Final = "on|since|until|till|up to|by|before|after|from"
_ANY_DAY: Final = rf"(?:{_NEAR}|now|(?:(?:this|next|coming) )?(?:{'|'.join(WEEKDAYS)})|{_DAY})"
COUNTED: Final = re.compile(
    rf"\b(?:(?P<way>{_WAYS}) )?(?:(?P<n>{_N}) (?P<unit>day|week|month)s? (?:from|after|on) (?P<p>{_ANY_DAY})"
    rf"|(?P<p2>{_NEAR}|(?:{'|'.join(WEEKDAYS)})) in (?P<n2>{_N}) (?P<unit2>day|week|month)s?"
    rf"|(?P<n3>an?|one|two|three) (?P<unit3>week)s? (?P<p3>today|tomorrow|yesterday|{'|'.join(WEEKDAYS)}))\b"
)
"""A day that is counted from another: "a week from Friday", "today in eight days"."""
AGO: Final = re.compile(
    rf"\b(?<!than )(?<!over )(?<!about )(?<!within )(?:(?P<way>in|during|{_WAYS}) )?(?P<n>{_N}) (?P<unit>day|week|month|quarter|year)s? ago\b"
)
WEEKDAY_OF: Final = re.compile(
    rf"\b(?:(?P<way>{_WAYS}) )?(?:(?P<p>{'|'.join(WEEKDAYS)})(?: of)? (?P<w>this|next|last) week|(?P<w2>this|next|last) week(?: on)? (?P<p2>{'|'.join(WEEKDAYS)}))\b"
)
"""`Monday next week`."""
NTH_DAYS: Final = re.compile(
    r"\b(?:between|from) (?:the )?(?P<a>[0-3]?\d(?:st|nd|rd|th)) (?:and|to|until|till|through) (?:the )?(?P<b>[0-3]?\d(?:st|nd|rd|th))"
    r"(?: of (?P<m>(?:the )?(?:(?:this|last|next|previous|current|coming) )?month))?(?= (?:and|or|for|in|with|by|is|are|was|were|we|which|who|what|how|did|do)\b|$)"
)
NTH_DAY: Final = re.compile(
    rf"\b(?:(?P<way>{_WAYS}) )?(?:the )?(?P<p>[0-3]?\d(?:st|nd|rd|th) of (?:(?:this|last|next|the(?: (?:last|next|previous|current|coming))?|previous|current|coming) month))\b"
    rf"|\b(?P<way2>{_WAYS}) (?:the )?(?P<p2>[0-3]?\d(?:st|nd|rd|th))(?: on(?:wards?)?)?(?= (?:and|or|for|in|with|by|from|at|to|is|are|was|were|we|which|who|what|how|did|do)\b|$)"
)
"""`by the 30th`, `on the 3rd of next month`."""
DAYS: Final = re.compile(
    rf"\b(?:(?:between|from|in|during) )?(?:the )?(?:(?P<a>{D}) (?:and|to|until|till|through) (?:the )?(?P<b>{D}) (?:of )?(?P<m>{M})(?: (?P<y>{Y}))?"
    rf"|(?P<m2>{M}) (?:the )?(?P<a2>{D}) (?:and|to|until|till|through) (?:the )?(?P<b2>{D})(?!\d)(?: (?P<y2>{Y}))?)\b"
)
TWO: Final = re.compile(
    rf"\b(?P<a>{_POINT}) (?:vs|versus|and|against|to|with|compared (?:to|with)) (?P<b>(?:the )?(?:q[1-4]|(?:first|second|third|fourth|1st|2nd|3rd|4th) (?:quarter|half)|h[12]|{M})(?: of)? (?P<y>{Y}|{THAT_YEAR}))\b"
)
"""Two points of a year that stands once, behind the second."""
MONTHS_TWO: Final = re.compile(
    rf"\b(?P<a>{M}) (?:and|or|vs|versus|against|with) (?P<b>{M})(?! (?:of )?{Y})\b"
)
BETWEEN: Final = re.compile(
    rf"\b(?:(?:between) (?:the (?:start|beginning) of )?(?P<a>{_POINT}) and (?:the end of )?(?P<b>{_POINT})|(?:from )?(?P<c>{_POINT}) (?:to|until|till|through|thru) (?P<d>{_POINT}))\b"
)
SINCE: Final = re.compile(rf"\b(?:since|from|starting(?: as of| from)?|(?<=created )as of|(?<=closing )as of|(?<=effective )as of) (?:the )?(?:(?:beginning|start) of (?:the )?)?(?P<p>{_POINT})(?: (?:on|onwards?))?\b")  # fmt: skip
OF_A_TIME: Final = re.compile(
    rf"from (?:the )?(?:(?:last|previous) \w+|{_QUARTER}|{_HALF}|{_FISCAL}|{Y})"
)
"""What is from a whole time is of it; from a month or a day on it may be since then."""
AS_OF: Final = re.compile(
    rf"\b(?<!starting )(?<!created )(?<!closing )(?<!effective )as (?:of|at|on|per) (?:the )?(?:(?:end|beginning|start) of (?:the )?)?{_POINT}\b"
)
"""How it was on a day that is over or to come: nobody wrote that down."""
AFTER: Final = re.compile(rf"\b(?:after (?:the end of )?|since the end of )(?P<p>{_POINT})\b")
BEFORE: Final = re.compile(rf"\b(?:before|prior to|earlier than) (?P<p>{_POINT})\b")
UNTIL: Final = re.compile(
    rf"\b(?:until|till|through|up to|by|no later than)(?: the)?(?: end of)? (?P<p>{_POINT})\b"
)
IN: Final = re.compile(
    rf"\b(?:in|during|for|of|on|within|over|throughout)(?: the)?(?: month of| year)? (?P<p>{_POINT})\b"
)
ALONE: Final = re.compile(
    rf"\b(?P<p>{_DAY}|{_WEEK}|{_MONTH_YEAR}|{_QUARTER}|{_HALF}|{_FISCAL}|{_RELATIVE}|{_NEAR}|{Y}|{_CLEAR}|(?:may|march|mar)(?= (?:deals?|revenue|wins|sales|forecast|targets?)\b)|(?:(?<=midish )|(?<=earlyish )|(?<=latish ))(?:may|march|mar))\b"
)
LONG: Final = re.compile(rf"\b(?P<p>{_DAY}|{_WEEK}|{_MONTH_YEAR}|{_QUARTER}|{_HALF}|{_FISCAL})\b")
