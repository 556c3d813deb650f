"""The real client against a small real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.endpoint import OpenAIEmbedder
from ea_core.knowledge.embedding.pace import Pace
from tests.support.embedding_server import KEY, Endpoint, serving, vectors_reply


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving() as server:
        yield server


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


def test_no_more_tokens_a_minute_than_the_account_allows() -> None:
    now, slept = [1000.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds))
        now[0] += seconds

    pace = Pace(600, clock=lambda: now[0], sleep=sleep)
    for tokens in (600, 300, 300):
        pace.wait_for(tokens)
    assert slept == [30, 30]
    now[0] += 3600  # a pause gives a minute's worth, not an hour's
    pace.wait_for(600)
    pace.wait_for(60)
    assert slept == [30, 30, 6]
    Pace(None, clock=lambda: 0.0, sleep=sleep).wait_for(10**9)
    assert len(slept) == 3


def test_a_question_waits_for_nobody(endpoint: Endpoint) -> None:
    slow = embedder(endpoint, tokens_per_minute=1)
    slow.embed(["a question"])
    slow.embed(["another question"])
    assert len(endpoint.requests) == 2
