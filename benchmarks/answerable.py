"""How the "not in the knowledge base" signal was chosen: `python benchmarks/answerable.py`.

Questions about the demo company's documents that these answer, and plausible ones that they do
not, were written for this; the threshold in ea_core/agent/models/answerable.py is read off the
table that this prints, and nothing else was tuned. Retrieval here is cosine alone, in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import numpy as np

from ea_core.agent.models.answerable import known_words, weakest_token
from ea_core.demo.library import DOCUMENTS
from ea_core.demo.questions import SUGGESTED_QUESTIONS, UNANSWERABLE_QUESTIONS
from ea_core.knowledge.embedding import LocalEmbedder
from ea_core.knowledge.reading import read_document
from ea_core.knowledge.splitting import split

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


def library(embedder: LocalEmbedder) -> tuple[list[Found], np.ndarray]:
    found: list[Found] = []
    texts: list[str] = []
    for one in DOCUMENTS:
        document = read_document(one.path, one.file_name)
        for passage in split(document, embedder.count_tokens):
            texts.append(passage.embedded_text)
            found.append(
                Found(
                    uuid4(),
                    uuid4(),
                    document.title,
                    passage.page,
                    passage.content,
                    passage.heading_path,
                    0.0,
                    0.0,
                )
            )
    return found, embedder.embed(texts)


def main() -> None:
    embedder = LocalEmbedder()
    passages, vectors = library(embedder)
    groups: Sequence[tuple[str, Sequence[str]]] = (
        ("answered", ANSWERED),
        ("not answered", NOT_ANSWERED),
    )
    values: dict[str, list[tuple[float, float, str]]] = {}
    for name, questions in groups:
        values[name] = []
        for question in questions:
            cosines = vectors @ embedder.embed([question])[0]
            top = [passages[index] for index in np.argsort(-cosines)[:PASSAGES]]
            values[name].append(
                (weakest_token(question, top, embedder), known_words(question, top), question)
            )
        print(f"\n{name}: weakest token, known words")
        for token, words, question in sorted(values[name]):
            print(f"  {token:.3f}  {words:.2f}  {question}")
    print("\nthreshold  answered kept  not answered refused")
    for column, label in ((0, "token"), (1, "words")):
        for threshold in np.arange(0.3, 0.85, 0.05):
            kept = np.mean([row[column] >= threshold for row in values["answered"]])
            refused = np.mean([row[column] < threshold for row in values["not answered"]])
            print(f"{label} {threshold:.2f}   {kept:.2f}   {refused:.2f}")


if __name__ == "__main__":
    main()
