"""What the arguments of tools are made of: names, days, and the words for kinds of deals and clients."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[str | None, Field(default=None, max_length=200)]
Names = Annotated[tuple[str, ...], Field(default=(), max_length=10)]
Ranges = Annotated[tuple[tuple[Decimal | None, Decimal | None], ...], Field(max_length=5)]
Owner = Annotated[
    str | None,
    Field(default=None, max_length=200, description='A colleague\'s name, "me" or "unassigned".'),
]
From = Annotated[
    date | None,
    Field(default=None, alias="from", description="First day of the period, YYYY-MM-DD."),
]
To = Annotated[
    date | None, Field(default=None, alias="to", description="Last day of the period, YYYY-MM-DD.")
]
Status = Literal["active", "lead", "churned"]
Kind = Literal["open", "won", "lost", "closed"]
State = Literal["late", "due", "quiet", "stalled"]
Basis = Literal["closed", "created", "expected"]
Order = Literal["value", "probability", "expected_close", "closed", "newest", "title"]
Bars = Literal["deals", "value", "weighted", "win_rate", "mean", "median", "cycle"]
By = Literal[
    "owner", "client", "industry", "source", "status", "stage", "stage_before", "lost_reason",
    "month", "quarter", "year",
]  # fmt: skip


class Arguments(BaseModel):
    """Nothing but the named fields is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
