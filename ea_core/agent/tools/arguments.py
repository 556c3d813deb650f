"""What each tool takes, as typed models; a language model sees them as JSON schemas.

None takes a person's id or SQL: whose data it is comes from who asks.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from ea_core.agent.tools.argument_types import (
    Arguments,
    Bars,
    Basis,
    By,
    From,
    Kind,
    Name,
    Order,
    Owner,
    State,
    Status,
    Text,
    To,
)
from ea_core.agent.tools.left_out_arguments import (
    ActivitiesLeftOut,
    ClientsLeftOut,
    ContactsLeftOut,
    DealsLeftOut,
    FiguresLeftOut,
)
from ea_core.knowledge.search import MAX_QUERY


class SearchKnowledge(Arguments):
    """Search the company's documents for passages about something."""

    query: Annotated[
        str, Field(min_length=1, max_length=MAX_QUERY, description="What to look for.")
    ]
    k: Annotated[int, Field(default=8, ge=1, le=12, description="How many passages.")] = 8
    documents: SkipJsonSchema[Annotated[tuple[UUID, ...], Field(max_length=10)]] = ()
    """Only these are looked into; the product's own rules know them by their ids, a language model does not."""


class ReadPages(Arguments):
    """Read on in a document that was found: passages before and behind a numbered one."""

    passage: Annotated[int, Field(ge=1, description="Number of a passage found before.")]
    before: Annotated[int, Field(ge=0, le=6)] = 1
    behind: Annotated[int, Field(ge=0, le=6)] = 3


class DealScope(Arguments):
    """What deals are narrowed by."""

    owner: Owner = None
    client: Name = None
    industry: Name = None
    source: Name = None
    client_status: Status | None = None
    least_value: Decimal | None = None
    below_value: Decimal | None = None
    from_date: From = None
    to_date: To = None
    besides: FiguresLeftOut = None


class Going(Arguments):
    """How deals went, in days; see `Course`."""

    untouched_days: Annotated[int | None, Field(default=None, ge=1, le=3650)] = None
    staying_from: Annotated[int | None, Field(default=None, ge=0, le=3650)] = None
    staying_below: Annotated[int | None, Field(default=None, ge=1, le=3650)] = None
    closing_from: Annotated[int | None, Field(default=None, ge=0, le=3650)] = None
    closing_below: Annotated[int | None, Field(default=None, ge=1, le=3650)] = None
    lacks: Literal["any", "call", "email", "meeting", "note"] | None = None
    lacks_days: Annotated[int | None, Field(default=None, ge=1, le=3650)] = None


_Course = Annotated[
    Going | None,
    WithJsonSchema(
        {
            "type": "object",
            "description": "How they went, in days: untouched_days (open, nobody touched them for so long), "
            "staying_from and staying_below (open, in their stage), closing_from and closing_below (from creation "
            "to closing), lacks (call, email, meeting, note or any: none of these) in the last lacks_days.",
        }
    ),
]


class SomeDeals(DealScope):
    """What single deals are narrowed by: the chance of winning in percent, what is not written down."""

    besides: DealsLeftOut = None
    least_probability: Decimal | None = None
    below_probability: Decimal | None = None
    without: Annotated[
        Literal["expected_close", "value", "source", "industry", "lost_reason", "task"] | None,
        Field(
            default=None, description="What is not written down; task: nothing is to be done next."
        ),
    ] = None
    course: _Course = None
    lost_reason: Name = None
    moved: Annotated[
        bool | None,
        Field(default=None, description="Only deals whose stage changed in the period."),
    ] = None
    moved_to: Annotated[
        str | None, Field(default=None, max_length=60, description="The same, into this stage.")
    ] = None
    moved_from: Annotated[
        str | None, Field(default=None, max_length=60, description="The same, out of this stage.")
    ] = None


class PipelineFigures(SomeDeals):
    """Figures of the deal pipeline: open and weighted value, won and lost, win rate, cycle, velocity.

    The period restricts what was closed or created; what is open is open today. With a stage the win
    rate is not defined. `by` gives sums of the deals of a kind in groups instead, of a probability or
    without a value as well; "stage_before" is the stage from which a closed deal was won or lost.
    """

    stage: Name = None
    by: By | None = None
    then: Annotated[
        By | None, Field(default=None, description="A second thing beside `by`: owner and stage.")
    ] = None
    first: Annotated[
        int | None,
        Field(default=None, ge=1, le=10, description="With `by`: so many deals of each group."),
    ] = None
    order: Annotated[
        Order | None, Field(default=None, description="The order of those, the largest first.")
    ] = None
    descending: bool | None = None
    kind: Annotated[Kind | None, Field(default=None, description="Of which deals, with `by`.")] = None  # fmt: skip
    state: Annotated[State | None, Field(default=None, description="The same, as of today.")] = None
    period_of: Annotated[
        Basis | None, Field(default=None, description="What lies in the period, with `by`.")
    ] = None
    bars: Annotated[
        Bars | None, Field(default=None, description="Which figure is asked for, with `by`.")
    ] = None
    having: Annotated[
        Literal[
            "deals", "value", "win_rate", "mean", "share", "number_share", "lost_more", "won_more"
        ]
        | None,
        Field(
            default=None,
            description="With `by`: only groups of so many deals, so much value, such a win rate, mean value or share (in "
            "percent; of the value, or number, that they have in all), or with more lost than won deals; having_below 1 alone: "
            "that have none, but by client and reason.",
        ),
    ] = None
    having_least: Decimal | None = None
    having_below: Decimal | None = None
    with_deals: Annotated[
        Literal["open", "won", "lost"] | None,
        Field(default=None, description="With `by`: only groups that have such deals, too."),
    ] = None
    without_deals: Annotated[
        Literal["open", "won", "lost"] | None,
        Field(default=None, description="With `by`: only groups that have no such deals."),
    ] = None


