"""Deals that are left out by what only single deals have: why they were lost, their title, amounts, days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

Range = tuple[Decimal | None, Decimal | None]
"""From the one, below the other; None: without an end."""
Span = tuple[date | None, date | None]
"""From the first day to the last; None: without an end."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The deals that are left out: those of any of these; nothing in it leaves out nothing.

    `reasons` are those of lost deals ('': none written down), `titled` words that words of a title begin
    with (plain letters and digits, one space between them), `values` and `chances` (0 to 100) ranges. `days` are days of the company's time zone on which they were closed or
    created, or are expected to close (`days_of`). A deal of which something is not known is none of them.
    """

    reasons: tuple[str, ...] = ()
    titled: tuple[str, ...] = ()
    values: tuple[Range, ...] = ()
    chances: tuple[Range, ...] = ()
    days: tuple[Span, ...] = ()
    days_of: Literal["closed", "created", "expected"] = "closed"

    def parameters(self) -> dict[str, object]:
        """Bound parameters; null where nothing is left out."""
        ranges = {"values": self.values, "chances": self.chances, "days": self.days}
        ends = {
            f"not_{name}_{end}": [one[at] for one in some] or None
            for name, some in ranges.items()
            for at, end in enumerate(("from", "to"))
        }
        return {
            "not_reasons": list(self.reasons) or None,
            "not_titled": list(self.titled) or None,
            "not_days_of": self.days_of,
            **ends,
        }


NONE_LEFT_OUT: Final = LeftOut()
STAYS: Final = """
      and (cast(:not_reasons as text[]) is null or d.stage_kind <> 'lost'
        or coalesce(d.lost_reason, '') <> all (:not_reasons))
      and (cast(:not_titled as text[]) is null or not exists (
        select 1 from unnest(cast(:not_titled as text[])) w
        where not exists (select 1 from unnest(string_to_array(w, ' ')) one where d.search_key !~ ('\\m' || one))))
      and (cast(:not_values_from as numeric[]) is null or not exists (
        select 1 from unnest(cast(:not_values_from as numeric[]), cast(:not_values_to as numeric[])) r (least, below)
        where (r.least is null or d.value >= r.least) and (r.below is null or d.value < r.below)))
      and (cast(:not_chances_from as numeric[]) is null or not exists (
        select 1 from unnest(cast(:not_chances_from as numeric[]), cast(:not_chances_to as numeric[])) r (least, below)
        where (r.least is null or d.probability >= r.least) and (r.below is null or d.probability < r.below)))
      and (cast(:not_days_from as date[]) is null or not exists (
        select 1 from (select case cast(:not_days_of as text) when 'created' then cast(d.created_at at time zone :zone as date)
          when 'expected' then d.expected_close_date else cast(d.closed_at at time zone :zone as date) end as day) k,
          unnest(cast(:not_days_from as date[]), cast(:not_days_to as date[])) r (first, last)
        where (r.first is null or k.day >= r.first) and (r.last is null or k.day <= r.last)))
"""
"""Whether a deal `d` is none of those that are left out."""
