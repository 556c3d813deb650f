"""The words of a text: which have content, which are names, and whether one stands among others. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ea_core.agent.figures import MONTHS, SCALES
from ea_core.agent.numerals import NUMERALS
from ea_core.knowledge.text.sentences import sentences
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_SHORT = 4
_GERMAN = 0.4
"""From this share of words with a capital on, capitals say nothing of names."""
_BOUNDS = frozenset(
    [
        "least",
        "less",
        "fewer",
        "exceed",
        "exceeds",
        "exceeding",
        "maximum",
        "minimum",
        "euro",
        "euros",
        "dollar",
        "dollars",
        "percent",
        "prozent",
        "eur",
        "usd",
        "gbp",
        "chf",
        "sek",
        "pln",
    ]
)
"""Words of a bound or a unit, which are compared with their number."""
_WITHOUT_CONTENT = FUNCTION_WORDS | NUMERALS | set(SCALES) | set(MONTHS) | _BOUNDS
_FORMS = {
    form: frozenset((base, *forms.split()))
    for base, forms in {
        "sell": "sold", "buy": "bought", "send": "sent", "keep": "kept", "leave": "left", "give": "gave given",
        "take": "took taken", "hold": "held", "tell": "told", "write": "wrote written", "lose": "lost", "win": "won",
        "choose": "chose chosen", "find": "found", "begin": "began begun", "bring": "brought", "build": "built", "wear": "worn",
        "speak": "spoke spoken", "know": "knew known", "break": "broke broken", "lend": "lent", "spend": "spent", "get": "got",
        "price": "prices priced cost costs pay pays paid",
    }.items()
    for form in (base, *forms.split())
}  # fmt: skip
_POSSESSIVE = re.compile(r"[’']s$")  # noqa: RUF001 -- the typographic apostrophe is meant
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")  # noqa: RUF001 -- the typographic apostrophe is meant


@lru_cache(maxsize=2048)  # each statement is held against the same sentences
def words_of(text: str) -> frozenset[str]:
    """The words in lower case, without a possessive ending."""
    return frozenset(_POSSESSIVE.sub("", word) for word in _WORD.findall(text.casefold()))


@lru_cache(maxsize=512)
def content_of(text: str) -> frozenset[str]:
    """The words with content but numbers and months."""
    return frozenset(
        word for word in words_of(text)
        if word not in _WITHOUT_CONTENT and not word.isdigit()
    )  # fmt: skip


@lru_cache(maxsize=512)
def names_in(statement: str) -> frozenset[str]:
    """Words with a capital that do not open a sentence; none in a language that capitalises nouns."""
    inner: list[str] = []
    for one in sentences(statement) or [statement]:
        words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(one)]
        inner += [word for word in words[1:] if not word.isdigit()]
    capitals = [
        word for word in inner if word[0].isupper() and word.casefold() not in FUNCTION_WORDS
    ]
    content = [word for word in inner if word.casefold() not in FUNCTION_WORDS]
    if len(content) >= _SHORT and len(capitals) / len(content) > _GERMAN and not _is_english(inner):
        return frozenset()
    return frozenset(word.casefold() for word in capitals if word.casefold() not in MONTHS)


def _is_english(words: Sequence[str]) -> bool:
    return any(
        word in {"the", "of", "is", "are", "and", "to", "with", "has", "have", "for"}
        for word in words
    )


@lru_cache(maxsize=8192)
def is_there(word: str, words: frozenset[str]) -> bool:
    """Whether a word stands among others, in another form too (approve, approval; day, days)."""
    if word in words:
        return True
    if not words.isdisjoint(_FORMS.get(word, ())):
        return True
    if word.endswith("s") and word[:-1] in words:
        return True
    if len(word) < _SHORT:
        return f"{word}s" in words or (word.endswith("s") and word[:-1] in words)
    begins = word[: max(_SHORT, len(word) - 3)]
    return any(
        (other.startswith(begins) and len(other) <= len(word) + 4)
        or (len(other) >= _SHORT and word.startswith(other[: max(_SHORT, len(other) - 2)]) and len(word) <= len(other) + 4)
        for other in words
    )  # fmt: skip


def flat(text: str) -> str:
    """In lower case, with single blanks and plain quotation marks."""
    plain = text.casefold().translate(
        {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "}
    )
    return " ".join(plain.split())
