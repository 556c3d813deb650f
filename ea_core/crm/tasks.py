"""What is to be done next with a client or a deal, by whom and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from ea_core.crm.columns import TASKS, record_of
from ea_core.crm.paging import Page, Paging
from ea_core.crm.vocabulary import Stage, TaskState
from ea_core.crm.writing import blank_to_none, missing, refusal

TaskOrder = Literal["due", "person"]
"""`person`: by who is to do them, each as they are due."""
TaskGap = Literal["due", "deal"]
REFUSED: Final = "Only who is to do a task, the owner of the client, a manager or an administrator may change it."

_SHOWN: Final = f"""
    {TASKS.read("t")}, c.name as client, c.owner_id, d.title as deal, d.value as deal_value, a.full_name as assignee,
    b.full_name as creator,
    case when t.state = 'open' and t.due_on < (select ea.today())
      then (select ea.today()) - t.due_on end as days_late
"""
_FROM: Final = """
    join public.clients c on c.id = t.client_id
    left join public.deals d on d.id = t.deal_id
    left join public.people a on a.id = t.assigned_to
    left join public.people b on b.id = t.created_by
"""
IS_LATE: Final = "t.state = 'open' and t.due_on < (select ea.today())"
"""Whether a task `t` is open and past its day."""
MATCHES: Final = f"""
      where (cast(:state as text) is null or t.state = :state)
        and (cast(:assigned_to as uuid) is null or t.assigned_to = :assigned_to)
        and (cast(:client_id as uuid) is null or t.client_id = :client_id)
        and (cast(:deal_id as uuid) is null or t.deal_id = :deal_id)
        and (cast(:not_assigned as uuid[]) is null or t.assigned_to <> all (:not_assigned))
        and (cast(:not_clients as uuid[]) is null or t.client_id <> all (:not_clients))
        and (cast(:within_days as integer) is null
          or t.due_on <= (select ea.today()) + cast(:within_days as integer))
        and (cast(:due_from as date) is null or t.due_on >= :due_from)
        and (cast(:due_to as date) is null or t.due_on <= :due_to)
        and (not cast(:late as boolean) or ({IS_LATE}))
        and (cast(:deal_stage as text) is null or t.deal_id in (
          select d.id from public.deals d where d.stage = :deal_stage))
        and case cast(:without as text) when 'due' then t.due_on is null when 'deal' then t.deal_id is null
          else true end
"""
"""The tasks `t` that fit a `TaskFilters`."""
# Open tasks as they are due, closed ones the latest first.
_AS_DUE: Final = "t.closed_at desc nulls first, t.due_on nulls last, t.created_at, t.id"
# Each person's place among all, so that names are compared once and not task by task.
_PERSONS_PLACE: Final = """
    left join (
      select id, row_number() over (order by ea.sort_key(full_name) collate "C", id) as place
      from public.people
    ) o on o.id = t.assigned_to
"""


def _list(place: str, needs: str) -> TextClause:
    """The list by the place of who is to do a task (of all one place: as they are due)."""
    order = f"t.place nulls last, {_AS_DUE}"
    return text(f"""
        with matching as materialized (
          select t.*, {place} as place from public.tasks t {needs} {MATCHES}
        )
        select n.total, n.late, s.*
        from (
          select count(*) as total, count(*) filter (where {IS_LATE}) as late from matching t
        ) n
        left join (
          select {_SHOWN}
          from (
            select * from matching t order by {order} limit :limit offset :offset
          ) t
          {_FROM}
          order by {order}
        ) s on true
    """)


_LIST: Final[dict[TaskOrder, TextClause]] = {
    "due": _list("0", ""),
    "person": _list("o.place", _PERSONS_PLACE),
}
_ONE = text(f"select {_SHOWN} from public.tasks t {_FROM} where t.id = :id")
_INSERT = TASKS.insert()
_UPDATE = TASKS.update()
_TURN = text("""
    update public.tasks set state = :state where id = :id and version = :seen_version
