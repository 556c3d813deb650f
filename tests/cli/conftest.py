"""The command line on an installation of a module's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ea_core.cli import main
from ea_core.db.embedded import EmbeddedServer
from tests.support.commands import ADMIN, MANAGER, STAFF, Outcome, Run
from tests.support.postgres import quick_server


@pytest.fixture(scope="module")
def data_dir(new_data_dir: Callable[[], Path]) -> Path:
    return new_data_dir()


@pytest.fixture
def ea(data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`ea("user", "list")`: the command in this process.

    The first one makes the installation and stops its database; then it stays up between commands.
    """
    monkeypatch.setenv("EA_DATA_DIR", str(data_dir))

    def run(*arguments: str, stdin: str | None = None) -> Outcome:
        capsys.readouterr()
        if EmbeddedServer(data_dir).pgdata.exists() and arguments[0] != "db":
            server = quick_server(data_dir)
            server.start()
            server.keep()
        if stdin is not None:
            lines = iter(stdin.splitlines(keepends=True))
            monkeypatch.setattr(sys.stdin, "readline", lambda: next(lines))
        code = 0
        try:
            main(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def people(ea: Run) -> None:
    """The three people, added once."""
    if ea("user", "list", "--json").json["users"]:
        return
    for email, role in ((ADMIN, "admin"), (MANAGER, "manager"), (STAFF, "staff")):
        added = ea("user", "add", email, "--role", role, "--name", role.title(), "--json")
        assert added.code == 0, added.err
        assert added.json["role"] == role
        assert len(added.json["password"]) >= 12
