"""Where each word of a question to the CRM went: into the request, into grammar, or nowhere. Pure.

A word is carried when the request is another one without it, or when it says once more what the request has
(`agreeing`). It is grammar when it belongs to a closed class that narrows nothing (`grammar`). Any other is not
used, and is said to be so; there is no fourth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, Literal

from ea_core.agent.requests.agreeing import agrees, is_said_as, is_said_of, meaning_alone
from ea_core.agent.requests.ahead import OF_DEALS
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.german import english_of
from ea_core.agent.requests.grammar import (
    GRAMMAR,
    JOINING,
    POINTING,
    SUPPOSING,
    Place,
    is_conditional,
    is_grammar,
)
from ea_core.agent.requests.grounds import is_grounded
from ea_core.agent.requests.manners import around_left_out
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.period_forms import MONTHS
from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.shares import DEPENDS, of_top
from ea_core.agent.requests.wording import read_words
from ea_core.agent.requests.words import Word, key_words, word_set, words_of
from ea_core.knowledge.text.stop_words import GERMAN_FUNCTION_WORDS

_BELONGS: Final = word_set("of for on")
_HAVE: Final = word_set("have has had")
_ARTICLES: Final = word_set("a an the my our those these")
_APART: Final = word_set("main likely pie bar donut line column exactly")
"""Words that tell something apart within a longer phrase: what the phrase says does not say them too."""
_SLOTS: Final = ("owner", "client", "industry", "source", "stage", "reason", "performer", "text", "position", "through", "found")  # fmt: skip
_MOST: Final = 80
"""Words of a question that each are left out once; a longer one is a text."""
_STEM: Final = 4
"""Letters that a pattern has in common with the forms of a word."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the words that are no grammar: how many are carried, and those that are not."""

    carried: int
    not_used: tuple[str, ...]
    left: int
    """How many words these are."""
    of_unknown: bool = False
    """Whether what is asked for is not known: "the gross margin of the won deals"."""

    is_conditional: bool = False
    """Whether what is asked has not happened: "which deals might we lose?" asks for none that are lost."""

    points: tuple[str, ...] = ()
    """Words that stand for something that is not known: "their open deals" would be told of everybody's."""

    @property
    def is_too_little(self) -> bool:
        """Whether the answer would be to another question: more is left out than carried, or what is asked for."""
        return (
            self.is_conditional or bool(self.points) or self.left > self.carried or (self.of_unknown and self.left > 0)
        )  # fmt: skip

    def beside(self, said: Sequence[str]) -> Account:
        """The account with what was said beside the question, which is not used either."""
        return replace(self, not_used=(*said, *self.not_used)) if said else self


NO_ACCOUNT: Final = Account(0, (), 0)


@lru_cache(maxsize=64)  # as `parse`: an answer is planned anew at each step
def account_of(
    question: str, vocabulary: Vocabulary, before: Request | None, parts: tuple[Part, ...]
) -> Account:
    """The account of a question's words for those of its parts that the CRM answers."""
    return _Reader(question, vocabulary, before, parts).account()


