"""How the "not in the knowledge base" signal was chosen: `python -m benchmarks.answerable`.

Questions about the demo company's documents that these answer, and plausible ones that they do
not, were written for this; the threshold in ea_core/agent/models/answerable.py is read off the
table that this prints, and nothing else was tuned. Retrieval here is cosine alone, in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from ea_core.agent.models.answerable import THRESHOLD, coverage
from ea_core.agent.models.demands import demands_of
from ea_core.agent.models.extract import score_sentences
from ea_core.demo.library import DOCUMENTS
from ea_core.demo.questions import SUGGESTED_QUESTIONS, UNANSWERABLE_QUESTIONS
from ea_core.knowledge.embedding.local import LocalEmbedder, Vectors
from ea_core.knowledge.embedding.tokens import WIDTH, kept_tokens, question_tokens, unpacked
from ea_core.knowledge.ingestion.splitting import split
from ea_core.knowledge.reading.reading import read_document
from ea_core.knowledge.search import PassageVectors, SentenceVector
from ea_core.knowledge.text.sentences import sentence_spans

ANSWERED = (
    *(one.question for one in SUGGESTED_QUESTIONS),
    "How many vacation days do I get in a year?",
    "Can I carry over unused holiday into next year?",
    "Do I need permission for a trip that costs 2,000 dollars?",
    "Which class do we fly in?",
    "What is the mileage rate for a private car?",
    "When does a deal count as stalled?",
    "What probability should a fresh deal have?",
    "What has to be true before a deal moves to negotiation?",
    "Who may sign an order worth 300,000 dollars?",
    "How long is the warranty on a Relay G5?",
    "When are invoices due?",
    "Where is the data of our clients hosted?",
    "Are we ISO 27001 certified?",
    "Do we have insurance against cyber attacks?",
    "How many sensors can a Relay G2 handle?",
    "At what temperatures can the Pulse V3 be used?",
    "How long does Lookout Essential keep readings?",
    "What does Premium support cost?",
    "What happens when nobody reacts to an alarm?",
    "How long are job applications of rejected candidates stored?",
    "How fast is defective hardware replaced for Premium clients?",
    "When does the account owner hand a new client over?",
    "How often do we run phishing tests?",
    "Can I fly business class to Tokyo?",
    "Is calibration ever discounted?",
)
NOT_ANSWERED = (
    *UNANSWERABLE_QUESTIONS,
    "Who won the football world cup in 2014?",
    "What is the wifi password of the guest network?",
    "How do I reset my laptop's BIOS?",
    "How much parental leave does a father get in Germany?",
    "Do we sponsor gym memberships?",
    "What is the dress code at the headquarters?",
    "Which pension plan does the company offer?",
    "How many shares do new employees receive?",
    "What is the recipe for the canteen's lasagna?",
    "Who is the chairman of the supervisory board?",
    "Is there a kindergarten near the Gothenburg plant?",
    "Which printer should I use on the third floor?",
    "What is our policy on cryptocurrency payments?",
    "How do we recycle old batteries in Japan?",
    "When was the company founded?",
    "How many employees work in Portland?",
    "Does Pulse V3 work under water at 500 metres?",
    "What bonus does a seller get for an upsell?",
    "Can clients pay with a credit card in instalments?",
    "Which trade unions represent our drivers?",
    "What does the forklift licence cost?",
    "May suppliers give me theatre tickets as a gift?",
    "How do I apply for a sabbatical?",
    "Which software do we use for payroll?",
)
PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as retrieval gives it."""

    chunk_id: UUID
    document_id: UUID
    title: str
    page: int | None
    content: str
    heading_path: tuple[str, ...]
    score: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What could tell an answered question from another, each higher for an answered one."""

    weakest_token: float
    best_passage: float
    coverage: float
    nearness: float
    mean: float


def library(embedder: LocalEmbedder) -> tuple[list[Found], Vectors, dict[UUID, PassageVectors]]:
    found: list[Found] = []
    vectors: list[Vectors] = []
    kept: dict[UUID, PassageVectors] = {}
    for one in DOCUMENTS:
        document = read_document(one.path, one.file_name)
        passages = split(document, embedder.count_tokens)
        texts = [passage.embedded_text for passage in passages]
        for passage, text, read in zip(passages, texts, embedder.read(texts), strict=True):
            place = (document.title, passage.page, passage.content, passage.heading_path)
            found.append(Found(uuid4(), uuid4(), *place, 0.0, 0.0))
            vectors.append(read.vector)
            bounds = sentence_spans(passage.content)
            tokens = kept_tokens(read, len(text) - len(passage.content), bounds, embedder.name)
            stored = unpacked(tokens.sentences, embedder.dimension)
            sentences = [
                SentenceVector(start, end, passage.content[start:end], vector)
                for (start, end), vector in zip(bounds, stored, strict=True)
            ]
            kept[found[-1].chunk_id] = PassageVectors(sentences, unpacked(tokens.tokens, WIDTH))
    return found, np.stack(vectors), kept


def measured(
    question: str,
    passages: list[Found],
    vectors: Vectors,
    kept: dict[UUID, PassageVectors],
    embedder: LocalEmbedder,
) -> Measured:
    read = embedder.read([question])[0]
    asked = question_tokens(read, question, embedder.name).vectors
    cosines = vectors @ read.vector
    top = [passages[index] for index in np.argsort(-cosines)[:PASSAGES]]
    demands = demands_of(question)
    scored = score_sentences(question, demands, read.vector, top, embedder.embed, kept)
    nearness = max(one.cosine for one in scored)
    seen = [kept[one.chunk_id] for one in top]
    covered = coverage(asked, seen)
    weakest = (asked @ np.concatenate([one.tokens for one in seen]).T).max(axis=1).min()
    return Measured(
        float(weakest), float(cosines.max()), covered, nearness, (covered + nearness) / 2
    )


def area(yes: NDArray[np.float64], no: NDArray[np.float64]) -> float:
    """The probability that an answered question has the higher value (area under the ROC curve)."""
    return float(np.mean(yes[:, None] > no[None]))


def main() -> None:
    embedder = LocalEmbedder()
    passages, vectors, kept = library(embedder)
    answered = [(measured(one, passages, vectors, kept, embedder), one) for one in ANSWERED]
    others = [(measured(one, passages, vectors, kept, embedder), one) for one in NOT_ANSWERED]
    for name, rows in (("answered", answered), ("not answered", others)):
        print(f"\n{name}")
        for values, question in sorted(rows, key=lambda row: row[0].mean):
            print(f"  {values.mean:.3f}  {question}")
    print("\narea under the ROC curve")
    for name in Measured.__dataclass_fields__:
        yes, no = (np.array([getattr(one, name) for one, _ in rows]) for rows in (answered, others))
        print(f"  {name:14} {area(yes, no):.2f}")
    print("\nthreshold  answered kept  others refused")
    for threshold in np.arange(0.50, 0.65, 0.02):
        held = np.mean([one.mean >= threshold for one, _ in answered])
        refused = np.mean([one.mean < threshold for one, _ in others])
        mark = "  <- THRESHOLD" if abs(threshold - THRESHOLD) < 1e-9 else ""  # noqa: PLR2004 -- rounding
        print(f"  {threshold:.2f}       {held:.2f}           {refused:.2f}{mark}")


if __name__ == "__main__":
    main()
