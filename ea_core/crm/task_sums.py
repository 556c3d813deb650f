"""Tasks in groups: how many each person has to do, or there are at each client, and how many are late.

Which tasks they are is said by the same conditions as of their list (`tasks.MATCHES`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.tasks import IS_LATE, MATCHES, TaskFilters

TaskGrouping = Literal["person", "client"]
MOST_GROUPS: Final = 500
"""What a reader can still choose from."""
# The key of a group and its name.
_GROUPS: Final[dict[TaskGrouping, tuple[str, str]]] = {
    "person": ("t.assigned_to", "a.full_name"),
    "client": ("t.client_id", "c.name"),
}
_SUMS: Final = {
    by: text(f"""
        select s.* from (
          select {key} as key, {name} as name, count(*) as n, count(*) filter (where {IS_LATE}) as late
          from public.tasks t
          join public.clients c on c.id = t.client_id
          left join public.people a on a.id = t.assigned_to
          {MATCHES}
          group by 1, 2 order by n desc, 1 limit :most
        ) s
        order by ea.sort_key(s.name) collate "C", s.key
    """)
    for by, (key, name) in _GROUPS.items()
}


@dataclass(frozen=True, slots=True)
class TaskSum:
    """The tasks of one person or client; without a name where who was to do them has left."""

    key: UUID
    name: str | None
    count: int
    late: int


def task_sums(
    connection: Connection, filters: TaskFilters, by: TaskGrouping, most: int = MOST_GROUPS
) -> tuple[TaskSum, ...]:
    """The tasks that fit in groups, by name: the `most` largest of them."""
    rows = connection.execute(_SUMS[by], {**filters.parameters(), "most": most})
    return tuple(TaskSum(row.key, row.name, row.n, row.late) for row in rows)
