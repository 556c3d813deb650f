"""One deal with its history, and changes to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.columns import DEALS, record_of
from ea_core.crm.conditions import category_on
from ea_core.crm.vocabulary import LOST_REASONS, Category, Stage, StageKind
from ea_core.crm.writing import blank_to_none, missing, refusal
from ea_core.errors import InvalidInput

_MOST_REASONS: Final = 20
REFUSED: Final = "Only the owner of the client, a manager or an administrator may change its deals."

SHOWN: Final = f"""
    {DEALS.read("d")}, c.name as client, c.owner_id, p.full_name as owner,
    cast(d.closed_at at time zone (select ea.company_zone()) as date) as closed_on,
    case when d.stage_kind = 'open' then {category_on("(select ea.today())")} end as category
"""
"""The columns of a `Deal`: of the deal as `d`, its client as `c` and the client's owner as `p`."""
_ONE = text(f"""
    select {SHOWN}
    from public.deals d
    join public.clients c on c.id = d.client_id
    left join public.people p on p.id = c.owner_id
    where d.id = :id
""")
_STATE = text("select version, stage from public.deals where id = :id")
_INSERT = DEALS.insert()
_UPDATE = DEALS.update()
_MOVE = text("""
    update public.deals
    set stage = :to, probability = coalesce(cast(:probability as numeric), probability),
      probability_by_hand = probability_by_hand or cast(:probability as numeric) is not null,
      closed_at = coalesce(cast(:closed_at as timestamptz), closed_at),
      lost_reason = coalesce(:lost_reason, lost_reason)
    where id = :id and version = :seen_version
""")
_DELETE = DEALS.delete()
# The moment that a deal is closed at on a day: noon, but not before it was created on that day, and
# now for today. One that was closed on that day keeps its moment; where it moves to another stage the
# moment is a little another one, which the database takes for a day that was given.
_CLOSING = text("""
    select n.today, case
      when cast(d.closed_at at time zone n.zone as date) = n.day then d.closed_at
        + case when d.stage <> cast(:stage as text) then interval '1 microsecond' else interval '0' end
      when n.day = n.today then now()
      when cast(d.created_at at time zone n.zone as date) = n.day
        then greatest(d.created_at, (n.day + time '12:00') at time zone n.zone)
      else (n.day + time '12:00') at time zone n.zone end as moment
    from (select ea.company_zone() as zone, ea.today() as today, cast(:day as date) as day) n
    left join public.deals d on d.id = :id
""")
_TITLED = text("""
    select w from unnest(cast(:words as text[])) w
    where exists (select 1 from public.deals d where d.search_key ~ ('\\m' || w))
""")
_LOST_REASONS = text("""
    select lost_reason from public.deals where lost_reason is not null
    group by lost_reason order by count(*) desc, lost_reason limit :limit
""")
_HISTORY = text("""
    select h.from_stage, h.to_stage, h.changed_at, p.full_name as changed_by, h.observed
    from public.deal_stage_history h
    left join public.people p on p.id = h.changed_by
    where h.deal_id = :id
    order by h.id
""")