@dataclass(frozen=True)
class _Reader:
    question: str
    vocabulary: Vocabulary
    before: Request | None
    parts: Sequence[Part]

    def account(self) -> Account:
        """See `account_of`."""
        fates = [self._fate(at) for at in range(len(self.words))]
        silent = [at for at, fate in enumerate(fates) if fate == "left"]
        left = sum(fate in {"left", "said"} for fate in fates)
        said = [*self._said, *(self._written(run) for run in _runs(silent))]
        asked = self.question.casefold()
        ordered = sorted(dict.fromkeys(said), key=lambda one: asked.find(one.casefold()))
        conditional = any(
            (fate == "left" or self.words[at].key in SUPPOSING) and is_conditional(self._place(at))
            for at, fate in enumerate(fates)
        )
        points = [self.words[at].written for at in silent if self.words[at].key in POINTING]
        points += [
            one for one in self._said if key_words(one) and POINTING.issuperset(key_words(one))
        ]
        return Account(
            fates.count("carried"), tuple(ordered), left, self._is_of_unknown(fates), conditional,
            tuple(dict.fromkeys(points)),
        )  # fmt: skip

    def _is_of_unknown(self, fates: Sequence[str]) -> bool:
        """Whether the first that the question names is left out, and something that is known belongs to it."""
        named = next((at for at, fate in enumerate(fates) if fate != "grammar"), len(fates))
        behind = named
        loose = {word for part in self.parts for one in part.loose for word in key_words(one)}
        while behind < len(fates) and (fates[behind] == "left" or self.words[behind].key in loose):
            behind += 1
        return named < behind < len(fates) and self.words[behind].key in _BELONGS

    def _fate(self, at: int) -> Literal["carried", "grammar", "said", "left"]:
        """What became of a word; `said`: the answer names it already as what could not be applied."""
        word = self.words[at]
        written = set(key_words(word.written))
        if set(key_words(word.key)) & self._said_words or (written and written <= self._said_words):
            return "grammar" if word.key in GRAMMAR | JOINING else "said"
        if self._is_outside(word) or self._is_grammar(at):
            return "grammar"
        if self._is_carried(at) and self._is_grounded(word):
            return "carried"
        taken = self._taken.get(word.start)
        named = taken and any(is_said_as(taken, one) for one in self._said_otherwise)
        return "said" if named else "left"

    def _is_grounded(self, word: Word) -> bool:
        """Whether the requests have what the word says by itself; of a name it says nothing."""
        named = word.key in self._named or word.start in self._leading
        return named or is_grounded(word.key, self._keys, self.requests)

    def _written(self, run: Sequence[int]) -> str:
        return self.question[self.words[run[0]].start : self.words[run[-1]].end]

    @cached_property
    def _said(self) -> tuple[str, ...]:
        """What the answer names as not applied or not understood."""
        meant = {one.text for part in self.parts if part.perhaps for one in part.requests}
        every = (one for part in self.parts for one in (*part.not_applied, *part.loose))
        return tuple(one for one in every if one not in meant)

    @cached_property
    def _said_words(self) -> frozenset[str]:
        """The words of that; a month by any of its names."""
        said = {word for one in self._said for word in key_words(one)}
        months = {MONTHS[word] for word in said if word in MONTHS}
        return frozenset(said | {name for name, number in MONTHS.items() if number in months})

    @cached_property
    def _said_otherwise(self) -> tuple[str, ...]:
        """What of it is not worded as the question is: "last activity" for "last contact"."""
        asked = self.question.casefold()
        return tuple(one for one in self._said if one.casefold() not in asked)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Those of the question, each written word once."""
        return tuple({word.start: word for word in words_of(self.question)}.values())

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """What is asked of the CRM."""
        return tuple(one for part in self.parts for one in part.requests)

    def _asked(self, question: str) -> tuple[object, ...]:
        """What is asked by a question, without what is said about it."""
        return tuple(
            (part.joint, *(replace(one, not_applied=(), slips=()) for one in part.requests))
            for part in parse.__wrapped__(question, self.vocabulary, self.before)
            if part.requests
        )

    @cached_property
    def asked(self) -> tuple[object, ...]:
        """What is asked by the whole question."""
        return self._asked(self.question)

    @cached_property
    def _draft(self) -> Draft:
        return read_words(self.question, self.vocabulary)

    @cached_property
    def _leading(self) -> frozenset[int]:
        """Where the words begin that lead to a name and are read with it: "due to price"."""
        marked, plain = self._draft.marked, self._draft.plain
        own = [
            at for at, pattern in enumerate(marked.taken_by)
            if pattern is None and marked.explained[at] and at not in plain
        ]  # fmt: skip
        named = [
            run for run in _runs(own) if any(marked.words[at].key in self._named for at in run)
        ]
        return frozenset(marked.words[at].start for run in named for at in run)

    @cached_property
    def _taken(self) -> dict[int, re.Pattern[str]]:
        """By which pattern the word at a place in the question is understood."""
        marked = self._draft.marked
        return {
            word.start: pattern
            for word, pattern in zip(marked.words, marked.taken_by, strict=True)
            if pattern is not None
        }

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        """What of the question asks: without what is cut off it, and the parts that others answer."""
        found = ((self.question.find(part.question), len(part.question)) for part in self.parts)
        spans = tuple((start, start + length) for start, length in found if start >= 0)
        return spans if len(spans) == len(self.parts) else ((0, len(self.question)),)

    @cached_property
    def _named(self) -> frozenset[str]:
        """The words of the names that a request has, as they are and as they were written."""
        names = [str(getattr(one, slot) or "") for one in self.requests for slot in _SLOTS]
        names += [name for one in self.requests for _, name in one.besides]
        names += [stage for one in self.requests for stage in one.moved or ()]
        names += [written for one in self.requests for written, _ in one.slips]
        return frozenset(word for name in names for word in key_words(name))

    @cached_property
    def _is_of_today(self) -> bool:
        """Whether no period is over that is asked about."""
        days = [one.days for one in self.requests if one.days]
        return all(one.last is None or one.last >= self.vocabulary.today for one in days)

    @property
    def _is_of_chances(self) -> bool:
        """Whether a probability bounds what is asked about: "at least 50% likely"."""
        bounds = ((one.probability_from, one.probability_below) for one in self.requests)
        return any(bound != (None, None) for bound in bounds)

    def _is_outside(self, word: Word) -> bool:
        around = any(start <= word.start < end for start, end in around_left_out(self.question))
        return around or not any(start <= word.start < end for start, end in self._spans)

    def _is_grammar(self, at: int) -> bool:
        word = self.words[at].key
        if word == "only":
            return self._stresses(at)
        if word == "who" and any(one.of == "contacts" or (one.of == "deals" and one.ask == "list") for one in self.requests):  # fmt: skip
            return True  # each deal of a list tells its owner
        if word in {"every", "each"} and self._keys[at + 1 : at + 2] and self._keys[at + 1] in self._named:  # fmt: skip
            return any(one.position for one in self.requests)  # "every plant manager"
        german = word in GERMAN_FUNCTION_WORDS and english_of(self.question, self.vocabulary) is not None  # fmt: skip
        return german or is_grammar(self._place(at))

    def _place(self, at: int) -> Place:
        return Place(self._keys, at, self.requests, self._named, self._leads_on, self._is_of_today)

    @cached_property
    def _leads_on(self) -> bool:
        """Whether what was asked before is in what is asked now, so that a word may point to it."""
        if self.before is None:
            return False
        alone = [one for part in parse(self.question, self.vocabulary) for one in part.requests]
        return alone != list(self.requests) or self.before in self.requests

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(word.key for word in self.words)

    def _stresses(self, at: int) -> bool:
        """Whether an "only" stands beside something that is not left out: "only open deals", "pharma only"."""
        if at and self.words[at - 1].key in _HAVE:  # "clients that have only lost deals"
            return False
        behind = [
            one for one in range(at + 1, len(self.words)) if self.words[one].key not in _ARTICLES
        ]
        near = behind[:1] or ([at - 1] if at else [])
        return all(self._fate(one) != "left" for one in near)

    def _is_carried(self, at: int) -> bool:
        word = self.words[at]
        if (
            word.key in self._named
            or (word.key == "who" and any(one.by == "owner" for one in self.requests))
            or (word.key == "likely" and self._is_of_chances)
            or word.start in self._leading
            or word.key in self._years
            or (self._is_of_two and (word.key == "who" or OF_DEALS.fullmatch(word.key) is not None))
            or (self._is_of_top(word) and DEPENDS.fullmatch(word.key) is not None)
            or (word.key not in _APART and self._is_said_too(word))
        ):
            return True
        without = f"{self.question[: word.start]}{self.question[word.end :]}"
        return len(self.words) <= _MOST and self._asked(without) != self.asked

    @cached_property
    def _years(self) -> frozenset[str]:
        """Those in which a period lies that is asked about: of "H1 vs H2 2026" each would be it without the year, too."""
        days = [each for one in self.requests for each in (one.days, one.compared) if each]
        return frozenset(str(day.year) for each in days for day in (each.first, each.last) if day)

    @property
    def _is_of_two(self) -> bool:
        """Whether it is asked which of two is faster at winning deals."""
        return any(part.joint == "ahead" for part in self.parts)

    def _is_of_top(self, word: Word) -> bool:
        """Whether it stands where the part of the largest clients is asked for, which the answer tells."""
        first, behind = self._top
        return first <= word.start < behind and any(one.ask == "ranking" and one.number for one in self.requests)  # fmt: skip

    @cached_property
    def _top(self) -> tuple[int, int]:
        return of_top(self.question)

    def _is_said_too(self, word: Word) -> bool:
        """Whether a request has what the word says, be it by this word or by another."""
        taken = self._taken.get(word.start)
        alone = [] if taken and is_said_of(taken, word.key) else [*meaning_alone(word.key)]
        if alone or taken is None:
            return any(agrees(pattern, self.requests) for pattern in alone)
        return _stands_in(word.key, taken) and agrees(taken, self.requests)


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Places that follow each other, together."""
    runs: list[list[int]] = []
    for at in places:
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _stands_in(word: str, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern knows a word by itself, and not as any word at its place; a number may be any."""
    return word[0].isdigit() or word[:_STEM] in pattern.pattern
