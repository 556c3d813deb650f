"""Whether a text bears a statement out: its numbers, dates, names and codes, and most of its words. Pure.

A statement is supported when each number, amount, day, month, code and name of it stands in the
text, with the unit and the bound that they have there, nothing is denied or narrowed that is not so there
or the other way round, and more than half of its words with content stand there too. Numbers are compared by what they are ("60,000", "60 000" and "60
thousand" are one; "twenty" is 20), days whatever their notation, words by how they begin.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from decimal import Decimal

from ea_core.agent.crm_claims import is_of_others
from ea_core.agent.crm_compared import is_compared_otherwise
from ea_core.agent.crossed import are_crossed, letters_in
from ea_core.agent.figures import SCALE, figures_in
from ea_core.agent.material import Text
from ea_core.agent.measured import contradicts, covers
from ea_core.agent.narrowing import is_denied, is_turned, may_turn
from ea_core.agent.whose import are_apart, strays
from ea_core.agent.words import content_of, flat, is_there, names_in, words_of

_SHARE, _SHARE_OF_FEW = 0.6, 0.7
_NEARLY_ALL = 0.8
_MOST_NUMBERS = 60
"""A statement with more says nothing that could be held against a source in any time."""
_NEAR = 0.7
_SHORT = 4
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")  # noqa: RUF001 -- the typographic apostrophe is meant
_QUOTE = re.compile(r"[\"“„«]([^\"“”„«»\n]{12,600})[\"”“»]")
_QUOTED_WORDS = 3
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
"""Letters of Chinese, Japanese and Thai, which are written without blanks: two make a word."""
_PARTS = re.compile(r"\s*(?:\.{3}|…|\[…\]|\[\.\.\.\])\s*")


def supports(text: Text, statement: str, question: str = "") -> bool:
    """Whether the text bears the statement out.

    A name that opens a sentence can't be told from other words, unless the question has it too.
    """
    numbers, codes = figures_in(statement)
    names = names_in(statement) | (names_in(question) & words_of(statement))
    if not (
        len(numbers) <= _MOST_NUMBERS
        and codes <= text.codes
        and all(is_there(name, text.words) for name in names)
        and quotes_stand(text, statement)
        and not contradicts(text.whole, statement)
    ):
        return False
    if numbers and any(name in statement.casefold() for name in text.undefined):
        return False  # "the win rate is 100 %" of what has none
    specific = bool(numbers or codes or names)
    words = content_of(statement)
    if not _all_stand(numbers, text, statement, question) or _is_otherwise(
        text, statement, question
    ):
        return False
    if text.values and specific:
        return bool(numbers or codes) or _is_hardly_more(text, words - names)
    if not words:
        return specific and _is_about(text, numbers, codes, question)
    return (
        _has_most(text, words)
        and _agrees(text, statement, words)
        and not are_crossed(text, statement)
        and letters_in(statement) <= letters_in(text.whole)
    )


def _is_otherwise(text: Text, statement: str, question: str) -> bool:
    """Whether in the CRM it is another that has the figure or the name, or what is compared is not so."""
    records = text.records
    return is_of_others(records, statement, question) or is_compared_otherwise(records, statement)


def _is_hardly_more(text: Text, words: frozenset[str]) -> bool:
    """Whether what is said of a name in the CRM is not half in words that are nowhere in it."""
    there = sum(is_there(word, text.words) for word in words)
    return len(words) < _SHORT or there * 2 > len(words)


def _all_stand(numbers: AbstractSet[Decimal], text: Text, statement: str, question: str) -> bool:
    """Whether the numbers are in the text, or in the question and within the bounds of the sentence that is nearest.

    "15 %" of the question stands in a row "over 12 % up to 20 %".
    """
    missing = {number for number in numbers if not _stands(number, text, statement)}
    if text.sentences and not text.values:
        if are_apart(text, statement):
            return False
        missing |= strays(text, numbers, statement)
    if not missing:
        return True
    if not text.sentences or not missing <= figures_in(question)[0]:
        return False
    near = _near(text, content_of(statement), numbers)
    return any(covers(one, missing, statement) for _, _, one in near)


def _is_about(
    text: Text, numbers: AbstractSet[Decimal], codes: AbstractSet[str], question: str
) -> bool:
    """Whether a sentence with the figures of a bare answer ("25.") has a word of the question; without one of those it may be any."""
    asked = content_of(question)
    if not asked or not text.sentences or not (numbers or codes):
        return True
    for lead, one in zip(text.leads, text.sentences, strict=True):
        own_numbers, own_codes = figures_in(one)
        if numbers <= own_numbers and codes <= own_codes:
            there = words_of(f"{text.heads} {lead} {one}")
            if any(is_there(word, there) for word in asked):
                return True
    return False


def _has_most(text: Text, words: frozenset[str]) -> bool:
    there = {word for word in words if is_there(word, text.words)}
    share = _SHARE if len(words) > _SHORT else _SHARE_OF_FEW
    return len(there) / len(words) >= share


def shares(text: Text, statement: str) -> bool:
    """Whether the text has a part in bearing the statement out."""
    numbers, codes = figures_in(statement)
    if codes & text.codes or any(number in text.numbers for number in numbers):
        return True
    words = content_of(statement)
    return bool(words) and sum(is_there(word, text.words) for word in words) / len(words) >= 0.5  # noqa: PLR2004


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
    return bool(numbers or codes or names_in(statement) or _QUOTE.search(statement))


def quotes_stand(text: Text, statement: str) -> bool:
    """Whether what stands in quotation marks is in the text word for word."""
    for quote in _QUOTE.findall(statement):
        for part in _PARTS.split(quote):
            said = flat(part).strip(" .,;:!?")
            if len(said.split()) >= _QUOTED_WORDS and said not in text.verbatim:
                return False
    return True


def _agrees(text: Text, statement: str, words: frozenset[str]) -> bool:
    """Whether what is denied or narrowed is so there too, in the sentences that are nearest to it."""
    numbers = figures_in(statement)[0]
    near = _near(text, words, numbers)
    if not near:
        return True
    nearest = near[0][1:]
    if is_denied(statement):
        if not any(is_denied(f"{lead}\n{one}") for _, lead, one in near) and not is_denied(
            text.heads
        ):
            return False
    elif is_denied("\n".join((nearest[0], _part_of(nearest[1], words, numbers)))):
        there = frozenset(words_of("\n".join((text.heads, *nearest))))
        shared = sum(is_there(word, there) for word in words)
        shared += len(numbers & figures_in(nearest[1])[0])
        if shared >= _NEARLY_ALL * (len(words) + len(numbers)):
            return False
    return not is_turned(
        statement, [f"{text.heads}\n{lead}\n{one}" for _, lead, one in near]
    ) and not _has_denied_part(text, statement)


def _has_denied_part(text: Text, statement: str) -> bool:
    """Whether what stands behind a comma is denied wherever the text has it: ", also for gross negligence"."""
    if may_turn(statement):
        return False
    for part in statement.split(", ")[1:]:
        words = content_of(part)
        having = [
            f"{lead}\n{one}" for lead, one in zip(text.leads, text.sentences, strict=True)
            if all(is_there(word, words_of(f"{lead} {one}")) for word in words)
        ]  # fmt: skip
        if len(words) > 1 and having and all(is_denied(one) for one in having):
            return True
    return False


def _part_of(sentence: str, words: frozenset[str], numbers: AbstractSet[Decimal]) -> str:
    """The part of a sentence between semicolons that has most of a statement."""

    def shared(part: str) -> int:
        there = sum(is_there(word, words_of(part)) for word in words)
        return there + len(numbers & figures_in(part)[0])

    return max(sentence.split("; "), key=shared)


def _near(
    text: Text, words: frozenset[str], numbers: AbstractSet[Decimal]
) -> list[tuple[int, str, str]]:
    """How many of the words each of the nearest sentences has, with the line it stands under; the nearest first."""
    scored = [
        (
            sum(is_there(word, words_of(f"{lead} {one}")) for word in words),
            lead,
            one,
        )
        for lead, one in zip(text.leads, text.sentences, strict=True)
    ]
    most = max((score for score, _, _ in scored), default=0)
    near = [one for one in scored if one[0] >= max(1, _NEAR * most)]

    def own(one: tuple[int, str, str]) -> int:
        # The line that they stand under is the same for many.
        words_there = words_of(one[2])
        shared = len(numbers & figures_in(one[2])[0])
        return shared + sum(is_there(word, words_there) for word in words)

    return sorted(near, key=lambda one: (-one[0], -own(one)))


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
