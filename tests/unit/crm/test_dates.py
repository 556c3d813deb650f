from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ea_core.crm.importing.dates import order_shown, parse_day, parse_moment


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-31",
        "2026/3/31",
        "20260331",
        "31.03.2026",
        "31. 3. 2026",
        "31/03/2026",
        "03/31/2026",
        "31-Mar-2026",
        "31 March 2026",
        "31st March 2026",
        "Mar 31, 2026",
        "March 31 2026",
        "2026-03-31 23:59:59",
        "2026-03-31T23:59:59.123Z",
        "3/31/2026 11:59 PM",
    ],
)
def test_one_day_in_many_ways(written: str) -> None:
    assert parse_day(written) == date(2026, 3, 31)


def test_moments_are_read_in_utc_unless_they_say_otherwise() -> None:
    assert parse_moment("2026-03-31 08:30").at == datetime(2026, 3, 31, 8, 30, tzinfo=UTC)
    assert parse_moment("2026-03-31T08:30:00+02:00").at == datetime(2026, 3, 31, 6, 30, tzinfo=UTC)
    assert parse_moment("2026-03-31 12:05 am").at == datetime(2026, 3, 31, 0, 5, tzinfo=UTC)
    assert parse_moment("2026-03-31").is_day
    assert not parse_moment("2026-03-31 00:00").is_day


def test_a_day_and_month_that_could_be_swapped_are_refused_unless_the_column_shows_the_order() -> (
    None
):
    with pytest.raises(ValueError, match="could mean two days"):
        parse_day("01/02/2026")
    assert parse_day("01/02/2026", "day first") == date(2026, 2, 1)
    assert parse_day("01/02/2026", "month first") == date(2026, 1, 2)
    assert parse_day("05/05/2026") == date(2026, 5, 5)
    assert order_shown("25/12/2026") == "day first"
    assert order_shown("12/25/2026") == "month first"
    assert order_shown("01/02/2026") is None
    assert order_shown("2026-02-25") is None


@pytest.mark.parametrize(
    "written", ["2026-02-30", "2026-13-01", "1/5/17", "yesterday", "42658", "0000-01-01", "31/31/2026",
                "2026-03-31 25:00", "Maybe 3, 2026x"],
)  # fmt: skip
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"is not|could mean"):
        parse_day(written)
