from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from ea_core.db import migrations
from ea_core.errors import DatabaseUnavailable, MigrationError, NotAllowed
from tests.conftest import TestDatabase
from tests.support.fingerprint import fingerprint, is_storage
from tests.support.schema_file import kept


def test_all_files_are_applied_once_and_in_order(blank: str) -> None:
    names = tuple(m.name for m in migrations.load_migrations())
    assert migrations.status(blank).pending == names
    assert migrations.migrate(blank).applied == names
    assert migrations.migrate(blank).applied == ()
    assert migrations.status(blank).applied == names


def test_two_processes_that_start_at_once_apply_everything_once(blank: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: migrations.migrate(blank), range(4)))
    assert sum(len(r.applied) for r in results) == len(migrations.load_migrations())


def test_a_refused_file_leaves_nothing_behind(blank: str, tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "9999_broken.sql").write_text("create table public.half (id int); select 1/0;")
    with pytest.raises(MigrationError, match=r"broken\.sql was refused"):
        migrations.migrate(blank, folder)
    assert migrations.status(blank).applied == ()
    with psycopg.connect(blank) as connection:
        row = connection.execute("select to_regclass('public.clients')").fetchone()
    assert row == (None,)


def test_a_file_changed_after_it_was_applied_is_found(blank: str, tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    migrations.migrate(blank, folder)
    (path,) = folder.glob("0002_*.sql")
    path.write_text(path.read_text() + "\n-- changed\n")
    with pytest.raises(MigrationError, match="was changed after it was applied"):
        migrations.migrate(blank, folder)


def test_a_database_of_an_earlier_preview_is_told_what_to_do(blank: str, tmp_path: Path) -> None:
    """Its files had the same numbers and other topics; the first had the same name too."""
    folder = _copy(tmp_path)
    first, second, *_ = sorted(folder.glob("0*.sql"))
    first.write_text(f"-- as it was\n{first.read_text()}")
    second.rename(folder / "0002_identity.sql")
    (folder / "0099_admin_conversations.sql").write_text("select 1;")
    migrations.migrate(blank, folder)
    for look in (migrations.status, migrations.migrate):
        with pytest.raises(MigrationError) as told:
            look(blank)
        assert str(told.value) == (
            "This database was made by an earlier preview of the program and can't be brought up to "
            "date. Save what you need of it (`ea db url` gives its address, for pg_dump), then start "
            "with an empty one: another EA_DATA_DIR, or another database."
        )


def test_a_database_newer_than_the_program_is_refused(blank: str, tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "9999_later.sql").write_text("select 1;")
    migrations.migrate(blank, folder)
    with pytest.raises(MigrationError, match="newer than this program"):
        migrations.migrate(blank)


def test_a_file_that_comes_before_applied_ones_is_refused(blank: str, tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "9001_later.sql").write_text("select 1;")
    migrations.migrate(blank, folder)
    (folder / "9000_too_late.sql").write_text("select 1;")
    with pytest.raises(MigrationError, match="9000_too_late"):
        migrations.migrate(blank, folder)


def test_two_files_with_one_number_are_refused(tmp_path: Path) -> None:
    (tmp_path / "0001_one.sql").write_text("select 1;")
    (tmp_path / "0001_other.sql").write_text("select 1;")
    with pytest.raises(MigrationError, match="same number"):
        migrations.load_migrations(tmp_path)


def test_an_upgraded_database_equals_a_fresh_one(blank: str, tmp_path: Path) -> None:
    """Applied one release at a time, the schema comes out the same."""
    folder = tmp_path / "sql"
    shutil.copytree(migrations.SQL_DIR / "shim", folder / "shim")
    for migration in migrations.load_migrations():
        shutil.copy(migrations.SQL_DIR / migration.name, folder)
        migrations.migrate(blank, folder)
    assert fingerprint(blank) == _plain(kept())


def test_the_schema_is_the_one_that_is_written_down(blank: str) -> None:
    """When it is meant to change: `make schema`, and read the difference."""
    migrations.migrate(blank)
    assert fingerprint(blank) == _plain(kept())


def test_the_programs_login_can_tell_how_new_the_schema_is(db: TestDatabase) -> None:
    with db.database.as_program() as connection:
        version = connection.execute(text("select ea.schema_version()")).scalar_one()
    assert version == migrations.load_migrations()[-1].version
    with pytest.raises(NotAllowed), db.database.as_program() as connection:
        connection.execute(text("select * from ea.migrations"))


def test_the_vectors_take_the_width_of_the_model_while_there_are_none(db: TestDatabase) -> None:
    migrations.use_embedding_model(db.owner_url, "text-embedding-3-small", 1536)
    width = "select atttypmod from pg_attribute where attrelid = 'document_chunks'::regclass and attname = 'embedding'"
    assert db.one(width) == 1536
    db.one("insert into documents (title) values ('x') returning id")
    db.one(
        "insert into document_chunks (document_id, content, chunk_index) select id, 'c', 0 from documents"
    )
    with pytest.raises(MigrationError, match="passages of embedding model text-embedding-3-small"):
        migrations.use_embedding_model(db.owner_url, "all-MiniLM-L6-v2", 384)


def test_processes_that_start_at_once_fit_the_vectors_one_after_the_other(db: TestDatabase) -> None:
    """Without a turn for each, both hold the table that both want to alter: a deadlock."""

    def fit(_: int) -> None:
        migrations.use_embedding_model(db.owner_url, "text-embedding-3-small", 1536)

    with ThreadPoolExecutor(4) as pool:
        with psycopg.connect(db.owner_url) as reader:
            reader.execute("select count(*) from document_chunks")
            fits = [pool.submit(fit, n) for n in range(4)]
            waiting = (
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                " and datname = current_database()"
            )
            deadline = time.monotonic() + 60
            while db.one(waiting) != len(fits):
                assert time.monotonic() < deadline, "the four did not come to wait for the table"
                time.sleep(0.02)
        for one in fits:
            one.result(timeout=60)
    assert db.one("select value ->> 'model' from ea.installation where key = 'embedding'") == (
        "text-embedding-3-small"
    )


def test_a_database_that_is_not_there_is_one_clear_sentence() -> None:
    with pytest.raises(DatabaseUnavailable, match="can't be reached"):
        migrations.migrate("postgresql://nobody:secret@127.0.0.1:1/none")


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(migrations.SQL_DIR, tmp_path / "sql"))


def _plain(lines: list[str]) -> list[str]:
    """Without what only a Supabase project has."""
    return [line for line in lines if not is_storage(line)]
