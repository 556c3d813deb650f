"""PgBouncer in transaction mode in front of a test's PostgreSQL, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import psycopg

from ea_core.db.system_user import as_system_user

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
_SERVER_CONNECTIONS = 2


@contextmanager
def transaction_pooler(server_url: str, passwords: Mapping[str, str]) -> Iterator[str]:
    """The address of a pooler in front of the database of `server_url`, without `login@`.

    `passwords` are those of the roles that come through it. So few connections to the server that
    the clients must share them.
    """
    assert PROGRAM is not None
    parts = urlsplit(server_url)
    database, host = parts.path.removeprefix("/"), parse_qs(parts.query)["host"][0]
    with tempfile.TemporaryDirectory(prefix="ea-pooler-") as name:
        folder = Path(name)
        (folder / "users").write_text(
            "".join(f'"{role}" "{password}"\n' for role, password in passwords.items())
        )
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n{database} = host={host} dbname={database}\n[pgbouncer]\n"
            f"pool_mode = transaction\ndefault_pool_size = {_SERVER_CONNECTIONS}\n"
            f"auth_type = trust\nauth_file = {folder / 'users'}\n"
            f"listen_addr =\nunix_socket_dir = {folder}\nlogfile = {folder / 'log'}\n"
        )
        user = as_system_user()
        if user:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, user["user"], user["group"])
        running = subprocess.Popen(
            [PROGRAM, "-q", str(folder / "pgbouncer.ini")], stderr=subprocess.DEVNULL, **user
        )
        try:
            address = f"/{database}?host={quote(str(folder), safe='')}&port=6432"
            _wait_for(f"postgresql://{next(iter(passwords))}@{address}")
            yield address
        finally:
            running.terminate()
            running.wait()


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    psycopg.connect(url).close()
