"""Lists of the CRM narrowed and ordered as people ask for them, with answers that SQL computes beside the product."""

from __future__ import annotations

from datetime import date

import psycopg

from ea_core.actor import Actor
from ea_core.agent.tables import literal
from ea_core.crm.pipeline.periods import month_of
from tests.conftest import TestDatabase
from tests.db.agent.office import Office
from tests.db.agent.test_conditions import mistakes, spoil, tasks
from tests.db.agent.test_crm_questions import (
    ADA,
    BEFORE,
    LATE,
    OPEN,
    SOFIA,
    THIS_YEAR,
    TODAY,
    WON,
    YEAR,
    Case,
    best,
    clients,
    created,
    demo,
    expected,
    name_of,
    of_month,
    quiet_for,
    replied,
    some,
    state,
    too_little,
    unable,
)

__all__ = ["demo"]  # the fixture

DUE_BEFORE = expected(*of_month(BEFORE))
OLD = created(date(2000, 1, 1), date(TODAY.year - 1, 12, 31))
NEW_THIS_YEAR = created(date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))
NO_TASK = "not exists (select 1 from tasks k where k.client_id = c.id and k.state = 'open')"
WITH_TASK = NO_TASK.removeprefix("not ")
WITH_OPEN = "exists (select 1 from deals d where d.client_id = c.id and d.stage_kind = 'open')"
IN_NEGOTIATION = "exists (select 1 from deals d where d.client_id = c.id and d.stage = 'negotiation')"  # fmt: skip
TASK_IN_NEGOTIATION = "k.deal_id in (select id from deals where stage = 'negotiation')"

