"""The axes of the charts."""

from __future__ import annotations

import pytest

from ea_core.ui.pipeline.charts import money_axis


@pytest.mark.parametrize(
    ("amounts", "ticks"),
    [
        ([870_000], ["$0", "$200K", "$400K", "$600K", "$800K", "$1M", "$1.2M"]),
        ([4, 2], ["$0", "$1", "$2", "$3", "$4", "$5"]),
        ([], ["$0", "$1"]),
        ([300, -120], ["−$200", "−$100", "$0", "$100", "$200", "$300", "$400"]),  # noqa: RUF001 # a minus
        ([1_000_000], ["$0", "$200K", "$400K", "$600K", "$800K", "$1M", "$1.2M"]),
    ],
)
def test_ticks_are_round_and_written_like_every_amount(
    amounts: list[float], ticks: list[str]
) -> None:
    assert money_axis(amounts, "USD")["ticktext"] == ticks
