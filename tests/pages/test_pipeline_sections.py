"""The sections of the view Figures: what each says, what it opens, and that the sums agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.crm.clients import ClientDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.pipeline.backtest import BacktestQuarter
from ea_core.crm.pipeline.expected import Expectation, Range
from ea_core.crm.pipeline.periods import Period, month_of
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, InvalidInput
from ea_core.ui.kit.table import typed_table
from ea_core.ui.pipeline.backtest import bias_words
from ea_core.ui.pipeline.charts import LOST, OPEN, WON
from ea_core.ui.pipeline.choices import Named
from ea_core.ui.pipeline.deals import file_columns
from ea_core.ui.pipeline.movement import total, waterfall_chart, waterfall_words
from ea_core.ui.pipeline.outlook import range_chart, range_rows
from ea_core.ui.pipeline.targets import amount_of, months_of, save
from ea_core.ui.pipeline.team import owner_file_columns
from ea_core.workspace import Workspace
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, shown_rows

PAGE = "pages/1_Pipeline.py"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def manager(db: TestDatabase) -> Actor:
    return db.person("manager", "Mia Boss")


@pytest.fixture
def crm(db: TestDatabase, manager: Actor) -> CrmWorkspace:
    """A company with deals won and lost for reasons, one late, and one that was pushed."""
    crm = CrmWorkspace(db.database, manager)
    client = crm.clients.create(
        ClientDraft("Acme <b>", industry="Food & <Drink>", owner_id=manager.id)
    )
    for title, value, stage in (
        ("Won", 900, "won"),
        ("Won too", 600, "won"),
        ("Lost", 500, "lost"),
    ):
        crm.deals.create(client.id, DealDraft(title, Decimal(value), stage))
    lost = next(one for one in crm.deals.page().items if one.title == "Lost")
    crm.deals.change(lost.id, replace(lost.draft(), lost_reason="Price: <b>high</b>"), lost.version)
    late = DealDraft("Late", Decimal(300), "negotiation", Decimal(60), TODAY - timedelta(days=9))
    crm.deals.create(client.id, late)
    pushed = crm.deals.create(client.id, replace(late, title="Pushed", value=Decimal(200)))
    later = replace(pushed.draft(), expected_close_date=TODAY, value=Decimal(250))
    crm.deals.change(pushed.id, later, pushed.version)
    return crm


def table(page: AppTest, caption: str) -> list[dict[str, str | None]]:
    """The rows of the table of that name."""
    places = [at for at, one in enumerate(sent_tables(page)) if one["caption"] == caption]
    assert places, [one["caption"] for one in sent_tables(page)]
    return shown_rows(page, places[0])


def opened(page: AppTest, query: str) -> AppTest:
    """The page at the address of a link."""
    page.query_params.clear()
    for name, value in parse_qsl(query.removeprefix("?")):
        page.query_params[name] = value
    return page.run()


@pytest.mark.parametrize("part", ["forecast", "movement", "conversion", "risk", "team"])
@pytest.mark.parametrize("period", ["all", "2020-Q1", ""])
def test_each_part_is_drawn_for_any_period(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor, part: str, period: str
) -> None:
    page = open_page(PAGE, manager, part=part, **({"period": period} if period else {}))
    assert not page.exception
    assert not page.error
    assert [one.value for one in page.subheader] or "No deals" in everything(page)


def test_forecast_from_history_says_its_range_and_shows_its_evidence(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor
) -> None:
    found = crm.pipeline.outlook()
    assert found is not None
    rows = dict(range_rows(found, Decimal(5000)))
    assert rows["Won so far"] == found.won_value == 1500
    assert rows["Target"] == 5000
    assert rows["Won so far"] <= rows["Low (one case of ten is lower)"] <= rows["Middle"]
    names = [trace.name for trace in range_chart(found, None, "USD").data]
    assert "Target" not in names
    page = open_page(PAGE, manager, evidence="open")
    evidence = table(page, "Open deals and their evidence")
    assert [row["Deal"] for row in evidence] == ["Late", "Pushed"]
    assert "past deal" in str(evidence[0]["Evidence"])


def test_the_backtest_says_how_far_it_was_off() -> None:
    def quarter(mean: int, came: int, learned: int = 1) -> BacktestQuarter:
        none = Range(Decimal(0), Decimal(0), Decimal(0), Decimal(mean))
        found = Expectation(2, 1.0, none, none, 0, 2 - learned)
        return BacktestQuarter(
            "2026-Q1", TODAY, TODAY, found, None, 0, 1, Decimal(999), 1, Decimal(came)
        )

    assert bias_words([]) == ""
    assert bias_words([quarter(900, 100, learned=0)]) == ""
    both = [quarter(140, 100), quarter(200, 100), quarter(900, 100, learned=0)]
    assert bias_words(both) == "In the last 2 quarters together it was 70% too high."
    assert bias_words([quarter(60, 100)]) == "In the last quarter it was 40% too low."
    assert bias_words([quarter(100, 100)]) == "In the last quarter it was right on average."


def test_what_was_expected_before_the_period_is_said_and_opened(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor
) -> None:
    query = {"period": "days", "from": f"{TODAY - timedelta(days=2)}", "to": f"{TODAY}"}
    page = open_page(PAGE, manager, **query)
    assert "1 open deal ($300) expected before the period" in everything(page)
    page = open_page(PAGE, manager, behind="earlier", **query)
    assert [row["Deal"] for row in table(page, "Open deals expected before the period")] == ["Late"]
    page = open_page(PAGE, manager, behind="earlier", period="all")
    assert not page.exception


def test_the_waterfall_adds_up_and_changes_open_what_changed(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor
) -> None:
    found = crm.pipeline.waterfall(within=False)
    moved = sum((sign * total(found, key) for key, sign in (
        ("new", 1), ("reopened", 1), ("increased", 1), ("moved_in", 1), ("decreased", -1), ("won", -1),
        ("lost", -1), ("moved_out", -1))), Decimal(0))  # fmt: skip
    assert found.weeks[0].start + moved == found.weeks[-1].end == 550
    chart = waterfall_chart(found, "USD")
    bars = chart.data[0]
    assert (bars.base[-1], bars.y[-1]) == (0, 550.0)
    levels = [base + height for base, height in zip(bars.base, bars.y, strict=True)]
    assert levels[:-2] == list(bars.base[1:-1])
    assert levels[-2] == 550.0
    colours = dict(zip(bars.x, bars.marker.color, strict=True))
    assert (colours["Won"], colours["Lost"], colours["Start"]) == (WON, LOST, OPEN)
    assert "end 550.00" in waterfall_words(found, "USD")
    page = open_page(PAGE, manager, part="movement", of="all", behind="moved:won")
    assert [row["Deal"] for row in table(page, "Won")] == ["Won too", "Won"]
    assert "behind=moved%3Alost" in everything(page)
    page = open_page(PAGE, manager, part="movement", behind="moved:stolen")
    assert "A move is one of" in everything(page)
    page = open_page(PAGE, manager, part="movement")
    changes = {row["What"]: row for row in table(page, f"What changed since {_days_ago(7)}")}
    assert changes["Date pushed later"]["Times"] == "1"
    assert changes["Value increased"]["Value"] == "$50"
    page = open_page(PAGE, manager, part="movement", changed="increased")
    assert table(page, "Value increased")[0]["What"] == "$200 to $250"


def _days_ago(days: int) -> str:
    return f"{TODAY - timedelta(days=days):%-d %b %Y}"


@pytest.mark.parametrize("since", ["tomorrow", "2999-01-01"])
def test_a_day_that_is_none_is_said(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor, since: str
) -> None:
    page = open_page(PAGE, manager, part="movement", since=since, changed="new")
    assert not page.exception
    assert page.error


def test_rates_and_reasons_open_their_deals(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor
) -> None:
    page = open_page(PAGE, manager, part="conversion", by="industry")
    rates = table(page, "Win rate by industry")
    assert rates[0]["Industry"] == "Food & <Drink>"
    assert rates[0]["Closed"] == "2 of 3"
    lost = table(page, "Why deals were lost")
    assert [(row["Reason"], row["Value"]) for row in lost] == [("Price: <b>high</b>", "$500")]
    data = next(one for one in sent_tables(page) if one["caption"] == "Why deals were lost")
    page = opened(page, data["rows"][0]["cells"][0]["h"])
    assert [row["Deal"] for row in table(page, "Lost: Price: <b>high</b>")] == ["Lost"]


def test_stalled_and_pushed_deals_are_named_with_the_reason(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor
) -> None:
    page = open_page(PAGE, manager, part="risk")
    assert [row["Reason"] for row in table(page, "Stalled deals by reason")] == [
        "Close date passed"
    ]
    stalled = table(page, "The largest stalled deals")
    assert [row["Deal"] for row in stalled] == ["Late"]
    assert "9 days late" in str(stalled[0]["Stage"])
    pushed = table(page, "Deals that were pushed most")
    assert [(row["Deal"], row["Pushed"], row["In all"]) for row in pushed] == [
        ("Pushed", "1 time", "9 days later")
    ]
    page = open_page(PAGE, manager, behind="stalledin:negotiation")
    assert [row["Deal"] for row in table(page, "Stalled deals in Negotiation")] == ["Late"]


def test_an_owner_s_bars_open_what_they_show(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor
) -> None:
    page = open_page(PAGE, manager, part="team")
    row = table(page, "Owners")[0]
    assert (row["Owner"], row["Open"], row["Won"], row["Win rate"]) == (
        "Mia Boss", "$550", "$1,500 won", "67% of 3",
    )  # fmt: skip
    page = open_page(PAGE, manager, behind=f"owner:{manager.id}:won")
    assert 'title: "Won deals of Mia Boss, 2, \\\\$1,500"' in everything(page)


def test_the_owners_file_has_each_figure_as_it_is(crm: CrmWorkspace) -> None:
    table = typed_table(crm.pipeline.figures().by_owner, owner_file_columns("USD"))
    [row] = table.to_dict("records")
    assert (row["Open value"], row["Weighted"], row["Won value"]) == (550, 330, 1500)
    assert row["Win rate"] == pytest.approx(66.67)


def test_a_file_of_deals_has_every_fact(crm: CrmWorkspace) -> None:
    stages = {stage.key: stage for stage in crm.stages.all()}
    named = Named(stages, {}, crm.colleagues)
    table = typed_table(crm.deals.page().items, file_columns(named, "USD")).set_index("Deal")
    lost = table.loc["Lost"]
    assert (lost["Value"], lost["Currency"], lost["Stage"]) == (500, "USD", "Lost")
    assert lost["Lost reason"] == "Price: <b>high</b>"


def test_targets_are_set_by_managers_and_attained(
    open_page: OpenPage, crm: CrmWorkspace, manager: Actor, db: TestDatabase
) -> None:
    month = month_of(TODAY)
    page = open_page(PAGE, manager, part="team", targets="company")
    page.text_input(key=f"target-company-{month:%Y-%m}").set_value("$3,000")
    next(one for one in page.button if one.label == "Save targets").click().run()
    assert not page.exception
    [target] = crm.targets.of_months(month, month)
    assert target.amount == 3000
    page = open_page(PAGE, manager, part="team")
    row = table(page, "Targets")[0]
    assert (row["Whose"], row["Target"], row["Won"], row["Reached"], row["Still to win"]) == (
        "The company", "$3,000", "$1,500", "50%", "$1,500 missing",
    )  # fmt: skip
    staff = open_page(PAGE, db.person("staff"), part="team", targets="company")
    assert "Set targets" not in everything(staff)
    assert table(staff, "Targets")


def test_a_target_that_somebody_changed_meanwhile_is_not_overwritten(
    crm: CrmWorkspace, db: TestDatabase, manager: Actor
) -> None:
    me = Workspace.__new__(Workspace)
    CrmWorkspace.__init__(me, db.database, manager)
    first, second = date(2027, 1, 1), date(2027, 2, 1)
    crm.targets.set(None, second, Decimal(10), None)
    seen = {one.month: one for one in crm.targets.of_months(first, second)}
    crm.targets.set(None, second, Decimal(20), seen[second].version)
    with pytest.raises(Conflict):
        save(me, None, {first: "1,000", second: "30"}, seen)
    assert {one.month: one.amount for one in crm.targets.of_months(first, second)} == {
        first: 1000, second: 20,
    }  # fmt: skip
    assert save(me, None, {first: "1,500"}, seen) == 1, "what was written is what was seen"
    assert save(me, None, {first: "1500"}, seen) == 0
    with pytest.raises(InvalidInput, match="Jan 2027"):
        save(me, None, {first: "much"}, seen)


@pytest.mark.parametrize("words", ["-1", "1.234", "nan", "1e999", "ten"])
def test_what_is_no_amount_is_named(words: str) -> None:
    with pytest.raises(InvalidInput, match="Enter an amount like 12,500 for Mar 2026"):
        amount_of(words, date(2026, 3, 1))


def test_amounts_are_read_as_people_type_them() -> None:
    march = date(2026, 3, 1)
    assert amount_of("$12 500.50", march) == Decimal("12500.50")
    assert amount_of(" ", march) is None
    assert len(months_of(Period(date(2020, 1, 1), march))) == 24, "two years at most"
