"""What the tool takes that reads records which an answer showed, as typed models; see `arguments`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ea_core.agent.requests.pointed_words import Field as Told
from ea_core.agent.tools.argument_types import Arguments
from ea_core.crm.vocabulary import ActivityType


class OneRecord(Arguments):
    """A record by its id, or where it has none in the answer, by its name (and its client's)."""

    kind: Literal["deal", "client", "contact", "task", "activity"]
    id: Annotated[str, Field(max_length=40)] = ""
    name: Annotated[str, Field(max_length=500)] = ""
    client: Annotated[str, Field(max_length=500)] = ""


class ReadRecords(Arguments):
    """Records that an answer of this conversation showed, read again; of one kind of activities by somebody."""

    records: Annotated[tuple[OneRecord, ...], Field(min_length=1, max_length=25)]
    fields: tuple[Told, ...] = ()
    types: tuple[ActivityType, ...] = ()
    done_by: Annotated[str | None, Field(max_length=200)] = None
    best: Literal["value", "probability", "closing", "created"] | None = None
    highest: bool = True
