"""What the company's own past says about an open deal: what became of the deals like it.

Pure. All times are whole days; `docs/figures.md` holds the definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

SHRINKAGE: Final = 20
"""So many deals of the stage's mean are added to the deals that a chance is taken from: with few of
them it stays near the mean, with many it follows them."""
LONGEST: Final = 3_650
"""Days; what took longer is taken to have taken so long."""
LOST, WON, STILL_OPEN = 0, 1, 2
_Counts = npt.NDArray[np.int64]
_Shares = npt.NDArray[np.float64]


class Alike(NamedTuple):
    """Deals of the past with the same longest stay in a stage and the same fate.

    `stage` is None for deals whose way is not known: they count for every open stage. A deal that had
    ended (`fate` LOST or WON) did so `beyond` days after the last day of its stay. One that was
    STILL_OPEN is counted up to the last day that it was watched in full: `stay` is at most that day,
    and `beyond` the days from there to it. Of `beyond` nothing above the horizon is told apart.
    """

    stage: str | None
    stay: int
    beyond: int
    fate: int
    number: int


@dataclass(frozen=True, slots=True)
class Chance:
    """What the past says of an open deal of an age.

    `past` other deals were in the stage for at least as long; by now `won` of them are won, `lost` are
    lost, the others are open. `chance` is that of being won within the horizon; None where no deal
    that was in the stage has ended.
    """

    past: int
    won: int
    lost: int
    chance: float | None


class Stay:
    """The past deals of one stage, by how long they stayed in it, for one horizon."""

    def __init__(self, deals: Iterable[Alike], horizon: int) -> None:
        rows = np.array([row[1:] for row in deals], dtype=np.int64).reshape(-1, 4)
        stay, beyond, fate, number = rows.T
        ages = int(stay.max(initial=-1)) + 1

        def at_least(*fates: int) -> _Counts:
            """How many of these fates stayed for at least as long, by age; nobody at the last."""
            of = np.isin(fate, fates)
            found = np.zeros(ages + 1, dtype=np.int64)
            np.add.at(found, stay[of], number[of])
            return np.cumsum(found[::-1])[::-1]

        self.past: _Counts = at_least(LOST, WON, STILL_OPEN)
        self.won: _Counts = at_least(WON)
        self.lost: _Counts = at_least(LOST)
        self._share = _won_within(self.past, stay, beyond, fate, number, horizon)
        # That of a deal of the stage seen on any of its days.
        days = int(self.past.sum())
        self.mean = float((self.past * self._share).sum() / days) if days else 0.0

    def at(self, age: int | None) -> Chance:
        """What it says of an age; of an unknown one the mean over all days."""
        place = min(max(age or 0, 0), LONGEST, len(self.past) - 1)
        past, won, lost = (int(counts[place]) for counts in (self.past, self.won, self.lost))
        if not self.won[0] + self.lost[0]:
            return Chance(past, won, lost, None)
        if age is None:
            return Chance(past, won, lost, self.mean)
        so_many = past * float(self._share[place])
        chance = (so_many + SHRINKAGE * self.mean) / (past + SHRINKAGE)
        return Chance(past, won, lost, chance)


class History:
    """The past deals of every stage, for one horizon."""

    def __init__(self, deals: Iterable[Alike], stages: Iterable[str], horizon: int) -> None:
        deals = tuple(deals)
        self._stays: Mapping[str, Stay] = {
            stage: Stay((row for row in deals if row.stage in (None, stage)), min(horizon, LONGEST))
            for stage in stages
        }

    def of_stage(self, stage: str) -> Chance:
        """All past deals of the stage, and the chance of a deal seen on any day."""
        return self._stays[stage].at(None)

    def chance(self, stage: str, age: int | None) -> Chance:
        """What the past says of a deal in `stage` for `age` days (None: not known, so of any age)."""
        return self._stays[stage].at(age)


def _won_within(
    past: _Counts, stay: _Counts, beyond: _Counts, fate: _Counts, number: _Counts, horizon: int
) -> _Shares:
    """By age the share that is won within the horizon, of the deals that stayed at least as long.

    The share of wins among competing ends (Aalen and Johansen's estimate): day by day the wins among
    those still watched, times the share that had not ended before. Deals that were watched for a part
    of the horizon only count up to there.
    """
    share = np.zeros(len(past))
    not_ended = np.ones(len(past))
    watched = past.copy()
    ended = [np.zeros(len(past), dtype=np.int64) for _ in (LOST, WON, STILL_OPEN)]
    order = np.argsort(beyond, kind="stable")
    places = np.searchsorted(beyond[order], np.arange(horizon + 2))
    for day in range(horizon + 1):
        # Who ends on this day after an age: who did so a day earlier after the next age, and those
        # whose stay ended with this age.
        now = order[places[day] : places[day + 1]]
        for one in (LOST, WON, STILL_OPEN):
            ended[one][:-1] = ended[one][1:]
            ended[one][-1] = 0
            of = now[fate[now] == one]
            np.add.at(ended[one], stay[of], number[of])
        some = np.maximum(watched, 1)
        share += not_ended * ended[WON] / some
        not_ended *= 1 - (ended[WON] + ended[LOST]) / some
        watched -= ended[LOST] + ended[WON] + ended[STILL_OPEN]
    return share
