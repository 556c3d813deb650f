"""A question as words, each of which is explained by something or left over. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ea_core.agent.requests.period_forms import MONTHS
from ea_core.agent.requests.shorthand import meant_by
from ea_core.agent.requests.written import as_read

_TOKEN: Final = re.compile(
    r"w/o\b|w/(?=\s)|(?<=\s)[&+](?=\s)|(?<=[\dkmn%])\+|(?<!\w)(?:e\.g|i\.e)\b\.?|\d{1,3}[dw](?!\w)|\d{1,3}(?:['’]\d{3})+(?!\w)"  # noqa: RUF001 -- the typographic apostrophe is meant
    r"|[$€£¥]\s?\d[\d.,]*(?:k|m|mn|bn)?\b"
    r"|(?<=\s)['’]\d\d(?![\w'’])|\d{1,2}-\d{1,2}-(?:19|20)\d\d(?!\d)|\d{4}-\d{2}(?:-\d{2})?(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:0?[1-9]|1[0-2])/(?:19|20)\d{2}(?!\d)"  # noqa: RUF001 -- as above
    r"|\d[\d.,]*(?:\s?%|(?:k|m|mn|bn|st|nd|rd|th)\b)?(?![^\W\d_])"
    r"|[^\W_]+(?:['’][^\W_]+)*|[<>]=?|[%€$]|[-\u2013\u2014]",  # noqa: RUF001 -- the typographic apostrophe is meant
    re.IGNORECASE,
)
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "æ": "ae", "œ": "oe", "þ": "th",
     "ß": "ss", "’": "'"}  # noqa: RUF001 -- the typographic apostrophe is meant
)  # fmt: skip
_DASHES: Final = frozenset("-\N{EN DASH}\N{EM DASH}")
_HYPHENS: Final = frozenset({"-", "\N{HYPHEN}", "\N{NON-BREAKING HYPHEN}"})
_NAMES: Final = [next(name for name, n in MONTHS.items() if n == number) for number in range(1, 13)]
_TIME: Final = re.compile(rf"(?:{'|'.join(MONTHS)}|q[1-4]|h[12]|(?:19|20)\d\d|today|now)")
_DAY: Final = re.compile(r"[0-3]?\d(?:st|nd|rd|th)?")
_SUM: Final = re.compile(r"[$€£¥]?\d[\d.,]*(?:k|m|mn|bn)?")
_SIGNED: Final = re.compile(r"[$€£¥kmb]|\d{4}")
_NUMBERED: Final = frozenset({"week", "weeks", "cw", "kw"})
"""What is told apart by numbers: "weeks 14-22"."""
_STANDS_ALONE: Final = re.compile(r"[\s,;:?!.()]{0,2}")
_SHORT_YEAR: Final = re.compile(rf"({'|'.join(MONTHS)}|q[1-4]|h[12])'(\d\d)")
_MONTH_OF_YEAR: Final = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])|(\d{1,2})/((?:19|20)\d\d)")
_DATED: Final = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d)")
_SHORT_DAYS: Final = re.compile(r"(\d{1,3})([dw])")


def word_set(words: str) -> frozenset[str]:
    """Words that are written down in one text."""
    return frozenset(words.split())


def key(text: str) -> str:
    """Lower case, without accents: how words are compared."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(maxsize=4096)  # names of the CRM are compared with each question
def key_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared."""
    return tuple(re.findall(r"[^\W_]+", key(name).replace("'", "")))


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, as it was written, and where the written one begins and ends."""

    key: str
    written: str
    start: int
    end: int
    possessive: bool = False
    typed: str = ""
    """How it was typed, where another word is read for it."""


@lru_cache(maxsize=256)  # each is read again without each of its words: see `account`
def words_of(question: str) -> tuple[Word, ...]:
    """The words of a question; `what's` is two, `Sofia's` is Sofia, and a dash in `Jan-Mar` is "to"."""
    words = tuple(_words(question))
    if any(word.key in _DASHES for word in words):
        words = tuple(_with_spans(words))
    return tuple(_as_read(question, words))


