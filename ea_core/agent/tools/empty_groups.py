"""Groups that have none of the deals: sums have no row for these, and "who won nothing?" asks for them.

Only where it is known which groups there could be: the people whom the pages offer as owners, the industries
and statuses of clients, sources, stages, and the months of a period. Clients without deals are found among
the clients. Whoever is signed in sees all deals (sql/0016_policies.sql), so that who has none has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from ea_core.agent.tools.deal_rows import TERMS
from ea_core.agent.tools.names import NameBook
from ea_core.crm.deal_sums import DealSum, Grouping, in_terms, together
from ea_core.crm.filters import DealFilters
from ea_core.crm.pipeline.periods import month_of
from ea_core.crm.vocabulary import CLIENT_STATUSES, StageKind
from ea_core.errors import InvalidInput

CLOSED: Final = frozenset({"owner", "industry", "source", "stage", "status"}) | TERMS
"""What groups are by of which all are known."""
_OPEN: Final = frozenset({"open", "forecast", "late", "due", "quiet", "stalled"})
_MOST_MONTHS: Final = 600


def with_empty(
    names: NameBook, sums: Sequence[DealSum], by: str, grouping: Grouping, filters: DealFilters
) -> tuple[DealSum, ...]:
    """The groups and those that have none, which are behind the others; stages and months are in their order."""
    there = {one.key for one in sums}
    if by in TERMS:
        months = [together(key, ()) for key in _months(names, sums, grouping, filters)]
        starts = names.crm.company.settings().fiscal_year_starts
        terms = in_terms(months, by, starts) if by != "month" else months  # type: ignore[arg-type] # it is one
        every = [*sums, *(one for one in terms if one.key not in there)]
        return tuple(sorted(every, key=lambda one: one.key))
    others = ((key, name) for key, name in _others(names, by, filters) if key not in there)
    every = [*sums, *(together(key, (), name) for key, name in others)]
    if by == "stage":
        places = [one.key for one in names.crm.stages.all()]
        every.sort(key=lambda one: places.index(one.key))
    return tuple(every)


def without_any(names: NameBook, sums: Sequence[DealSum], by: str, filters: DealFilters) -> tuple[str, ...]:  # fmt: skip
    """What the groups are called that have none; of times and of what is not known none are told."""
    if by not in CLOSED - TERMS:
        return ()
    there = {one.key for one in sums}
    return tuple(name for key, name in _others(names, by, filters) if key not in there)


def _others(names: NameBook, by: str, filters: DealFilters) -> Iterator[tuple[str, str]]:
    """The groups that there could be of what the deals are narrowed by: their keys and names."""
    of, left_out = filters.pipeline, filters.pipeline.besides
    if by == "owner":
        people = () if of.unassigned else names.crm.colleagues.everybody()
        left = (one for one in people if one.id not in left_out.owner_ids)
        yield from ((str(one.id), one.name) for one in left if of.owner_id in {None, one.id})
    elif by == "stage":
        yield from _stages(names, filters)
    else:
        choices = names.crm.pipeline.choices()
        every, only, out = {
            "industry": (choices.industries, of.industry, left_out.industries),
            "source": (choices.sources, of.source, left_out.sources),
            "status": (CLIENT_STATUSES, of.client_status, left_out.statuses),
        }[by]
        yield from ((one, one) for one in every if one and only in {None, one} and one not in out)


def _stages(names: NameBook, filters: DealFilters) -> Iterator[tuple[str, str]]:
    """The stages that such deals can be in."""
    kinds: set[StageKind] = {"open", "won", "lost"}
    if filters.figure in _OPEN:
        kinds = {"open"}
    for what in (filters.figure, filters.kind):
        if what in {"won", "lost"}:
            kinds = {what}
        elif what == "closed":
            kinds = {"won", "lost"}
    of = filters.pipeline
    for one in names.crm.stages.all():
        left_out = one.retired or one.key in of.besides.stages or one.kind in filters.not_kinds
        if one.kind in kinds and of.stage in {None, one.key} and not left_out:
            yield one.key, one.name


def _months(
    names: NameBook, sums: Sequence[DealSum], grouping: Grouping, filters: DealFilters
) -> Iterator[str]:
    """The months (YYYY-MM) of the period, of what is over up to today; without its begin from the first that has any."""
    dated = sorted(one.key for one in sums if one.key)
    first, last = filters.pipeline.from_date, filters.pipeline.to_date
    if grouping == "expected_month":
        last = last or (_first_of(dated[-1]) if dated else None)
    else:
        today = names.crm.company.settings().today()
        last = min(last or today, today)
    first = first or (_first_of(dated[0]) if dated else None)
    if first is None or last is None:
        return
    later = (last.year - first.year) * 12 + last.month - first.month
    if later > _MOST_MONTHS:
        raise InvalidInput("Months without deals are told of fifty years at most.", field="from")
    yield from (f"{month_of(first, number):%Y-%m}" for number in range(later + 1))


def _first_of(key: str) -> date:
    return date.fromisoformat(f"{key}-01")
