"""The agent as a graph: the model asks for tools until it answers, then the citations are checked.

    model -> tools -> model -> ... -> check

The state that is checkpointed is small: questions, numbers and ids, never a document's text. A
change to the CRM gets nodes of its own between `tools` and `check` (propose, wait for approval,
write): a node starts again from its first line on resume, so proposing and writing must not share
one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Checkpointer

from ea_core.agent.citations import check, nearest, without_markers
from ea_core.agent.models.base import ChatModel, Reply, Said, ToolCall, ToolResult, ToolSpec, Turn
from ea_core.agent.ports import Passage, SentenceVectors
from ea_core.agent.runs.records import EventType, citation_json
from ea_core.agent.texts import inert, storable
from ea_core.errors import ModelError

MAX_ROUNDS = 5
"""How often a model may ask for tools before it has to answer."""

MAX_CALLS = 8
"""How many tools a model may call in one round."""


class State(TypedDict):
    """What is kept between the steps of a run; all plain JSON."""

    question: str
    rounds: int
    calls: list[dict[str, Any]]
    results: list[dict[str, Any]]
    passages: list[str]
    draft: str
    answerable: bool | None
    quotes: dict[str, str]
    answer: str
    grounded: bool
    citations: list[dict[str, Any]]


class Toolbox(Protocol):
    """The tools, bound to a person; passages that were found are kept in order of their numbers."""

    @property
    def specs(self) -> Sequence[ToolSpec]:
        """The tools as a model sees them."""
        ...

    def call(self, call: ToolCall) -> ToolResult:
        """Carries a call out."""
        ...

    def passages(self, chunk_ids: Sequence[str]) -> Sequence[Passage]:
        """The passages found, by chunk."""
        ...

    def is_crm(self, name: str) -> bool:
        """Whether a tool reads the CRM."""
        ...

    @property
    def sentence_vectors(self) -> SentenceVectors:
        """Vectors of sentences of passages."""
        ...


class Log(Protocol):
    """Where a run writes what happens; raises when the run is to end."""

    def next_step(self) -> None:
        """The model is asked once more."""
        ...

    def text(self, piece: str) -> None:
        """A piece of what the model writes."""
        ...

    def flush(self) -> None:
        """Nothing stays pending."""
        ...

    def add(self, kind: EventType, data: Mapping[str, Any]) -> None:
        """An event."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a run works with and what is not checkpointed."""

    model: ChatModel
    tools: Toolbox
    log: Log
    history: tuple[Said, ...]
    person: str
    today: date
    fence: str


Graph = CompiledStateGraph[State, Context, State, State]


def first_state(question: str) -> State:
    """The state in which a run begins; nothing of an earlier run is left in it."""
    return State(
        question=question,
        rounds=0,
        calls=[],
        results=[],
        passages=[],
        draft="",
        answerable=None,
        quotes={},
        answer="",
        grounded=False,
        citations=[],
    )


def build_graph(checkpointer: Checkpointer) -> Graph:
    """The graph, with its steps kept by `checkpointer`."""
    graph = StateGraph(State, context_schema=Context)
    graph.add_node("model", ask_model)
    graph.add_node("tools", use_tools)
    graph.add_node("check", check_citations)
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", _after_model)
    graph.add_edge("tools", "model")
    graph.add_edge("check", END)
    return graph.compile(checkpointer=checkpointer)


def ask_model(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """The model's next step: tools to call, or the draft of the answer."""
    context = runtime.context
    context.log.next_step()
    may_call = state["rounds"] < MAX_ROUNDS
    turn = Turn(
        question=state["question"],
        today=context.today,
        person=context.person,
        fence=context.fence,
        history=context.history,
        tools=tuple(context.tools.specs) if may_call else (),
        results=tuple(_result(one) for one in state["results"]),
        passages=tuple(context.tools.passages(state["passages"])),
        sentence_vectors=context.tools.sentence_vectors,
    )
    reply = context.model.reply(turn, context.log.text)
    context.log.flush()
    if reply.calls and not may_call:
        raise ModelError(
            f"{context.model.describe()} kept asking for more instead of answering. "
            "Ask again, more narrowly."
        )
    return _written(reply, state["rounds"])


def _written(reply: Reply, rounds: int) -> dict[str, Any]:
    calls = [_call_json(call, rounds, place) for place, call in enumerate(reply.calls[:MAX_CALLS])]
    return {
        "calls": calls,
        "draft": storable(reply.text),
        "answerable": reply.answerable,
        "quotes": {str(number): quote for number, quote in reply.quotes.items()},
    }


def use_tools(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Carries out the calls, one after another, under the person's policies."""
    context = runtime.context
    plan = [{"name": call["name"], "arguments": call["arguments"]} for call in state["calls"]]
    context.log.add("plan", {"tools": plan})
    results = list(state["results"])
    passages = list(state["passages"])
    for call in state["calls"]:
        result = context.tools.call(ToolCall(call["id"], call["name"], call["arguments"]))
        found = result.data.get("chunk_ids", [])
        passages += [chunk_id for chunk_id in found if chunk_id not in passages]
        data = {key: value for key, value in result.data.items() if key != "chunk_ids"}
        if "chunk_ids" in result.data:
            data["passages"] = [passages.index(chunk_id) + 1 for chunk_id in found]
        results.append({"call": call, "data": data, "rows": result.rows, "error": result.error})
        event = {"name": call["name"], "arguments": call["arguments"], "rows": result.rows}
        context.log.add("tool", {**event, "error": result.error})
    return {"results": results, "passages": passages, "rounds": state["rounds"] + 1, "calls": []}


def check_citations(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """The answer with citations that hold, or with what came nearest."""
    tools = runtime.context.tools
    passages = tools.passages(state["passages"])
    quotes = {int(number): quote for number, quote in state["quotes"].items()}
    question = state["question"]
    from_crm = any(
        tools.is_crm(one["call"]["name"]) and one["error"] is None and one["rows"] > 0
        for one in state["results"]
    )
    checked = check(state["draft"], passages, question, quotes=quotes, from_crm=from_crm)
    text, citations, grounded = checked.text, checked.citations, checked.grounded
    if state["answerable"] is not None:
        grounded = state["answerable"]
    if not grounded and not citations:
        citations = nearest(passages, question, quotes)
        text = without_markers(state["draft"])
    return {
        "answer": inert(text),
        "grounded": grounded,
        "citations": [citation_json(citation) for citation in citations],
    }


def _after_model(state: State) -> Literal["tools", "check"]:
    return "tools" if state["calls"] else "check"


def _call_json(call: ToolCall, rounds: int, place: int) -> dict[str, Any]:
    # Some endpoints use one id for every call; the pair of round and place is unique.
    return {"id": f"call_{rounds}_{place}", "name": call.name, "arguments": dict(call.arguments)}


def _result(data: Mapping[str, Any]) -> ToolResult:
    call = data["call"]
    return ToolResult(
        ToolCall(call["id"], call["name"], call["arguments"]),
        data["data"],
        data["rows"],
        data["error"],
    )


def conversation(said: Sequence[tuple[str, str]], most_characters: int) -> tuple[Said, ...]:
    """The latest messages that fit into a budget, the oldest first."""
    kept: list[Said] = []
    for role, content in reversed(said):
        most_characters -= len(content)
        if most_characters < 0:
            break
        if role == "assistant":  # its numbers belong to the passages of that time
            kept.append(Said("assistant", without_markers(content)))
        else:
            kept.append(Said("user", content))
    return tuple(reversed(kept))
