"""Workers killed (kill -9) at random moments while they take files in: nothing lost, nothing doubled.

    python -m benchmarks.killed_workers 100

Each round uploads a file of 1 to 120 passages, lets a worker process run for a moment of random
length, kills it and starts another. At the end every file must be one document with all its passages,
each of them searchable, each with one stored file, and no job may be left. Files that were set aside
(their worker was killed three times in a row) are tried again, as an administrator would.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import psycopg

from benchmarks.scratch import scratch
from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import Vectors, bundled_model
from ea_core.knowledge.ingestion.ingest import Ingest, OnProgress
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim
from ea_core.knowledge.ingestion.task import IngestTask
from ea_core.knowledge.parts.uploads import Uploads
from ea_core.queue.task import Task
from ea_core.queue.worker import Pace, Worker
from ea_core.settings import PROJECT_ROOT
from ea_core.storage.files import LocalFiles
from ea_core.storage.removal import remove_files

PACE = Pace(poll=0.1, poll_while_listening=0.5, beat=0.3, silence=2.0, rescue=0.3, away=0.2)
LONGEST = 6.0
"""Seconds that a worker may live, starting included."""
SECONDS = 600
"""How long the last one may take for what is left."""
WIDTH = 384


class Words:
    """Vectors of words, as wide as the built-in model's and slow enough to be killed in."""

    name = bundled_model().name
    dimension = WIDTH

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        time.sleep(0.1)
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, words in enumerate(texts):
            vectors[row, 0] = 0.5
            for word in re.findall(r"\w+", words.lower()):
                digest = hashlib.sha256(word.encode()).digest()
                vectors[row, 1 + int.from_bytes(digest[:4], "big") % (WIDTH - 1)] += 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words."""
        return [len(one.split()) for one in texts]


MOST_BYTES = 50_000_000


def taking_in(database: Database, folder: Path, actor: Actor) -> Ingest:
    """What takes files in, as that person."""
    return Ingest(database, actor, LocalFiles(folder / "files"), Words(), MOST_BYTES)


def work(url: str, folder: str) -> None:
    """A worker: this program as the process that is killed."""
    database, place = Database(url), Path(folder)
    files = LocalFiles(place / "files")

    def process(actor: Actor, claim: Claim, on_progress: OnProgress) -> Ingestion:
        return taking_in(database, place, actor).process(claim, on_progress)

    def remove(stopping: Callable[[], bool]) -> None:
        remove_files(database, files, stopping)

    tasks = (
        Task("ingest", "documents", IngestTask(database, process)),
        Task("remove_files", "upkeep", remove),
    )
    Worker(url, database, tasks, pace=PACE).run()


def start(url: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 # this program
        [sys.executable, "-m", "benchmarks.killed_workers", "--worker", url, str(folder)],
        cwd=PROJECT_ROOT,
        env=dict(os.environ),
        stderr=subprocess.DEVNULL,
    )


def text(number: int, sections: int) -> bytes:
    """A file whose passages can be counted: each section has one word of its own."""
    body = "\n\n".join(
        f"## Part {n}\n\nmarker{number}x{n}. " + "Receipts are handed in. " * 45
        for n in range(sections)
    )
    return f"# Document {number}\n\n{body}\n".encode()


CHECKS = {
    "documents": "select count(*) from documents",
    "uploads that are ready": "select count(*) from ingestions where status = 'ready'",
    "documents whose passages are not those that were counted": """
        select count(*) from documents d where d.passages <> (
          select count(*) from document_chunks c where c.document_id = d.id)
        or d.passages <> (select coalesce(max(c.chunk_index) + 1, 0) from document_chunks c
                          where c.document_id = d.id)""",
    "passages that can't be searched": """
        select count(*) from document_chunks c left join ea.passage_terms p on p.chunk_id = c.id
        where p.chunk_id is null or c.embedding is null""",
    "search terms without a passage": """
        select count(*) from ea.passage_terms p left join document_chunks c on c.id = p.chunk_id
        where c.id is null""",
    "jobs left": "select count(*) from ea_queue.procrastinate_jobs where status <> 'aborted'",
    "files to remove": "select count(*) from ea.files_to_remove",
    "most attempts for a file": "select max(attempts) from ingestions",
}


def main(rounds: int) -> None:
    chance = random.Random(7)
    with scratch(Words()) as place:
        url = place.database.engine.url.set(drivername="postgresql").render_as_string(
            hide_password=False
        )
        manager = place.person("manager")
        files = LocalFiles(place.folder / "files")
        ingest = taking_in(place.database, place.folder, manager)
        uploads = Uploads(place.database, manager, files, ingest, MOST_BYTES)
        sections: dict[int, int] = {}
        kills = 0
        for number in range(rounds):
            sections[number] = chance.randint(1, 120)
            uploads.add(f"{number}.md", text(number, sections[number]))
            worker = start(url, place.folder)
            time.sleep(chance.uniform(0.3, LONGEST))
            worker.kill()
            worker.wait()
            kills += 1
        worker = start(url, place.folder)
        again = 0
        with psycopg.connect(place.owner_url, autocommit=True) as connection:

            def one(statement: str) -> int:
                row = connection.execute(statement.encode()).fetchone()
                return int(row[0]) if row else 0

            until = time.monotonic() + SECONDS
            while one("select count(*) from ingestions where status <> 'ready'"):
                if time.monotonic() > until:
                    break
                for upload in uploads.recent(limit=rounds):
                    if upload.can_retry:
                        uploads.retry(upload.id)
                        again += 1
                time.sleep(0.5)
            while time.monotonic() < until and one(CHECKS["jobs left"]):
                time.sleep(0.2)
            worker.terminate()
            worker.wait()
            print(f"{kills} workers killed, {again} uploads set aside and tried again")
            for name, statement in CHECKS.items():
                print(f"{name}: {one(statement)}")
            missing = sum(
                one(
                    "select count(*) from document_chunks where content like"
                    f" '%marker{number}x{n}.%'"
                )
                != 1
                for number, many in sections.items()
                for n in range(many)
            )
            print(f"of {sum(sections.values())} sections, lost or doubled: {missing}")
            stored = len(list(files.paths()))
            print(f"files stored: {stored}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(*sys.argv[2:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
