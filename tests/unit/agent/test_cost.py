"""What tokens cost."""

from __future__ import annotations

from decimal import Decimal

from ea_core.agent.runs.use import cost, cost_in_words


def test_tokens_cost_what_the_prices_say() -> None:
    assert cost(1_000_000, 500_000, 2.5, 10) == Decimal("7.5")
    assert cost(4000, 200, 0.15, None) == Decimal("0.0006")
    assert cost(10, 10, None, None) is None
    assert cost_in_words(Decimal("7.5"), "USD") == "$7.50"
    assert cost_in_words(Decimal("0.0006"), "USD") == "$0.0006"
    assert cost_in_words(Decimal("0.0000006"), "USD") == "under $0.0001"
