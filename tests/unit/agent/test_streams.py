"""Replies as other servers than OpenAI's stream, end and refuse them, through the real client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ea_core.agent.models.base import Reply as Given
from ea_core.agent.models.base import ToolCall, ToolResult, ToolSpec, Turn
from ea_core.agent.models.openai_model import OpenAIModel
from ea_core.agent.tools.arguments import SearchKnowledge
from ea_core.errors import ModelError
from tests.support.openai_server import OpenAIServer, Reply, openai_server, say

SEARCH = ToolSpec("search_knowledge", "", SearchKnowledge.model_json_schema(by_alias=True))
TURN = Turn(
    question="How many days?", today=date(2026, 11, 27), person="Ada Reyes", fence="f3nce", tools=(SEARCH,),
    results=(ToolResult(ToolCall("1", "list_deals", {}), {"deals": []}, 3, None),), passages=(),
)  # fmt: skip
ARGUMENTS = '{"query": "leave"}'


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


def replied(server: OpenAIServer, *script: Reply) -> Given:
    server.script = list(script)
    model = OpenAIModel(
        name="tiny", base_url=server.base_url, api_key=None, read_timeout=10, max_retries=0
    )
    return model.reply(TURN, lambda _text: None)


def stream(*deltas: dict[str, Any], end: str = "stop") -> Reply:
    """A stream of these deltas that ends so."""
    choices = [{"index": 0, "delta": one} for one in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": end})
    events = [b"data: " + json.dumps({"choices": [one]}).encode() + b"\n\n" for one in choices]
    return Reply(raw=b"".join([*events, b"data: [DONE]\n\n"]))


def piece(**function: Any) -> dict[str, Any]:
    """A piece of a call."""
    around = {key: function.pop(key) for key in ("index", "id") if key in function}
    return {"tool_calls": [{**around, "function": function}]}


PIECES = {
    "no index": [piece(id="a", name="search_knowledge"), piece(arguments='{"query": '), piece(arguments='"leave"}')],
    "the id each time": [piece(id="a", name="search_knowledge"), piece(id="a", arguments=ARGUMENTS)],
    "the name each time": [piece(index=0, id="a", name="search_knowledge", arguments='{"query": '),
                           piece(index=0, id="a", name="search_knowledge", arguments='"leave"}')],
    "the name in pieces": [piece(index=0, id="a", name="search_"), piece(index=0, name="knowledge", arguments=ARGUMENTS)],
    "an object": [piece(index=0, id="a", name="search_knowledge", arguments={"query": "leave"})],
    "one without a name": [piece(index=0, id="a", name="search_knowledge", arguments=ARGUMENTS), piece(index=1, id="b", name="")],
    "of old": [{"function_call": {"name": "search_knowledge", "arguments": ""}}, {"function_call": {"arguments": ARGUMENTS}}],
}  # fmt: skip


@pytest.mark.parametrize("name", PIECES)
def test_a_call_in_whatever_pieces_is_one_call(server: OpenAIServer, name: str) -> None:
    given = replied(server, stream(*PIECES[name], end="tool_calls"))
    assert [(one.name, one.arguments) for one in given.calls] == [
        ("search_knowledge", {"query": "leave"})
    ]


def test_calls_of_one_index_and_ids_of_their_own_are_several(server: OpenAIServer) -> None:
    calls = [piece(index=0, id=one, name="search_knowledge", arguments=f'{{"query": "{one}"}}') for one in "ab"]  # fmt: skip
    assert [one.arguments["query"] for one in replied(server, stream(*calls)).calls] == ["a", "b"]


def test_calls_of_one_id_and_indexes_of_their_own_are_several(server: OpenAIServer) -> None:
    calls = [piece(index=at, id="call_1", name="search_knowledge", arguments=f'{{"query": "{at}"}}') for at in (0, 1)]  # fmt: skip
    assert [one.arguments["query"] for one in replied(server, stream(*calls)).calls] == ["0", "1"]


def test_a_whole_reply_with_arguments_as_an_object(server: OpenAIServer) -> None:
    call = {"function": {"name": "search_knowledge", "arguments": {"query": "leave"}}}
    body = {"choices": [{"message": {"content": "", "tool_calls": [call]}}]}
    given = replied(server, Reply(raw=json.dumps(body).encode()))
    assert given.calls[0].arguments == {"query": "leave"}


HALF = {"content": "Half an answer"}
ENDS = {
    "max_tokens": (stream(HALF, end="MAX_TOKENS"), "too long and was cut off"),
    "safety": (stream(HALF, end="SAFETY"), "refused to answer"),
    "error": (stream(HALF, end="error"), "broke off in the middle"),
    "abort": (stream(HALF, end="abort"), "broke off in the middle"),
    "thoughts apart": (stream({"reasoning_content": "Hm"}, end="length"), "before it answered"),
    "busy": (Reply(raw=b'data: {"error": {"message": "Rate limit exceeded", "code": "rate_limit"}}\n\n'), "is busy"),
    "an unnumbered error": (Reply(raw=b'data: {"error": "model runner has stopped"}\n\n'), "broke off with an error"),
    "an error for a reply": (Reply(raw=b'{"error": "model not found"}'), "EA_CHAT_MODEL"),
    "loading": (Reply(status=503, error={"message": "Loading model"}), "still loading its model"),
    "of another shape": (Reply(raw=b'{"choices": [{"message": {"content": {"a": 1}}}]}'), "can't be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_what_is_no_whole_answer_is_told_for_what_it_is(server: OpenAIServer, name: str) -> None:
    reply, sentence = ENDS[name]
    with pytest.raises(ModelError, match=sentence):
        replied(server, reply)


def test_of_several_answers_the_first_is_it(server: OpenAIServer) -> None:
    other = b'data: {"choices": [{"index": 1, "delta": {"content": "Other"}}]}\n\n'
    first = stream({"content": "All is well."}).raw
    assert replied(server, Reply(raw=other + (first or b""))).text == "All is well."


REFUSED = {
    "any limit": (["Unrecognized argument: max_tokens", "Unrecognized argument: max_completion_tokens"], {"max_tokens", "max_completion_tokens"}),
    "streams": (["Your organization must be verified to stream this model."], {"stream_options"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_else_is_refused_by_name_is_left_out(server: OpenAIServer, name: str) -> None:
    said, gone = REFUSED[name]
    script = [Reply(status=400, error={"message": one}) for one in said]
    assert replied(server, *script, say("All is well.")).text == "All is well."
    assert not gone & set(server.chats[-1].body)
    assert server.chats[-1].body["stream"] is (name != "streams")


def test_a_message_without_content_has_an_empty_one_where_that_is_wanted(
    server: OpenAIServer,
) -> None:
    error = {"message": "Invalid value for 'content': expected a string, got null."}
    assert replied(server, Reply(status=400, error=error), say("All is well.")).text
    assert [one["content"] for one in server.chats[-1].body["messages"]].count("") == 1
