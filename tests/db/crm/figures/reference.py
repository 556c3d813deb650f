"""The figures once more, computed from whole tables in pandas: what the database's are compared with.

Written from docs/figures.md, without a look at the SQL. Money is counted in whole cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from ea_core.crm.filters import PipelineFilters
from tests.db.crm.figures.world import NOW, STAGES, World

SIZES = (("0", 0, 1000), ("1000", 1000, 10_000), ("10000", 10_000, 50_000),
         ("50000", 50_000, 250_000), ("250000", 250_000, 10**12))  # fmt: skip


def cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)


def size_of(value: int | None) -> str:
    if value is None or pd.isna(value):
        return "unknown"
    return next(key for key, least, below in SIZES if least * 100 <= value < below * 100)


@dataclass
class Tables:
    """Deals (one row each) and steps (one row a stage entered) as pandas knows them."""

    world: World
    deals: pd.DataFrame
    steps: pd.DataFrame

    def local(self, moment: datetime | None) -> datetime | None:
        return None if moment is None or pd.isna(moment) else moment.astimezone(self.world.zone)

    @property
    def today(self) -> date:
        return NOW.astimezone(self.world.zone).date()


def tables(world: World) -> Tables:
    """The tables of a world."""
    deals = pd.DataFrame(
        [
            {
                "id": d.id, "owner": d.owner, "industry": d.industry or "", "source": d.source or "",
                "value": cents(d.value), "percent": cents(d.probability), "stage": d.stage,
                "kind": d.kind, "expected": d.expected, "created": d.created, "closed": d.closed,
                "reason": d.reason, "size": size_of(cents(d.value)), "by_hand": d.category,
            }
            for d in world.deals
        ],
        columns=["id", "owner", "industry", "source", "value", "percent", "stage", "kind",
                 "expected", "created", "closed", "reason", "size", "by_hand"],
        dtype=object,
    )  # fmt: skip
    steps = pd.DataFrame(
        [
            {"id": d.id, "n": n, "stage": step.stage, "at": step.at, "observed": step.observed}
            for d in world.deals
            for n, step in enumerate(d.way)
        ],
        columns=["id", "n", "stage", "at", "observed"],
        dtype=object,
    )
    following = steps.groupby("id", sort=False).shift(-1)
    steps["left"], steps["left_at"] = following["stage"], following["at"]
    steps["left_observed"] = following["observed"]
    return Tables(world, deals, steps)


def fitting(t: Tables, f: PipelineFilters) -> pd.DataFrame:
    """The deals that fit the filters, the period aside."""
    d = t.deals
    wanted = pd.Series(data=True, index=d.index)
    if f.owner_id is not None:
        wanted &= d.owner == f.owner_id
    if f.unassigned:
        wanted &= d.owner.isna()
    for column, value in (("stage", f.stage), ("industry", f.industry), ("source", f.source),
                          ("size", f.size)):  # fmt: skip
        if value is not None:
            wanted &= d[column] == value
    return d[wanted]


def within(t: Tables, moments: pd.Series, f: PipelineFilters) -> pd.Series:
    """Whether moments (or days) lie in the period; an unknown one lies only in all time."""

    def lies(moment: Any) -> bool:
        if moment is None or pd.isna(moment):
            return f.from_date is None and f.to_date is None
        day: date = moment
        if isinstance(moment, datetime):
            day = moment.astimezone(t.world.zone).date()
        return (f.from_date or date.min) <= day <= (f.to_date or date.max)

    return moments.map(lies).astype(bool)


def month(t: Tables, moment: Any) -> str | None:
    if moment is None or pd.isna(moment):
        return None
    day = t.local(moment) if isinstance(moment, datetime) else moment
    return f"{day:%Y-%m}"


def money(part: Fraction | int) -> float:
    """Cents, rounded half up, as the currency's amount."""
    return int(Fraction(part) + Fraction(1, 2)) / 100


def total(d: pd.DataFrame) -> int:
    return int(sum(v for v in d.value if not pd.isna(v)))


def weighted(d: pd.DataFrame) -> float:
    parts = ((v, p) for v, p in zip(d.value, d.percent, strict=True) if not pd.isna(v))
    return money(sum((Fraction(v * p, 10_000) for v, p in parts), Fraction(0)))


def unknown(d: pd.DataFrame) -> int:
    return int(d.value.isna().sum())


def share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def days(later: Any, earlier: Any) -> float:
    return float((later - earlier).total_seconds() / 86400)


def middle(values: list[float], at: float = 0.5) -> float | None:
    return float(pd.Series(values, dtype=float).quantile(at)) if values else None


def rates(won: pd.DataFrame, lost: pd.DataFrame, f: PipelineFilters) -> dict[str, float | None]:
    if f.stage is not None:
        return {"win_rate": None, "win_rate_value": None}
    return {
        "win_rate": share(len(won), len(won) + len(lost)),
        "win_rate_value": share(total(won), total(won) + total(lost)),
    }


def closed_in(t: Tables, f: PipelineFilters) -> tuple[pd.DataFrame, pd.DataFrame]:
    d = fitting(t, f)
    d = d[within(t, d.closed, f)]
    return d[d.kind == "won"], d[d.kind == "lost"]


