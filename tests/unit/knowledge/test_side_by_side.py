"""Pieces of work beside each other, in order."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from ea_core.knowledge.parts.side_by_side import BrokenOff, Turn, in_order


def test_pieces_go_on_beside_each_other_and_end_in_order() -> None:
    together = threading.Barrier(3, timeout=30)
    written: list[int] = []

    def piece(n: int, turn: Turn) -> int:
        together.wait()  # all three are under way
        turn.wait()
        written.append(n)
        return n

    assert list(in_order([partial(piece, n) for n in range(6)])) == [0, 1, 2, 3, 4, 5]
    assert written == [0, 1, 2, 3, 4, 5]
    assert list(in_order([])) == []


def test_what_a_piece_raises_comes_out_and_ends_the_others() -> None:
    ends: list[str] = []

    def waits(turn: Turn) -> int:
        try:
            while True:
                turn.check()
        except BrokenOff:
            ends.append("broken off")
            raise

    def fails(_turn: Turn) -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(in_order([fails, waits, waits]))
    assert len(ends) <= 2
