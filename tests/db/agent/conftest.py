from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import TestDatabase
from tests.db.agent.carrying_process import Work, agent_of
from tests.db.agent.office import Office
from tests.db.agent.scene import QUESTION, Scene
from tests.db.knowledge.library import Library
from tests.support.openai_server import openai_server


@pytest.fixture
def office(db: TestDatabase, tmp_path: Path) -> Iterator[Office]:
    """A database, a knowledge base and a language model's endpoint."""
    with openai_server() as server:
        office = Office(db, Library(db, tmp_path / "files"), server)
        yield office
        office.runner.close(10)


@pytest.fixture
def place(db: TestDatabase, tmp_path: Path) -> Scene:
    library = Library(db, tmp_path)
    library.put("Holiday", ["Everyone has 25 days of paid holiday in a year."])
    library.put("Travel", ["A hotel night in London may cost 140 euros."])
    ada = db.person("staff", "Ada Reyes")
    agent = agent_of(db, tmp_path, ada, Work(tmp_path / "work.log"))
    return Scene(db, tmp_path, ada, agent, agent.start(None, QUESTION))
