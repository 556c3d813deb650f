from __future__ import annotations

from collections.abc import Iterator

import pytest

from ea_core.db.engine import Database
from tests.conftest import TestDatabase
from tests.support.supabase_database import SupabaseCluster, SupabaseDatabase, supabase_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[SupabaseCluster]:
    """Supabase's roles in a PostgreSQL of their own."""
    with supabase_cluster() as made:
        yield made


@pytest.fixture
def project(cluster: SupabaseCluster) -> Iterator[SupabaseDatabase]:
    """The migrated database of a Supabase project."""
    made = cluster.clone()
    yield made
    cluster.drop(made)


@pytest.fixture
def db(project: SupabaseDatabase) -> Iterator[TestDatabase]:
    """The same database through the fixture that all database tests know."""
    database = Database(project.app_url)
    yield TestDatabase(project.owner_url, project.app_url, database)
    database.close()
