"""From one embedding model to another: search goes on, whatever happens in between."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from ea_core.actor import Actor
from ea_core.errors import Conflict, DatabaseBusy
from ea_core.knowledge.embedding.endpoint import OpenAIEmbedder
from ea_core.knowledge.embedding.following import FollowingEmbedder
from ea_core.knowledge.embedding.local import Embedder, Read, Vectors
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.search import Query
from ea_core.knowledge.switching import owner
from ea_core.knowledge.switching.task import SwitchTask
from ea_core.queue.task import Task
from ea_core.queue.worker import Lane, Worker
from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library, WordEmbedder
from tests.support.embedding_server import serving

PASSAGES = 40
WORDS = ["amber", "birch", "cedar", "dogwood", "ebony", "fir", "ginkgo"]


class NarrowEmbedder(WordEmbedder):
    """Another model: 128 wide, and its cosines all lie between 0.7 and 1."""

    name = "narrow"
    dimension = 128

    def embed(self, texts: Sequence[str]) -> Vectors:
        wide = super().embed(texts)
        folded = wide.reshape(len(texts), 3, 128).sum(axis=1)
        folded[:, 0] = 0
        folded /= np.linalg.norm(folded, axis=1, keepdims=True).clip(min=1e-6)
        vectors = folded * np.float32(0.3**0.5)
        vectors[:, 0] = 0.7**0.5
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class Switching:
    """An installation with its first model, on the way to another."""

    def __init__(self, db: TestDatabase, folder: Path, other: Embedder) -> None:
        self.db, self.other = db, other
        self.models = FollowingEmbedder(db.database, WordEmbedder, lambda _stored: other)
        self.library = Library(db, folder, self.models)
        self.manager = db.person("manager")

    def fill(self, passages: int = PASSAGES) -> None:
        self.library.put("Trees", [
            f"The {WORDS[n % 7]}{n} tree stands in row {n}. It was planted by gardener{n} last year."
            for n in range(passages)
        ])  # fmt: skip

    def begin(self) -> None:
        with psycopg.connect(self.db.owner_url) as connection:
            owner.begin(connection, "the other", self.other)

    def open(self) -> owner.OpenSwitch | None:
        with psycopg.connect(self.db.owner_url) as connection:
            return owner.open_switch(connection)

    def stamp(self) -> dict[str, Any]:
        value = self.db.one("select value from ea.installation where key = 'embedding'")
        assert isinstance(value, dict)
        return value

    def work(self) -> int:
        """How many jobs a worker has done until nothing waits."""
        task = SwitchTask(self.db.database, lambda _stored: self.other, WordEmbedder)
        tasks = (Task("switch_embeddings", "embeddings", task),)
        lanes = (Lane(("embeddings",)),)
        worker = Worker(self.db.app_url, self.db.database, tasks, lanes=lanes)
        return len(worker.run_waiting())

    def first_hit(self, words: str) -> str:
        hits = self.library.of(self.manager).search.passages(Query(words, k=3))
        return hits[0].content if hits else ""


@pytest.fixture
def switching(db: TestDatabase, tmp_path: Path) -> Switching:
    return Switching(db, tmp_path, NarrowEmbedder())


@contextmanager
def searching(switching: Switching) -> Iterator[list[str]]:
    """Somebody searches all the time; what went wrong."""
    wrong: list[str] = []
    done = threading.Event()
    rounds = [0]

    def search() -> None:
        while not done.is_set() or rounds[0] < PASSAGES:
            n = rounds[0] % PASSAGES
            rounds[0] += 1
            try:
                found = switching.first_hit(f"Who planted the {WORDS[n % 7]}{n} tree?")
            except Exception as error:  # noqa: BLE001 # whatever it is, a search failed
                wrong.append(repr(error))
                continue
            if f"{WORDS[n % 7]}{n} " not in found:
                wrong.append(f"{n}: {found}")

    thread = threading.Thread(target=search)
    thread.start()
    try:
        yield wrong
    finally:
        done.set()
        thread.join(60)


def test_search_goes_on_while_everything_is_embedded_anew(switching: Switching) -> None:
    """With a worker that is killed in the middle, and a document that comes in meanwhile."""
    db = switching.db
    switching.fill()
    lines = db.one("select count(*) from audit_log")
    with searching(switching) as wrong:
        switching.begin()
        deadly = subprocess.run(  # our own lines
            [sys.executable, "-m", "tests.db.knowledge.switching_process", db.app_url], check=False
        )
        assert deadly.returncode == -9
        half = switching.open()
        assert half is not None
        assert (half.status, half.done, half.total) == ("running", 32, PASSAGES)
        assert switching.stamp()["model"] != "narrow"
        assert db.one("select count(*) from audit_log") == lines
        new = switching.library.of(switching.manager).uploads.take_in_now("q.md", b"# Q\n\nQuince.")
        assert new.status == "ready"
        switching.library.fall_silent()
        assert switching.work() > 0
        assert switching.open() is None
    assert wrong == []
    stamp = switching.stamp()
    assert (stamp["model"], stamp["dimension"], stamp["source"]) == ("narrow", 128, "the other")
    assert 0.2 < stamp["bm25_weight"] < 0.35  # 0.9 on a scale of 0.3
    assert 0.7 < stamp["floor"] < 0.85
    assert switching.models.now() is switching.other
    count = PASSAGES + 1
    assert db.one("select count(embedding) from document_chunks") == count
    assert db.one("select count(*) from chunk_tokens") == count
    assert db.one("select count(*) from next_chunk_tokens") == 0
    assert db.one("select sum(passages) from documents") == count
    assert "Quince" in switching.first_hit("quince")
    switching.library.assert_index_is_exact()
    plan = db.one(
        "select count(*) from pg_indexes where indexname = 'document_chunks_embedding_idx'"
    )
    assert plan == 1
    # ...and back: what the switch made is what the next one begins with.
    switching.other = WordEmbedder()
    switching.begin()
    switching.work()
    assert switching.stamp()["dimension"] == 384
    assert "bm25_weight" not in switching.stamp()


def test_a_document_that_is_being_embedded_at_the_swap_is_embedded_again(
    switching: Switching,
) -> None:
    switching.fill(10)
    switching.begin()
    library, db = switching.library, switching.db
    job = library.of(switching.manager).uploads.add(
        "plums.md", b"# Plums\n\nPlums are ripe in May."
    )

    def swap_now(now: Ingestion) -> None:
        if now.done and switching.stamp()["model"] != "narrow":
            switching.work()

    done = library.ingest(switching.manager).process(library.begin(job), swap_now)
    assert done.status == "ready"
    assert switching.stamp()["model"] == "narrow"
    assert (
        db.one("select count(*) from document_chunks where extensions.vector_dims(embedding) = 128")
        == 11
    )
    assert "Plums" in switching.first_hit("ripe plums")


def test_a_switch_is_given_up_or_stopped_and_gone_on_with(switching: Switching) -> None:
    db = switching.db
    switching.fill(3)
    switching.begin()
    begun, switching.other = switching.other, WordEmbedder()
    with pytest.raises(Conflict, match="ea embeddings cancel"):
        switching.begin()
    switching.other = begun
    with psycopg.connect(db.owner_url) as connection:
        assert owner.cancel(connection)
        assert not owner.cancel(connection)
    assert switching.work() == 0
    assert db.one("select count(embedding) from document_chunks") == 3
    switching.begin()
    for _ in range(3):  # its worker dies each time
        switching.library.fetch()
        switching.library.fall_silent()
        switching.library.rescue()
    stopped = switching.open()
    assert stopped is not None
    assert stopped.status == "failed"
    assert "broke off" in stopped.sentence()
    switching.begin()
    with psycopg.connect(db.owner_url) as writer:  # somebody is in the middle of something long
        task = SwitchTask(db.database, lambda _stored: switching.other, WordEmbedder)
        now = switching.open()
        assert now is not None
        writer.execute("lock table document_chunks in access share mode")
        task(lambda: False, str(now.id))
        with pytest.raises(DatabaseBusy):
            task(lambda: False, str(now.id))
    assert switching.work() > 0
    assert switching.stamp()["model"] == "narrow"
    assert switching.first_hit("birch1 tree")


def test_a_model_at_an_endpoint_keeps_no_tokens_and_is_waited_for(
    db: TestDatabase, tmp_path: Path
) -> None:
    with serving() as endpoint:
        endpoint.status = 429
        address = f"http://127.0.0.1:{endpoint.server_address[1]}/v1"
        paid = OpenAIEmbedder(
            "key", "text-embedding-3-small", WordEmbedder().count_tokens, address, retries=0
        )
        switching = Switching(db, tmp_path, paid)
        switching.fill(3)
        switching.begin()
        switching.work()
        waits = switching.open()
        assert waits is not None
        assert "limit of requests or credit" in (waits.note or "")
        endpoint.status = 200
        db.one("update ea_queue.procrastinate_jobs set scheduled_at = null")
        switching.work()
        assert [len(request["input"]) for request in endpoint.requests][:2] == [3, 3]
        assert (
            db.one(
                "select count(*) from document_chunks where extensions.vector_dims(embedding) = 1536"
            )
            == 3
        )
        assert db.one("select count(*) from chunk_tokens") == 0
        assert "birch1" in switching.first_hit("birch1 tree")


class Mute(NarrowEmbedder):
    """Its export gives vectors and shows no tokens."""

    def read(self, texts: Sequence[str]) -> list[Read]:
        return [
            replace(one, tokens=(), spans=one.spans[:0], hidden=one.hidden[:0])
            for one in super().read(texts)
        ]


def test_a_model_that_shows_no_tokens_is_ranked_without(db: TestDatabase, tmp_path: Path) -> None:
    switching = Switching(db, tmp_path, Mute())
    switching.fill(12)
    switching.begin()
    switching.work()
    assert switching.stamp()["token_weight"] == 0
    assert db.one("select count(*) from chunk_tokens") == 0
    assert "birch1" in switching.first_hit("birch1 tree")


def test_managers_see_how_far_it_is(switching: Switching) -> None:
    switching.fill(3)
    me = switching.library.of(switching.manager)
    assert me.search.switch() is None
    switching.begin()
    state = me.search.switch()
    assert state is not None
    assert "0 of 3 passages" in state
    staff: Actor = switching.db.person("staff")
    assert switching.library.of(staff).search.switch() is None
