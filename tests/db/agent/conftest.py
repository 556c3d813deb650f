from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import TestDatabase
from tests.db.agent.office import Office
from tests.db.knowledge.library import Library
from tests.support.openai_server import openai_server


@pytest.fixture
def office(db: TestDatabase, tmp_path: Path) -> Iterator[Office]:
    """A database, a knowledge base and a language model's endpoint."""
    with openai_server() as server:
        office = Office(db, Library(db, tmp_path / "files"), server)
        yield office
        office.runner.close(10)
