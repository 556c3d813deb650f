"""Numbers that were measured for one model, on another model's scale."""

from __future__ import annotations

import numpy as np
import pytest

from ea_core.knowledge.embedding.local import Embedder
from ea_core.knowledge.embedding.tokens import WIDTH, kept_tokens, unpacked
from ea_core.knowledge.switching.calibration import Sampled, calibrated
from tests.db.knowledge.library import PaidEmbedder, WordEmbedder
from tests.db.knowledge.test_switching import NarrowEmbedder

TEXTS = [
    f"Rule{n} says what{n} is to be done{n} with parcel{n}. It holds{n} from day{n} on."
    for n in range(12)
]


def sample(model: WordEmbedder) -> list[Sampled]:
    return [
        Sampled(
            text, text, read.vector, unpacked(kept_tokens(read, 0, [], model.name).tokens, WIDTH)
        )
        for text, read in zip(TEXTS, model.read(TEXTS), strict=True)
    ]


def test_the_scale_of_another_model_is_found() -> None:
    own = calibrated(sample(WordEmbedder()), WordEmbedder(), WordEmbedder())
    assert own is not None
    assert own["scale"] == pytest.approx(1)
    assert own["bm25_weight"] == pytest.approx(0.9)
    assert own["floor"] == pytest.approx(0.25, abs=0.01)
    assert own["token_weight"] == pytest.approx(0.5, abs=0.01)
    other = calibrated(sample(NarrowEmbedder()), NarrowEmbedder(), WordEmbedder())
    assert other is not None
    assert other["scale"] == pytest.approx(0.3, abs=0.05)
    assert other["offset"] == pytest.approx(0.7, abs=0.05)
    assert other["bm25_weight"] == pytest.approx(0.9 * other["scale"], abs=0.001)
    assert 0.7 < other["floor"] < other["floor_without_words"] < 0.9


def test_a_model_without_tokens_is_not_ranked_by_them() -> None:
    seen = [Sampled(one.text, one.content, one.vector, None) for one in sample(WordEmbedder())]
    paid: Embedder = PaidEmbedder()
    found = calibrated(seen, paid, WordEmbedder())
    assert found is not None
    assert found["token_weight"] == 0


def test_too_little_tells_nothing() -> None:
    assert calibrated(sample(WordEmbedder())[:7], WordEmbedder(), WordEmbedder()) is None
    alike = [Sampled("x", one.content, np.ones(384, np.float32) / 384**0.5, None)
             for one in sample(WordEmbedder())]  # fmt: skip
    assert calibrated(alike, WordEmbedder(), WordEmbedder()) is None
