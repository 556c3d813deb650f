from __future__ import annotations

from datetime import date

import pytest

from ea_core.agent.requests.periods import Calendar
from ea_core.agent.requests.words import Marked

WEDNESDAY = date(2026, 8, 19)


def read(text: str, fiscal: int = 1) -> tuple[str, str] | None:
    """First and last day of the only period of a text; an open end is ''."""
    found = Calendar(WEDNESDAY, fiscal).take(Marked(text))
    if not found:
        return None
    (days,) = found
    return (
        days.first.isoformat() if days.first else "",
        days.last.isoformat() if days.last else "",
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in March 2026", "2026-03-01", "2026-03-31"),
        ("March 2026", "2026-03-01", "2026-03-31"),
        ("in October", "2025-10-01", "2025-10-31"),
        ("in August", "2026-08-01", "2026-08-31"),
        ("in may", "2026-05-01", "2026-05-31"),
        ("Q3 2026", "2026-07-01", "2026-09-30"),
        ("2026 Q1", "2026-01-01", "2026-03-31"),
        ("in Q4", "2025-10-01", "2025-12-31"),
        ("the second quarter of 2025", "2025-04-01", "2025-06-30"),
        ("first half of 2026", "2026-01-01", "2026-06-30"),
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("next quarter", "2026-10-01", "2026-12-31"),
        ("last month", "2026-07-01", "2026-07-31"),
        ("this week", "2026-08-17", "2026-08-23"),
        ("last week", "2026-08-10", "2026-08-16"),
        ("in the last 30 days", "2026-07-21", "2026-08-19"),
        ("past two weeks", "2026-08-06", "2026-08-19"),
        ("last 3 months", "2026-05-20", "2026-08-19"),
        ("last two quarters", "2026-01-01", "2026-06-30"),
        ("the next 2 quarters", "2026-10-01", "2027-03-31"),
        ("the next 14 days", "2026-08-19", "2026-09-02"),
        ("within 10 days", "2026-08-19", "2026-08-29"),
        ("since May", "2026-05-01", ""),
        ("since 1 May 2026", "2026-05-01", ""),
        ("until June", "", "2026-06-30"),
        ("by the end of 2026", "", "2026-12-31"),
        ("before March 2027", "", "2027-02-28"),
        ("after March 2026", "2026-04-01", ""),
        ("between March and May", "2026-03-01", "2026-05-31"),
        ("from March to May 2025", "2025-03-01", "2025-05-31"),
        ("from November to February", "2025-11-01", "2026-02-28"),
        ("between 2026-01-15 and 2026-02-01", "2026-01-15", "2026-02-01"),
        ("year to date", "2026-01-01", "2026-08-19"),
        ("ytd", "2026-01-01", "2026-08-19"),
        ("this month so far", "2026-08-01", "2026-08-19"),
        ("since the beginning of the year", "2026-01-01", "2026-08-19"),
        ("yesterday", "2026-08-18", "2026-08-18"),
        ("on 3 March 2026", "2026-03-03", "2026-03-03"),
        ("March 3rd, 2026", "2026-03-03", "2026-03-03"),
        ("on 24.12.2025", "2025-12-24", "2025-12-24"),
        ("Jan-Mar", "2026-01-01", "2026-03-31"),
        ("Oct\N{EN DASH}Dec", "2025-10-01", "2025-12-31"),
        ("Jul-Sep", "2026-07-01", "2026-09-30"),
        ("2024-2025", "2024-01-01", "2025-12-31"),
        ("Q3'25", "2025-07-01", "2025-09-30"),
        ("03/2026", "2026-03-01", "2026-03-31"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("between 1 and 15 October", "2025-10-01", "2025-10-15"),
        ("May 3-7", "2026-05-03", "2026-05-07"),
        ("over the past fortnight", "2026-08-06", "2026-08-19"),
        ("in the first 6 months of 2026", "2026-01-01", "2026-06-30"),
        ("deals of Friday", "2026-08-14", "2026-08-14"),
        ("calls since Monday", "2026-08-17", ""),
        ("calls between Monday and Wednesday", "2026-08-17", "2026-08-19"),
        ("calls between Friday and Tuesday", "2026-08-14", "2026-08-18"),
        ("deals closing in a week", "2026-08-19", "2026-08-26"),
        ("before year end", "", "2026-12-31"),
    ],
)
def test_usual_wording(text: str, first: str, last: str) -> None:
    assert read(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this fiscal year", "2026-04-01", "2027-03-31"),
        ("this quarter", "2026-07-01", "2026-09-30"),
        ("Q1 2027", "2026-04-01", "2026-06-30"),  # named after the year it ends in
        ("FY2026", "2025-04-01", "2026-03-31"),
        ("in 2025", "2025-01-01", "2025-12-31"),
    ],
)
def test_quarters_and_years_are_fiscal(text: str, first: str, last: str) -> None:
    assert read(text, 4) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "may I march",
        "31 February 2026",
        "2 months ago",
        "at once",
        "is the canteen open on Friday",
        "a well-known 5-10",
    ],
)
def test_what_is_no_period_stays_unexplained(text: str) -> None:
    marked = Marked(text)
    assert Calendar(WEDNESDAY).take(marked) == []
    assert not any(marked.explained)


def test_a_month_without_a_year_lies_ahead_for_what_is_expected() -> None:
    (october,) = Calendar(WEDNESDAY).take(Marked("in October"))
    assert october.ahead is not None
    (winter,) = Calendar(WEDNESDAY).take(Marked("Dec-Feb"))
    assert winter.ahead is not None
    assert (winter.words, winter.ahead.words) == ("Dec 2025 to Feb 2026", "Dec 2026 to Feb 2027")
    assert (october.words, october.ahead.words) == ("Oct 2025", "Oct 2026")
