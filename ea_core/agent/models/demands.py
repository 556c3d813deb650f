"""What a question demands of the passage that answers it: its codes, names and numbered place. Pure.

Vectors see hardly any difference between E-4711 and E-4712, Bexley and Larkhill, clause 4.2 and 4.3, or
"reimbursed" and "not reimbursed". These are compared letter by letter instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from ea_core.agent.models.countries import is_named_otherwise
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_TOKEN = re.compile(r"[^\W_]+(?:[-/._:][^\W_]+)*")
_SEGMENT = re.compile(r"[^\W\d_]+|\d+")
_MEASURED = re.compile(
    r"\d+(?:-[a-z]{3,})+|\d+(?:st|nd|rd|th|k|m|h|x|pm|am|bn)|\d{1,3}[-/]\d{1,3}|[qh][1-4]",
    re.IGNORECASE,
)
"""40-hour, 3rd, 60k, 24/7, 6-7, Q3: amounts and times, no codes."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}:\d\d")
_AMOUNT_BEFORE = re.compile(
    r"(?:[$€£¥%]|\b(?:eur|usd|gbp|chf|than|over|above|below|under|most|least|exceeds?|worth|about|for|to))\s*\Z",
    re.IGNORECASE,
)
_AMOUNT_AFTER = re.compile(
    r"\s*(?:[$€£¥%]|(?:eur|euros?|usd|dollars?|pounds?|yen|percent|days?|hours?|weeks?|months?|years?|km|kg|"
    r"metres?|meters?|miles?|people|persons?|pieces|units|sensors|employees)\b)",
    re.IGNORECASE,
)
_LONG_NUMBER = 4
_LABEL = re.compile(r"\b([^\W\d_]{3,})\s+(\d{1,3})(?![\w%€$£¥:-]|[.,/]\d|\s[%€$£¥])")
"""A word and its number: "flat 12", "error 22"."""
_NEXT = re.compile(r"\s+([^\W\d_]+)")
_NO_LABELS = frozenset(
    "cost costs pay pays paid price earn earns take takes took last lasts age aged than year years old save saves "  # noqa: SIM905 -- readable
    "exceeds exceed reaches costing rate total amount sum have has order orders book books week day january february march "
    "april june july august september october november december".split()
)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")  # noqa: RUF001 -- the typographic apostrophe is meant
_ENDING = re.compile(r"[’'](?:s|m|d|t|ll|re|ve)?\Z")  # noqa: RUF001
_NO_NAMES = frozenset(  # a list of as many strings would be less readable
    "january february march april may june july august september october november december monday tuesday "  # noqa: SIM905
    "wednesday thursday friday saturday sunday english euro euros pdf faq ok crm hr ceo cfo cto ea am pm q1 q2 q3 q4 "
    "eur usd gbp chf i".split()
)  # fmt: skip
_NOUNS_WITH_CAPITALS = frozenset(
    "der die das den dem des ein eine einen wie wer was wo wann welche welcher welches ist sind hat haben wird "  # noqa: SIM905
    "werden kann darf muss und für mit von bei nach viel viele".split()
)
"""Words of German, where each noun has a capital."""
_MOST_CAPITALS = 0.6
"""From this share of words with capitals on, capitals say nothing (a heading, German)."""
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,80})[\"“”„«»]")
_NEARLY = 0.84
_STEM = 6
_SHORT = 4
_PLACE = re.compile(
    r"(?:\b(clause|section|article|paragraph|step|item|point|rule|chapter|annex|appendix|part|question|"
    r"schritt|punkt|abschnitt|artikel|ziffer|kapitel)|§)\s*(?:no\.?|number|nr\.?)?\s*(\d{1,3}(?:\.\d{1,3})*)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|except|excluded?|excluding|forbidden|prohibited|"
    r"nicht|kein(?:e[nmrs]?)?|nie)\b|n[’']t\b",  # noqa: RUF001
    re.IGNORECASE,
)
_CASE = re.compile(r"\b(?:if|unless|because|in case|falls|wenn)\b[^,?]*", re.IGNORECASE)
"""A case that a question is about: what is denied in it is not what is asked for."""
_ASKS = re.compile(r"[^.!?\n]*\?")


