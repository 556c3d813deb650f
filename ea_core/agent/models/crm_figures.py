"""Answers with figures of the pipeline: measures and two periods. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.crm_words import (
    in_days,
    scope_words,
    shown_day,
    shown_money,
    shown_whole,
)
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.words import key
from ea_core.agent.tables import Table, literal, names
from ea_core.formats import count, number, percent

_AVERAGE: Final = re.compile(
    r"\b(?<!above )(?<!below )(?<!than )(?<!over )(?<!under )(?:average|averages|avg|mean)\b"
)
_OF_DAYS: Final = frozenset({"cycle", "time_in_stage"})


def told_as_median(question: str, requests: Sequence[Request]) -> str | None:
    """That of days the median is told and no average, where an average is asked for; None for other questions."""
    of_days = any(_OF_DAYS.intersection(one.measures) for one in requests)
    if not of_days or _AVERAGE.search(key(question)) is None:
        return None
    return "Of days I tell the median (half took longer, half shorter); their average is not kept."


def figures_answer(
    request: Request, data: Mapping[str, Any], _tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Figures of the pipeline, each with what it counts."""
    scope = scope_words(request, me, currency)
    when = f" {in_days(request.days)}" if request.days else ""
    won, lost = data["won_count"], data["lost_count"]
    said = []
    for measure in request.measures:
        if measure == "win_rate":
            said.append(
                f"The win rate{scope}{when} is {percent(data['win_rate'])}: {number(won)} won and {number(lost)} lost"
                f" (by value {percent(data['win_rate_value'])})." if data["win_rate"] is not None
                else f"There is no win rate{scope}{when}: no deal was closed."
            )  # fmt: skip
        elif measure == "cycle":
            said.append(
                f"{round(data['cycle_days'])} days is the median from creation to winning{scope}{when} ({count(data['cycle_n'], 'won deal')})."
                if data["cycle_days"] is not None
                else f"There is no sales cycle{scope}{when}: no deal was won."
            )
        elif measure == "velocity":
            said.append(
                f"The velocity{scope}{when} is {shown_money(data['velocity'], currency)} a day."
                if data["velocity"] is not None
                else f"There is no velocity{scope}{when}: that takes won deals and a sales cycle."
            )
        elif measure == "mean":
            said.append(
                f"{shown_money(data['mean_won'], currency)} is the average value of a won deal{scope}{when} ({count(won, 'won deal')})."
                if data["mean_won"] is not None
                else f"There is no average{scope}{when}: no deal was won."
            )
        elif measure == "weighted":
            said.append(
                f"{shown_whole(data['weighted_value'], currency)} is the weighted value of the open deals{scope} today."
            )
        elif measure == "value":
            said.append(_value(request, data, scope, when, currency))
        elif measure == "count":
            said.append(
                f"{count(data['open_count'], 'open deal')}, {number(won)} won and {number(lost)} lost{scope}{when}."
            )
        elif measure in {"time_in_stage", "funnel"}:
            said.append(_stages(request, data, scope, when, measure))
        else:
            said.append(_overview(data, scope, when, currency))
    return " ".join(said), ()


def _value(
    request: Request, data: Mapping[str, Any], scope: str, when: str, currency: str
) -> str:  # fmt: skip
    if request.kind == "open":
        return f"{shown_money(data['open_value'], currency)} is the value of {count(data['open_count'], 'open deal')}{scope} today."
    kind = "lost" if request.kind == "lost" else "won"
    return f"{shown_money(data[f'{kind}_value'], currency)} was {kind}{scope}{when} ({count(data[f'{kind}_count'], 'deal')})."


