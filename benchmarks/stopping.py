"""How soon Stop ends an answer: `python -m benchmarks.stopping [--times 5]`.

Timed from the click's call, with the real client of the endpoint: until the page's watcher is told, until
the endpoint sees that its connection is gone, and until the thread that carried the answer out is free. Of a
model that still reads (no header, no token), of a stream that stalls after its first word, of one that
stalls in the middle of a call of a tool, and of the built-in answerer in the middle of its answer.
"""

from __future__ import annotations

import argparse
import threading
import time
from dataclasses import dataclass

from benchmarks.answers import agent_of
from benchmarks.scratch import scratch
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.models.openai_model import OpenAIModel
from ea_core.agent.runs.runner import shared_runner
from ea_core.agent.service import Agent
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.settings import MEGABYTE
from ea_core.storage.files import LocalFiles
from tests.support.openai_server import API_KEY, MODEL, OpenAIServer, Reply, ToolUse, openai_server

_NOT_AT_ALL = 30.0


@dataclass(frozen=True)
class Stopped:
    """Seconds from the click: until it was shown, the endpoint knew, and the thread was free."""

    shown: float
    told: float | None
    free: float


def main(times: int) -> None:
    embedder = LocalEmbedder()
    with scratch(embedder) as place, openai_server() as server:
        person = place.person("manager")
        knowledge = KnowledgeWorkspace(
            place.database, person, LocalFiles(place.folder / "files"), lambda: embedder, 50 * MEGABYTE
        )  # fmt: skip
        model = OpenAIModel(name=MODEL, base_url=server.base_url, api_key=API_KEY)
        never = threading.Event()
        call = Reply(tools=[ToolUse("search_knowledge", '{"query": "holiday"}')], after=never)
        for name, reply in (
            ("a model that reads", Reply(["Never."], wait=never)),
            ("a stream that stalls", Reply(["One ", "two."], after=never)),
            ("a call that stalls", call),
            ("the built-in answerer", None),
        ):
            answers = OfflineAnswerer(embedder) if reply is None else model
            agent = agent_of(place, person, knowledge, answers)
            if reply is not None:
                server.script = [reply]
            found = [_stopped(agent, server, reply) for _ in range(times)]
            told = [one.told for one in found if one.told is not None]
            print(
                f"{name}: shown after {max(one.shown for one in found):.2f} s, endpoint told after "
                f"{max(told, default=0):.2f} s, thread free after {max(one.free for one in found):.2f} s at most"
            )


def _stopped(agent: Agent, server: OpenAIServer, reply: Reply | None) -> Stopped:
    server.gone.clear()
    asked = len(server.chats)
    run = agent.start(None, "How many days of holiday are there, and what may a hotel cost?")
    with agent.watch(run.id) as watch:
        while reply is not None and len(server.chats) == asked:
            time.sleep(0.01)
        time.sleep(0.3 if reply is not None else 0.05)
        begun = time.perf_counter()
        threading.Thread(target=agent.stop, args=(run.id,)).start()
        watch.until_ended()
        shown = time.perf_counter() - begun
        told = None
        if reply is not None and server.gone.wait(_NOT_AT_ALL):
            told = time.perf_counter() - begun
        shared_runner().wait_for(run.id, _NOT_AT_ALL)
    return Stopped(shown, told, time.perf_counter() - begun)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    main(parser.parse_args().times)