def headline(t: Tables, f: PipelineFilters) -> dict[str, object]:
    won, lost = closed_in(t, f)
    d = fitting(t, f)
    created = d[within(t, d.created, f)]
    known = won[won.created.notna() & won.closed.notna()]
    cycle = [days(c, b) for c, b in zip(known.closed, known.created, strict=True)]
    valued = len(won) - unknown(won)
    return {
        "won_count": len(won), "won_value": money(total(won)), "won_without_value": unknown(won),
        "lost_count": len(lost), "lost_value": money(total(lost)),
        "lost_without_value": unknown(lost),
        **rates(won, lost, f),
        "cycle_days": middle(cycle), "cycle_n": len(cycle),
        "mean_won": money(Fraction(total(won), valued)) if valued else None,
        "created_count": len(created), "created_value": money(total(created)),
        "created_without_value": unknown(created),
    }  # fmt: skip


def glance(t: Tables, f: PipelineFilters) -> dict[str, object]:
    """All that `ea pipeline --json` says at a glance, but for the period before."""
    d = fitting(t, f)
    opened = d[d.kind == "open"]
    won, lost = closed_in(t, f)
    top = headline(t, f)
    velocity = None
    valued = len(won) - unknown(won)
    if valued and top["win_rate"] is not None and top["cycle_days"]:
        mean = total(won) / 100 / valued
        velocity = len(opened) * mean * float(str(top["win_rate"])) / float(str(top["cycle_days"]))
    return {
        "open_count": len(opened), "open_value": money(total(opened)),
        "weighted_value": weighted(opened), "open_without_value": unknown(opened),
        **top,
        "velocity": velocity,
        "stages": stages(opened, won, lost),
        "forecast": forecast(t, f, opened, won),
        "forecast_undated": {
            "count": int(opened.expected.isna().sum()),
            "weighted": weighted(opened[opened.expected.isna()]),
            "ceiling": money(total(opened[opened.expected.isna()])),
            "without_value": unknown(opened[opened.expected.isna()]),
        },
        "categories": categories(t, f, opened),
        "funnel": funnel(t, f, d),
        "time_in_stage": time_in_stage(t, f, d),
        "by_owner": owners(t, f, opened, won, lost),
        "lost_reasons": reasons(lost),
        "win_rates": win_rates(t, f, won, lost),
        "left_out": left_out(f, d),
    }  # fmt: skip


def left_out(f: PipelineFilters, d: pd.DataFrame) -> dict[str, int]:
    if f.from_date is None and f.to_date is None:
        return {"closed_without_moment": 0, "created_without_moment": 0}
    return {
        "closed_without_moment": int(((d.kind != "open") & d.closed.isna()).sum()),
        "created_without_moment": int(d.created.isna().sum()),
    }


def stages(opened: pd.DataFrame, won: pd.DataFrame, lost: pd.DataFrame) -> list[dict[str, object]]:
    rows = []
    for key, _, kind in STAGES:
        some = {"open": opened, "won": won, "lost": lost}[kind]
        some = some[some.stage == key]
        heavy = {"open": weighted(some), "won": money(total(some)), "lost": 0.0}[kind]
        rows.append({"stage": key, "name": key.title(), "kind": kind, "count": len(some),
                     "value": money(total(some)), "weighted": heavy,
                     "without_value": unknown(some)})  # fmt: skip
    return rows


def forecast(
    t: Tables, f: PipelineFilters, opened: pd.DataFrame, won: pd.DataFrame
) -> list[dict[str, object]]:
    due = opened[opened.expected.notna() & within(t, opened.expected, f)]
    due_month = due.expected.map(lambda day: month(t, day))
    won_month = won.closed.map(lambda moment: month(t, moment))
    targets = {}
    if f == PipelineFilters(f.from_date, f.to_date, f.owner_id):
        targets = {f"{m:%Y-%m}": a for (who, m), a in t.world.targets.items() if who == f.owner_id}
    wanted = {name for name in (*due_month, *won_month) if isinstance(name, str)}
    if f.from_date and f.to_date:
        first, last = f"{f.from_date:%Y-%m}", f"{f.to_date:%Y-%m}"
        wanted |= {m for m in targets if first <= m <= last}
    rows = []
    for name in sorted(wanted):
        here, there = due[due_month == name], won[won_month == name]
        target, ceiling, reached = targets.get(name), total(here), total(there)
        missing = None if target is None else int(target * 100) - reached
        rows.append({
            "month": name, "weighted": weighted(here), "ceiling": money(ceiling),
            "won": money(reached), "open_count": len(here), "won_count": len(there),
            "open_without_value": unknown(here), "won_without_value": unknown(there),
            "target": None if target is None else float(target),
            "coverage": ceiling / missing if missing is not None and missing > 0 else None,
            "overdue": len(here) > 0 and name < f"{t.today:%Y-%m}",
        })  # fmt: skip
    return rows