@dataclass(frozen=True, slots=True)
class NumberedPlace:
    """Clause 4.2, step 3: the word for it, in lower case (empty for a paragraph sign), and its number."""

    kind: str
    number: str

    @property
    def words(self) -> str:
        """As one says it."""
        return f"{self.kind or '§'} {self.number}"


@dataclass(frozen=True, slots=True)
class Demands:
    """`codes` as written in the question, `names` in lower case without accents.

    `negated` tells whether the question denies something.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    place: NumberedPlace | None
    negated: bool


def demands_of(question: str) -> Demands:
    """What is demanded; names only of the sentences that ask, for the others tell of circumstances."""
    place = _PLACE.search(question)
    rest = _PLACE.sub(" ", question)
    asking = " ".join(_ASKS.findall(rest)).strip() or rest
    return Demands(
        tuple(_codes(rest)),
        tuple(_names(_without_codes(asking))),
        None if place is None else NumberedPlace((place[1] or "").casefold(), place[2]),
        bool(_NEGATED.search(_CASE.sub(" ", asking))),
    )


def _without_codes(text: str) -> str:
    return _TOKEN.sub(
        lambda one: " " if any(sign.isdigit() for sign in one.group()) else one.group(), text
    )


_SEVERAL = re.compile(r"\b([A-Z][A-Z-]{0,5}\d+)s\b")


def with_single_codes(question: str) -> str:
    """A question with the codes of things in the singular: "200 V3s" as "200 V3"."""
    return _SEVERAL.sub(r"\1", question)


def denies(text: str) -> bool:
    """Whether a sentence denies something."""
    return bool(_NEGATED.search(text))


def has_code(text: str, code: str) -> bool:
    """Whether a code stands in a text, whatever the signs between its letters and digits.

    Part of a longer code counts from one sign to the next: 4711 is in AX-4711-B, E-4711 is not.
    """
    plain = folded(text)
    if code_pattern(code).search(plain):
        return True
    label = None if _PLACE.fullmatch(code) else _LABEL.fullmatch(code)
    return label is not None and bool(_number_pattern(label[2]).search(plain))


def names_another(text: str, codes: Sequence[str]) -> bool:
    """Whether a text has a code like one of these and none of them: PO-77121 where PO-77120 is asked for."""
    forms = {form for code in codes if (form := _form(code))}
    if not forms or any(has_code(text, code) for code in codes):
        return False
    return any(
        _form(token) in forms for token in _TOKEN.findall(text) if not _MEASURED.fullmatch(token)
    )


def are_alike(one: str, other: str) -> bool:
    """Whether two codes differ in their digits alone."""
    return bool(_form(one)) and _form(one) == _form(other)


def _form(code: str) -> str:
    """The letters of a code with "#" for the digits between them; empty where it is letters or digits alone."""
    segments = _SEGMENT.findall(folded(code))
    form = "".join("#" if one[0].isdigit() else one for one in segments)
    return "" if form.isalpha() or form.strip("#") == "" else form


def is_label(code: str) -> bool:
    """Whether a code is a word and a number: "flat 12"."""
    return _LABEL.fullmatch(code) is not None


def _number_pattern(number: str) -> re.Pattern[str]:
    """Finds a number that stands for a thing, as in a table, not an amount and not that of an item."""
    return re.compile(
        rf"(?m)(?<!\d)(?<!\d[.,:/-])0*{number}(?!\d|[.,:/]\d|\s?[%€$£]|[-\s][^\W\d_])(?!(?<=^{number})[.)])"
    )


def code_pattern(code: str) -> re.Pattern[str]:
    """Finds a code in folded text."""
    segments = _SEGMENT.findall(folded(code))
    before = r"(?<![^\W\d_])" if segments and segments[0].isalpha() else r"(?<!\d)"
    after = r"(?![^\W\d_])" if segments and segments[-1].isalpha() else r"(?!\d)"
    return re.compile(before + r"[\W_]{0,2}".join(map(re.escape, segments)) + after)


def has_name(text: str, name: str) -> bool:
    """Whether a name stands in a text, with an ending, or a letter wrong in a long one; a country under any name."""
    words = _words_of(text)
    return (
        name in words
        or any(_is_name(word, name) for word in words)
        or is_named_otherwise(text, words, name)
    )


@lru_cache(maxsize=2048)  # the same passages are asked for many names, line by line
def _words_of(text: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in _WORD.findall(folded(text)))


@lru_cache(maxsize=65536)
def _is_name(word: str, name: str) -> bool:
    if word == name:
        return True
    if len(name) < _SHORT or len(word) < _SHORT:
        return f"{name}s" == word or f"{word}s" == name
    stem = min(_STEM, len(name))
    if len(word) - len(name) <= _SHORT and word.startswith(name[:stem]) and len(name) > stem - 1:
        return len(name) >= _STEM or word.startswith(name)
    if len(name) < _STEM or 2 * min(len(word), len(name)) < _NEARLY * (len(word) + len(name)):
        return False
    return SequenceMatcher(None, word, name).ratio() >= _NEARLY


def folded(text: str) -> str:
    """In lower case, without accents; an umlaut is its plain letter."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _codes(question: str) -> Iterable[str]:
    """Words of letters and digits, or of parts with signs between, and long bare numbers."""
    for found in _TOKEN.finditer(question):
        token = found.group()
        if (
            not any(sign.isdigit() for sign in token)
            or _MEASURED.fullmatch(token)
            or _DAY.fullmatch(token)
        ):
            continue  # fmt: skip
        digits = token.replace(".", "").replace(":", "")
        if not digits.isdigit():
            yield token
            continue
        whole = (
            question[found.end() : found.end() + 1] != ","
            or not question[found.end() + 1 : found.end() + 2].isdigit()
        )
        amount = _AMOUNT_BEFORE.search(question[: found.start()]) or _AMOUNT_AFTER.match(
            question, found.end()
        )
        decimals = re.fullmatch(r"\d+\.\d{1,3}", token)
        part_of_one = question[: found.start()].endswith(",")
        if amount or decimals or part_of_one or not whole or _YEAR.fullmatch(token):
            continue
        if len(digits) >= _LONG_NUMBER:
            yield token
    yield from _labels(question)


