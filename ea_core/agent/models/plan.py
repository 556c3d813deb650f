"""The steps to an answer of the built-in answerer, as data: what is asked of whom, and what is looked up for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ea_core.agent.models.answered_before import Before
from ea_core.agent.models.base import ToolCall
from ea_core.agent.models.of_shown import OfShown
from ea_core.agent.models.ordered import Ordered
from ea_core.agent.models.prompts import compact_json
from ea_core.agent.models.sides import Side
from ea_core.agent.models.standalone import Asked
from ea_core.agent.requests.account import NO_ACCOUNT, Account
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.told import Told

MOST_CALLS: Final = 8
"""Calls of tools for one question."""
Way = Literal["crm", "documents", "both", "rather", "perhaps"]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the questions in a question, and the ways to its answer.

    `query` is what the documents are searched for, `asked` what they have to answer.
    `both`: the CRM answers, and beside its list the documents where they know of the words that the CRM does not;
    in the place of a figure they answer alone.
    `rather`: the documents where they know of those words, else the CRM.
    `perhaps`: the CRM answers where it finds something, else the documents.
    `fallback`: what the CRM can say when the documents do not answer. `leads_on`: it is about what the step
    before it is about ("... and when does it end?"). `told`: a sentence answers it. `ordered`: it asks for changes.
    `shown`: it asks of records or figures that were shown before.
    `account`: where its words went, for the CRM; `asks_back`: too little of them is carried to answer.
    `sides`: two things that are compared, each with its question. `before`: what documents answered before it,
    where it leads on from that. `clients` are those that it names, by their names in the CRM.
    """

    part: Part
    way: Way
    query: str
    asked: Asked
    calls: tuple[ToolCall, ...]
    fallback: tuple[ToolCall, ...] = ()
    leads_on: bool = False
    account: Account = NO_ACCOUNT
    asks_back: bool = False
    told: Told | None = None
    ordered: Ordered | None = None
    shown: OfShown | None = None
    sides: tuple[Side, ...] = ()
    before: Before | None = None
    clients: tuple[str, ...] = ()


def asked_for(call: ToolCall) -> tuple[str, str]:
    """What tells calls apart: two of the same are carried out once."""
    return call.name, compact_json(call.arguments)


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps to an answer; `me` is the name of who asks."""

    steps: tuple[Step, ...]
    me: str
    left_out: int = 0

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """All that is called at first, step by step; what two steps ask for once."""
        every = {asked_for(call): call for step in self.steps for call in step.calls}
        return tuple(every.values())
