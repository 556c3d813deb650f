"""The numbers that Word puts before paragraphs and that stand nowhere in their text.

Clauses ("4.2"), headings and steps are counted by lists defined in numbering.xml: each level has a
format, a beginning and a text such as "%1.%2", in which %n is the count of level n. ECMA-376 part 1,
17.9.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ea_core.knowledge.reading.docx.styles import Numbered, Styles, flag, local, value

_LEVELS = 9
_SIGN = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST_ROMAN = 3999
_WORDS = (
    "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen "  # noqa: SIM905
    "Sixteen Seventeen Eighteen Nineteen Twenty".split()
)
_ORDINALS = (
    "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth "  # noqa: SIM905
    "Thirteenth Fourteenth Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth Twentieth".split()
)
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_HAN = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None  # after a paragraph of this level (from 1) or a higher one; 0: never
    legal: bool = False  # all numbers in it are decimal


@dataclass(slots=True)
class _List:
    """A list as defined, and where its counting stands."""

    levels: dict[int, _Level]
    by_style: dict[str, int]  # style -> level
    link: str | None  # the style that holds the real definition
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of a document in order; works without any definitions."""

    def __init__(self, tree: Any, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._numbers: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._begun: set[tuple[str, int]] = set()
        linked: dict[str, str] = {}
        for element in tree if tree is not None else ():
            if local(element) == "abstractNum":
                name = value(element, "abstractNumId") or ""
                self._lists[name] = _definition(element)
                if style := _value(element, "styleLink"):
                    linked[style] = name
            elif local(element) == "num":
                self._numbers[value(element, "numId") or ""] = _number(element)
        for name, one in list(self._lists.items()):
            if one.link in linked:
                self._lists[name] = self._lists[linked[one.link]]

    def label(self, paragraph: Any) -> str:
        """What Word writes before the paragraph, which counts by this; '' for none or a bullet."""
        numbered = self._styles.numbered(paragraph)
        if numbered is None or numbered.number not in self._numbers:
            return ""
        name, levels, starts = self._numbers[numbered.number]
        if name not in self._lists:
            return ""
        one = self._lists[name]
        at = _at(numbered, one)
        known: Mapping[int, _Level] = {**one.levels, **levels}
        self._count(one, at, known, numbered.number, starts)
        level = known.get(at, _Level())
        if level.form == "bullet":
            return ""

        def shown(sign: re.Match[str]) -> str:
            of = int(sign[1]) - 1
            form = known.get(of, _Level()).form
            count = one.counts.get(of, known.get(of, _Level()).start)
            return written(count, "decimal" if level.legal and form != "decimalZero" else form)

        return _SIGN.sub(shown, level.text).strip()

    def _count(
        self, one: _List, at: int, levels: Mapping[int, _Level], number: str, starts: dict[int, int]
    ) -> None:
        if at in starts and (number, at) not in self._begun:
            one.counts[at] = starts[at] - 1
        self._begun.add((number, at))
        start = levels.get(at, _Level()).start
        one.counts[at] = one.counts[at] + 1 if at in one.counts else start
        for deeper in range(at + 1, _LEVELS):
            restart = levels.get(deeper, _Level()).restart
            if restart is None or at < restart:
                one.counts.pop(deeper, None)


def written(count: int, form: str) -> str:
    """A count in a format of Word; decimal where the format is not known."""
    if count < 1:
        return "" if form == "none" else str(count)
    if make := _FORMS.get(form):
        return make(count)
    if form in ("upperRoman", "lowerRoman") and count <= _LARGEST_ROMAN:
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    return str(count)


def _letters(count: int, alphabet: str) -> str:
    """The letters, then aa, bb and so on, as Word goes on."""
    times, at = divmod(count - 1, len(alphabet))
    return alphabet[at] * (times + 1)


def _roman(count: int) -> str:
    text = ""
    for size, sign in _ROMAN:
        times, count = divmod(count, size)
        text += sign * times
    return text


def _ordinal(count: int) -> str:
    teen = 10 < count % 100 < 14  # noqa: PLR2004 -- 11th, 12th, 13th
    return f"{count}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"


def _named(names: list[str]) -> Callable[[int], str]:
    return lambda count: names[count - 1] if count <= len(names) else str(count)


def _han(count: int) -> str:
    if count >= 100:  # noqa: PLR2004 -- beyond it digit by digit
        return "".join(_HAN[int(digit)] for digit in str(count))
    tens, ones = divmod(count, 10)
    before = ("" if tens == 1 else _HAN[tens]) + "十" if tens else ""
    return before + (_HAN[ones] if ones else "")


_LATIN = "abcdefghijklmnopqrstuvwxyz"
_FORMS: Mapping[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": lambda count: f"{count:02d}",
    "lowerLetter": lambda count: _letters(count, _LATIN),
    "upperLetter": lambda count: _letters(count, _LATIN.upper()),
    "russianLower": lambda count: _letters(count, _CYRILLIC),
    "russianUpper": lambda count: _letters(count, _CYRILLIC.upper()),
    "ordinal": _ordinal,
    "cardinalText": _named(_WORDS),
    "ordinalText": _named(_ORDINALS),
    "numberInDash": lambda count: f"- {count} -",
    "decimalEnclosedCircle": lambda count: chr(0x245F + count) if count <= 20 else str(count),  # noqa: PLR2004 -- that many are signs
    "chineseCounting": _han,
    "chineseCountingThousand": _han,
    "japaneseCounting": _han,
    "ideographDigital": lambda count: "".join(_HAN[int(digit)] for digit in str(count)),
}


def _at(numbered: Numbered, one: _List) -> int:
    """The level of a paragraph: as it says, else that of its style in the list."""
    if numbered.level is not None:
        return min(max(numbered.level, 0), _LEVELS - 1)
    return next((one.by_style[style] for style in numbered.styles if style in one.by_style), 0)


def _definition(element: Any) -> _List:
    levels: dict[int, _Level] = {}
    by_style: dict[str, int] = {}
    for level in element.iterchildren("{*}lvl"):
        at = _integer(value(level, "ilvl"), 0)
        levels[at] = _level(level)
        if style := _value(level, "pStyle"):
            by_style[style] = at
    return _List(levels, by_style, _value(element, "numStyleLink"))


def _level(element: Any) -> _Level:
    restart = _value(element, "lvlRestart")
    return _Level(
        start=_integer(_value(element, "start"), 1),
        form=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText") or "",
        restart=None if restart is None else _integer(restart, 0),
        legal=flag(element.find("{*}isLgl")),
    )


def _number(element: Any) -> tuple[str, dict[int, _Level], dict[int, int]]:
    """The list that a number names, with the levels and beginnings that it sets anew."""
    levels: dict[int, _Level] = {}
    starts: dict[int, int] = {}
    for override in element.iterchildren("{*}lvlOverride"):
        at = _integer(value(override, "ilvl"), 0)
        if (level := override.find("{*}lvl")) is not None:
            levels[at] = _level(level)
        if (start := _value(override, "startOverride")) is not None:
            starts[at] = _integer(start, 1)
    return _value(element, "abstractNumId") or "", levels, starts


def _value(element: Any, name: str) -> str | None:
    """The value of a child that is a property."""
    child = element.find(f"{{*}}{name}")
    return value(child, "val") if child is not None else None


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else otherwise
