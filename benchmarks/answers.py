"""How right answers from documents are.

    python -m benchmarks.answers FOLDER QUESTIONS.jsonl [--verbose] [--keep INSTALLATION]

QUESTIONS.jsonl has lines {question, answer, must_contain, source_path}: an answer has the fact when every
entry of must_contain ("a|b": one of these) is in it; source_path is a file below FOLDER, or the end of its
path; `answer` is null for a question that the folder does not answer. The files are taken in and the
questions asked as in the product, in a scratch database, of the answerer that the settings choose
(EA_CHAT_MODEL, OPENAI_BASE_URL, ...; the built-in one without). Questions foreign to any folder are asked too.
Most of the time goes into taking the files in (some 30 passages a second and core that nothing else uses);
with --keep they are taken in once, into a folder that stays, and found there the next time.

Printed: facts right and the right source cited among the answerable questions, citations whose quote
stands in the passage word for word, and of "not in the documents" precision (how many of those said so of
are not there) and recall (how many of those that are not there it was said of).
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from benchmarks.scratch import Scratch, scratch
from ea_core.actor import Actor
from ea_core.agent.citations import is_verbatim
from ea_core.agent.models import ChatModel, make_model
from ea_core.agent.runs.records import Answer
from ea_core.agent.service import Agent
from ea_core.agent.texts import unescaped
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import EAError
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.parts.uploads import Uploads
from ea_core.knowledge.search import Query
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.settings import Settings
from ea_core.storage.files import LocalFiles

_TOLD = 50
"""Files after which it is said how far it is."""
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
    """One question; `answerable` tells whether the folder answers it."""

    question: str
    answerable: bool
    must_contain: tuple[str, ...] = ()
    source_path: str = ""

    def is_in(self, answer: str) -> bool:
        """Whether a text has the fact."""
        text = " ".join(answer.casefold().split())
        return all(
            any(choice.strip().casefold() in text for choice in entry.split("|"))
            for entry in self.must_contain
        )


@dataclass
class Tally:
    """What is counted; `foreign` of the questions foreign to any folder: (refused, all)."""

    answerable: int = 0
    facts: int = 0
    sources: int = 0
    both: int = 0
    reachable: int = 0
    refused: int = 0
    not_there: int = 0
    rightly_refused: int = 0
    foreign: tuple[int, int] = (0, 0)
    quotes: int = 0
    verified: int = 0
    times: list[float] = field(default_factory=list)


def main(folder: Path, questions: Path, *, verbose: bool, keep: Path | None = None) -> None:
    rows = [json.loads(line) for line in questions.read_text("utf-8").splitlines() if line.strip()]
    asked = [
        Asked(
            row["question"],
            row.get("answer", "") is not None,
            tuple(row.get("must_contain") or ()),
            row.get("source_path") or "",
        )
        for row in rows
    ]
    embedder = LocalEmbedder()
    with scratch(embedder, keep) as place:
        known = place.folder / "answers.json"
        kept = json.loads(known.read_text("utf-8")) if known.exists() else None
        manager = place.person("manager")
        settings = Settings().model_copy(update={"data_dir": place.folder})
        files = LocalFiles(settings.files_dir)
        limit = settings.max_upload_bytes
        knowledge = KnowledgeWorkspace(place.database, manager, files, lambda: embedder, limit)
        if kept is None:
            paths = take_in(knowledge.uploads, folder)
            place.analyze()
            known.write_text(json.dumps({str(one): path for one, path in paths.items()}), "utf-8")
        else:
            paths = {UUID(one): path for one, path in kept.items()}
        model = make_model(settings, embedder)
        print(model.describe())
        agent = agent_of(place, manager, knowledge, model)
        tally = measured(agent, knowledge, asked, paths, verbose=verbose)
    report(tally)


def take_in(uploads: Uploads, folder: Path) -> dict[UUID, str]:
    """The path below `folder` of each document."""
    begun = time.perf_counter()
    states: dict[str, int] = {}
    paths: dict[UUID, str] = {}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for number, path in enumerate(files, start=1):
        if number % _TOLD == 0:
            print(
                f"{number} of {len(files)} files, {time.perf_counter() - begun:.0f} s", flush=True
            )
        try:
            upload = uploads.take_in_now(path.name, path.read_bytes(), apart=True)
        except EAError as error:
            print(f"{path.name}: {error.message}")
            continue
        states[upload.status] = states.get(upload.status, 0) + 1
        if upload.document_id is not None:
            paths.setdefault(upload.document_id, path.relative_to(folder).as_posix())
    print(f"{sum(states.values())} files in {time.perf_counter() - begun:.0f} s: {states}")
    return paths


def agent_of(
    place: Scratch, actor: Actor, knowledge: KnowledgeWorkspace, model: ChatModel
) -> Agent:
    crm = CrmWorkspace(place.database, actor)
    return Agent(place.database, actor, crm, knowledge.search, knowledge.passages, model)


def measured(
    agent: Agent,
    knowledge: KnowledgeWorkspace,
    asked: list[Asked],
    paths: dict[UUID, str],
    *,
    verbose: bool,
) -> Tally:
    tally = Tally()
    for one in asked:
        begun = time.perf_counter()
        answer = agent.ask(one.question)
        tally.times.append(time.perf_counter() - begun)
        hits = knowledge.search.passages(Query(one.question, k=8))
        contents = {hit.chunk_id: hit.content for hit in hits}
        for citation in answer.citations:
            tally.quotes += 1
            tally.verified += is_verbatim(citation.quote, contents.get(citation.chunk_id, ""))
        if not one.answerable:
            tally.not_there += 1
            tally.rightly_refused += not answer.grounded
            state = "answered" if answer.grounded else "refused"
        else:
            state = _count(tally, one, answer, paths)
            tally.reachable += one.is_in(" ".join(contents.values()))
        print(
            f"{'there' if one.answerable else 'not there':10} {state:22} {one.question}", flush=True
        )
        if verbose:
            print("    " + unescaped(answer.answer).replace("\n", "\n    "))
    refused = sum(not agent.ask(question).grounded for question in FOREIGN)
    tally.foreign = (refused, len(FOREIGN))
    return tally


def _count(tally: Tally, one: Asked, answer: Answer, paths: dict[UUID, str]) -> str:
    """Counts the answer to an answerable question; gives what it is in words."""
    fact = answer.grounded and one.is_in(unescaped(answer.answer))
    source = answer.grounded and any(
        paths.get(citation.document_id, "").endswith(one.source_path)
        for citation in answer.citations
    )
    tally.answerable += 1
    tally.facts += fact
    tally.sources += source
    tally.both += fact and source
    tally.refused += not answer.grounded
    if not answer.grounded:
        return "refused"
    return f"{'fact' if fact else 'no fact'}, {'source' if source else 'other source'}"


def report(tally: Tally) -> None:
    known = max(1, tally.answerable)
    print(
        f"\nfact in the answer {tally.facts}/{tally.answerable}, right source cited {tally.sources}, "
        f"both {tally.both} ({tally.both / known:.2f}); fact in the eight passages {tally.reachable}"
    )
    print(f"quotes that stand in their passage {tally.verified}/{tally.quotes}")
    said = tally.rightly_refused + tally.refused
    print(
        f"'not in the documents': precision {tally.rightly_refused}/{said}, recall "
        f"{tally.rightly_refused}/{tally.not_there}; said of {tally.refused}/{tally.answerable} that are there; "
        f"of foreign questions {tally.foreign[0]}/{tally.foreign[1]}"
    )
    print(f"one answer {statistics.median(tally.times) * 1000:.0f} ms (median)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    main(given.folder, given.questions, verbose=given.verbose, keep=given.keep)
