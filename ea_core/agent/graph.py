"""The agent as a graph: the model asks for tools until it answers, then the citations are checked.

    model -> tool -> ... -> tool -> model -> ... -> check (-> model -> ... -> check)

What a node has done is checkpointed before the next one begins, so a run whose process died goes on
with the node that was not finished, and each call of a tool is a node of its own: none is carried
out twice. The state is small: questions, numbers and ids, never a document's text. A change to the
CRM is suggested by a tool and kept with the answer; it is written when its person approves it, apart
from the run.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache
from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Checkpointer

from ea_core.agent.asking import looked_up, reply_of
from ea_core.agent.checking import check
from ea_core.agent.citations import Citation, without_markers
from ea_core.agent.cited_tables import new_numbers, with_numbers
from ea_core.agent.crm_evidence import results_text
from ea_core.agent.followups import follow_ups
from ea_core.agent.models.base import Reply, ToolCall, ToolResult, Turn, Usage
from ea_core.agent.models.call_reading import lines_of
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.models.prompts import compact_json
from ea_core.agent.models.suggested import (
    CUT,
    MOST,
    is_suggesting,
    suggestions_of,
    told_of_suggestions,
)
from ea_core.agent.nearest import nearest
from ea_core.agent.requests.told import told_instead
from ea_core.agent.runs.records import citation_json
from ea_core.agent.standing_in import MORE_ROUNDS, lapse_of, made_up, said_of, stood_in
from ea_core.agent.state import Context, State, call_json, result_of
from ea_core.agent.texts import inert, storable, without_links
from ea_core.agent.unclaimed import unclaimed
from ea_core.errors import EAError, ModelError
from ea_core.knowledge.search import PassageHit

_log = logging.getLogger(__name__)
MAX_ROUNDS = 5
"""How often a model may ask for tools before it has to answer."""

MAX_CALLS = 8
"""How many tools a model may call in one round."""

MOST_STEPS = (MAX_ROUNDS + MORE_ROUNDS) * (MAX_CALLS + 1) + 8
"""More nodes than a run can have."""

Graph = CompiledStateGraph[State, Context, State, State]


def build_graph(checkpointer: Checkpointer) -> Graph:
    """The graph, with its steps kept by `checkpointer`."""
    graph = copy(_compiled())
    graph.checkpointer = checkpointer
    return graph


@cache  # takes as long as a search
def _compiled() -> Graph:
    graph = StateGraph(State, context_schema=Context)
    graph.add_node("model", ask_model)
    graph.add_node("tool", use_tool)
    graph.add_node("check", check_citations)
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", _after_model)
    graph.add_conditional_edges("tool", _after_tool)
    graph.add_conditional_edges("check", _after_check)
    return graph.compile()


def ask_model(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """The next step: tools to call, or the draft of the answer.

    The model's, or the built-in answerer's once the model has failed in this run.
    """
    context = runtime.context
    lapse: dict[str, Any] = state.get("lapse", {})
    # What the model wrote before it was given up is not the answer.
    context.log.next_step(state["rounds"] + bool(lapse))
    turn = _turn(state, context)
    lost = Usage()
    if not lapse:
        try:
            reply = _of_model(state, context, turn)
        except ModelError as error:
            lost = Usage(error.read, error.written)
            context.log.used(lost)
            lapse = lapse_of(error, context, turn)
            context.log.next_step(state["rounds"] + 1)
    if lapse:
        may_call = state["rounds"] < MAX_ROUNDS + MORE_ROUNDS
        try:
            reply = stood_in(lapse, context, turn, may_call=may_call)
        except ModelError:
            if lapse["said"]:
                raise
            draft = lapse.get("draft", "")  # what was looked up since has taken its place
            return {"lapse": {**lapse, "in_vain": True}, "calls": [], "draft": draft}
    context.log.flush()
    written = _written(reply, state, lost, context.person)
    if written["calls"]:
        plan = [{"name": one["name"], "arguments": one["arguments"]} for one in written["calls"]]
        context.log.add("plan", {"tools": plan}, reply.usage)
    else:
        context.log.used(reply.usage)
    return {**written, "lapse": lapse, "events": context.log.last_event}


def _turn(state: State, context: Context) -> Turn:
    """What a model gets to see; no tools when it has to answer."""
    may_call = state["rounds"] < MAX_ROUNDS
    return Turn(
        question=state["question"],
        today=context.today,
        person=context.person,
        fence=context.fence,
        history=context.history,
        tools=tuple(context.tools.specs) if may_call else (),
        results=tuple(result_of(one) for one in state["results"]),
        passages=tuple(context.tools.passages(state["passages"])),
        kept_vectors=context.tools.kept_vectors,
        vocabulary=context.tools.vocabulary,
        check=context.check,
        repairs=state["repairs"],
        client=context.tools.client,
        only_documents=context.tools.only_documents,
    )


def _of_model(state: State, context: Context, turn: Turn) -> Reply:
    """The model's reply; raises ModelError when there is none that can be used."""
    # What a language model writes without the result of a tool can't be the answer: it is not shown.
    nothing = all(
        one["error"] is not None and not is_suggesting(one["call"]["name"])
        for one in state["results"]
    )
    from_nothing = context.model.kind == "openai" and nothing and bool(turn.tools)
    said = (
        told_instead(state["question"], context.today, leads_on=bool(context.history))
        if from_nothing
        else None
    )
    if said is not None:
        context.log.text(said)
        return Reply(said, answerable=True)
    reply = reply_of(context, turn, from_nothing=from_nothing)
    if reply.calls and not turn.tools:
        error = ModelError.passing(
            f"{context.model.describe()} kept asking for more instead of answering",
            "Ask again, more narrowly.",
        )
        error.read, error.written = reply.usage.read, reply.usage.written
        raise error
    if from_nothing and not reply.calls:
        return replace(reply, text="", calls=looked_up(turn))
    return reply


