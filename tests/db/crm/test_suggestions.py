"""Suggested changes: whose they are, written once and as on the pages, or not at all with the reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from ea_core.access.audit import AuditFilter, AuditLog
from ea_core.actor import Actor, Origin
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.paging import Paging
from ea_core.crm.suggestions import kept
from ea_core.crm.suggestions.cards import NOW
from ea_core.crm.suggestions.changes import (
    AddTask,
    Change,
    ChangeDeal,
    FinishTask,
    LogActivity,
    MoveDeal,
)
from ea_core.crm.tasks import TaskDraft, TaskFilters
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.conftest import TestDatabase
from tests.db.crm.approving_process import STEPS, Task, approve
from tests.support import processes

TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    """A person with a client, a deal, and a conversation in which something is suggested."""

    db: TestDatabase
    ann: Actor
    crm: CrmWorkspace
    client_id: UUID
    deal_id: UUID
    thread_id: UUID
    message_id: UUID

    def suggest(self, *changes: Change) -> list[UUID]:
        """The changes below the answer, as they wait."""
        considered = [self.crm.suggestions.consider(one) for one in changes]
        with self.db.database.acting_as(self.ann) as connection:
            kept.add(connection, self.message_id, considered)
        found = self.crm.suggestions.of_messages([self.message_id])[self.message_id]
        return [one.id for one in found]

    def as_(self, actor: Actor) -> CrmWorkspace:
        """The CRM as somebody else has it."""
        return CrmWorkspace(self.db.database, actor)


@pytest.fixture
def scene(db: TestDatabase) -> Scene:
    ann = replace(db.person("staff", "Ann Poe"), origin=Origin("page Chat"))
    crm = CrmWorkspace(db.database, ann)
    client = db.client("Northwind", ann)
    deal = crm.deals.create(client, DealDraft("Falcon", Decimal(900))).id
    thread = UUID(str(db.one("insert into threads (user_id) values (%s) returning id", ann.id)))
    message = db.one(
        "insert into messages (thread_id, role, content) values (%s, 'assistant', 'a') returning id",
        thread,
    )
    return Scene(db, ann, crm, client, deal, thread, UUID(str(message)))


def test_each_kind_is_written_as_on_its_page_and_shows_before_and_after(scene: Scene) -> None:
    crm = scene.crm
    task = crm.tasks.at_client(scene.client_id, TaskDraft("Send the offer"))
    ids = scene.suggest(
        AddTask(entity_type="deal", entity_id=scene.deal_id, title="Call Anna", due_on=TODAY + DAY),
        FinishTask(task_id=task.id),
        LogActivity(
            entity_type="client", entity_id=scene.client_id, type="call", content="Wants 5 %"
        ),
        MoveDeal(deal_id=scene.deal_id, stage="negotiation"),
    )
    waiting = {one.id: one for one in crm.suggestions.waiting()}
    assert crm.suggestions.how_many_wait() == 4
    assert [waiting[one].card.title for one in ids] == [
        "Add a task: Call Anna", "Mark the task “Send the offer” as done",
        "Log a call with Northwind", "Move Falcon to Negotiation",
    ]  # fmt: skip
    stage = waiting[ids[3]].card.lines[0]
    assert (stage.field, stage.before, stage.after) == ("Stage", "New", "Negotiation")
    when = waiting[ids[2]].card.lines[2]
    assert (when.field, when.after) == ("When", NOW)
    assert crm.tasks.page().total == 1, "nothing is written before"
    assert crm.deals.get(scene.deal_id).stage == "new"

    done = [crm.suggestions.approve(one) for one in ids]
    assert [one.state for one in done] == ["approved"] * 4
    added = crm.tasks.get(done[0].result_id or uuid4())
    assert (added.title, added.due_on, added.deal, added.assigned_to) == (
        "Call Anna", TODAY + DAY, "Falcon", scene.ann.id,
    )  # fmt: skip
    assert crm.tasks.get(task.id).state == "done"
    logged = crm.activities.get(done[2].result_id or uuid4())
    assert (logged.type, logged.content, logged.performer) == ("call", "Wants 5 %", "Ann Poe")
    assert crm.deals.get(scene.deal_id).stage == "negotiation"
    assert [one.to_stage for one in crm.deals.history(scene.deal_id)][-1] == "negotiation"
    assert crm.suggestions.how_many_wait() == 0


def test_a_deal_is_won_with_day_and_value_lost_with_a_reason_and_changed(scene: Scene) -> None:
    crm = scene.crm
    (changed,) = scene.suggest(
        ChangeDeal(deal_id=scene.deal_id, expected_close_date=TODAY + 9 * DAY, value=Decimal(950))
    )
    assert crm.suggestions.approve(changed).state == "approved"
    deal = crm.deals.get(scene.deal_id)
    assert (deal.expected_close_date, deal.value) == (TODAY + 9 * DAY, Decimal(950))
    won = crm.suggestions.consider(
        MoveDeal(deal_id=deal.id, stage="won", closed_on=TODAY, value=Decimal(1200))
    )
    assert won.card.title == "Mark Falcon as won"
    assert {one.field: (one.before, one.after) for one in won.card.lines}["Value"] == (
        "950.00", "1200.00",
    )  # fmt: skip
    lost = crm.suggestions.consider(
        MoveDeal(deal_id=deal.id, stage="lost", lost_reason="Price", closed_on=TODAY)
    )
    assert ("Reason", None, "Price") in [
        (one.field, one.before, one.after) for one in lost.card.lines
    ]
    assert crm.deals.get(deal.id).version == deal.version, "a look writes nothing"
    with pytest.raises(InvalidInput, match="so already"):
        crm.suggestions.consider(ChangeDeal(deal_id=deal.id, value=Decimal(950)))
    with pytest.raises(InvalidInput, match="yet to come"):
        crm.suggestions.consider(MoveDeal(deal_id=deal.id, stage="won", closed_on=TODAY + DAY))


def test_the_day_of_closing_is_the_one_on_the_card_whenever_it_is_approved(scene: Scene) -> None:
    considered = scene.crm.suggestions.consider(MoveDeal(deal_id=scene.deal_id, stage="won"))
    assert isinstance(considered.change, MoveDeal)
    assert considered.change.closed_on == scene.crm.company.settings().today()
    opened = scene.crm.suggestions.consider(MoveDeal(deal_id=scene.deal_id, stage="negotiation"))
    assert isinstance(opened.change, MoveDeal)
    assert opened.change.closed_on is None


def test_what_one_may_not_do_is_refused_before_it_is_suggested(scene: Scene) -> None:
    bo = scene.as_(scene.db.person("staff", "Bo"))
    with pytest.raises(NotAllowed, match="Only the owner of the client"):
        bo.suggestions.consider(MoveDeal(deal_id=scene.deal_id, stage="won"))
    with pytest.raises(NotAllowed):
        bo.suggestions.consider(
            LogActivity(entity_type="client", entity_id=scene.client_id, type="call")
        )


def test_nobody_else_sees_or_decides_not_even_an_administrator(scene: Scene) -> None:
    (one,) = scene.suggest(MoveDeal(deal_id=scene.deal_id, stage="negotiation"))
    for role in ("staff", "manager", "admin"):
        other = scene.as_(scene.db.person(role)).suggestions
        assert other.waiting() == []
        assert other.of_messages([scene.message_id]) == {}
        for act in (other.approve, other.decline):
            with pytest.raises(NotFound):
                act(one)
    assert scene.crm.deals.get(scene.deal_id).stage == "new"
    viewed = replace(scene.ann, viewed_by=scene.db.person("admin").id)
    assert scene.as_(viewed).suggestions.waiting() == []


def test_nobody_suggests_below_an_answer_of_somebody_else(scene: Scene) -> None:
    bo = scene.db.person("manager", "Bo")
    change = AddTask(entity_type="client", entity_id=scene.client_id, title="x")
    considered = scene.as_(bo).suggestions.consider(change)
    with (
        pytest.raises(NotAllowed),
        scene.db.database.acting_as(bo) as connection,
    ):
        kept.add(connection, scene.message_id, [considered])


def test_twenty_clicks_from_several_tabs_write_once(scene: Scene) -> None:
    (one,) = scene.suggest(
        AddTask(entity_type="client", entity_id=scene.client_id, title="Call Anna")
    )
    with ThreadPoolExecutor(8) as clicks:
        found = list(clicks.map(lambda _: scene.crm.suggestions.approve(one), range(20)))
    assert {each.state for each in found} == {"approved"}
    assert len({each.result_id for each in found}) == 1
    assert scene.crm.tasks.page(TaskFilters(state=None)).total == 1


def test_declined_is_not_approved_any_more_and_the_other_way_round(scene: Scene) -> None:
    first, second = scene.suggest(
        MoveDeal(deal_id=scene.deal_id, stage="negotiation"),
        AddTask(entity_type="client", entity_id=scene.client_id, title="Call"),
    )
    suggestions = scene.crm.suggestions
    assert suggestions.decline(first).state == "declined"
    assert suggestions.approve(first).state == "declined"
    assert scene.crm.deals.get(scene.deal_id).stage == "new"
    assert suggestions.approve(second).state == "approved"
    assert suggestions.decline(second).state == "approved"


def test_a_record_that_changed_meanwhile_is_left_as_it_is(scene: Scene) -> None:
    (one,) = scene.suggest(MoveDeal(deal_id=scene.deal_id, stage="negotiation"))
    deal = scene.crm.deals.get(scene.deal_id)
    scene.crm.deals.change(deal.id, replace(deal.draft(), value=Decimal(5)), deal.version)
    failed = scene.crm.suggestions.approve(one)
    assert failed.state == "failed"
    assert "changed after this was suggested" in (failed.reason or "")
    now = scene.crm.deals.get(scene.deal_id)
    assert (now.stage, now.value) == ("new", Decimal(5))


def test_the_policies_of_the_moment_of_approval_hold(scene: Scene) -> None:
    move, task = scene.suggest(
        MoveDeal(deal_id=scene.deal_id, stage="negotiation"),
        AddTask(entity_type="client", entity_id=scene.client_id, title="Call"),
    )
    bo = scene.db.person("staff", "Bo")
    scene.db.one("update clients set owner_id = %s where id = %s", bo.id, scene.client_id)
    for one in (move, task):
        failed = scene.crm.suggestions.approve(one)
        assert failed.state == "failed"
        assert failed.reason
    assert scene.crm.deals.get(scene.deal_id).stage == "new"
    assert scene.crm.tasks.page(TaskFilters(state=None)).total == 0


def test_the_audit_says_whose_hand_wrote_and_who_approved(scene: Scene) -> None:
    (one,) = scene.suggest(MoveDeal(deal_id=scene.deal_id, stage="negotiation"))
    scene.crm.suggestions.approve(one)
    log = AuditLog(scene.db.database, scene.db.person("admin"))
    entry = log.page(AuditFilter(table="deals", action="update", row_id=scene.deal_id)).entries[0]
    assert (entry.actor_name, entry.hand, entry.thread_id, entry.origin) == (
        "Ann Poe", "agent", scene.thread_id, "page Chat",
    )  # fmt: skip
    assert (entry.after or {})["stage"] == "negotiation"


def test_suggestions_go_with_their_conversation(scene: Scene) -> None:
    (one,) = scene.suggest(MoveDeal(deal_id=scene.deal_id, stage="negotiation"))
    with scene.db.database.acting_as(scene.ann) as connection:
        connection.exec_driver_sql(f"delete from threads where id = '{scene.thread_id}'")
    with pytest.raises(NotFound):
        scene.crm.suggestions.approve(one)


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_dies_neither_loses_nor_doubles_a_write(scene: Scene, step: str) -> None:
    (one,) = scene.suggest(
        LogActivity(entity_type="client", entity_id=scene.client_id, type="note", content="n")
    )
    task = Task(scene.db.app_url, scene.ann, one, step)
    died = processes.begin(approve, task)
    died.join(60)
    assert died.exitcode == -9
    logged = scene.crm.activities.timeline(scene.client_id, Paging())
    state = scene.crm.suggestions.get(one).state
    assert (state, logged.total) == (("approved", 1) if step == "committed" else ("proposed", 0))
    assert scene.crm.suggestions.approve(one).state == "approved"
    assert scene.crm.activities.timeline(scene.client_id, Paging()).total == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_form_that_dies_while_it_is_saved_leaves_the_card_waiting_or_decided_and_never_doubles(
    scene: Scene, step: str
) -> None:
    (one,) = scene.suggest(
        LogActivity(entity_type="client", entity_id=scene.client_id, type="note", content="n")
    )
    died = processes.begin(
        approve, Task(scene.db.app_url, scene.ann, one, step, by_hand_at=scene.client_id)
    )
    died.join(60)
    assert died.exitcode == -9
    logged = scene.crm.activities.timeline(scene.client_id, Paging())
    kept_one = scene.crm.suggestions.get(one)
    if step == "committed":
        assert (kept_one.state, kept_one.reason, logged.total) == (
            "approved", "Written on its page", 1,
        )  # fmt: skip
        assert kept_one.result_id == logged.items[0].id
    else:
        assert (kept_one.state, logged.total) == ("proposed", 0)
    draft = ActivityDraft("note", "By hand")
    if step == "committed":
        with pytest.raises(Conflict, match="decided meanwhile"):
            scene.crm.activities.log("client", scene.client_id, draft, decides=one)
    else:
        scene.crm.activities.log("client", scene.client_id, draft, decides=one)
    assert scene.crm.suggestions.approve(one).state == "approved"
    assert scene.crm.activities.timeline(scene.client_id, Paging()).total == 1


def test_what_is_saved_by_hand_decides_its_card_and_what_is_refused_leaves_it(scene: Scene) -> None:
    crm = scene.crm
    task = crm.tasks.at_client(scene.client_id, TaskDraft("Send the offer"))
    add, finish, change = scene.suggest(
        AddTask(entity_type="deal", entity_id=scene.deal_id, title="Call Anna"),
        FinishTask(task_id=task.id),
        ChangeDeal(deal_id=scene.deal_id, value=Decimal(950)),
    )
    added = crm.tasks.at_deal(scene.deal_id, TaskDraft("Call Anna on Monday"), decides=add)
    crm.tasks.turn(task.id, "done", task.version, decides=finish)
    deal = crm.deals.get(scene.deal_id)
    draft = replace(deal.draft(), value=Decimal(900))
    with pytest.raises(Conflict):
        crm.deals.change(deal.id, draft, deal.version - 1, decides=change)
    assert crm.suggestions.get(change).is_waiting
    crm.deals.change(deal.id, draft, deal.version, decides=change)
    decided = [crm.suggestions.get(one) for one in (add, finish, change)]
    assert [one.result_id for one in decided] == [added.id, task.id, deal.id]
    assert {(one.state, one.reason) for one in decided} == {("approved", "Written on its page")}
    with pytest.raises(Conflict):
        crm.tasks.at_deal(scene.deal_id, TaskDraft("Call Anna"), decides=add)
    assert [one.title for one in crm.tasks.page().items] == ["Call Anna on Monday"]
