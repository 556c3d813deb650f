"""`ea doctor` names what is wrong with a Supabase set-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr

from ea_core.db import migrations
from ea_core.doctor.examine import examine
from ea_core.doctor.storage_policies import wanted_policies
from ea_core.doctor.supabase import pooler_check
from ea_core.knowledge.embedding.local import bundled_model
from ea_core.settings import Settings
from tests.db.supabase.conftest import is_in_guide
from tests.support.fingerprint import fingerprint
from tests.support.postgres import quick_server
from tests.support.supabase_database import SupabaseCluster, SupabaseDatabase
from tests.support.supabase_keys import KeyStyle, Signing
from tests.support.supabase_server import Fault, SupabaseDouble

NAMES = {
    "supabase key", "service key", "token verification", "sign-up", "public address", "bucket",
    "extensions", "roles", "pooler", "row level security", "anonymous access", "login", "storage",
    "accounts", "future tables", "sign-in",
}  # fmt: skip


@dataclass
class Project:
    """A project that is set up well, until a test breaks something."""

    database: SupabaseDatabase
    double: SupabaseDouble
    settings: Settings

    def change(self, **settings: object) -> None:
        self.settings = self.settings.model_copy(update=settings)

    def run(self, statement: str) -> None:
        with psycopg.connect(self.database.superuser_url) as connection:
            connection.execute("set storage.allow_delete_query = 'true'")
            connection.execute(statement.encode())

    def wrong(self) -> dict[str, str]:
        return {check.name: check.message for check in examine(self.settings) if not check.ok}

    def advice(self) -> dict[str, str]:
        return {check.name: check.message for check in examine(self.settings) if check.is_advice}


Set = Callable[..., Project]


@pytest.fixture
def set_up(cluster: SupabaseCluster, tmp_path: Path) -> Iterator[Set]:
    database = cluster.clone()
    migrations.use_embedding_model(database.owner_url, bundled_model().name, 384)
    running: list[SupabaseDouble] = []

    def make(signing: Signing = "ES256", key_style: KeyStyle = "opaque") -> Project:
        double = SupabaseDouble(
            database.auth_url, database.storage_url, signing=signing, key_style=key_style
        )
        running.append(double.__enter__())
        double.options.disable_sign_up = True
        settings = double.settings(
            database_url=database.app_url,
            data_dir=tmp_path,
            EA_OWNER_DATABASE_URL=database.owner_url,
            EA_PUBLIC_URL="https://ea.example",
        )
        return Project(database, double, settings)

    yield make
    for double in running:
        double.__exit__(None, None, None)
    cluster.drop(database)


@pytest.mark.parametrize(
    ("signing", "style"), [("ES256", "opaque"), ("RS256", "opaque"), ("HS256", "legacy")]
)
def test_a_good_set_up_passes(set_up: Set, signing: Signing, style: KeyStyle) -> None:
    project = set_up(signing, style)
    checks = {check.name: check.ok for check in examine(project.settings)}
    assert {name for name, ok in checks.items() if not ok} == set()
    assert set(checks) >= NAMES


Break = Callable[[Project], None]


def _bad_key(project: Project) -> None:
    project.change(supabase_anon_key=SecretStr("sb_publishable_wrong"))


def _no_service_key(project: Project) -> None:
    project.change(supabase_service_role_key=None)


def _anon_as_service_key(project: Project) -> None:
    project.change(supabase_service_role_key=project.settings.supabase_anon_key)


def _secret_as_public_key(project: Project) -> None:
    project.change(supabase_anon_key=project.settings.supabase_service_role_key)


def _another_projects_accounts(project: Project) -> None:
    project.double.auth.users.add("ada@test.example", None, {})
    elsewhere = [user | {"id": uuid4()} for user in project.double.auth.users.everybody()]
    project.double.auth.users.everybody = lambda: elsewhere  # type: ignore[method-assign] # of a test


def _open_sign_up(project: Project) -> None:
    project.double.options.disable_sign_up = False


def _closed_sign_up(project: Project) -> None:
    project.change(open_sign_up=True)


def _captcha(project: Project) -> None:
    project.double.options.captcha = True


def _sql(statement: str) -> Break:
    return lambda project: project.run(statement)


@pytest.mark.parametrize(
    ("break_it", "name", "sentence"),
    [
        (_bad_key, "supabase key", "Check SUPABASE_ANON_KEY"),
        (_no_service_key, "service key", "needs SUPABASE_SERVICE_ROLE_KEY"),
        (_anon_as_service_key, "service key", "is not the service role key"),
        (_open_sign_up, "sign-up", "Allow new users to sign up"),
        (_captcha, "sign-in", "Attack Protection"),
        (_closed_sign_up, "sign-up", "does not let people sign up"),
        (_secret_as_public_key, "supabase key", "holds the secret"),
        (_another_projects_accounts, "accounts", "belong to different projects"),
        (_sql("drop trigger create_profile on auth.users"), "accounts", "create_profile"),
        (_sql("insert into auth.users (id, email, created_at, updated_at)"
              " values (gen_random_uuid(), 'x@y.z', now(), now());"
              "delete from public.profiles"), "accounts", "x@y.z"),
        (_sql("grant execute on function ea.my_role() to anon"), "anonymous access", "ea.my_role"),
        (_sql("grant select on public.deals to public"), "anonymous access", "public.deals"),
        (_sql("alter default privileges for role supabase_owner in schema public"
              " grant all on tables to anon"), "future tables", "granted to: anon"),
        (_sql('drop policy "EA: admins have every file" on storage.objects'), "bucket", "1 of the"),
        (_sql("alter table public.deals disable row level security"), "row level security",
         "public.deals"),
        (_sql("grant select on public.clients to anon"), "anonymous access", "public.clients"),
        (_sql("alter extension vector set schema public"), "extensions", "vector"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(set_up: Set, break_it: Break, name: str, sentence: str) -> None:
    project = set_up()
    break_it(project)
    wrong = project.wrong()
    assert list(wrong) == [name]
    assert sentence in wrong[name]
    if break_it is _captcha:
        assert is_in_guide(name, wrong[name])


ADMINS, ADDERS = "EA: admins have every file", "EA: managers add files to the knowledge base"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([f'drop policy "{ADMINS}"'], f"1 of the policies on storage.objects is missing: {ADMINS}."),
        ([f'alter policy "{ADMINS}" on storage.objects using (true)'], ADMINS),
        ([f'alter policy "{ADMINS}" on storage.objects with check (true)'], ADMINS),
        ([f'alter policy "{ADDERS}" on storage.objects to public'], ADDERS),
        ([f'drop policy "{ADMINS}"', f'alter policy "{ADDERS}" on storage.objects with check (true)'],
         f"is not as the product made it: {ADDERS}"),
        ([f'drop policy "{ADDERS}"',
          f'create policy "{ADDERS}" on storage.objects for all to authenticated using (true)'],
         ADDERS),
        (['create policy "EA: open to all" on storage.objects using (true)'], "EA: open to all"),
    ],
)  # fmt: skip
def test_a_policy_of_the_files_that_says_something_else_is_named_and_mended(
    set_up: Set, statements: list[str], said: str
) -> None:
    project = set_up()
    before = fingerprint(project.database.superuser_url)
    for statement in statements:
        on_objects = "" if " on storage.objects" in statement else " on storage.objects"
        project.run(f"{statement}{on_objects}")
    wrong = project.wrong()
    assert list(wrong) == ["bucket"]
    assert said in wrong["bucket"]
    assert is_in_guide("bucket", wrong["bucket"])
    remedy = wrong["bucket"].partition("Run in the SQL editor: ")[2]
    with psycopg.connect(project.database.owner_url) as connection:
        connection.execute(remedy.encode())
    assert project.wrong() == {}
    assert fingerprint(project.database.superuser_url) == before


def test_every_policy_of_the_files_is_compared(set_up: Set) -> None:
    project = set_up()
    with psycopg.connect(project.database.owner_url) as connection:
        made = connection.execute(
            "select policyname from pg_policies where schemaname = 'storage'"
        ).fetchall()
    assert {name for (name,) in made} == set(wanted_policies())
    project.run("alter table storage.objects disable row level security")
    message = project.wrong()["bucket"]
    assert "Row level security is off on storage.objects" in message
    assert is_in_guide("bucket", message)


@pytest.mark.parametrize(
    ("statement", "database", "storage"),
    [
        ("update storage.buckets set public = true", "is public", "gives the files"),
        ("delete from storage.buckets", "is missing", "has no bucket"),
    ],
)
def test_the_bucket_is_asked_for_on_both_sides(
    set_up: Set, statement: str, database: str, storage: str
) -> None:
    project = set_up()
    project.run(statement)
    wrong = project.wrong()
    assert set(wrong) == {"bucket", "storage"}
    assert database in wrong["bucket"]
    assert storage in wrong["storage"]


def test_what_would_be_better_still_is_said(set_up: Set) -> None:
    project = set_up()
    assert project.advice() == {}
    project.change(public_url=None)
    project.run('create policy "open to all" on storage.objects for select using (true)')
    advice = project.advice()
    assert set(advice) == {"public address", "bucket"}
    assert "open to all" in advice["bucket"]
    assert project.wrong() == {}


def test_a_project_that_does_not_speak_of_sign_up(set_up: Set) -> None:
    project = set_up()
    del project.double.auth._with_key["GET", "settings"]
    assert project.wrong() == {}
    assert "Allow new users to sign up" in project.advice()["sign-up"]


def test_a_database_that_is_not_the_projects(set_up: Set, new_data_dir: Callable[[], Path]) -> None:
    """A plain PostgreSQL: migrated, sound in itself, and without Supabase's Storage."""
    project = set_up()
    server = quick_server(new_data_dir())
    server.start()
    try:
        migrations.migrate(server.owner_url)
        migrations.use_embedding_model(server.owner_url, bundled_model().name, 384)
        project.change(
            database_url=SecretStr(server.app_url), owner_database_url=SecretStr(server.owner_url)
        )
        project.double.auth.users.add("ada@test.example", None, {})
        wrong = project.wrong()
        assert set(wrong) == {"accounts", "bucket"}
        assert "Is DATABASE_URL the database of the Supabase project?" in wrong["bucket"]
    finally:
        server.stop()


