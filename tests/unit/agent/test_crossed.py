from __future__ import annotations

from decimal import Decimal

import pytest

from ea_core.agent.tools.argument_types import Bars
from ea_core.agent.tools.cross_rows import Crossed
from ea_core.crm.deal_groups import CrossSum
from ea_core.crm.deal_sums import DealSum


def _pair(owner: str, stage: str) -> CrossSum:
    sums = DealSum(stage, stage, 2, Decimal(300), Decimal(150), 0, 1, Decimal(100), 1, Decimal(150))
    return CrossSum(owner, owner, sums)


@pytest.mark.parametrize(
    ("bars", "none"),
    [("deals", 0), ("value", 0), ("weighted", 0), ("win_rate", None), ("mean", None), ("median", None)],
)  # fmt: skip
def test_of_no_deals_what_adds_up_is_zero_and_a_rate_is_unknown(
    bars: Bars, none: int | None
) -> None:
    pairs = [_pair("Ada", "new"), _pair("Ada", "won"), _pair("Ben", "won")]
    rows = Crossed(pairs, "owner", "stage", 1, ["new", "won"]).table(bars, "USD").rows
    assert {row[0]: row[1] for row in rows}["Ben"] == none
