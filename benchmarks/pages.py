"""How often the right page is found: `python -m benchmarks.pages PDFS QUESTIONS`.

PDFS is a folder of PDF files. QUESTIONS is JSON lines with "question", the file ("file" or
"source_path", by its name) and "page" (from 1, or a list of pages that all answer). The files are
taken in as in the product; a question is asked over all of them. Prints how often a page that answers
is among the pages of the first 1, 5 and 10 passages.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.scratch import scratch
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.search import PassageHit, Query
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.settings import Settings
from ea_core.storage.files import LocalFiles

DEPTHS = (1, 5, 10)


def answering(question: dict[str, Any]) -> tuple[str, set[int]]:
    """The name of the file, and its pages that answer."""
    name = Path(str(question.get("file") or question.get("source_path"))).name
    pages = question["page"]
    return name, {int(one) for one in (pages if isinstance(pages, list) else [pages])}


def place_of(hits: list[PassageHit], files: dict[Any, str], wanted: tuple[str, set[int]]) -> int:
    """The place of the first passage on a page that answers, from 1; 0 when there is none."""
    name, pages = wanted
    for place, hit in enumerate(hits, start=1):
        if files.get(hit.document_id) == name and hit.page in pages:
            return place
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("pdfs", type=Path)
    parser.add_argument("questions", type=Path)
    arguments = parser.parse_args()
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines if line.strip()]
    embedder = LocalEmbedder()
    with scratch(embedder) as place:
        settings = Settings.model_validate({"EA_DATA_DIR": str(place.folder)})
        knowledge = KnowledgeWorkspace(
            place.database,
            place.person("manager"),
            LocalFiles(settings.files_dir),
            lambda: embedder,
            settings.max_upload_bytes,
        )
        begun = time.perf_counter()
        files: dict[Any, str] = {}
        for path in sorted(arguments.pdfs.rglob("*.pdf")):
            done = knowledge.uploads.take_in_now(path.name, path.read_bytes())
            files[done.document_id] = path.name
            print(f"{path.name}: {done.status}, {done.chunks} passages")
        print(f"taken in in {time.perf_counter() - begun:.0f} s")
        place.analyze()
        places = [
            place_of(
                knowledge.search.passages(Query(one["question"], k=max(DEPTHS))),
                files,
                answering(one),
            )
            for one in questions
        ]
    for depth in DEPTHS:
        share = sum(0 < one <= depth for one in places) / len(places)
        print(f"page hit@{depth} ({len(places)} questions): {share:.3f}")


if __name__ == "__main__":
    main()
