"""Whether a text bears a statement out: its numbers, dates, names and codes, and most of its words. Pure.

A statement is supported when each number, amount, day, month, code and name of it stands in the
text, nothing is denied that the text affirms or the other way round, and more than half of its words
with content stand there too. Numbers are compared by what they are ("60,000", "60 000" and "60
thousand" are one; "twenty" is 20), days whatever their notation, words by how they begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ea_core.agent.figures import MONTHS, NUMBER_WORDS, SCALE, SCALES, figures_in
from ea_core.knowledge.text.sentences import sentences
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_SHARE, _SHARE_OF_FEW = 0.6, 0.7
_NEARLY_ALL = 0.8
_SHORT = 4
_GERMAN = 0.4
"""From this share of words with a capital on, capitals say nothing of names."""
_WITHOUT_CONTENT = FUNCTION_WORDS | set(NUMBER_WORDS) | set(SCALES) | set(MONTHS)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")  # noqa: RUF001 -- the typographic apostrophe is meant
_DENIED = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|nicht|kein(?:e|en|er|es|em)?|nie|niemals|ohne)\b|n[’']t\b",  # noqa: RUF001
    re.IGNORECASE,
)
_NARROWS = frozenset({"alone", "solely", "exclusively", "allein"})
_QUOTE = re.compile(r"[\"“„«]([^\"“”„«»\n]{12,600})[\"”“»]")
_QUOTED_WORDS = 3
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
"""Letters of Chinese, Japanese and Thai, which are written without blanks: two make a word."""
_RATE = re.compile(r"\b(?:rate|share|conversion)\b")
_PARTS = re.compile(r"\s*(?:\.{3}|…|\[…\]|\[\.\.\.\])\s*")


@dataclass(frozen=True, slots=True)
class Text:
    """What statements are compared with: a passage, or the results of tools.

    `values` are numbers that may be rounded (those of the CRM), `numbers` such as may not, `rates` those
    of the values that are said in percent. `undefined` are figures that were asked for and have none.
    """

    words: frozenset[str]
    numbers: frozenset[Decimal]
    codes: frozenset[str]
    sentences: tuple[str, ...] = ()
    verbatim: str = ""
    values: tuple[float, ...] = ()
    rates: tuple[float, ...] = ()
    undefined: frozenset[str] = frozenset()

    def __or__(self, other: Text) -> Text:
        """Both together."""
        return Text(
            self.words | other.words,
            self.numbers | other.numbers,
            self.codes | other.codes,
            self.sentences + other.sentences,
            f"{self.verbatim}\n{other.verbatim}",
            self.values + other.values,
            self.rates + other.rates,
            self.undefined & other.undefined if self.values and other.values
            else self.undefined | other.undefined,
        )  # fmt: skip


NOTHING = Text(frozenset(), frozenset(), frozenset())


def text_of(*parts: str) -> Text:
    """A passage with its title and headings."""
    whole = "\n".join(parts)
    numbers, codes = figures_in(whole)
    return Text(
        frozenset(_words(whole)), frozenset(numbers), frozenset(codes), tuple(sentences(parts[-1])),
        _flat(whole),
    )  # fmt: skip


def results_text(results: Iterable[Mapping[str, Any]]) -> Text:
    """What tools of the CRM gave, with what they were asked for."""
    texts: list[str] = []
    values: list[float] = []
    rates: list[float] = []
    known: dict[str, bool] = {}

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                name = str(key).replace("_", " ")
                texts.append(name)
                known[name] = known.get(name, False) or inner is not None
                if isinstance(inner, float) and _RATE.search(name):
                    rates.append(inner)
                walk(inner)
        elif isinstance(value, str):
            texts.append(value)
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, Sequence):
            values.append(float(len(value)))
            for inner in value:
                walk(inner)
        else:
            values.append(float(value))

    for result in results:
        walk(result)
    found = text_of("\n".join(texts)) if texts else NOTHING
    undefined = frozenset(name for name, has in known.items() if not has and " " in name)
    return Text(
        found.words, found.numbers, found.codes, (), found.verbatim, tuple(values), tuple(rates),
        undefined,
    )  # fmt: skip


def supports(text: Text, statement: str, question: str = "") -> bool:
    """Whether the text bears the statement out.

    A name that opens a sentence can't be told from other words, unless the question has it too.
    """
    numbers, codes = figures_in(statement)
    names = _names(statement) | (_names(question) & _words(statement))
    if not (
        codes <= text.codes
        and all(_stands(number, text, statement) for number in numbers)
        and all(_is_there(name, text.words) for name in names)
        and quotes_stand(text, statement)
    ):
        return False
    if numbers and any(name in statement.casefold() for name in text.undefined):
        return False  # "the win rate is 100 %" of what has none
    specific = bool(numbers or codes or names)
    words = _content(statement)
    if not words or (text.values and specific):
        return specific
    return _has_most(text, words) and _agrees(text, statement, words)


def _has_most(text: Text, words: frozenset[str]) -> bool:
    there = {word for word in words if _is_there(word, text.words)}
    share = _SHARE if len(words) > _SHORT else _SHARE_OF_FEW
    return len(there) / len(words) >= share and not _NARROWS & (words - there)


def shares(text: Text, statement: str) -> bool:
    """Whether the text has a part in bearing the statement out."""
    numbers, codes = figures_in(statement)
    if codes & text.codes or any(number in text.numbers for number in numbers):
        return True
    words = _content(statement)
    return bool(words) and sum(_is_there(word, text.words) for word in words) / len(words) >= 0.5  # noqa: PLR2004


def states_something(statement: str) -> bool:
    """Whether there is a claim in it: a figure, or a few words that are no question and no heading."""
    plain = statement.strip()
    if plain.startswith("#") or plain.endswith(("?", ":")):
        return False
    numbers, codes = figures_in(plain)
    words = len(_WORD.findall(plain)) + len(_UNSPACED.findall(plain)) // 2
    return bool(numbers or codes) or words >= _SHORT


def is_specific(statement: str) -> bool:
    """Whether a figure, a code, a name or a quote stands in it."""
    numbers, codes = figures_in(statement)
    return bool(numbers or codes or _names(statement) or _QUOTE.search(statement))


def quotes_stand(text: Text, statement: str) -> bool:
    """Whether what stands in quotation marks is in the text word for word."""
    for quote in _QUOTE.findall(statement):
        for part in _PARTS.split(quote):
            said = _flat(part).strip(" .,;:!?")
            if len(said.split()) >= _QUOTED_WORDS and said not in text.verbatim:
                return False
    return True


def _agrees(text: Text, statement: str, words: frozenset[str]) -> bool:
    """Whether what is denied is denied there too."""
    denied = bool(_DENIED.search(statement))
    scored = [
        (sum(_is_there(word, frozenset(_words(one))) for word in words), one)
        for one in text.sentences
    ]
    if not scored:
        return True
    most, nearest = max(scored, key=lambda one: one[0])
    if denied:
        return any(_DENIED.search(one) for _, one in scored)
    return not (_DENIED.search(nearest) and most >= _NEARLY_ALL * len(words))


def _stands(number: Decimal, text: Text, statement: str) -> bool:
    """Whether a number is in the text; one of the CRM may be rounded, a rate written in percent."""
    if number in text.numbers:
        return True
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    half = float(step) / 2 * 1.001
    if step > 1 and not SCALE.search(statement):
        half = 0.5
    return any(abs(value - float(number)) <= half for value in text.values) or any(
        abs(abs(rate) * 100 - float(number)) <= half for rate in text.rates
    )


def _words(text: str) -> set[str]:
    return {re.sub(r"[’']s$", "", word) for word in _WORD.findall(text.casefold())}  # noqa: RUF001


def _content(text: str) -> frozenset[str]:
    return frozenset(
        word for word in _words(text)
        if word not in _WITHOUT_CONTENT and not word.isdigit()
    )  # fmt: skip


def _names(statement: str) -> frozenset[str]:
    """Words with a capital that do not open a sentence; none in a language that capitalises nouns."""
    inner: list[str] = []
    for one in sentences(statement) or [statement]:
        words = [re.sub(r"[’']s$", "", word) for word in _WORD.findall(one)]  # noqa: RUF001
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


def _is_there(word: str, words: frozenset[str]) -> bool:
    """Whether a word stands among others, in another form too (approve, approval; day, days)."""
    if word in words:
        return True
    if len(word) < _SHORT:
        return f"{word}s" in words or (word.endswith("s") and word[:-1] in words)
    begins = word[: max(_SHORT, len(word) - 3)]
    return any(
        (other.startswith(begins) and len(other) <= len(word) + 4)
        or (len(other) >= _SHORT and word.startswith(other[: max(_SHORT, len(other) - 2)]) and len(word) <= len(other) + 4)
        for other in words
    )  # fmt: skip


def _flat(text: str) -> str:
    """In lower case, with single blanks and plain quotation marks."""
    plain = text.casefold().translate(
        {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "}
    )
    return " ".join(plain.split())
