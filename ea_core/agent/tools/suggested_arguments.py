"""What the tools that suggest changes take, as typed models; see `arguments`."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from ea_core.agent.tools.argument_types import Arguments, Name, Text

_About = Annotated[
    str | None,
    Field(
        default=None,
        max_length=300,
        description="The client, the deal or the contact that it is about, by name.",
    ),
]


class SuggestTask(Arguments):
    """Suggest a task: what the person, or a colleague, is to do next. They approve or decline it."""

    title: Annotated[str, Field(min_length=1, max_length=300, description="What is to be done.")]
    about: _About = None
    due: Annotated[date | None, Field(default=None, description="YYYY-MM-DD, if one is said.")] = (
        None
    )
    who: Annotated[
        str | None, Field(default=None, max_length=200, description="A colleague; else the person.")
    ] = None
    notes: Annotated[str | None, Field(default=None, max_length=2000)] = None


class SuggestTaskDone(Arguments):
    """Suggest that an open task is marked as done. The person approves or declines it."""

    task: Annotated[Text, Field(description="The task's title.")]
    about: _About = None


class SuggestActivity(Arguments):
    """Suggest to log what was done with a client or deal. The person approves or declines it."""

    type: Literal["call", "email", "meeting", "note"]
    content: Annotated[str | None, Field(default=None, max_length=5000)] = None
    about: _About = None
    on: Annotated[date | None, Field(default=None, description="The day, if it was not today.")] = (
        None
    )
    at: Annotated[
        time | None, Field(default=None, description="The time of day, if it is said: 15:00.")
    ] = None


class SuggestDealChange(Arguments):
    """Suggest to move a deal to another stage, or to change its expected day, value or probability.

    All that is to change of one deal in one call. The person approves or declines it.
    """

    deal: Annotated[Text, Field(description="The deal's title, with the client's name if needed.")]
    stage: Name = None
    value: Annotated[Decimal | None, Field(default=None, ge=0)] = None
    expected_close: date | None = None
    probability: Annotated[Decimal | None, Field(default=None, ge=0, le=100)] = None
    closed_on: Annotated[
        date | None, Field(default=None, description="The day it was won or lost, if not today.")
    ] = None
    lost_reason: Name = None
