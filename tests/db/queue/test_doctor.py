"""`ea doctor` on files: what it says of a store and a database that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ea_core.app import App
from ea_core.doctor.files import files_check
from ea_core.settings import Settings
from ea_core.storage.files import LocalFiles
from tests.conftest import TestDatabase

NOTES = b"# Travel\n\nHotels are booked by the office.\n"


@pytest.fixture
def app(db: TestDatabase, tmp_path: Path) -> Iterator[App]:
    made = App(Settings(data_dir=tmp_path), db.app_url, db.owner_url, None)
    yield made
    made.close()


def test_files_and_rows_that_miss_each_other_are_named(app: App, db: TestDatabase) -> None:
    manager = db.person("manager")
    assert isinstance(app.files, LocalFiles)
    for number in range(7):
        app.as_user(manager).uploads.add(f"{number}.md", NOTES + str(number).encode())
    assert files_check(app).message == "All 7 are where they belong."
    paths = sorted(app.files.paths())
    for path in paths:
        (app.files.root / path).unlink()
    (app.files.root / "documents" / "another.md").write_bytes(NOTES)
    check = files_check(app)
    assert not check.ok
    assert f"Missing in the storage: {', '.join(paths[:5])} and 2 more." in check.message
    assert "of no document or upload: documents/another.md." in check.message