def _as_read(question: str, words: tuple[Word, ...]) -> Iterator[Word]:
    """The words with those that are read for them: `half a million` is one."""
    for one in as_read([word.key for word in words]):
        first, last = words[one.first], words[one.behind - 1]
        if one.behind - one.first == 1 and one.key == first.key:
            yield first
            continue
        typed = " ".join(word.typed or word.key for word in words[one.first : one.behind])
        yield Word(one.key, question[first.start : last.end], first.start, last.end, typed=typed)


def _with_spans(words: tuple[Word, ...]) -> Iterator[Word]:
    """Dashes between two times are said; others are none of the words."""
    for at, word in enumerate(words):
        if word.key not in _DASHES:
            yield word
        elif 0 < at < len(words) - 1 and _spans(words[max(0, at - 2) : at + 3], min(at, 2)):
            yield Word("to", word.written, word.start, word.end)


def _spans(near: tuple[Word, ...], at: int) -> bool:
    """Whether the dash at a place stands between two times: months, quarters, years, days of a month."""
    keys = [word.key for word in near]
    before, after = keys[at - 1], keys[at + 1]
    if _TIME.fullmatch(before) and _TIME.fullmatch(after):
        return True
    if _SUM.fullmatch(before) and _SUM.fullmatch(after) and _SIGNED.search(before + after):
        return True
    if keys[max(0, at - 2)] in _NUMBERED and before.isdigit() and after.isdigit():
        return True
    of_month = [one for one in (*keys[: at - 1], *keys[at + 2 :]) if one in MONTHS]
    return bool(_DAY.fullmatch(before) and _DAY.fullmatch(after) and of_month)


def _words(question: str) -> Iterator[Word]:
    for match in _TOKEN.finditer(question):
        written = match.group()
        plain = key(written).replace(" ", "")
        short = _SHORT_YEAR.fullmatch(plain)
        if short:
            yield Word(short[1], written, match.start(), match.end())
            yield Word(f"20{short[2]}", written, match.start(), match.end())
            continue
        dated = _DATED.fullmatch(plain)
        if dated:
            yield Word(_dated(dated), written, match.start(), match.end())
            continue
        if plain[0] == "'":  # Sept '25
            yield Word(f"20{plain[1:]}", written, match.start(), match.end())
            continue
        of_year = _MONTH_OF_YEAR.fullmatch(plain)
        if of_year:
            number = int(of_year[2] or of_year[3])
            yield Word(_NAMES[number - 1], written, match.start(), match.end())
            yield Word(of_year[1] or of_year[4], written, match.start(), match.end())
            continue
        short_days = _SHORT_DAYS.fullmatch(plain)
        if short_days:  # 30d
            yield Word(short_days[1], written, match.start(), match.end())
            yield Word(
                "days" if short_days[2] == "d" else "weeks", written, match.start(), match.end()
            )
            continue
        if plain[0].isdigit() or plain[0] in "$€£¥":
            plain = (
                plain.rstrip(".,").replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
            )
            yield Word(plain, written.rstrip(".,"), match.start(), match.end())
            continue
        alone = _STANDS_ALONE.fullmatch(question[match.start() - 1 : match.start()] + question[match.end() : match.end() + 1])  # fmt: skip
        said = meant_by(written, plain) if alone or len(plain) > 1 else None
        if said:
            for part in said.split():
                yield Word(part, written, match.start(), match.end(), typed=plain)
            continue
        owner = plain.endswith("'s")
        yield Word(
            (plain[:-2] if owner else plain).replace("'", ""),
            written[:-2] if owner else written,
            match.start(),
            match.end(),
            owner,
        )


def _dated(match: re.Match[str]) -> str:
    """A day whose month can be told; of others (3/4/2026) nobody knows it, and none is made."""
    one, other, year = match[1], match[3], match[4]
    fits = [
        (day, month)
        for day, month in ((one, other), (other, one))
        if int(month) in range(1, 13) and int(day) in range(1, 32)
    ]
    if len({(int(day), int(month)) for day, month in fits}) != 1:
        return f"{one}_{other}_{year}"
    day, month = fits[0]
    return f"{year}-{int(month):02}-{int(day):02}"


