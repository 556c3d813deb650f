"""The period of the figures: fiscal quarters of the company as segments, kept in the address.

A quarter stands there by its name (2026-Q3), so a copied link shows the same when the next one has begun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import streamlit as st
from babel.dates import format_date

from ea_core.crm.pipeline.periods import Period, month_end, month_of, quarter_name, quarter_of
from ea_core.errors import InvalidInput
from ea_core.ui.kit.address import asked
from ea_core.ui.kit.format import day
from ea_core.ui.kit.segments import choose_segment

PARAMETER: Final = "period"
ALL, DAYS = "all", "days"
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])")
_YEAR: Final = re.compile(r"FY(\d{4})")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_YEAR_MONTHS: Final = 12
_BEGINS, _ENDS = "from", "to"
_MADE_UP: Final = "The period in the address does not exist. Choose one above."


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen period; None for all time.

    `words` say which days it has, `short` the same without the year that it is now.
    """

    period: Period | None
    words: str
    short: str

    @property
    def first(self) -> date | None:
        """Its first day."""
        return self.period.first if self.period else None

    @property
    def last(self) -> date | None:
        """Its last day."""
        return self.period.last if self.period else None


def choose_period(today: date, fiscal_year_starts: int) -> Chosen:
    """Draws the segments and returns what is chosen; raises InvalidInput for an impossible period."""
    this = quarter_of(today, fiscal_year_starts)
    before = quarter_of(this.first - timedelta(days=1), fiscal_year_starts)
    after = quarter_of(this.last + timedelta(days=1), fiscal_year_starts)
    options = {
        quarter_name(before, fiscal_year_starts): "Last quarter",
        quarter_name(this, fiscal_year_starts): "This quarter",
        quarter_name(after, fiscal_year_starts): "Next quarter",
        _year_name(year_of(today, fiscal_year_starts), fiscal_year_starts): "This year",
        ALL: "All time",
        DAYS: "Choose days",
    }
    written = asked(PARAMETER)
    if written and written not in options and named(written, fiscal_year_starts):
        options = {written: period_words(named(written, fiscal_year_starts)), **options}
    chosen = choose_segment(
        PARAMETER,
        options,
        label="Period",
        default=quarter_name(this, fiscal_year_starts),
        resets=(_BEGINS, _ENDS),
    )
    if written and written not in options:
        raise InvalidInput(_MADE_UP, field=PARAMETER)
    if chosen == ALL:
        return Chosen(None, "all time", "all time")
    period = _choose_days(this) if chosen == DAYS else named(chosen, fiscal_year_starts)
    return Chosen(period, period_words(period), period_words(period, today.year))


def named(name: str, fiscal_year_starts: int) -> Period | None:
    """The fiscal quarter (2026-Q3) or year (FY2026) of that name; None for what is none."""
    quarter, year = _QUARTER.fullmatch(name), _YEAR.fullmatch(name)
    found = quarter or year
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        return None
    # A fiscal year that does not begin in January is named after the year it ends in.
    first = date(int(found[1]) - (fiscal_year_starts > 1), fiscal_year_starts, 1)
    months = _YEAR_MONTHS
    if quarter:
        first, months = month_of(first, 3 * (int(quarter[2]) - 1)), 3
    return Period(first, month_of(first, months) - timedelta(days=1))


def year_of(today: date, fiscal_year_starts: int) -> Period:
    """The fiscal year that a day lies in."""
    first = month_of(today, -((today.month - fiscal_year_starts) % _YEAR_MONTHS))
    return Period(first, month_of(first, _YEAR_MONTHS) - timedelta(days=1))


def period_words(period: Period | None, this_year: int | None = None) -> str:
    """`Oct to Dec 2026`, `Nov 2026`, `3 Oct 2026 to 5 Jan 2027`, `2026`, `all time`.

    Whole months of `this_year` are said without the year.
    """
    if period is None:
        return "all time"
    first, last = period.first, period.last
    if first.day != 1 or last != month_end(last):
        return f"{day(first)} to {day(last)}"
    if (first.month, last.month) == (1, _YEAR_MONTHS) and first.year == last.year:
        return str(first.year)
    year = "" if first.year == last.year == this_year else f" {last.year}"
    if month_of(first) == month_of(last):
        return f"{_month(first)}{year}"
    if first.year == last.year:
        return f"{_month(first)} to {_month(last)}{year}"
    return f"{_month(first)} {first.year} to {_month(last)}{year}"


def _month(value: date) -> str:
    return format_date(value, "MMM", locale="en_US")


def _year_name(period: Period, fiscal_year_starts: int) -> str:
    return f"FY{period.first.year + (fiscal_year_starts > 1)}"


def _choose_days(this: Period) -> Period:
    """Two days, of which each stands in the address; raises InvalidInput when they make no period."""
    found = {_BEGINS: _asked_day(_BEGINS, this.first), _ENDS: _asked_day(_ENDS, this.last)}
    with st.container(horizontal=True):
        for name, words in ((_BEGINS, "First day"), (_ENDS, "Last day")):
            key = f"pipeline-{name}"
            st.session_state[key] = found[name]
            st.date_input(
                words,
                min_value=date(_FIRST_YEAR, 1, 1),
                max_value=date(_LAST_YEAR, 12, 31),
                key=key,
                on_change=_write_day,
                args=(name, key),
                format="DD/MM/YYYY",
                width=160,
            )
    if found[_BEGINS] > found[_ENDS]:
        raise InvalidInput(
            f"The period ends ({day(found[_ENDS])}) before it begins ({day(found[_BEGINS])}). "
            "Choose a later last day.",
            field=_ENDS,
        )
    return Period(found[_BEGINS], found[_ENDS])


def _asked_day(name: str, default: date) -> date:
    written = asked(name)
    if not written:
        return default
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise InvalidInput(_MADE_UP, field=name) from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise InvalidInput(_MADE_UP, field=name)
    return found


def _write_day(name: str, key: str) -> None:
    chosen = st.session_state.get(key)
    if isinstance(chosen, date):
        st.query_params[name] = chosen.isoformat()
