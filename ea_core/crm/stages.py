"""The stages that deals go through, and changes to them by administrators.

What may not happen (a stage removed that deals are in, the last stage of a kind) is refused by the
database, whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, text

from ea_core.crm.vocabulary import StageKind
from ea_core.crm.writing import CHANGED_MEANWHILE, missing
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, EAError, InvalidInput, NotAllowed

_ALL = text("""
    select key, name, position, kind, probability, stalled_after_days,
      retired_at is not null as retired, version
    from public.stages order by position
""")
_CALLED = text("""
    select key from public.stages where key = btrim(:wanted) or ea.name_key(name) = ea.name_key(:wanted)
    order by key = btrim(:wanted) desc, retired_at is not null limit 1
""")
_KNOWN = text("select key, position, kind, retired_at from public.stages order by position")
_SLUG = text("select ea.search_key(:name)")
_MAKE_ROOM = text("update public.stages set position = position + 1 where position >= :position")
_INSERT = text("""
    insert into public.stages (key, name, position, kind, probability, stalled_after_days)
    values (:key, :name, :position, :kind, :probability, :stalled_after_days)
""")
_UPDATE = text("""
    update public.stages set name = :name, kind = :kind, probability = :probability,
      stalled_after_days = :stalled_after_days
    where key = :key and version = :seen_version
""")
_ORDER = text("""
    update public.stages s set position = o.position
    from unnest(cast(:keys as text[])) with ordinality as o (key, position)
    where s.key = o.key
""")
_RETIRE = text("""
    update public.stages set retired_at = case when :retired then coalesce(retired_at, now()) end
    where key = :key and version = :seen_version
