"""What the names given to `ea ingest` stand for: files, folders of files, addresses on the web."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from ea_core.errors import DocumentTooLarge, EAError, NotFound

_TIMEOUT = httpx.Timeout(30, connect=10)
_MAX_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Source:
    """One file to take in: where it is, its name, and how to get its bytes (or why it can't be had)."""

    path: str
    file_name: str
    read: Callable[[], bytes]
    error: str | None = None


def files_of(source: str, max_bytes: int) -> Iterator[Source]:
    """The files that `source` stands for; what can't be had comes with its `error` set.

    A folder gives its files in order of their paths, without hidden ones.
    """
    if urlsplit(source).scheme in {"http", "https"}:
        yield _fetched(source, max_bytes)
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


def _fetched(address: str, max_bytes: int) -> Source:
    name = unquote(Path(urlsplit(address).path).name) or "page.html"
    try:
        data = _download(address, max_bytes)
    except EAError as error:
        return _failed(address, name, error.message)
    return Source(address, name, lambda: data)


def _download(address: str, max_bytes: int) -> bytes:
    try:
        with (
            httpx.Client(
                timeout=_TIMEOUT, follow_redirects=True, max_redirects=_MAX_REDIRECTS
            ) as client,
            client.stream("GET", address) as reply,
        ):
            if reply.is_error:
                raise NotFound(f"{address} answered {reply.status_code}.")
            data = bytearray()
            for piece in reply.iter_bytes():
                data += piece
                if len(data) > max_bytes:
                    raise DocumentTooLarge(_too_large(max_bytes))
            return bytes(data)
    except httpx.HTTPError as error:
        raise NotFound(f"{address} can't be fetched: it does not answer.") from error
