from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import numpy as np
import pytest

from ea_core.agent.citations import is_verbatim
from ea_core.agent.models.answerable import coverage, is_answerable, known_words
from ea_core.agent.models.demands import demands_of
from ea_core.agent.models.excerpts import excerpts
from ea_core.agent.models.extract import score_sentences
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.search import PassageHit, PassageVectors, SentenceVector
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

    def tokens(self, text: str) -> Vectors:
        """A vector for each known word of a text."""
        found = [word for word in re.findall(r"\w+", text.lower()) if word in WORDS]
        return self.embed(found) if found else np.zeros((0, len(WORDS)), dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


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
    vector = words.embed([question])[0]
    scored = score_sentences(question, demands_of(question), vector, passages, words.embed, {})
    return [
        (one.number, " ".join(line.said for line in one.lines), one.quote)
        for one in excerpts(scored, passages, {})
    ]


def test_the_best_sentence_comes_first_with_what_follows_it_word_for_word() -> None:
    found = best("Can holiday be carried over?", [LEAVE, HOTEL])
    number, text, quote = found[0]
    assert number == 1
    assert quote == "Some holiday can be carried over."
    assert text == "Some holiday can be carried over. Days that are left lapse. And so on."
    for number, text, quote in found:
        content = (LEAVE, HOTEL)[number - 1].content
        assert is_verbatim(text, content)
        assert is_verbatim(quote, content)


def test_headings_are_not_shown_as_sentences() -> None:
    assert not any(text.startswith("Carrying over") for _, text, _ in best("carried", [LEAVE]))


def test_a_row_comes_with_the_names_of_its_columns() -> None:
    table = passage("city | hotel\nLondon | $260\nRome | $180")
    assert best("hotel london", [table]) == [(1, "city: London · hotel: $260", "London | $260")]


def test_what_points_back_comes_after_what_it_points_to() -> None:
    rules = passage("Some holiday is carried over. It lapses with a certificate when ill. More.")
    ((_, text, quote),) = best("certificate ill", [rules])
    assert text.startswith("Some holiday is carried over. It lapses")
    assert quote == "Some holiday is carried over. It lapses with a certificate when ill."


def test_another_passage_is_shown_only_when_it_is_nearly_as_good() -> None:
    again = passage("A hotel in London is very dear.", title="Other travel", score=0.1)
    assert [number for number, *_ in best("hotel london dear", [HOTEL, again])] == [1, 2]
    assert [number for number, *_ in best("hotel london dear", [HOTEL, LEAVE])] == [1]


def kept(one: PassageHit, *sentences: str) -> dict[UUID, PassageVectors]:
    """What ingestion kept of a passage: its sentences, and its known words as tokens."""
    words = Words()
    places = [(one.content.index(text), text) for text in sentences]
    vectors = [
        SentenceVector(start, start + len(text), text, words.embed([text])[0])
        for start, text in places
    ]
    return {one.chunk_id: PassageVectors(vectors, words.tokens(f"{one.title} {one.content}"))}


def test_vectors_of_the_ingestion_are_used_where_they_were_kept() -> None:
    words = Words()
    seen = passage("Some holiday lapses. A dog barks.")
    stored = kept(seen, "Some holiday lapses.", "A dog barks.")
    vector = words.embed(["dog"])[0]
    scored = score_sentences("dog", demands_of("dog"), vector, [seen], words.embed, stored)
    assert max(scored, key=lambda one: one.score).line.start == 21
    assert words.embedded == ["dog"]


def test_passages_without_sentences_give_nothing() -> None:
    assert best("holiday", [passage("  \n ")]) == []
    assert best("holiday", []) == []


def test_only_the_first_five_passages_are_read() -> None:
    fillers = [passage(f"Filler number {n}.") for n in range(5)]
    assert all(number <= 5 for number, *_ in best("hotel", [*fillers, HOTEL]))


def test_coverage_is_that_of_the_passage_that_covers_the_question_best() -> None:
    words = Words()
    seen = [*kept(LEAVE).values(), *kept(HOTEL).values()]
    assert coverage(words.tokens("hotel london dog"), seen) == pytest.approx(2 / 3)
    assert coverage(words.tokens(""), seen) == 0
    assert coverage(words.tokens("hotel"), list(kept(passage("...", title="-")).values())) == 0


@pytest.mark.parametrize(
    ("question", "nearest", "answers"),
    [
        ("hotel london", 0.9, True),
        ("hotel london", 0.01, False),
        ("dog hotel", 0.5, False),
        ("dog hotel", 0.9, True),
    ],
)
def test_both_coverage_and_nearness_count(question: str, nearest: float, answers: bool) -> None:
    tokens = Words().tokens(question)
    assert is_answerable(question, tokens, [HOTEL], nearest, kept(HOTEL)) is answers


def test_without_passages_nothing_is_answered() -> None:
    assert not is_answerable("hotel", Words().tokens("hotel"), [], 1.0, {})


def test_an_embedder_without_token_vectors_goes_by_the_words() -> None:
    assert known_words("Is a hotel in London dear?", [HOTEL]) == 1
    assert is_answerable("Is a hotel in London dear?", None, [HOTEL], 0.0, {})
    assert not is_answerable("May I bring my dog to work?", None, [HOTEL], 0.9, {})


def test_a_code_in_the_title_is_one_of_each_line_below_it() -> None:
    sheet = passage("A hotel battery lasts five days. It is light.", title="Sheet of the Pulse V3")
    other = passage("For the Pulse V3 the dog waits.", title="Alarms")
    (number, _, quote), *_ = best(
        "How many days does the hotel of a Pulse V3 last?", [other, sheet]
    )
    assert (number, quote) == (2, "A hotel battery lasts five days.")
