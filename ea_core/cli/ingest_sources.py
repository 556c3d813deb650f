"""What the names given to `ea ingest` stand for: files, folders of files, addresses on the web."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ea_core.knowledge.ingestion.fetching import is_address


@dataclass(frozen=True, slots=True)
class Source:
    """One file to take in: where it is, its name, and how to get its bytes (or why it can't be had)."""

    path: str
    file_name: str
    read: Callable[[], bytes]
    error: str | None = None
    is_address: bool = False
    """Whether it is an address of the web, fetched by the knowledge base itself."""


def files_of(source: str, max_bytes: int) -> Iterator[Source]:
    """The files that `source` stands for; what can't be had comes with its `error` set.

    A folder gives its files in order of their paths, without hidden ones.
    """
    if is_address(source):
        yield Source(source, source, lambda: b"", is_address=True)
        return
    path = Path(source).expanduser()
    if path.is_dir():
        inside = sorted(
            p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path))
        )
        if not inside:
            yield _failed(source, path.name, f"There are no files in {source}.")
        for file in inside:
            yield _local(file, max_bytes)
    elif path.is_file():
        yield _local(path, max_bytes)
    else:
        yield _failed(source, path.name, f"There is no file {source}.")


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _failed(path: str, name: str, message: str) -> Source:
    return Source(path, name, lambda: b"", message)


def _local(path: Path, max_bytes: int) -> Source:
    try:
        size = path.stat().st_size
    except OSError as error:
        return _failed(str(path), path.name, f"{path} can't be read: {error.strerror}.")
    if size > max_bytes:
        return _failed(str(path), path.name, _too_large(max_bytes))
    if not _readable(path):
        return _failed(str(path), path.name, f"{path} can't be read: permission denied.")
    return Source(str(path), path.name, path.read_bytes)


def _readable(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False


def _too_large(max_bytes: int) -> str:
    return f"The file is larger than {max_bytes // (1024 * 1024)} MB (EA_MAX_UPLOAD_MB)."
