"""The numbers, codes and months of a text, by what they are and not by how they are written. Pure.

"60,000", "60 000" and "60 thousand" are one number, "twenty" is 20; days and months are found in any usual
notation.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan januar", "february feb februar", "march mar märz", "april apr", "may mai",
         "june jun juni", "july jul juli", "august aug", "september sep sept", "october oct oktober okt",
         "november nov", "december dec dezember dez"), start=1)
    for name in names.split()
}  # fmt: skip
NUMBER_WORDS = {
    word: Decimal(number)
    for number, words in {
        2: "two zwei", 3: "three drei", 4: "four vier", 5: "five fünf", 6: "six sechs",
        7: "seven sieben", 8: "eight acht", 9: "nine neun", 10: "ten zehn", 11: "eleven elf",
        12: "twelve zwölf", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen",
        17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty zwanzig", 30: "thirty dreißig",
        40: "forty vierzig", 50: "fifty fünfzig", 60: "sixty sechzig", 70: "seventy", 80: "eighty",
        90: "ninety", 100: "hundred hundert",
    }.items()
    for word in words.split()
}  # fmt: skip
SCALES = {"k": 3, "thousand": 3, "tausend": 3, "m": 6, "mio": 6, "million": 6, "millions": 6,
           "bn": 9, "billion": 9, "billions": 9}  # fmt: skip
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_CODE = re.compile(r"\b(?=\w*[^\W\d_])(?=[\w-]*\d)\w+(?:[-/.]\w+)*\b|\b[A-Z]{1,5}-\d[\w-]*")
_NUMBER = re.compile(r"\d[\d.,'\u00a0\u202f]*\d|\d")
SCALE = re.compile(r"[^\S\n]?(k|thousand|tausend|m|mio|millions?|bn|billions?)\b\.?", re.IGNORECASE)
_SCALED = re.compile(r"\d[\d.,]*(?:k|m|bn)", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b", re.IGNORECASE)
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3})((?:[ \u00a0\u202f]\d{3})+)(?![\d])")
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")  # noqa: RUF001 -- the typographic apostrophe is meant


def figures_in(text: str) -> tuple[set[Decimal], set[str]]:
    """Numbers, and codes such as E-4711; a month is one of those, however it is written."""
    numbers: set[Decimal] = set()
    codes: set[str] = set()
    for pattern, order in ((_ISO, (0, 1, 2)), (_DOTTED, (2, 1, 0))):
        for found in pattern.finditer(text):
            year, month, day = (int(found[at + 1]) for at in order)
            numbers |= {Decimal(year), Decimal(day)}
            codes.add(f"month {month}")
        text = pattern.sub(" ", text)
    codes |= _months(text)
    text = _ORDINAL.sub(r"\1 ", text)
    text = _SPACED.sub(lambda one: re.sub(r"\s", "", one[0]), text)
    for found in _CODE.finditer(text):
        if not _SCALED.fullmatch(found[0]):
            codes.add(re.sub(r"[\W_]", "", found[0].casefold()))
    text = _CODE.sub(lambda one: one[0] if _SCALED.fullmatch(one[0]) else " ", text)
    return {number.normalize() for number in numbers | _numbers(text)}, codes


def _months(text: str) -> set[str]:
    """The months that stand beside a number: "may" is a word by itself."""
    found = set()
    for word, follows in re.findall(r"\b([A-Z][a-zä]+)\.?(\s+\d|\b)", text):
        month = MONTHS.get(word.casefold())
        if month and (follows.strip() or re.search(rf"\d\.?\s+{word}", text)):
            found.add(f"month {month}")
    return found


def _numbers(text: str) -> set[Decimal]:
    found = {NUMBER_WORDS[word] for word in _WORD.findall(text.casefold()) if word in NUMBER_WORDS}
    for digits in _NUMBER.finditer(text):
        value = _number(digits[0])
        scale = SCALE.match(text, digits.end())
        if value is not None:
            found.add(value.scaleb(SCALES[scale[1].lower()]) if scale else value)
    return found


def _number(written: str) -> Decimal | None:
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
