"""Files in a folder: whole or not at all, and what a disk refuses in a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from ea_core.actor import Actor
from ea_core.errors import NotFound, StorageError
from ea_core.settings import PROJECT_ROOT
from ea_core.storage.files import LocalFiles, told

ANN = Actor(id=uuid4(), email="ann@test.example")
PATH = "documents/a.pdf"


def put(files: LocalFiles, data: bytes = b"words", path: str = PATH) -> None:
    files.put(ANN, path, data, "application/pdf")


def lying(root: Path) -> list[str]:
    return sorted(str(one.relative_to(root)) for one in root.rglob("*") if not one.is_dir())


def test_a_file_is_stored_read_and_removed(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path / "far" / "away")
    put(files)
    assert files.get(ANN, PATH) == b"words"
    with files.local_copy(ANN, PATH) as local:
        assert local.read_bytes() == b"words"
    assert (files.root / "documents").stat().st_mode & 0o777 == 0o700
    files.delete(ANN, PATH)
    files.delete(ANN, PATH)
    assert lying(tmp_path) == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    with pytest.raises(NotFound, match="not there any more"):
        files.get(ANN, PATH)
    with pytest.raises(NotFound), files.local_copy(ANN, PATH):
        raise AssertionError


def test_what_the_disk_refuses_is_a_sentence(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    (tmp_path / PATH).mkdir(parents=True)  # a folder in the file's place: no right helps
    with pytest.raises(StorageError, match="could not be read"):
        files.get(ANN, PATH)
    with pytest.raises(StorageError, match="could not be read"), files.local_copy(ANN, PATH):
        raise AssertionError
    with pytest.raises(StorageError, match="could not be removed"):
        files.delete(ANN, PATH)
    with pytest.raises(StorageError, match="could not be stored"):
        put(files)
    assert lying(tmp_path) == []
    (tmp_path / "threads").write_text("a file in the folder's place")
    with pytest.raises(StorageError, match="could not be stored"):
        put(files, path="threads/x/a.pdf")


def test_a_disk_without_room_is_told_so() -> None:
    with (
        pytest.raises(StorageError, match="be stored: there is no room left on the disk"),
        told("stored"),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")


_KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from uuid import uuid4
from ea_core.actor import Actor
from ea_core.storage.files import LocalFiles

os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
LocalFiles(Path(sys.argv[1])).put(Actor(id=uuid4(), email="a@b.example"), sys.argv[2], b"words", "text/plain")
"""


def test_what_a_killed_process_had_begun_goes_with_the_files_removal(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    (tmp_path / PATH).parent.mkdir()
    subprocess.run(
        [sys.executable, "-c", _KILLED_WHILE_WRITING, str(tmp_path), PATH],
        cwd=PROJECT_ROOT,
        check=False,
    )
    assert len(lying(tmp_path)) == 1
    with pytest.raises(NotFound):
        files.get(ANN, PATH)
    files.discard(ANN.id, PATH)
    assert lying(tmp_path) == []


def test_errors_of_the_reader_are_not_the_stores(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    put(files)
    with pytest.raises(PermissionError), files.local_copy(ANN, PATH):
        raise PermissionError


def test_a_file_replaces_an_older_one_whole(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    put(files, b"old")
    put(files, b"new and longer")
    assert files.get(ANN, PATH) == b"new and longer"
    assert lying(tmp_path) == [PATH]
