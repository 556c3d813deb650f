"""Numbers with their unit and with the word that bounds them: "at least 3 months", "above 20 %". Pure.

A statement that has a number of a text in another unit ("three weeks" of three months), or with another
bound ("up to 20 %" of what is said of above 20 %), says something else.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from ea_core.agent.figures import (
    CODE,
    MONTHS,
    MONTHS_ABROAD,
    NUMBER,
    SCALE,
    SCALES,
    figures_in,
    number_of,
)
from ea_core.agent.numerals import numerals

Bound = Literal["at least", "more than", "at most", "less than", "before", "after"]

Side = Literal["before", "after"]

_UNITS: Final = {
    unit: re.compile(rf"(?:{words})", re.IGNORECASE)
    for unit, words in {
        "day": r"(?:days?|tage?n?|jours?|días?|giorn[oi]|dag(?:en|ar)?|dni|dzień)\b",
        "week": r"(?:weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|veck(?:a|or)|tygodni[ea]?)\b",
        "month": r"(?:months?|monat(?:en?|s)?|mois|mes(?:es)?|mes[ei]|maand(?:en)?|månad(?:er)?|miesi[ąę]c[ey]?)\b",
        "year": r"(?:years?|jahre?n?|ans?|années?|años?|ann[oi]|jaar|jaren|år|lata?|roku?)\b",
        "hour": r"(?:hours?|hrs?|h|stunden?|heures?|horas?|or[ae]|uur|uren|timm(?:e|ar)|godzin[ay]?)\b",
        "minute": r"(?:minut(?:en|es?|os?|i|er|y)?|min)\b",
        "percent": r"(?:%|percent\b|per\s?cent\b|prozent\b|pour\s?cent\b|por\s?ciento\b|per\s?cento\b|procent\w?\b)",
        "EUR": r"(?:€|eur\b|euros?\b)",
        "USD": r"(?:\$|usd\b|(?:us\s)?dollars?\b)",
        "GBP": r"(?:£|gbp\b)",
        "CHF": r"(?:chf\b|franken\b)",
        "PLN": r"(?:pln\b|zł)",
        "SEK": r"(?:sek\b|kronor\b)",
    }.items()
}  # fmt: skip
_SIGN_BEFORE: Final = {
    "€": "EUR", "eur": "EUR", "$": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP", "chf": "CHF",
}  # fmt: skip
_GAP: Final = r"[\s\u00a0\u202f|:-]*"
_BETWEEN: Final = re.compile(
    rf"{_GAP}(?:\([^)\d]{{0,20}}\){_GAP})?(?:(?!per\b|pro\b|par\b)[^\W\d_]{{3,12}}{_GAP})?"
)
"""What may stand between a number and its unit: "(three)", "working"."""
_BEFORE: Final[dict[Bound, str]] = {
    "at most": r"up to|at most|(?:a )?maximum(?: of)?|max\.?|no(?:t)? (?:more|longer|higher) than|not exceed(?:ing)?|≤|<=|"
    r"höchstens|maximal|bis zu|nicht (?:mehr|länger) als|jusqu['’]à|au plus|au maximum|hasta|como máximo|"  # noqa: RUF001
    r"fino a|al massimo|tot|maximaal|hoogstens|högst|upp till|maksymalnie|najwyżej",
    "at least": r"at least|(?:a )?minimum(?: of)?|min\.|no(?:t)? (?:less|fewer|shorter) than|not below|≥|>=|mindestens|"
    r"wenigstens|nicht weniger als|au moins|au minimum|al menos|como mínimo|por lo menos|almeno|minstens|ten minste|minst|"
    r"åtminstone|co najmniej|przynajmniej",
    "more than": r"more than|over(?! the)|above|exceeding|exceeds?|greater than|higher than|larger than|longer than|older than|in excess of|beyond|>|"
    r"über|mehr als|plus de|au-delà de|supérieure? à|más de|superior(?:es)? a|più di|oltre|superiore a|meer dan|boven|"
    r"mer än|över|ponad|powyżej|więcej niż",
    "less than": r"less than|fewer than|under|below|lower than|smaller than|shorter than|<|unter|weniger als|moins de|inférieure? à|"
    r"menos de|inferior(?:es)? a|meno di|inferiore a|sotto|minder dan|onder|mindre än|under|poniżej|mniej niż",
    "before": r"before|until|till|by|prior to|(?:no|not) later than|nicht später als|vor(?: dem)?|bis(?: zum)?|avant(?: le)?|antes del?|prima del?|"
    r"entro(?: il)?|vóór|voor|före|przed",
    "after": r"after|later than|since|following|from|as of|nach(?: dem)?|ab(?: dem)?|seit(?: dem)?|après(?: le)?|depuis(?: le)?|"
    r"à partir du|después del?|desde(?: el)?|a partir del?|dopo(?: il)?|dal|vanaf|efter|från",
}  # fmt: skip
_MONTH: Final = "|".join({**MONTHS, **MONTHS_ABROAD})
_BOUNDS: Final = tuple(
    (bound, re.compile(rf"(?<![\w-])(?:{words}){_GAP}(?:(?:the|a|an|de|den|der|dem|le|el|il|end of|ende|einen?|einem)\s+)?"
                       rf"(?:[€$£]|[A-Z]{{3}})?{_GAP}(?:(?:{_MONTH})\.?\s)?\Z", re.IGNORECASE))
    for bound, words in _BEFORE.items()
)  # fmt: skip
_BEHIND: Final[tuple[tuple[Bound, re.Pattern[str]], ...]] = (
    ("at least", re.compile(
        r"\A[^.;,\d]{0,14}?\b(?:or|and|oder|und|ou|o|et|y|e|en|of)\s(?:more|above|longer|over|mehr|länger|plus|más|più|meer|up)\b|\A\s?\+",
        re.IGNORECASE)),
    ("at most", re.compile(
        r"\A[^.;,\d]{0,14}?\b(?:or|and|oder|und|ou|o|et|y|e)\s(?:less|below|fewer|under|weniger|moins|menos|meno)\b",
        re.IGNORECASE)),
)  # fmt: skip
_RANGE_END: Final = re.compile(r"\d\s?%?\s?(?:-|\N{EN DASH}|to|bis|à|a|tot)\s?[€$£]?\s?\Z")
_RANGE_START: Final = re.compile(r"\A\s?%?\s?(?:-|\N{EN DASH}|to|bis|à|tot)\s?[€$£]?\s?\d")
_IMPLIED: Final[tuple[tuple[Bound, re.Pattern[str]], ...]] = (
    ("at most", re.compile(
        r"\b(?:limit(?:s|ed)?|may|can|allow(?:ed|ance)|budget|darf|dürfen|maximum|max|cap(?:ped|s)?|ceiling|within|höchst\w*|grenze|innerhalb|binnen|plafond|límite|limite|dentro|entro)\b",
        re.IGNORECASE)),
    ("at least", re.compile(r"\b(?:minimum|min|mindest\w*|starting|mínimo|minimo)\b", re.IGNORECASE)),
)  # fmt: skip
"""Words of a sentence that make a bound of its number wherever they stand."""
_EITHER_WAY: Final[dict[Bound, Bound]] = {"before": "at most", "after": "at least"}
""""By" and "from" are said of days and of amounts."""
_LIMITS: Final[dict[Bound, Callable[[Decimal, Decimal], bool]]] = {
    "at least": operator.ge, "more than": operator.gt, "at most": operator.le, "less than": operator.lt,
}  # fmt: skip
_AROUND: Final = 60
_SPAN: Final = (
    r"\A[\s-]*(?:\([^)\d]{0,20}\)\s)?(?:(?:working|business|calendar|full|clear)\s)?"
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|tagen?|wochen?|monaten?|jahren?|stunden?|jours?|semaines?|mois|heures?|días?|meses|giorni|mesi|dagen)\s"
)
_SIDES: Final[tuple[tuple[Side, re.Pattern[str]], ...]] = (
    ("before", re.compile(rf"{_SPAN}(?:before|prior to|ahead of|in advance of|vor|avant|antes|prima|voor|före)\b", re.IGNORECASE)),
    ("after", re.compile(rf"{_SPAN}(?:after|following|nach|après|después|dopo|na|efter)\b", re.IGNORECASE)),
)  # fmt: skip
_PER: Final = re.compile(
    r"\d[^\S\n]*(?:[€$£%]|[A-Z]{3}\b|\w+)?[^\S\n]*(?:\b(?:per|a|each|every|pro|par|al)\s+|/\s?)(month|year|week|day|hour|monat|jahr|woche|tag|stunde|mois|semaine|mes|año)\b",
    re.IGNORECASE,
)
_PERIODS: Final = (
    r"month\w*|monat\w*|mois|mensuel\w*|mes(?:es)?|mensual\w*", r"year\w*|annual\w*|annum|jahr\w*|jährlich\w*|année?s?|annuel\w*|años?|anual\w*",
    r"week\w*|woche\w*|wöchentlich\w*|semaines?", r"day\w*|daily|tag\w*|täglich\w*|jours?", r"hour\w*|stunde\w*|stündlich\w*|heures?",
)  # fmt: skip
_LETTERED: Final = re.compile(r"(?!(?:EUR|USD|GBP|CHF|PLN|SEK)\d)[^\W\d_]")
_NTH: Final = re.compile(r"\A(?:st|nd|rd|th|er|º)\b")
_TIME_BEHIND: Final = re.compile(r"\A:[0-5]\d\b")
_TIME_BEFORE: Final = re.compile(r"\b[0-2]?\d:\Z")
_OF_MONTH: Final = re.compile(
    rf"\A(?:\.|st|nd|rd|th|er)?\s(?:of\s|de\s)?(?:{_MONTH})\b", re.IGNORECASE
)
_MONTH_BEFORE: Final = re.compile(rf"\b(?:{_MONTH})\.?\s(?:\d{{1,2}},\s)?\Z", re.IGNORECASE)
_OF: Final = re.compile(r"\b(?:of|at|for|von|bei|de|di|van)\s+(?:[€$£]\s?)?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of a text, with its bounds; `implied` are others that may be said of it.

    `is_bare`: it is named by itself ("of 20 %"). `side`: on which side of something so many days are.
    """

    number: Decimal
    unit: str | None
    bounds: frozenset[Bound]
    implied: frozenset[Bound] = frozenset()
    is_bare: bool = False
    side: Side | None = None


