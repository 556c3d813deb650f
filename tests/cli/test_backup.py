"""`ea backup` and `ea restore`, from one installation to another and back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from ea_core.app import App
from ea_core.backup.making import make
from ea_core.backup.manifest import DATABASE, FILES, MANIFEST
from ea_core.backup.progress import Progress
from ea_core.cli import main
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.demo.load import DEMO_PASSWORDS, fill
from ea_core.identity.local.password_links import make_as_owner
from ea_core.knowledge.embedding.local import bundled_model
from ea_core.settings import PROJECT_ROOT, Settings
from tests.support.commands import MANAGER, STAFF, Outcome
from tests.support.commands import one_line as said_alone
from tests.support.contents import contents
from tests.support.fingerprint import fingerprint
from tests.support.hashes import QUICK
from tests.support.postgres import quick_server
from tests.support.supabase_database import PASSWORD, as_login

BADGE = "A lost badge costs ten euros."
FORGOTTEN = ["ea.password_links", "ea.sessions", "ea.sign_in_attempts"]
"""Tables that hold something in the company and nothing after a restore."""
Ea = Callable[..., Outcome]


def one_line(outcome: Outcome) -> str:
    """The one line of an error, behind the steps that a slow machine is told of."""
    told = [one for one in outcome.err.splitlines(keepends=True) if not one.endswith("...\n")]
    return said_alone(Outcome(outcome.code, outcome.out, "".join(told)))


@pytest.fixture
def ea(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ea:
    """`ea(data_dir, "backup", file)`: the command on that installation, in this process."""

    def run(data_dir: Path, *arguments: object) -> Outcome:
        monkeypatch.setenv("EA_DATA_DIR", str(data_dir))
        capsys.readouterr()
        code = 0
        try:
            main([str(one) for one in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="module")
def company(new_data_dir: Callable[[], Path]) -> Path:
    """The demo company at work: somebody is signed in, a document was read, files wait in the queue."""
    data_dir = _served(new_data_dir())
    server = EmbeddedServer(data_dir)
    app = App(Settings(data_dir=data_dir), server.app_url, server.owner_url, server, hashes=QUICK)
    app.migrate()
    assert fill(app, wait_for_documents=False)
    manager = app.actor(MANAGER)
    read = app.as_user(manager).uploads.take_in_now("badges.md", b"# Badges\n" + BADGE.encode())
    assert read.status == "ready"
    app.local_sessions.open(manager.id, "a browser")
    app.attempts.check("10.1.2.3", STAFF)
    with psycopg.connect(server.owner_url) as connection:
        make_as_owner(connection, STAFF)
    app.close()
    return data_dir


def _served(data_dir: Path) -> Path:
    """The folder with a quick server that stays between commands."""
    server = quick_server(data_dir)
    server.start()
    server.keep()
    return data_dir


@pytest.fixture(scope="module")
def archive(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the company."""
    file = tmp_path_factory.mktemp("backups") / "company.zip"
    settings, url = Settings(data_dir=company), EmbeddedServer(company).owner_url
    make(settings, url, file, Progress(lambda _: None))
    return file


def _changed(archive: Path, target: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A copy of the archive with other members; without a manifest's changes it is not told of them."""
    with zipfile.ZipFile(archive) as source:
        members = {one.filename: source.read(one) for one in source.infolist()}
    change(members)
    with zipfile.ZipFile(target, "w") as written:
        for name, data in members.items():
            written.writestr(name, data)
    return target


def _with_manifest(archive: Path, target: Path, **values: Any) -> Path:
    def change(members: dict[str, bytes]) -> None:
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | values).encode()

    return _changed(archive, target, change)


def _first_file(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith(FILES))


def _databases(data_dir: Path) -> set[str]:
    with psycopg.connect(EmbeddedServer(data_dir).owner_url) as connection:
        return {str(name) for (name,) in connection.execute("select datname from pg_database")}


