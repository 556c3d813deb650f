"""What `ea doctor` says of a language model, asked over real HTTP."""

from __future__ import annotations

import socket

import pytest

from ea_core.agent.models.openai_model import OpenAIModel
from ea_core.doctor.chat_model import chat_model_checks
from tests.support.openai_server import API_KEY, MODEL, OpenAIServer, Reply, openai_server, say, use

SEARCH = '{"name": "search_knowledge", "arguments": {"query": "holiday"}}'


def checks(base_url: str, name: str = MODEL, *, calls_tools: bool = True) -> list[tuple[bool, str]]:
    model = OpenAIModel(name=name, base_url=base_url, api_key=API_KEY, max_retries=0)
    return [(one.ok, one.message) for one in chat_model_checks(model, calls_tools=calls_tools)]


REPLIES = {
    "calls": (use("search_knowledge", query="holiday"), True, "It calls them."),
    "as text": (say(SEARCH), True, "It writes its calls as text"),
    "from nothing": (say("There are 25 days."), False, "This model does not call tools"),
    "nothing": (say(""), False, "gave an empty answer"),
    "wrong key": (Reply(status=401), False, "does not accept the key"),
}


@pytest.mark.parametrize("name", REPLIES)
def test_the_model_is_asked_for_one_small_call(name: str) -> None:
    reply, ok, message = REPLIES[name]
    with openai_server() as server:
        server.script = [reply]
        first, second = checks(server.base_url)
    assert first == (True, "test-model at 127.0.0.1.")
    assert second[0] is ok
    assert message in second[1]
    assert API_KEY not in second[1]


def test_where_the_product_searches_the_model_has_to_answer_only() -> None:
    with openai_server() as server:
        server.script = [say("Hello.")]
        _, second = checks(server.base_url, calls_tools=False)
    assert second == (True, "It answers; the product searches in its place.")


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    ((ok, message),) = checks(address)
    assert not ok
    assert "can't be reached" in message


@pytest.mark.parametrize(
    ("model", "name", "ok", "message"),
    [
        ({"meta": {"n_ctx": 2048}}, MODEL, False, "reads 2,048 tokens at once. That is little"),
        ({"max_model_len": 32768}, MODEL, True, "reads 32,768 tokens at once."),
        (
            {"context_length": 8192},
            "another",
            True,
            "has no model of that name. It has: test-model",
        ),
    ],
)
def test_what_the_endpoint_says_of_its_model(
    model: dict[str, object], name: str, ok: bool, message: str
) -> None:
    server: OpenAIServer
    with openai_server() as server:
        server.model = model
        server.script = [say("Hello.")]
        first, _ = checks(server.base_url, name)
    assert first[0] is ok
    assert message in first[1]