class ListDeals(SomeDeals):
    """List deals, the largest first, with their number and total value."""

    stage: Annotated[
        str | None,
        Field(
            default=None,
            max_length=60,
            description="open, won, lost or closed, or one stage of the company.",
        ),
    ] = None
    state: Annotated[
        State | None,
        Field(
            default=None,
            description="Open deals as of today. late: the expected day has passed; due: expected within "
            "14 days; quiet: nobody touched it for too long; stalled: late or quiet.",
        ),
    ] = None
    period_of: Annotated[
        Basis | None,
        Field(
            default=None,
            description="What lies in the period: the day of closing (usual for won and lost deals), "
            "of creation, or the expected one of open deals.",
        ),
    ] = None
    kind: Kind | None = None
    text: Annotated[
        str | None,
        Field(
            default=None,
            max_length=200,
            description="Part of the deal's title or the client's name.",
        ),
    ] = None
    order: Order = "value"
    descending: bool | None = None
    limit: Annotated[int, Field(ge=1, le=25)] = 10


class StalledDeals(Arguments):
    """Open deals that need a push today: the expected day has passed, or nobody touched them."""

    owner: Owner = None
    client: Name = None
    industry: Name = None
    limit: Annotated[int, Field(ge=1, le=25)] = 10


class ComparePeriods(DealScope):
    """What was won, lost and created in a period, beside another period (usual: the one before)."""

    from_date: Annotated[date, Field(alias="from")]
    to_date: Annotated[date, Field(alias="to")]
    other_from: date | None = None
    other_to: date | None = None


class FindClients(Arguments):
    """Find or list clients: by a part of the name or a contact, status, industry, owner, quietness."""

    text: Annotated[
        str | None,
        Field(default=None, max_length=200, description="Part of the name, or of a contact's."),
    ] = None
    status: Status | None = None
    industry: Name = None
    owner: Owner = None
    has_open_deals: bool | None = None
    has_late_deals: bool = False
    quiet_days: Annotated[
        int | None,
        Field(default=None, ge=1, le=3650, description="Nothing recorded for so many days."),
    ] = None
    added_from: date | None = None
    added_to: date | None = None
    has_contacts: bool | None = None
    without_deals: Annotated[
        Literal["all", "open", "won", "lost"] | None,
        Field(default=None, description="Clients that have no such deal; all: none of any kind."),
    ] = None
    without_from: Annotated[
        date | None, Field(default=None, description="Since then they have no such deal closed.")
    ] = None
    without_to: date | None = None
    with_deals: Annotated[
        Literal["open", "won", "lost"] | None,
        Field(default=None, description="Clients that have such deals."),
    ] = None
    with_periods: Annotated[
        tuple[tuple[date | None, date | None], ...],
        Field(max_length=4),
        WithJsonSchema(
            {
                "type": "array",
                "description": "They have some closed in each: [first day, last day].",
            }
        ),
    ] = ()
    without: Annotated[
        Literal["industry", "website", "phone", "email", "task"] | None,
        Field(
            default=None,
            description="What is not written down of them or anybody there; task: nothing is to be done.",
        ),
    ] = None
    has_task: bool = False
    deal_stage: Annotated[
        str | None, Field(default=None, max_length=60, description="With a deal in this stage.")
    ] = None
    besides: ClientsLeftOut = None
    by: Annotated[
        Literal["owner", "industry", "status", "month", "quarter", "year"] | None,
        Field(
            default=None,
            description="How many there are in groups, instead of a list; months are those of adding.",
        ),
    ] = None
    order: Literal["name", "newest", "open_value", "open_count", "last_activity"] = "name"
    descending: bool | None = None
    limit: Annotated[int, Field(ge=1, le=25)] = 10


class ClientOverview(Arguments):
    """One client with contacts, deals and the latest activities."""

    client: Annotated[Text, Field(description="The client's name.")]


class FindContacts(Arguments):
    """Find people at clients by name, e-mail, phone or position, or those of some clients; or count them."""

    text: Annotated[
        str | None, Field(default=None, max_length=200, description="Of name, e-mail or phone.")
    ] = None
    position: Annotated[
        str | None, Field(default=None, max_length=200, description="What they are: plant manager.")
    ] = None
    client: Name = None
    owner: Owner = None
    industry: Name = None
    client_status: Status | None = None
    has_open_deals: bool | None = None
    has_late_deals: bool = False
    quiet_days: Annotated[int | None, Field(default=None, ge=1, le=3650)] = None
    without_deals: Literal["all", "open", "won", "lost"] | None = None
    added_from: date | None = None
    added_to: date | None = None
    has_email: bool | None = None
    has_phone: bool | None = None
    has_position: bool | None = None
    besides: ContactsLeftOut = None
    by: Annotated[
        Literal["owner", "client", "industry", "status", "position"] | None,
        Field(default=None, description="How many there are in groups, instead of a list."),
    ] = None
    limit: Annotated[int, Field(ge=1, le=25)] = 10


class Timeline(Arguments):
    """Calls, meetings, e-mails and notes, the latest first."""

    client: Name = None
    done_by: Annotated[
        str | None, Field(default=None, max_length=200, description='A colleague\'s name, or "me".')
    ] = None
    owner: Owner = None
    industry: Name = None
    type: Literal["call", "email", "meeting", "note"] | None = None
    from_date: From = None
    to_date: To = None
    besides: ActivitiesLeftOut = None
    by: Annotated[
        Literal["performer", "type", "client"] | None,
        Field(default=None, description="How many there are in groups, instead of a list."),
    ] = None
    then: Annotated[
        Literal["type"] | None, Field(default=None, description="Each group by type as well.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=25)] = 10