def _written(reply: Reply, state: State, lost: Usage, me: str) -> dict[str, Any]:
    rounds, (read, wrote) = state["rounds"], state["tokens"]
    wanted = {
        (one.name, compact_json(one.arguments)): one for one in reply.calls
    }  # each of them once
    calls = [
        call_json(call, rounds, place) for place, call in enumerate([*wanted.values()][:MAX_CALLS])
    ]
    return {
        "repairs": state["repairs"] + reply.repaired,
        "notes": list(dict.fromkeys([*state["notes"], *reply.notes])),
        "tokens": [
            read + reply.usage.read + lost.read,
            wrote + reply.usage.written + lost.written,
        ],
        "calls": calls,
        "draft": storable(reply.text),
        "answerable": reply.answerable,
        "quotes": {str(number): quote for number, quote in reply.quotes.items()},
        "rests": dict(reply.rests),
        "read_as": [storable(one) for one in reply.read_as or _asked_of_crm(reply, state, me)],
        "not_used": [storable(one) for one in reply.not_used],
        "follow_ups": [storable(one) for one in reply.suggested],
        "tables": _tables(reply, state["results"]),
    }


def _asked_of_crm(reply: Reply, state: State, me: str) -> tuple[str, ...]:
    """What a language model that answers has asked of the CRM, and got."""
    if reply.calls or reply.tables is not None:  # which the built-in answerer's replies have
        return ()
    results = [result_of(one) for one in state["results"] if one["error"] is None]
    return lines_of([one.call for one in results], me)


