"""How long an answer takes: `python -m benchmarks.answer_time FOLDER [--questions 30]`.

The files of FOLDER are taken in as in the product, in a scratch database, and each of the first headings
of their passages is asked for. Timed are, of each question in a conversation of its own:

- the built-in answerer, from the question to the whole answer;
- with a language model behind an endpoint that replies at once (a search first, then the answer): from the
  question to the first word of the answer that a page could show, less what the same search takes alone,
  which is what the product adds to retrieval and model.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.answers import agent_of, take_in
from benchmarks.scratch import scratch
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.models.openai_model import OpenAIModel
from ea_core.agent.service import Agent
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.search import Query
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.settings import MEGABYTE
from ea_core.storage.files import LocalFiles
from tests.support.openai_server import API_KEY, MODEL, Reply, Request, openai_server, say, use

Given = TypeVar("Given")


def main(folder: Path, most: int) -> None:
    embedder = LocalEmbedder()
    with scratch(embedder) as place, openai_server() as server:
        person = place.person("manager")
        files = LocalFiles(place.folder / "files")
        knowledge = KnowledgeWorkspace(
            place.database, person, files, lambda: embedder, 50 * MEGABYTE
        )
        take_in(knowledge.uploads, folder)
        place.analyze()
        asked = list(questions(knowledge, most))
        server.choose = replies
        endpoint = OpenAIModel(name=MODEL, base_url=server.base_url, api_key=API_KEY)
        built_in = agent_of(place, person, knowledge, OfflineAnswerer(embedder))
        with_model = agent_of(place, person, knowledge, endpoint)
        for agent in (built_in, with_model):  # what is loaded once
            agent.ask(f"{asked[0]}, first of all?")
        report("the built-in answer, complete", [timed(built_in.ask, one) for one in asked])
        search = knowledge.search.passages
        alone = [timed(search, Query(one, k=8)) for one in again(asked)]
        report("the search alone", alone)
        first = [first_word(with_model, one) for one in again(asked, "!")]
        report("the first word with a model that replies at once", first)
        added = [one - other for one, other in zip(first, alone, strict=True)]
        report("of it added to retrieval and model", added)


def questions(knowledge: KnowledgeWorkspace, most: int) -> Iterator[str]:
    """What the headings of the documents are about."""
    headings: dict[str, None] = {}
    for document in knowledge.documents.page().items:
        for hit in knowledge.search.passages(Query(document.title, k=4)):
            if hit.heading_path:
                headings[hit.heading_path[-1]] = None
    for heading in list(headings)[:most]:
        yield f"What do the documents say about {heading}?"


def again(asked: Sequence[str], mark: str = "") -> list[str]:
    """The same in other words: the vectors of the last questions are remembered."""
    return [f"{one.removesuffix('?')}, in short{mark}?" for one in asked]


def replies(request: Request) -> Reply:
    """A search for the question, then an answer."""
    messages = request.body.get("messages", [])
    if any(one["role"] == "tool" for one in messages):
        return say("The documents say this [1].")
    return use("search_knowledge", query=request.contents("user")[-1])


def timed(work: Callable[[Given], object], given: Given) -> float:
    """Seconds."""
    begun = time.perf_counter()
    work(given)
    return time.perf_counter() - begun


def first_word(agent: Agent, question: str) -> float:
    """Seconds from the question to the first text that a page could show."""
    begun = time.perf_counter()
    run = agent.start(None, question)
    with agent.watch(run.id) as watch:
        while True:
            seen = watch.wait(5)
            if seen is not None and any(one.type == "text" for one in seen.events):
                found = time.perf_counter() - begun
                watch.until_ended()
                return found
            if seen is not None and seen.status != "running":
                return time.perf_counter() - begun


def report(what: str, seconds: Sequence[float]) -> None:
    ranked = sorted(seconds)
    p95 = ranked[min(len(ranked) - 1, round(0.95 * len(ranked)))]
    middle = statistics.median(ranked)
    print(f"{what}: {middle * 1000:.0f} ms median, {p95 * 1000:.0f} ms p95, of {len(ranked)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=30)
    given = parser.parse_args()
    main(given.folder, given.questions)
