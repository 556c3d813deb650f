from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library


@pytest.fixture
def library(db: TestDatabase, tmp_path: Path) -> Library:
    """An empty knowledge base."""
    return Library(db, tmp_path / "files")
