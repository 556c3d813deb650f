"""Deals by two things, and the first deals of each group, as a tool gives them. Pure.

Of two things that with fewer groups stands across, where there are few of them: `Owner | New | Negotiation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from ea_core.agent.tables import CellKind, Column, Table
from ea_core.agent.tools.argument_types import Bars
from ea_core.agent.tools.deal_rows import TERMS, TITLES, deal_table, group_name, sum_json
from ea_core.crm.deal_groups import CrossSum, FirstDeals
from ea_core.crm.deal_states import DealState
from ea_core.crm.deal_sums import NOT_GIVEN, STAGES, DealSum, together
from ea_core.crm.filters import DealFilters
from ea_core.crm.vocabulary import UNASSIGNED
from ea_core.formats import rounded

_ACROSS: Final = 6
"""So many groups stand across at most."""
_FIGURES: Final[dict[Bars, tuple[str, CellKind]]] = {
    "deals": ("Deals", "number"), "value": ("Value", "money"), "weighted": ("Weighted", "money"),
    "win_rate": ("Win rate", "rate"), "mean": ("Average", "money"), "median": ("Median", "money"),
    "cycle": ("Days to win", "days"),
}  # fmt: skip

_ADDED: Final[frozenset[Bars]] = frozenset({"deals", "value", "weighted"})
"""Figures that add up: of no deals they are nothing; a rate or an average of none is not known."""


def figure_of(one: DealSum, bars: Bars) -> float | int | None:
    """The figure of a group that is asked for; None where it has none."""
    if bars == "deals":
        return one.count
    if bars == "win_rate":
        return one.win_rate
    if bars == "mean":
        known = one.count - one.without_value
        return float(rounded(one.value / known, 2)) if known else None
    if bars == "median":
        return None if one.median is None else float(one.median)
    return float(rounded(one.weighted, 0) if bars == "weighted" else one.value)


class Crossed:
    """Deals by two things, with the names of the groups in their order: those of terms and stages as these come, others the largest first."""

    def __init__(
        self, found: Sequence[CrossSum], by: str, then: str, starts: int, stages: Sequence[str]
    ) -> None:
        self.by, self.then = by, then
        self._found = {(one.key, one.sums.key): one.sums for one in found}
        self._rows = _names([(one.key, one.name, one.sums) for one in found], by, starts, stages)
        self._columns = _names([(one.sums.key, one.sums.name, one.sums) for one in found], then, starts, stages)  # fmt: skip
        self.sums = [one.sums for one in found]

    def groups(self) -> list[dict[str, Any]]:
        """Each pair with deals as a model is given it."""
        return [
            sum_json(self._found[by, then], "") | {"name": name, "then": then_name}
            for by, name in self._rows.items()
            for then, then_name in self._columns.items()
            if (by, then) in self._found
        ]

    def table(self, bars: Bars, currency: str) -> Table:
        """One figure of all pairs."""
        title = f"Deals by {self.by} and {self.then}".replace("_", " ")
        name, kind = _FIGURES[bars]
        if min(len(self._rows), len(self._columns)) > _ACROSS:
            rows = tuple((self._cell(self.by, keys[0], one["name"]), self._cell(self.then, keys[1], one["then"]), one["count"], figure_of(sums, bars))
                         for one, (keys, sums) in zip(self.groups(), self._in_order(), strict=True))  # fmt: skip
            columns = [_head(self.by), _head(self.then), Column("Deals", "number")]
            if bars == "deals":
                return Table(title, tuple(columns), tuple(row[:3] for row in rows), len(rows), currency)  # fmt: skip
            return Table(title, (*columns, Column(name, kind)), rows, len(rows), currency)
        turned = len(self._columns) > _ACROSS
        down, across = (self._columns, self._rows) if turned else (self._rows, self._columns)
        of = {(b, a) if turned else (a, b): sums for (a, b), sums in self._found.items()}
        head = self.then if turned else self.by
        made = []
        for key, written in down.items():
            cells = [of.get((key, other)) for other in across]
            every = together("", [one for one in cells if one is not None])
            none = 0 if bars in _ADDED else None
            row = [none if one is None else figure_of(one, bars) for one in cells]
            all_of = [] if bars == "median" else [figure_of(every, bars)]
            made.append((self._cell(head, key, written), *row, *all_of))
        names = [*across.values(), *([] if bars == "median" else ["All"])]
        return Table(
            title if bars == "deals" else f"{title}: {name.lower()}",
            (_head(head), *(Column(one, kind) for one in names)),
            tuple(made), len(made), currency,
        )  # fmt: skip

    def _in_order(self) -> list[tuple[tuple[str, str], DealSum]]:
        pairs = [(by, then) for by in self._rows for then in self._columns]
        return [(pair, self._found[pair]) for pair in pairs if pair in self._found]

    @staticmethod
    def _cell(by: str, key: str, name: str) -> Any:
        """What a group is called; a client leads to its page."""
        return {"text": name, "record": "client", "id": key} if by == "client" else name


def _head(by: str) -> Column:
    return Column(TITLES[by], "link" if by == "client" else "text")


def _names(
    found: Sequence[tuple[str, str, DealSum]], by: str, starts: int, stages: Sequence[str]
) -> dict[str, str]:
    """The groups of one of the two, by their keys; `stages` are all keys in their order."""
    values: dict[str, float] = {}
    names: dict[str, str] = {}
    for key, name, sums in found:
        nothing = UNASSIGNED if by == "owner" else NOT_GIVEN
        names[key] = group_name(together(key, [sums]), by, starts) if by in TERMS and key else name or nothing  # fmt: skip
        values[key] = values.get(key, 0) + float(sums.value)
    if by in TERMS:
        return {key: names[key] for key in sorted(names)}
    if by in STAGES:
        return {key: names[key] for key in sorted(names, key=["", *stages].index)}
    return {key: names[key] for key in sorted(names, key=lambda key: (not key, -values[key]))}


def first_table(
    groups: Sequence[FirstDeals], by: str, states: dict[Any, DealState], stages: dict[str, str],
    filters: DealFilters, currency: str, starts: int, zone: ZoneInfo,
) -> Table:  # fmt: skip
    """The first deals of each group, with the group in front; each row leads to its deal and client."""
    deals = [deal for group in groups for deal in group.deals]
    table = deal_table(deals, states, stages, len(deals), filters, currency, zone)
    names = [group_of(group, by, starts) for group in groups for _ in group.deals]
    columns, rows = table.columns, table.rows
    if by in {"owner", "client", "stage"}:  # it stands there already
        at = [column.name for column in columns].index(TITLES[by])
        columns = columns[:at] + columns[at + 1 :]
        rows = tuple(row[:at] + row[at + 1 :] for row in rows)
    return Table(
        f"First deals by {by.replace('_', ' ')}", (Column(TITLES[by]), *columns),
        tuple((name, *row) for name, row in zip(names, rows, strict=True)), len(rows), currency,
    )  # fmt: skip


def group_of(group: FirstDeals, by: str, starts: int) -> str:
    """What the group is called."""
    nothing = UNASSIGNED if by == "owner" else NOT_GIVEN
    if by in TERMS and group.key:
        return group_name(together(group.key, [_EMPTY]), by, starts)
    return group.name or nothing


_EMPTY: Final = together("", [])
