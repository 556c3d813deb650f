"""How deals went: how long nobody touched them, how long they are in their stage, how long they took to close."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

Lacking = Literal["any", "call", "email", "meeting", "note"]
"""Activities of a kind, or any, that there are none of."""


@dataclass(frozen=True, slots=True)
class Course:
    """What deals are narrowed by of how they went; None means any. Days are whole ones of the company's zone.

    `untouched_days`: open deals that nobody touched for so many days, as the view deal_states counts them
    (an activity on the deal or its client, a change of stage, its creation). `staying_*`: open deals that
    are in their stage for so many days, and for less than so many. `closing_*`: the same of the days from
    creation to closing; where one of both is not known it fits neither. `lacks`: no such activity on the
    deal or on its client itself, in the last `lacks_days` or (None) ever.
    """

    untouched_days: int | None = None
    staying_from: int | None = None
    staying_below: int | None = None
    closing_from: int | None = None
    closing_below: int | None = None
    lacks: Lacking | None = None
    lacks_days: int | None = None

    def parameters(self) -> dict[str, object]:
        """Bound parameters."""
        return asdict(self)

    def beside(self, other: Course) -> Course:
        """What both say; where both say something of the same, what this one says of it."""
        said = {name.partition("_")[0] for name, one in asdict(self).items() if one is not None}
        kept: dict[str, Any] = {
            name: one for name, one in asdict(other).items() if name.partition("_")[0] not in said
        }
        return replace(self, **kept)

    @property
    def is_of_today(self) -> bool:
        """Whether it is of open deals alone, as they are today."""
        return (self.untouched_days, self.staying_from, self.staying_below) != (None, None, None)


ANY_COURSE: Final = Course()


def _days(since: str, until: str) -> str:
    return f"({until} - cast({since} at time zone :zone as date))"


_STAYED: Final = _days("coalesce(d.stage_changed_at, d.created_at)", "cast(:today as date)")
_TOOK: Final = _days("d.created_at", "cast(d.closed_at at time zone :zone as date)")
WENT: Final = f"""
      and (cast(:untouched_days as integer) is null or (d.stage_kind = 'open' and d.id in (
        select s.deal_id from public.deal_states s where s.quiet_days >= :untouched_days)))
      and (cast(:staying_from as integer) is null
        or (d.stage_kind = 'open' and {_STAYED} >= cast(:staying_from as integer)))
      and (cast(:staying_below as integer) is null
        or (d.stage_kind = 'open' and {_STAYED} < cast(:staying_below as integer)))
      and (cast(:closing_from as integer) is null
        or (d.stage_kind <> 'open' and {_TOOK} >= cast(:closing_from as integer)))
      and (cast(:closing_below as integer) is null
        or (d.stage_kind <> 'open' and {_TOOK} < cast(:closing_below as integer)))
      and (cast(:lacks as text) is null or not exists (
        select 1 from public.activities v
        where v.client_id = d.client_id
          and (v.entity_id = d.id or (v.entity_type = 'client' and v.entity_id = d.client_id))
          and (:lacks = 'any' or v.type = :lacks)
          and (cast(:lacks_days as integer) is null or v.performed_at
            >= cast(cast(:today as date) - cast(:lacks_days as integer) + 1 as timestamp) at time zone :zone)))
"""
"""Whether a deal `d` went like a `Course`."""
