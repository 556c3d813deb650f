"""What the pipeline can be filtered by, as far as deals have it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

_INDUSTRIES = text("""
    select industry from (select coalesce(industry, '') as industry from public.clients group by 1) i
    order by industry = '', ea.sort_key(industry) collate "C", industry
""")
# From one source to the next in the index: there are few among many deals.
_SOURCES = text("""
    with recursive found as (
      select min(d.source) as source from public.deals d
      union all
      select (select min(d.source) from public.deals d where d.source > f.source)
      from found f where f.source is not null
    ),
    every as (
      select source from found where source is not null
      union
      select '' where exists (select from public.deals d where d.source is null)
    )
    select source from every order by source = '', ea.sort_key(source) collate "C", source
""")


@dataclass(frozen=True, slots=True)
class Choices:
    """The industries of clients and the sources of deals in the order of names; '' (none) is last."""

    industries: tuple[str, ...]
    sources: tuple[str, ...]


def all_choices(connection: Connection) -> Choices:
    """All that there are."""
    return Choices(
        tuple(connection.execute(_INDUSTRIES).scalars()),
        tuple(connection.execute(_SOURCES).scalars()),
    )
