"""Whether a number of a statement stands, in the clauses of a sentence, with what belongs to another clause. Pure.

"In Austria the allowance is 40 euros" has its number of one clause of "the allowance is 40 euros, in Austria it is 55".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ea_core.agent.figures import figures_in
from ea_core.agent.measured import is_unit, units_in
from ea_core.agent.words import content_of, is_there

_MOVED: Final = re.compile(
    r"\bfrom\s([^;]*?)\sin\s((?:19|20)\d\d)\s+to\s([^;]*?)\sin\s((?:19|20)\d\d)", re.IGNORECASE
)
_SPANS: Final = frozenset({"minute", "hour", "day", "week", "month", "year"})
"""Units of time, of which "after two days, urgent ones after four hours" has two of one kind."""
_FEW: Final = 2

Token = str | Decimal
"""A word or a number."""


@dataclass(frozen=True, slots=True)
class Said:
    """A number of a statement, with the words and numbers of its clause, and the numbers of all of it.

    `near` are the numbers of its clauses, itself among them.
    """

    number: Decimal
    units: frozenset[str | None]
    beside: frozenset[Token]
    others: frozenset[Decimal]
    all_words: frozenset[str]
    near: frozenset[Decimal]
    units_near: Mapping[Decimal, str | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, a row or a clause: its words, those of its list and table among them, and its numbers."""

    text: str
    words: frozenset[str]
    numbers: frozenset[Decimal]
    table: int = 0
    clauses: tuple[Line, ...] = ()
    columns: tuple[tuple[frozenset[str], frozenset[Decimal], frozenset[Decimal]], ...] = ()

    def of(self, wanted: AbstractSet[Token]) -> frozenset[Token]:
        """What of it stands here."""
        return frozenset(
            one for one in wanted
            if (is_there(one, self.words) if isinstance(one, str) else one in self.numbers)
        )  # fmt: skip


def is_with_another(said: Said, clauses: Sequence[Line]) -> bool:
    """Whether beside another number of the statement's clause it stands nowhere, but one of that unit does.

    "2 % within 30 days" of "within 30 days; within 10 days 2 %".
    """
    mine = [one for one in clauses if said.number in one.numbers]
    for other in said.near - {said.number}:
        unit = said.units_near.get(other)
        if unit is None or not mine or any(other in one.numbers for one in mine):
            continue
        if any(other in one.numbers for one in clauses) and all(
            unit in units_in(one.text, one.numbers - said.near) for one in mine
        ):
            return True
    return False


def is_told_of_another(said: Said, wanted: frozenset[Token], clauses: Sequence[Line]) -> bool:
    """Whether one clause has all that is wanted for another number of the unit, and those with this one say something else."""
    mine = [one for one in clauses if said.number in one.numbers]
    units = said.units - {None}
    if not mine or not units or len(wanted) < _FEW or any(one.of(wanted) == wanted for one in mine):
        return False
    return all(
        any(
            not is_unit(word) and not is_there(word, said.all_words)
            for word in content_of(one.text)
        )
        for one in mine
    ) and any(
        one.of(wanted) == wanted
        and not units.isdisjoint(units_in(one.text, one.numbers - said.others - {said.number}))
        for one in clauses
    )


def is_of_later_clause(said: Said, line: Line) -> bool:
    """Whether a word that stands before the number of a later clause alone is said of this one: "in Austria it is 55"."""
    for at, own in enumerate(line.clauses):
        units = units_in(own.text, frozenset({said.number})) - {None}
        if said.number not in own.numbers or not units:
            continue
        if units & _SPANS:
            units |= _SPANS
        before = frozenset().union(*(one.words for one in line.clauses[: at + 1]))
        for later in line.clauses[at + 1 :]:
            if said.number in later.numbers or units.isdisjoint(
                units_in(later.text, later.numbers - said.near)
            ):
                continue
            opens = content_of(re.split(r"\d", later.text)[0])
            if any(not is_there(word, said.all_words) for word in _own_words(own)):
                opens |= content_of(later.text)
            if any(is_there(word, said.all_words) and not is_there(word, before) for word in opens):
                return True
    return False


def _own_words(clause: Line) -> list[str]:
    """The words of a clause with content, but units."""
    return [word for word in content_of(clause.text) if not is_unit(word)]


def is_of_another_year(said: Said, line: Line) -> bool:
    """Whether of "from 3 in 2025 to 4 in 2026" a number is said to be of the other year."""
    moved = _MOVED.search(line.text)
    if moved is None:
        return False
    (first, before), (last, after) = (
        (figures_in(moved[1])[0], moved[2]),
        (figures_in(moved[3])[0], moved[4]),
    )
    wrong = (
        {before}
        if said.number in last - first
        else {after}
        if said.number in first - last
        else set()
    )
    return {str(one) for one in said.near} & {before, after} == wrong != set()
