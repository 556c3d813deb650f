"""Amounts and days that a question sets a limit to: "above 20 %", "before March 2027", "in 2027". Pure.

What a text says is read the same way: "up to 10 %" and "between 1 and 5 March 2026" are ranges, "20 %" and
"March 2027" are too (of one amount; of 31 days). A limit is met by a range that has a part in it, by days
that lie in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import Final

from ea_core.agent.models.amounts import amounts_in, same_unit
from ea_core.agent.models.days import days_in, without_days
from ea_core.agent.models.ranges import Range

_IN_WORDS: Final = {
    word: value
    for first, step, words in (
        (1, 1, "one two three four five six seven eight nine ten eleven twelve"),
        (13, 1, "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
        (20, 10, "twenty thirty forty fifty sixty seventy eighty ninety"),
        (2, 1, "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
    )
    for value, word in enumerate(words.split())
    for value in [first + step * value]
}
_WRITTEN: Final = re.compile(
    rf"\b({'|'.join(_IN_WORDS)})(?=[\s-](?:(?:full|whole|working|business|calendar)\s)?(?:minutes?|hours?|days?|nights?|weeks?|months?|years?|per ?cent|"
    r"minuten?|stunden?|tagen?|wochen?|monaten?|jahren?|prozent)\b)",
    re.IGNORECASE,
)
"""A number in words before what is counted in time or hundredths."""
_ENDS: Final = re.compile(r"\b(?:end|ends|ended|ending|expires?|expired|expiring|run(?:s|ning)? out|valid until|due)\b", re.IGNORECASE)  # fmt: skip
_HOLDS: Final = re.compile(
    r"\b(?:valid|good|in force|guaranteed|fixed|available|usable|effective|open|holds?|lasts?|appl(?:y|ies)|runs?)\s*\Z",
    re.IGNORECASE,
)
_UNTIL: Final = ("until", "till", "through")
_BEGINS: Final = re.compile(r"\b(?:begin|begins|began|starts?|started|signed)\b", re.IGNORECASE)

_OPENING: Final = re.compile(r"\W*([^:|\u2013\u2014]{3,60}?)(?::\s|\s[-\u2013\u2014]\s)")


@dataclass(frozen=True, slots=True)
class Condition:
    """A limit as a range and in the question's words. `of` tells which day of a time it is about."""

    range: Range
    words: str
    of: str = ""


def in_digits(text: str) -> str:
    """A text with the times and percentages in it in digits: "ten months" is 10 months."""
    return _WRITTEN.sub(lambda word: str(_IN_WORDS[word[1].casefold()]), text)


def conditions_of(question: str) -> tuple[Condition, ...]:
    """The limits that a question sets to amounts and days; none for a bare number."""
    of = "end" if _ENDS.search(question) else "begin" if _BEGINS.search(question) else ""
    dated = [
        Condition(_still(one, question, words), words, of)
        for one, words, limited in days_in(question)
        if limited
    ]
    left = in_digits(without_days(question))
    amounts = [Condition(one, words) for one, words, limited in amounts_in(left) if limited]
    return (*dated, *amounts)


def _still(days: Range, question: str, words: str) -> Range:
    """The days on which something ends that is "valid until" a day: then, or later."""
    holds = _HOLDS.search(question[: question.find(words)])
    if (
        holds is None
        or days.low != -inf
        or days.open_high
        or not words.casefold().startswith(_UNTIL)
    ):
        return days
    return Range(days.high, inf, dated=True)


def values_in(question: str) -> tuple[Condition, ...]:
    """The bare amounts of a question that have a unit: "a discount of 25 %"."""
    found = amounts_in(in_digits(without_days(question)))
    return tuple(Condition(one, words) for one, words, limited in found if one.unit and not limited)


def without_values(question: str) -> str:
    """The question without such amounts, which are compared and not looked for as words."""
    question = in_digits(question)
    for one in values_in(question):
        question = question.replace(one.words, " ")
    return question


def is_missed(condition: Condition, text: str, before: str = "") -> bool:
    """Whether a sentence sets limits to such amounts, and other ones."""
    if condition.range.dated:
        return False
    limits = [
        one
        for one, _, limited in amounts_in(
            in_digits(without_days(_what_it_is_for(text))), in_digits(without_days(before))
        )
        if limited and one.unit and same_unit(one.unit, condition.range.unit)
    ]
    return bool(limits) and not any(one.meets(condition.range) for one in limits)


def is_met(condition: Condition, text: str, before: str = "") -> bool:
    """Whether a sentence names an amount or a day that meets the condition; it may follow others.

    "above that" is told by the amount `before` it.
    """
    wanted = condition.range
    if wanted.dated:
        found = [one for one, _, _ in days_in(text)]
        if condition.of == "end":  # "valid from 2026" tells of no end, "until 2027" of no beginning
            found = [one for one in found if one.high != inf]
        elif condition.of == "begin":
            found = [one for one in found if one.low != -inf]
        if condition.of and len(found) > 1:
            found = [
                max(found, key=lambda one: one.high)
                if condition.of == "end"
                else min(found, key=lambda one: one.low)
            ]
        return any(
            one.is_within(wanted) or (inf in (-one.low, one.high) and one.meets(wanted))
            for one in found
        )
    own = _what_it_is_for(text)
    amounts = amounts_in(in_digits(without_days(own)), in_digits(without_days(before)))
    return any(one.meets(wanted) for one, _, _ in amounts if same_unit(one.unit, wanted.unit))


def _what_it_is_for(text: str) -> str:
    """The limit that an item opens with ("Up to 2 days: tell us a week before"), which alone tells what it is for."""
    opening = _OPENING.match(text)
    if opening is None:
        return text
    limits = [limited for _, _, limited in amounts_in(in_digits(without_days(opening[1])))]
    return opening[1] if any(limits) else text


def lies_between(condition: Condition, text: str) -> bool:
    """Whether a line names the range that is meant for an amount: one with two ends, or a cell that is nothing else.

    "at least 10 % less" in a sentence may be about something else, the cell "over 30 %" of a table is a band.
    """
    return any(
        one.meets(condition.range)
        and (-inf < one.low < one.high < inf or (limited and words in cells))
        for cells in [[cell.strip() for cell in text.split("|")]]
        for one, words, limited in amounts_in(in_digits(without_days(text)))
        if same_unit(one.unit, condition.range.unit)
    )


def is_met_by_number(condition: Condition, cell: str) -> bool:
    """The same for a cell of a table whose column tells the unit: a bare number counts."""
    if condition.range.dated:
        return is_met(condition, cell)
    return any(
        one.meets(condition.range)
        for one, _, _ in amounts_in(cell)
        if not one.unit or same_unit(one.unit, condition.range.unit)
    )
