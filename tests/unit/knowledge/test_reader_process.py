"""What happens to a reader that misbehaves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ea_core.errors import DamagedDocument, DocumentTooLarge
from ea_core.knowledge.reading.process import Job, run
from ea_core.knowledge.reading.reading import ReadLimits, read_document
from ea_core.settings import PROJECT_ROOT
from tests.unit.knowledge import documents

READING = """
import sys
from pathlib import Path
from ea_core.knowledge.reading.reading import read_document
read_document(Path(sys.argv[1]), "a.txt")
"""


def test_slow_reading_ends_at_the_clock(tmp_path: Path) -> None:
    path = documents.drawn_pdf(tmp_path / "a.pdf", [["words"]])
    with pytest.raises(DocumentTooLarge, match="takes longer than"):
        read_document(path, "a.pdf", ReadLimits(wall_seconds=0.01))


def test_memory_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"many words here\n\n" * 2_000_000)
    with pytest.raises((DocumentTooLarge, DamagedDocument)):
        read_document(path, "a.txt", ReadLimits(memory_bytes=150_000_000))


def test_a_result_over_its_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"many words here. " * 10_000)
    with pytest.raises(DocumentTooLarge, match="more text than can be taken in"):
        read_document(path, "a.txt", ReadLimits(max_result_bytes=10_000))


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DamagedDocument, match="could not be opened"):
        read_document(tmp_path / "gone.pdf", "gone.pdf")


def test_a_failure_inside_shows_no_internals(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job = Job("read", str(tmp_path), "folder.pdf", 2_000_000_000, 10, 20.0, 1_000_000, {})
    with pytest.raises(DamagedDocument) as failed:
        run(job)
    assert failed.value.message == "folder.pdf is damaged and could not be read."
    assert "Traceback" in caplog.text


def test_who_reads_may_be_killed_and_leaves_no_text_behind(tmp_path: Path) -> None:
    path, temporary = tmp_path / "a.txt", tmp_path / "temporary"
    path.write_text("Nobody else's business. " * 1000)
    temporary.mkdir()
    around = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(PROJECT_ROOT)}
    with subprocess.Popen([sys.executable, "-c", READING, str(path)], env=around) as process:
        parent = psutil.Process(process.pid)
        while process.poll() is None and not parent.children():
            pass
        readers = parent.children()
        for reader in readers:
            reader.suspend()
        process.kill()
    for reader in readers:
        reader.resume()
    for _ in range(600):
        if all(_has_ended(reader) for reader in readers):
            break
        time.sleep(0.1)
    assert readers
    assert list(temporary.iterdir()) == []


def _has_ended(process: psutil.Process) -> bool:
    """Whether it does nothing any more; in some containers nobody takes note of orphans that ended."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
