"""How well passages are found: vectors alone, BM25 alone, both fused, and as the product does.

    python -m benchmarks.retrieval_quality FOLDER [--whole] [--cache FOLDER]

FOLDER is a collection in the layout of BEIR (corpus.jsonl, queries.jsonl, qrels.tsv): prints
nDCG@10 over documents; --whole makes one passage of each document instead of splitting it. Or a
folder with questions.jsonl (question, must_contain: ["a|b", ...]) beside folders of documents:
prints the share of the questions for which the first, or one of the first five passages holds every
group. The product puts the first 20 of the fused ones in order by their tokens. --cache keeps what the
model gave of the passages for the next run, by model and texts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from benchmarks.scratch import Scratch, scratch
from ea_core.actor import Actor
from ea_core.knowledge.embedding.local import LocalEmbedder, Vectors
from ea_core.knowledge.embedding.tokens import KeptTokens, kept_tokens
from ea_core.knowledge.ingestion.splitting import Passage, split
from ea_core.knowledge.parts.search import Search
from ea_core.knowledge.reading.reading import Block, ReadDocument, read_document
from ea_core.knowledge.search import Query
from ea_core.knowledge.text.sentences import sentence_spans

_SEARCH = text("""
    select c.document_id, c.content, d.title
    from ea.search_passages(:query, cast(:vector as extensions.vector), :k) h
    join document_chunks c on c.id = h.chunk_id join documents d on d.id = c.document_id
    order by h.score desc, h.chunk_id
""")
WAYS = ("vectors", "BM25", "fused", "product")
Found = Sequence[Any]


def ask(
    place: Scratch, actor: Actor, embedder: LocalEmbedder, question: str, k: int
) -> dict[str, Found]:
    """The passages that each way finds, best first."""
    vector = embedder.embed([question])[0]
    found: dict[str, Found] = {}
    for way in WAYS[:3]:
        values = {
            "query": "" if way == "vectors" else question,
            "vector": None if way == "BM25" else vector,
            "k": k,
        }
        with place.database.acting_as(actor) as connection:
            found[way] = connection.execute(_SEARCH, values).all()
    found["product"] = Search(place.database, actor, embedder).passages(Query(question, k=k))
    return found


def load(
    place: Scratch,
    embedder: LocalEmbedder,
    documents: dict[UUID, tuple[str, list[Passage]]],
    cache: Path | None,
) -> None:
    """Embeds and writes passages."""
    flat = [(key, passage) for key, (_, passages) in documents.items() for passage in passages]
    started = time.perf_counter()
    vectors, tokens = _embedded(embedder, [passage for _, passage in flat], cache)
    print(f"{len(documents)} documents, {len(flat)} passages embedded", end=" ")
    print(f"in {time.perf_counter() - started:.0f} s", end=", ")
    started = time.perf_counter()
    place.write(
        [(key, title, None) for key, (title, _) in documents.items()],
        [(key, p.prefix, p.content, v) for (key, p), v in zip(flat, vectors, strict=True)],
        tokens,
    )
    print(f"written in {time.perf_counter() - started:.0f} s")
    place.analyze()


def _embedded(
    embedder: LocalEmbedder, passages: Sequence[Passage], cache: Path | None
) -> tuple[list[Vectors], list[KeptTokens]]:
    digest = hashlib.sha256(embedder.name.encode())
    for passage in passages:
        digest.update(f"{passage.embedded_text}\0{len(passage.content)}\0".encode())
    kept = cache / f"{digest.hexdigest()[:32]}.npz" if cache else None
    if kept and kept.exists():
        with np.load(kept) as data:
            parts = [
                np.split(data[name], np.cumsum(data[f"{name}_sizes"])[:-1])
                for name in ("bounds", "sentences", "tokens")
            ]
            rows = zip(*parts, strict=True)
            return list(data["vectors"]), [
                KeptTokens(
                    tuple((int(x), int(y)) for x, y in b.reshape(-1, 2)), s.tobytes(), t.tobytes()
                )
                for b, s, t in rows
            ]
    vectors: list[Vectors] = []
    tokens: list[KeptTokens] = []
    for at in range(0, len(passages), 64):
        batch = passages[at : at + 64]
        for passage, read in zip(
            batch, embedder.read([p.embedded_text for p in batch]), strict=True
        ):
            begin = len(passage.embedded_text) - len(passage.content)
            bounds = sentence_spans(passage.content)
            vectors.append(read.vector)
            tokens.append(kept_tokens(read, begin, bounds, embedder.name))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        columns: dict[str, list[NDArray[Any]]] = {
            "bounds": [np.array(one.bounds, dtype=np.int32).ravel() for one in tokens],
            "sentences": [np.frombuffer(one.sentences, dtype=np.uint8) for one in tokens],
            "tokens": [np.frombuffer(one.tokens, dtype=np.uint8) for one in tokens],
        }
        arrays: dict[str, Any] = {"vectors": np.array(vectors)}
        for name, column in columns.items():
            arrays[name] = np.concatenate(column)
            arrays[f"{name}_sizes"] = np.array([len(one) for one in column])
        np.savez(kept, **arrays)
    return vectors, tokens


def beir(folder: Path, cache: Path | None, *, whole: bool) -> None:
    """nDCG@10 of a BEIR collection."""
    embedder = LocalEmbedder()
    names: dict[UUID, str] = {}
    documents: dict[UUID, tuple[str, list[Passage]]] = {}
    for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        key, title = uuid4(), entry["title"].strip() or "Untitled"
        names[key] = entry["_id"]
        documents[key] = (title, _passages(title, entry["text"], embedder, whole=whole))
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query_id, document, grade = line.split("\t")
        relevant[query_id][document] = int(grade)
    totals = dict.fromkeys(WAYS, 0.0)
    with scratch(embedder) as place:
        load(place, embedder, documents, cache)
        actor = place.person("staff")
        for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
            query = json.loads(line)
            for way, rows in ask(place, actor, embedder, query["text"], 40).items():
                ranked = list(dict.fromkeys(names[row.document_id] for row in rows))[:10]
                totals[way] += ndcg(ranked, relevant[query["_id"]])
    _print("nDCG@10", totals, len(relevant))


def _passages(title: str, content: str, embedder: LocalEmbedder, *, whole: bool) -> list[Passage]:
    if whole:
        return [Passage(0, content, title, (), None, 0)]
    document = ReadDocument(title, "txt", None, (Block("paragraph", content),))
    return split(document, embedder.count_tokens)


def ndcg(ranked: Sequence[str], relevant: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of a ranking, 0 to 1."""
    gain = sum(relevant.get(name, 0) / math.log2(rank + 2) for rank, name in enumerate(ranked))
    best = sorted(relevant.values(), reverse=True)[: len(ranked)]
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(best))
    return gain / ideal if ideal else 0.0