def _stages(
    request: Request, data: Mapping[str, Any], scope: str, when: str, measure: str
) -> str:  # fmt: skip
    rows = [
        row for row in data[measure] if request.stage is None or row["name"] == request.stage
    ] or data[measure]
    if measure == "time_in_stage":
        said = [
            f"{row['median_days']:.0f} days in {literal(row['name'])} ({count(row['n'], 'stay')})"
            for row in rows
            if row["median_days"] is not None
        ]
        place = "" if request.stage else " in a stage"
        lead = f"The median time{place}{scope}{when}: "
        return lead + (names(said) if said else "no stay has ended") + "."
    said = [
        f"{number(row['entered'])} entered {literal(row['name'])}"
        + ("" if row["conversion"] is None else f" ({percent(row['conversion'])} went on)")
        for row in rows
    ]
    return f"Of the deals created{when or ' at any time'}{scope}: {names(said)}."


def _overview(data: Mapping[str, Any], scope: str, when: str, currency: str) -> str:
    closed = data["won_count"] + data["lost_count"]
    said = (
        f"{count(data['open_count'], 'open deal')}{scope}, worth {shown_money(data['open_value'], currency)}, weighted by "
        f"probability {shown_whole(data['weighted_value'], currency)}."
    )
    period = when or " in all time"
    if not closed:
        return f"{said} Nothing was closed{period}."
    rate = "" if data["win_rate"] is None else f", a win rate of {percent(data['win_rate'])}"
    said += (
        f" Closed{period}: {number(data['won_count'])} won for {shown_money(data['won_value'], currency)} and "
        f"{number(data['lost_count'])} lost{rate}."
    )
    if data["cycle_days"] is not None:
        said += f" The median time from creation to winning is {data['cycle_days']:.0f} days."
    return said


def comparison_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Two periods beside each other: the later one, and how it differs from the earlier one."""
    scope = scope_words(request, me, currency)
    now, then = data["first"], data["second"]
    first = in_days(request.days) if request.days else ""
    second = in_days(request.compared) if request.compared else _between(then)
    if str(now["from_date"]) < str(then["from_date"]):
        now, then, first, second = then, now, second, first
    said = []
    wanted = set(request.measures)
    kinds = ["lost"] if request.kind == "lost" else ["created"] if request.basis == "created" else ["won"]  # fmt: skip
    for kind in [] if wanted and wanted <= {"win_rate", "cycle", "mean"} else kinds:
        counted = (now[f"{kind}_count"], then[f"{kind}_count"])
        worth = (now[f"{kind}_value"], then[f"{kind}_value"])
        change = _change(*worth, currency)
        said.append(
            f"{shown_money(worth[0], currency)} was {kind}{scope} {first} ({count(counted[0], 'deal')}), after "
            f"{shown_money(worth[1], currency)} {second} ({count(counted[1], 'deal')}){change}."
        )
    if "win_rate" in wanted or not wanted:
        said.append(f"The win rate{scope} was {_rate(now)} {first} and {_rate(then)} {second}.")
    if "cycle" in wanted:
        days = [f"{round(one['cycle_days'])} days" if one["cycle_days"] is not None else "not defined" for one in (now, then)]  # fmt: skip
        said.append(f"The sales cycle{scope} was {days[0]} {first} and {days[1]} {second}.")
    if "mean" in wanted:
        said.append(
            f"The average won deal{scope} was worth {shown_money(now['mean_won'], currency)} {first} and "
            f"{shown_money(then['mean_won'], currency)} {second}."
        )
    return " ".join(said), tables


def _rate(headline: Mapping[str, Any]) -> str:
    rate = headline["win_rate"]
    if rate is None:
        return "not defined"
    return f"{percent(rate)} ({number(headline['won_count'])} won, {number(headline['lost_count'])} lost)"


def _between(headline: Mapping[str, Any]) -> str:
    return f"from {shown_day(headline['from_date'])} to {shown_day(headline['to_date'])}"


def _change(now: float, then: float, currency: str) -> str:
    if not then or now == then:
        return "" if not then else ": the same"
    difference = Decimal(str(now)) - Decimal(str(then))
    word = "more" if difference > 0 else "less"
    share = percent(abs(difference) / Decimal(str(then)))
    return f": {shown_money(abs(difference), currency)} {word} ({share})"
