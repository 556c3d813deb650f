"""What the pipeline can be filtered by, as far as deals have it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

_INDUSTRIES = text("""
    select industry from (select coalesce(industry, '') as industry from public.clients group by 1) i
    order by industry = '', ea.sort_key(industry) collate "C", industry
""")
_SOURCES = text("""
    select source from (select coalesce(source, '') as source from public.deals group by 1) s
    order by source = '', ea.sort_key(source) collate "C", source
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
