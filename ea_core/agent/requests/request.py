"""One request to the CRM, typed: what is asked, of which records, in which order. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from ea_core.crm.deal_course import Course
from ea_core.crm.deal_sums import Grouping
from ea_core.crm.pipeline.periods import Period
from ea_core.crm.vocabulary import ActivityType, ClientStatus, StageKind

Subject = Literal["deals", "clients", "contacts", "activities", "targets", "tasks"]
Ask = Literal["count", "figure", "list", "record", "ranking", "comparison"]
Measure = Literal[
    "count", "value", "weighted", "win_rate", "mean", "cycle", "velocity", "overview",
    "time_in_stage", "funnel", "median", "chance", "gap", "share",
]  # fmt: skip
Kind = Literal["open", "won", "lost", "closed"]
OneKind = Literal["open", "won", "lost"]
State = Literal["late", "due", "quiet", "stalled"]
Basis = Literal["closed", "created", "expected"]
Order = Literal["value", "probability", "expected_close", "closed", "newest", "count", "last_activity", "name"]  # fmt: skip
Field = Literal[
    "contact", "phone", "email", "website", "industry", "owner", "status", "last_activity",
    "probability", "stage", "expected_close", "since",
]  # fmt: skip
TermBy = Literal["month", "quarter", "year"]
TERMS: Final = frozenset({"month", "quarter", "year"})
Having = Literal["deals", "value"]
NONE: Final[tuple[Having, Decimal | None, Decimal | None]] = ("deals", None, Decimal(1))
"""Of groups: those that have none of the deals."""
Slot = Literal["owner", "client", "industry", "source", "stage", "status", "kind", "state"]
Missing = Literal[
    "expected_close", "value", "email", "phone", "source", "industry", "lost_reason", "website", "task", "due", "deal",
]  # fmt: skip
"""What is not written down; a task: there is none."""
Detail = Literal["email", "phone", "position"]


@dataclass(frozen=True, slots=True)
class Days:
    """A period as it was asked for: with an open end where a day is None.

    `words` is how it is said ("Mar 2026", "since 1 May 2026"). `ahead` is the period that is meant
    when it lies in the future: of a month without a year the next one.
    """

    first: date | None
    last: date | None
    words: str
    ahead: Days | None = None

    @property
    def period(self) -> Period | None:
        """As a period, when it has both ends."""
        return Period(self.first, self.last) if self.first and self.last else None


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the CRM; None and empty mean that the question does not narrow by it.

    Names are those of the installation, not as they were written. `basis` says what of a deal lies in
    the period. `not_applied` are words that look like a restriction and could not be applied.
    `slips` are names that were written a little otherwise (as written, as meant), `several` names that
    fit more than one record (as written, what it fits).
    """

    ask: Ask
    of: Subject
    measures: tuple[Measure, ...] = ()
    owner: str | None = None
    unassigned: bool = False
    client: str | None = None
    industry: str | None = None
    source: str | None = None
    stage: str | None = None
    reason: str | None = None
    kind: Kind | None = None
    state: State | None = None
    status: ClientStatus | None = None
    days: Days | None = None
    basis: Basis | None = None
    moved: tuple[str, str] | None = None
    """Deals whose stage changed in the period: from which to which, '' for any."""
    compared: Days | None = None
    value_from: Decimal | None = None
    value_below: Decimal | None = None
    probability_from: Decimal | None = None
    probability_below: Decimal | None = None
    share_from: Decimal | None = None
    """Of targets: from so many percent of it, below so many."""
    share_below: Decimal | None = None
    without: Missing | None = None
    course: Course | None = None
    text: str | None = None
    besides: tuple[tuple[Slot, str], ...] = ()
    """What is left out: whose, which client, and so on; an owner of '' is who asks."""
    by: Grouping | TermBy | Literal["position", "type"] | None = None
    then: Grouping | TermBy | Literal["type"] | None = None
    """A second thing that they are grouped by."""
    each: int | None = None
    """So many deals of each group are asked for, in the order."""
    having: tuple[Having, Decimal | None, Decimal | None] | None = None
    """Only groups of so many deals, or so much value: from the one, below the other."""
    order: Order | None = None
    descending: bool | None = None
    number: int | None = None
    nth: int | None = None
    """Which one in the order is asked for: 2 for the second largest."""
    averaged: int | None = None
    """Of so many months the average is asked for; 0: of those that there are."""
    fields: tuple[Field, ...] = ()
    quiet_days: int | None = None
    has_open: bool | None = None
    has_contact: bool | None = None
    has_task: bool = False
    """Clients with whom something is to be done."""
    without_deals: Literal["all", "open", "won", "lost"] | None = None
    """Clients, or groups of deals, that have none of these deals."""
    with_deals: OneKind | None = None
    """Groups of deals that have some of these, too."""
    position: str | None = None
    """What somebody is at the client: "plant manager"."""
    known: tuple[tuple[Detail, bool], ...] = ()
    """What is, or is not, written down of contacts."""
    activity: ActivityType | None = None
    performer: str | None = None
    not_applied: tuple[str, ...] = ()
    slips: tuple[tuple[str, str], ...] = ()
    several: tuple[tuple[str, tuple[str, ...]], ...] = ()
    through: str | None = None
    """The contact that was named in the place of the client."""
    found: str | None = None
    """The client that the answer was about, for a question that points to it."""
    also: tuple[Request, ...] = ()
    """What was asked together with it, for a question that leads on from all of it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the installation."""

    key: str
    name: str
    kind: StageKind


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a question may hold, as far as the person may see them.

    `clients` are those of which a word stands in the question, or nearly does. `me` is the person's
    own name among `people`; `today` is the day in the company's time zone.
    """

    today: date
    fiscal_year_starts: int = 1
    me: str = ""
    clients: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    reasons: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    """People at clients that are named, each with the client."""
    positions: tuple[str, ...] = ()
    """What people at clients are, of those of which a word stands in the question."""
