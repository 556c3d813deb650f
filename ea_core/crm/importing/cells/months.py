"""The names of months in the languages in which files name them, from babel."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final, Literal

from babel.dates import get_month_names

_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb")
_WIDTHS: Final[tuple[Literal["wide", "abbreviated"], ...]] = ("wide", "abbreviated")
_CONTEXTS: Final[tuple[Literal["format", "stand-alone"], ...]] = ("format", "stand-alone")
# What babel does not list: Austrian and older abbreviations.
_MORE: Final = {"jän": 1, "jänner": 1, "feber": 2, "mrz": 3, "mär": 3, "maerz": 3, "sept": 9}


@cache
def months() -> dict[str, int]:
    """The number of a month by its name or abbreviation: lower case, without a point.

    With accents and without. No name means two months in different languages.
    """
    found = dict(_MORE)
    for language in _LANGUAGES:
        for width in _WIDTHS:
            for context in _CONTEXTS:
                for number, name in get_month_names(width, context, locale=language).items():
                    found[name.casefold().rstrip(".")] = number
    return {_without_accents(name): number for name, number in found.items()} | found


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