def contradicts(text: str, statement: str) -> bool:
    """Whether a number of the statement is none of the text's, for its unit or its bound.

    A number that the text does not have at all is not looked at.
    """
    said = _measured(statement)
    if not said:
        return False
    if _is_per_another_time(text, statement):
        return True
    there = _measured(text, frozenset(one.number for one in said))
    return any(
        same and not any(_fits(one, other) for other in same)
        for one in said
        if (same := [other for other in there if other.number == one.number])
    )


def _is_per_another_time(text: str, statement: str) -> bool:
    """Whether an amount is said to be per month, year or so, and no line with it, nor one without figures, says so."""
    for said in _PER.finditer(statement):
        period = next((one for one in _PERIODS if re.fullmatch(one, said[1], re.IGNORECASE)), None)
        number = figures_in(statement[max(0, said.start() - 20) : said.start() + 1])[0]
        if period is None or not number:
            continue
        lines = [one for one in re.split(r"\n|(?<=[.!?])\s", text) if one.strip()]
        having = [one for one in lines if number & figures_in(one)[0]]
        of_all = [one for one in lines if not figures_in(one)[0]]
        others = "|".join(one for one in _PERIODS if one != period)
        if having and all(
            re.search(rf"\b(?:{others})\b", one, re.IGNORECASE)
            and not re.search(rf"\b(?:{period})\b", one, re.IGNORECASE)
            for one in having
        ):
            return True
        if having and not any(
            re.search(rf"\b(?:{period})\b", one, re.IGNORECASE) for one in [*having, *of_all]
        ):
            return True
    return False


