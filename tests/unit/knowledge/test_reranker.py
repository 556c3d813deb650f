"""The model that reads a question together with a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.folder import ModelFiles
from ea_core.knowledge.embedding.reranker import LocalReranker

NEAR_MISSES = [
    (
        "Who replaces a lost badge?",
        "The porter at gate two hands out another one when it is lost.",
        "Badges are worn where they can be seen, also in the canteen.",
    ),
    (
        "From which amount on does a second person have to sign?",
        "Orders of 5,000 euros and more need two signatures.",
        "The person who signs an order keeps a copy of it for ten years.",
    ),
    (
        "How long may I work from abroad?",
        "Up to 30 days a year can be spent working in another country.",
        "Working hours abroad are written down like those at home.",
    ),
]


@pytest.mark.parametrize(("question", "answer", "other"), NEAR_MISSES)
def test_what_answers_a_question_ranks_above_what_is_about_the_same(
    question: str, answer: str, other: str
) -> None:
    longer = f"{other} " * 12
    scores = LocalReranker().scores(question, [other, answer, longer])
    assert scores[1] > max(scores[0], scores[2])
    assert LocalReranker().scores(question, [answer]) == [scores[1]], "whatever stands beside it"
    assert LocalReranker().scores(question, []) == []


def test_what_is_too_long_is_cut_and_a_missing_model_is_said(tmp_path: Path) -> None:
    [cut] = LocalReranker().scores("Who pays?", ["The buyer pays. " * 400])
    assert cut == cut, "a number"  # noqa: PLR0124
    files = ModelFiles("none", tmp_path / "model.onnx", tmp_path / "tokenizer.json")
    with pytest.raises(EmbeddingError, match="can't be read"):
        LocalReranker(files).scores("Who pays?", ["Nobody"])
