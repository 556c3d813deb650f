"""What is said of one of two things in a sentence, a row or a column is not said of the other."""

from __future__ import annotations

import pytest

from ea_core.agent.evidence import supports
from ea_core.agent.figures import figures_in
from ea_core.agent.material import text_of
from ea_core.agent.statements import statements

HELP = text_of(
    "Help desk",
    "A blocked line gets a first answer within 30 minutes under Gold support and within 2 business hours under Silver "
    "support.\nModel K2 leaves the plant within 5 working days, Model K5 takes 3 weeks.\nNotice must come 60 days before "
    "the end of the term. In 2025 uptime was 99.96%; the worst month was August with 99.87%. Write to help@plant.example.",
)
PRICES = text_of(
    "Prices",
    "Number | Product | Unit | 1 to 24 | 25 to 99 | from 100\n"
    "T-K2 | Box K2: indoors | each | $720.00 | $684.00 | $626.40\n"
    "T-K5 | Box K5: rugged IP67 | each | $1,680.00 | $1,596.00 | $1,461.60\n"
    "L-1 | Watch | device and year | $48.00 | $45.60 | $41.76",
)


@pytest.mark.parametrize(
    ("source", "statement", "holds"),
    [
        (HELP, "30 minutes under Gold and 2 business hours under Silver.", True),
        (HELP, "30 minutes under Silver and 2 business hours under Gold.", False),
        (HELP, "Under Silver support a blocked line gets a first answer within 30 minutes.", False),
        (HELP, "Under Gold support a blocked line gets a first answer within 30 minutes.", True),
        (HELP, "Model K2 leaves the plant within 5 working days.", True),
        (HELP, "Model K5 leaves the plant within 5 working days.", False),
        (HELP, "Model K2 leaves the plant within 5 weeks.", False),
        (HELP, "Notice must come 60 days before the end of the term.", True),
        (HELP, "Notice must come 60 days after the end of the term.", False),
        (HELP, "The worst month was August with 99.87%.", True),
        (HELP, "The worst month was July with 99.87%.", False),
        (HELP, "Write to help@plant.example.", True),
        (HELP, "Write to sales@plant.example.", False),
        (PRICES, "A Box K2 costs $720 for 1 to 24.", True),
        (PRICES, "A Box K2 costs $684 for 1 to 24.", False),
        (PRICES, "A Box K2 costs $684 for 25 to 99.", True),
        (PRICES, "A Box K2 costs $720.00 per month.", False),
        (PRICES, "Watch costs $48.00 per device and year.", True),
        (PRICES, "Watch costs $48 a month.", False),
        (PRICES, "The Box K5 is IP67.", True),
        (PRICES, "The Box K2 is IP67.", False),
    ],
)
def test_of_two_things_the_right_one(source: object, statement: str, holds: bool) -> None:
    assert supports(source, statement) is holds  # type: ignore[arg-type] # a text


def test_months_by_name() -> None:
    assert figures_in("In July it rained")[1] == {"month 7"}
    assert figures_in("May we march in March?")[1] == frozenset()


def test_bands_of_quantities_are_names_of_columns() -> None:
    table = "| Product | 1 to 24 | from 25 |\n|---|---|---|\n| K2 | $720 | $684 |"
    assert statements(table) == ["K2 | $720 | $684"]
    assert len(statements("| Price | $1,680 |\n|---|---|\n| Term | 12 months |")) == 2