@lru_cache(maxsize=1024)
def _measured(text: str, wanted: frozenset[Decimal] | None = None) -> frozenset[Measured]:
    """The numbers of a text, or those of them that are wanted, each as often as it is said in another way."""
    return frozenset(_found(text, wanted))


def units_in(text: str, numbers: frozenset[Decimal] | None = None) -> frozenset[str | None]:
    """The units of the numbers of a text, or of some of them; None for a number without one."""
    return frozenset(one.unit for one in _measured(text, numbers))


def is_unit(word: str) -> bool:
    """Whether a word is a unit: days, euros."""
    return any(pattern.fullmatch(word) for pattern in _UNITS.values())


def covers(sentence: str, numbers: AbstractSet[Decimal], statement: str) -> bool:
    """Whether the bounds of a sentence hold each of some numbers of a statement: 15 % in "over 12 % up to 20 %"."""
    bounds = [one for one in _measured(sentence) if one.bounds & _LIMITS.keys()]
    return all(
        any(_is_within(one, said) is not None for one in bounds)
        and all(_is_within(one, said) is not False for one in bounds)
        for said in _measured(statement, frozenset(numbers))
    )


def _is_within(bound: Measured, said: Measured) -> bool | None:
    """Whether a number is on the right side of a bound; None where they are of different units."""
    if bound.unit != said.unit:
        return None
    return all(_LIMITS[one](said.number, bound.number) for one in bound.bounds if one in _LIMITS)


