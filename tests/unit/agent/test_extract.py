from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
import pytest

from ea_core.agent.citations import is_verbatim
from ea_core.agent.models.answerable import coverage, is_answerable, known_words
from ea_core.agent.models.base import no_sentence_vectors
from ea_core.agent.models.extract import excerpts, score_sentences
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.search import PassageHit, SentenceVector
from tests.unit.agent.passages import passage

WORDS = ["holiday", "days", "carried", "lapse", "ill", "certificate", "hotel", "london", "dog"]


class Words:
    """Each word has a direction of its own; other words count for nothing."""

    name, dimension = "words", len(WORDS)

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        found = [[word in re.findall(r"\w+", text.lower()) for word in WORDS] for text in texts]
        vectors = np.array(found, dtype=np.float32)
        unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


class Tokens(Words):
    """The same, with a vector for each known word of a text."""

    def token_vectors(self, text: str) -> tuple[list[str], Vectors]:
        tokens = [word for word in re.findall(r"\w+", text.lower()) if word in WORDS]
        return tokens, self.embed(tokens) if tokens else np.zeros((0, len(WORDS)), dtype=np.float32)


LEAVE = passage(
    "Carrying over\nFirst of all. Some holiday can be carried over. Days that are left lapse. And so on. "
    "Far from it. A certificate is needed by those who are ill.",
    heading_path=("Carrying over",),
)
HOTEL = passage(
    "Hotels in general. A hotel in London is dear. Trains are not.", title="Travel", score=0.1
)


def best(question: str, passages: Sequence[PassageHit]) -> list[tuple[int, str, str]]:
    words = Words()
    scored = score_sentences(words.embed([question])[0], passages, words.embed, no_sentence_vectors)
    return [(one.number, one.text, one.quote) for one in excerpts(scored, passages)]


def test_the_best_sentences_are_shown_with_their_neighbours_word_for_word() -> None:
    found = best("Can holiday be carried over?", [LEAVE, HOTEL])
    number, text, quote = found[0]
    assert number == 1
    assert quote == "Some holiday can be carried over."
    assert "First of all. Some holiday can be carried over. Days that are left lapse." in text
    for number, text, quote in found:
        content = (LEAVE, HOTEL)[number - 1].content
        assert is_verbatim(text, content)
        assert is_verbatim(quote, content)


def test_headings_are_not_shown_as_sentences() -> None:
    assert not any(text.startswith("Carrying over") for _, text, _ in best("carried", [LEAVE]))


def test_rows_keep_their_lines() -> None:
    table = passage("city | hotel\nLondon | $260\nRome | $180")
    ((_, text, _),) = best("hotel london", [table])
    assert text == "city | hotel  \nLondon | $260  \nRome | $180"


def test_vectors_of_the_ingestion_are_used_where_they_were_kept() -> None:
    words = Words()
    content = "Some holiday lapses. A dog barks."
    kept = passage(content)
    vectors = words.embed(["holiday", "dog"])

    def stored(_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[SentenceVector]]:
        places = ((0, 20), (21, 33))
        sentences = [
            SentenceVector(start, end, content[start:end], vector)
            for (start, end), vector in zip(places, vectors, strict=True)
        ]
        return {kept.chunk_id: sentences}

    words.embedded.clear()
    scored = score_sentences(words.embed(["dog"])[0], [kept], words.embed, stored)
    assert max(scored, key=lambda one: one.score).start == 21
    assert words.embedded == [
        "dog",
        "Leave policy\nA dog barks.",
        "Leave policy\nSome holiday lapses.",
    ]


def test_passages_without_sentences_give_nothing() -> None:
    assert best("holiday", [passage("  \n ")]) == []
    assert best("holiday", []) == []


def test_only_the_first_five_passages_are_read() -> None:
    fillers = [passage(f"Filler number {n}.") for n in range(5)]
    assert all(number <= 5 for number, *_ in best("hotel", [*fillers, HOTEL]))


def test_coverage_is_that_of_the_passage_that_covers_the_question_best() -> None:
    covered = coverage("hotel london dog", [LEAVE, HOTEL], Tokens())
    assert covered == pytest.approx(2 / 3)
    assert coverage("", [HOTEL], Tokens()) == 0
    assert coverage("hotel", [passage("...", title="-")], Tokens()) == 0


@pytest.mark.parametrize(
    ("question", "nearest", "answers"),
    [
        ("hotel london", 0.9, True),
        ("hotel london", 0.05, False),
        ("dog hotel", 0.55, False),
        ("dog hotel", 0.7, True),
    ],
)
def test_both_coverage_and_nearness_count(question: str, nearest: float, answers: bool) -> None:
    assert is_answerable(question, [HOTEL], nearest, Tokens()) is answers


def test_without_passages_nothing_is_answered() -> None:
    assert not is_answerable("hotel", [], 1.0, Tokens())


def test_an_embedder_without_token_vectors_goes_by_the_words() -> None:
    assert known_words("Is a hotel in London dear?", [HOTEL]) == 1
    assert is_answerable("Is a hotel in London dear?", [HOTEL], 0.0, Words())
    assert not is_answerable("May I bring my dog to work?", [HOTEL], 0.9, Words())
