"""The strip of figures: each with its scope, its change and how it is counted; a click opens its deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from ea_core.crm.pipeline.figures import Headline, PipelineFigures
from ea_core.crm.pipeline.periods import Period
from ea_core.formats import MINUS
from ea_core.ui.kit.figures import Shown, show_figures
from ea_core.ui.kit.format import NOTHING, begun, compact_money, count, number, percent
from ea_core.ui.pipeline.period import Chosen, period_words
from ea_core.ui.pipeline.selection import behind

_TIMES: Final = 10
_POINTS: Final = 100


def show_strip(figures: PipelineFigures, chosen: Chosen, unit: str, today: date) -> None:
    """Draws the main figures of the chosen period."""
    show_figures(shown(figures, chosen, unit, today), label="Figures of the pipeline")


def shown(figures: PipelineFigures, chosen: Chosen, unit: str, today: date) -> tuple[Shown, ...]:
    """The figures as the strip draws them."""
    heading, before = figures.headline, figures.before
    against = _against(before, today.year)
    running = _running(chosen.period, today) if before else ""
    scope = chosen.short
    left_out = _left_out(figures)
    return (
        Shown(
            "Open",
            compact_money(figures.open_value, unit),
            f"{count(figures.open_count, 'deal')}, now",
            address=behind("open"),
            explanation="The value of all deals that are neither won nor lost, whatever the period."
            + _without(figures.open_without_value),
        ),
        Shown(
            "Weighted",
            compact_money(figures.weighted_value, unit),
            f"{_share(figures.weighted_value, figures.open_value)}, now",
            address=behind("open"),
            explanation="Each open deal's value times its probability, added up. The probability is "
            "that of the stage unless somebody set one for the deal."
            + _without(figures.open_without_value),
        ),
        Shown(
            "Won",
            compact_money(heading.won_value, unit),
            f"{count(heading.won_count, 'deal')}, {scope}",
            *_change(heading.won_value, before.won_value if before else None, against),
            address=behind("won"),
            explanation="The value of the deals that were won in the period."
            + _without(heading.won_without_value) + left_out + running,
        ),
        Shown(
            "Win rate",
            percent(heading.win_rate),
            f"of {number(heading.closed_count)} closed, {scope}",
            *_points(heading.win_rate, before.win_rate if before else None, against),
            address=behind("closed"),
            explanation=_rate_words(heading) + left_out + running,
        ),
        Shown(
            "Sales cycle",
            NOTHING if heading.cycle_days is None else _days(heading.cycle_days),
            f"median of {number(heading.cycle_n)}, {scope}",
            *_days_change(heading.cycle_days, before.cycle_days if before else None, against),
            address=behind("won"),
            explanation="Half of the deals won in the period took at most this long from their "
            "creation to being won." + _unknown_cycle(heading) + running,
        ),
        Shown(
            "Velocity",
            NOTHING if figures.velocity is None else f"{compact_money(figures.velocity, unit)}/day",
            begun(scope),
            explanation=f"Open deals ({number(figures.open_count)}) x mean won value "
            f"({compact_money(heading.mean_won, unit)}) x win rate ({percent(heading.win_rate)}) / "
            f"sales cycle ({_cycle(heading)}): what the pipeline brings per day at this pace.",
        ),
        Shown(
            "Created",
            compact_money(heading.created_value, unit),
            f"{count(heading.created_count, 'deal')}, {scope}",
            *_change(heading.created_value, before.created_value if before else None, against),
            address=behind("created"),
            explanation="The value of the deals that were created in the period, whatever became of "
            "them." + _without(heading.created_without_value)
            + _unknown(figures.left_out.created_without_moment, "creation") + running,
        ),
    )  # fmt: skip


def _against(before: Headline | None, this_year: int) -> str:
    if before is None or before.from_date is None or before.to_date is None:
        return ""
    return f"on {period_words(Period(before.from_date, before.to_date), this_year)}"


def _change(now: Decimal, before: Decimal | None, against: str) -> tuple[str, bool | None]:
    """How an amount moved, and whether that is good."""
    if before is None or not against:
        return "", None
    if not before:
        return (f"was 0, {against}".replace(", on", " in"), True if now else None)
    moved = now / before - 1
    if moved >= _TIMES:
        return f"{number(int(now / before))} times {against.removeprefix('on ')}", True
    words = percent(abs(moved))
    sign = MINUS if moved < 0 else "+"
    return f"{sign}{words} {against}", None if not moved else moved > 0


def _points(now: float | None, before: float | None, against: str) -> tuple[str, bool | None]:
    """How a rate moved, in points of a hundred."""
    if now is None or before is None or not against:
        return "", None
    moved = round((now - before) * _POINTS)
    sign = MINUS if moved < 0 else "+"
    return f"{sign}{count(abs(moved), 'point')} {against}", None if not moved else moved > 0


def _days_change(now: float | None, before: float | None, against: str) -> tuple[str, bool | None]:
    """How a length moved: shorter is better."""
    if now is None or before is None or not against:
        return "", None
    moved = round(now) - round(before)
    sign = MINUS if moved < 0 else "+"
    return f"{sign}{count(abs(moved), 'day')} {against}", None if not moved else moved < 0


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{percent(part / whole)} of open" if whole else "of nothing open"


def _days(days: float) -> str:
    return count(round(days), "day")


def _cycle(heading: Headline) -> str:
    return NOTHING if heading.cycle_days is None else _days(heading.cycle_days)


def _rate_words(heading: Headline) -> str:
    words = (
        f"Won / (won + lost) among the deals closed in the period: {number(heading.won_count)} of "
        f"{number(heading.closed_count)}."
    )
    if heading.win_rate_value is not None:
        words += f" By value it is {percent(heading.win_rate_value)}."
    if heading.win_rate is None and heading.closed_count:
        words += " With a filter by stage there is none: one side of it would be missing."
    return words


def _without(deals: int) -> str:
    if not deals:
        return ""
    return f" {count(deals, 'deal')} without a known value {_are(deals)} counted and add nothing."


def _unknown_cycle(heading: Headline) -> str:
    missing = heading.won_count - heading.cycle_n
    if missing <= 0:
        return ""
    return f" {count(missing, 'deal')} {_are(missing)} left out: when they began or ended is not known."


def _left_out(figures: PipelineFigures) -> str:
    return _unknown(figures.left_out.closed_without_moment, "closing")


def _unknown(deals: int, what: str) -> str:
    if not deals:
        return ""
    return f" {count(deals, 'deal')} {_are(deals)} in no period: the day of {what} is not known."


def _are(deals: int) -> str:
    return "is" if deals == 1 else "are"


def _running(period: Period | None, today: date) -> str:
    """That a period which still runs is compared with a whole one."""
    if period is None or not period.first <= today < period.last:
        return ""
    gone = (today - period.first).days + 1
    return (
        f" The period still runs (day {number(gone)} of {number(period.days)}) and is compared with "
        "the whole one before."
    )
