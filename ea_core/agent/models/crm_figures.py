"""Answers with figures of the pipeline: measures, groups, two periods. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.crm_words import (
    deals_noun,
    in_days,
    period_words,
    scope_words,
    shown_day,
    shown_money,
)
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Column, Table, literal, names
from ea_core.formats import count, number, percent

_NOBODY: Final = frozenset({"Unassigned", "Not given", ""})
_BY: Final = {"lost_reason": "reason", "status": "client status"}


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
                f"{shown_money(data['weighted_value'], currency)} is the weighted value of the open deals{scope} today."
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
        f"probability {shown_money(data['weighted_value'], currency)}."
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


def groups_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Figures by owner, month, industry and so on."""
    scope, when = scope_words(request, me, currency), period_words(request)
    about = f"{deals_noun(request, data['total'])}{scope}{when}"
    by = _BY.get(str(request.by), str(request.by))
    if not data["groups"]:
        return f"{about}.", ()
    value = shown_money(data["total_value"], currency)
    rates = "win_rate" in request.measures
    reading, shown, what = _measured(request, currency)
    if request.by == "month" and request.ask != "ranking":
        total = value if not rates else number(data["total"])
        if request.averaged is not None:
            return _a_month(request, data, about, currency), tables
        return f"{total} in total: {about}, by month.", tables
    known = [one for one in data["groups"] if one["name"] not in _NOBODY and reading(one) is not None]  # fmt: skip
    known.sort(key=reading, reverse=request.descending is not False)
    order = [one["name"] for one in known]
    if "mean" in request.measures:
        tables = tuple(_with_average(table, data["groups"], reading) for table in tables)
    ranked = tuple(_in_order(table, order, request.number) for table in tables)
    if not known:
        return f"{about}, none with a {by}.", tables
    best = reading(known[0])
    first = [one for one in known if reading(one) == best]
    winners = names([literal(one["name"]) for one in first[:5]])
    verb = "has" if len(first) == 1 else "have"
    which = "lowest" if request.descending is False else "highest"
    said = shown(known[0]) if len(first) == 1 else _of_each(shown(known[0]))
    if request.ask != "ranking":
        worth = "" if rates or not data["total_value"] else f", worth {value}"
        groups = f" ({count(len(known), 'client')})" if by == "client" else ""
        lead = f"{about}{worth}, by {by}{groups}"
        return f"{lead}: {winners} {verb} the highest {what} ({said}).", ranked
    rest = "" if rates else f" Of {about}."
    return f"{winners} {verb} the {which} {what}: {said}.{rest}", ranked


def _a_month(request: Request, data: Mapping[str, Any], about: str, currency: str) -> str:
    """What a month has on average, those without any among them."""
    months = request.averaged or len(data["groups"])
    total = Decimal(str(data["total_value"]))
    mean = shown_money(round(total / months, 2), currency)
    return f"{mean} a month on average ({count(months, 'month')}): {shown_money(total, currency)} in total, {about}."  # fmt: skip


def _of_each(shown: str) -> str:
    """What several have in common: the figure, without what else was said of the first."""
    return f"{shown.partition(', ')[0]} each"


def _measured(
    request: Request, currency: str
) -> tuple[Callable[[Mapping[str, Any]], Any], Callable[[Mapping[str, Any]], str], str]:
    """How a group is measured, how that is shown, and what it is called."""
    deals = f"{request.state or request.kind or ''} deal".strip()
    if "win_rate" in request.measures:
        return (
            lambda one: one["win_rate"],
            lambda one: (
                f"{percent(one['win_rate'])}, {number(one['won_count'])} won and {number(one['lost_count'])} lost"
            ),
            "win rate",
        )
    if "weighted" in request.measures:
        return (
            lambda one: one["weighted"],
            lambda one: f"{shown_money(one['weighted'], currency)}, {count(one['count'], deals)}",
            "weighted value",
        )
    if "mean" in request.measures:

        def mean(one: Mapping[str, Any]) -> Decimal | None:
            known = one["count"] - one["without_value"]
            return Decimal(str(one["value"])) / known if known else None

        return (
            mean,
            lambda one: (
                f"{shown_money((mean(one) or Decimal(0)).quantize(Decimal('0.01')), currency)}, {count(one['count'], deals)}"
            ),
            f"average value of {deals}s",
        )
    if "value" in request.measures:
        return (
            lambda one: one["value"],
            lambda one: f"{shown_money(one['value'], currency)}, {count(one['count'], deals)}",
            f"value of {deals}s",
        )
    return (
        lambda one: one["count"],
        lambda one: f"{count(one['count'], deals)}, worth {shown_money(one['value'], currency)}",
        f"number of {deals}s",
    )


def _in_order(table: Table, order: Sequence[str], most: int | None) -> Table:
    places = {name: place for place, name in enumerate(order)}

    def place(row: tuple[Any, ...]) -> int:
        name = row[0]["text"] if isinstance(row[0], dict) else row[0]
        return places.get(str(name), len(places))

    return replace(table, rows=tuple(sorted(table.rows, key=place)[:most]))


def _with_average(
    table: Table, groups: Sequence[Mapping[str, Any]], mean: Callable[[Mapping[str, Any]], Any]
) -> Table:
    """The table with the figure that was asked for, which its sums alone don't show."""
    means = {one["name"]: float(round(mean(one), 2)) for one in groups if mean(one) is not None}

    def name(row: tuple[Any, ...]) -> str:
        return str(row[0]["text"] if isinstance(row[0], dict) else row[0])

    return replace(
        table,
        columns=(*table.columns, Column("Average", "money")),
        rows=tuple((*row, means.get(name(row))) for row in table.rows),
    )


def comparison_answer(
    request: Request, data: Mapping[str, Any], _tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Two periods beside each other."""
    scope = scope_words(request, me, currency)
    now, then = data["first"], data["second"]
    first = in_days(request.days) if request.days else ""
    second = in_days(request.compared) if request.compared else _between(then)
    said = []
    wanted = set(request.measures)
    kinds = ["lost"] if request.kind == "lost" else ["created"] if request.basis == "created" else ["won"]  # fmt: skip
    for kind in [] if wanted and wanted <= {"win_rate", "cycle", "mean"} else kinds:
        counted = (now[f"{kind}_count"], then[f"{kind}_count"])
        worth = (now[f"{kind}_value"], then[f"{kind}_value"])
        change = _change(*worth, currency)
        said.append(
            f"{shown_money(worth[0], currency)} was {kind}{scope} {first} ({count(counted[0], 'deal')}), "
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
    return " ".join(said), ()


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
