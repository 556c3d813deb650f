"""The names of months and weekdays in the languages in which files name them, from babel."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final, Literal

from babel.dates import get_day_names, get_month_names

_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb")
_OTHERS: Final = (
    "fi",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "hr",
    "sl",
    "et",
    "lv",
    "lt",
    "tr",
    "el",
    "ru",
    "uk",
    "bg",
)
"""Languages in which a name may be that of another month in another one (listopad): those are not known."""
_WIDTHS: Final[tuple[Literal["wide", "abbreviated"], ...]] = ("wide", "abbreviated")
_DAY_WIDTHS: Final[tuple[Literal["wide", "abbreviated", "short"], ...]] = (
    "wide",
    "abbreviated",
    "short",
)
_CONTEXTS: Final[tuple[Literal["format", "stand-alone"], ...]] = ("format", "stand-alone")
# What babel does not list: Austrian and older abbreviations.
_MORE: Final = {"jän": 1, "jänner": 1, "feber": 2, "mrz": 3, "mär": 3, "maerz": 3, "sept": 9}


@cache
def months() -> dict[str, int]:
    """The number of a month by its name or abbreviation: lower case, without a point.

    With accents and without. No name means two months in different languages.
    """
    usual = {name: number for language in _LANGUAGES for name, number in _of(language)} | _MORE
    meant: dict[str, set[int]] = {}
    for language in _OTHERS:
        for name, number in _of(language):
            for form in (name, _without_accents(name)):
                meant.setdefault(form, set()).add(number)
    others = {name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1}
    return others | {_without_accents(name): number for name, number in usual.items()} | usual


@cache
def weekdays() -> dict[str, frozenset[int]]:
    """The days (Monday is 0) that a name or abbreviation may be: lower case, without a point.

    With accents and without; `so` is a Sunday in German and a Saturday in Czech.
    """
    found: dict[str, set[int]] = {}
    for language in (*_LANGUAGES, *_OTHERS):
        for width in _DAY_WIDTHS:
            for number, name in get_day_names(width, "format", locale=language).items():
                short = name.casefold().rstrip(".")
                for form in (short, _without_accents(short)):
                    found.setdefault(form, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _of(language: str) -> list[tuple[str, int]]:
    return [
        (name.casefold().rstrip("."), number)
        for width in _WIDTHS
        for context in _CONTEXTS
        for number, name in get_month_names(width, context, locale=language).items()
        if not name.isdigit()
    ]


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
