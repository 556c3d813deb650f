"""What people type into a search: words, and operators that narrow it. Pure.

    "net 30 days"     these words in this order, in the passage or the headings above it
    -draft  -"old price"   not this word (in any of its forms), not these words
    tag:sales  type:pdf  client:"Blue Heron"   of documents that have it; several of one kind: any
    after:2026-01-01  before:2026   by the document's own date, else the day it was taken in

Anything else is a word: an unknown operator, a day that is none, a minus before a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

_PART: Final = re.compile(
    r'(?P<minus>(?<!\S)-)?(?:(?<![^\s-])(?P<key>tag|type|client|after|before):)?"(?P<quoted>[^"]*)"'
    r"|(?<!\S)(?:(?P<named>tag|type|client|after|before):(?P<value>[^\s\"]+)|-(?P<without>[^\W\d][^\s\"]*))",
    re.IGNORECASE,
)
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_TYPES: Final = {
    "word": ("docx",),
    "excel": ("xlsx", "xls"),
    "powerpoint": ("pptx",),
    "text": ("txt",),
    "markdown": ("md",),
    "web": ("html",),
    "htm": ("html",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, taken apart. `words` are what is searched for, the words of phrases among them.

    `after` and `before` are days (ISO 8601); `before` is not included. `misread` are operators whose
    value is none, as they were written: they are among the words.
    """

    words: str
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    misread: tuple[str, ...] = field(default=(), compare=False)

    @property
    def narrows(self) -> bool:
        """Whether anything but words is asked for."""
        return self != Asked(self.words)


def parse(text: str) -> Asked:
    """Takes a search apart; never fails."""
    words: list[str] = []
    lists: dict[str, list[str]] = {
        name: [] for name in ("phrases", "without", "tag", "type", "client")
    }
    days: dict[str, str] = {}
    misread: list[str] = []
    text = text.translate(_QUOTES)
    at = 0
    for part in _PART.finditer(text):
        words.append(text[at : part.start()])
        at = part.end()
        key = (part["key"] or part["named"] or "").lower()
        value = " ".join((part["quoted"] or part["value"] or part["without"] or "").split())
        if key in ("after", "before"):
            day = _day(value)
            if day is None:
                words.append(part.group())
                misread.append(part.group())
            else:
                days[key] = day
        elif value and not re.search(r"\w", value):
            words.append(part.group())
        elif value and key and not part["minus"]:
            lists[key].append(value)
        elif value and (part["minus"] or part["without"]) and not key:
            lists["without"].append(value)
        elif value:
            words.append(value)
            if not key:
                lists["phrases"].append(value)
    words.append(text[at:])
    types = [one for name in lists["type"] for one in _TYPES.get(name.lower(), (name.lower(),))]
    return Asked(
        words=" ".join(" ".join(words).replace('"', " ").split()),
        phrases=tuple(lists["phrases"]),
        without=tuple(lists["without"]),
        tags=tuple(one.lower() for one in lists["tag"]),
        types=tuple(one.lstrip(".") for one in types),
        clients=tuple(lists["client"]),
        after=days.get("after"),
        before=days.get("before"),
        misread=tuple(misread),
    )


def _day(value: str) -> str | None:
    """2026, 2026-3 or 2026-03-01 as the day with which it begins."""
    found = _DAY.fullmatch(value)
    if found is None:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
