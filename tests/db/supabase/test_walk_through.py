"""docs/supabase.md as an operator follows it: an empty project, the commands, `ea doctor` each time."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest

from ea_core.cli import main
from tests.db.supabase.conftest import is_in_guide
from tests.support.supabase_database import PASSWORD, SupabaseCluster
from tests.support.supabase_keys import Signing
from tests.support.supabase_server import SupabaseDouble

ROOT = Path(__file__).parents[3]
WHO = "you@company.com"


Run = Callable[[tuple[str, ...], dict[str, str]], subprocess.CompletedProcess[str]]


def as_process(
    arguments: tuple[str, ...], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ea_core.cli", *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def called(
    arguments: tuple[str, ...], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """The same in this process, which has loaded the program already."""
    code, out, err = 0, io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


@dataclass
class Shell:
    """Each command as a process of its own the first time, and then in this one."""

    known: set[str] = field(default_factory=set)

    def __call__(
        self, arguments: tuple[str, ...], environment: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        run = called if arguments[0] in self.known else as_process
        self.known.add(arguments[0])
        return run(arguments, environment)


@dataclass
class Operator:
    """Somebody at a shell, with `.env` as far as it was written."""

    run: Run
    environment: dict[str, str] = field(default_factory=dict)

    def ea(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One command as it is typed; what it printed for people must be no stack trace."""
        done = self.run(arguments, self.environment | more)
        assert "Traceback" not in done.stderr
        assert "Something went wrong" not in done.stderr
        return done

    def wrong(self, **more: str) -> dict[str, str]:
        """What `ea doctor --json` finds wrong; the exit code says whether there is anything."""
        done = self.ea("doctor", "--json", **more)
        checks = json.loads(done.stdout)["checks"]
        found = {check["name"]: check["message"] for check in checks if not check["ok"]}
        assert bool(found) == (done.returncode != 0)
        return found


@pytest.mark.parametrize(
    ("signing", "run"), [("ES256", Shell()), ("HS256", called)], ids=["ES256", "HS256"]
)
def test_from_an_empty_project_to_an_answer(
    cluster: SupabaseCluster, tmp_path: Path, signing: Signing, run: Run
) -> None:
    database = cluster.blank()
    operator = Operator(
        run,
        {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "EA_DATA_DIR": str(tmp_path / "data"),
        },
    )
    style = "legacy" if signing == "HS256" else "opaque"
    with SupabaseDouble(
        database.auth_url, database.storage_url, signing=signing, key_style=style  # type: ignore[arg-type] # one of the two
    ) as project:  # fmt: skip
        _follow(operator, database, project, tmp_path)
    cluster.drop(database)


def _follow(operator: Operator, database: object, project: SupabaseDouble, folder: Path) -> None:
    owner_url, app_url = database.owner_url, database.app_url  # type: ignore[attr-defined] # a SupabaseDatabase
    # 1. addresses and keys
    only_url = operator.ea("doctor", SUPABASE_URL=project.url)
    assert only_url.returncode != 0
    assert "SUPABASE_ANON_KEY is needed" in only_url.stderr
    operator.environment |= {
        "SUPABASE_URL": f"{project.url}/",
        "SUPABASE_PUBLISHABLE_KEY": project.keys.anon_key,
        "SUPABASE_SECRET_KEY": project.keys.service_key,
        "DATABASE_URL": owner_url,
        "EA_PUBLIC_URL": "https://ea.company.com",
        "EA_SECRET_KEY": "a secret of this test, thirty-two or more characters",
    }
    wrong = operator.wrong()
    assert set(wrong) == {"migrations", "storage", "sign-up"}
    assert is_in_guide("storage", wrong["storage"])
    assert is_in_guide("sign-up", wrong["sign-up"])
    # 2. the schema
    assert operator.ea("migrate").returncode == 0
    assert set(operator.wrong()) == {"sign-up"}
    # 3. the program's own login, with what can go wrong on the way
    with psycopg.connect(owner_url) as connection:
        connection.execute(f"alter role ea_app password '{PASSWORD}'".encode())
    operator.environment["DATABASE_URL"] = app_url
    not_owner = operator.wrong()["migrations"]
    assert "EA_OWNER_DATABASE_URL" in not_owner
    assert is_in_guide("migrations", not_owner)
    assert "EA_OWNER_DATABASE_URL" in operator.ea("migrate").stderr
    operator.environment["EA_OWNER_DATABASE_URL"] = owner_url
    nobody = app_url.replace("//ea_app:", "//ea_nobody:")
    assert "login" in operator.wrong(DATABASE_URL=nobody)
    refused = operator.wrong(EA_OWNER_DATABASE_URL=nobody)["migrations"]
    assert "refuses the user or the password in EA_OWNER_DATABASE_URL" in refused
    # 5. sign-in
    project.options.disable_sign_up = True
    assert operator.wrong() == {}
    assert "The program logs in as ea_app." in operator.ea("doctor").stdout
    # 6. the first administrator
    added = operator.ea("user", "add", WHO, "--role", "admin", "--name", "Your Name")
    assert "Password: " in added.stdout
    again = operator.ea("user", "add", WHO, "--role", "admin", "--name", "Your Name")
    assert "There is an account for this address already." in again.stderr
    # 7. documents, and a first question
    file = folder / "parking.md"
    file.write_text("# Parking\n\nTricycles are parked on level seven.\n", encoding="utf-8")
    without = operator.ea("ingest", str(file), "--as", WHO, SUPABASE_SECRET_KEY="")
    assert "SUPABASE_SERVICE_ROLE_KEY" in without.stderr
    assert "ready" in operator.ea("ingest", str(file), "--as", WHO).stdout
    assert "level seven" in operator.ea("ask", "Where are tricycles parked?", "--as", WHO).stdout
    # 8. serve
    assert operator.ea("permissions", "check").returncode == 0
    assert operator.wrong() == {}
