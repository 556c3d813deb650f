"""How often the built-in answerer gives the fact: `python -m benchmarks.offline_answers FOLDER`.

FOLDER holds Markdown files and a questions.jsonl with lines {question, must_contain}: an answer has
the fact when every entry of must_contain ("a|b": one of these) is in it. The files are taken in and
the questions asked as in the product, in a scratch database. Questions that the folder does not
answer are asked too. Nothing is tuned to what this measures.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scratch import Scratch, scratch
from ea_core.actor import Actor
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.runs.records import Answer
from ea_core.agent.service import Agent
from ea_core.crm.workspace import CrmWorkspace
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.parts.search import Search
from ea_core.knowledge.parts.uploads import Uploads
from ea_core.knowledge.search import Query
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.settings import Settings
from ea_core.storage.files import LocalFiles

FOREIGN = (
    "Who won the football world cup in 2014?",
    "What is the recipe for the canteen's lasagna?",
    "How many shares do new employees receive?",
    "Which printer should I use on the third floor?",
    "Which leasing rate is allowed for a company car?",
    "What does the forklift licence cost?",
    "How do we recycle old batteries in Japan?",
    "Is there a kindergarten near the Gothenburg plant?",
    "How long is the warranty on a Relay G5?",
    "At what temperatures can the Pulse V3 be used?",
    "What does Premium support cost?",
    "Which trade unions represent our drivers?",
    "What bonus does a seller get for an upsell?",
    "May I bring my dog to the office?",
)


@dataclass(frozen=True)
class Asked:
    """One question of the file."""

    question: str
    must_contain: tuple[str, ...]

    def is_in(self, answer: str) -> bool:
        """Whether the answer has the fact."""
        text = " ".join(answer.casefold().split())
        return all(
            any(choice.strip().casefold() in text for choice in entry.split("|"))
            for entry in self.must_contain
        )


def main(folder: Path) -> None:
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [
        Asked(row["question"], tuple(row["must_contain"])) for row in map(json.loads, lines) if row
    ]
    embedder = LocalEmbedder()
    with scratch(embedder) as place:
        manager = place.person("manager")
        settings = Settings.model_validate({"EA_DATA_DIR": str(place.folder)})
        files = LocalFiles(settings.files_dir)
        limit = settings.max_upload_bytes
        knowledge = KnowledgeWorkspace(place.database, manager, files, lambda: embedder, limit)
        take_in(knowledge.uploads, folder)
        place.analyze()
        agent = agent_of(place, manager, knowledge, OfflineAnswerer(embedder))
        report(agent, knowledge.search, asked)


def take_in(uploads: Uploads, folder: Path) -> None:
    paths = sorted(folder.rglob("*.md"))
    begun = time.perf_counter()
    states: dict[str, int] = {}
    for path in paths:
        status = uploads.take_in_now(path.name, path.read_bytes()).status
        states[status] = states.get(status, 0) + 1
    print(f"{len(paths)} files in {time.perf_counter() - begun:.0f} s: {states}")


def agent_of(
    place: Scratch, actor: Actor, knowledge: KnowledgeWorkspace, model: OfflineAnswerer
) -> Agent:
    crm = CrmWorkspace(place.database, actor)
    return Agent(place.database, actor, crm, knowledge.search, knowledge.passages, model)


def report(agent: Agent, search: Search, asked: list[Asked]) -> None:
    times: list[float] = []
    found = in_passages = said_no = 0
    for one in asked:
        begun = time.perf_counter()
        answer = agent.ask(one.question)
        times.append(time.perf_counter() - begun)
        fact = one.is_in(answer.answer)
        passages = " ".join(hit.content for hit in search.passages(Query(one.question, k=5)))
        found += fact
        in_passages += one.is_in(passages)
        said_no += not answer.grounded
        print(f"{'fact' if fact else '-':5} {_grounded(answer):10} {one.question}")
    refused = 0
    for question in FOREIGN:
        answer = agent.ask(question)
        refused += not answer.grounded
        print(f"      {_grounded(answer):10} {question}")
    print(
        f"fact in the answer {found}/{len(asked)}, in the first five passages {in_passages}/{len(asked)}; "
        f"wrongly refused {said_no}/{len(asked)}, rightly refused {refused}/{len(FOREIGN)}; "
        f"one answer {statistics.median(times) * 1000:.0f} ms (median)"
    )


def _grounded(answer: Answer) -> str:
    return "grounded" if answer.grounded else "refused"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
