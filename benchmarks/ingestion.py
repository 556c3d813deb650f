"""How fast documents are taken in, against what the model alone could do: same files, same run.

    python -m benchmarks.ingestion FOLDER [--langchain PYTHON]

Reads and splits every file of FOLDER, then times, one after the other: the model over these
passages (nothing read, nothing written), and the product's whole ingestion (reading, splitting,
embedding, writing, indexing) in a scratch database. --langchain names the interpreter of an
environment with langchain-community, langchain-text-splitters and pypdf: the PDFs of FOLDER are then
read and split with these and embedded with the same model, without a store.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from functools import partial
from pathlib import Path

from benchmarks.scratch import scratch
from ea_core.errors import EAError
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.knowledge.ingestion.embedding import BATCH
from ea_core.knowledge.ingestion.splitting import Passage, split
from ea_core.knowledge.parts.side_by_side import AT_ONCE, Turn, in_order
from ea_core.knowledge.reading.reading import read_document
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.settings import Settings
from ea_core.storage.files import LocalFiles

_LANGCHAIN = """
import json, sys, time
from langchain_community.document_loaders import PyPDFLoader
from langchain_text_splitters import RecursiveCharacterTextSplitter
begun = time.perf_counter()
pages = [page for path in sys.argv[1:] for page in PyPDFLoader(path).load()]
pieces = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(pages)
print(json.dumps([time.perf_counter() - begun, [piece.page_content for piece in pieces]]))
"""


def readable(folder: Path, embedder: LocalEmbedder) -> dict[Path, list[Passage]]:
    """The passages of each file that can be read and has some."""
    found: dict[Path, list[Passage]] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        try:
            passages = split(read_document(path, path.name), embedder.count_tokens)
        except EAError as error:
            print(f"left out: {error.message}")
            continue
        if passages:
            found[path] = passages
    return found


def model_alone(embedder: LocalEmbedder, files: dict[Path, list[Passage]]) -> float:
    """Seconds for the vectors of all passages, in the batches of ingestion."""
    begun = time.perf_counter()
    for passages in files.values():
        for at in range(0, len(passages), BATCH):
            embedder.embed([one.embedded_text for one in passages[at : at + BATCH]])
    return time.perf_counter() - begun


def whole_ingestion(
    embedder: LocalEmbedder, files: dict[Path, list[Passage]], at_once: int
) -> float:
    """Seconds for taking the files in, as `ea ingest` does: so many beside each other."""
    with scratch(embedder) as place:
        settings = Settings.model_validate({"EA_DATA_DIR": str(place.folder)})
        store = LocalFiles(settings.files_dir)
        manager = place.person("manager")
        knowledge = KnowledgeWorkspace(
            place.database, manager, store, lambda: embedder, settings.max_upload_bytes
        )
        uploads = knowledge.uploads

        def taken_in(path: Path, turn: Turn) -> list[str]:
            return [
                one.status for one in uploads.take_in_all(path.name, path.read_bytes(), turn=turn)
            ]

        begun = time.perf_counter()
        pieces = (partial(taken_in, path) for path in files)
        for path, ended in zip(files, in_order(pieces, at_once), strict=True):
            if not {*ended} <= {"ready", "duplicate"}:
                print(f"{path.name}: {ended}")
        return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--langchain", type=Path)
    arguments = parser.parse_args()
    embedder = LocalEmbedder()
    embedder.embed(["loaded"])
    begun = time.perf_counter()
    files = readable(arguments.folder, embedder)
    count = sum(len(passages) for passages in files.values())
    seconds = time.perf_counter() - begun
    print(f"{len(files)} files, {count} passages, read and split in {seconds:.1f} s")
    alone = model_alone(embedder, files)
    print(f"the model alone: {alone:.1f} s, {count / alone:.1f} passages a second")
    for at_once in (1, AT_ONCE):
        whole = whole_ingestion(embedder, files, at_once)
        told = f"{count / whole:.1f} a second, {alone / whole:.0%} of that"
        print(f"the product, {at_once} at once: {whole:.1f} s, {told}")
    if arguments.langchain:
        langchain(arguments.langchain, embedder, [one for one in files if one.suffix == ".pdf"])


def langchain(python: Path, embedder: LocalEmbedder, pdfs: list[Path]) -> None:
    """Reads and splits PDFs with pypdf and LangChain, and embeds the pieces as it would."""
    command = [str(python), "-c", _LANGCHAIN, *map(str, pdfs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- our own lines
    seconds, pieces = json.loads(done.stdout.splitlines()[-1])
    begun = time.perf_counter()
    embedder.embed(pieces)
    seconds += time.perf_counter() - begun
    print(f"LangChain with pypdf: {len(pdfs)} PDFs, {len(pieces)} pieces in {seconds:.1f} s")


if __name__ == "__main__":
    main()
