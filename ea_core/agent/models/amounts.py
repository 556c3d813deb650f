"""Amounts in a text with their units, and with "above", "up to", "between" and the like. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from typing import Final

from ea_core.agent.models.ranges import BETWEEN, TO, Named, Range
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_NUMBER: Final = re.compile(
    r"(?:(?<![\w.,/-])|(?<=\d-))(?P<before>[$€£¥]\s?|(?:eur|usd|gbp|chf)\s)?(?P<digits>\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?P<scale>\s?(?:k|thousand|million|m|bn)\b)?"
    r"(?P<after>\s?%|\s?[$€£¥]|\s?(?:percent|per\scent|euros?|eur|dollars?|usd|pounds?|gbp|chf|yen)\b)?"
    r"(?P<noun>[\s-][^\W\d_]{2,})?(?![\d/])",
    re.IGNORECASE,
)
_SCALES: Final = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9}
_MORE: Final = (
    r"above|(?<!carry )(?<!carried )(?<!carrying )over|more than|greater than|higher than|larger than|longer than|exceed(?:s|ing)?|beyond|upwards of|>|"
    r"über|mehr als|oberhalb von"
)
_AT_LEAST: Final = r"at least|from|minimum of|no less than|not less than|≥|>=|ab|mindestens"
_LESS: Final = (
    r"below|under|less than|lower than|smaller than|shorter than|fewer than|cheaper than|<|"
    r"unter|weniger als|unterhalb von"
)
_AT_MOST: Final = (
    r"up to|at most|limited to|maximum of|no more than|not more than|not exceeding|not exceed|within|≤|<=|"
    r"bis(?: zu)?|höchstens|maximal"
)
_LIMIT: Final = re.compile(
    rf"\b(?:(?P<at_least>{_AT_LEAST})|(?P<at_most>{_AT_MOST})|(?P<more>{_MORE})|(?P<less>{_LESS}))(?:\s+an?\s+\w+\s+of)?\s*\Z|"
    r"(?P<sign>[<>≤≥]=?)\s*\Z",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*\b(?:and|but|to|und|aber)\s*\Z")
"""What stands between "over 20 %" and "up to 30 %" where they are one range, beside what both count."""
_THAT: Final = re.compile(
    r"\b(?:(?:(?P<above>above|over|beyond|exceeding|more than|higher than)|below|under|less than) (?:that|this)"
    r"|(?:anything|everything|all) (?:(?P<more>above|over|beyond|more|higher|larger)|below|under|less|smaller)(?!\s*[$€£¥]?\s*\d)"
    r"|(?P<high>darüber)|darunter)\b",
    re.IGNORECASE,
)
"""An amount that is told by the one before."""
_BARE: Final = re.compile(r"[%$€£¥]")
_CURRENCIES: Final = {
    "$": "$", "usd": "$", "dollar": "$", "dollars": "$", "€": "€", "eur": "€", "euro": "€", "euros": "€", "£": "£",
    "gbp": "£", "pound": "£", "pounds": "£", "¥": "¥", "yen": "¥", "chf": "chf", "%": "%", "percent": "%", "per cent": "%",
}  # fmt: skip
_SIGN: Final = re.compile(r"[$€£¥%]|\b(?:eur|euros?|usd|dollars?|gbp|pounds?|yen|chf)\b")
_NO_UNITS: Final = frozenset(
    "need needs per plus up less under above below und oder bis".split()  # noqa: SIM905 -- readable
)
"""Words after a number that are not what is counted, beside those without content."""


def same_unit(said: str, wanted: str) -> bool:
    """Whether an amount with the unit `said` can be compared with one in the unit `wanted`, '' for any."""
    if not wanted or said == wanted:
        return True
    if wanted in _CURRENCIES.values() or said in _CURRENCIES.values():
        return False
    return said.rstrip("s") == wanted.rstrip("s") if said and wanted else False


def currencies_in(text: str) -> frozenset[str]:
    """The currencies that are named in a text, each by its sign."""
    return frozenset(_CURRENCIES[word] for word in _SIGN.findall(text.casefold())) - {"%"}


def is_currency(unit: str) -> bool:
    """Whether a unit is that of money."""
    return unit != "%" and unit in _CURRENCIES.values()


def amounts_in(text: str, before: str = "") -> Iterator[Named]:
    """The amounts of a text in its order; "above that" is told by the amount before it.

    `before` is what the text follows, for a line that begins with such words.
    """
    found = dict(_written(text))
    relative = {one.start(): one for one in _THAT.finditer(text)}
    last = next(reversed([one.range for _, one in _written(before)]), None) if before else None
    for place in sorted({*found, *relative}):
        if place in found:
            last = found[place].range
            yield found[place]
        elif last is not None:
            words = relative[place]
            above = any(words[name] for name in ("above", "more", "high"))
            known = _beside(last, above=above)
            if known is not None:
                last = known
                yield Named(known, words.group(), limited=True)


def _beside(known: Range, *, above: bool) -> Range | None:
    """What lies above or below an amount or a range."""
    edge = next((one for one in _edges(known, above=above) if abs(one) != inf), None)
    if edge is None:
        return None
    if above:
        return Range(edge, inf, open_low=True, unit=known.unit)
    return Range(-inf, edge, open_high=True, unit=known.unit)


def _edges(known: Range, *, above: bool) -> tuple[float, float]:
    return (known.high, known.low) if above else (known.low, known.high)


def _written(text: str) -> Iterator[tuple[int, Named]]:
    """(place, amount) of the amounts that are written out: "over 20 % up to 30 %" is one."""
    found = list(_NUMBER.finditer(text))
    taken = -1
    for at, one in enumerate(found):
        if at == taken:
            continue
        before = text[: one.start()]
        limit = _LIMIT.search(before)
        begin = limit.start() if limit else one.start()
        joined = _joined(text, one, found[at + 1], limit) if at + 1 < len(found) else None
        if joined is not None:
            taken = at + 1
            between = BETWEEN.search(before)
            begin = between.start() if between else begin
            yield (
                one.start(),
                Named(joined, text[begin : _end(found[at + 1])].strip(), limited=True),
            )
            continue
        words = text[begin : _end(one)].strip()
        yield one.start(), Named(_limited(_value(one), _unit(one), limit), words, limit is not None)


def _joined(
    text: str, one: re.Match[str], follows: re.Match[str], limit: re.Match[str] | None
) -> Range | None:
    """The range of two amounts that belong together, None where they do not."""
    unit = _unit(follows) or _unit(one)
    if _unit(one) not in {"", unit}:
        return None
    low, high = _value(one), _value(follows)
    gap = text[one.end() if _unit(one).isalpha() and one["noun"] else _end(one) : follows.start()]
    bare = _BARE.sub(" ", text[one.end("digits") : follows.start()])
    if TO.fullmatch(bare) and (
        BETWEEN.search(text[: one.start()]) or (low < high and _is_to(bare))
    ):
        open_low = limit is not None and limit["more"] is not None
        return Range(low, high, open_low=open_low, unit=unit) if low <= high else None
    upper = _LIMIT.search(gap)
    if limit is None or upper is None:
        return None
    rest = _AND.sub("", gap[: upper.start()]).strip(" ,")
    if not text.startswith(rest, _end(follows)) and not text.startswith(rest, follows.end() + 1):
        return None
    first, second = _limited(low, unit, limit), _limited(high, unit, upper)
    if first.high != inf or second.low != -inf or low > high:
        return None
    return Range(low, high, open_low=first.open_low, open_high=second.open_high, unit=unit)


def _is_to(gap: str) -> bool:
    """Whether it says up to where, and not only "and"."""
    return gap.strip().casefold() not in {"and", "und"}


def _limited(value: float, unit: str, limit: re.Match[str] | None) -> Range:
    if limit is None:
        return Range(value, value, unit=unit)
    sign = limit["sign"] or ""
    if limit["more"] or sign == ">":
        return Range(value, inf, open_low=True, unit=unit)
    if limit["at_least"] or sign in ("≥", ">="):
        return Range(value, inf, unit=unit)
    if limit["less"] or sign == "<":
        return Range(-inf, value, open_high=True, unit=unit)
    return Range(-inf, value, unit=unit)


def _end(found: re.Match[str]) -> int:
    """Where an amount ends, without the word after it."""
    return next(found.end(group) for group in ("after", "scale", "digits") if found[group])


def _value(found: re.Match[str]) -> float:
    digits = re.sub(r"[\u00a0\u202f' ]", "", found["digits"])
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "").replace(",", ".")
    digits = digits.replace(",", ".")
    return float(digits) * _SCALES.get((found["scale"] or "").strip().casefold(), 1)


def _unit(found: re.Match[str]) -> str:
    sign = (found["after"] or found["before"] or "").strip().casefold()
    if sign:
        return _CURRENCIES.get(" ".join(sign.split()), sign)
    noun = (found["noun"] or "").strip(" -\n").casefold()
    return "" if noun in _NO_UNITS or noun in FUNCTION_WORDS else noun
