"""What a run works on, kept between its steps, and what it works with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from ea_core.agent.citations import without_markers
from ea_core.agent.models.base import ChatModel, Said, ToolCall, ToolResult, go_on
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.runs.journal import Journal
from ea_core.agent.tables import source_from_json, table_from_json
from ea_core.agent.texts import unescaped
from ea_core.agent.tools.toolbox import Tools


class State(TypedDict):
    """What is kept between the steps of a run; all plain JSON.

    `passages` are what was found, in the order of their numbers (see tools.toolbox.kept). `events`
    is the number of the last event that tells of what is in this state: a process that takes the
    run up takes back what comes after. `left_out` counts passages that were gone in the end.
    `apart`: nothing bears the answer out, so that it is no answer; `unsupported` are statements of it
    without support, `abroad` statements whose source is in another language. `repairs` counts calls that had been written as text, `notes` are sentences for the person,
    `follow_ups` questions that lead on,
    `tokens` what the model has read and written so far, `sources` where the pages show what the answer
    says of the CRM (`rests`: which paragraphs of the draft rest on which call), `read_as` how its questions to
    the CRM were read, `not_used` the words that this leaves out. `lapse` is what became of the
    model's answer when the built-in answerer took its place, `stood_in` what is said of that.
    """

    question: str
    rounds: int
    calls: list[dict[str, Any]]
    results: list[dict[str, Any]]
    passages: list[dict[str, Any]]
    draft: str
    answerable: bool | None
    quotes: dict[str, str]
    tables: list[dict[str, Any]]
    answer: str
    grounded: bool
    apart: bool
    unsupported: list[str]
    abroad: list[str]
    citations: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    rests: dict[str, str]
    read_as: list[str]
    not_used: list[str]
    left_out: int
    events: int
    repairs: int
    notes: list[str]
    tokens: list[int]
    follow_ups: list[str]
    lapse: dict[str, Any]
    stood_in: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a run works with and what is not checkpointed."""

    model: ChatModel
    tools: Tools
    log: Journal
    history: tuple[Said, ...]
    person: str
    today: date
    fence: str
    stand_in: OfflineAnswerer | None = None
    """Who answers in the model's place when it fails."""
    check: Callable[[], None] = go_on
    """Raises when the run is to end, or has taken too long."""


def first_state(question: str) -> State:
    """The state in which a run begins."""
    return State(
        question=question,
        rounds=0,
        calls=[],
        results=[],
        passages=[],
        draft="",
        answerable=None,
        quotes={},
        tables=[],
        answer="",
        grounded=False,
        apart=False,
        unsupported=[],
        abroad=[],
        citations=[],
        sources=[],
        rests={},
        read_as=[],
        not_used=[],
        left_out=0,
        events=0,
        repairs=0,
        notes=[],
        tokens=[0, 0],
        follow_ups=[],
        lapse={},
        stood_in="",
    )


def call_json(call: ToolCall, rounds: int, place: int) -> dict[str, Any]:
    """A call as it is kept."""
    # Some endpoints use one id for every call; the pair of round and place is unique.
    return {"id": f"call_{rounds}_{place}", "name": call.name, "arguments": dict(call.arguments)}


def result_of(data: Mapping[str, Any]) -> ToolResult:
    """A result as the state keeps it."""
    call = data["call"]
    return ToolResult(
        ToolCall(call["id"], call["name"], call["arguments"]),
        data["data"],
        data["rows"],
        data["error"],
        tuple(table_from_json(one) for one in data.get("tables", [])),
        data.get("about", {}),
        source_from_json(data["source"]) if data.get("source") else None,
        data.get("suggestion"),
    )


def conversation(
    said: Sequence[tuple[str, str, Mapping[str, Any]]], most_characters: int
) -> tuple[Said, ...]:
    """The latest messages that fit into a budget, the oldest first."""
    kept: list[Said] = []
    for role, content, about in reversed(said):
        most_characters -= len(content)
        if most_characters < 0:
            break
        if role == "assistant":  # its numbers belong to the passages of that time
            kept.append(Said("assistant", unescaped(without_markers(content)), about))
        else:
            kept.append(Said("user", content))
    return tuple(reversed(kept))