@dataclass(frozen=True, slots=True)
class DealDraft:
    """What a person writes about a deal.

    `value` is in the installation's currency, None: nobody knows yet. `stage` is the key of one,
    None: the first one, or the one that it is in. `probability` is a percentage (0-100) for this deal
    alone, None: that of its stage. `closed_on` is the day on which a won or lost deal was closed, in
    the company's time zone, None: today, or the day that it has. `source` is where the deal came from
    (a fair, the website). `forecast_category` is how sure an open deal is, None: as its probability and
    date say.
    """

    title: str
    value: Decimal | None = None
    stage: Stage | None = None
    probability: Decimal | None = None
    expected_close_date: date | None = None
    lost_reason: str | None = None
    closed_on: date | None = None
    source: str | None = None
    forecast_category: Category | None = None

    def parameters(self) -> dict[str, object]:
        """The values to write."""
        return {
            "title": self.title.strip(),
            "value": self.value,
            "stage": self.stage,
            "probability": self.probability,
            "probability_by_hand": self.probability is not None,
            "expected_close_date": self.expected_close_date,
            "lost_reason": blank_to_none(self.lost_reason),
            "source": blank_to_none(self.source),
            "forecast_category": self.forecast_category,
        }


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal; give `version` back as `seen_version` when changing it.

    None of `value`, of a moment: nobody knows. `closed_on` is the day of `closed_at` in the
    company's time zone. `imported_at`: an import took it in, and what it went
    through before is not known. `probability_by_hand`: not that of its stage.
    `category` is the forecast category of an open deal; `forecast_category` the one that somebody set.
    """

    id: UUID
    client_id: UUID
    client: str
    owner_id: UUID | None
    owner: str | None
    title: str
    value: Decimal | None
    stage: Stage
    stage_kind: StageKind
    probability: Decimal
    probability_by_hand: bool
    expected_close_date: date | None
    category: Category | None
    forecast_category: Category | None
    closed_at: datetime | None
    closed_on: date | None
    lost_reason: str | None
    source: str | None
    stage_changed_at: datetime | None
    imported_at: datetime | None
    external_id: str | None
    version: int
    created_at: datetime | None
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.stage_kind == "open"

    def draft(self) -> DealDraft:
        """The deal as a draft, to change some of it with `dataclasses.replace`."""
        return DealDraft(
            self.title,
            self.value,
            self.stage,
            self.probability if self.probability_by_hand else None,
            self.expected_close_date,
            self.lost_reason,
            self.closed_on,
            self.source,
            self.forecast_category,
        )


@dataclass(frozen=True, slots=True)
class StageChange:
    """One step of a deal's way; `from_stage` is None for its creation.

    `changed_at` is None where nobody knows when; not `observed`: only inferred from the stage that
    the deal was entered in.
    """

    from_stage: Stage | None
    to_stage: Stage
    changed_at: datetime | None
    changed_by: str | None
    observed: bool


def get_deal(connection: Connection, deal_id: UUID) -> Deal:
    """One deal; raises NotFound."""
    row = connection.execute(_ONE, {"id": deal_id}).one_or_none()
    if row is None:
        raise missing("deal")
    return record_of(Deal, row)


def deal_history(connection: Connection, deal_id: UUID) -> tuple[StageChange, ...]:
    """How the deal went through the stages, oldest first."""
    rows = connection.execute(_HISTORY, {"id": deal_id})
    return tuple(record_of(StageChange, row) for row in rows)


def create_deal(connection: Connection, client_id: UUID, draft: DealDraft) -> UUID:
    """Adds a deal to a client; raises InvalidInput, NotAllowed, or NotFound without that client."""
    closed_at = _closing(connection, draft.closed_on, draft.stage)
    values = {**draft.parameters(), "client_id": client_id, "closed_at": closed_at}
    return UUID(str(connection.execute(_INSERT, values).scalar_one()))


def update_deal(connection: Connection, deal_id: UUID, draft: DealDraft, seen_version: int) -> None:
    """Writes the draft over the state that was seen.

    Raises Conflict, InvalidInput, NotAllowed or NotFound.
    """
    values = {
        **draft.parameters(),
        "id": deal_id,
        "seen_version": seen_version,
        "closed_at": _closing(connection, draft.closed_on, draft.stage, deal_id),
    }
    if connection.execute(_UPDATE, values).rowcount == 0:
        raise refusal(connection, DEALS, deal_id, REFUSED, seen_version)


def move_deal(
    connection: Connection,
    deal_id: UUID,
    to: Stage,
    seen_version: int,
    *,
    probability: Decimal | None = None,
    closed_on: date | None = None,
    lost_reason: str | None = None,
) -> None:
    """Moves a deal to a stage, with what is given of a probability, a closing day, a reason.

    The database records the step, and closes the deal now where no day is given. Moving it to where
    it is changes nothing. Raises Conflict, InvalidInput, NotAllowed or NotFound.
    """
    state = connection.execute(_STATE, {"id": deal_id}).one_or_none()
    if (
        state is not None
        and state.version == seen_version
        and state.stage == to
        and probability is None
        and closed_on is None
        and blank_to_none(lost_reason) is None
    ):
        return
    values = {
        "id": deal_id,
        "to": to,
        "seen_version": seen_version,
        "probability": probability,
        "closed_at": _closing(connection, closed_on, to, deal_id),
        "lost_reason": blank_to_none(lost_reason),
    }
    if connection.execute(_MOVE, values).rowcount == 0:
        raise refusal(connection, DEALS, deal_id, REFUSED, seen_version)


def delete_deal(connection: Connection, deal_id: UUID) -> None:
    """Removes a deal with its history and activities; raises NotAllowed or NotFound."""
    if connection.execute(_DELETE, {"id": deal_id}).rowcount == 0:
        raise refusal(connection, DEALS, deal_id, "Only an administrator may delete a deal.")


def titled(connection: Connection, words: Sequence[str]) -> frozenset[str]:
    """Those of these words (plain letters and digits) that a word of a deal's title begins with."""
    return frozenset(connection.execute(_TITLED, {"words": list(words)}).scalars())


def lost_reasons(connection: Connection) -> tuple[str, ...]:
    """Reasons to offer: those that were written, the most frequent first, then the usual ones."""
    rows = connection.execute(_LOST_REASONS, {"limit": _MOST_REASONS})
    return tuple(dict.fromkeys([*(row.lost_reason for row in rows), *LOST_REASONS]))


def _closing(
    connection: Connection, day: date | None, stage: Stage | None, deal_id: UUID | None = None
) -> datetime | None:
    """The moment that stands for a closing day; raises InvalidInput for a day that is yet to come."""
    if day is None:
        return None
    found = connection.execute(_CLOSING, {"day": day, "stage": stage, "id": deal_id}).one()
    if day > found.today:
        raise InvalidInput(
            "A deal can't be closed on a day that is yet to come.", field="closed_on"
        )
    moment: datetime = found.moment
    return moment
