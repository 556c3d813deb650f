"""Whether the server of a data folder is at work, and what a killed one left behind."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

_ORPHANS_SECONDS = 5


def server_pid(pgdata: Path) -> int | None:
    """The process that the data folder names as its server, running or not."""
    return _named_in(pgdata / "postmaster.pid")


def is_running(pgdata: Path) -> bool:
    """Whether the server of the data folder runs, whoever started it."""
    pid = server_pid(pgdata)
    return pid is not None and is_postgres(pid)


def is_postgres(pid: int) -> bool:
    """Whether that is a PostgreSQL at work; one that ended keeps its name until it is asked for.

    In a container whose first process asks nobody it keeps it for ever.
    """
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    return False


def end_orphans(pgdata: Path) -> None:
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


def clear_dead_locks(socket_dir: Path) -> None:
    """Removes the locks of sockets whose server is dead.

    PostgreSQL itself takes a process that ended, but was not asked for, for one that lives.
    """
    for lock in socket_dir.glob(".s.PGSQL.*.lock"):
        pid = _named_in(lock)
        if pid is None or not is_postgres(pid):
            lock.unlink(missing_ok=True)


def _named_in(file: Path) -> int | None:
    """The process in the first line of a file by which PostgreSQL keeps others away."""
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _works_in(process: psutil.Process, pgdata: Path) -> bool:
    try:
        return process.name().startswith("postgres") and process.cwd() == str(pgdata.resolve())
    except (psutil.Error, OSError):
        return False
