"""The forecast from history and its back-test once more, deal by deal and without SQL."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any

from ea_core.crm.filters import PipelineFilters
from tests.db.crm.figures.reference import Tables, fitting, money
from tests.db.crm.figures.world import KIND, STAGES, MadeDeal, Step, World

OPEN = [key for key, _, kind in STAGES if kind == "open"]
K = 20


@dataclass
class Past:
    """A deal as it was known at a moment: `life` days since the stay began, to its end or so far."""

    stage: str | None
    stay: int
    life: int
    fate: str


def days(later: datetime, earlier: datetime) -> int:
    return floor((later - earlier).total_seconds() / 86400)


def past_of(deal: MadeDeal, at: datetime) -> list[Past]:
    """What a deal adds to the past that was known at a moment."""
    place = state_at(deal, at)
    if place is None:
        return []
    here = deal.way[place]
    after = deal.way[place + 1] if place + 1 < len(deal.way) else None
    is_open = KIND[here.stage] == "open"
    told = all(one.observed and one.at for one in deal.way[: place + 1])
    assert here.at is not None
    if after is not None and after.at is None:
        if not is_open:
            return []  # opened again, or ended otherwise, nobody knows when
        told = False
    fate, end = ("open", at) if is_open else (KIND[here.stage], here.at)
    if not told:
        if deal.created is None or deal.created > here.at:
            return []
        life = days(end, deal.created)
        return [Past(None, life, life, fate)]
    found = []
    for stage in OPEN:
        stays = [
            (min(later.at or at, at) - step.at, step.at)
            for step, later in itertools.pairwise([*deal.way[: place + 1], Step("", at)])
            if step.stage == stage and step.at
        ]
        if stays:
            longest = max(length for length, _ in stays)
            entered = next(start for length, start in stays if length == longest)
            found.append(
                Past(stage, floor(longest.total_seconds() / 86400), days(end, entered), fate)
            )
    return found


def is_alike(one: Past, age: int) -> bool:
    """It stayed as long; of an open one more than the age was watched, so no deal is like itself."""
    return one.stay >= age and (one.fate != "open" or one.life > age)


def share_won(alike: list[Past], age: int, horizon: int) -> float:
    """Of deals that were there at an age the share won within the horizon, day by day."""
    share, not_ended = 0.0, 1.0
    for day in sorted({p.life for p in alike if p.fate != "open" and p.life <= age + horizon}):
        ended = [p.fate for p in alike if p.fate != "open" and p.life == day]
        watched = len(ended) + len([p for p in alike if p.life > day])
        share += not_ended * ended.count("won") / watched
        not_ended *= 1 - len(ended) / watched
    return share


@dataclass
class Told:
    """The past of one stage, for one horizon; shares by age are worked out once."""

    past: list[Past]
    horizon: int
    mean: float = 0.0

    def __post_init__(self) -> None:
        self.shares: dict[int, tuple[int, float]] = {}
        seen = weighted = 0.0
        for age in range(max((p.stay for p in self.past), default=-1) + 1):
            number, share = self.at(age)
            seen += number
            weighted += number * share
        if seen:
            self.mean = weighted / seen

    def at(self, age: int) -> tuple[int, float]:
        if age not in self.shares:
            alike = [p for p in self.past if is_alike(p, age)]
            self.shares[age] = len(alike), share_won(alike, age, self.horizon)
        return self.shares[age]


@lru_cache(maxsize=64)
def told(world: World, at: datetime, horizon: int) -> dict[str, Told]:
    """The past of each stage as it was known at a moment."""
    past = [one for deal in world.deals for one in past_of(deal, at)]
    return {s: Told([p for p in past if p.stage in (None, s)], horizon) for s in OPEN}


def chance(of: Told, age: int | None) -> tuple[int, int, int, float | None]:
    """Deals that were there as long, won and lost ones, and the chance of a win within the horizon."""
    alike = [p for p in of.past if is_alike(p, age or 0)]
    won, lost = (len([p for p in alike if p.fate == fate]) for fate in ("won", "lost"))
    if not [p for p in of.past if p.fate != "open"]:
        return len(alike), won, lost, None
    if age is None:
        return len(alike), won, lost, of.mean
    number, share = of.at(age)
    return len(alike), won, lost, (number * share + K * of.mean) / (number + K)


def mean_won(t: Tables, at: datetime) -> float | None:
    known = [float(d.value) for d in t.world.deals
             if d.kind == "won" and d.value is not None and d.closed and d.closed < at]  # fmt: skip
    return sum(known) / len(known) if known else None


def expectation(
    t: Tables, opened: list[tuple[str, int | None, Decimal | None]], at: datetime, horizon: int
) -> dict[str, object]:
    """Of open deals (stage, age, value): wins and money in the mean."""
    past = told(t.world, at, horizon)
    estimate = mean_won(t, at)
    wins = known = estimated = 0.0
    without_history = without_value = 0
    for stage, age, value in opened:
        *_, soon = chance(past[stage], age)
        if soon is None:
            without_history += 1
            continue
        wins += soon
        without_value += value is None
        known += soon * float(value or 0)
        estimated += soon * (float(value) if value is not None else estimate or 0.0)
    return {"count": len(opened), "expected_wins": wins, "known": known, "estimated": estimated,
            "without_history": without_history, "without_value": without_value}  # fmt: skip


def open_now(t: Tables, f: PipelineFilters, now: datetime) -> list[tuple[str, int | None, Any]]:
    wanted = set(fitting(t, f).id)
    found = []
    for d in t.world.deals:
        if d.id in wanted and d.kind == "open":
            since = d.way[-1].at or d.created
            found.append((d.stage, max(days(now, since), 0) if since else None, d.value))
    return found


def as_it_was(deal: MadeDeal, name: str, at: datetime, now: Any) -> Any:
    """A field before a moment: what the first change from then on says it was."""
    for change in deal.changes:
        if change.field == name and change.at >= at:
            return change.old
    return now


def state_at(deal: MadeDeal, at: datetime) -> int | None:
    """Which step a deal was at before a moment; None when it was not there, or nobody knows."""
    place = None
    for n, step in enumerate(deal.way):
        if step.at is not None and step.at < at:
            place = n
    if place is None:
        return None
    is_open = KIND[deal.way[place].stage] == "open"
    for step in deal.way[place + 1 :]:
        if step.at is not None:
            break
        if (KIND[step.stage] == "open") != is_open:
            return None
    return place


def quarter_starts(today: date, fiscal: int, number: int) -> list[date]:
    """The first days of the quarters before this one and of this one."""
    month = today.year * 12 + today.month - 1
    month -= (month - (fiscal - 1)) % 3
    return [date((month - 3 * n) // 12, (month - 3 * n) % 12 + 1, 1) for n in range(number, -1, -1)]


def backtest(t: Tables, f: PipelineFilters, number: int) -> list[dict[str, Any]]:
    wanted = set(fitting(t, f).id)
    ends = [d.closed.astimezone(t.world.zone).date() for d in t.world.deals if d.closed]
    anchor = t.today
    if ends:
        (last,) = quarter_starts(max(ends), t.world.fiscal, 0)
        following = last + timedelta(days=95)  # in the quarter after that of the last end
        anchor = min(anchor, following)
    starts = quarter_starts(anchor, t.world.fiscal, number)
    percent = {key: 15 * position for key, position, _ in STAGES}
    rows: list[dict[str, Any]] = []
    for first, following in itertools.pairwise(starts):
        start = datetime(first.year, first.month, 1, tzinfo=t.world.zone)
        end = datetime(following.year, following.month, 1, tzinfo=t.world.zone)
        opened, typed, dated, came = [], Decimal(0), 0, []
        won = [d for d in t.world.deals
               if d.id in wanted and d.kind == "won" and d.closed and start <= d.closed < end]  # fmt: skip
        for d in t.world.deals:
            place = state_at(d, start)
            if d.id not in wanted or place is None or KIND[d.way[place].stage] != "open":
                continue
            step = d.way[place]
            observed = all(one.observed and one.at for one in d.way[: place + 1])
            since = step.at if observed else d.created
            later = d.imported is not None and d.imported > start
            value = None if later else as_it_was(d, "value", start, d.value)
            expected = None if later else as_it_was(d, "expected_close_date", start, d.expected)
            usual = d.probability if d.kind == "open" else Decimal(percent[step.stage])
            probability = as_it_was(d, "probability", start, usual)
            opened.append((step.stage, max(days(start, since), 0) if since else None, value))
            if expected is not None:
                dated += 1
                if first <= expected <= following - timedelta(days=1) and value is not None:
                    typed += value * probability / 100
            if d in won:
                came.append(d)
        horizon = (following - first).days - 1
        rows.append({
            "first": first.isoformat(),
            "expectation": expectation(t, opened, start, horizon),
            "typed": money(Fraction(typed) * 100) if dated else None, "typed_known": dated,
            "won_count": len(won), "won_value": float(sum(d.value or 0 for d in won)),
            "won_of_open_count": len(came),
            "won_of_open_value": float(sum(d.value or 0 for d in came)),
        })  # fmt: skip
    while rows and not rows[0]["expectation"]["count"] and not rows[0]["won_count"]:
        rows.pop(0)
    return rows
