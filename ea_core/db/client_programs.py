"""PostgreSQL's own pg_dump, pg_restore and psql: which ones fit a server, and how they are run.

The embedded PostgreSQL brings them, but speaks no TLS: to a server that is reached over TLS they are
taken from PATH, for what crosses the network is everything there is.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from ea_core.db.embedded import PROGRAMS
from ea_core.errors import DatabaseUnavailable

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_TOLD = re.compile(r"error:\s+(.+)", re.IGNORECASE)
_HEAD_ENDS = b"SELECT pg_catalog.set_config('search_path'"
_KEPT = ("PATH", "HOME", "TZ", "SYSTEMROOT", "TMPDIR")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with pg_dump, pg_restore and psql, and their major version."""

    folder: Path
    major: int

    @contextmanager
    def dumping(self, url: str, arguments: Sequence[str]) -> Iterator[IO[bytes]]:
        """What pg_dump writes, while it reads the database at `url`.

        Raises DatabaseUnavailable at the end of the block when it failed, with what it said; a block
        that ends early ends it.
        """
        with self._child("pg_dump", url, arguments, stdout=subprocess.PIPE) as process:
            if process.stdout is not None:
                with process.stdout as output:
                    yield output
                    output.read()

    def restore(self, url: str, archive: Path, entries: Path, first: bytes) -> None:
        """Runs `first` and the `entries` of pg_dump's archive on the database, in one transaction.

        By way of psql, because pg_restore has no place for a statement before. It is told to commit when
        everything was handed over: where this process is killed, nothing has happened. Raises
        DatabaseUnavailable, with what PostgreSQL said, when it refuses a statement.
        """
        quietly = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]
        script = [
            "--no-owner",
            "--no-tablespaces",
            f"--use-list={entries}",
            "--file=-",
            str(archive),
        ]
        with (
            self._child("psql", url, quietly, stdin=subprocess.PIPE) as psql,
            # It has ended and says at the end of the block why.
            suppress(BrokenPipeError),
        ):
            if psql.stdin is not None:
                with psql.stdin as statements:
                    statements.write(b"begin;\n" + first + b"\n")
                    with self._child("pg_restore", "", script, stdout=subprocess.PIPE) as reader:
                        if reader.stdout is not None:
                            _hand_over(reader.stdout, statements)
                    statements.write(b"\ncommit;\n")

    @contextmanager
    def _child(
        self, name: str, url: str, arguments: Sequence[str], *, stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.DEVNULL,
    ) -> Iterator[subprocess.Popen[bytes]]:  # fmt: skip
        """A program at work; its password is in its environment only."""
        environment, target = _environment(url)
        if url:
            target.append("--no-password")
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            process = subprocess.Popen(  # noqa: S603 # PostgreSQL's own programs, no shell
                [str(self.folder / name), *target, *arguments],
                stdin=stdin,
                stdout=stdout,
                stderr=said,
                env=environment,
            )
            try:
                yield process
                code = process.wait()
            finally:
                process.kill()
                process.wait()
            if code != 0:
                said.seek(0)
                text = said.read()
                _log.info("%s failed: %s", name, text)
                raise DatabaseUnavailable(f"{name} failed: {_reason(text)}")

    def contents(self, archive: Path) -> list[str]:
        """The table of contents of pg_dump's archive, a line for each entry, as `-L` takes it.

        Raises DatabaseUnavailable when it is no such archive.
        """
        listed = subprocess.run(  # noqa: S603 # as above
            [str(self.folder / "pg_restore"), "--list", str(archive)],
            capture_output=True, text=True, check=False, env=_environment("")[0],
        )  # fmt: skip
        if listed.returncode != 0:
            raise DatabaseUnavailable(f"pg_restore failed: {_reason(listed.stderr)}")
        return [line for line in listed.stdout.splitlines() if not line.startswith(";")]


def fitting(connection: psycopg.Connection[tuple[object, ...]], *, at_least: int = 0) -> Programs:
    """Programs that are not older than the server behind `connection`, nor than `at_least`.

    Raises DatabaseUnavailable with what to install where there are none.
    """
    needed = max(connection.info.server_version // 10000, at_least)
    over_tls = connection.pgconn.ssl_in_use
    found = shutil.which("pg_dump")
    folders = [] if over_tls else [PROGRAMS]
    if found is not None:
        folders.append(Path(found).parent)
    for folder in folders:
        major = _major(folder)
        if major >= needed:
            return Programs(folder, major)
    why = (
        "the server is reached over TLS, which the built-in programs do not speak"
        if over_tls
        else "the built-in programs are older than the database"
    )
    raise DatabaseUnavailable(
        f"pg_dump, pg_restore and psql {needed} or newer are needed, because {why}. Install PostgreSQL's "
        f"client programs (on Debian: postgresql-client-{needed}) and have them first in PATH."
    )


def _major(folder: Path) -> int:
    """The version of the programs; 0 where it can't be told."""
    try:
        said = subprocess.run(  # noqa: S603 # as above
            [str(folder / "pg_dump"), "--version"],
            capture_output=True, text=True, check=False, env=_environment("")[0],
        ).stdout  # fmt: skip
    except OSError:
        return 0
    version = _VERSION.search(said)
    return int(version[1]) if version else 0


def _environment(url: str) -> tuple[dict[str, str], list[str]]:
    """The environment that leads a child to `url`, and an argument with the database and the rest.

    No password is in the argument, and none of the program's own settings is handed on.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(("PG", "LC_"))
    } | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PGTZ": "UTC"}
    others: dict[str, str] = {}
    for option in pq.Conninfo.parse(url.encode()) if url else ():
        if option.val is None:
            continue
        if option.envvar is not None and option.keyword != b"dbname":
            environment[option.envvar.decode()] = option.val.decode()
        elif b"password" not in option.keyword:
            others[option.keyword.decode()] = option.val.decode()
    return environment, [f"--dbname={make_conninfo('', **others)}"] if others else []


def _hand_over(script: IO[bytes], statements: IO[bytes]) -> None:
    """Hands pg_restore's script to psql, but for a setting that servers before 17 do not know."""
    for line in script:
        if line.strip() != b"SET transaction_timeout = 0;":
            statements.write(line)
        if line.startswith(_HEAD_ENDS):
            break
    shutil.copyfileobj(script, statements)


def _reason(text: str) -> str:
    """The first line that tells an error, in one sentence."""
    told = _TOLD.search(text)
    lines = text.strip().splitlines()
    return told[1] if told else lines[-1] if lines else "it gives no reason."
