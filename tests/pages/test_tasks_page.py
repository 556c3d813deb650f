"""Tasks on the pages: in the list of the day, at a client, in a deal's drawer, and one beside the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.crm.deals import DealDraft
from ea_core.crm.tasks import TaskDraft, TaskFilters
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, shown_rows, use_row

HOME, CLIENTS = "Home.py", "pages/2_Clients.py"
TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)


@pytest.fixture
def sam(db: TestDatabase) -> Actor:
    return db.person("staff", "Sam Reed")


@pytest.fixture
def crm(db: TestDatabase, sam: Actor) -> CrmWorkspace:
    return CrmWorkspace(db.database, sam)


@pytest.fixture
def client(db: TestDatabase, sam: Actor) -> UUID:
    return db.client("Acme & <Sons>", sam)


def press(page: AppTest, label: str) -> AppTest:
    return next(one for one in page.button if one.label == label).click().run()


def field(page: AppTest, label: str) -> Any:
    fields = [*page.text_input, *page.text_area, *page.selectbox]
    return next(one for one in fields if one.label == label)


def whats(page: AppTest) -> list[str | None]:
    return [row["What"] for row in shown_rows(page)]


def test_what_is_due_stands_before_the_deals_and_leaves_the_list_when_done(
    open_page: OpenPage, crm: CrmWorkspace, sam: Actor, client: UUID
) -> None:
    deal = crm.deals.create(
        client, DealDraft("Sensors", Decimal(900), expected_close_date=TODAY - DAY)
    )
    crm.tasks.at_client(client, TaskDraft("Some day"))
    crm.tasks.at_client(client, TaskDraft("In two weeks", TODAY + 14 * DAY))
    crm.tasks.at_client(client, TaskDraft("Today", TODAY))
    late = crm.tasks.at_deal(deal.id, TaskDraft("<b>Late</b>", TODAY - 3 * DAY))
    page = open_page(HOME, sam)
    assert [(row["What"], row["Why"], row["Value"]) for row in shown_rows(page)] == [
        ("<b>Late</b>", "3 days late", "$900"),
        ("Today", "Due today", None),
        ("Sensors", "1 day late", "$900"),
    ]
    assert sent_tables(page)[0]["rows"][0]["h"] == f"?task={late.id}"
    use_row(page, str(late.id), "done")
    assert whats(page) == ["Today", "Sensors"]
    assert crm.tasks.get(late.id).state == "done"
    page.session_state["ea.undo"].undo()
    assert crm.tasks.get(late.id).state == "open"
    every = open_page(HOME, sam, tasks="all")
    assert [row["Task"] for row in shown_rows(every)] == [
        "<b>Late</b>", "Today", "In two weeks", "Some day",
    ]  # fmt: skip
    assert "Who" not in shown_rows(every)[0]


def test_tasks_of_others_are_in_the_teams_list_alone(
    open_page: OpenPage, db: TestDatabase, crm: CrmWorkspace, sam: Actor, client: UUID
) -> None:
    boss = db.person("manager", "Mia")
    crm.tasks.at_client(client, TaskDraft("His", TODAY))
    assert "His" not in everything(open_page(HOME, boss))
    page = open_page(HOME, boss, whose="team")
    assert whats(page) == ["His"]
    assert sent_tables(page)[0]["rows"][0]["cells"][0]["s"] == "Task · Acme & <Sons> · Sam Reed"


def test_a_manager_has_all_tasks_of_the_team_by_person_and_narrows_them(
    open_page: OpenPage, db: TestDatabase, crm: CrmWorkspace, sam: Actor, client: UUID
) -> None:
    boss, bo = db.person("manager", "Mia"), db.person("staff", "Bo")
    other = db.client("Other", bo)
    crm.tasks.at_client(client, TaskDraft("Some day"))
    crm.tasks.at_client(client, TaskDraft("Late", TODAY - DAY))
    crm.tasks.at_client(client, TaskDraft("Given", TODAY + 30 * DAY, bo.id))
    his = CrmWorkspace(db.database, bo)
    his.tasks.at_client(other, TaskDraft("Sooner", TODAY))

    def rows(**query: str) -> list[tuple[str | None, str | None]]:
        page = open_page(HOME, boss, whose="team", tasks="all", **query)
        assert not page.exception
        return [(row["Who"], row["Task"]) for row in shown_rows(page)] if sent_tables(page) else []

    assert rows() == [
        ("Bo", "Sooner"), ("Bo", "Given"), ("Sam Reed", "Late"), ("Sam Reed", "Some day"),
    ]  # fmt: skip
    assert [task for _, task in rows(by="due")] == ["Late", "Sooner", "Given", "Some day"]
    assert rows(due="late") == [("Sam Reed", "Late")]
    assert (
        rows(due="soon", at=str(other)) == rows(who=str(bo.id), at=str(other)) == [("Bo", "Sooner")]
    )
    assert rows(who=str(boss.id)) == rows(who=str(uuid4())) == rows(due="done") == []

    page = open_page(HOME, boss, whose="team", tasks="all", at=str(client), who=str(boss.id))
    assert "No task fits." in everything(page)
    people, places = (page.selectbox(key=f"ea-choice-{name}") for name in ("who", "at"))
    assert people.options == ["Everybody", "Bo (1)", "Sam Reed (2, 1 late)", "Mia"]
    assert places.options == ["All clients", "Acme & <Sons>"]
    people.select(str(sam.id)).run()
    late = next(row for row in sent_tables(page)[0]["rows"] if row["name"] == "Late")
    use_row(page, late["id"], "done")
    assert [row["Task"] for row in shown_rows(page)] == ["Some day"]
    assert rows(due="done") == [("Sam Reed", "Late")]
    # Staff have their own alone, whatever the address says.
    page = open_page(HOME, bo, whose="team", tasks="all")
    assert [row["Task"] for row in shown_rows(page)] == ["Sooner", "Given"]


def test_a_task_is_added_at_a_client_for_one_of_its_deals_and_a_colleague(
    open_page: OpenPage, db: TestDatabase, crm: CrmWorkspace, sam: Actor, client: UUID
) -> None:
    bo = db.person("staff", "Bo")
    crm.deals.create(client, DealDraft("Sensors"))
    page = open_page(CLIENTS, sam, client=str(client), task="new")
    assert "Nothing is planned." in everything(page)
    field(page, "What is to be done").input("Send the **quote**")
    page.selectbox(key="task-about").select_index(1)
    field(page, "Who does it").select(bo.id)
    press(page, "Add task")
    (task,) = crm.tasks.page().items
    assert (task.title, task.deal, task.assignee, task.due_on) == (
        "Send the **quote**", "Sensors", "Bo", None,
    )  # fmt: skip
    assert "task" not in page.query_params
    row = next(row for table in range(len(sent_tables(page)))
               for row in shown_rows(page, table) if "Task" in row)  # fmt: skip
    assert (row["Task"], row["Due"]) == ("Send the **quote**", "No day")


def test_without_words_no_task_is_added(
    open_page: OpenPage, crm: CrmWorkspace, sam: Actor, client: UUID
) -> None:
    page = open_page(CLIENTS, sam, client=str(client), task="new")
    field(page, "What is to be done").input("   ")
    press(page, "Add task")
    assert "Say in at most 300 characters what is to be done." in everything(page)
    assert crm.tasks.page().total == 0


def test_a_task_is_added_and_done_in_the_drawer_of_a_deal(
    open_page: OpenPage, crm: CrmWorkspace, sam: Actor, client: UUID
) -> None:
    deal = crm.deals.create(client, DealDraft("Sensors"))
    page = open_page(HOME, sam, deal=str(deal.id), task="new")
    field(page, "What is to be done").input("Call")
    press(page, "Add task")
    (task,) = crm.tasks.page(TaskFilters(deal_id=deal.id)).items
    page = open_page(HOME, sam, deal=str(deal.id), task=str(task.id))
    field(page, "Notes").input("ask for Zoe")
    press(page, "Save")
    assert crm.tasks.get(task.id).notes == "ask for Zoe"
    page = open_page(HOME, sam, task=str(task.id))
    press(page, "Drop")
    assert crm.tasks.get(task.id).state == "dropped"


def test_who_may_not_change_a_task_reads_it(
    open_page: OpenPage, db: TestDatabase, crm: CrmWorkspace, client: UUID
) -> None:
    task = crm.tasks.at_client(client, TaskDraft("Call", notes="ask for Zoe"))
    other = db.person("staff", "Cy")
    page = open_page(CLIENTS, other, client=str(client), task=str(task.id))
    shown = everything(page)
    assert "ask for Zoe" in shown
    assert "Sam Reed is to do this" in shown
    assert not [one for one in page.button if one.label in {"Done", "Save", "Drop"}]
    assert "Add a task" not in shown


def test_who_was_given_a_task_cannot_give_it_on(
    open_page: OpenPage, db: TestDatabase, crm: CrmWorkspace, client: UUID
) -> None:
    cy = db.person("staff", "Cy")
    task = crm.tasks.at_client(client, TaskDraft("Call", assigned_to=cy.id))
    page = open_page(HOME, cy, task=str(task.id))
    assert field(page, "Who does it").disabled
    press(page, "Done")
    assert crm.tasks.get(task.id).state == "done"
    page = open_page(HOME, cy, task=str(task.id))
    press(page, "Open again")
    assert crm.tasks.get(task.id).state == "open"


def test_a_task_that_is_gone_is_said(open_page: OpenPage, sam: Actor) -> None:
    for wanted in ("nonsense", str(UUID(int=7))):
        page = open_page(HOME, sam, task=wanted)
        assert not page.exception
        assert "task does not exist any more" in everything(page)
