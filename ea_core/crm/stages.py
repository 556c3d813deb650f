"""The stages that deals go through: their names, order, kind and what they stand for by default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, text

from ea_core.crm.vocabulary import StageKind
from ea_core.errors import InvalidInput

_ALL = text("""
    select key, name, position, kind, probability, stalled_after_days,
      retired_at is not null as retired, version
    from public.stages order by position
""")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage; `key` is what `Deal.stage` holds, `name` what people read.

    `probability` (0-100) is that of deals which have none of their own. A deal that nobody touched
    for more than `stalled_after_days` is quiet (None: never). A `retired` stage is not offered any
    more; deals were in it. Give `version` back as `seen_version` when changing it.
    """

    key: str
    name: str
    position: int
    kind: StageKind
    probability: Decimal
    stalled_after_days: int | None
    retired: bool
    version: int

    @property
    def is_open(self) -> bool:
        """Deals in it are neither won nor lost."""
        return self.kind == "open"


def all_stages(connection: Connection) -> tuple[Stage, ...]:
    """All stages in their order, the retired ones too."""
    return tuple(Stage(**row) for row in connection.execute(_ALL).mappings())


KINDS: Final[tuple[StageKind, ...]] = ("open", "won", "lost")


def stage_called(stages: Iterable[Stage], wanted: str) -> Stage:
    """The stage with this key, or else this name whatever its case; raises InvalidInput."""
    known = tuple(stages)
    for stage in known:
        if stage.key == wanted.strip():
            return stage
    for stage in known:
        if stage.name.casefold() == wanted.strip().casefold():
            return stage
    names = ", ".join(stage.key for stage in known if not stage.retired)
    raise InvalidInput(
        f"There is no stage {wanted.strip()!r}. A stage is one of {names}.", field="stage"
    )
