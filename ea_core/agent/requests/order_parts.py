"""What a request for a change is made of: how it is asked for, amounts, clients and records that are pointed to. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.requests.amounts import amount_of
from ea_core.agent.requests.lexicon import is_common
from ea_core.agent.requests.request import Stage, Vocabulary
from ea_core.agent.requests.words import key, key_words, words_of

_ASKED: Final = (
    r"(?:can|could|would|will) you(?: mind)?|i(?:'d| would) like you to|i want you to|go ahead and"
)
_POLITE: Final = re.compile(
    rf"(?:(?:hey|hi|hello|ok|okay|so|and|also|then|now|please|pls|kindly|just|{_ASKED})\b[\s,]*)+",
    re.IGNORECASE,
)
_ASKED_FOR: Final = re.compile(rf"\W*(?:[a-z]+\W+){{0,2}}(?:{_ASKED})\b", re.IGNORECASE)
_BEHIND: Final = re.compile(
    r"[\s,]*\b(?:please|pls|thanks|thank you|thx|for me)?[\s.!?]*\Z", re.IGNORECASE
)
_PERCENT: Final = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?) ?(?:%|percent|per cent)")
_AMOUNT: Final = re.compile(
    r"[$€£¥]?\s?\d[\d.,]*\s?(?:k|m|mn|bn)?(?: (?:thousand|million|billion))?(?: ?(?:dollars?|usd|euros?|eur|pounds?|gbp|[$€£]))?",
    re.IGNORECASE,
)
_NTH: Final = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
               "fifth": 4, "5th": 4, "last": -1}  # fmt: skip
_POINTS: Final = re.compile(
    r"(?:(?:that|this|the|it)(?: (?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last))?"
    r"(?: (?P<what>task|to-?do|one|deal|opportunity))?)",
    re.IGNORECASE,
)
_LONGEST: Final = 300
_SHORTEST: Final = 3


def bare_request(piece: str) -> str | None:
    """A request without the politeness around it; None for a question: "Can I move ...?"."""
    piece = re.sub(r"(?<!\S)w/(?=\s)", "with", piece)
    piece = re.sub(r"(?<!\S)mtg\b", "meeting", piece)
    if piece.rstrip().endswith("?") and _ASKED_FOR.match(piece) is None:
        return None
    words = piece.strip()
    polite = _POLITE.match(words)
    if polite is not None:
        words = words[polite.end() :]
    return _BEHIND.sub("", words).strip()


def capital(words: str) -> str:
    """A title out of words: without what stands around it, with a capital."""
    plain = " ".join(words.split()).strip(' .,;:-–—"“”')  # noqa: RUF001
    return (plain[:1].upper() + plain[1:])[:_LONGEST]


def percent(words: str) -> Decimal | None:
    """A percentage where the words are one."""
    found = _PERCENT.fullmatch(words.strip())
    return Decimal(found[1].replace(",", ".")) if found else None


def amount(words: str) -> Decimal | None:
    """An amount of money where the words are one."""
    plain = words.strip()
    return amount_of(re.sub(r"(?<=\d)\s(?=(?:k|m|mn|bn)\b)|(?<=[$€£¥])\s", "", key(plain))) if _AMOUNT.fullmatch(plain) else None  # fmt: skip


def stage_at(words: str, vocabulary: Vocabulary) -> tuple[Stage, str] | None:
    """The stage with which words begin, and what stands behind it."""
    plain = re.sub(r"\A(?:the )?(?:stage )?(?:of )?[“\"']?", "", words.strip(), flags=re.IGNORECASE)
    said = words_of(plain)
    keys = [part for word in said for part in key_words(word.key)]
    best: tuple[int, Stage] | None = None
    for stage in vocabulary.stages:
        for name in (stage.name, stage.key):
            wanted = list(key_words(name.replace("_", " ")))
            if wanted and keys[: len(wanted)] == wanted and (not best or len(wanted) > best[0]):
                best = (len(wanted), stage)
    if best is None or best[0] > len(said):
        return None
    rest = plain[said[best[0] - 1].end :].lstrip("”\"'")
    return best[1], re.sub(r"\A\s*stage\b", "", rest, flags=re.IGNORECASE)


def client_in(words: str, clients: Sequence[str]) -> str | None:
    """The words that name a client, as they stand there; the longest beginning of a name."""
    said = words_of(words)
    keys = [key_words(word.key) for word in said]
    best: tuple[int, int, int] | None = None
    for name in clients:
        wanted = key_words(name)
        for at in range(len(said)):
            length = 0
            while (
                at + length < len(said) and length < len(wanted)
                and keys[at + length] == (wanted[length],)
            ):  # fmt: skip
                length += 1
            telling = any(len(one) >= _SHORTEST and not is_common(one) for one in wanted[:length])
            if length and telling and (best is None or length > best[0]):
                best = (length, at, at + length)
    return None if best is None else words[said[best[1]].start : said[best[2] - 1].end]


def person_in(words: str, people: Sequence[str]) -> str | None:
    """The colleague whose name, or first name, the words are."""
    wanted = key_words(words)
    exact = [one for one in people if key_words(one) == wanted]
    first = [one for one in people if key_words(one)[:1] == wanted]
    found = exact or first
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Pointed:
    """What is pointed to: a record by its id, or a question back."""

    id: str = ""
    ask: str = ""


def pointed(words: str, shown: Sequence[Mapping[str, Any]], what: str) -> Pointed | None:
    """The record of those shown last that "it", "that task" or "the second one" is; None for a name."""
    match = _POINTS.fullmatch(words.strip())
    if match is None or key(words.strip()) == "the":
        return None
    if not shown:
        named = match["what"] and match["what"].lower() != "one"
        return Pointed(ask=f"Which {what} do you mean?") if named else Pointed()
    nth = match["nth"]
    at = _NTH[nth.lower()] if nth else 0
    if (nth is None and len(shown) > 1) or at >= len(shown):
        names = "; ".join(str(one["title"]) for one in shown)
        return Pointed(ask=f"Which {what} do you mean: {names}?")
    return Pointed(str(shown[at]["id"]))