def _begun(data_dir: Path, *arguments: object) -> subprocess.Popen[str]:
    """The command as a process of its own, which can be interrupted also where the tests run in the background."""
    return subprocess.Popen(
        [sys.executable, "-m", "ea_core.cli", *map(str, arguments)],
        env=os.environ | {"EA_DATA_DIR": str(data_dir), "PYTHONPATH": str(PROJECT_ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 # in a process that only waits
    )  # fmt: skip


def _until(true: Callable[[], object]) -> None:
    for _ in range(1500):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come")


def test_an_installation_comes_back_as_it_was(
    ea: Ea, company: Path, tmp_path: Path, new_data_dir: Callable[[], Path]
) -> None:
    file = tmp_path / "company.zip"
    made = ea(company, "backup", file, "--json").json
    assert (made["files"], made["missing"], made["rows"]["public.deals"]) == (15, [], 250)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]

    second = _served(new_data_dir())
    restored = ea(second, "restore", file, "--json").json
    assert restored["rows"] == made["rows"]
    assert (restored["migrated"], restored["replaced"], restored["deviations"]) == ([], False, 0)
    assert not (second / "restoring").exists()
    assert _databases(second) == _databases(company)

    before, after = EmbeddedServer(company), EmbeddedServer(second)
    assert fingerprint(after.owner_url) == fingerprint(before.owner_url)
    was, now = contents(before.owner_url), contents(after.owner_url)
    # The permissions were tried, which the installation remembers.
    assert sorted(name for name in was if was[name] != now[name]) == [
        "ea.installation", *FORGOTTEN
    ]  # fmt: skip
    assert all(now[name][0] == 0 for name in FORGOTTEN)
    assert {
        one.relative_to(second): one.read_bytes() for one in (second / "files").rglob("*.*")
    } == {one.relative_to(company): one.read_bytes() for one in (company / "files").rglob("*.*")}

    for command in (["pipeline"], ["search", "lost badge"], ["deal", "list", "--size", "1000"]):
        answers = [ea(one, *command, "--as", STAFF, "--json").json for one in (company, second)]
        assert answers[0] == answers[1]
    assert BADGE in ea(second, "search", "lost badge", "--as", STAFF, "--json").out
    assert ea(second, "doctor").code == 0
    app = App(Settings(data_dir=second), after.app_url, after.owner_url, None, hashes=QUICK)
    for email, password in DEMO_PASSWORDS.items():
        assert app.local_auth.verify(email, password) == app.actor(email).id
    mine = app.as_user(app.actor(STAFF))
    found = next(one for one in mine.documents.page().items if one.title == "badges")
    assert BADGE.encode() in mine.documents.original(found.id).data
    app.close()


def test_a_backup_takes_no_file_s_place_unless_asked(ea: Ea, company: Path, tmp_path: Path) -> None:
    file = tmp_path / "company.zip"
    file.write_text("mine")
    assert "--force" in one_line(ea(company, "backup", file))
    assert file.read_text() == "mine"
    assert "folder" in one_line(ea(company, "backup", tmp_path))
    assert "can't be written" in one_line(ea(company, "backup", tmp_path / "nowhere" / "a.zip"))
    told = ea(company, "backup", file, "--force")
    assert (told.code, "hashes of passwords" in told.out) == (0, True)
    assert zipfile.is_zipfile(file)


def test_a_backup_that_is_interrupted_leaves_none(
    ea: Ea, company: Path, other: Path, tmp_path: Path
) -> None:
    kept = next((company / "files").rglob("*.md"))
    aside = kept.rename(company / "aside")
    os.mkfifo(kept)  # read until somebody writes to it, which nobody does
    folder = tmp_path / "backups"
    folder.mkdir()
    try:
        for told, code in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
            process = _begun(company, "backup", folder / "a.zip")
            _until(lambda: list(folder.iterdir()))
            time.sleep(0.5)  # it waits in the middle of the files
            process.send_signal(told)
            process.communicate(timeout=120)
            assert process.returncode == code
            left = [
                one for one in folder.iterdir() if told != signal.SIGKILL or one.suffix == ".zip"
            ]
            assert left == []
    finally:
        aside.replace(kept)
    (unfinished,) = folder.iterdir()
    assert "not a whole backup" in one_line(ea(other, "restore", unfinished, "--replace", "--yes"))
    assert ea(company, "backup", folder / "a.zip").code == 0
    assert [one.name for one in folder.iterdir()] == ["a.zip"], "what was killed is cleared away"


def test_a_file_that_is_missing_is_named_and_the_rest_is_kept(
    ea: Ea, company: Path, tmp_path: Path, new_data_dir: Callable[[], Path]
) -> None:
    file = tmp_path / "company.zip"
    lost = next((company / "files").rglob("*.md"))
    aside = lost.rename(company / "aside")
    try:
        made = ea(company, "backup", file, "--json")
    finally:
        aside.rename(lost)
    path = lost.relative_to(company / "files").as_posix()
    assert (made.code, made.json["missing"], made.json["files"]) == (1, [path], 14)
    assert path in made.err
    second = _served(new_data_dir())
    restored = ea(second, "restore", file)
    assert (restored.code, path in restored.err) == (0, True)
    assert path in ea(second, "doctor").out


@pytest.fixture(scope="module")
def other(new_data_dir: Callable[[], Path]) -> Path:
    """An installation with one person and one file of its own."""
    data_dir = _served(new_data_dir())
    server = EmbeddedServer(data_dir)
    app = App(Settings(data_dir=data_dir), server.app_url, server.owner_url, server, hashes=QUICK)
    app.migrate()
    app.operator.add("solo@example.com", "Solo", "manager", "correct horse battery")
    uploads = app.as_user(app.actor("solo@example.com")).uploads
    assert uploads.take_in_now("own.md", b"# Own\nNobody else knows this.").status == "ready"
    app.close()
    return data_dir


def _state(data_dir: Path) -> tuple[dict[str, tuple[int, str]], dict[str, bytes]]:
    files = {str(one): one.read_bytes() for one in (data_dir / "files").rglob("*") if one.is_file()}
    return contents(EmbeddedServer(data_dir).owner_url), files


def test_what_is_there_is_replaced_only_when_somebody_says_so(
    ea: Ea, other: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state(other)
    assert "--replace" in one_line(ea(other, "restore", archive))
    assert "--yes" in one_line(ea(other, "restore", archive, "--replace", "--json"))
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "yes")
    declined = ea(other, "restore", archive, "--replace")
    assert (declined.code, "Nothing was changed." in declined.err) == (1, True)
    assert "3 people, 60 clients" in declined.err
    assert _state(other) == before


def test_nothing_is_restored_while_somebody_uses_the_installation(
    ea: Ea, other: Path, archive: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as another:
        lease = other / "leases" / str(another.pid)
        lease.write_text(str(psutil.Process(another.pid).create_time()))
        assert "ea serve" in one_line(ea(other, "restore", archive, "--replace", "--yes"))
        another.kill()
    with psycopg.connect(EmbeddedServer(other).owner_url):
        assert "connected" in one_line(ea(other, "restore", archive, "--replace", "--yes"))


def test_a_restore_that_is_killed_leaves_the_old_state_and_the_next_one_works(
    ea: Ea, other: Path, company: Path, archive: Path
) -> None:
    before = _state(other)
    process = _begun(other, "restore", archive, "--replace", "--yes")
    _until(lambda: "ea_restoring" in _databases(other))
    process.kill()
    process.communicate()
    assert _state(other) == before
    assert (other / "restoring").exists()
    assert ea(other, "search", "nobody else", "--as", "solo@example.com").code == 0

    done = ea(other, "restore", archive, "--replace", "--yes", "--json").json
    assert done["replaced"] is True
    assert not (other / "restoring").exists()
    assert _databases(other) == _databases(company)
    own = [one for one in _state(other)[1] if Path(one).read_bytes() in before[1].values()]
    assert own == [], "files of the old state are gone"
    assert ea(other, "search", "nobody else", "--as", "solo@example.com").code == 1
    assert ea(other, "doctor").code == 0


def _link(members: zipfile.ZipFile) -> None:
    one = zipfile.ZipInfo("files/documents/a.txt")
    one.external_attr = (stat.S_IFLNK | 0o777) << 16
    members.writestr(one, "/etc/passwd")


def _hostile(archive: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    """Files that are no backup to be restored, and a word of what is said of each."""
    whole = archive.read_bytes()
    with zipfile.ZipFile(archive) as source:
        office = next(one for one in source.infolist() if one.filename.endswith((".docx", ".xlsx")))
    behind_office = whole[: whole.index(b"PK\x03\x04", office.header_offset + office.file_size)]
    cut = {
        "half": whole[: len(whole) // 2],
        "office": behind_office,
        "empty": b"",
        "text": b"hello" * 99,
    }
    for name, data in cut.items():
        (folder / name).write_bytes(data)
        yield folder / name, "its end is missing"
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF
    (folder / "damaged").write_bytes(damaged)
    yield folder / "damaged", "damaged"
    encrypted = bytearray(whole)
    encrypted[whole.rindex(b"PK\x01\x02") + 8] |= 1
    (folder / "encrypted").write_bytes(encrypted)
    yield folder / "encrypted", "encrypted"

    def other(name: str, change: Callable[[dict[str, bytes]], object]) -> Path:
        return _changed(archive, folder / name, change)

    yield other("above", lambda m: m.update({"../above.txt": b"x"})), "'../above.txt'"
    yield other("root", lambda m: m.update({"/tmp/above.txt": b"x"})), "'/tmp/above.txt'"  # noqa: S108 # a name in an archive
    yield other("up", lambda m: m.update({"files/a/../../x": b"x"})), "'files/a/../../x'"
    yield other("more", lambda m: m.update({"files/documents/a.txt": b"x"})), "manifest says"
    yield other("less", lambda m: m.pop(_first_file(m))), "manifest says"
    yield other("none", lambda m: m.pop(MANIFEST)), "its end is missing"
    yield other("words", lambda m: m.update({MANIFEST: b"{}"})), "can't be read"
    yield other("swapped", lambda m: m.update({DATABASE: m[DATABASE][::-1]})), "damaged"
    linked = Path(shutil.copy(archive, folder / "linked"))
    with zipfile.ZipFile(linked, "a") as members:
        _link(members)
    yield linked, "does not belong"
    yield _with_manifest(archive, folder / "huge", database_bytes=10**18), "MB are free"
    yield _with_manifest(archive, folder / "format", format=2), "newer program"
    newer = {"version": 9999, "name": "9999_later.sql"}
    yield _with_manifest(archive, folder / "newer", schema=newer), "Update the program first"
    yield _with_manifest(archive, folder / "server", server=99), "PostgreSQL 99"
    yield _with_manifest(archive, folder / "programs", programs=99), "99 or newer are needed"
    with zipfile.ZipFile(archive) as source:
        rows = json.loads(source.read(MANIFEST))["rows"] | {"public.clients": 61}
    yield _with_manifest(archive, folder / "rows", rows=rows), "other rows"


def test_what_is_no_backup_is_refused_and_changes_nothing(
    ea: Ea, archive: Path, tmp_path: Path, new_data_dir: Callable[[], Path]
) -> None:
    data_dir = _served(new_data_dir())
    assert "no schema yet" in one_line(ea(data_dir, "backup", tmp_path / "new"))
    assert not (tmp_path / "new").exists()
    assert ea(data_dir, "migrate").code == 0
    before, files = _state(data_dir), sorted(data_dir.iterdir())
    for file, word in _hostile(archive, tmp_path):
        assert word in one_line(ea(data_dir, "restore", file)), file.name
        assert sorted(data_dir.iterdir()) == files, file.name
    assert "can't be read" in one_line(ea(data_dir, "restore", tmp_path / "nowhere"))
    assert _state(data_dir) == before
    assert "ea_restoring" not in _databases(data_dir)
    assert not list(tmp_path.parent.glob("above*"))


def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    ea: Ea, company: Path, tmp_path: Path, new_data_dir: Callable[[], Path]
) -> None:
    older = Path(shutil.copytree(PROJECT_ROOT / "sql", tmp_path / "sql"))
    newest = max(older.glob("*.sql"))
    newest.unlink()
    server = EmbeddedServer(company)
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("create database older")
    url = server.url_of("older")
    migrations.migrate(url, older)
    migrations.use_embedding_model(url, bundled_model().name, 384)
    make(Settings(data_dir=tmp_path), url, tmp_path / "a.zip", Progress(lambda _: None))
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("drop database older with (force)")
    second = _served(new_data_dir())
    restored = ea(second, "restore", tmp_path / "a.zip", "--json").json
    assert restored["migrated"] == [newest.name]
    migrations.migrate(EmbeddedServer(second).owner_url)
    assert fingerprint(EmbeddedServer(second).owner_url) == fingerprint(server.owner_url)


def test_another_postgresql_is_filled_when_it_is_empty_and_never_replaced(
    ea: Ea, company: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedServer(company)
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(f"create role keeper login createrole password '{PASSWORD}'")
        connection.execute("grant authenticated, ea_app to keeper with admin option")
        connection.execute("create database company owner keeper")
    with psycopg.connect(server.url_of("company"), autocommit=True) as connection:
        connection.execute("create schema extensions authorization keeper")
        connection.execute("create extension vector with schema extensions")
    url = as_login(server.url_of("company"), "keeper")
    monkeypatch.setenv("DATABASE_URL", url)
    data_dir = tmp_path / "data"
    restored = ea(data_dir, "restore", archive, "--json")
    assert restored.code == 0, restored.err
    assert restored.json["deviations"] == 0
    assert fingerprint(url) == fingerprint(server.owner_url)
    assert len(list((data_dir / "files").rglob("*.*"))) == 15

    again = ea(data_dir, "backup", tmp_path / "again.zip", "--json").json
    # The permissions were tried, which the installation remembers.
    assert again["rows"] == restored.json["rows"] | {"ea.installation": 3}
    assert again["home"] == "postgres"
    refused = one_line(ea(data_dir, "restore", archive, "--replace", "--yes"))
    assert "DATABASE_URL" in refused

    monkeypatch.setenv("DATABASE_URL", as_login(server.app_url, "ea_app"))
    monkeypatch.setenv("DATABASE_URL", server.app_url.replace("@/ea?", "@/company?"))
    assert "EA_OWNER_DATABASE_URL" in one_line(ea(data_dir, "backup", tmp_path / "b.zip"))
    monkeypatch.setenv("SUPABASE_URL", "https://project.supabase.co")
    monkeypatch.setenv("SUPABASE_ANON_KEY", "key")
    for command in (["backup", tmp_path / "b.zip"], ["restore", archive]):
        assert "Supabase" in one_line(ea(data_dir, *command))
    assert not (tmp_path / "b.zip").exists()
