"""Whether two figures are the same."""

from __future__ import annotations

import pytest


def same(found: object, wanted: object, place: str = "") -> None:
    """Equal: what is wanted is there, money to the cent, rates and days to the fourth decimal."""
    if isinstance(wanted, dict):
        assert isinstance(found, dict), place
        for name, value in wanted.items():
            assert name in found, f"{place}.{name}"
            same(found[name], value, f"{place}.{name}")
        if all(
            isinstance(value, dict) for value in wanted.values()
        ):  # groups: no other ones either
            assert set(found) == set(wanted), place
    elif isinstance(wanted, list):
        assert isinstance(found, list), place
        assert len(found) == len(wanted), place
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            same(one, other, f"{place}[{number}]")
    elif isinstance(wanted, float):
        # What is computed from other figures is rounded to cents afterwards.
        close = 0.0051 if place.endswith("velocity") else 0.000051
        assert found == pytest.approx(wanted, rel=1e-9, abs=close), place
    else:
        assert found == wanted, place
