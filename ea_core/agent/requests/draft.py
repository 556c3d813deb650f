"""What the words of one question say, before it is known what they say together."""

from __future__ import annotations

from copy import copy
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from ea_core.agent.requests.group_words import LAST_ONE
from ea_core.agent.requests.request import (
    TERMS,
    Basis,
    Bounds,
    Days,
    Detail,
    Field,
    Having,
    Kind,
    Measure,
    Missing,
    OneKind,
    Order,
    Slot,
    State,
    Subject,
)
from ea_core.agent.requests.words import Marked
from ea_core.crm.deal_course import ANY_COURSE, Course
from ea_core.crm.vocabulary import ActivityType, ClientStatus

Named = tuple[int, str]
"""Where a name stands, and the name."""


@dataclass(slots=True)
class Draft:
    """The parts of a question that were understood, each with what it says; see `Request`."""

    marked: Marked
    things: list[tuple[int, Subject]] = field(default_factory=list)
    clients: list[Named] = field(default_factory=list)
    people: list[Named] = field(default_factory=list)
    industries: list[Named] = field(default_factory=list)
    sources: list[Named] = field(default_factory=list)
    stages: list[Named] = field(default_factory=list)
    reasons: list[Named] = field(default_factory=list)
    periods: list[Days] = field(default_factory=list)
    period_places: list[int] = field(default_factory=list)
    """Where each of them stands."""
    created_at: int | None = None
    """Where it says that something was created, added or opened."""
    amounts: tuple[Decimal | None, Decimal | None] = (None, None)
    amounts_too: tuple[Decimal | None, Decimal | None] | None = None
    """A second range beside it: "over 50k versus under 10k"."""
    chances: tuple[Decimal | None, Decimal | None] = (None, None)
    """The least probability, and the one that it is below (0 to 100)."""
    without: Missing | None = None
    course: Course = ANY_COURSE
    """How long nobody touched deals, how long they are in their stage, and so on."""
    course_behind: int | None = None
    """The word behind what is said to lack there."""
    measures: list[tuple[Measure, Kind | None]] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    basis: Basis | None = None
    moved: tuple[str, str] | None = None
    """From which stage to which they changed; '' for any."""
    states: list[State] = field(default_factory=list)
    statuses: list[ClientStatus] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    activities: list[ActivityType] = field(default_factory=list)
    by: str | None = None
    then: str | None = None
    """A second thing that sums are wanted by."""
    best_of: str | None = None
    low: bool = False
    topped: bool = False
    order: tuple[Order, bool | None] | None = None
    orders_too: list[tuple[Order, bool | None]] = field(default_factory=list)
    """Others that are asked for beside it: "smallest and largest"."""
    sorted: bool = False
    """Whether the order is one to see a list in, and not a rank that is asked for."""
    drawn: bool = False
    number: int | None = None
    nth: int | None = None
    averages: bool = False
    today: date | None = None
    fiscal: int = 1
    """The month in which the fiscal year begins."""
    quiet_days: int | None = None
    quiet: bool = False
    has_open: bool | None = None
    unassigned: bool = False
    mine: bool = False
    counts: bool = False
    money: bool = False
    why: bool = False
    compares: bool = False
    tells: bool = False
    history: bool = False
    pipeline: bool = False
    together: bool = False
    """Whether what is asked of several is asked of all of them in one."""
    either: bool = False
    """Whether an "or" joins two names of a kind: either is wanted."""
    position: str | None = None
    """What a person at a client is: "it manager"."""
    positions: list[Named] = field(default_factory=list)
    """What people at many clients are, each of them."""
    points: tuple[str, ...] = ()
    text: str | None = None
    besides: list[tuple[Slot, str]] = field(default_factory=list)
    """What the question leaves out."""
    not_values: list[Bounds] = field(default_factory=list)
    not_chances: list[Bounds] = field(default_factory=list)
    not_days: list[Days] = field(default_factory=list)
    not_days_of: Basis | None = None
    having: tuple[Having, Decimal | None, Decimal | None] | None = None
    summed: bool = False
    """Whether an amount is that of all deals of a group."""
    without_deals: Literal["all", "open", "won", "lost"] | None = None
    known: tuple[tuple[Detail, bool], ...] = ()
    """What is, or is not, written down of contacts."""
    known_apart: bool = False
    """Whether either of these is enough: "without a phone or an e-mail address"."""
    people_at: int | None = None
    """Where people at clients are named in other words than contacts, by what they are or as people there."""
    with_deals: OneKind | None = None
    """A second kind of deals that there are, too."""
    without_days: Days | None = None
    """When clients bought nothing."""
    bought: bool = False
    """Whether clients are asked for by what they bought, or that they did not."""
    bought_until: int | None = None
    """Where the periods end in which they bought, and those begin in which they did not."""
    has_contact: bool | None = None
    has_task: bool = False
    targets: bool = False
    target_share: tuple[Decimal | None, Decimal | None] = (None, None)
    """From so many percent of the target, below so many."""
    target_bound: str = ""
    """The words of that, where a number is named."""
    target_rank: bool | None = None
    """Whether those nearest to it come first."""
    target_gap: bool = False
    """Whether they are ranked by the amount that is to go."""
    target_people: bool = False
    tasks: bool = False
    planned: bool = False
    """Calls and meetings that were not made yet."""
    tasks_done: bool = False
    negated: tuple[int, int] | None = None
    """The words of that negation: the first, and the one behind the last."""
    behind_negation: list[tuple[Slot, int, str]] = field(default_factory=list)
    """Names that stand behind it: what they are of, where, and the name."""
    negated_words: int = 0
    """How many words stand behind it that nothing explains."""
    negation: int | None = None
    """Where in the question a negation begins that nothing explains."""
    slips: list[tuple[str, str]] = field(default_factory=list)
    several: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    not_applied: list[str] = field(default_factory=list)
    apart: list[tuple[int, int]] = field(default_factory=list)
    """Where in the question those of them stand that the rest can be read without."""
    rest: Draft | None = None
    """What is said beside words that nothing is narrowed by, for a question that leads on."""
    left: list[str] = field(default_factory=list)
    """Those words."""
    plain: set[int] = field(default_factory=set)
    """The words that are taken to carry no meaning."""
    unknown: list[str] = field(default_factory=list)
    """Those of them that may be a name that the CRM does not have."""
    loose: list[str] = field(default_factory=list)
    """Words that nothing explains and that are no restriction."""

    def copied(self) -> Draft:
        """Another one that says the same, and may be changed without this one."""
        made = copy(self)
        made.marked = self.marked.copied()
        for one in _CHANGED:
            setattr(made, one, copy(getattr(self, one)))
        return made

    @property
    def activity(self) -> ActivityType | None:
        """The kind of activity that is asked for."""
        return self.activities[0] if self.activities else None

    @property
    def subjects(self) -> list[Subject]:
        """What is asked about, in the order of the question."""
        return [subject for _, subject in sorted(self.things)]

    def narrows(self) -> bool:
        """Whether it names something that records are narrowed by."""
        return bool(
            self.industries or self.sources or self.stages or self.reasons or self.periods
            or self.besides or self.not_values or self.not_chances or self.not_days or self.by or self.best_of or self.order or self.number
            or self.negation is not None or any(one is not None for one in self.amounts)
        )  # fmt: skip

    def says_nothing(self) -> bool:
        """Whether it names nothing of the CRM."""
        return not (
            self.things or self.clients or self.people or self.measures or self.kinds or self.states
            or self.fields or self.pipeline or self.statuses or self.several or self.unassigned
            or self.quiet_days or self.history or self.moved or self.topped or (self.best_of and self.money)
            or self.best_of in TERMS or (self.order and self.order[0] == "expected_close") or self.targets or self.tasks or self.people_at is not None or self.having or self.has_contact is not None
            or (self.compares and (len(self.industries) > 1 or len(self.sources) > 1)) or (self.tells and self.mine) or self.without or self.course != ANY_COURSE or self.chances != (None, None) or (self.basis == "expected" and self.periods) or (self.compares and (len(self.periods) > 1 or (bool(self.periods) and self.marked.has(LAST_ONE))))
        )  # fmt: skip


_CHANGED: Final = tuple(one.name for one in fields(Draft) if one.default_factory is not MISSING)
"""The parts that are lists or sets."""
