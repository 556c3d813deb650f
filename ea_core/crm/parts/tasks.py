"""What is to be done with the clients, for one person."""

from __future__ import annotations

from uuid import UUID

from ea_core.crm import tasks
from ea_core.crm.paging import FIRST_PAGE, Paging
from ea_core.crm.suggestions.kept import by_hand
from ea_core.crm.task_sums import TaskGrouping, TaskSum, task_sums
from ea_core.crm.tasks import Task, TaskDraft, TaskFilters, TaskPage
from ea_core.crm.vocabulary import TaskState
from ea_core.db.part import Part


class Tasks(Part):
    """Next steps: what, with which client, by whom, until when."""

    def page(self, filters: TaskFilters | None = None, paging: Paging = FIRST_PAGE) -> TaskPage:
        """One page of the tasks that fit, open ones as they are due."""
        with self._reading() as connection:
            return tasks.list_tasks(connection, filters or TaskFilters(), paging)

    def sums(self, filters: TaskFilters, by: TaskGrouping) -> tuple[TaskSum, ...]:
        """How many tasks that fit there are for each person or client, and how many are late."""
        with self._reading() as connection:
            return task_sums(connection, filters, by)

    def get(self, task_id: UUID) -> Task:
        """One task; raises NotFound."""
        with self._reading() as connection:
            return tasks.get_task(connection, task_id)

    def at_client(self, client_id: UUID, draft: TaskDraft, *, decides: UUID | None = None) -> Task:
        """Adds a task at a client.

        `decides` is what was suggested of it: that is decided with it, or neither is written. Raises
        Conflict, InvalidInput, NotAllowed or NotFound.
        """
        return self._add(draft, client_id, None, decides)

    def at_deal(self, deal_id: UUID, draft: TaskDraft, *, decides: UUID | None = None) -> Task:
        """Adds a task at a deal; see `at_client`."""
        return self._add(draft, None, deal_id, decides)

    def change(self, task_id: UUID, draft: TaskDraft, seen_version: int) -> Task:
        """Changes a task whose version was `seen_version` when the person looked at it.

        Raises Conflict, InvalidInput, NotAllowed or NotFound.
        """
        with self._writing() as connection:
            tasks.update_task(connection, task_id, draft, seen_version)
            return tasks.get_task(connection, task_id)

    def turn(
        self, task_id: UUID, state: TaskState, seen_version: int, *, decides: UUID | None = None
    ) -> Task:
        """Says that a task is done, dropped or open again; `decides` as in `at_client`.

        Raises Conflict, NotAllowed or NotFound.
        """

        def write() -> UUID:
            tasks.turn_task(connection, task_id, state, seen_version)
            return task_id

        with self._writing() as connection:
            by_hand(connection, decides, write)
            return tasks.get_task(connection, task_id)

    def delete(self, task_id: UUID) -> None:
        """Removes a task; raises NotAllowed or NotFound."""
        with self._writing() as connection:
            tasks.delete_task(connection, task_id)

    def _add(
        self,
        draft: TaskDraft,
        client_id: UUID | None,
        deal_id: UUID | None,
        decides: UUID | None,
    ) -> Task:
        with self._writing() as connection:
            made = by_hand(
                connection,
                decides,
                lambda: tasks.add_task(connection, draft, client_id=client_id, deal_id=deal_id),
            )
            return tasks.get_task(connection, made)