""")
_DELETE = text("delete from public.stages where key = :key and version = :seen_version")
_VERSION = text("select version from public.stages where key = :key")

REFUSED: Final = "Only an administrator may change the stages."
KINDS: Final[tuple[StageKind, ...]] = ("open", "won", "lost")
_LONGEST_SLUG: Final = 40
_CONSTRAINTS: Final = {
    "stages_name_check": ("A stage needs a name of at most 60 characters.", "name"),
    "stages_kind_check": ("A stage is open, won or lost.", "kind"),
    "stages_probability_check": ("A probability lies between 0 and 100 percent.", "probability"),
    "stages_certain": (
        "Won deals have a probability of 100 percent, lost ones of 0.",
        "probability",
    ),
    "stages_stalled_after_days_check": (
        "A deal stalls after 1 to 3,650 days, or never.",
        "stalled_after_days",
    ),
    "stages_kind_in_use": (
        "Deals are or were in this stage, so it stays what it is. Add another stage instead.",
        "kind",
    ),
    "stages_in_use": ("Deals are in this stage. Move them to another one first.", "key"),
    "stages_have_history": (
        "Deals were in this stage, and figures rest on it. Retire it instead: it is not offered then.",
        "key",
    ),
    "stages_last_of_kind": (
        "This is the last stage of its kind. One open, one won and one lost stage have to stay.",
        "kind",
    ),
}
for _name, (_message, _field) in _CONSTRAINTS.items():
    explain_constraint(_name, InvalidInput(_message, field=_field))
for _name in ("stages_position_key", "stages_pkey"):  # two who add one at the same moment
    explain_constraint(_name, Conflict(CHANGED_MEANWHILE.format(thing="list of stages")))
explain_constraint("stages_name_idx", InvalidInput("Another stage has this name.", field="name"))


@dataclass(frozen=True, slots=True)
class StageDraft:
    """What an administrator writes about a stage; see `Stage`.

    The probability of a won stage is 100 and of a lost one 0, whatever is said.
    """

    name: str
    kind: StageKind = "open"
    probability: Decimal = Decimal(0)
    stalled_after_days: int | None = None

    def parameters(self) -> dict[str, object]:
        """The values to write."""
        certain = {"won": Decimal(100), "lost": Decimal(0)}
        return {
            "name": " ".join(self.name.split()),
            "kind": self.kind,
            "probability": certain.get(self.kind, self.probability),
            "stalled_after_days": self.stalled_after_days if self.kind == "open" else None,
        }


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

    def draft(self) -> StageDraft:
        """The stage as a draft, to change some of it with `dataclasses.replace`."""
        return StageDraft(self.name, self.kind, self.probability, self.stalled_after_days)


def all_stages(connection: Connection) -> tuple[Stage, ...]:
    """All stages in their order, the retired ones too."""
    return tuple(Stage(**row) for row in connection.execute(_ALL).mappings())


def stage_called(connection: Connection, wanted: str) -> Stage:
    """The stage with this key, or else this name; raises InvalidInput."""
    found = connection.execute(_CALLED, {"wanted": wanted}).scalar_one_or_none()
    known = all_stages(connection)
    for stage in known:
        if stage.key == found:
            return stage
    names = ", ".join(stage.key for stage in known if not stage.retired)
    raise InvalidInput(
        f"There is no stage {wanted.strip()!r}. A stage is one of {names}.", field="stage"
    )


def add_stage(connection: Connection, draft: StageDraft) -> str:
    """Adds a stage behind those of its kind and returns its key; raises NotAllowed, InvalidInput."""
    known = connection.execute(_KNOWN).all()
    behind = [row.position for row in known if row.kind == draft.kind]
    position = max(behind, default=max((row.position for row in known), default=0)) + 1
    values = draft.parameters()
    slug = connection.execute(_SLUG, {"name": values["name"]}).scalar_one()
    key = _free(slug, {row.key for row in known})
    connection.execute(_MAKE_ROOM, {"position": position})
    connection.execute(_INSERT, {**values, "key": key, "position": position})
    return key


def change_stage(connection: Connection, key: str, draft: StageDraft, seen_version: int) -> None:
    """Writes the draft over the state that was seen; deals without a probability of their own follow.

    Raises Conflict, InvalidInput, NotAllowed or NotFound.
    """
    values = {**draft.parameters(), "key": key, "seen_version": seen_version}
    if connection.execute(_UPDATE, values).rowcount == 0:
        raise _refusal(connection, key, seen_version)


def order_stages(connection: Connection, keys: Sequence[str]) -> None:
    """Puts the stages into this order, the retired ones behind.

    Raises Conflict when these are not the stages that there are, NotAllowed.
    """
    known = connection.execute(_KNOWN).all()
    if sorted(keys) != sorted(row.key for row in known if row.retired_at is None):
        raise Conflict(CHANGED_MEANWHILE.format(thing="list of stages"))
    order = [*keys, *(row.key for row in known if row.retired_at is not None)]
    if connection.execute(_ORDER, {"keys": order}).rowcount != len(order):
        raise NotAllowed(REFUSED)


def retire_stage(connection: Connection, key: str, seen_version: int, *, retired: bool) -> None:
    """Takes a stage from what is offered, or offers it again.

    Raises Conflict, InvalidInput (deals are in it; the last of its kind), NotAllowed or NotFound.
    """
    values = {"key": key, "seen_version": seen_version, "retired": retired}
    if connection.execute(_RETIRE, values).rowcount == 0:
        raise _refusal(connection, key, seen_version)


def remove_stage(connection: Connection, key: str, seen_version: int) -> None:
    """Removes a stage that no deal ever was in.

    Raises Conflict, InvalidInput (deals are or were in it; the last of its kind), NotAllowed or
    NotFound.
    """
    if connection.execute(_DELETE, {"key": key, "seen_version": seen_version}).rowcount == 0:
        raise _refusal(connection, key, seen_version)


def _refusal(connection: Connection, key: str, seen_version: int) -> EAError:
    version = connection.execute(_VERSION, {"key": key}).scalar_one_or_none()
    if version is None:
        return missing("stage")
    if version != seen_version:
        return Conflict(CHANGED_MEANWHILE.format(thing="stage"))
    return NotAllowed(REFUSED)


def _free(name: str, taken: set[str]) -> str:
    """A key made of the name that no other stage has."""
    slug = re.sub("[^a-z0-9]+", "-", name).strip("-")[:_LONGEST_SLUG].rstrip("-") or "stage"
    key, number = slug, 1
    while key in taken:
        number += 1
        key = f"{slug}-{number}"
    return key
