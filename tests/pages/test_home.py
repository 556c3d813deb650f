"""The first page: one's own deals, what is due, what is stuck and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ea_core.crm.my_day import MyDay
from ea_core.ui.home import next_steps
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything


def deal(db: TestDatabase, client: object, title: str, value: int, days: int) -> None:
    db.one(
        "insert into deals (client_id, title, value, stage, probability, expected_close_date)"
        " values (%s, %s, %s, 'negotiation', 50, %s)",
        client, title, value, datetime.now(UTC).date() + timedelta(days=days),
    )  # fmt: skip


def test_it_shows_what_is_mine_and_not_what_is_others(
    db: TestDatabase, open_page: OpenPage
) -> None:
    me, other = db.person("staff", "Sam Reed"), db.person("staff")
    mine, theirs = db.client("Acme *Tools* [x](http://evil.example)", me), db.client("Other", other)
    deal(db, mine, "Sensors", 12_000, 3)
    deal(db, mine, "Gateways", 40_000, -5)
    deal(db, theirs, "Not mine", 9_000, 3)
    page = open_page("Home.py", me)
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures == {
        "My open deals": "2",
        "Open value": "$52K",
        "Weighted value": "$26K",
        "Due in 14 days": "1",
        "Stuck": "1",
    }
    shown = everything(page)
    assert "5 days overdue" in shown
    assert "Not mine" not in shown
    assert "Acme \\\\*Tools" in shown  # escaped: shown as typed, not as Markdown
    assert not page.exception


def test_without_deals_it_says_what_to_do(db: TestDatabase, open_page: OpenPage) -> None:
    page = open_page("Home.py", db.person("staff"))
    assert page.info[0].value == "You have no open deals."
    assert not page.metric


def test_without_anything_there_are_no_next_steps() -> None:
    nothing = MyDay(0, Decimal(0), Decimal(0), 0, 0, 0, 0, 0, (), (), ())
    assert next_steps(nothing, date(2026, 1, 1)) == []
