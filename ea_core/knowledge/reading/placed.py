"""The order in which things that lie on a slide are read: as they are seen, not as they were drawn.

What lies apart is cut apart, at the widest gap first, whether it lies above or beside: three cards
side by side are read card by card, a list of rows row by row. What overlaps keeps its order. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_OVERLAP = (
    0.1  # of its shorter side: so far may boxes of text overlap, their words do not fill them
)
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Box:
    """Where a thing lies, from the left and the top, in any unit."""

    left: float
    top: float
    right: float
    bottom: float


def seen_order(boxes: Sequence[Box | None]) -> list[int]:
    """The places of the boxes in the order of reading; as they come where one has no place."""
    order = list(range(len(boxes)))
    known = [box for box in boxes if box is not None]
    return _cut(known, order) if len(known) == len(boxes) else order


def _cut(boxes: Sequence[Box], order: list[int]) -> list[int]:
    if len(order) < 2:  # noqa: PLR2004 -- one is in order
        return order
    below, beside = (_widest([_side(boxes[at], which) for at in order]) for which in (0, 1))
    gap, split, which = max((*below, 0), (*beside, 1))
    if gap <= _LEAST:
        return order
    first = [at for at in order if sum(_side(boxes[at], which)) / 2 < split]
    return _cut(boxes, first) + _cut(boxes, [at for at in order if at not in first])


def _side(box: Box, which: int) -> tuple[float, float]:
    """From where to where a box reaches downwards (0) or to the right (1), its edges left out."""
    low, high = (box.left, box.right) if which else (box.top, box.bottom)
    edge = _OVERLAP * min(box.right - box.left, box.bottom - box.top)
    return low + edge, high - edge


def _widest(sides: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The widest gap that nothing reaches over, and its middle; (0, 0) without any."""
    best = (0.0, 0.0)
    reached: float | None = None
    for low, high in sorted(sides):
        if reached is not None and low - reached > best[0]:
            best = (low - reached, (low + reached) / 2)
        reached = high if reached is None else max(reached, high)
    return best
