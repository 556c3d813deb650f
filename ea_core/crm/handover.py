"""Clients go to other owners, and what their former owners were to do there goes along.

Runs in the caller's block as its person: the database decides whose clients and tasks they may give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.clients import Client, ClientDraft, get_client, update_client

# A task of a deal is one of its client, too.
_TASKS_ALONG: Final = text("""
    update public.tasks set assigned_to = :to
    where client_id = :client_id and state = 'open' and assigned_to = :former
    returning id, version
""")
_TASK_BACK: Final = text("""
    update public.tasks set assigned_to = :former
    where id = :id and version = :version and state = 'open'
""")


@dataclass(frozen=True, slots=True)
class TaskAlong:
    """A task that went along, with its version then, and whose it was."""

    id: UUID
    version: int
    former: UUID


@dataclass(frozen=True, slots=True)
class Handover:
    """Clients as they are now, what stood in each before, and the tasks that went along."""

    clients: tuple[Client, ...]
    before: tuple[ClientDraft, ...]
    tasks: tuple[TaskAlong, ...]


def hand_over(
    connection: Connection,
    changes: Sequence[tuple[UUID, ClientDraft, int]],
    *,
    with_tasks: bool = True,
) -> Handover:
    """Writes drafts over clients as they were seen, all of them or none.

    Where another person becomes the owner, the open tasks of the former one with the client and its deals
    are theirs, too, unless `with_tasks` says that they stay. A client that is nobody's now leaves the tasks
    with who has them. Raises Conflict, NotAllowed or NotFound.
    """
    before = tuple(get_client(connection, client_id).draft() for client_id, _, _ in changes)
    tasks: list[TaskAlong] = []
    for old, (client_id, draft, seen_version) in zip(before, changes, strict=True):
        update_client(connection, client_id, draft, seen_version)
        former, to = old.owner_id, draft.owner_id
        if with_tasks and former is not None and to not in {None, former}:
            values = {"client_id": client_id, "former": former, "to": to}
            tasks += [
                TaskAlong(row.id, row.version, former)
                for row in connection.execute(_TASKS_ALONG, values)
            ]
    after = tuple(get_client(connection, client_id) for client_id, _, _ in changes)
    return Handover(after, before, tuple(tasks))


def give_to(
    connection: Connection,
    gifts: Sequence[tuple[Client, UUID | None]],
    *,
    with_tasks: bool = True,
) -> Handover:
    """Gives each client, as it was seen, to an owner (None: to nobody); see `hand_over`."""
    changes = [
        (client.id, replace(client.draft(), owner_id=owner_id), client.version)
        for client, owner_id in gifts
    ]
    return hand_over(connection, changes, with_tasks=with_tasks)


def take_back(connection: Connection, done: Handover) -> None:
    """Makes the clients what they were; raises Conflict for one that somebody changed since.

    The tasks go back that nobody touched since: what was done or given on stays as it is.
    """
    for client, old in zip(done.clients, done.before, strict=True):
        update_client(connection, client.id, old, client.version)
    for task in done.tasks:
        values = {"id": task.id, "version": task.version, "former": task.former}
        connection.execute(_TASK_BACK, values)
