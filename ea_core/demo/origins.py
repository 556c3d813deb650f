"""Where deals came from, why they were lost, how their value changed on the way.

Drawn for each deal by itself, so that nothing here changes what else is drawn.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from ea_core.demo.model import DemoStageChange, DemoValueChange
from ea_core.demo.working_time import on_or_after, working_moment

_SOURCES = (
    ("Existing customer", 30), ("Recommendation", 20), ("Trade fair", 18), ("Website", 17),
    ("Partner", 8), ("", 7),
)  # fmt: skip
_REASONS = (
    ("Price", 30), ("Competitor", 22), ("No budget", 16), ("No decision", 12), ("Not a fit", 10), ("", 10),
)  # fmt: skip
_REPRICED, _LEAST_DAYS = 0.28, 6
_FACTORS = (Decimal("0.8"), Decimal("0.88"), Decimal("0.93"), Decimal("1.1"), Decimal("1.2"))
_STEP = Decimal(10)


def source_of(index: int) -> str:
    """Where the deal of that number came from."""
    return _drawn(index, "source", _SOURCES)


def reason_of(index: int, stage: str) -> str | None:
    """Why it was lost, as far as somebody wrote it down."""
    return (_drawn(index, "reason", _REASONS) or None) if stage == "lost" else None


def repricings_of(
    index: int, value: Decimal, history: Sequence[DemoStageChange], end: date, owner: UUID
) -> tuple[DemoValueChange, ...]:
    """A change that ends at `value`, somewhere between the creation and `end`; most deals have none."""
    rng = random.Random(f"value {index}")  # noqa: S311 - a demo, not a secret
    created: datetime = history[0].changed_at
    days = (end - created.date()).days
    if rng.random() >= _REPRICED or days <= _LEAST_DAYS:
        return ()
    before = (value * rng.choice(_FACTORS) / _STEP).quantize(Decimal(1)) * _STEP
    day = on_or_after(created.date() + timedelta(days=rng.randint(2, days - 3)))
    moment = working_moment(rng, day)
    if before == value or before <= 0 or day >= end:
        return ()
    return (DemoValueChange(before.quantize(Decimal("0.01")), value, moment, owner),)


def _drawn(index: int, what: str, of: Sequence[tuple[str, int]]) -> str:
    rng = random.Random(f"{what} {index}")  # noqa: S311 - a demo, not a secret
    return rng.choices([name for name, _ in of], [weight for _, weight in of])[0]
