from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.crm.clients import ClientDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import InvalidInput
from ea_core.ui.kit.format import NOTHING
from ea_core.ui.pipeline.behind import selection
from ea_core.ui.pipeline.charts import described, forecast_chart
from ea_core.ui.pipeline.page import period_days
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage
from tests.support.tables import sent_tables, shown_rows

PAGE = "pages/1_Pipeline.py"


@pytest.fixture
def staff(db: TestDatabase) -> Actor:
    """Somebody with two open deals and a won one, in a company with another owner."""
    staff = db.person("staff", "Ann Lee")
    crm = CrmWorkspace(db.database, staff)
    client = crm.clients.create(ClientDraft("Acme & <Sons>", owner_id=staff.id))
    crm.deals.create(
        client.id, DealDraft("One", Decimal(1000), "new", Decimal(50), date(2030, 3, 5))
    )
    crm.deals.create(client.id, DealDraft("Two", Decimal(500), "negotiation", Decimal(80)))
    crm.deals.create(client.id, DealDraft("Three", Decimal(3000), "won"))
    boss = CrmWorkspace(db.database, db.person("manager", "Mia Boss"))
    other = boss.clients.create(ClientDraft("Other"))
    boss.deals.create(other.id, DealDraft("Four", Decimal(7000), "lost"))
    return staff


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_signed_out_sees_nothing(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, None)
    assert not page.metric
    assert "signed out" in page.info[0].value


def test_an_empty_company_says_what_to_do(open_page: OpenPage, db: TestDatabase) -> None:
    page = open_page(PAGE, db.person("manager"))
    assert not page.exception
    assert not page.error
    assert "no deals yet" in page.info[0].value


def test_figures_and_charts(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, staff)
    assert not page.exception
    assert not page.error
    assert metrics(page) == {
        "Open value": "$1.5K", "Weighted": "$900", "Win rate": "50%", "Won value": "$3K",
        "Sales cycle": "0 days",
    }  # fmt: skip
    assert len(page.get("plotly_chart")) == 3


def test_owner_and_period_are_in_the_address(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, staff, owner="Mia Boss")
    assert "No deals fit" in page.info[0].value
    page = open_page(PAGE, staff, owner="Ann Lee", period="Last quarter")
    assert metrics(page)["Win rate"] == NOTHING
    assert metrics(page)["Open value"] == "$1.5K"


def test_a_figure_opens_its_deals_and_closes_again(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, staff)
    page.button(key="figure-open").click().run()
    table = {row["Deal"]: row for row in shown_rows(page)}
    assert set(table) == {"One", "Two"}
    assert any("2 deals" in caption.value and "1,500" in caption.value for caption in page.caption)
    assert table["One"] == {
        "Deal": "One", "Client": "Acme & <Sons>", "Owner": "Ann Lee", "Stage": "New",
        "Value": "$1,000", "Probability": "50%", "Expected close": "5 Mar 2030",
    }  # fmt: skip
    assert [table["One"]["Value"], table["Two"]["Value"]] == ["$1,000", "$500"]
    assert table["Two"]["Expected close"] is None
    next(b for b in page.button if b.label == "Close").click().run()
    assert not sent_tables(page)


@pytest.mark.parametrize(
    ("behind", "deals"),
    [
        ("stage:negotiation", ["Two"]),
        ("funnel:new", ["Four", "One", "Three", "Two"]),
        ("forecast:2030-03", ["One"]),
        ("forecast:none", ["Two"]),
        ("won", ["Three"]),
    ],
)
def test_a_bar_is_opened_by_its_address(
    open_page: OpenPage, staff: Actor, behind: str, deals: list[str]
) -> None:
    page = open_page(PAGE, staff, behind=behind)
    assert sorted(str(row["Deal"]) for row in shown_rows(page)) == deals


@pytest.mark.parametrize(
    "behind", ["forecast:2030-13", "owner:me", "funnel:odd", "month:", "stage:x"]
)
def test_an_address_that_was_tampered_with_is_one_sentence(
    open_page: OpenPage, staff: Actor, behind: str
) -> None:
    page = open_page(PAGE, staff, behind=behind)
    assert not page.exception
    assert not page.error
    assert not sent_tables(page)
    with pytest.raises(InvalidInput):
        selection(PipelineFilters(), *behind.split(":"))


def test_periods() -> None:
    today = date(2026, 11, 23)
    assert period_days("All time", today) == (None, None)
    assert period_days("This month", today) == (date(2026, 11, 1), date(2026, 11, 30))
    assert period_days("This quarter", today) == (date(2026, 10, 1), date(2026, 12, 31))
    assert period_days("Last quarter", date(2026, 2, 1)) == (date(2025, 10, 1), date(2025, 12, 31))
    assert period_days("This year", today) == (date(2026, 1, 1), date(2026, 12, 31))
    assert period_days("Last 12 months", today) == (date(2025, 12, 1), today)


def test_the_forecast_has_no_gaps_and_is_told_in_words(staff: Actor, db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, staff)
    client = crm.clients.page().items[0]
    unlikely = DealDraft("Five", Decimal(1), None, Decimal(0), date(2030, 6, 1))
    crm.deals.create(client.id, unlikely)
    figures = crm.pipeline.figures()
    months = [row for row in figures.forecast if row.month >= "2030"]
    chart = forecast_chart(months, "USD")
    assert list(chart.data[1].x) == ["Mar 2030", "Apr 2030", "May 2030", "Jun 2030"]
    assert list(chart.data[1].y) == [500.0, 0.0, 0.0, 0.0]
    assert "New: 2 deals, 1,001 USD" in described(figures, "USD")["stages"]
