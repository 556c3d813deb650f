"""PostgreSQL does not run as root: the user that it runs as then, and the way to its files."""

from __future__ import annotations

import contextlib
import logging
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ea_core.errors import DatabaseUnavailable

SYSTEM_USER = "embedded_postgres"
_log = logging.getLogger(__name__)


def is_root() -> bool:
    """Whether this process may do everything, which PostgreSQL refuses to run with."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def as_system_user() -> dict[str, Any]:
    """What makes a child process PostgreSQL's own user: that user, its group and no other group."""
    if not is_root():
        return {}
    entry = pwd.getpwnam(SYSTEM_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def ensure_system_user() -> None:
    """Makes that user where there is none; raises DatabaseUnavailable with what to do."""
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
