"""Whether the amount that a question asks for stands in a text: a price, or how many of something. Pure.

A line about the right thing that has another figure ("95 cars" to "how many lifeboats?", the weight of an
engine to its price) does not answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ea_core.agent.models.demands import folded
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS, GERMAN_FUNCTION_WORDS

_PRICE = re.compile(
    r"\b(?:what (?:do|does|did|is|are|will|would|may|can)|how much (?:do|does|did|is|are|will|would|may|can|of the))\b[^?.]*\b(?:costs?|charges?)\b|\b(?:cost|costs|price|prices|fee|fare|allowance|rent|salary|budget) (?:of|for|to)\b|"
    r"\bhow much (?:do|does|did|is|are|will|would|can|may|should|must)\b[^?.]*\b(?:charge|charged|pay|paid|earn|spend)\b|"
    r"\bhow (?:much|high) (?:is|are|was|were) (?:the|our|my|your|an?)\b(?: [\w-]+){0,4} (?:allowance|fee|fare|rent|salary|budget|subsidy)s?\b|"
    r"^\W*(?:and )?how much (?:is|are) (?:the |an? |one |our )?(?:[^\W\d_]+ ){0,2}[A-Z]{1,5}-?\d\w*\W*$|"
    r"\bwas kostet\b|^\W*(?:price|cost|fee)\b",
    re.IGNORECASE,
)
_NO_PRICE = re.compile(
    r"\bcost(?:s)? (?:cent|of living)|\bhow much (?:of|time|leave|notice|earlier)", re.IGNORECASE
)
_EARNED = re.compile(r"\b(?:salar(?:y|ies)|wages?|earns?|gehalt|lohn)\b", re.IGNORECASE)
_CURRENCY = re.compile(
    r"[$€£¥]|\d\s?[pc]\b|\b(?:eur|euros?|usd|dollars?|cents?|pounds?|gbp|pence|yen|jpy|sek|chf|francs?|pln|z[lł]oty\w*|kronor|nok|dkk)\b",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:free|half (?:the |of |an? )?(?:\w+ )?(?:price|cost|rate|fee|fare)|(?:at|pay|pays|paid|only|costs?) (?:a )?(?:half|quarter)|die h[aä]lfte|double|(?<!not )(?<!no )discount(?:ed)?|kostenlos|gratis|nothing|no (?:cost|charge|fee)|paid by|covered|"
    r"included|per ?cent)\b|%",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"\b(?:prices?|costs?|fees?|rates?|preise?|tarife?|amount|net|gross|total|rent|salary|charge|preis|betrag|tariff)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\b(?:how many|wie viele)\s+((?:[^\W\d_]+[\s-]+){0,3}[^\W\d_]+)(?![\w-]*\d)", re.IGNORECASE
)
_DONE = re.compile(r"\w{2,}ed|came|went|took|got")
"""What those that are counted did."""
PEOPLE = frozenset({"people", "persons", "personen", "leute"})
_CODED = re.compile(r"\S*\d")
"""How many of what has a code."""
_VERBS = frozenset("work works fit fits live lives go exist take need get belong".split())  # noqa: SIM905
_COUNTED = re.compile(
    r"(?<![$€£¥\w:])(?P<number>(?!(?:19|20)\d\d\b)(?!\d{1,2}:\d\d)\d(?:[\d.,]*\d)?(?=(?:h|hrs?|mins?|days?)?\b)|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|ein(?:e[nmrs]?)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|no|zero|several|both|only one)\b)(?=(?P<after>[^.;\n|]{0,40}))",
    re.IGNORECASE,
)
_LEAD = re.compile(r"(?m)^\W*\d{1,3}(?:\.\d{1,3})*[.)]\W+")
"""The number of an item of a list."""
_TOLD = re.compile(
    r"([^\W\d_][^\d:;.|\n]{1,30})(?:\s(?:19|20)\d\d)?:\s*(?:there (?:are|is)\s+|up to\s+|about\s+)?(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|"
    r"eleven\b|twelve\b|fifteen\b|twenty\b)",
    re.IGNORECASE,
)
"""What is counted, and its number: "First aiders: there are eleven"."""
_ANY_NUMBER = re.compile(
    r"[^.;\n]{0,24}\b(?:unlimited|(?:no|without) limit|as (?:many|much)|(?<!often )as you (?:need|like|want|wish)|unbegrenzt)\b[^.;|\n]{0,20}",
    re.IGNORECASE,
)
"""That there is no number to it, with the words beside it."""
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_NAME = re.compile(r"\s+[A-Z][a-z]{2,}\b")
_AFTER = 4
Alike = Callable[[str, str], bool]


def asks_price(question: str) -> bool:
    """Whether a question asks what something costs."""
    return bool(_PRICE.search(question)) and not _NO_PRICE.search(question)


def asks_pay(question: str) -> bool:
    """Whether it is asked what somebody earns: that something is paid by somebody is none."""
    return _EARNED.search(question) is not None


def has_price(text: str, columns: str = "") -> bool:
    """Whether an amount of money, or that there is none to pay, stands in a text or in a priced column."""
    if _FREE.search(text) or (_CURRENCY.search(text) and any(sign.isdigit() for sign in text)):
        return True
    columns = columns.replace("_", " ")
    priced = _CURRENCY.search(columns) or _PRICED.search(columns)
    return bool(priced) and any(sign.isdigit() for sign in text)


def counted_in(question: str) -> tuple[str, ...]:
    """The words for what is counted in "how many ..."; none when nothing is."""
    found = _HOW_MANY.search(question)
    if found is None:
        return ()
    if _CODED.match(question, found.start(1)):
        return ()
    kept: list[str] = []
    for word in re.findall(r"[^\W\d_]+", found[1].casefold()):
        little = word == "per" or word in FUNCTION_WORDS or folded(word) in GERMAN_FUNCTION_WORDS
        if little or word in _VERBS:
            if kept and word not in {"of", "other", "more", "each"}:
                break
        elif kept and _DONE.fullmatch(word):
            break
        else:
            kept.append(word)
    return tuple(kept)


def has_count(text: str, counted: tuple[str, ...], alike: Alike, columns: str = "") -> bool:
    """Whether a number of what is counted stands in a text: before a word for it, or in its column.

    A number before a name ("60 Pulse V3") counts, for the word for it may stand elsewhere.
    """
    if any(alike(one, word) for one in counted for word in _words(columns)):
        return any(sign.isdigit() for sign in text)
    for found in _COUNTED.finditer(_LEAD.sub("", text)):
        after = re.findall(r"[^\W\d_]\w*", found["after"])[:_AFTER]
        nouns = [word for word in after if word.casefold() not in FUNCTION_WORDS]
        if after and after[0].casefold() in _MONTHS:
            continue
        named = _NAME.match(found["after"]) is not None
        if named and found["number"][0].isdigit():
            return True
        if any(alike(one, word.casefold()) for one in counted for word in nouns):
            return True
    for told in _TOLD.finditer(text):
        if any(alike(one, word) for one in counted for word in _words(told[1])):
            return True
    for free in _ANY_NUMBER.finditer(text):
        if any(alike(one, word) for one in counted for word in _words(free[0])):
            return True
    before = re.search(r"\bnumber of ([^.;:\n]{3,40})", text, re.IGNORECASE)
    return before is not None and any(
        alike(one, word) for one in counted for word in _words(before[1])
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())