def categories(t: Tables, f: PipelineFilters, opened: pd.DataFrame) -> list[dict[str, object]]:
    def category(row: Any) -> str:
        if row.by_hand is not None:
            return str(row.by_hand)
        if row.expected is None or row.percent < 1000:
            return "omitted"
        if row.percent >= 8000 and row.expected >= t.today:
            return "commit"
        return "best case" if row.percent >= 5000 else "pipeline"

    some = opened[opened.expected.isna() | within(t, opened.expected, f)]
    names = pd.Series([category(row) for row in some.itertuples()], index=some.index, dtype=object)
    return [
        {"category": name, "count": int((names == name).sum()),
         "value": money(total(some[names == name])), "weighted": weighted(some[names == name]),
         "without_value": unknown(some[names == name])}
        for name in ("commit", "best case", "pipeline", "omitted")
    ]  # fmt: skip


def funnel(t: Tables, f: PipelineFilters, d: pd.DataFrame) -> list[dict[str, object]]:
    made = set(d[within(t, d.created, f)].id)
    place = {key: position for key, position, _ in STAGES}
    kinds = {key: kind for key, _, kind in STAGES}
    ways = {deal.id: [step.stage for step in deal.way] for deal in t.world.deals}
    rows = []
    for key, _, kind in STAGES:
        entered, on = 0, 0
        for names in (names for deal, names in ways.items() if deal in made and key in names):
            entered += 1
            later = names[names.index(key) + 1 :]
            on += any(kinds[s] == "won" or (kinds[s] == "open" and place[s] > place[key])
                      for s in later)  # fmt: skip
        is_open = kind == "open"
        rows.append({"stage": key, "entered": entered, "went_on": on if is_open else None,
                     "conversion": share(on, entered) if is_open and f.stage is None else None})  # fmt: skip
    return rows


def time_in_stage(t: Tables, f: PipelineFilters, d: pd.DataFrame) -> list[dict[str, object]]:
    steps = t.steps[t.steps.id.isin(set(d.id)) & t.steps.left.notna()]
    steps = steps[within(t, steps.left_at, f)]
    rows = []
    for key, _, kind in STAGES:
        if kind == "open":
            here = steps[steps.stage == key]
            seen = here[here["at"].notna() & here.left_at.notna()]
            seen = seen[seen.observed.astype(bool) & seen.left_observed.astype(bool)]
            lengths = [days(b, a) for a, b in zip(seen["at"], seen.left_at, strict=True)]
            rows.append({"stage": key, "n": len(seen), "unknown": len(here) - len(seen),
                         "median_days": middle(lengths), "p75_days": middle(lengths, 0.75)})  # fmt: skip
    return rows


def owners(
    t: Tables, f: PipelineFilters, opened: pd.DataFrame, won: pd.DataFrame, lost: pd.DataFrame
) -> dict[object, dict[str, object]]:
    found: dict[object, dict[str, object]] = {}
    for owner in t.world.owners:
        of = owner.id if owner else None

        def his(d: pd.DataFrame, of: object = of) -> pd.DataFrame:
            return d[d.owner.isna()] if of is None else d[d.owner == of]

        if len(his(opened)) + len(his(won)) + len(his(lost)):
            found[str(of) if of else None] = {
                "owner": owner.name if owner else "Unassigned",
                "open_count": len(his(opened)), "open_value": money(total(his(opened))),
                "weighted_value": weighted(his(opened)), "won_count": len(his(won)),
                "won_value": money(total(his(won))), "lost_count": len(his(lost)),
                "win_rate": rates(his(won), his(lost), f)["win_rate"],
                "without_value": unknown(his(opened)) + unknown(his(won)) + unknown(his(lost)),
            }  # fmt: skip
    return found


def reasons(lost: pd.DataFrame) -> dict[object, dict[str, object]]:
    return {
        reason: {"count": len(some), "value": money(total(some)), "without_value": unknown(some),
                 "share": len(some) / len(lost)}
        for reason, some in ((r, lost[lost.reason.isna() if r is None else lost.reason == r])
                             for r in ("price", "too late", None))
        if len(some)
    }  # fmt: skip


def win_rates(
    t: Tables, f: PipelineFilters, won: pd.DataFrame, lost: pd.DataFrame
) -> dict[str, dict[str, dict[str, object]]]:
    def groups(name: str, d: pd.DataFrame) -> pd.Series:
        if name == "owner":
            return d.owner.map(lambda one: "" if one is None else str(one))
        if name == "created_month":
            return d.created.map(lambda moment: month(t, moment) or "")
        return d[name]

    found: dict[str, dict[str, dict[str, object]]] = {}
    for name in ("owner", "industry", "size", "source", "created_month"):
        of_won, of_lost = groups(name, won), groups(name, lost)
        found[name] = {}
        for key in {*of_won, *of_lost}:
            mine, theirs = won[of_won == key], lost[of_lost == key]
            found[name][key] = {
                "won_count": len(mine), "lost_count": len(theirs),
                "won_value": money(total(mine)), "lost_value": money(total(theirs)),
                "without_value": unknown(mine) + unknown(theirs),
                "n": len(mine) + len(theirs), **rates(mine, theirs, f),
            }  # fmt: skip
    return found


__all__ = ["UTC", "Tables", "glance", "headline", "tables"]
