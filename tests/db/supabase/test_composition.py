"""An installation in Supabase as the command and the worker use it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ea_core.access.view_as import ViewAs
from ea_core.actor import Actor
from ea_core.app import App
from ea_core.cli import main
from ea_core.errors import InvalidInput, NotAllowed, NotSignedIn
from ea_core.identity.supabase.auth import SupabaseAuth
from ea_core.knowledge.ingestion.task import SIGNED_OUT_SECONDS
from ea_core.settings import Settings
from ea_core.storage.supabase_files import SupabaseFiles
from ea_core.worker import make_worker
from tests.conftest import TestDatabase
from tests.db.supabase.conftest import PASSWORD, Member
from tests.support.supabase_database import SupabaseDatabase
from tests.support.supabase_server import SupabaseDouble

NOTES = b"# Notes\n\nTricycles are parked on level seven.\n"
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def without_key(app: App, settings: Settings, project: SupabaseDatabase) -> Iterator[App]:
    """The same installation where SUPABASE_SERVICE_ROLE_KEY is not set."""
    poorer = settings.model_copy(update={"supabase_service_role_key": None})
    made = App(poorer, project.app_url, project.owner_url, None)
    yield made
    made.close()


@pytest.fixture
def run(
    settings: Settings,
    project: SupabaseDatabase,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """`run("user", "list")`: what the command prints with --json in this project."""
    assert settings.supabase_anon_key is not None
    assert settings.supabase_service_role_key is not None
    for name, value in {
        "SUPABASE_URL": str(settings.supabase_url),
        "SUPABASE_ANON_KEY": settings.supabase_anon_key.get_secret_value(),
        "SUPABASE_SERVICE_ROLE_KEY": settings.supabase_service_role_key.get_secret_value(),
        "DATABASE_URL": project.app_url,
        "EA_OWNER_DATABASE_URL": project.owner_url,
        "EA_DATA_DIR": str(settings.data_dir),
    }.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, stdin: str = "") -> dict[str, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        main([*arguments, "--json"])
        printed: dict[str, Any] = json.loads(capsys.readouterr().out)
        return printed

    return run


def _supabase(app: App) -> SupabaseAuth:
    assert app.supabase is not None
    return app.supabase


def take_in_waiting(app: App) -> int:
    """How many waiting uploads a worker has taken in, or tried to."""
    return make_worker(app).run_waiting().count("ingest")


def test_without_the_service_key_an_upload_waits_for_the_next_sign_in(
    without_key: App, member: Member, db: TestDatabase
) -> None:
    app = without_key
    boss, other = member("manager"), member("manager")
    token = _supabase(app).sign_in(boss.email, PASSWORD)
    assert isinstance(app.files, SupabaseFiles)
    job = app.as_user(boss).uploads.add("notes.md", NOTES)
    _supabase(app).sign_out(token)
    with pytest.raises(NotSignedIn):
        app.files.get(boss, job.file_path or "")

    assert take_in_waiting(app) == 1
    waiting = app.as_user(boss).uploads.get(job.id)
    assert (waiting.status, waiting.attempts, waiting.error) == ("queued", 0, None)
    assert take_in_waiting(app) == 0, "it is not asked for again at once"

    _supabase(app).sign_in(other.email, PASSWORD)
    second = app.as_user(other).uploads.add("other.md", NOTES + b"More.\n")
    assert take_in_waiting(app) == 1, "and holds nobody up"
    assert app.as_user(other).uploads.get(second.id).status == "ready"

    _supabase(app).sign_in(boss.email, PASSWORD)
    db.one("update ea_queue.procrastinate_jobs set scheduled_at = now()")
    assert take_in_waiting(app) == 1
    done = app.as_user(boss).uploads.get(job.id)
    assert done.status == "ready"
    assert done.document_id is not None
    assert app.as_user(boss).documents.original(done.document_id).data == NOTES
    assert SIGNED_OUT_SECONDS > 0


def test_with_the_service_key_an_upload_goes_on_though_the_person_is_signed_out(
    app: App, member: Member, double: SupabaseDouble
) -> None:
    """As after a restart of the server, with the queue as it was left."""
    boss = member("manager")
    token = _supabase(app).sign_in(boss.email, PASSWORD)
    job = app.as_user(boss).uploads.add("notes.md", NOTES)
    _supabase(app).sign_out(token)
    double.requests.clear()
    assert take_in_waiting(app) == 1
    assert app.as_user(boss).uploads.get(job.id).status == "ready"
    assert {request.api_key for request in double.requests} == {double.keys.service_key}


def test_the_command_takes_in_and_asks_for_people_who_are_signed_out(
    run: Run, app: App, member: Member, double: SupabaseDouble, tmp_path: Path, db: TestDatabase,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    boss, staff = member("manager"), member("staff")
    file = tmp_path / "parking.md"
    file.write_bytes(NOTES)
    (taken,) = run("ingest", str(file), "--as", boss.email)["documents"]
    assert (taken["status"], taken["error"]) == ("ready", None)
    answer = run("ask", "Where are tricycles parked?", "--as", staff.email)
    assert "level seven" in answer["answer"]
    assert db.one("select owner_id from storage.objects") == str(boss.id)
    again = run("ingest", str(file), "--as", boss.email)["documents"][0]
    assert again["status"] == "duplicate"
    with pytest.raises(SystemExit):
        run("ingest", str(file), "--as", staff.email)
    assert "Only managers" in capsys.readouterr().err
    assert db.one("select count(*) from storage.objects") == 1

    # What the command stored is the person's own in the browser too.
    _supabase(app).sign_in(boss.email, PASSWORD)
    document = UUID(taken["id"])
    double.requests.clear()
    assert app.as_user(boss).documents.original(document).data == NOTES
    app.as_user(boss).documents.delete(document)
    assert make_worker(app).run_waiting() == ("remove_files",)
    assert db.one("select count(*) from storage.objects") == 0
    assert double.keys.service_key not in {request.api_key for request in double.requests}


def test_without_the_service_key_the_command_says_what_to_do(
    run: Run, member: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    boss, file = member("manager"), tmp_path / "parking.md"
    file.write_bytes(NOTES)
    monkeypatch.delenv("SUPABASE_SERVICE_ROLE_KEY")
    with pytest.raises(SystemExit):
        run("ingest", str(file), "--as", boss.email)
    said = capsys.readouterr().err
    assert f"{boss.full_name} is signed out" in said
    assert "SUPABASE_SERVICE_ROLE_KEY" in said


def test_an_upload_waits_while_supabase_is_away(
    app: App, member: Member, db: TestDatabase, double: SupabaseDouble
) -> None:
    boss: Actor = member("manager")
    _supabase(app).sign_in(boss.email, PASSWORD)
    job = app.as_user(boss).uploads.add("notes.md", NOTES)
    db.one("update ea.supabase_sessions set access_expires_at = now() - interval '1 minute'")
    double.fault = "unavailable"
    assert take_in_waiting(app) == 1
    assert app.as_user(boss).uploads.get(job.id).status == "queued"


def test_the_command_keeps_people(run: Run, double: SupabaseDouble, app: App) -> None:
    added = run("user", "add", "Ada@Test.example", "--role", "admin", "--name", "Ada",
                "--password-stdin", stdin=f"{PASSWORD}\n")  # fmt: skip
    assert (added["email"], added["full_name"], added["role"]) == (
        "ada@test.example",
        "Ada",
        "admin",
    )
    assert double.requests[-1].api_key == double.keys.service_key
    made = run("user", "add", "bo@test.example", "--name", "Bo")
    assert run("user", "role", "bo@test.example", "manager")["role"] == "manager"
    people = {person["email"]: person["role"] for person in run("user", "list")["users"]}
    assert people == {"ada@test.example": "admin", "bo@test.example": "manager"}
    for email, password in (("ada@test.example", PASSWORD), ("bo@test.example", made["password"])):
        actor = app.sessions.actor_for(_supabase(app).sign_in(email, password))
        assert actor is not None
        assert (actor.email, actor.role) == (email, people[email])
    with pytest.raises(SystemExit):
        run("user", "add", "bo@test.example", "--name", "Bo")
    with pytest.raises(SystemExit):
        run("user", "reset", "bo@test.example")


def test_the_permission_matrix_holds_here_too(run: Run, db: TestDatabase) -> None:
    people = db.one("select count(*) from auth.users")
    result = run("permissions", "check")
    assert (result["ok"], result["deviations"]) == (True, [])
    assert db.one("select count(*) from auth.users") == people


def test_administrators_keep_accounts_on_the_page(
    app: App, member: Member, double: SupabaseDouble
) -> None:
    admin, staff = member("admin"), member("staff")
    office = app.accounts_for(admin)
    assert office.mails
    assert office.invite("eve@test.example", "Eve", "manager") is None
    rows = {row.email: row for row in office.list()}
    assert (rows["eve@test.example"].role, rows["eve@test.example"].state) == ("manager", "invited")
    assert (rows[staff.email].role, rows[staff.email].state) == ("staff", "active")
    assert office.reset(rows[staff.email]) is None
    assert office.reset(rows["eve@test.example"]) is None
    assert [(mail.to, mail.kind) for mail in double.mails] == [
        ("eve@test.example", "invite"), (staff.email, "recovery"), ("eve@test.example", "invite"),
    ]  # fmt: skip
    token = _supabase(app).sign_in(staff.email, PASSWORD)
    office.set_blocked(staff.id, blocked=True)
    assert app.sessions.actor_for(token) is None
    blocked = next(row for row in office.list() if row.id == staff.id)
    assert blocked.state == "blocked"
    with pytest.raises(InvalidInput):
        office.reset(blocked)
    office.set_blocked(staff.id, blocked=False)
    office.delete(staff.id)
    assert staff.email not in {row.email for row in office.list()}


def test_who_views_as_an_administrator_manages_no_accounts(
    app: App, member: Member, double: SupabaseDouble
) -> None:
    admin, other = member("admin"), member("admin")
    seen = ViewAs(app.database, admin).start(other.id)
    double.requests.clear()
    office = app.accounts_for(seen)
    with pytest.raises(NotAllowed):
        office.list()
    with pytest.raises(NotAllowed):
        office.invite("eve@test.example", "Eve", "staff")
    assert not double.requests
