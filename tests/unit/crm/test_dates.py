from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ea_core.crm.importing.cells.dates import DateStyle, orders_shown, parse_day, parse_moment
from ea_core.crm.importing.cells.months import months
from ea_core.crm.importing.wording import Written
from tests.support.importing import TODAY, customs, read_through


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
        "3/31/2026 11:59 p.m.",
        "31.03.26",
        "31/03/26",
        "3/31/26",
        "31. März 2026",
        "31 Mrz 26",
        "31 mars 2026",
        "31 de marzo de 2026",
        "31 março 2026",
        "Tue, 31 March 2026",
        "Tue Mar 31 2026",
        "2026-Mar-31",
        "2026. 03. 31.",
        "31. 03. 2026.",
        "2026年3月31日",
        "\u200e3/\u200e31/\u200e2026",
        "2026-03-31T00:00:00+02:00",
        "2026-03-31T23:30:00-04:00",
        "2026-03-31 20:30 GMT+2",
        "31/03/2026 14:22 Uhr",
        "20260331T142205Z",
        "20260331T1422+0200",
        "20260331142205",
        "Tue Mar 31 14:22:05 CEST 2026",
        "Tue Mar 31 14:22:05 IST 2026",
        "Tue Mar 31 2026 14:22:05 GMT+0200 (Central European Summer Time)",
        "2026-03-31T14:22:05+02:00[Europe/Berlin]",
        "31-MAR-26 02.22.05.000000 PM",
        "31/03/2026 à 14h22",
        "31.3.2026 klo 14.22",
        "٢٠٢٦-٠٣-٣١",
        "३१/०३/२०२६",
        "31‑03‑2026",  # noqa: RUF001 # a hyphen that does not break
        "'2026-03-31",
        "terça-feira, 31 de março de 2026",
        "31 marca 2026",
        "31. maaliskuuta 2026",
        "2026. március 31.",
        "31 марта 2026 г.",  # noqa: RUF001 # Russian
        "31 Μαρτίου 2026",
        "31 Mart 2026",
        "2026년 3월 31일",
    ],
)
def test_one_day_in_many_ways(written: str) -> None:
    assert parse_day(written) == date(2026, 3, 31)


def test_danes_write_a_stroke_and_a_hyphen() -> None:
    assert parse_day("5/3-2026") == date(2026, 3, 5)
    with pytest.raises(ValueError, match="not a day"):
        parse_day("5/13-2026")


def test_moments_are_read_in_utc_unless_they_say_otherwise() -> None:
    assert parse_moment("2026-03-31 08:30").at == datetime(2026, 3, 31, 8, 30, tzinfo=UTC)
    assert parse_moment("2026-03-31T08:30:00+02:00").at == datetime(2026, 3, 31, 6, 30, tzinfo=UTC)
    assert parse_moment("2026-03-31 12:05 am").at == datetime(2026, 3, 31, 0, 5, tzinfo=UTC)
    assert parse_moment("2026-03-31").is_day
    assert not parse_moment("2026-03-31 00:00").is_day
    berlin = DateStyle(zone=ZoneInfo("Europe/Berlin"))
    for written, hour, minute in (
        ("Tue Mar 31 14:22:05 CEST 2026", 12, 22),
        ("31.3.2026 14.22", 12, 22),
        ("20260331T142205Z", 14, 22),
        ("2026-03-31 02:22 p. m.", 12, 22),
        ("2026-03-31 14:22 Europe/London", 13, 22),
        ("2026-03-31 14:22 PDT", 21, 22),
        ("2026-03-29 02:30", 1, 30),  # an hour that the clocks passed over
    ):
        moment = parse_moment(written, berlin).at
        assert (moment.hour, moment.minute) == (hour, minute), written
    with pytest.raises(ValueError, match="IST is the name of several time zones"):
        parse_moment("Tue Mar 31 14:22:05 IST 2026")


def test_a_day_and_month_that_could_be_swapped_are_refused_unless_the_column_shows_the_order() -> (
    None
):
    with pytest.raises(ValueError, match=r"two days.*--dates dmy \(2026-02-01\) or --dates mdy"):
        parse_day("01/02/2026")
    assert parse_day("01/02/2026", DateStyle("dmy")) == date(2026, 2, 1)
    assert parse_day("01/02/2026", DateStyle("mdy")) == date(2026, 1, 2)
    assert parse_day("05/05/2026") == date(2026, 5, 5)
    assert orders_shown("25/12/2026") == {"dmy"}
    assert orders_shown("12/25/2026") == {"mdy"}
    assert orders_shown("01/02/2026") == {"dmy", "mdy"}
    assert orders_shown("26-02-25") == {"dmy", "ymd"}
    assert orders_shown("2026-02-25") == frozenset()


def test_years_of_two_digits() -> None:
    style = DateStyle(today=TODAY)
    assert parse_day("01.02.56", style) == date(2056, 2, 1)
    assert parse_day("01.02.71", style) == date(1971, 2, 1)
    with pytest.raises(ValueError, match="year 1969"):
        parse_day("01.02.69", style)
    assert parse_day("26/03/05", DateStyle("ymd", today=TODAY)) == date(2026, 3, 5)
    with pytest.raises(ValueError, match=r"dmy .2005-03-26. or --dates ymd .2026-03-05."):
        parse_day("26-03-05", style)


