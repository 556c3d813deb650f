"""Figures, dates and other people's words as they are written on the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from ea_core.ui.kit import format as form

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (0, "USD", "$0"),
        (Decimal("1234.50"), "USD", "$1,234.50"),
        (Decimal(1234), "EUR", "€1,234"),
        (-5, "USD", "\N{MINUS SIGN}$5"),
        (1000, "CHF", "CHF 1,000"),
        (None, "USD", form.NOTHING),
        (Decimal("-1234.567"), "USD", "\N{MINUS SIGN}$1,234.57"),
        (Decimal("-0.001"), "USD", "$0"),
        (Decimal("1234.5"), "JPY", "¥1,235"),
        (Decimal(-1235), "JPY", "\N{MINUS SIGN}¥1,235"),
        (Decimal("1.234"), "KWD", "KWD 1.234"),
        (Decimal("1.2"), "KWD", "KWD 1.200"),
        (Decimal(7), "KWD", "KWD 7"),
        (Decimal("-9.5"), "CHF", "\N{MINUS SIGN}CHF 9.50"),
        (Decimal("1234567.8"), "INR", "₹1,234,567.80"),
        (Decimal(5), "GBP", "£5"),
        (Decimal(5), "ZZZ", "ZZZ 5"),
        (Decimal("9007199254740993.11"), "USD", "$9,007,199,254,740,993.11"),
        (Decimal("12345678901234567890123456789012345.67"), "USD",
         "$12,345,678,901,234,567,890,123,456,789,012,345.67"),
        (10**20 + 1, "EUR", "€100,000,000,000,000,000,001"),
    ],
)  # fmt: skip
def test_money(value: Decimal | int | None, currency: str, text: str) -> None:
    assert form.money(value, currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "$0"), (950, "$950"), (999.6, "$1K"), (12_400, "$12.4K"), (123_456, "$123K"),
     (999_900, "$1M"), (1_237_000, "$1.24M"), (2.5e9, "$2.5B"), (-12_400, "\N{MINUS SIGN}$12.4K"),
     (0.4, "$0"), (-0.4, "$0"), (12.34, "$12"), (-999.6, "\N{MINUS SIGN}$1K"),
     (Decimal("999949.99"), "$1M"), (Decimal("1234999.99"), "$1.23M"), (Decimal(10) ** 12, "$1T"),
     (1.5e15, "$1500T"), (None, form.NOTHING)],
)  # fmt: skip
def test_compact_money(value: Decimal | float | None, text: str) -> None:
    assert form.compact_money(value, "USD") == text


def test_compact_money_of_other_currencies() -> None:
    assert form.compact_money(Decimal(12_400), "JPY") == "¥12.4K"
    assert form.compact_money(Decimal(12_400), "KWD") == "KWD 12.4K"
    assert form.compact_money(Decimal(-950), "CHF") == "\N{MINUS SIGN}CHF 950"
    assert form.compact_money(Decimal(12_345_678), "INR") == "₹12.3M"


def test_percent() -> None:
    assert [form.percent(one) for one in (0, 0.0512, 0.05, 0.423, 1)] == [
        "0%", "5.1%", "5%", "42%", "100%",
    ]  # fmt: skip
    assert form.percent(None) == form.NOTHING
    # 0.07 times 100 is a little more than 7 in binary
    assert [form.percent(one) for one in (0.07, 0.0996, 12, -0.05, -0.00001, Decimal("0.423"))] == [
        "7%", "10%", "1,200%", "\N{MINUS SIGN}5%", "0%", "42%",
    ]  # fmt: skip


def test_dates() -> None:
    days = {0: "today", 1: "tomorrow", 3: "in 3 days", -1: "1 day overdue", -9: "9 days overdue"}
    assert {n: form.due(TODAY + timedelta(days=n), TODAY) for n in days} == days
    assert form.due(None, TODAY) == "no date"
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    past = {5: "just now", 300: "5 min ago", 7_200: "2 h ago", 90_000: "yesterday",
            260_000: "3 days ago", 9_000_000: "26 Nov 2025"}  # fmt: skip
    assert {s: form.ago(now - timedelta(seconds=s), now) for s in past} == past
    ahead = {30: "just now", 300: "in 5 min", 7_200: "in 2 h", 90_000: "tomorrow",
             260_000: "in 3 days", 31_000_000: "4 Mar 2027"}  # fmt: skip
    assert {s: form.ago(now + timedelta(seconds=s), now) for s in ahead} == ahead
    assert form.day(date(2027, 1, 18)) == "18 Jan 2027"
    assert form.day(None) == form.ago(None) == form.NOTHING
    assert form.due(TODAY + timedelta(days=45), TODAY) == "in 45 days"
    assert form.due(TODAY - timedelta(days=1200), TODAY) == "1,200 days overdue"


def test_counts() -> None:
    assert [form.count(n, "deal") for n in (0, 1, 2)] == ["0 deals", "1 deal", "2 deals"]
    assert form.count(1200, "company", "companies") == "1,200 companies"


def test_file_sizes() -> None:
    sizes = {0: "0 B", 812: "812 B", 1_000: "1.0 KB", 9_999: "10 KB", 34_400: "34 KB",
             999_999: "1.0 MB", 1_234_567: "1.2 MB", 5_000_000_000: "5.0 GB"}  # fmt: skip
    assert {size: form.file_size(size) for size in sizes} == sizes
    assert form.file_size(None) == form.NOTHING


def test_what_others_wrote_is_not_markdown() -> None:
    wanted = "**x** [a](http://b) $1$ :red[y] <b> | `c`\n- d"
    safe = form.plain(wanted)
    assert safe.replace("\\", "").replace("\u2060", "") == " ".join(wanted.split())
    assert "http\u2060\\://b" in safe, "no link, which the page makes of an address by itself"
    assert form.plain("at www.b.example, httpd") == "at www\u2060.b.example, httpd"
    for sign in "*[$:<|`":
        assert all(safe[at - 1] == "\\" for at, one in enumerate(safe) if one == sign)
    assert form.plain(":tada: at 10:20:30") == "\\:\u2060tada\\: at 10\\:20\\:30"
    assert form.plain("- a") == "\\- a"
    assert form.plain("1. a") == "1\\. a"
    assert form.plain(None) == ""


def test_long_text_is_cut_at_a_word() -> None:
    assert form.shortened("one two three four", 14) == "one two three…"
    assert form.shortened("x" * 50, 10) == "x" * 9 + "…"
    assert form.shortened("short", 10) == "short"


def test_what_is_near_is_said_in_days_and_what_is_far_as_a_date() -> None:
    near = {0: "today", 1: "tomorrow", -1: "yesterday", 3: "in 3 days", -7: "7 days ago"}
    assert {n: form.near_day(TODAY + timedelta(days=n), TODAY) for n in near} == near
    assert form.near_day(date(2027, 1, 18), date(2026, 3, 10)) == "18 Jan 2027"
    assert form.near_day(None, TODAY) == form.NOTHING


def test_moments_are_on_the_reader_s_clock() -> None:
    tokyo = timezone(timedelta(hours=9))
    now = datetime(2026, 3, 10, 16, tzinfo=UTC)  # the 11th in Tokyo
    assert form.moment(now - timedelta(hours=2), tokyo, now) == "yesterday"
    assert form.moment(now - timedelta(hours=2), UTC, now) == "2 h ago"
    assert form.moment(now + timedelta(hours=2), UTC, now) == "today, 18:00"
    assert form.moment(now + timedelta(days=3), UTC, now) == "in 3 days"
    assert form.moment(datetime(2026, 1, 1, 20, tzinfo=UTC), tokyo, now) == "2 Jan 2026"
    assert form.exact_moment(datetime(2026, 1, 1, 20, 5, tzinfo=UTC), tokyo) == "2 Jan 2026, 05:05"
    assert form.moment(None, UTC, now) == form.NOTHING


def test_numbers_and_rates_without_decimals() -> None:
    assert [form.number(n) for n in (0, 1_234, -1_234)] == ["0", "1,234", "\N{MINUS SIGN}1,234"]
    rates = {"0": "0%", "0.4": "<1%", "12.5": "13%", "99.6": "100%", "100": "100%", "150": "150%"}
    assert {n: form.whole_percent(Decimal(n)) for n in rates} == rates