""")
_DELETE = TASKS.delete()


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """What a person writes about a task.

    `due_on` is a day in the company's time zone, None: no day. `assigned_to` is who is to do it, None:
    oneself, or who is to do it already.
    """

    title: str
    due_on: date | None = None
    assigned_to: UUID | None = None
    notes: str | None = None

    def parameters(self) -> dict[str, object]:
        """The values to write."""
        return {
            "title": self.title.strip(),
            "due_on": self.due_on,
            "assigned_to": self.assigned_to,
            "notes": blank_to_none(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Task:
    """A task; give `version` back as `seen_version` when changing it.

    `owner_id` is the owner of the client, `deal` the title of the deal that it is about and `deal_value` what
    that is worth (None: nobody knows), `days_late` how many days an open one is past its day (None: it is not).
    """

    id: UUID
    title: str
    notes: str | None
    client_id: UUID
    client: str
    owner_id: UUID | None
    deal_id: UUID | None
    deal: str | None
    deal_value: Decimal | None
    due_on: date | None
    days_late: int | None
    assigned_to: UUID
    assignee: str | None
    created_by: UUID | None
    creator: str | None
    state: TaskState
    closed_at: datetime | None
    version: int
    created_at: datetime

    def draft(self) -> TaskDraft:
        """The task as a draft, to change some of it with `dataclasses.replace`."""
        return TaskDraft(self.title, self.due_on, self.assigned_to, self.notes)


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """Which tasks are meant; None means all.

    Of a client also those of its deals. `within_days`: due at most that many days from today, late ones
    included (0: today). `due_from` and `due_to` belong to the period; `late`: open, and past its day;
    `without`: those without a day, or that are about no deal; `deal_stage`: about a deal that is in it now.
    Those that people of `not_assigned` are to do, or that are about `not_clients`, are left out.
    """

    state: TaskState | None = "open"
    assigned_to: UUID | None = None
    client_id: UUID | None = None
    deal_id: UUID | None = None
    within_days: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    late: bool = False
    without: TaskGap | None = None
    deal_stage: Stage | None = None
    not_assigned: tuple[UUID, ...] = ()
    not_clients: tuple[UUID, ...] = ()
    order_by: TaskOrder = "due"

    def parameters(self) -> dict[str, object]:
        """Bound parameters; the order aside."""
        return {
            "state": self.state,
            "assigned_to": self.assigned_to,
            "client_id": self.client_id,
            "deal_id": self.deal_id,
            "within_days": self.within_days,
            "due_from": self.due_from,
            "due_to": self.due_to,
            "late": self.late,
            "without": self.without,
            "deal_stage": self.deal_stage,
            "not_assigned": list(self.not_assigned) or None,
            "not_clients": list(self.not_clients) or None,
        }


@dataclass(frozen=True, slots=True)
class TaskPage(Page[Task]):
    """One page of tasks; `late` of those of all pages are open and past their day."""

    late: int


def list_tasks(connection: Connection, filters: TaskFilters, paging: Paging) -> TaskPage:
    """One page of the tasks that fit: open ones as they are due, then closed ones, the latest first.

    By person, each person's come one after another like that.
    """
    rows = connection.execute(
        _LIST[filters.order_by], {**filters.parameters(), **paging.parameters()}
    ).all()
    items = tuple(record_of(Task, row) for row in rows if row.id is not None)
    return TaskPage(items, rows[0].total, paging, rows[0].late)


def get_task(connection: Connection, task_id: UUID) -> Task:
    """One task; raises NotFound."""
    row = connection.execute(_ONE, {"id": task_id}).one_or_none()
    if row is None:
        raise missing("task")
    return record_of(Task, row)


def add_task(
    connection: Connection, draft: TaskDraft, *, client_id: UUID | None, deal_id: UUID | None
) -> UUID:
    """Adds a task at a client, or at a deal and its client; raises InvalidInput, NotAllowed, NotFound."""
    values = {**draft.parameters(), "client_id": client_id, "deal_id": deal_id}
    return UUID(str(connection.execute(_INSERT, values).scalar_one()))


def update_task(connection: Connection, task_id: UUID, draft: TaskDraft, seen_version: int) -> None:
    """Writes the draft over the state that was seen.

    Raises Conflict, InvalidInput, NotAllowed or NotFound.
    """
    values = {**draft.parameters(), "id": task_id, "seen_version": seen_version}
    if connection.execute(_UPDATE, values).rowcount == 0:
        raise refusal(connection, TASKS, task_id, REFUSED, seen_version)


def turn_task(connection: Connection, task_id: UUID, state: TaskState, seen_version: int) -> None:
    """Says that a task is done, dropped or open again; raises Conflict, NotAllowed or NotFound."""
    values = {"id": task_id, "state": state, "seen_version": seen_version}
    if connection.execute(_TURN, values).rowcount == 0:
        raise refusal(connection, TASKS, task_id, REFUSED, seen_version)


def delete_task(connection: Connection, task_id: UUID) -> None:
    """Removes a task; raises NotAllowed or NotFound."""
    if connection.execute(_DELETE, {"id": task_id}).rowcount == 0:
        raise refusal(connection, TASKS, task_id, "Only an administrator may delete a task.")
