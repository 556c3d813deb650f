"""PostgreSQL for tests: nothing is kept, so nothing is written to a disk that need not be."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from ea_core.db.embedded import EmbeddedServer

SERVER_BIN = Path(os.environ["EA_TEST_SERVER_BIN"]) if "EA_TEST_SERVER_BIN" in os.environ else None
"""Programs of another PostgreSQL than the embedded one. Read at once: the tests clear EA_ variables."""

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "64MB",
    # Looked through at each database that comes or goes.
    "shared_buffers": "32MB",
    "autovacuum": "off",
}
# A password is checked at every connection, and a test makes several: 4096 rounds cost as much as
# the connection itself. Known since PostgreSQL 16, so not asked of another one.
if SERVER_BIN is None:
    FAST["scram_iterations"] = "1"
_MEMORY = Path("/dev/shm")  # noqa: S108 # a scratch folder below it is made by mkdtemp
_LEAVING = 2
"""Databases, 12 MB each, that are kept until the next ones leave."""
_ROOM = 2 * 1024**3
"""Bytes that are free in memory before a cluster is put there; one takes about 200 MB."""


def scratch_folder(prefix: str) -> Path:
    """A new folder for a cluster, in memory where there is room for it.

    Not one of pytest's: run as root, PostgreSQL's own user must get through the folders above, and
    every start of pytest closes its common folder again.
    """
    return Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if _has_room() else None))


def quick_server(folder: Path) -> EmbeddedServer:
    """A server for the data of a test; the caller starts and stops it."""
    return EmbeddedServer(folder, options=FAST, programs=SERVER_BIN)


class Databases:
    """Makes and drops the databases of a server over one connection that is kept."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._connection = psycopg.connect(server.owner_url, autocommit=True)
        self._leaving = deque[str]()
        # Made by initdb, before any option was read: the same password once more, hashed quickly.
        self._run(
            "alter role postgres password {}", sql.Literal(urlsplit(server.owner_url).password)
        )
        # Copying files is the cheaper way by half where they lie in memory, else the dearer one.
        in_memory = server.data_dir.is_relative_to(_MEMORY)
        self._strategy = sql.SQL("file_copy" if in_memory else "wal_log")

    def create(self, name: str, template: str | None = None, owner: str = "postgres") -> None:
        """A database, a copy of `template` where one is given."""
        if template is None:
            self._run("create database {} owner {}", sql.Identifier(name), sql.Identifier(owner))
        else:
            self._run(
                "create database {} template {} strategy {} owner {}",
                sql.Identifier(name), sql.Identifier(template), self._strategy, sql.Identifier(owner),
            )  # fmt: skip

    def drop(self, name: str) -> None:
        """Removes a database, whoever is connected, soon.

        Connections that were closed this moment are there a little longer, and PostgreSQL sleeps
        a tenth of a second when it meets one; after the next tests they are gone.
        """
        self._leaving.append(name)
        if len(self._leaving) > _LEAVING:
            self._run("drop database {} with (force)", sql.Identifier(self._leaving.popleft()))

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def _run(self, statement: str, *parts: sql.Composable) -> None:
        self._connection.execute(sql.SQL(statement).format(*parts))


def with_database(url: str, name: str) -> str:
    """The same connection string for another database."""
    return url.replace("@/ea?", f"@/{name}?")


def _has_room() -> bool:
    try:
        return os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    except OSError:
        return False
