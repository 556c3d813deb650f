"""A number of a statement has to be, in its source, one of what it is said of: invented sources, both ways."""

from __future__ import annotations

import pytest

from ea_core.agent.evidence import supports
from ea_core.agent.material import text_of

PRICES = (
    "Article | Price | Weight\nGateway | 55 EUR | 2 kg\nSensor | 40 EUR | 0.3 kg\nSensor with cable | 48 EUR | 0.5 kg\n"
    "Prices hold until 30 June 2027. Delivery takes 3 weeks. The gateway is delivered within 9 days."
)
LEAVE = (
    "Everyone has 25 days of paid leave. After five years it is 27 days, after ten years 30. Trainees have fewer. "
    "For them it is 22 days. Up to 6 days can be kept for the next year. With four days a week it is 20 days. "
    "A sabbatical of 8 months is possible after seven years. Unpaid leave lasts 3 months at most."
)
STEPS = (
    "Claims are answered within 14 days, and within 2 days when somebody is ill. The desk is open from 9:00 to 17:30. "
    "The ferry seats:\n- Aurora: 120 people\n- Borealis: 90 people"
)
WHOSE = [
    (PRICES, "The gateway costs 55 EUR.", True),
    (PRICES, "The gateway costs 40 EUR.", False),
    (PRICES, "The sensor costs 40 EUR and the gateway 55 EUR.", True),
    (PRICES, "The sensor costs 55 EUR and the gateway 40 EUR.", False),
    (PRICES, "The sensor with cable costs 48 EUR.", True),
    (PRICES, "The sensor with cable costs 40 EUR.", False),
    (PRICES, "The weight of the gateway is 2 kg.", True),
    (PRICES, "The price of the gateway is 2 EUR.", False),
    (PRICES, "The gateway is delivered within 9 days.", True),
    (PRICES, "The gateway costs 55 EUR until 30 June 2027.", True),
    (LEAVE, "You have 25 days of paid leave.", True),
    (LEAVE, "You have 22 days of paid leave.", False),
    (LEAVE, "Trainees have 22 days.", True),
    (LEAVE, "Trainees have 25 days.", False),
    (LEAVE, "After five years it is 27 days.", True),
    (LEAVE, "After five years it is 30 days.", False),
    (LEAVE, "If you work four days a week, it is 20 days of leave.", True),
    (LEAVE, "Up to 6 days of paid leave can be kept for the next year.", True),
    (LEAVE, "A sabbatical of 3 months is possible after seven years.", False),
    (LEAVE, "Unpaid leave lasts 3 months at most, a sabbatical 8 months.", True),
    (STEPS, "Claims are answered within 14 days, or 2 days when somebody is ill.".replace(" or", " and"), True),
    (STEPS, "Claims are answered within 2 days.", False),
    (STEPS, "The desk is open from 9:00 on.", True),
    (STEPS, "The desk is open for 9 hours.", False),
    (STEPS, "The Aurora seats 120 people.", True),
    (STEPS, "The Borealis seats 120 people.", False),
]  # fmt: skip


@pytest.mark.parametrize(("source", "statement", "holds"), WHOSE)
def test_a_number_stands_there_for_what_it_is_said_of(
    source: str, statement: str, holds: bool
) -> None:
    assert supports(text_of("Rules and prices", source), statement) is holds
