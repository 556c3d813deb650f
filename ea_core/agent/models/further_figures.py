"""Figures made of those that were told before, which the tools give once more: shares, a difference, a mean of weeks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.base import ToolCall, ToolResult
from ea_core.agent.models.crm_calls import call_of
from ea_core.agent.models.crm_words import (
    deals_noun,
    done_words,
    period_words,
    scope_words,
    shown_money,
)
from ea_core.agent.requests.further import Further
from ea_core.agent.requests.reading import BETWEEN, reading
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Column, Table, literal, names
from ea_core.formats import count, percent, rounded

_DAYS: Final = {"day": Decimal(1), "week": Decimal(7), "month": Decimal(365) / 12}
_WORDS: Final = {
    "shares": "share of the whole",
    "margin": "the difference",
    "rate": "in the mean of",
}
_CANT: Final = "That can't be made of the figures above."


@dataclass(frozen=True, slots=True)
class FurtherFigure:
    """What is made of which figures; `me` is the name of who asks."""

    further: Further
    me: str

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """Those that give the figures, and what they are parts of."""
        return tuple(call_of(one) for one in (*self.further.requests, *self.further.wholes))

    @property
    def read_as(self) -> str:
        """How the message was read."""
        lines = [reading(one, self.me) for one in self.further.requests]
        unit = f" a {self.further.unit}" if self.further.way == "rate" else ""
        return BETWEEN.join([" and ".join(lines), f"{_WORDS[self.further.way]}{unit}"])

    def told(self, given: Sequence[ToolResult]) -> tuple[str, tuple[Table, ...]]:
        """The sentence, and for shares the table."""
        by_call = {(one.call.name, str(one.call.arguments)): one for one in given}
        every = [by_call.get((one.name, str(one.arguments))) for one in self.calls]
        error = next((one.error for one in every if one is not None and one.error), None)
        if error is not None:
            return literal(error), ()
        data = [one.data for one in every if one is not None]
        if len(data) != len(every):
            return _CANT, ()
        if self.further.way == "rate":
            return self._rates(data), ()
        if self.further.way == "margin":
            return self._margin(data), ()
        return self._shares(data)

    # -- shares --------------------------------------------------------------------------------

    def _shares(self, data: Sequence[Mapping[str, Any]]) -> tuple[str, tuple[Table, ...]]:
        requests = self.further.requests
        if self.further.wholes:
            of = data[len(requests) :]
            said = [
                self._part(one, part, whole, all_of)
                for one, part, whole, all_of in zip(
                    requests, data, of, self.further.wholes, strict=False
                )
            ]
            return " ".join(said), ()
        return self._of_groups(requests[0], data[0])

    def _part(
        self, one: Request, part: Mapping[str, Any], whole: Mapping[str, Any], all_of: Request
    ) -> str:
        if one.of == "clients":
            n, total = int(part["total"]), int(whole["total"])
            share = percent(Decimal(n) / total) if total else "0%"
            return f"{share} by number: {n:,} of {count(total, 'client')}."
        currency = str(part["currency"])
        about = self._about(one, int(part["total"]), currency)
        if not whole["total"]:
            return f"{about}: there are none to be a part of."
        by_number = percent(Decimal(part["total"]) / Decimal(whole["total"]))
        value = Decimal(str(whole["total_value"]))
        by_value = (
            f"{percent(Decimal(str(part['total_value'])) / value)} by value and " if value else ""
        )
        every = self._about(all_of, int(whole["total"]), currency)
        return f"{by_value}{by_number} by number: {about}, worth {shown_money(part['total_value'], currency)}, of {every}, worth {shown_money(whole['total_value'], currency)}."

    def _about(self, one: Request, total: int, currency: str) -> str:
        return f"{deals_noun(one, total)}{scope_words(one, self.me, currency)}{period_words(one)}".removesuffix(
            ","
        )

    def _of_groups(self, one: Request, data: Mapping[str, Any]) -> tuple[str, tuple[Table, ...]]:
        groups = data["groups"]
        total = sum(int(each["count"]) for each in groups)
        value = sum((Decimal(str(each["value"])) for each in groups), Decimal(0))
        if not total or "value" not in groups[0]:
            return _CANT, ()
        currency = str(data["currency"])
        rows = tuple(
            (each["name"], each["count"], float(Decimal(each["count"]) / total), each["value"],
             float(Decimal(str(each["value"])) / value) if value else None)
            for each in groups
        )  # fmt: skip
        by = str(one.by).replace("_", " ").capitalize()
        table = Table(
            f"Shares by {by.lower()}",
            (Column(by), Column("Deals", "number"), Column("Share of number", "rate"),
             Column("Value", "money"), Column("Share of value", "rate")),
            rows, len(rows), currency,
        )  # fmt: skip
        table = Table(
            table.title, table.columns, rows, len(rows), currency, words=table.markdown(15)
        )
        first = max(rows, key=lambda row: Decimal(str(row[3])) if value else row[1])
        share = first[4] if value else first[2]
        lead = f"{literal(str(first[0]))} has the largest share{' of the value' if value else ''}: {percent(Decimal(str(share)))}"
        return (
            f"{lead}. Of {self._about(one, total, currency)}, worth {shown_money(value, currency)}.",
            (table,),
        )

    # -- difference ----------------------------------------------------------------------------

    def _margin(self, data: Sequence[Mapping[str, Any]]) -> str:
        first = self.further.requests[0]
        currency = str(data[0].get("currency", "USD"))
        if len(data) > 1:
            named = [self._named(one, at) for at, one in enumerate(self.further.requests)]
            return difference(named, self.further.requests, data, currency) or _CANT
        if "groups" not in data[0] and "first" in data[0]:
            return _of_periods(first, data[0], currency)
        groups = data[0].get("groups", ())
        return _of_first_two(first, groups, currency)

    def _named(self, one: Request, at: int) -> str:
        other = self.further.requests[1 - at]
        return name_apart(one, other, self.me)

    # -- a day, a week, a month ----------------------------------------------------------------

    def _rates(self, data: Sequence[Mapping[str, Any]]) -> str:
        return " ".join(self._per(one, found) for one, found in zip(self.further.requests, data, strict=True))  # fmt: skip

    def _per(self, one: Request, data: Mapping[str, Any]) -> str:
        period = one.days.period if one.days else None
        if period is None:
            return _CANT
        days = Decimal((period.last - period.first).days + 1)
        unit = self.further.unit
        units = days / _DAYS[unit]
        total = int(data["total"])
        mean = f"{rounded(Decimal(total) / units, 1).normalize():f}"
        currency = str(data.get("currency", "USD"))
        long = f"{rounded(units, 1).normalize():f} {unit}s"
        if one.of == "activities":
            single, many = (
                (one.activity, f"{one.activity}s") if one.activity else ("activity", "activities")
            )
            return f"{mean} {single if mean == '1' else many} a {unit} on average: {total:,}{done_words(one, self.me)}, which are {long}."
        worth = shown_money(rounded(Decimal(str(data["total_value"])) / units, 2), currency)
        return f"{mean} {'deal' if mean == '1' else 'deals'} a {unit} on average, worth {worth}: {self._about(one, total, currency)}, which are {long}."


def name_apart(one: Request, other: Request, me: str) -> str:
    """What tells one of two requests from the other: whose, which client, which period."""
    for slot in (
        "owner",
        "performer",
        "client",
        "industry",
        "source",
        "stage",
        "reason",
        "kind",
        "state",
    ):
        if getattr(one, slot) != getattr(other, slot):
            name = getattr(one, slot)
            return me if name == "" else str(name or "nobody")
    return one.days.words if one.days else "all time"


def difference(
    named: Sequence[str],
    requests: Sequence[Request],
    data: Sequence[Mapping[str, Any]],
    currency: str,
) -> str:
    """By how much the one has more than the other, in each figure that both have; empty where they have none."""
    said: list[str] = []
    rates = [one.get("win_rate") for one in data]
    if "win_rate" in requests[0].measures and all(one is not None for one in rates):
        points = rounded(abs(Decimal(str(rates[0])) - Decimal(str(rates[1]))) * 100, 1).normalize()
        said.append(
            f"{points:f} percentage points of win rate ({_two(named, [percent(Decimal(str(one))) for one in rates])})"
        )
    elif all("total" in one for one in data):
        totals = [int(one["total"]) for one in data]
        if all("total_value" in one for one in data):
            values = [Decimal(str(one["total_value"])) for one in data]
            shown = [shown_money(one, currency) for one in values]
            said.append(
                f"{shown_money(abs(values[0] - values[1]), currency)} ({_two(named, shown)})"
            )
        noun = {"deals": "deal", "tasks": "task", "clients": "client", "contacts": "contact"}.get(
            requests[0].of
        )
        noun = requests[0].activity or noun
        what = count(abs(totals[0] - totals[1]), noun) if noun else count(abs(totals[0] - totals[1]), "activity", "activities")  # fmt: skip
        said.append(f"{what} ({_two(named, [f'{one:,}' for one in totals])})")
    return f"The difference: {names(said)}." if said else ""


def _two(named: Sequence[str], shown: Sequence[str]) -> str:
    return f"{literal(named[0])} {shown[0]}, {literal(named[1])} {shown[1]}"


def _of_periods(one: Request, data: Mapping[str, Any], currency: str) -> str:
    first, second = data["first"], data["second"]
    named = [one.days.words if one.days else "", one.compared.words if one.compared else ""]
    what = "lost" if one.kind == "lost" else "won"
    values = [Decimal(str(each[f"{what}_value"])) for each in (first, second)]
    numbers = [int(each[f"{what}_count"]) for each in (first, second)]
    worth = _two(named, [shown_money(each, currency) for each in values])
    decided = _two(named, [f"{each:,}" for each in numbers])
    return (
        f"The difference: {shown_money(abs(values[0] - values[1]), currency)} {what} ({worth}) and "
        f"{count(abs(numbers[0] - numbers[1]), f'{what} deal')} ({decided})."
    )


def _of_first_two(one: Request, groups: Sequence[Mapping[str, Any]], currency: str) -> str:
    """What the first group is ahead of the second."""
    rates = "win_rate" in one.measures
    figure = "win_rate" if rates else "value" if groups and "value" in groups[0] and "count" not in one.measures else "count"  # fmt: skip
    known = [each for each in groups if each.get(figure) is not None]
    ordered = sorted(known, key=lambda each: Decimal(str(each[figure])), reverse=one.descending is not False)  # fmt: skip
    if len(ordered) < 2:  # noqa: PLR2004
        return _CANT
    first, second = ordered[:2]
    named = [str(first["name"]), str(second["name"])]
    values = [Decimal(str(each[figure])) for each in (first, second)]
    if rates:
        shown = [percent(each) for each in values]
        apart = f"{rounded(abs(values[0] - values[1]) * 100, 1).normalize():f} percentage points"
    elif figure == "value":
        shown = [shown_money(each, currency) for each in values]
        apart = shown_money(abs(values[0] - values[1]), currency)
    else:
        shown = [f"{int(each):,}" for each in values]
        apart = f"{int(abs(values[0] - values[1])):,}"
    return f"The difference of the first two: {apart} ({_two(named, shown)})."
