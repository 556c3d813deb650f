"""The real client against a small real server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.endpoint import OpenAIEmbedder
from tests.support.http import POLL_SECONDS

KEY = "sk-very-secret"


def vectors_reply(request: dict[str, Any], width: int = 1536) -> dict[str, Any]:
    """A vector per text, in the wrong order, that tells which text it was of."""
    rows = [
        {
            "object": "embedding",
            "index": index,
            "embedding": [float(len(text)), *[1.0] * (width - 1)],
        }
        for index, text in enumerate(request["input"])
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "model": request["model"], "data": rows[::-1], "usage": usage}


class Endpoint(ThreadingHTTPServer):
    status = 200
    reply: Any = staticmethod(vectors_reply)
    failures = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[dict[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        status = self.server.status
        if self.server.failures:
            self.server.failures -= 1
            status = 500
        body = self.server.reply(request) if status == 200 else {"error": {"message": KEY}}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Retry-After-Ms", "1")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def embedder(
    endpoint: Endpoint, model: str = "text-embedding-3-small", **options: int
) -> OpenAIEmbedder:
    return OpenAIEmbedder(
        KEY,
        model,
        lambda texts: [len(text.split()) for text in texts],
        f"http://127.0.0.1:{endpoint.server_address[1]}/v1",
        **options,
    )


def test_texts_come_back_in_order_in_batches_of_128(endpoint: Endpoint) -> None:
    texts = ["x" * (n + 1) for n in range(130)]
    vectors = embedder(endpoint).embed(texts)
    assert vectors.shape == (130, 1536)
    assert list(np.argsort(vectors[:, 0])) == list(range(130))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert [len(request["input"]) for request in endpoint.requests] == [128, 2]
    assert "dimensions" not in endpoint.requests[0]


def test_the_large_model_is_asked_for_1536(endpoint: Endpoint) -> None:
    embedder(endpoint, "text-embedding-3-large").embed(["x"])
    assert endpoint.requests[0]["dimensions"] == 1536


def test_empty_and_endless_texts_are_made_to_fit(endpoint: Endpoint) -> None:
    embedder(endpoint).embed(["", "word " * 20_000, "漢" * 20_000])
    empty, endless, kanji = endpoint.requests[0]["input"]
    assert empty
    assert len(endless.split()) <= 8000
    assert len(kanji) <= 8000


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "API key"),
        (404, "does not know the model"),
        (429, "limit"),
        (500, "failed"),
        (400, "refused"),
    ],
)
def test_refusals_are_sentences_without_secrets(endpoint: Endpoint, status: int, says: str) -> None:
    endpoint.status = status
    with pytest.raises(EmbeddingError) as refused:
        embedder(endpoint).embed(["x"])
    assert says in refused.value.message
    assert str(status) in refused.value.message
    assert KEY not in refused.value.message


def test_a_failure_that_passes_is_not_noticed(endpoint: Endpoint) -> None:
    endpoint.failures = 2
    assert embedder(endpoint).embed(["x"]).shape == (1, 1536)
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize(
    "reply",
    [
        lambda _: b"<html>oops</html>",
        lambda _: {},
        lambda _: {"data": []},
        lambda request: {**vectors_reply(request), "data": [{"index": 0, "embedding": "?"}]},
        lambda request: {
            **vectors_reply(request),
            "data": [{"index": 0, "embedding": [0.0] * 1536}],
        },
        lambda request: {**vectors_reply(request), "data": vectors_reply(request)["data"] * 2},
    ],
)
def test_replies_that_make_no_sense_are_refused(endpoint: Endpoint, reply: Any) -> None:
    endpoint.reply = reply
    with pytest.raises(EmbeddingError, match="can't be understood"):
        embedder(endpoint).embed(["x"])


def test_vectors_of_another_width_are_named(endpoint: Endpoint) -> None:
    endpoint.reply = lambda request: vectors_reply(request, 768)
    with pytest.raises(EmbeddingError, match="768 wide; 1536 are needed"):
        embedder(endpoint).embed(["x"])


def test_nobody_there_is_a_sentence(endpoint: Endpoint) -> None:
    there = embedder(endpoint, retries=0)
    endpoint.shutdown()
    endpoint.server_close()
    with pytest.raises(EmbeddingError, match="can't be reached"):
        there.embed(["x"])
