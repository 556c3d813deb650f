"""The first page: figures that lead to their deals, what to do about them, and what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.crm.activities import ActivityDraft
from ea_core.ui.home.day import greeting
from ea_core.ui.kit.cells import Clock
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, shown_rows, use_row


def deal(db: TestDatabase, client: object, title: str, value: int, days: int | None) -> UUID:
    made = db.one(
        "insert into deals (client_id, title, value, stage, probability, expected_close_date)"
        " values (%s, %s, %s, 'negotiation', 50, ea.today() + %s::int) returning id",
        client, title, value, days,
    )  # fmt: skip
    return UUID(str(made))


@pytest.fixture
def sam(db: TestDatabase) -> Actor:
    return db.person("staff", "Sam Reed")


def test_it_shows_what_is_mine_and_not_what_is_others(
    db: TestDatabase, sam: Actor, open_page: OpenPage
) -> None:
    mine = db.client("Acme *Tools* <b>x</b>", sam)
    theirs = db.client("Other", db.person("staff"))
    deal(db, mine, "Sensors", 12_000, 3)
    deal(db, mine, "Small", 1_000, -9)
    deal(db, mine, "Gateways", 40_000, -5)
    deal(db, theirs, "Not mine", 9_000, -3)
    page = open_page("Home.py", sam)
    assert not page.exception
    assert page.title[0].value.endswith(", Sam")
    shown = everything(page)
    for figure, state in (("Open", "open"), ("Late", "late"), ("Due in 14 days", "due")):
        assert figure in shown
        assert f"/Pipeline?view=deals&amp;state={state}&amp;owner={sam.id}" in shown
    assert "worth $53K" in shown
    assert "$26.5K" in shown
    assert [(row["What"], row["Why"], row["Value"]) for row in shown_rows(page)] == [
        ("Gateways", "5 days late", "$40,000"),
        ("Small", "9 days late", "$1,000"),
    ]
    assert "Coming up" in shown
    assert "Not mine" not in shown
    assert sent_tables(page)[0]["rows"][0]["cells"][0]["s"] == "Acme *Tools* <b>x</b>"
    assert "Team" not in [one.value for one in page.markdown]


def test_a_manager_looks_at_the_team(db: TestDatabase, sam: Actor, open_page: OpenPage) -> None:
    deal(db, db.client("Acme", sam), "Sensors", 12_000, -3)
    manager = db.person("manager", "Mia")
    assert "You have no open deals." in everything(open_page("Home.py", manager))
    page = open_page("Home.py", manager, whose="team")
    assert [row["What"] for row in shown_rows(page)] == ["Sensors"]
    assert sent_tables(page)[0]["rows"][0]["cells"][0]["s"] == "Acme · Sam Reed"
    assert "state=late" in everything(page)
    page = open_page("Home.py", sam, whose="team")
    assert page.query_params["whose"] == "team"
    assert "Acme · Sam Reed" not in everything(page), "staff have no such view"


def test_the_date_of_a_late_deal_is_moved_and_the_deal_leaves_the_list(
    db: TestDatabase, sam: Actor, open_page: OpenPage
) -> None:
    late = deal(db, db.client("Acme", sam), "Sensors", 12_000, -3)
    page = use_row(open_page("Home.py", sam), str(late), "move")
    assert page.query_params["move"] == str(late)
    page = open_page("Home.py", sam, move=str(late))
    until = datetime.now(UTC).date() + timedelta(days=30)
    page.date_input("move-until").set_value(until)
    next(one for one in page.button if one.label == "Move date").click().run()
    assert not page.exception
    assert db.one("select expected_close_date from deals where id = %s", late) == until
    assert "Nothing is late or quiet, and no task is due." in everything(page)
    assert "is expected by" in everything(page), "and can be taken back"


@pytest.mark.parametrize(
    ("expected", "offered"),
    [(-3, 7), (0, 7), (46, 53), (None, 7), (2_000_000, 18_007)],
    ids=["late", "today", "to come", "none", "a slip"],
)
def test_what_is_offered_as_the_new_date_never_pulls_it_forward(
    db: TestDatabase,
    sam: Actor,
    open_page: OpenPage,
    expected: int | None,
    offered: int,
) -> None:
    today = datetime.now(UTC).date()
    found = deal(db, db.client("Acme", sam), "Sensors", 12_000, expected)
    page = open_page("Home.py", sam, move=str(found))
    assert not page.exception
    assert page.date_input("move-until").value == today + timedelta(days=offered)


def test_an_activity_is_logged_and_a_quiet_deal_leaves_the_list(
    app: App, db: TestDatabase, sam: Actor, open_page: OpenPage
) -> None:
    client = db.client("Acme", sam)
    quiet = deal(db, client, "Sensors", 12_000, 30)
    db.one("update deals set created_at = now() - interval '60 days',"
           " stage_changed_at = now() - interval '60 days' where id = %s", quiet)  # fmt: skip
    page = open_page("Home.py", sam, log=str(quiet))
    assert [row["Why"] for row in shown_rows(page)] == ["Quiet for 60 days"]
    page.radio("log-type").set_value("email")
    page.text_area("log-content").set_value("Sent the **offer**")
    next(one for one in page.button if one.label == "Log activity").click().run()
    assert not page.exception
    (logged,) = app.as_user(sam).activities.timeline(client).items
    assert (logged.type, logged.content, logged.deal) == ("email", "Sent the **offer**", "Sensors")
    shown = everything(page)
    assert "Nothing is late or quiet, and no task is due." in shown
    assert "Sent the **offer**" in shown, "among what was done last, as it was typed"


@pytest.mark.parametrize(
    ("file", "view"),
    [("Home.py", ""), ("pages/1_Pipeline.py", "board"), ("pages/1_Pipeline.py", "deals")],
)
def test_an_activity_is_logged_from_the_drawer_of_a_deal(
    app: App, db: TestDatabase, sam: Actor, open_page: OpenPage, file: str, view: str
) -> None:
    client = db.client("Acme", sam)
    made = str(deal(db, client, "Sensors", 12_000, 30))
    where = {"deal": made, **({"view": view} if view else {})}
    assert f"log={made}" in everything(open_page(file, sam, **where))
    other = open_page(file, db.person("staff", "Eve"), **where, log=made)
    assert not [one for one in other.radio if one.key == "log-type"], "who may not is offered none"
    page = open_page(file, sam, **where, log=made)
    page.text_area("log-content").set_value("They called")
    next(one for one in page.button if one.label == "Log activity").click().run()
    assert not page.exception
    assert [one.content for one in app.as_user(sam).activities.timeline(client).items] == [
        "They called"
    ]
    assert page.query_params["deal"] == made, "the deal is there again"
    assert "log" not in page.query_params


def test_a_row_opens_the_deal_beside_the_list(
    db: TestDatabase, sam: Actor, open_page: OpenPage
) -> None:
    late = deal(db, db.client("Acme", sam), "Sensors", 12_000, -3)
    page = open_page("Home.py", sam)
    assert sent_tables(page)[0]["rows"][0]["h"] == f"?deal={late}"
    page = open_page("Home.py", sam, deal=str(late))
    assert not page.exception
    assert "Negotiation" in everything(page)
    assert [row["What"] for row in shown_rows(page)] == ["Sensors"]


def test_a_deal_that_is_gone_is_said(sam: Actor, open_page: OpenPage) -> None:
    for wanted in ("nonsense", str(UUID(int=7))):
        page = open_page("Home.py", sam, log=wanted)
        assert not page.exception
        assert "does not exist any more" in page.warning[0].value


def test_a_proposed_document_is_told_to_managers_until_it_is_decided(
    app: App, db: TestDatabase, sam: Actor, open_page: OpenPage
) -> None:
    mia = db.person("manager", "Mia")
    assert "proposed document" not in everything(open_page("Home.py", mia))
    handed = app.as_user(sam).proposals.hand_in("visits.md", b"# Visits\n\nSign in.")
    shown = everything(open_page("Home.py", mia))
    assert "1 proposed document waits for a decision." in shown
    assert "/Knowledge" in shown
    assert "proposed document" not in everything(open_page("Home.py", sam)), "staff decide nothing"
    app.as_user(mia).proposals.decline(handed.id, "No")
    assert "proposed document" not in everything(open_page("Home.py", mia))


def test_what_was_done_last_is_that_of_my_clients(
    app: App, db: TestDatabase, sam: Actor, open_page: OpenPage
) -> None:
    tim = db.person("staff", "Tim")
    app.as_user(sam).activities.log("client", db.client("Acme", sam), ActivityDraft("call", "A"))
    app.as_user(tim).activities.log("client", db.client("Other", tim), ActivityDraft("note", "B"))
    latest = app.as_user(sam).activities.latest
    assert [one.client for one in latest(sam.id)] == ["Acme"]
    assert [one.client for one in latest(None)] == ["Other", "Acme"]
    assert [one.client for one in latest(None, 1)] == ["Other"]
    assert "Recent activity" in everything(open_page("Home.py", sam))


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")],
)
def test_it_greets_by_the_readers_clock(sam: Actor, hour: int, part: str) -> None:
    now = Clock(datetime(2026, 3, 4, hour, 30, tzinfo=UTC), date(2026, 3, 4), UTC)
    assert greeting(sam, now) == f"Good {part}, Sam"