def _tables(reply: Reply, results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The tables of the answer: those that the answerer shows, or all that its tools gave."""
    if reply.calls:
        return []
    if reply.tables is not None:
        return [table.as_json() for table in reply.tables]
    return [table for result in results for table in result.get("tables", [])]


def use_tool(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Carries out the first of the calls that are left, under the person's policies."""
    context = runtime.context
    call, *left = state["calls"]
    passages = list(state["passages"])
    if passages:  # another process may have found them
        context.tools.passages(passages)
    wanted = ToolCall(call["id"], call["name"], call["arguments"])
    if is_suggesting(call["name"]) and len(suggestions_of(state["results"])) == MOST:
        result = ToolResult(wanted, {}, 0, CUT)
    else:
        result = context.tools.call(wanted)
    data = dict(result.data)
    if "found" in data:
        data["passages"] = _numbered(passages, data.pop("found"))
    event = {"name": call["name"], "arguments": call["arguments"], "rows": result.rows}
    context.log.add("tool", {**event, "error": result.error})
    return {
        "results": [
            *state["results"],
            {
                "call": call,
                "data": data,
                "rows": result.rows,
                "error": result.error,
                "tables": [table.as_json() for table in result.tables],
                "about": dict(result.about),
                "source": result.source.as_json() if result.source else None,
                "suggestion": result.suggestion,
            },
        ],
        "passages": passages,
        "rounds": state["rounds"] + (not left),
        "calls": left,
        "events": context.log.last_event,
    }


def _numbered(passages: list[dict[str, Any]], found: Sequence[dict[str, Any]]) -> list[int]:
    """The numbers of what was found, from 1; what is new is added to `passages`."""
    numbers = {one["id"]: number for number, one in enumerate(passages, start=1)}
    for one in found:
        if one["id"] not in numbers:
            passages.append(one)
            numbers[one["id"]] = len(passages)
    return [numbers[one["id"]] for one in found]


def check_citations(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """The answer with citations that hold, or with what came nearest."""
    tools = runtime.context.tools
    passages = tools.passages(state["passages"])
    quotes = {int(number): quote for number, quote in state["quotes"].items()}
    question = state["question"]
    of_crm = [
        one
        for one in state["results"]
        if tools.is_crm(one["call"]["name"]) and one["error"] is None
    ]
    results = [
        results_text([{**one["data"], "rows": one["rows"], "asked": one["call"]["arguments"]}])
        for one in of_crm
    ]
    places = {one["call"]["id"]: place for place, one in enumerate(of_crm)}
    rests = {
        words: places[call] for words, call in state.get("rests", {}).items() if call in places
    }
    own_words = state["answerable"] is not None
    told, draft = "", state["draft"]
    if not own_words:
        told = told_of_suggestions([result_of(one) for one in state["results"]])
        draft = unclaimed(draft, passages, results, question) if told else draft
    checked = check(
        draft, passages, question, quotes=quotes, results=results, word_for_word=own_words,
        rests=rests,
    )  # fmt: skip
    sources = [
        {**of_crm[place]["source"], "n": n}
        for n, place in checked.results
        if of_crm[place].get("source")
    ]
    text, citations, grounded = checked.text, checked.citations, checked.grounded
    if state["answerable"] is not None:
        grounded = state["answerable"]
    if told:
        text, grounded = f"{told}\n\n{text}".strip(), True
    held = bool(citations or checked.results)
    apart = not own_words and not grounded and not held
    lapse = state.get("lapse", {})
    if apart and not lapse:
        lapse = made_up(state["draft"], runtime.context, len(state["results"]))
    if not grounded and not held:
        citations = nearest(passages, question, quotes)
        text = without_markers(text)
    answer = without_links(inert(text))
    return {
        "tables": with_numbers(state["tables"], new_numbers(passages, citations), answer),
        "follow_ups": state["follow_ups"] or _lead_on(state, runtime.context, passages, citations),
        "answer": answer,
        "lapse": lapse,
        "stood_in": said_of(lapse, state["results"]) if lapse and own_words else "",
        "grounded": grounded,
        "apart": apart,
        "unsupported": [] if own_words else [storable(one) for one in checked.unsupported],
        "abroad": [storable(one) for one in checked.abroad],
        "notes": [*state["notes"], *_matched(len(checked.matched))],
        "citations": [citation_json(citation) for citation in citations],
        "sources": sources,
        "left_out": sum(not passage.content for passage in passages),
    }


def _matched(statements: int) -> list[str]:
    """Says of how many statements the product found the source that the model did not name."""
    if not statements:
        return []
    what = "a statement" if statements == 1 else f"{statements} statements"
    return [
        f"The model named no source that fits for {what}: what was found was searched for it afterwards."
    ]


def _lead_on(
    state: State, context: Context, passages: Sequence[PassageHit], citations: Sequence[Citation]
) -> list[str]:
    """Questions that lead on; an answer is none the worse without them."""
    cited = {one.chunk_id for one in citations if not one.nearest}
    found = [one for one in passages if one.chunk_id in cited]
    model = context.model
    if state.get("lapse") and context.stand_in is not None:
        model = context.stand_in
    tools = context.tools

    def answers(question: str, hits: Sequence[PassageHit]) -> Sequence[PassageHit]:
        if not isinstance(model, OfflineAnswerer):
            return hits[:1]
        return model.rests_on(question, hits, tools.kept_vectors)

    try:
        return follow_ups(tools, state["results"], found, context.today, answers)
    except EAError as error:
        _log.warning("no questions that lead on: %s", error.message)
        return []


def _after_model(state: State) -> Literal["tool", "check"]:
    return "tool" if state["calls"] else "check"


def _after_check(state: State) -> str:
    """Once more to the built-in answerer, where nothing bears out what the model wrote."""
    lapse = state.get("lapse", {})
    return "model" if state["apart"] and lapse and not lapse.get("in_vain") else END


def _after_tool(state: State) -> Literal["tool", "model"]:
    return "tool" if state["calls"] else "model"
