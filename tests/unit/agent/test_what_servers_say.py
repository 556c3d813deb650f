"""What servers say in the place of a reply, in the forms and under the statuses that each of them has."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import openai
import pytest

from ea_core.agent.models.endpoint import Endpoint, is_too_long
from ea_core.agent.models.openai_errors import model_errors
from ea_core.agent.models.prompts import alternating
from ea_core.agent.models.received import receive
from ea_core.agent.models.spoken import is_refusal
from ea_core.errors import ModelError
from tests.support.openai_server import Reply as ScriptedReply
from tests.support.openai_server import openai_server


def said(status: int, body: Any) -> openai.APIStatusError:
    request = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")
    response = httpx2.Response(status, request=request)
    return openai.APIStatusError("Error", response=response, body=body)


def endpoint() -> Endpoint:
    return Endpoint(
        name="tiny", base_url="http://127.0.0.1:1/v1", api_key=None, timeout=1, max_retries=0, temperature=0.2, context=None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 3200"),
        (400, [{"error": {"code": 400, "message": "The input token count (5000) exceeds the maximum number of tokens allowed (4096)."}}]),
        (413, "<html>413 Request Entity Too Large</html>"),
        (413, {"message": "Request too large for model: Limit 6000, Requested 8000", "code": "rate_limit_exceeded"}),
        (400, {"detail": [{"msg": "This model's maximum context length is 4096 tokens"}]}),
    ],
)  # fmt: skip
def test_too_long_in_any_words(status: int, body: Any) -> None:
    assert is_too_long(said(status, body))


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs"}]}, "stream_options"),
        ({"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"]}]}, "temperature"),
        ({"message": "Conversation roles must alternate user/assistant/user/assistant/..."}, "roles"),
        ({"message": "System role not supported"}, "roles"),
        ({"detail": [{"msg": "Unexpected role 'user' after role 'tool'"}]}, "roles"),
        ({"message": "tools are not supported by this model"}, "tools"),
    ],
)  # fmt: skip
def test_what_is_refused_is_left_out(body: Any, refused: str) -> None:
    asked = endpoint()
    assert asked.learns(said(422, body), had_tools=True)
    assert asked.refuses(refused)
    assert not asked.learns(said(422, body), had_tools=False)


@pytest.mark.parametrize(
    ("status", "body", "sentence", "is_passing"),
    [
        (400, [{"error": {"message": "API key not valid. Please pass a valid API key."}}], "OPENAI_API_KEY", False),
        (402, {"message": "Insufficient credits."}, "no credit left", False),
        (429, {"message": "You exceeded your current quota", "code": "insufficient_quota"}, "no credit left", False),
        (429, {"message": "Rate limit reached"}, "is busy", True),
        (400, {"message": "tiny is not a valid model ID"}, "EA_CHAT_MODEL", False),
        (400, {"message": "The model `tiny` has been decommissioned", "code": "model_decommissioned"}, "EA_CHAT_MODEL", False),
        (400, "No models loaded. Please load a model in the developer page.", "EA_CHAT_MODEL", False),
        (405, {"detail": "Method Not Allowed"}, "OPENAI_BASE_URL", False),
        (400, {"message": "filtered", "code": "content_filter"}, "refused to answer", True),
        (400, {"message": "Something else"}, "did not accept the question", True),
    ],
)  # fmt: skip
def test_the_sentence_is_of_what_is_meant(
    status: int, body: Any, sentence: str, is_passing: bool
) -> None:
    with pytest.raises(ModelError, match=sentence) as told, model_errors("tiny at there"):
        raise said(status, body)
    assert bool(told.value.lapse) is is_passing


def test_a_reply_that_is_not_streamed_is_a_reply() -> None:
    call = {
        "id": "c1",
        "type": "function",
        "function": {"name": "search_knowledge", "arguments": "{}"},
    }
    message = {"role": "assistant", "content": "All is well.", "tool_calls": [call]}
    whole = {"id": "x", "object": "chat.completion", "created": 1, "model": "m",
             "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}  # fmt: skip
    with openai_server() as server:
        server.script = [ScriptedReply(raw=json.dumps(whole).encode())]
        asked = Endpoint(
            name="tiny", base_url=server.base_url, api_key=None, timeout=5, max_retries=0, temperature=None, context=None
        )  # fmt: skip
        received = receive(
            asked.stream([{"role": "user", "content": "?"}], [], 10), lambda _text: None, "tiny"
        )
    assert (received.text, received.finish_reason) == ("All is well.", "stop")
    assert received.calls[0].name == "search_knowledge"


def test_an_error_in_the_stream_counts_as_one_of_its_status() -> None:
    event = (
        b'data: {"error": {"message": "maximum context length is 4096 tokens", "code": 400}}\n\n'
    )
    with openai_server() as server:
        server.script = [ScriptedReply(raw=event)]
        asked = Endpoint(
            name="tiny", base_url=server.base_url, api_key=None, timeout=5, max_retries=0, temperature=None, context=None
        )  # fmt: skip
        with pytest.raises(openai.APIStatusError) as told:
            list(asked.stream([{"role": "user", "content": "?"}], [], 10))
    assert told.value.status_code == 400
    assert is_too_long(told.value)


def test_turns_of_two_alone() -> None:
    turns = [
        {"role": "system", "content": "a"},
        {"role": "user", "content": "b"},
        {"role": "assistant", "content": "c"},
        {"role": "user", "content": "d"},
    ]
    assert alternating(turns) == [
        {"role": "user", "content": "a\n\nb"},
        {"role": "assistant", "content": "c"},
        {"role": "user", "content": "d"},
    ]


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("I'm sorry, but I can't assist with that request.", True),
        ("I cannot provide information on that topic.", True),
        ("As an AI language model, I don't have access to your company's documents.", True),
        ("Es tut mir leid, aber dabei kann ich nicht helfen.", True),
        ("I can't answer this from the documents.", False),
        ("The knowledge base does not answer this.", False),
        ("We cannot provide discounts above 30 % [1].", False),
        ("I cannot find a rule on this in the passages.", False),
    ],
)
def test_a_refusal_in_words(text: str, refuses: bool) -> None:
    assert is_refusal(text) is refuses