def _labels(question: str) -> Iterable[str]:
    """Things that are told by a number: "flat 12", "the Mowbee 500"; not "takes 3 days" and "order 20 chairs"."""
    for found in _LABEL.finditer(question):
        word = found[1].casefold()
        follows = _NEXT.match(question, found.end())
        free = follows is None or follows[1].casefold() in FUNCTION_WORDS
        named = found[1][0].isupper() and not _opens(question, found.start())
        if word in FUNCTION_WORDS or word in _NO_LABELS or not (free or named):
            continue
        if _AMOUNT_AFTER.match(question, found.end()):
            continue
        yield f"{found[1]} {found[2]}"


def _names(asking: str) -> Iterable[str]:
    """Words with a capital within a sentence, and what stands in quotation marks."""
    quoted = [
        _plain(word) for part in _QUOTED.findall(asking) for word in _WORD.findall(folded(part))
    ]
    words = [(found.group(), found.start()) for found in _WORD.finditer(asking)]
    plain = [_plain(word) for word, _ in words]
    capitals = [word[0].isupper() for word, _ in words]
    if _NOUNS_WITH_CAPITALS & set(plain) or sum(capitals) > _MOST_CAPITALS * len(words):
        return [word for word in dict.fromkeys(quoted) if word not in FUNCTION_WORDS]
    names = [
        folded(one)
        for (word, start), one, capital in zip(words, plain, capitals, strict=True)
        if capital and not _opens(asking, start) and not any(sign.isdigit() for sign in word)
        and one not in _NO_NAMES and (one not in FUNCTION_WORDS or (word.isupper() and len(word) > 1))
    ]  # fmt: skip
    kept = [word for word in (*quoted, *names) if len(word) > 1 and word not in FUNCTION_WORDS]
    return dict.fromkeys(kept)


def _opens(text: str, start: int) -> bool:
    """Whether the word at `start` begins a sentence."""
    before = text[:start].rstrip(" \t\"“”„«»'(¿¡")
    return not before or before[-1] in ".!?:\n"


def _plain(word: str) -> str:
    return _ENDING.sub("", word.casefold()) or word.casefold()
