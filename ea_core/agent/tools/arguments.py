"""What each tool takes, as typed models; a language model sees them as JSON schemas."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=500)]
_Owner = Annotated[
    str | None, Field(default=None, max_length=200, description='Name of a colleague, or "me".')
]
_From = Annotated[
    date | None,
    Field(default=None, alias="from", description="First day of the period, YYYY-MM-DD."),
]
_To = Annotated[
    date | None, Field(default=None, alias="to", description="Last day of the period, YYYY-MM-DD.")
]


class Arguments(BaseModel):
    """Nothing but the named fields is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SearchKnowledge(Arguments):
    """Search the company's documents for passages about something."""

    query: Annotated[str, Field(min_length=1, max_length=2000, description="What to look for.")]
    k: Annotated[int, Field(default=8, ge=1, le=12, description="How many passages.")] = 8


class PipelineFigures(Arguments):
    """Figures of the deal pipeline, also by stage, by month (forecast) and by owner.

    Open and weighted value, deals won and lost, win rate (a fraction), sales cycle in days,
    velocity. The period restricts what was closed; what is open is open today.
    """

    from_date: _From = None
    to_date: _To = None
    owner: _Owner = None
    stage: Annotated[str | None, Field(default=None, max_length=60)] = None


class FindClients(Arguments):
    """Find clients whose name, industry or contact contains a text."""

    text: Annotated[Text, Field(description="Part of the name.")]


class ClientOverview(Arguments):
    """One client with contacts, deals and the latest activities."""

    client: Annotated[Text, Field(description="The client's id, or its name.")]


class ListDeals(Arguments):
    """List deals, the largest first, with their number and total value."""

    stage: Annotated[
        str | None,
        Field(
            default=None,
            max_length=60,
            description="open, won or lost, or one stage of the company.",
        ),
    ] = None
    state: Annotated[
        Literal["late", "due", "quiet", "stalled"] | None,
        Field(
            default=None,
            description="Open deals as of today. late: the expected day has passed; due: expected within "
            "14 days; quiet: nobody touched it for too long; stalled: late or quiet.",
        ),
    ] = None
    owner: _Owner = None
    text: Annotated[
        str | None,
        Field(
            default=None,
            max_length=200,
            description="Part of the deal's title or the client's name.",
        ),
    ] = None
    from_date: Annotated[
        date | None,
        Field(
            default=None, alias="from", description="Won and lost deals closed from this day on."
        ),
    ] = None
    to_date: Annotated[
        date | None,
        Field(default=None, alias="to", description="Won and lost deals closed up to this day."),
    ] = None
    order: Literal["value", "expected_close", "closed", "newest"] = "value"
    limit: Annotated[int, Field(ge=1, le=25)] = 10
