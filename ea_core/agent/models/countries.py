"""Countries under the names that people call them by: Britain, British, the UK. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_SAID: Final = (
    "britain british uk gb england english", "ireland irish", "usa us america american states",
    "germany german deutschland", "france french", "spain spanish", "portugal portuguese",
    "italy italian", "netherlands dutch holland", "belgium belgian", "switzerland swiss",
    "austria austrian", "denmark danish", "sweden swedish", "norway norwegian", "finland finnish",
    "poland polish", "czechia czech", "slovakia slovak", "hungary hungarian", "romania romanian",
    "greece greek", "turkey turkish", "ukraine ukrainian", "canada canadian", "mexico mexican",
    "brazil brazilian", "argentina argentinian", "australia australian", "india indian", "japan japanese",
    "china chinese", "korea korean", "singapore singaporean", "philippines philippine filipino",
    "israel israeli", "europe european eu", "scotland scottish", "wales welsh",
)  # fmt: skip
_WRITTEN: Final = {"us": re.compile(r"\bU\.?S\.?(?:A\b|\b)"), "uk": re.compile(r"\bU\.?K\b")}
"""As they are written: "us" is a word of its own."""


@cache
def _groups() -> dict[str, frozenset[str]]:
    return {word: frozenset(said.split()) for said in _SAID for word in said.split()}


def called(name: str) -> frozenset[str]:
    """What a country or what comes from it is called beside `name`, in lower case; empty for other names."""
    return _groups().get(name, frozenset()) - {name}


def is_named_otherwise(text: str, words: frozenset[str], name: str) -> bool:
    """Whether a text, whose folded words are `words`, has the country under another name than `name`."""
    return any(
        pattern.search(text) is not None if pattern is not None else other in words
        for other in called(name)
        for pattern in [_WRITTEN.get(other)]
    )
