"""The numbers, codes and months of a text, by what they are and not by how they are written. Pure.

"60,000", "60 000" and "60 thousand" are one number, "twenty" is 20; days and months are found in any usual
notation, both in several languages.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ea_core.agent.numerals import numerals

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan januar", "february feb februar", "march mar märz", "april apr", "may mai",
         "june jun juni", "july jul juli", "august aug", "september sep sept", "october oct oktober okt",
         "november nov", "december dec dezember dez"), start=1)
    for name in names.split()
}  # fmt: skip
MONTHS_ABROAD = {
    name: number
    for number, names in enumerate(
        ("janvier enero gennaio januari stycznia styczeń", "février febrero febbraio februari lutego luty",
         "mars marzo maart marca marzec", "avril abril aprile kwietnia kwiecień",
         "mai mayo maggio mei maj maja", "juin junio giugno juni czerwca czerwiec",
         "juillet julio luglio juli lipca lipiec", "août agosto augustus augusti sierpnia sierpień",
         "septembre septiembre settembre september września wrzesień",
         "octobre octubre ottobre oktober października październik",
         "novembre noviembre november listopada listopad",
         "décembre diciembre dicembre december grudnia grudzień"), start=1)
    for name in names.split()
}  # fmt: skip
"""Of languages that write months small: a month only beside a number."""
SCALES = {"k": 3, "thousand": 3, "tausend": 3, "m": 6, "mio": 6, "million": 6, "millions": 6, "millionen": 6,
           "bn": 9, "billion": 9, "billions": 9}  # fmt: skip
_SURE_MONTHS = frozenset(
    [
        "January",
        "February",
        "July",
        "September",
        "October",
        "November",
        "December",
        "Januar",
        "Februar",
        "Juli",
        "Oktober",
        "Dezember",
    ]
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""Of e-mail, which is one thing as a whole."""
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s|di\s)?([^\W\d_]{3,12})\.?,?\s(?:de\s)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})\b")
_MONTH_OF_YEAR = re.compile(r"(?<!\d )(?<!\d\. )\b([^\W\d_]{3,9})\.?\s(\d{4})\b")
CODE = re.compile(r"\b(?=\w*[^\W\d_])(?=[\w-]*\d)\w+(?:[-/.]\w+)*\b|\b[A-Z]{1,5}-\d[\w-]*")
NUMBER = re.compile(r"\d[\d.,'\u00a0\u202f]*\d|\d")
SCALE = re.compile(
    r"[^\S\n]?(k|thousand|tausend|m|mio|million(?:s|en)?|bn|billions?)\b\.?", re.IGNORECASE
)
SCALED = re.compile(r"\d[\d.,]*(?:k|m|bn)", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|er)\b", re.IGNORECASE)
_HYPHENED = re.compile(r"\b(\d{1,4})-(?=[^\W\d_A-Z]{3,}\b)")
"""The number of "a 30-day period", which is no code."""
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3})((?:[ \u00a0\u202f]\d{3})+)(?![\d])")
_ABROAD_DAY = re.compile(
    r"\b\d{1,2}(?:er|º|°|\.)?\s(?:de\s|di\s)?([^\W\d_]{3,12})\b|\b([^\W\d_]{3,12})\s(?:de\s|del\s)?(?:19|20)\d\d\b"
)


@lru_cache(maxsize=2048)  # each statement is held against the same sentences
def figures_in(text: str) -> tuple[frozenset[Decimal], frozenset[str]]:
    """Numbers, and codes such as E-4711 and addresses of e-mail; a month is one of those, however it is written."""
    numbers: set[Decimal] = set()
    codes: set[str] = set()
    for pattern, order in ((_ISO, (0, 1, 2)), (_DOTTED, (2, 1, 0))):
        for found in pattern.finditer(text):
            year, month, day = (int(found[at + 1]) for at in order)
            numbers |= {Decimal(year), Decimal(day)}
            codes.add(f"month {month}")
        text = pattern.sub(" ", text)
    for found in _ADDRESS.finditer(text):
        codes.add(re.sub(r"[\W_]", "", found[0].casefold()))
    text = _ADDRESS.sub(" ", text)
    codes |= _months(text)
    text = _HYPHENED.sub(r"\1 ", _ORDINAL.sub(r"\1 ", text))
    text = _SPACED.sub(lambda one: re.sub(r"\s", "", one[0]), text)
    for found in CODE.finditer(text):
        if not SCALED.fullmatch(found[0]):
            codes.add(re.sub(r"[\W_]", "", found[0].casefold()))
    text = CODE.sub(lambda one: one[0] if SCALED.fullmatch(one[0]) else " ", text)
    plain = frozenset(number.normalize() for number in numbers | _numbers(text))
    return plain, frozenset(codes)


def days_in(text: str) -> frozenset[date]:
    """The days of a text that have a year, whatever their notation."""
    found: set[date] = set()
    for pattern, (year, month, day) in (
        (_ISO, (1, 2, 3)),
        (_DOTTED, (3, 2, 1)),
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
    ):
        for one in pattern.finditer(text):
            said = one[month].casefold()
            number = int(said) if said.isdigit() else MONTHS.get(said) or MONTHS_ABROAD.get(said)
            if number:
                with suppress(ValueError):
                    found.add(date(int(one[year]), number, int(one[day])))
    return frozenset(found)


def months_in(text: str) -> frozenset[tuple[int, int]]:
    """The months of a text that have a year and no day, as (year, month)."""
    found = (
        (MONTHS.get(name.casefold()), int(year)) for name, year in _MONTH_OF_YEAR.findall(text)
    )
    return frozenset((year, month) for month, year in found if month)


def without_days(text: str) -> str:
    """The text with blanks in the place of its days."""
    for pattern in (_ISO, _DOTTED, _DAY_FIRST, _MONTH_FIRST):
        text = pattern.sub(lambda one: " " * len(one[0]), text)
    return text


def _months(text: str) -> set[str]:
    """The months that stand beside a number, and those whose name is no other word: "May" and "March" are."""
    found = set()
    for word, follows in re.findall(r"\b([A-Z][a-zä]+)\.?(\s+\d|\b)", text):
        month = MONTHS.get(word.casefold())
        if month and (
            word in _SURE_MONTHS or follows.strip() or re.search(rf"\d\.?\s+{word}", text)
        ):
            found.add(f"month {month}")
    for before, after in _ABROAD_DAY.findall(text):
        month = MONTHS_ABROAD.get((before or after).casefold())
        if month:
            found.add(f"month {month}")
    return found


def _numbers(text: str) -> set[Decimal]:
    found = {one.value for one in numerals(text)}
    for digits in NUMBER.finditer(text):
        value = number_of(digits[0])
        scale = SCALE.match(text, digits.end())
        if value is not None:
            found.add(value.scaleb(SCALES[scale[1].lower()]) if scale else value)
    return found


def number_of(written: str) -> Decimal | None:
    """A number by its notation; a separator before three last digits divides thousands."""
    plain = re.sub(r"['\u00a0\u202f]", "", written)
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0:
        digits, decimals = re.sub(r"[.,]", "", plain[:last]), plain[last + 1 :]
        thousands = len(decimals) == 3 and digits.strip("0") != ""  # noqa: PLR2004
        plain = digits + decimals if thousands else f"{digits}.{decimals}"
    try:
        return Decimal(plain).normalize()
    except InvalidOperation:
        return None
