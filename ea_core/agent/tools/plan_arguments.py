"""What the tools take that read what is to be won and to be done, as typed models; see `arguments`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from ea_core.agent.tools.argument_types import Arguments, From, Name, Owner, To
from ea_core.agent.tools.left_out_arguments import TasksLeftOut


class Targets(Arguments):
    """What is to be won in the months of a period, what was won of it, and what is missing.

    Without an owner the company's; `by_owner` gives everybody's instead, or those who have reached from
    `least_share` and below `below_share` percent of theirs.
    """

    owner: Owner = None
    by_owner: bool = False
    least_share: Decimal | None = None
    below_share: Decimal | None = None
    from_date: Annotated[date, Field(alias="from")]
    to_date: Annotated[date, Field(alias="to")]


class ListTasks(Arguments):
    """Tasks: what is to be done next with a client or a deal, by whom, until when; as they are due."""

    who: Annotated[
        str | None,
        Field(default=None, max_length=200, description='Who is to do them: a name, or "me".'),
    ] = None
    client: Name = None
    state: Literal["open", "done", "dropped", "all"] = "open"
    late: bool = False
    by: Annotated[
        Literal["person", "client"] | None,
        Field(default=None, description="How many there are in groups, instead of a list."),
    ] = None
    without: Annotated[
        Literal["due", "deal"] | None,
        Field(default=None, description="Those without a day, or about no deal."),
    ] = None
    deal_stage: Annotated[
        str | None, Field(default=None, max_length=60, description="About a deal in this stage.")
    ] = None
    from_date: From = None
    to_date: To = None
    besides: TasksLeftOut = None
    limit: Annotated[int, Field(ge=1, le=25)] = 10
