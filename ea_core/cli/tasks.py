"""`ea task`: what is to be done with the clients, by whom and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.frame import DAY, as_option, ea, json_option, paged, show, workspace
from ea_core.cli.listing import show_page
from ea_core.cli.written import client_called, day_written, given
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.crm.tasks import Task

_STATES = ("open", "done", "dropped", "all")
EVERYBODY = "all"


@ea.group()
def task() -> None:
    """Tasks: next steps with clients and deals."""


@task.command("list")
@click.option("--client", metavar="NAME_OR_ID", help="Only tasks at this client and its deals.")
@click.option("--deal", type=click.UUID, metavar="ID", help="Only tasks at this deal.")
@click.option("--of", "--who", "who", metavar="NAME_OR_EMAIL|all", default=EVERYBODY,
              show_default=True, help="Whose tasks: what this person is to do.")  # fmt: skip
@click.option("--state", type=click.Choice(_STATES), default="open", show_default=True)
@click.option("--within", type=click.IntRange(0, 3650), metavar="DAYS",
              help="Only what is due in so many days, late ones included (0: today).")  # fmt: skip
@click.option("--late", is_flag=True, help="Only open tasks that are past their day.")
@click.option("--order", type=click.Choice(["due", "person"]), default="due", show_default=True,
              help="As they are due, or so for each person.")  # fmt: skip
@paged
@as_option
@json_option
def task_list(
    client: str | None,
    deal: UUID | None,
    who: str,
    state: Any,
    within: int | None,
    late: bool,
    order: Any,
    page: int,
    size: int,
    email: str,
    as_json: bool,
) -> None:
    """List tasks as they are due, a page at a time."""
    from ea_core.crm.paging import Paging
    from ea_core.crm.tasks import TaskFilters

    with workspace(email) as me:
        filters = TaskFilters(
            None if state == "all" else state,
            None if who == EVERYBODY else me.colleagues.find(who),
            None if client is None else client_called(me, client),
            deal,
            within,
            late=late,
            order_by=order,
        )
        found = me.tasks.page(filters, Paging(page, size))
    show_page(found, ("task", "tasks"), task_record, _line, as_json, {"late": found.late})


@task.command("show")
@click.argument("task_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def task_show(task_id: UUID, email: str, as_json: bool) -> None:
    """Show one task with its notes."""
    with workspace(email) as me:
        one = me.tasks.get(task_id)
    show(
        task_record(one),
        as_json,
        lambda: "\n".join([_line(one), *([one.notes] if one.notes else [])]),
    )


@task.command("add")
@click.argument("title")
@click.option("--client", metavar="NAME_OR_ID", help="The client that it is about.")
@click.option("--deal", type=click.UUID, metavar="ID", help="The deal that it is about.")
@click.option("--due", type=DAY, help="The day on which it is due.")
@click.option("--who", metavar="NAME_OR_EMAIL", help="Who is to do it; without it: you.")
@click.option("--notes", metavar="WORDS")
@as_option
@json_option
def task_add(
    title: str,
    client: str | None,
    deal: UUID | None,
    due: date | None,
    who: str | None,
    notes: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Add a task at a client, or at a deal and its client."""
    from ea_core.crm.tasks import TaskDraft

    if (client is None) == (deal is None):
        raise InvalidInput("Say what the task is about: --client or --deal.")
    with workspace(email) as me:
        draft = TaskDraft(title, due, None if who is None else me.colleagues.find(who), notes)
        added = (
            me.tasks.at_deal(deal, draft)
            if deal is not None
            else me.tasks.at_client(client_called(me, client or ""), draft)
        )
    show(task_record(added), as_json, lambda: _line(added))


@task.command("change")
@click.argument("task_id", type=click.UUID, metavar="ID")
@click.option("--title")
@click.option("--due", metavar="DAY", help="'' for no day.")
@click.option("--who", metavar="NAME_OR_EMAIL", help="Give it to this person.")
@click.option("--notes", metavar="WORDS", help="'' for none.")
@click.option("--state", type=click.Choice(_STATES[:3]), help="Done, dropped, or open again.")
@as_option
@json_option
def task_change(
    task_id: UUID,
    title: str | None,
    due: str | None,
    who: str | None,
    notes: str | None,
    state: Any,
    email: str,
    as_json: bool,
) -> None:
    """Change what is given of a task, or say that it is done."""
    with workspace(email) as me:
        one = me.tasks.get(task_id)
        changes = given(
            ("title", title, str),
            ("due_on", due, day_written),
            ("notes", notes, str),
            ("assigned_to", who, me.colleagues.find),
        )
        if changes:
            one = me.tasks.change(task_id, replace(one.draft(), **changes), one.version)
        if state is not None and state != one.state:
            one = me.tasks.turn(task_id, state, one.version)
    show(task_record(one), as_json, lambda: _line(one))


def task_record(one: Task) -> dict[str, Any]:
    """A task in JSON."""
    return {
        "id": str(one.id),
        "title": one.title,
        "client": one.client,
        "client_id": str(one.client_id),
        "deal": one.deal,
        "deal_id": None if one.deal_id is None else str(one.deal_id),
        "due_on": one.due_on,
        "days_late": one.days_late,
        "who": one.assignee,
        "given_by": one.creator,
        "state": one.state,
        "closed_at": one.closed_at,
        "notes": one.notes,
    }


def _line(one: Task) -> str:
    late = f"  {one.days_late} days late" if one.days_late else ""
    about = f"{one.deal}, {one.client}" if one.deal else one.client
    return (
        f"{one.due_on or 'no day'!s:10}  {one.state:7}  {one.title} ({about}): "
        f"{one.assignee or 'somebody who left'}{late}"
    )
