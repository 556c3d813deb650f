"""`ea serve` as a process: it answers, and however it is told to end, it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ea_core.cli import main
from ea_core.db.embedded import EmbeddedServer
from ea_core.identity.local.operator import OperatorAccounts
from ea_core.settings import PROJECT_ROOT
from tests.conftest import TestDatabase

_PATIENCE = 120


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as answer:  # noqa: S310 # our own server
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def test_serving_ends_with_its_database(new_data_dir: Callable[[], Path]) -> None:
    data_dir = new_data_dir()
    for told in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C, and what a service manager sends
        code, said = _served({"EA_DATA_DIR": str(data_dir)}, told)
        assert code == 0, told
        assert said.rstrip().endswith("Stopped.")
        assert "Traceback" not in said
        assert not EmbeddedServer(data_dir).is_running, told


def test_a_server_needs_the_applications_login_alone(
    db: TestDatabase, new_data_dir: Callable[[], Path]
) -> None:
    code, said = _served(
        {"DATABASE_URL": db.app_url, "EA_DATA_DIR": str(new_data_dir()), "EA_WORKERS": "0"},
        signal.SIGTERM,
    )
    assert (code, said.rstrip().rsplit("\n", 1)[-1]) == (0, "Stopped.")


def test_links_and_cookies_are_those_of_the_port_that_is_served(
    db: TestDatabase, new_data_dir: Callable[[], Path]
) -> None:
    OperatorAccounts(db.owner_url).add("ada@example.com", "Ada", "admin", "correct horse")
    settings = {
        "DATABASE_URL": db.app_url,
        "EA_OWNER_DATABASE_URL": db.owner_url,
        "EA_DATA_DIR": str(new_data_dir()),
        "EA_WORKERS": "0",
    }

    def reset_link() -> str:
        finished = subprocess.run(
            [sys.executable, "-m", "ea_core.cli", "user", "reset", "ada@example.com", "--json"],
            cwd=PROJECT_ROOT,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
        return str(json.loads(finished.stdout)["link"])

    def look(port: int) -> None:
        with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=_PATIENCE) as page:
            assert page.headers["set-cookie"].startswith(f"ea_csrf_{port}=")
        link = reset_link()
        assert link.startswith(f"http://127.0.0.1:{port}/set-password?token=")
        with urlopen(link, timeout=_PATIENCE) as page:  # noqa: S310 # our own server
            assert "For Ada (ada@example.com)" in page.read().decode()

    assert _served(settings, signal.SIGTERM, look)[0] == 0
    assert reset_link().startswith("http://127.0.0.1:8501/set-password"), "nothing is served now"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("drop schema ea cascade", "has no schema of this program yet"),
        ("delete from ea.migrations where version = (select max(version) from ea.migrations)",
         "schema is older than this program. Run ea migrate"),
        ("insert into ea.migrations (version, name, checksum) values (9999, 'later', '')",
         "newer than this program. Update the program"),
        ("delete from ea.installation where key = 'embedding'",
         "made for no embedding model yet. While there are no documents, ea migrate changes that"),
    ],
    ids=["none", "older", "newer", "another model"],
)  # fmt: skip
def test_a_server_says_what_to_do_when_the_schema_is_another_one(
    db: TestDatabase,
    new_data_dir: Callable[[], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: str,
    sentence: str,
) -> None:
    db.one(change)
    monkeypatch.setenv("DATABASE_URL", db.app_url)
    monkeypatch.setenv("EA_DATA_DIR", str(new_data_dir()))
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as end:
            main(["serve", "--port", str(_free_port())])
    finally:
        signal.signal(signal.SIGTERM, before)
    said = capsys.readouterr().err
    assert end.value.code == 1
    assert sentence in said
    assert said.count("\n") == 1


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _served(
    settings: Mapping[str, str],
    told: signal.Signals,
    meanwhile: Callable[[int], None] | None = None,
) -> tuple[int, str]:
    """Serves until the pages answer, then ends it; its exit code and what it printed.

    `meanwhile` is called with the port while it serves.
    """
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "ea_core.cli", "serve", "--port", str(port)],
        cwd=PROJECT_ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        until = time.monotonic() + _PATIENCE
        while not _answers(f"http://127.0.0.1:{port}/healthz"):
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            assert time.monotonic() < until
            time.sleep(0.3)
        try:
            if meanwhile is not None:
                meanwhile(port)
        finally:
            process.send_signal(told)
        said, _ = process.communicate(timeout=_PATIENCE)
    return process.returncode, said
