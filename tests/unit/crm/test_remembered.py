"""What is kept for a short while."""

from __future__ import annotations

from ea_core.crm.remembered import Remembered


def test_a_value_is_kept_for_its_time_and_the_oldest_goes_first() -> None:
    now = [0.0]
    kept: Remembered[str] = Remembered(10, most=2, clock=lambda: now[0])
    assert kept.keep("a", "A") == "A"
    now[0] = 5
    kept.keep("b", "B")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("A", "B", None)
    now[0] = 10
    assert (kept.get("a"), kept.get("b")) == (None, "B")
    kept.keep("c", "C")
    kept.keep("d", "D")
    assert (kept.get("b"), kept.get("c"), kept.get("d")) == (None, "C", "D")
    kept.forget()
    assert kept.get("d") is None
