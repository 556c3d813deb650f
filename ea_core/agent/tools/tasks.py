"""The tool that reads tasks: what is to be done with the clients, by whom and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ea_core.agent.tables import Column, CrmSource, Table
from ea_core.agent.tools.addresses import client_address, task_address
from ea_core.agent.tools.data import Given
from ea_core.agent.tools.left_out_arguments import OF_TASKS
from ea_core.agent.tools.names import NameBook
from ea_core.agent.tools.plan_arguments import ListTasks
from ea_core.crm.clients import Client
from ea_core.crm.paging import Paging
from ea_core.crm.task_sums import TaskGrouping, TaskSum
from ea_core.crm.tasks import Task, TaskFilters, TaskPage
from ea_core.errors import InvalidInput

_LEFT: Final = "Somebody who left"


@dataclass(frozen=True, slots=True)
class TaskTools:
    """Reads tasks under the policies of the person of `names`."""

    names: NameBook

    def list_tasks(self, wanted: ListTasks) -> Given:
        """The tasks that fit as they are due, how many there are, and how many of them are late."""
        crm = self.names.crm
        client = None if wanted.client is None else self.names.client(wanted.client)
        who = self.names.owner(wanted.who)
        left_out = self.names.besides(wanted.besides, OF_TASKS)
        if who.unassigned:
            raise InvalidInput("Every task has somebody who is to do it.", field="who")
        filters = TaskFilters(
            None if wanted.state == "all" else wanted.state, who.id, client.id if client else None,
            due_from=wanted.from_date, due_to=wanted.to_date, late=wanted.late,
            without=wanted.without, not_assigned=left_out.owner_ids, not_clients=left_out.client_ids,
            deal_stage=crm.stages.called(wanted.deal_stage).key if wanted.deal_stage else None,
        )  # fmt: skip
        if wanted.by is not None:
            return _in_groups(crm.tasks.sums(filters, wanted.by), wanted.by, client, filters)
        page = crm.tasks.page(filters, Paging(size=wanted.limit))
        data: dict[str, Any] = {
            "tasks": [task_data(one) for one in page.items],
            "total": page.total,
            "late": page.late,
        }
        if page.total > len(page.items):
            data["note"] = f"the first {len(page.items)} of {page.total}"
        table = task_table(page, "Tasks", crm.currency)
        about: dict[str, Any] = {"client": client.name} if client else {}
        about["tasks"] = [{"id": str(one.id), "title": one.title} for one in page.items]
        source = CrmSource(client.name, client_address(client.id)) if client else CrmSource("Tasks")
        return Given(data, page.total, (table,) if page.items else (), about, source)


def _in_groups(
    sums: Sequence[TaskSum], by: TaskGrouping, client: Client | None, filters: TaskFilters
) -> Given:
    """How many tasks each person has, or there are at each client, the most first.

    How many of them are late is told where some are and others are not: among late or closed ones it
    would be the same figure, or nothing.
    """
    ordered = sorted(sums, key=lambda one: -one.count)
    tells_late = not filters.late and filters.state in (None, "open")
    what = "Late tasks" if filters.late else "Tasks"
    heads = [
        Column("Person") if by == "person" else Column("Client", "link"),
        Column(what, "number"),
    ]
    table = Table(
        f"{what} by {by}",
        (*heads, *([Column("Late", "number")] if tells_late else [])),
        tuple(
            (_named(one, by), one.count, *([one.late] if tells_late else [])) for one in ordered
        ),
        len(ordered),
        chart=(0, 1),
    )  # fmt: skip
    data = {
        "by": by,
        "groups": [
            {"name": one.name or _LEFT, "count": one.count, "late": one.late} for one in ordered
        ],
        "total": sum(one.count for one in ordered),
        "late": sum(one.late for one in ordered),
    }
    source = CrmSource(client.name, client_address(client.id)) if client else CrmSource(table.title)
    return Given(data, len(ordered), (table,) if ordered else (), source=source)


def _named(one: TaskSum, by: TaskGrouping) -> Any:
    if by == "client":
        return {"text": one.name or "", "record": "client", "id": str(one.key)}
    return one.name or _LEFT


def task_table(page: TaskPage, title: str, currency: str) -> Table:
    """A page of tasks as a table with links to them and their clients."""
    return Table(
        title,
        (Column("Task", "link"), Column("Client", "link"), Column("Deal"), Column("Due", "date"),
         Column("Days late", "days"), Column("Who")),
        tuple(_row(one) for one in page.items),
        page.total,
        currency,
    )  # fmt: skip


def task_data(one: Task) -> dict[str, Any]:
    """A task for a model."""
    return {
        "title": one.title,
        "client": one.client,
        "deal": one.deal,
        "due": one.due_on.isoformat() if one.due_on else None,
        "days_late": one.days_late,
        "who": one.assignee or _LEFT,
        "state": one.state,
    }


def _row(one: Task) -> tuple[Any, ...]:
    return (
        {"text": one.title, "address": task_address(one.client_id, one.id)},
        {"text": one.client, "record": "client", "id": str(one.client_id)},
        one.deal,
        one.due_on.isoformat() if one.due_on else None,
        one.days_late,
        one.assignee or _LEFT,
    )
