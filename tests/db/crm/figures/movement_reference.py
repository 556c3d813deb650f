"""What happened to deals once more: each deal is played through from its beginning, event by event."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ea_core.crm.filters import PipelineFilters
from tests.db.crm.figures.reference import Tables, fitting
from tests.db.crm.figures.world import KIND, STAGES, MadeDeal

PLACE = {key: position for key, position, _ in STAGES}


@dataclass
class State:
    is_open: bool
    value: Decimal | None
    expected: date | None

    def worth(self, period: tuple[date, date] | None) -> Decimal:
        """What it adds to the pipeline (of the deals expected in a period)."""
        if not self.is_open or self.value is None:
            return Decimal(0)
        if period and not (self.expected and period[0] <= self.expected <= period[1]):
            return Decimal(0)
        return self.value


@dataclass
class Happened:
    at: datetime
    kind: str
    deal: MadeDeal
    before: State
    after: State
    amount: Decimal | None


def is_certain(deal: MadeDeal) -> bool:
    """Whether it is known when it was created, closed and opened again, each time."""
    if deal.way[0].at is None:
        return False
    kinds = [(KIND[step.stage] == "open", step.at) for step in deal.way]
    return all(at is not None or is_open == was
               for (was, _), (is_open, at) in itertools.pairwise(kinds)
               ) or _unknown_but_same(kinds)  # fmt: skip


def _unknown_but_same(kinds: list[tuple[bool, datetime | None]]) -> bool:
    """Steps of unknown moment are harmless between known ones as long as open stays open."""
    known = True
    for n, (is_open, at) in enumerate(kinds):
        if at is None:
            last = next(k for k, t in reversed(kinds[:n]) if t is not None)
            known &= is_open == last
    return known


def played(deal: MadeDeal) -> Iterator[Happened]:
    """All events of a deal, in order; of one moment the changes come first."""
    first = {
        "value": deal.value, "expected_close_date": deal.expected, "probability": deal.probability,
    }  # fmt: skip
    for change in reversed(deal.changes):
        first[change.field] = change.old
    state = State(is_open=False, value=first["value"], expected=first["expected_close_date"])  # type: ignore[arg-type] # of that field
    events: list[tuple[datetime, int, int, Any, Any]] = [
        (c.at, 0, n, c, None) for n, c in enumerate(deal.changes)
    ]
    previous = None
    for n, step in enumerate(deal.way):
        if step.at is not None:
            events.append((step.at, 1, n, step, previous))
        previous = step
    for at, is_step, _, event, earlier in sorted(events, key=lambda e: e[:3]):
        before = State(state.is_open, state.value, state.expected)
        amount = state.value
        if is_step:
            state.is_open = KIND[event.stage] == "open"
            kind = step_kind(earlier, event)
        else:
            kind = change_kind(event)
            if event.field == "value":
                state.value = event.new
                amount = abs((event.new or Decimal(0)) - (event.old or Decimal(0)))
            elif event.field == "expected_close_date":
                state.expected = event.new
        if kind and (is_step or before.is_open):
            after = State(state.is_open, state.value, state.expected)
            yield Happened(at, kind, deal, before, after, amount)


def step_kind(earlier: Any, step: Any) -> str | None:
    """What a step from one stage to another is."""
    kind = KIND[step.stage]
    if earlier is None:
        return "new" if kind == "open" else None
    if KIND[earlier.stage] != "open":
        return "reopened" if kind == "open" else None
    if kind != "open":
        return kind
    return "forward" if PLACE[step.stage] > PLACE[earlier.stage] else "back"


def change_kind(change: Any) -> str | None:
    """What a change of a value or a date is."""
    if change.field == "value":
        return "increased" if (change.new or 0) >= (change.old or 0) else "decreased"
    if change.field == "probability":
        return None
    if change.old is None or change.new is None:
        return "dated" if change.old is None else "undated"
    return "pushed" if change.new > change.old else "pulled"


def happened(t: Tables, f: PipelineFilters) -> list[Happened]:
    wanted = set(fitting(t, f).id)
    return [one for d in t.world.deals if d.id in wanted and is_certain(d) for one in played(d)]


def worth_at(t: Tables, f: PipelineFilters, at: datetime, period: Any) -> Decimal:
    """The open pipeline just before a moment."""
    last: dict[Any, State] = {}
    for one in happened(t, f):
        if one.at < at:
            last[one.deal.id] = one.after
    # A change while a deal was closed is no event, but its value and date moved on.
    total = Decimal(0)
    for deal in t.world.deals:
        state = last.get(deal.id)
        if state is not None and state.is_open:
            total += state.worth(period)
    return total


def weeks(first: date, last: date) -> list[tuple[date, date]]:
    found, day = [], first
    while day <= last:
        sunday = day + timedelta(days=6 - day.weekday())
        found.append((day, min(sunday, last)))
        day = sunday + timedelta(days=1)
    return found


def waterfall(
    t: Tables, f: PipelineFilters, period: tuple[date, date], *, within: bool
) -> list[dict[str, object]]:
    scope = period if within else None
    events = happened(t, f)
    rows = []
    for first, last in weeks(period[0], min(period[1], t.today)):
        start = datetime(first.year, first.month, first.day, tzinfo=t.world.zone)
        day = last + timedelta(days=1)
        end = datetime(day.year, day.month, day.day, tzinfo=t.world.zone)
        flows = dict.fromkeys(("new", "reopened", "increased", "moved_in", "decreased", "won",
                               "lost", "moved_out"), Decimal(0))  # fmt: skip
        for one in events:
            if not start <= one.at < end:
                continue
            a, b = one.before.worth(scope), one.after.worth(scope)
            if one.kind in {"new", "reopened"}:
                flows[one.kind] += b
            elif one.kind in {"won", "lost"}:
                flows[one.kind] += a
            elif one.kind in {"increased", "decreased"}:
                flows[one.kind] += abs(b - a)
            elif one.kind in {"pushed", "pulled", "dated", "undated"}:
                flows["moved_in" if b > a else "moved_out"] += abs(b - a)
        rows.append({
            "first": first.isoformat(), "last": last.isoformat(),
            "start": float(worth_at(t, f, start, scope)), "end": float(worth_at(t, f, end, scope)),
            **{name: float(amount) for name, amount in flows.items()},
        })  # fmt: skip
    return rows
