from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.folder import model_folder
from ea_core.knowledge.embedding.local import LocalEmbedder, bundled_model
from ea_core.knowledge.embedding.tokens import (
    kept_tokens,
    maxsim,
    question_tokens,
    token_weights,
    unpacked,
)
from ea_core.knowledge.ingestion.splitting import split
from ea_core.knowledge.reading.reading import Block, ReadDocument
from ea_core.knowledge.text.sentences import sentence_spans


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def test_a_paraphrase_is_nearer_than_something_else(embedder: LocalEmbedder) -> None:
    question, paraphrase, other = embedder.embed(
        ["How long does a refund take?", "Money is returned within two weeks.", "Rex is a dog."]
    )
    assert question @ paraphrase > question @ other + 0.2


def test_vectors_are_of_length_one_and_in_the_order_asked(embedder: LocalEmbedder) -> None:
    texts = [f"{'long ' * (40 - n)} text {n}" for n in range(20)] + ["", "x" * 5000]
    vectors = embedder.embed(texts)
    assert vectors.shape == (22, embedder.dimension) == (22, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[3], embedder.embed([texts[3]])[0], atol=1e-4)
    assert embedder.embed([]).shape == (0, 384)


def test_threads_share_one_model(embedder: LocalEmbedder) -> None:
    alone = embedder.embed(["shared"])
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(embedder.embed, [["shared"]] * 12):
            np.testing.assert_allclose(vectors, alone, atol=1e-5)


def test_threads_change_how_it_runs_and_not_what_comes_of_it(embedder: LocalEmbedder) -> None:
    texts = ["How long does a refund take?", "Money is returned within two weeks. " * 20]
    two = LocalEmbedder(threads=2, spinning=True)
    np.testing.assert_allclose(two.embed(texts), embedder.embed(texts), atol=1e-4)


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "model.onnx"
    changed.write_bytes(bundled_model().model.read_bytes() + b"x")
    with pytest.raises(EmbeddingError, match="checksum differs"):
        LocalEmbedder(replace(bundled_model(), model=changed)).embed(["x"])


def test_passages_fit_the_model(embedder: LocalEmbedder) -> None:
    text = "The délai is 14 days; see https://example.com/a?b=c. 納期は二週間です。 " * 60
    document = ReadDocument("Rules", "txt", None, (Block("paragraph", text),), {})
    for passage in split(document, embedder.count_tokens):
        # what the model sees whole differs from what it sees cut
        assert embedder.count_tokens([passage.embedded_text])[0] <= 254
        assert passage.token_count >= embedder.count_tokens([passage.embedded_text])[0] - 1


def test_a_text_is_read_with_its_tokens(embedder: LocalEmbedder) -> None:
    question = "What is the discount for partners?"
    asked = question_tokens(embedder.read([question])[0], question, embedder.name)
    assert asked.words == ("discount", "partners")
    assert asked.vectors.shape == (2, 32)
    prefix, content = "Rebates", "Partners get a rebate of 15 percent. The canteen opens at noon."
    read, other = embedder.read([f"{prefix}\n{content}", "?"])
    np.testing.assert_allclose(read.vector, embedder.embed([f"{prefix}\n{content}"])[0], atol=1e-5)
    assert other.hidden.shape[1] == 384
    bounds = sentence_spans(content)
    kept = kept_tokens(read, len(prefix) + 1, bounds, embedder.name)
    near, far = unpacked(kept.sentences, 384)
    vector = embedder.read([question])[0].vector
    assert vector @ near > vector @ far + 0.1
    tokens = unpacked(kept.tokens, 32)
    np.testing.assert_allclose(np.linalg.norm(tokens, axis=1), 1, atol=0.03)
    weights = np.array([0.5, 0.5], dtype=np.float32)
    noon = kept_tokens(embedder.read(["Lunch is at noon."])[0], 0, [], embedder.name)
    least = maxsim(asked.vectors, weights, unpacked(noon.tokens, 32))
    assert maxsim(asked.vectors, weights, tokens) > least + 0.2
    assert maxsim(asked.vectors, weights, tokens[:0]) == 0


def test_a_word_of_many_pieces_does_not_decide_alone() -> None:
    words = ("las", "las", "las", "las", "recipe", "")
    weights = token_weights(words, {"las": 1.0, "recipe": 2.0})
    assert weights is not None
    np.testing.assert_allclose(weights, [0.125, 0.125, 0.125, 0.125, 0.5, 0], atol=1e-6)
    assert token_weights(("the",), {"the": 0.0}) is None
    assert token_weights((), {}) is None


def test_a_folder_with_another_export(tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    (folder / "1_Pooling").mkdir(parents=True)
    with pytest.raises(EmbeddingError, match=r"model\.onnx"):
        model_folder(folder)
    shutil.copy(bundled_model().model, folder / "model.onnx")
    shutil.copy(bundled_model().tokenizer, folder / "tokenizer.json")
    config = folder / "1_Pooling" / "config.json"
    config.write_text(json.dumps({"pooling_mode_cls_token": True}))
    first_token = LocalEmbedder(model_folder(folder))
    config.unlink()
    mean = LocalEmbedder(model_folder(folder))
    assert mean.name == "my-model"
    assert mean.dimension == 384
    np.testing.assert_allclose(mean.embed(["a b"]), LocalEmbedder().embed(["a b"]), atol=1e-5)
    assert not np.allclose(first_token.embed(["a b"]), mean.embed(["a b"]), atol=1e-2)


def test_a_file_that_is_no_model_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"nonsense")
    shutil.copy(bundled_model().tokenizer, tmp_path / "tokenizer.json")
    with pytest.raises(EmbeddingError, match="can't be loaded"):
        LocalEmbedder(model_folder(tmp_path)).embed(["x"])
