"""Rows that go up in steps ("up to 25,000", "up to 100,000"): the step that an amount is on. Pure.

80,000 is below 400,000, too, but the row that holds for it is the first one that it fits in.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from uuid import UUID

from ea_core.agent.models.amounts import amounts_in, same_unit
from ea_core.agent.models.conditions import Condition, in_digits
from ea_core.agent.models.days import without_days
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.lines import Line
from ea_core.agent.models.ranges import Range
from ea_core.knowledge.search import PassageHit

_Table = tuple[UUID, tuple[str, ...], str]
"""A document, the names of columns and the heading above them."""


def on_other_steps(
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
