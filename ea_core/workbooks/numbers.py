"""A number of a cell as its number format shows it.

The subset of ECMA-376 part 1, 18.8.30-31, that decides what a reader takes the number for: decimals,
grouping, percent, currency and other words around it, brackets for negative ones. Days are given as
ISO 8601, whatever the format's order is. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, Literal

BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0;("$"#,##0)', 6: '"$"#,##0;("$"#,##0)',
    7: '"$"#,##0.00;("$"#,##0.00)', 8: '"$"#,##0.00;("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 41: '#,##0;-#,##0;"-"', 42: '"$"#,##0;-"$"#,##0;"$"-',
    43: '#,##0.00;-#,##0.00;"-"', 44: '"$"#,##0.00;-"$"#,##0.00;"$"-', 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "0.0E+0",
}  # fmt: skip
"""Number formats that a file names by number alone; those left out show as General."""

_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|(?P<number>[#0?][#0?,.]*|\.[#0?]+)(?P<exponent>E[+-]0+)?"
    r"|(?P<percent>%)|(?P<general>General)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_WRITTEN = re.compile(r"[#0?]\s*/\s*[#0?\d]|\[[<>=]")
"""Fractions, and sections with conditions of their own: the number is shown as it is."""
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_LAST_SERIAL: Final = 2_958_466  # the day after 9999-12-31
_LEAP_BUG: Final = 60  # Excel counts a 29 February 1900
_DIGITS: Final = 15  # significant ones of a number in Excel
_LIKE_THOUSANDS: Final = 3  # decimals
_SAYS: Final = re.compile(r"[^\W\d_]|[$\u00a2-\u00a5\u20a0-\u20c0]|\s")
"""Letters, signs of currencies, blanks: what stands by a number and says what it counts."""

_SCALES: Final = re.compile(
    r"\b(?:k|m|t|mm|mn|mio|mln|mill|mrd|bn|tsd|tys|tis|thousands?|tausend|millions?|milliers?)\b\.?"
    r"|\b[kmt](?=[a-z]{3}\b)|\bt(?=kr\b)",
    re.IGNORECASE,
)
"""Words for thousands and millions; in front of a currency, too (`TEUR`, `MSEK`)."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format: what stands before and behind the number, and how it is written."""

    before: str
    behind: str
    pattern: str | None
    scale: int
    """The power of ten that the number is multiplied by."""
    exponent: bool
    moment: Literal["", "day", "time", "both", "elapsed"]
    general: bool
    percent: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows; `is_moment`: a day or a time."""

    text: str
    is_moment: bool = False


@lru_cache(maxsize=50_000)
def shown(raw: str, code: str, *, from_1904: bool = False) -> Shown:
    """The number `raw` (as a file writes it) in the format `code`; `raw` itself when it is none."""
    try:
        number = Decimal(raw)
        if not number.is_finite():
            return Shown(raw)
    except InvalidOperation:
        return Shown(raw)
    sections = _sections(code)
    negative = number < 0 and len(sections) > 1
    if negative:
        section = sections[1]
    elif number == 0 and len(sections) > 2:  # noqa: PLR2004 -- positive; negative; zero
        section = sections[2]
    else:
        section = sections[0]
    if section.moment and (moment := _moment(float(number), section.moment, from_1904=from_1904)):
        return Shown(moment, is_moment=True)
    if section.moment or section.general or _NOT_WRITTEN.search(code):
        return Shown(_surrounded(section, plain(number)) if section.general else plain(number))
    if section.pattern is None:
        return Shown(" ".join((section.before + section.behind).split()))
    return Shown(_written(abs(number) if negative else number, section))


def exact(raw: str, code: str, *, from_1904: bool = False) -> str:
    """The number `raw` as it is, not as the format rounds it; with its percent sign or what else stands by it.

    Moments are ISO 8601. What is no number comes back as it is.
    """
    try:
        number = Decimal(raw)
        if not number.is_finite():
            return raw
    except InvalidOperation:
        return raw
    sections = _sections(code)
    section = sections[1] if number < 0 and len(sections) > 1 else sections[0]
    if section.moment and (moment := _moment(float(number), section.moment, from_1904=from_1904)):
        return moment
    if section.percent:
        return f"{certain(number * 100)}%"
    around = f"{section.before} {section.behind}"
    if section.scale < 0:  # #,##0,"k" shows thousands: the number as it is has no k
        around = _SCALES.sub("", around)
    said = " ".join("".join(char for char in around if _SAYS.match(char)).split())
    return f"{certain(number)} {said}".strip()


def certain(number: Decimal) -> str:
    """A number whose point can't be taken for one of thousands: 1.2340.

    A long number, of which a sheet has kept the first figures only, is written so that this shows: 1.2E+16.
    """
    if number.adjusted() >= _DIGITS:
        return f"{(+Decimal(f'{number:.{_DIGITS}g}')).normalize():E}"
    text = plain(number)
    decimals = len(text.partition(".")[2]) if "E" not in text else 0
    return f"{text}0" if decimals == _LIKE_THOUSANDS else text


def plain(number: Decimal) -> str:
    """A number as General shows it, without the noise of binary fractions."""
    rounded = +Decimal(f"{number:.{_DIGITS}g}")
    text = f"{rounded:f}" if -10 < rounded.adjusted() < 21 else f"{rounded}"  # noqa: PLR2004
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text


def _surrounded(section: _Section, text: str) -> str:
    return " ".join(f"{section.before}{text}{section.behind}".split())


def _written(number: Decimal, section: _Section) -> str:
    pattern = section.pattern or "0"
    decimals = len(re.sub(r"[^#0?]", "", pattern.partition(".")[2]))
    needed = pattern.partition(".")[2].count("0")
    if section.exponent:
        text = f"{number:.{decimals}E}"
    else:
        scaled = Decimal(f"{number:.{_DIGITS}g}").scaleb(section.scale)
        rounded = scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        text = f"{rounded:,f}" if "," in pattern.partition(".")[0] else f"{rounded:f}"
        while decimals > needed and text.endswith("0"):
            text, decimals = text[:-1], decimals - 1
        text = _with_zeros(text.removesuffix("."), pattern)
        if not number and "0" not in pattern:
            text = ""
    sign = ""
    if text.startswith("-"):
        sign, text = "-", text[1:]
    if not re.search(r"[1-9]", text):
        sign = ""
    return sign + _surrounded(section, text)


def _with_zeros(text: str, pattern: str) -> str:
    """Leading zeros as the pattern asks for them: 00000 for a post code."""
    if "," in pattern:
        return text
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = digits.partition(".")
    return sign + whole.rjust(pattern.partition(".")[0].count("0"), "0") + dot + rest


def _moment(serial: float, kind: str, *, from_1904: bool) -> str:
    """A serial number of days as a day, a time, both, or hours that have passed; '' out of range."""
    if kind == "elapsed":
        minutes, seconds = divmod(round(serial * 86_400), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if not 0 <= serial < _LAST_SERIAL:
        return ""
    base = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31)  # noqa: DTZ001 -- a cell has no zone
    days = serial if from_1904 or serial < _LEAP_BUG else serial - 1
    when = base + timedelta(seconds=round(days * 86_400))
    time = f"{when:%H:%M:%S}".removesuffix(":00")
    if kind == "time":
        return time
    return f"{when:%Y-%m-%d}" + (f" {time}" if kind == "both" and time != "00:00" else "")


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[_Section, ...]:
    parts = re.split(r""";(?=(?:[^"]*"[^"]*")*[^"]*$)""", code)
    return tuple(_section(part, alone=len(parts) == 1) for part in parts[:3])


def _section(part: str, *, alone: bool) -> _Section:
    before: list[str] = []
    behind: list[str] = []
    letters = ""
    pattern: str | None = None
    elapsed = exponent = percent = general = False
    for piece in _PIECES.finditer(part):
        around = before if pattern is None and not general else behind
        if piece["number"] is not None and pattern is None:
            pattern, exponent = piece["number"], bool(piece["exponent"])
        elif piece["elapsed"]:
            elapsed = True
        elif piece["general"]:
            general = True
        elif piece["percent"]:
            percent = True
            around.append("%")
        elif piece["currency"] is not None:
            around.append(piece["currency"])
        elif piece["plain"] and _DATE_LETTERS.match(piece["plain"]):
            letters += piece["plain"].lower()
        elif piece["number"] is None:
            around.append(piece["quoted"] or piece["escaped"] or piece["plain"] or "")
    grouping = re.search(r"(,+)(?=\.|$)", pattern or "")
    thousands = len(grouping[1]) if grouping else 0
    if pattern and grouping:
        pattern = pattern[: grouping.start()] + pattern[grouping.end() :]
    return _Section(
        before="".join(before),
        behind="".join(behind),
        pattern=pattern,
        scale=2 * percent - 3 * thousands,
        exponent=exponent,
        moment=_kind_of_moment(letters, elapsed=elapsed),
        general=general or (alone and part.strip() in {"", "@"}),
        percent=percent,
    )


def _kind_of_moment(
    letters: str, *, elapsed: bool
) -> Literal["", "day", "time", "both", "elapsed"]:
    if elapsed:
        return "elapsed"
    time = bool(re.search("[hs]", letters))
    day = bool(re.search("[yd]", letters)) or ("m" in letters and not time)
    if day and time:
        return "both"
    return "day" if day else "time" if time else ""