@pytest.mark.parametrize("written", ["0026-03-01", "2062-05-10", "1969-12-31", "9999-01-01"])
def test_years_out_of_this_world_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="Days from 1970 to 2056 are taken"):
        parse_day(written, DateStyle(today=TODAY))


def test_a_day_never_moves_and_a_moment_keeps_its_zone() -> None:
    berlin = DateStyle(zone=ZoneInfo("Europe/Berlin"))
    assert parse_day("2026-04-01T00:00:00+02:00", berlin) == date(2026, 4, 1)
    assert parse_moment("2026-04-01", berlin).at == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert parse_moment("2026-01-01 12:00", berlin).at == datetime(2026, 1, 1, 11, tzinfo=UTC)
    assert parse_moment("2026-01-01 12:00Z", berlin).at == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert parse_moment("2026-01-01 12:00 GMT-0330", berlin).at == datetime(
        2026, 1, 1, 15, 30, tzinfo=UTC
    )


def test_names_of_months_mean_one_month() -> None:
    assert months()["märz"] == months()["marz"] == months()["mars"] == months()["march"] == 3
    assert months()["août"] == months()["aout"] == 8
    assert (min(months().values()), max(months().values())) == (1, 12)


def days(*values: str, written: Written = Written()) -> tuple[list[object], list[str]]:  # noqa: B008 # frozen
    rows = "".join(f'A,{n},"{value}"\n' for n, value in enumerate(values))
    read = read_through("deals", f"client,title,expected close\n{rows}", written=written)
    return read.column("expected_close_date"), [e.message for e in read.errors]


def test_a_column_shows_its_order_or_is_asked_about() -> None:
    assert days("01/02/2026", "25/02/2026")[0] == [date(2026, 2, 1), date(2026, 2, 25)]
    assert days("01.02.2026", "02.25.2026")[0] == [date(2026, 1, 2), date(2026, 2, 25)]
    found, errors = days("25/12/2026", "12/25/2026", "03/04/2026")
    assert found == [date(2026, 12, 25)] * 2
    assert "days in both orders" in errors[0]
    assert len(days("03/04/2026", "05/06/2026")[1]) == 2
    assert days("03/04/2026", written=Written(dates="mdy"))[0] == [date(2026, 3, 4)]
    found, errors = days("25/12/2026", "01.02.2026", written=Written(dates="mdy"))
    assert found == [date(2026, 1, 2)]
    assert "not a day of the calendar as mdy" in errors[0]


def test_a_spreadsheets_numbers_of_days_are_read_only_when_the_column_has_nothing_else() -> None:
    found, errors = days("46112", "2026-03-31")
    assert found == [date(2026, 3, 31)]
    assert "it would be 2026-03-31: format the column as a date" in errors[0]
    shown = read_through(
        "deals", "client,title,created\nA,x,46112.39583\nA,y,46112.60417\nA,z,46112.99999999\n"
    )
    assert [f"{at:%d %H:%M:%S}" for at in shown.column("created_at")] == [
        "31 09:30:00",
        "31 14:30:00",
        "31 23:59:59",
    ]
    read = read_through("deals", "client,title,expected close\nA,x,46112\nA,y,46112.5\nA,z,99999\n")
    assert read.column("expected_close_date") == [date(2026, 3, 31)] * 2
    assert "year 2173" in read.errors[0].message
    assert any("numbers of days" in notice for notice in read.notices)


def test_a_day_of_the_week_decides_and_is_not_contradicted() -> None:
    found, errors = days("Fri 03/04/2026", "Wed 03/04/2026", "śr. 04.03.2026", "Do, 01.10.2026")
    assert found == [date(2026, 4, 3), date(2026, 3, 4), date(2026, 3, 4), date(2026, 10, 1)]
    assert errors == []
    _, errors = days("Monday, October 1, 2026", "Mo, 01.10.2026", "Mon 31/12/2026")
    assert ["slip of the pen" in one or "day of the week" in one for one in errors] == [True] * 3
    assert "is a Thursday" in errors[0]


def test_moments_in_the_future_are_said() -> None:
    read = read_through(
        "deals",
        "client,title,stage,created,closed\nA,x,won,2026-01-01,2027-03-01\nA,y,new,2027-01-01,\n"
        "A,z,new,2026-01-01,2028-01-01\n",
        company=customs(),
    )
    assert read.cells.remarks.later == {"closed_at": (1, 2), "created_at": (1, 3)}


@pytest.mark.parametrize(
    "written", ["2026-02-30", "2026-13-01", "1/5/17", "yesterday", "n/a", "-", "12-2026", "3" * 5000, "32 March 2026", "31 Foo 2026", "2026-03-31 13:00 am", "1711843200", "42658", "0000-01-01", "31/31/2026",
                "2026-03-31 25:00", "Maybe 3, 2026x", "before 31.03.2026", "00.00.0000", "31 listopad 2026",
                "1774958525000", "20261331142205"],
)  # fmt: skip
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"is not|could mean|Days from"):
        parse_day(written)
