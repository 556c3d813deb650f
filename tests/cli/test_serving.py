"""`ea serve` as a process: it answers, and however it is told to end, it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ea_core.db.embedded import EmbeddedServer
from ea_core.settings import PROJECT_ROOT

pytestmark = pytest.mark.xdist_group("cli")
_PATIENCE = 120


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as answer:  # noqa: S310 # our own server
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_serving_ends_with_its_database(
    new_data_dir: Callable[[], Path], told: signal.Signals
) -> None:
    data_dir = new_data_dir()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "ea_core.cli", "serve", "--port", str(port)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "EA_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        until = time.monotonic() + _PATIENCE
        while not _answers(f"http://127.0.0.1:{port}/healthz"):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.3)
        process.send_signal(told)
        said, _ = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0
    assert said.rstrip().endswith("Stopped.")
    assert "Traceback" not in said
    assert not EmbeddedServer(data_dir).is_running