def _fits(said: Measured, source: Measured) -> bool:
    if said.unit and source.unit and said.unit != source.unit:
        return False
    if said.side and source.side and said.side != source.side:
        return False
    if said.bounds and not said.bounds & (source.bounds | source.implied):
        # Of days "by" and "until" are often left to the sentence.
        return bool(said.bounds & {"before", "after"}) and not source.bounds
    return not (said.is_bare and source.bounds and source.bounds <= {"more than", "less than"})


def _found(text: str, wanted: frozenset[Decimal] | None) -> Iterator[Measured]:
    # The 5 of "G5" is no number.
    text = CODE.sub(lambda one: " " * len(one[0]) if _LETTERED.match(one[0]) else one[0], text)
    spans = [(one.start, one.end, one.value) for one in numerals(text)]
    for digits in NUMBER.finditer(text):
        value = number_of(digits.group())
        scale = SCALE.match(text, digits.end())
        if value is not None:
            end = scale.end() if scale else digits.end()
            factor = SCALES[scale[1].lower()] if scale else 0
            spans.append((digits.start(), end, value.scaleb(factor)))
    for start, end, value in spans:
        if wanted is not None and value.normalize() not in wanted:
            continue
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        bounds = frozenset(_bounds(before, after))
        clause = _last_clause(before) + re.split(r"[.;!?\n](?:\s|\Z)", after)[0]
        implied = frozenset(bound for bound, pattern in _IMPLIED if pattern.search(clause))
        yield Measured(
            value.normalize(), unit_between(before, after), bounds, implied,
            not bounds and _OF.search(before) is not None,
            next((side for side, pattern in _SIDES if pattern.match(after)), None),
        )  # fmt: skip


def _last_clause(before: str) -> str:
    return re.split(r"[.;!?\n](?:\s|\Z)", before)[-1]


def _bounds(before: str, after: str) -> Iterator[Bound]:
    clause = _last_clause(before)
    # "not more than" is no "more than": the first kind that fits is it.
    for bound, pattern in _BOUNDS:
        if pattern.search(clause):
            yield bound
            if bound in _EITHER_WAY:
                yield _EITHER_WAY[bound]
            break
    for bound, pattern in _BEHIND:
        if pattern.search(after):
            yield bound
    if _RANGE_END.search(before):
        yield "at most"
    if _RANGE_START.search(after):
        yield "at least"


def unit_between(before: str, after: str) -> str | None:
    """The unit of a number by what stands before and behind it; None for one without."""
    if _OF_MONTH.match(after) or _MONTH_BEFORE.search(before):
        return "date"
    if _NTH.match(after):
        return "nth"
    if _TIME_BEHIND.match(after) or _TIME_BEFORE.search(before):
        return "time"
    sign = re.search(r"(€|\$|£|\b(?:eur|usd|gbp|chf))\s?\Z", before, re.IGNORECASE)
    if sign:
        return _SIGN_BEFORE[sign[1].lower()]
    for gap in (re.match(_GAP, after), _BETWEEN.match(after)):
        if gap is None:
            continue
        for unit, pattern in _UNITS.items():
            if pattern.match(after, gap.end()):
                return unit
    return None
