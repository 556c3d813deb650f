"""Tasks: due, late, done and dropped; whose they are; that they go where their deal goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ea_core.crm.clients import ClientDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.paging import Paging
from ea_core.crm.tasks import TaskDraft, TaskFilters
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.conftest import TestDatabase

TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)


def test_tasks_are_listed_as_they_are_due_and_narrowed(db: TestDatabase) -> None:
    ann, bo = db.person("staff", "Ann"), db.person("staff", "Bo")
    crm = CrmWorkspace(db.database, ann)
    acme = crm.clients.create(ClientDraft("Acme", owner_id=ann.id)).id
    deal = crm.deals.create(acme, DealDraft("Pump")).id
    crm.tasks.at_client(acme, TaskDraft("Whenever"))
    crm.tasks.at_deal(deal, TaskDraft("Next week", TODAY + 7 * DAY, bo.id))
    crm.tasks.at_client(acme, TaskDraft("Yesterday", TODAY - DAY, notes=" ask Zoe "))

    def titles(**filters: object) -> list[str]:
        return [one.title for one in crm.tasks.page(TaskFilters(**filters)).items]  # type: ignore[arg-type] # keyword by keyword

    assert titles() == ["Yesterday", "Next week", "Whenever"]
    assert titles(client_id=acme) == titles()
    assert titles(deal_id=deal) == titles(assigned_to=bo.id) == ["Next week"]
    assert titles(within_days=0) == ["Yesterday"]
    assert titles(within_days=7) == ["Yesterday", "Next week"]
    late, coming, _ = crm.tasks.page().items
    assert (late.days_late, late.notes, late.assignee, late.creator) == (1, "ask Zoe", "Ann", "Ann")
    assert (coming.days_late, coming.client, coming.deal, coming.assignee) == (
        None, "Acme", "Pump", "Bo",
    )  # fmt: skip
    assert titles(order_by="person") == ["Yesterday", "Whenever", "Next week"]
    people = crm.tasks.sums(TaskFilters(client_id=acme), "person")
    assert [(one.key, one.name, one.count, one.late) for one in people] == [
        (ann.id, "Ann", 2, 1), (bo.id, "Bo", 1, 0),
    ]  # fmt: skip
    (place,) = crm.tasks.sums(TaskFilters(within_days=0), "client")
    assert (place.key, place.name, place.count, place.late) == (acme, "Acme", 1, 1)
    page = crm.tasks.page(paging=Paging(2, 2))
    assert ([one.title for one in page.items], page.total) == (["Whenever"], 3)


def test_a_task_is_done_dropped_and_opened_again(db: TestDatabase) -> None:
    ann = db.person("staff", "Ann")
    crm = CrmWorkspace(db.database, ann)
    acme = crm.clients.create(ClientDraft("Acme", owner_id=ann.id)).id
    task = crm.tasks.at_client(acme, TaskDraft("Call", TODAY - DAY))
    done = crm.tasks.turn(task.id, "done", task.version)
    assert done.closed_at is not None
    assert (done.state, done.days_late) == ("done", None)
    assert crm.tasks.page().total == 0
    with pytest.raises(Conflict):
        crm.tasks.turn(task.id, "dropped", task.version)
    again = crm.tasks.turn(task.id, "open", done.version)
    assert (again.state, again.closed_at, again.days_late) == ("open", None, 1)
    dropped = crm.tasks.turn(task.id, "dropped", again.version)
    assert [one.state for one in crm.tasks.page(TaskFilters(state=None)).items] == ["dropped"]
    changed = crm.tasks.change(
        task.id, replace(dropped.draft(), title="Call again"), dropped.version
    )
    assert (changed.title, changed.assigned_to) == ("Call again", ann.id)


def test_who_was_given_a_task_does_it_and_keeps_it(db: TestDatabase) -> None:
    ann, bo, cy = (db.person("staff", name) for name in ("Ann", "Bo", "Cy"))
    hers = CrmWorkspace(db.database, ann)
    acme = hers.clients.create(ClientDraft("Acme", owner_id=ann.id)).id
    task = hers.tasks.at_client(acme, TaskDraft("Quote", assigned_to=bo.id))
    his = CrmWorkspace(db.database, bo)
    moved = his.tasks.change(task.id, replace(task.draft(), due_on=TODAY + DAY), task.version)
    with pytest.raises(NotAllowed):
        his.tasks.change(task.id, replace(moved.draft(), assigned_to=cy.id), moved.version)
    with pytest.raises(NotAllowed, match="Only who is to do"):
        CrmWorkspace(db.database, cy).tasks.turn(task.id, "done", moved.version)
    with pytest.raises(NotAllowed):
        his.tasks.at_client(acme, TaskDraft("Mine"))
    assert his.tasks.turn(task.id, "done", moved.version).state == "done"
    boss = CrmWorkspace(db.database, db.person("manager"))
    assert boss.tasks.at_client(acme, TaskDraft("Look", assigned_to=cy.id)).assignee == "Cy"
    with pytest.raises(NotAllowed):
        boss.tasks.delete(task.id)
    CrmWorkspace(db.database, db.person("admin")).tasks.delete(task.id)
    with pytest.raises(NotFound):
        hers.tasks.get(task.id)


def test_a_task_goes_with_its_deal(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("admin"))
    acme, other = (crm.clients.create(ClientDraft(name)).id for name in ("Acme", "Other"))
    deal = crm.deals.create(acme, DealDraft("Pump")).id
    task = crm.tasks.at_deal(deal, TaskDraft("Call"))
    entries = db.one("select count(*) from audit_log where table_name = 'tasks'")
    db.one("update deals set client_id = %s where id = %s", other, deal)
    assert crm.tasks.get(task.id).client == "Other"
    assert crm.tasks.get(task.id).version == task.version
    assert db.one("select count(*) from audit_log where table_name = 'tasks'") == entries
    crm.deals.delete(deal)
    assert crm.tasks.page(TaskFilters(state=None)).total == 0


@pytest.mark.parametrize("title", ["", "  ", "x" * 301])
def test_what_is_no_task_is_refused_in_words(db: TestDatabase, title: str) -> None:
    ann = db.person("staff")
    crm = CrmWorkspace(db.database, ann)
    acme = crm.clients.create(ClientDraft("Acme", owner_id=ann.id)).id
    with pytest.raises(InvalidInput, match="Say in at most 300"):
        crm.tasks.at_client(acme, TaskDraft(title))


def test_a_client_or_a_deal_that_is_gone_is_said(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    with pytest.raises(NotFound, match="client"):
        crm.tasks.at_client(uuid4(), TaskDraft("Call"))
    with pytest.raises(NotFound, match="deal"):
        crm.tasks.at_deal(uuid4(), TaskDraft("Call"))


def test_what_the_former_owner_was_to_do_goes_along_with_a_client_and_comes_back(
    db: TestDatabase,
) -> None:
    ann, bo, cy = (db.person("staff", name) for name in ("Ann", "Bo", "Cy"))
    boss = CrmWorkspace(db.database, db.person("manager", "Mia"))
    acme = boss.clients.create(ClientDraft("Acme", owner_id=ann.id))
    other = boss.clients.create(ClientDraft("Other", owner_id=ann.id))
    deal = boss.deals.create(acme.id, DealDraft("Pump")).id
    mine = boss.tasks.at_client(acme.id, TaskDraft("Call", assigned_to=ann.id))
    of_deal = boss.tasks.at_deal(deal, TaskDraft("Offer", assigned_to=ann.id))
    done = boss.tasks.at_client(acme.id, TaskDraft("Done", assigned_to=ann.id))
    boss.tasks.turn(done.id, "done", done.version)
    boss.tasks.at_client(acme.id, TaskDraft("Check", assigned_to=cy.id))
    boss.tasks.at_client(acme.id, TaskDraft("Welcome", assigned_to=bo.id))
    boss.tasks.at_client(other.id, TaskDraft("Elsewhere", assigned_to=ann.id))

    def whose() -> dict[str, str | None]:
        return {one.title: one.assignee for one in boss.tasks.page(TaskFilters(state=None)).items}

    before = whose()
    given = boss.clients.give_to([(acme, bo.id)])
    assert {one.id for one in given.tasks} == {mine.id, of_deal.id}
    assert whose() == before | {"Call": "Bo", "Offer": "Bo"}
    # Bo may do what came along; what he did is his and stays when the client goes back.
    bos = CrmWorkspace(db.database, bo)
    bos.tasks.turn(mine.id, "done", bos.tasks.get(mine.id).version)
    boss.clients.take_back(given)
    assert whose() == before | {"Call": "Bo"}
    assert boss.clients.get(acme.id).owner == "Ann"

    acme = boss.clients.get(acme.id)
    kept = boss.clients.give_to([(acme, bo.id)], with_tasks=False)
    assert (kept.tasks, whose()["Offer"]) == ((), "Ann")
    boss.clients.take_back(kept)
    acme = boss.clients.get(acme.id)
    nobodys = boss.clients.give_to([(acme, None)])
    assert (nobodys.tasks, whose()["Offer"]) == ((), "Ann")

    # Who may not give the client away moves no task either.
    anns = CrmWorkspace(db.database, ann)
    with pytest.raises(NotAllowed):
        anns.clients.give_to([(anns.clients.get(other.id), bo.id)])
    assert whose()["Elsewhere"] == "Ann"
