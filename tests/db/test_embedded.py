from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
import pytest

from ea_core.db.embedded import EmbeddedServer
from ea_core.db.system_user import as_system_user, let_through
from ea_core.errors import DatabaseUnavailable
from tests.support.postgres import SERVER_BIN, quick_server


@pytest.fixture
def embedded(new_data_dir: Callable[[], Path]) -> EmbeddedServer:
    return quick_server(new_data_dir())


def _select_one(url: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute("select 1").fetchone()


def test_the_last_one_to_leave_stops_it(embedded: EmbeddedServer) -> None:
    embedded.start()
    other = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(f"""
            from pathlib import Path
            from ea_core.db.embedded import EmbeddedServer
            server = EmbeddedServer(Path({str(embedded.data_dir)!r}))
            server.start()
            print("ready", flush=True)
            input()
            server.release()
        """)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    embedded.release()
    assert embedded.is_running, "the other process still uses it"
    other.communicate("\n")
    assert not embedded.is_running


def test_a_lease_of_a_killed_process_does_not_keep_it(embedded: EmbeddedServer) -> None:
    embedded.start()
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    (embedded.data_dir / "leases" / dead.stdout.strip()).write_text("1.0")
    embedded.release()
    assert not embedded.is_running


def test_a_process_that_ended_and_was_not_asked_for_holds_no_lease(
    embedded: EmbeddedServer,
) -> None:
    embedded.start()
    with psutil.Popen(["true"]) as ended:
        while ended.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        (embedded.data_dir / "leases" / str(ended.pid)).write_text(str(ended.create_time()))
        embedded.release()
        assert not embedded.is_running


def test_a_killed_server_starts_again_with_its_data(new_data_dir: Callable[[], Path]) -> None:
    embedded = EmbeddedServer(new_data_dir(), programs=SERVER_BIN)  # durable, as it is served
    embedded.start()
    with psycopg.connect(embedded.owner_url) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (42)")
    pid = int((embedded.pgdata / "postmaster.pid").read_text().split("\n")[0])
    family = psutil.Process(pid).children(recursive=True)
    psutil.Process(pid).kill()
    psutil.wait_procs(family, timeout=10)
    embedded.start()
    with psycopg.connect(embedded.owner_url) as connection:
        assert connection.execute("select n from kept").fetchone() == (42,)


def test_a_killed_server_starts_again_while_its_orphan_is_still_at_work(
    embedded: EmbeddedServer,
) -> None:
    embedded.start()
    busy = psycopg.connect(embedded.owner_url)
    orphan = psutil.Process(busy.info.backend_pid)
    # A statement that does not look up from its work for minutes.
    busy.pgconn.send_query(
        b"select count(*) from (select md5(i::text) from generate_series(1, 500000000) i offset 0) n"
    )
    postmaster = psutil.Process(
        int((embedded.pgdata / "postmaster.pid").read_text().split("\n")[0])
    )
    busy_since = orphan.cpu_times().user
    while orphan.cpu_times().user == busy_since:
        time.sleep(0.01)
    postmaster.kill()
    postmaster.wait(30)
    embedded.start()
    assert _select_one(embedded.owner_url) == (1,)
    assert not orphan.is_running()


def test_a_process_id_that_is_somebody_elses_by_now_is_not_taken_for_the_server(
    embedded: EmbeddedServer,
) -> None:
    embedded.start()
    embedded.release()
    pid_file = embedded.pgdata / "postmaster.pid"
    sockets = parse_qs(urlsplit(embedded.owner_url).query)["host"][0]
    with subprocess.Popen(["sleep", "600"], cwd="/", **as_system_user()) as somebody:
        try:
            left = f"{somebody.pid}\n{embedded.pgdata}\n1\n5432\n/tmp\n\n0 0\nready\n"
            pid_file.write_text(left)
            (Path(sockets) / ".s.PGSQL.5432.lock").write_text(left)
            embedded.start()
            assert _select_one(embedded.owner_url) == (1,)
        finally:
            somebody.kill()


def test_a_server_that_ended_but_was_not_asked_for_does_not_run(tmp_path: Path) -> None:
    named = tmp_path / "postgres-that-ends"
    shutil.copy(str(shutil.which("true")), named)
    ended = psutil.Popen([named])
    while ended.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{ended.pid}\n")
    assert not EmbeddedServer(tmp_path).is_running
    ended.wait()


def test_a_first_start_that_was_killed_is_made_again(embedded: EmbeddedServer) -> None:
    half = embedded.data_dir / "postgres.making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    embedded.start()
    assert _select_one(embedded.app_url) == (1,)


def test_a_kept_server_outlives_its_starter_until_it_is_stopped(embedded: EmbeddedServer) -> None:
    embedded.start()
    embedded.keep()
    embedded.release()
    assert embedded.is_running
    embedded.start()
    embedded.release()
    assert embedded.is_running
    embedded.stop()
    assert not embedded.is_running


def test_nobody_gets_in_without_the_password(embedded: EmbeddedServer) -> None:
    embedded.start()
    url = embedded.owner_url
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace(password, "guess"))
    assert (embedded.data_dir / "database.json").stat().st_mode & 0o077 == 0


def test_a_folder_that_is_a_file_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="can't be used"):
        EmbeddedServer(tmp_path / "file").start()


def test_folders_of_others_are_not_opened_without_a_word(
    new_data_dir: Callable[[], Path], caplog: pytest.LogCaptureFixture
) -> None:
    home = new_data_dir()
    data = home / "closed" / "data"
    (data / "postgres").mkdir(parents=True)
    for folder in (home, home / "closed", data):
        folder.chmod(0o700)
    let_through(data / "postgres" / "PG_VERSION", [data])
    assert [one.stat().st_mode & 0o777 for one in (home, home / "closed", data)] == [0o701] * 3
    (said,) = caplog.messages
    assert f"pass through (not list) {home} and {home / 'closed'} from now on" in said
    data.chmod(0o700)
    let_through(data / "postgres" / "PG_VERSION", [data])
    assert caplog.messages == [said]
    assert data.stat().st_mode & 0o777 == 0o701
