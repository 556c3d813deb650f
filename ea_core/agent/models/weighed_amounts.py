"""Lines weighed by the amounts and days of a question: what is of other amounts does not answer it. Pure.

Of rows that go up in steps ("up to 25,000", "up to 100,000") the one answers that an amount is on: 80,000 is below
400,000, too, but the row that holds for it is the first one that it fits in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from uuid import UUID

from ea_core.agent.models.amounts import amounts_in, same_unit
from ea_core.agent.models.conditions import (
    Condition,
    in_digits,
    is_met,
    is_missed,
    lies_between,
    values_in,
)
from ea_core.agent.models.days import without_days
from ea_core.agent.models.expected import asks_whether
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.lines import Line
from ea_core.agent.models.ranges import Range
from ea_core.knowledge.search import PassageHit

_Table = tuple[UUID, tuple[str, ...], str]
"""A document, the names of columns and the heading above them."""


_SEEN_BEFORE = 240
_LIMIT = 0.2
_MEANT = 0.2
"""How much better a line is that meets every limit of the question."""
_NO_AMOUNT = 0.2
"""How much worse a line is without any such amount, where it is asked whether that much may be."""


def by_amounts(
    question: str,
    limits: Sequence[Condition],
    scored: Sequence[Sentence],
    passages: Sequence[PassageHit],
) -> list[Sentence]:
    """Lines that meet what the question says of amounts and days are better; of other amounts they do not answer.

    Where it asks whether something may be, a limit that is not met is the answer, unless another follows on it.
    """
    values = values_in(question)
    if not limits and not values:
        return list(scored)
    whether = asks_whether(question)
    others = _on_other_steps(values, scored, passages)
    left: list[tuple[bool, Sentence]] = []
    fitting: list[Sentence] = []
    banded = False
    for one in scored:
        if one in others:
            continue
        text, before = one.line.text, _before(one, passages[one.number - 1])
        missed = any(is_missed(each, text, before) for each in (*limits, *values))
        if missed and limits and not whether:
            continue
        met = all(is_met(each, text, before) for each in (*limits, *values))
        meant = any(lies_between(each, text) for each in values)
        banded = banded or meant
        fitting += [one] if met else []
        without = whether and _has_no_amount(text, values)
        better = _LIMIT * met + _MEANT * meant - _NO_AMOUNT * without
        left.append((missed, replace(one, score=one.score + better)))
    if whether and not banded:
        return [
            one for missed, one in left if not (missed and _goes_on(one, fitting, values, passages))
        ]
    return [one for missed, one in left if not (missed and (banded or fitting))]


def _goes_on(
    one: Sentence,
    fitting: Sequence[Sentence],
    values: Sequence[Condition],
    passages: Sequence[PassageHit],
) -> bool:
    """Whether a line of the same passage goes on where a limit ends ("above 500 ..."), and holds for the amount."""
    if len(values) != 1:
        return False
    value = values[0].range
    own = _limits(one, value, passages)
    for other in fitting:
        theirs = _limits(other, value, passages) if other.number == one.number else []
        for there in theirs:
            # "at least three days" goes on from nothing, "above three days" does
            above = there.open_low and any(each.high <= there.low for each in own)
            below = there.open_high and any(there.high <= each.low for each in own)
            if there.meets(value) and (above or below):
                return True
    return False


def _limits(one: Sentence, value: Range, passages: Sequence[PassageHit]) -> list[Range]:
    """The limits that a line sets in a unit."""
    before = in_digits(without_days(_before(one, passages[one.number - 1])))
    found = amounts_in(in_digits(without_days(one.line.text)), before)
    return [
        each
        for each, _, limited in found
        if limited and each.unit and same_unit(each.unit, value.unit)
    ]


def _has_no_amount(text: str, values: Sequence[Condition]) -> bool:
    """Whether a line tells no amount in a unit of those that are asked about."""
    units = [one.range.unit for one in amounts_in(in_digits(without_days(text)))]
    return not all(any(same_unit(one, value.range.unit) for one in units) for value in values)


def _before(one: Sentence, passage: PassageHit) -> str:
    """What stands before a line, as far as it may tell what "above that" is."""
    return passage.content[max(0, one.line.start - _SEEN_BEFORE) : one.line.start]


def _on_other_steps(
    values: Sequence[Condition], scored: Sequence[Sentence], passages: Sequence[PassageHit]
) -> list[Sentence]:
    """The rows that an amount of the question fits in as well as in a narrower one of their table."""
    left_out: list[Sentence] = []
    for value in values:
        steps: dict[_Table, list[tuple[float, Sentence]]] = {}
        for one in scored:
            step = _step(one.line, value.range)
            if step is not None:
                document = passages[one.number - 1].document_id
                steps.setdefault((document, one.line.columns, one.line.above), []).append(
                    (step, one)
                )
        for rows in steps.values():
            narrowest = min(width for width, _ in rows)
            left_out += [one for width, one in rows if width > narrowest]
    return left_out


def _step(line: Line, value: Range) -> float | None:
    """How far the end of a row's step is from an amount on it; None where it is on none, or has two ends."""
    cell = next((cell for cell in line.cells if cell), "") if line.row and line.columns else ""
    for one, _, limited in amounts_in(in_digits(without_days(cell))):
        ends = [end for end in (one.low, one.high) if abs(end) != inf]
        if limited and len(ends) == 1 and one.meets(value) and same_unit(one.unit, value.unit):
            return abs(ends[0] - value.high)
    return None