CASES: list[Case] = [
    # -- late and quiet deals by their dates ---------------------------------------------------
    ("late deals expected last month", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    (f"Everything that slipped: expected close in {name_of(BEFORE)}", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    ("how many late deals were due last month?", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    ("deals that should have closed last month but are still open", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    ("Which of Sofia's late deals were expected to close this month?", "{n} late deals of Sofia Lindqvist expected to close in", some(LATE, SOFIA, expected(*of_month(month_of(TODAY))))),
    ("late deals created this year", "{n} late deals created in " + YEAR + ", worth {v}", some(LATE, NEW_THIS_YEAR)),
    ("late deals created before this year", "{n} late deals created until", some(LATE, OLD)),
    ("quiet deals created this year", "{n} quiet deals created in " + YEAR, some(OPEN, state("quiet"), NEW_THIS_YEAR)),
    ("stalled deals expected next month", "{n} stalled deals expected to close in", some(OPEN, state("stalled"), expected(*of_month(month_of(TODAY, 1))))),
    ("what are late deals created this year worth?", "{v} (weighted by probability {w}) is the value of {n} late deals created in", some(LATE, NEW_THIS_YEAR)),
    ("late deals by owner expected last month", "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    (("Late deals", "only those expected last month"), "{n} late deals expected to close in", some(LATE, DUE_BEFORE)),
    (("Late deals", "created this year"), "{n} late deals created in " + YEAR, some(LATE, NEW_THIS_YEAR)),
    (("Late deals expected last month", "only Sofia's"), "{n} late deals of Sofia Lindqvist expected to close in", some(LATE, SOFIA, DUE_BEFORE)),
    (("Late deals expected last month", "and created this year?"), unable(f"created in {YEAR}") + " {n} late deals expected", some(LATE, DUE_BEFORE)),
    # -- by what there is beside them ----------------------------------------------------------
    ("clients with an open task", "{n} clients with an open task", clients(WITH_TASK)),
    ("clients with an open deal and an open task", "{n} clients with open deals with an open task", clients(WITH_TASK, WITH_OPEN)),
    ("Which clients have something in negotiation?", "{n} clients with a deal in stage Negotiation", clients(IN_NEGOTIATION)),
    ("clients of Sofia with a deal in negotiation", "{n} clients of Sofia Lindqvist with a deal in stage Negotiation", clients(IN_NEGOTIATION, SOFIA)),
    ("clients without a deal in negotiation", "{n} clients without a deal in stage Negotiation", clients(f"not {IN_NEGOTIATION}")),
    ("tasks about deals in negotiation", "{n} open tasks about a deal in stage Negotiation", tasks(TASK_IN_NEGOTIATION)),
    (("clients with open deals", "take out the ones that already have a task"), "{n} clients without an open task with open deals", clients(WITH_OPEN, NO_TASK)),
    (("clients with open deals", "only those that have a task"), "{n} clients with open deals with an open task", clients(WITH_OPEN, WITH_TASK)),
    (("Clients of Sofia", "leave out the ones without an open deal"), "{n} clients of Sofia Lindqvist with open deals", clients(SOFIA, WITH_OPEN)),
    (("Clients of Sofia", "drop those with an open deal"), "{n} clients of Sofia Lindqvist without open deals", clients(SOFIA, f"not {WITH_OPEN}")),
    (("Clients of Sofia", "take out the ones without a next step"), "{n} clients of Sofia Lindqvist with an open task", clients(SOFIA, WITH_TASK)),
    (("Clients of Sofia", "leave out the ones with a deal in negotiation"), "{n} clients of Sofia Lindqvist without a deal in stage Negotiation", clients(SOFIA, f"not {IN_NEGOTIATION}")),
    (("Clients of Sofia", "does any of them have something in negotiation?"), "{n} clients of Sofia Lindqvist with a deal in stage Negotiation", clients(SOFIA, IN_NEGOTIATION)),
    (("Clients of Sofia", "which of them have nothing planned?"), "{n} clients of Sofia Lindqvist without an open task", clients(SOFIA, NO_TASK)),
    (("Open tasks", "only the ones that belong to a deal in negotiation"), "{n} open tasks about a deal in stage Negotiation", tasks(TASK_IN_NEGOTIATION)),
    (("Open tasks", "leave out the ones about a deal in negotiation"), too_little("leave out the ones about a deal in negotiation"), "select 1 as n"),
    (("Clients of Sofia", "take out the ones with won deals"), too_little("take out the ones with won deals"), "select 1 as n"),
    (("clients without open deals", "leave out the ones without an open deal"), too_little("leave out the ones without an open deal"), "select 1 as n"),
    (("deals created this year", "which of them are late?"), "{n} late deals created in", some(LATE, NEW_THIS_YEAR)),
    # -- tasks as they stand -------------------------------------------------------------------
    ("tasks sorted by due date", "{n} open tasks, ", tasks("true")),
    ("Sofia's tasks, most urgent first", "{n} open tasks of Sofia Lindqvist, ", tasks(SOFIA)),
    ("my tasks grouped by day", "{n} open tasks of Ada Reyes, ", tasks(ADA)),
    ("tasks sorted by due date, latest first", unable("sorted by due date") + " {n} open tasks", tasks("true")),
    ("tasks by client sorted by due date", unable("by due date") + " {n} open tasks", tasks("true")),
    ("tasks sorted by name", unable("sorted by name") + " {n} open tasks", tasks("true")),
    ("Sofia's tasks without the phone calls", unable("without the phone calls") + " {n} open tasks of Sofia Lindqvist", tasks(SOFIA)),
    (("Tasks of Sofia", "sort them by due date"), "{n} open tasks of Sofia Lindqvist, ", tasks(SOFIA)),
    (("Tasks of Sofia", "group them by day"), "{n} open tasks of Sofia Lindqvist, ", tasks(SOFIA)),
    (("Tasks of Sofia", "sort them by due date", "latest first"), too_little("latest first"), "select 1 as n"),
    # -- clients in groups of deals, and orders that they don't have ----------------------------
    ("Clients by revenue", "{t} has the highest value of won deals: {v}", best("c.name", "3", WON)),
    ("clients by revenue this year", "{t} has the highest value of won deals: {v}", best("c.name", "3", WON, THIS_YEAR)),
    ("clients sorted by probability", too_little("sorted by probability"), "select 1 as n"),
    ("clients by industry alphabetically", unable("by name"), "select 1 as n"),
    (("Clients in mining", "by revenue"), too_little("by revenue"), "select 1 as n"),
    (f"late deals in {name_of(BEFORE)}", unable(f"{BEFORE:%b %Y}") + " {n} late deals", some(LATE)),
]  # fmt: skip

_SUM = "(select coalesce(sum(d.value), 0) from deals d where d.client_id = c.id and d.stage_kind = 'open')"
_OPEN = "(select count(*) from deals d where d.client_id = c.id and d.stage_kind = 'open')"
_LAST = "(select max(a.performed_at) from activities a where a.client_id = c.id)"


def in_order(order: str, where: str = "true", name: str = "c.name", of: str = "clients c") -> str:
    """The first ten names in an order, as a list."""
    return f"select array_agg(t) from (select {name} as t from {of} left join profiles p on p.id = c.owner_id where {where} order by {order} nulls last, c.sort_key, c.id limit 10) n"


MINING = "c.industry = 'Mining'"
# A question or a conversation, how the clients stand, and the first of them.
ORDERED: list[Case] = [
    ("Clients in alphabetical order", "clients, by name.", in_order("c.sort_key")),
    ("our customers from Z to A", "clients, by name, the last first.", in_order("c.sort_key desc")),
    ("List our clients by open value", "clients, highest open value first.", in_order(f"{_SUM} desc")),
    ("Active clients by open pipeline, lowest first", "active clients, lowest open value first.", in_order(_SUM, "c.status = 'active'")),
    ("clients of Sofia by number of open deals", "clients of Sofia Lindqvist, most open deals first.", in_order(f"{_OPEN} desc", SOFIA)),
    ("Clients by last activity, oldest contact first", "clients, longest without activity first.", in_order(_LAST)),
    ("my clients ordered by last contact", "clients of Ada Reyes, latest activity first.", in_order(f"{_LAST} desc", ADA)),
    ("Newest clients first", "clients, newest first.", in_order("c.created_at desc")),
    ("leads by date added, oldest first", "leads, oldest first.", in_order("c.created_at", "c.status = 'lead'")),
    ("Clients without a future task, longest without contact first", "clients without an open task, longest without activity first.", in_order(_LAST, NO_TASK)),
    (("Clients in mining", "sort them by open value"), "clients in Mining, highest open value first.", in_order(f"{_SUM} desc", MINING)),
    ("clients with no contact in 30 days, oldest first", "with nothing recorded for 30 days, longest without activity first.", in_order(_LAST, quiet_for(30))),
    (("Clients in mining", "alphabetically"), "clients in Mining, by name.", in_order("c.sort_key", MINING)),
    (("Clients in mining", "oldest contact first"), "clients in Mining, longest without activity first.", in_order(_LAST, MINING)),
    ("Open deals in alphabetical order", "open deals, worth", in_order("d.sort_key", OPEN, "d.title", "deals d join clients c on c.id = d.client_id")),
]  # fmt: skip


def test_lists_stand_in_the_order_that_is_asked_for(
    office: Office, db: TestDatabase, demo: Actor
) -> None:
    tools = office.tools(demo, office.library.thread(demo))
    model = office.offline()
    wrong = []
    with psycopg.connect(db.owner_url) as connection:
        for asked, said, statement in ORDERED:
            questions = (asked,) if isinstance(asked, str) else asked
            text = replied(model, tools, demo, questions).text
            (names,) = connection.execute(statement.encode()).fetchone() or ([],)
            table = [row.split(" | ")[0].removeprefix("| ") for row in text.splitlines() if row.startswith("| ")][2:]  # fmt: skip
            if said not in text or table != [literal(name) for name in names]:
                wrong.append(f"{questions}: {text[:120]}\n  {table}\n  {names}")
    assert not wrong, "\n".join(wrong)


def test_lists_are_narrowed_and_ordered_as_they_are_asked_for(
    office: Office, db: TestDatabase, demo: Actor
) -> None:
    spoil(db)
    wrong = mistakes(office, db, demo, CASES)
    assert not wrong, f"{len(wrong)} of {len(CASES)}:\n" + "\n".join(wrong)
