"""What the company's own past says about an open deal: how many like it there were, how many won.

Pure. All times are whole days; `docs/figures.md` holds the definitions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

SHRINKAGE: Final = 20
"""So many deals of the stage's mean are added to the past deals that a chance is taken from: with few
of them it stays near the mean, with many it follows them."""
_Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PastDeals:
    """Past (won or lost) deals that had the same longest stay in a stage.

    `stage` is None for deals whose way is not known: they count for every open stage, by their age.
    Of the `count` deals `won` were won, and `soon` of those were won at most a horizon of days after
    an age that they had reached in the stage: for them the horizon reaches the win at ages from
    `reached` (see `StartingPoints`) up to the stay.
    """

    stage: str | None
    stay_days: int
    count: int
    won: int
    soon: int


@dataclass(frozen=True, slots=True)
class StartingPoints:
    """Won deals of `PastDeals.soon`, by the first age from which the horizon reached their win."""

    stage: str | None
    from_days: int
    count: int


@dataclass(frozen=True, slots=True)
class Chance:
    """What the past says of an open deal of an age.

    `past` deals were in the stage for at least as long, `won` of them were won. `chance` is that of
    being won at all, `soon` that of being won within the horizon; both None without any past deal.
    """

    past: int
    won: int
    chance: float | None
    soon: float | None


class Stay:
    """The past deals of one stage, by how long they stayed in it."""

    def __init__(self, ended: Iterable[PastDeals], starts: Iterable[StartingPoints]) -> None:
        ended, starts = tuple(ended), tuple(starts)
        days = 1 + max([row.stay_days for row in ended], default=0)
        count, won, soon, reached = (np.zeros(days + 1, dtype=np.int64) for _ in range(4))
        for row in ended:
            count[row.stay_days] += row.count
            won[row.stay_days] += row.won
            soon[row.stay_days] += row.soon
        for start in starts:
            reached[min(start.from_days, days)] += start.count
        # At an age: those that stayed at least as long, and those whose win is within reach.
        self.past: _Counts = _from_the_end(count)
        self.won: _Counts = _from_the_end(won)
        self.within: _Counts = np.cumsum(reached) - (np.cumsum(soon) - soon)

    def at(self, age: int) -> tuple[int, int, int]:
        """Past deals, won ones, and those won within the horizon, at an age."""
        place = min(max(age, 0), len(self.past) - 1)
        return int(self.past[place]), int(self.won[place]), int(self.within[place])


class History:
    """The past deals of every stage, for one horizon."""

    def __init__(
        self, ended: Iterable[PastDeals], starts: Iterable[StartingPoints], stages: Iterable[str]
    ) -> None:
        ended, starts = tuple(ended), tuple(starts)
        self._stays = {
            stage: Stay(
                (row for row in ended if row.stage in (None, stage)),
                (row for row in starts if row.stage in (None, stage)),
            )
            for stage in stages
        }

    def of_stage(self, stage: str) -> tuple[int, int]:
        """All past deals of the stage, and the won ones."""
        past, won, _ = self._stays[stage].at(0)
        return past, won

    def chance(self, stage: str, age: int | None) -> Chance:
        """What the past says of a deal in `stage` for `age` days (None: not known, so of any age)."""
        stay = self._stays[stage]
        all_past, all_won, all_soon = stay.at(0)
        if not all_past:
            return Chance(0, 0, None, None)
        past, won, soon = stay.at(age or 0)
        chance = (won + SHRINKAGE * all_won / all_past) / (past + SHRINKAGE)
        in_time = (soon + SHRINKAGE * all_soon / all_won) / (won + SHRINKAGE) if all_won else 0.0
        return Chance(past, won, chance, chance * in_time)


def _from_the_end(counts: _Counts) -> _Counts:
    return np.cumsum(counts[::-1])[::-1]