def handbook(folder: Path, cache: Path | None) -> None:
    """Passage hit@5 on questions about a folder of documents."""
    embedder = LocalEmbedder()
    documents: dict[UUID, tuple[str, list[Passage]]] = {}
    for path in sorted(folder.rglob("*.md")):
        document = read_document(path, path.name)
        passages = split(document, embedder.count_tokens)
        if passages:
            documents[uuid4()] = (document.title, passages)
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [entry for entry in map(json.loads, lines) if entry["must_contain"]]
    by_wording: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(WAYS, 0.0))
    first: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(WAYS, 0.0))
    counts: dict[str, int] = defaultdict(int)
    with scratch(embedder) as place:
        load(place, embedder, documents, cache)
        actor = place.person("staff")
        for question in questions:
            holds = _holds(question["must_contain"])
            for kind in ("all", str(question.get("wording"))):
                counts[kind] += 1
            for way, rows in ask(place, actor, embedder, question["question"], 5).items():
                hits = [holds(row.content) for row in rows]
                for kind in ("all", str(question.get("wording"))):
                    first[kind][way] += any(hits[:1])
                    by_wording[kind][way] += any(hits)
    for kind, totals in by_wording.items():
        _print(f"passage hit@1, {kind}", first[kind], counts[kind])
        _print(f"passage hit@5, {kind}", totals, counts[kind])


def _holds(groups: Sequence[str]) -> Callable[[str], bool]:
    wanted = [group.lower().split("|") for group in groups]

    def holds(content: str) -> bool:
        words = " ".join(content.lower().split())
        return all(any(one in words for one in group) for group in wanted)

    return holds


def _print(measure: str, totals: dict[str, float], count: int) -> None:
    figures = ", ".join(f"{way} {total / count:.3f}" for way, total in totals.items())
    print(f"{measure} ({count} questions): {figures}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--whole", action="store_true", help="one passage per document")
    parser.add_argument("--cache", type=Path, help="keeps what the model gave of the passages")
    arguments = parser.parse_args()
    if (arguments.folder / "corpus.jsonl").exists():
        beir(arguments.folder, arguments.cache, whole=arguments.whole)
    else:
        handbook(arguments.folder, arguments.cache)


if __name__ == "__main__":
    main()