def compounds(question: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where words are joined by hyphens: the first of them, and the one behind the last."""
    first = 0
    for at in range(1, len(words) + 1):
        if at < len(words) and question[words[at - 1].end : words[at].start] in _HYPHENS:
            continue
        if at - first > 1:
            yield first, at
        first = at


def _as_one(question: str, words: tuple[Word, ...], whole: Collection[str]) -> Iterator[Word]:
    """The words, those that are `whole` as one: "top-tier" is nothing that is at the top."""
    at = 0
    for first, behind in compounds(question, words) if whole else ():
        start, end = words[first].start, words[behind - 1].end
        if question[start:end] in whole:
            yield from words[at:first]
            joined = "".join(word.key for word in words[first:behind])
            yield Word(joined, question[start:end], start, end)
            at = behind
    yield from words[at:]


class Marked:
    """The words of a question with what is explained of them.

    `text` is the words with one space between them; a pattern that is found there explains the words
    that it covers.
    """

    def __init__(self, question: str, whole: Collection[str] = ()) -> None:
        """`whole`: words with a hyphen in them that are one each, as they are written."""
        self.question = question
        self.words = tuple(_as_one(question, words_of(question), whole))
        self.text = " ".join(word.key for word in self.words)
        self.explained = [False] * len(self.words)
        self.taken_by: list[re.Pattern[str] | None] = [None] * len(self.words)
        """The pattern that explains each word, where one does."""
        self._at: list[int] = []
        for number, word in enumerate(self.words):
            self._at += [number] * (len(word.key) + 1)

    def copied(self) -> Marked:
        """The same words, of which others can be explained."""
        made = copy(self)
        made.explained, made.taken_by = [*self.explained], [*self.taken_by]
        return made

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first place of the pattern among words that nothing explains yet; they are explained then."""
        at = 0
        while (match := pattern.search(self.text, at)) is not None:
            first, behind = self.span(match) if match.end() > match.start() else (0, 0)
            if first < behind and self.take_span(first, behind):
                self.taken_by[first:behind] = [pattern] * (behind - first)
                return match
            # What stands in it may be found by itself: "summary of" in "give me a summary of".
            at = self.text.find(" ", match.start()) + 1 or len(self.text) + 1
        return None

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """All such places."""
        found = []
        while (match := self.take(pattern)) is not None:
            found.append(match)
        return found

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern is somewhere, explained or not."""
        return pattern.search(self.text) is not None

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """The words that a match covers: the first, and the one behind the last."""
        return self._at[match.start()], self._at[match.end() - 1] + 1

    def take_match(self, pattern: re.Pattern[str], match: re.Match[str]) -> bool:
        """Explains the words of a match that was looked at before; False where some of them are explained."""
        first, behind = self.span(match)
        if not self.take_span(first, behind):
            return False
        self.taken_by[first:behind] = [pattern] * (behind - first)
        return True

    def take_span(self, first: int, behind: int) -> bool:
        """Explains these words unless one of them is explained; says whether it did."""
        if any(self.explained[first:behind]):
            return False
        self.explained[first:behind] = [True] * (behind - first)
        return True

    def written(self, first: int, behind: int) -> str:
        """These words as they stand in the question."""
        start, end = self.words[first].start, self.words[behind - 1].end
        return self.question[start:end].rstrip("'’").removesuffix("'s").removesuffix("’s")  # noqa: RUF001 -- as above

    def left(self) -> list[int]:
        """The numbers of the words that nothing explains."""
        return [number for number, known in enumerate(self.explained) if not known]

    def before(self, number: int) -> str:
        """The word before one; empty at the beginning."""
        return self.words[number - 1].key if number else ""

    def after(self, behind: int) -> str:
        """The word at that place, which is behind what ends there; empty at the end."""
        return self.words[behind].key if behind < len(self.words) else ""
