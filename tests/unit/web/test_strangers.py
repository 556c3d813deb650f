"""How many tabs without a session a server lets connect."""

from __future__ import annotations

from contextlib import ExitStack

from ea_core.web.strangers import Strangers


def test_twenty_at_once_then_one_each_three_seconds() -> None:
    now = 0.0
    strangers = Strangers(lambda: now)

    def come(count: int) -> int:
        came = 0
        for _ in range(count):
            with strangers.one_more() as may_connect:
                came += may_connect
        return came

    assert come(50) == 20
    now = 7.0
    assert come(50) == 2
    now = 10_000.0
    assert come(50) == 20


def test_a_hundred_are_open_at_most_and_places_come_free() -> None:
    now = 0.0
    strangers = Strangers(lambda: now)
    with ExitStack() as tabs:
        came = 0
        for _ in range(300):
            came += tabs.enter_context(strangers.one_more())
            now += 3.0
        assert came == 100
    with strangers.one_more() as may_connect:
        assert may_connect