def test_an_address_that_is_not_a_project(set_up: Set) -> None:
    project = set_up()
    project.change(supabase_url="http://127.0.0.1:9")
    wrong = project.wrong()
    assert set(wrong) == {
        "supabase key", "service key", "token verification", "sign-up",
    }  # fmt: skip
    assert "Check SUPABASE_URL" in wrong["supabase key"]


def test_a_role_above_row_level_security_is_named(set_up: Set) -> None:
    project = set_up()
    for role, name in (("authenticated", "roles"), ("ea_app", "application role")):
        project.run(f"alter role {role} bypassrls")
        try:
            assert role in project.wrong()[name]
        finally:
            project.run(f"alter role {role} nobypassrls")
    assert project.wrong() == {}


def test_the_legacy_secret_is_not_needed_and_compared_when_given(set_up: Set) -> None:
    project = set_up("HS256", "legacy")
    project.change(supabase_jwt_secret=None)
    said = {check.name: check.message for check in examine(project.settings)}
    assert "asked about each access token" in said["token verification"]
    project.change(supabase_jwt_secret=SecretStr("x" * 40))
    assert "SUPABASE_JWT_SECRET is not the secret" in project.wrong()["token verification"]


def test_a_project_that_does_not_answer(set_up: Set) -> None:
    project = set_up()
    project.double.fault = "unavailable"
    assert set(project.wrong()) == {
        "supabase key", "service key", "token verification", "sign-up",
    }  # fmt: skip


