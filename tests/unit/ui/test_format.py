"""Figures, dates and other people's words as they are written on the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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
    ],
)
def test_money(value: Decimal | int | None, currency: str, text: str) -> None:
    assert form.money(value, currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "$0"), (950, "$950"), (999.6, "$1K"), (12_400, "$12.4K"), (123_456, "$123K"),
     (999_900, "$1M"), (1_237_000, "$1.24M"), (2.5e9, "$2.5B"), (-12_400, "\N{MINUS SIGN}$12.4K")],
)  # fmt: skip
def test_compact_money(value: float, text: str) -> None:
    assert form.compact_money(value, "USD") == text


def test_percent() -> None:
    assert [form.percent(one) for one in (0, 0.0512, 0.05, 0.423, 1)] == [
        "0%", "5.1%", "5%", "42%", "100%",
    ]  # fmt: skip
    assert form.percent(None) == form.NOTHING


def test_dates() -> None:
    days = {0: "today", 1: "tomorrow", 3: "in 3 days", -1: "1 day overdue", -9: "9 days overdue"}
    assert {n: form.due(TODAY + timedelta(days=n), TODAY) for n in days} == days
    assert form.due(None, TODAY) == "no date"
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    past = {5: "just now", 300: "5 min ago", 7_200: "2 h ago", 90_000: "yesterday",
            260_000: "3 days ago", 9_000_000: "26 Nov 2025"}  # fmt: skip
    assert {s: form.ago(now - timedelta(seconds=s), now) for s in past} == past


def test_what_others_wrote_is_not_markdown() -> None:
    wanted = "**x** [a](http://b) $1$ :red[y] <b> | `c`\n- d"
    safe = form.plain(wanted)
    assert safe.replace("\\", "") == " ".join(wanted.split())
    for sign in "*[$:<|`":
        assert all(safe[at - 1] == "\\" for at, one in enumerate(safe) if one == sign)
    assert form.plain("- a") == "\\- a"
    assert form.plain("1. a") == "1\\. a"
    assert form.plain(None) == ""


def test_long_text_is_cut_at_a_word() -> None:
    assert form.shortened("one two three four", 14) == "one two three…"
    assert form.shortened("x" * 50, 10) == "x" * 9 + "…"
    assert form.shortened("short", 10) == "short"
