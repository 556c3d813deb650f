"""The Pipeline page: what each figure opens, that the sums agree, and what its address means."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.crm.clients import ClientDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.periods import quarter_of
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import InvalidInput
from ea_core.ui.kit.format import money
from ea_core.ui.pipeline.choices import Named
from ea_core.ui.pipeline.forecast import forecast_chart, forecast_words, without_gaps
from ea_core.ui.pipeline.period import named, period_words
from ea_core.ui.pipeline.selection import name_of, selection
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, shown_rows

PAGE = "pages/1_Pipeline.py"


@pytest.fixture
def staff(db: TestDatabase) -> Actor:
    """Somebody with two open deals and a won one, in a company with another owner."""
    staff = db.person("staff", "Ann <b>Lee</b>")
    crm = CrmWorkspace(db.database, staff)
    client = crm.clients.create(ClientDraft("Acme & <Sons>", industry="Food", owner_id=staff.id))
    crm.deals.create(
        client.id, DealDraft("One", Decimal(1000), "new", Decimal(50), date(2030, 3, 5))
    )
    crm.deals.create(client.id, DealDraft("Two", Decimal(500), "negotiation", Decimal(80)))
    crm.deals.create(client.id, DealDraft("Three", Decimal(3000), "won"))
    boss = CrmWorkspace(db.database, db.person("manager", "Mia Boss"))
    other = boss.clients.create(ClientDraft("Other"))
    boss.deals.create(other.id, DealDraft("Four", Decimal(7000), "lost"))
    return staff


@pytest.fixture
def names(db: TestDatabase, staff: Actor) -> Named:
    crm = CrmWorkspace(db.database, staff)
    return Named(
        {stage.key: stage for stage in crm.stages.all()},
        {one.id: one.name for one in crm.colleagues.everybody()},
        crm.colleagues,
    )


def figures(page: AppTest) -> dict[str, tuple[str, str]]:
    """The strip: of each figure its value and the address that it opens."""
    strip = next(node.proto.body for node in page.get("html") if "ea-figures" in node.proto.body)
    found = {}
    for cell in strip.split('role="listitem"')[1:]:
        title = re.search('ea-title">([^<]*)', cell)
        value = re.search('ea-value[^"]*">([^<]*)', cell)
        address = re.search('href="([^"]*)"', cell)
        assert title
        assert value
        found[title[1]] = (value[1], address[1] if address else "")
    return found


def drawer(page: AppTest) -> str:
    """The title of the drawer that is open; '' without one."""
    titles = re.findall(r'dialog \{\s*title: "((?:[^"\\]|\\.)*)"', everything(page))
    return titles[0].replace("\\\\", "\\") if titles else ""


def opened(page: AppTest) -> list[str]:
    """The deals in the drawer."""
    behind = [
        number for number, table in enumerate(sent_tables(page)) if "Deal" in str(table["columns"])
    ]
    return sorted(str(row["Deal"]) for row in shown_rows(page, behind[0])) if behind else []


def test_signed_out_sees_nothing(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, None)
    assert not _figures_if_any(page)
    assert "signed out" in page.info[0].value


@pytest.mark.parametrize("query", [{}, {"view": "deals"}, {"period": "all"}])
def test_an_empty_company_says_what_to_do(
    open_page: OpenPage, db: TestDatabase, query: dict[str, str]
) -> None:
    page = open_page(PAGE, db.person("manager"), **query)
    assert not page.exception
    assert not page.error
    assert "There are no deals yet" in everything(page)


def test_the_figures_of_this_quarter(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, staff)
    assert not page.exception
    assert not page.error
    found = figures(page)
    assert {title: value for title, (value, _) in found.items()} == {
        "Open": "$1.5K", "Weighted": "$900", "Won": "$3K", "Win rate": "50%",
        "Sales cycle": "0 days", "Velocity": "\N{EN DASH}", "Created": "$11.5K",
    }  # fmt: skip
    assert "2 deals, now" in everything(page)
    assert len(page.get("plotly_chart")) == 2


def test_a_figure_opens_its_deals_whose_sum_is_the_figure(
    open_page: OpenPage, staff: Actor
) -> None:
    page = open_page(PAGE, staff, behind="open")
    assert drawer(page) == "Open deals, 2, \\$1,500"
    rows = {row["Deal"]: row for row in shown_rows(page, len(sent_tables(page)) - 1)}
    assert rows["One"] == {
        "Deal": "One", "Client": "Acme & <Sons>", "Owner": "Ann <b>Lee</b>", "Stage": "New",
        "Value": "$1,000", "Probability": "50%", "Category": "Best case",
        "Expected close": "5 Mar 2030",
    }  # fmt: skip
    assert rows["Two"]["Expected close"] is None
    page.query_params.clear()
    assert drawer(page.run()) == ""


@pytest.mark.parametrize(
    ("behind", "title", "deals"),
    [
        ("stage:negotiation", "Deals in Negotiation, 1, \\$500", ["Two"]),
        ("funnel:new", "Deals that entered New, 4, \\$11,500", ["Four", "One", "Three", "Two"]),
        ("forecast:2030-03", "Open deals expected in Mar 2030, 1, \\$1,000", ["One"]),
        ("forecast:none", "Open deals without an expected date, 1, \\$500", ["Two"]),
        ("won", "Won deals, 1, \\$3,000", ["Three"]),
        ("closed", "Closed deals, 2, \\$10,000", ["Four", "Three"]),
        ("created", "Deals created, 4, \\$11,500", ["Four", "One", "Three", "Two"]),
        ("category:best%20case", "Best case\\: open deals, 1, \\$1,000", ["One"]),
        ("lost:", "Lost without a reason, 1, \\$7,000", ["Four"]),
        ("rate:industry:Food", "Closed deals, industry Food, 1, \\$3,000", ["Three"]),
        ("owner:{ann}", "Open deals of Ann \\<b\\>Lee\\</b\\>, 2, \\$1,500", ["One", "Two"]),
        ("owner:none:lost", "Lost deals of Unassigned, 1, \\$7,000", ["Four"]),
    ],
)  # fmt: skip
def test_what_a_bar_opens_is_named_in_the_address(
    open_page: OpenPage, staff: Actor, behind: str, title: str, deals: list[str]
) -> None:
    page = open_page(PAGE, staff, period="all", behind=behind.format(ann=staff.id))
    assert drawer(page) == title
    assert opened(page) == deals


@pytest.mark.parametrize(
    "behind",
    ["forecast:2030-13", "owner:me", "funnel:odd", "month:", "stage:x", "x", "rate:owner", "rate:x:y",
     "category:", "stalled:x", "evidence:new:x", ":", "owner:none:x"],
)  # fmt: skip
def test_an_address_that_was_tampered_with_is_one_sentence(
    open_page: OpenPage, staff: Actor, names: Named, behind: str
) -> None:
    page = open_page(PAGE, staff, behind=behind)
    assert not page.exception
    assert not page.error
    assert not opened(page)
    with pytest.raises(InvalidInput):
        selection(PipelineFilters(), behind, names).filters.parameters()


def test_a_reason_may_hold_any_letter(names: Named) -> None:
    reason = "Price: 20% too high / <b>"
    chosen = selection(PipelineFilters(), name_of("lost", reason), names)
    assert chosen.filters.reason == reason


def test_filters_stand_in_the_address_by_id(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, staff, owner=str(staff.id), industry="Food")
    assert figures(page)["Won"][0] == "$3K"
    assert figures(page)["Win rate"][0] == "100%"
    page.selectbox(key="pipeline-owner").set_value("none").run()
    assert page.query_params["owner"] == "none"
    assert "No deals fit these filters" in everything(page)


@pytest.mark.parametrize("owner", ["0c7a9c0e-4f0e-4f6f-9d7a-2b1f6a3f9d11", "Mia Boss"])
def test_an_owner_who_is_nobody_is_said(open_page: OpenPage, staff: Actor, owner: str) -> None:
    page = open_page(PAGE, staff, owner=owner)
    assert not page.exception
    said = page.warning[0].value
    assert "can't sign in any more" in said or "does not exist" in said
    assert "$" not in "".join(value for value, _ in _figures_if_any(page).values())


def test_somebody_who_is_blocked_keeps_the_name(
    open_page: OpenPage, staff: Actor, db: TestDatabase
) -> None:
    boss = db.person("manager", "Max Chef")
    db.one("update auth.users set banned_until = now() + interval '1 year' where id = %s", staff.id)
    page = open_page(PAGE, boss, owner=str(staff.id), behind="open")
    assert "Ann \\<b\\>Lee\\</b\\> can't sign in any more" in page.warning[0].value
    assert figures(page)["Open"][0] == "$1.5K"
    page = open_page(PAGE, boss, behind=f"owner:{staff.id}")
    assert drawer(page).startswith("Open deals of Ann ")


def _figures_if_any(page: AppTest) -> dict[str, tuple[str, str]]:
    return figures(page) if 'aria-label="Figures of the pipeline"' in everything(page) else {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"period": "days", "from": "2026-05-01", "to": "2026-01-01"}, "before it begins"),
        ({"period": "days", "from": "yesterday"}, "does not exist"),
        ({"period": "2026-Q5"}, "does not exist"),
    ],
)
def test_an_impossible_period_is_said(
    open_page: OpenPage, staff: Actor, query: dict[str, str], words: str
) -> None:
    page = open_page(PAGE, staff, **query)
    assert not page.exception
    assert words in page.error[0].value
    assert not _figures_if_any(page)


def test_the_list_of_deals_is_searched_filtered_and_paged(
    open_page: OpenPage, staff: Actor, db: TestDatabase
) -> None:
    page = open_page(PAGE, staff, view="deals")
    assert [row["Deal"] for row in shown_rows(page)] == ["One", "Two"]
    page = open_page(PAGE, staff, view="deals", state="all", sort="title", page="77")
    assert [row["Deal"] for row in shown_rows(page)] == ["Four", "One", "Three", "Two"]
    page = open_page(PAGE, staff, view="deals", state="all", search="ACME two")
    assert [row["Deal"] for row in shown_rows(page)] == ["Two"]
    crm = CrmWorkspace(db.database, staff)
    deal = next(one for one in crm.deals.page().items if one.title == "One")
    late = replace(deal.draft(), expected_close_date=date(2020, 1, 1))
    crm.deals.change(deal.id, late, deal.version)
    page = open_page(PAGE, staff, view="deals", state="late", owner=str(staff.id))
    assert str(shown_rows(page)[0]["Stage"]).startswith("New, ")
    assert str(shown_rows(page)[0]["Stage"]).endswith(" days late")
    page = open_page(PAGE, staff, view="deals", state="late", owner="none")
    assert shown_rows(page) == []
    page = open_page(PAGE, staff, view="deals", client=str(deal.client_id), state="won")
    assert [row["Deal"] for row in shown_rows(page)] == ["Three"]
    assert not page.exception


def test_periods_are_those_of_the_fiscal_year() -> None:
    assert named("2026-Q4", 1) == quarter_of(date(2026, 11, 1), 1)
    april = named("2027-Q1", 4)
    assert april == quarter_of(date(2026, 5, 1), 4)
    assert period_words(april) == "Apr to Jun 2026"
    assert period_words(named("2027-Q4", 4)) == "Jan to Mar 2027"
    assert period_words(named("FY2026", 1)) == "2026"
    assert period_words(named("FY2027", 4)) == "Apr 2026 to Mar 2027"
    assert period_words(named("2026-Q4", 1), this_year=2026) == "Oct to Dec"
    assert named("2026-Q5", 1) is None
    assert named("9999-Q1", 1) is None
    assert period_words(None) == "all time"


def test_the_forecast_has_no_gaps_and_is_told_in_words(staff: Actor, db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, staff)
    client = crm.clients.page().items[0]
    unlikely = DealDraft("Five", Decimal(1), None, Decimal(0), date(2030, 6, 1))
    crm.deals.create(client.id, unlikely)
    found = crm.pipeline.figures()
    months = without_gaps([row for row in found.forecast if row.month >= "2030"])
    chart = forecast_chart(months, "USD", date(2030, 4, 1) - timedelta(days=1))
    weighted = next(trace for trace in chart.data if trace.name == "Open, weighted")
    assert list(weighted.text) == ["Mar 2030", "Apr 2030", "May 2030", "Jun 2030"]
    assert list(weighted.y) == [500.0, 0.0, 0.0, 0.0]
    assert "Mar 2030: won 0, weighted 500, at most 1,000" in forecast_words(months, "USD")
    assert money(Decimal(500), "USD") == "$500"