@pytest.mark.parametrize("fault", ["unavailable", "garbage", "drop"])
def test_a_storage_that_does_not_answer(set_up: Set, fault: Fault) -> None:
    project = set_up()
    project.double.storage_fault = fault
    wrong = project.wrong()
    assert set(wrong) == {"storage"}
    assert "does not answer" in wrong["storage"]
    assert is_in_guide("storage", wrong["storage"])
    assert "KEY" not in wrong["storage"]


def test_migrations_that_wait(cluster: SupabaseCluster, set_up: Set) -> None:
    project, blank = set_up(), cluster.blank()
    project.change(
        database_url=SecretStr(blank.app_url), owner_database_url=SecretStr(blank.owner_url)
    )
    assert "Run: ea migrate" in project.wrong()["migrations"]
    cluster.drop(blank)


@pytest.mark.parametrize(
    ("port", "login", "ok"),
    [(6543, "postgres", False), (6543, "ea_app", True), (5432, "postgres", True)],
)
def test_the_transaction_pooler_needs_the_programs_own_login(
    set_up: Set, port: int, login: str, *, ok: bool
) -> None:
    project = set_up()
    project.change(database_url=SecretStr(f"postgresql://u:p@pooler.example:{port}/postgres"))
    assert pooler_check(project.settings, login).ok == ok
