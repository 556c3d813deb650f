"""Vectors go in and come out as numpy arrays, on every connection of the pool."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import numpy as np
from psycopg.adapt import PyFormat
from sqlalchemy import text

from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from tests.conftest import TestDatabase
from tests.support.postgres import Databases, with_database

WIDE = np.random.default_rng(7).standard_normal(384).astype(np.float32)


def test_vectors_are_arrays_both_ways(db: TestDatabase) -> None:
    boss = db.person("admin")
    two = [WIDE, WIDE[::-1].copy()]
    ask = text(
        "select :one, (select array_agg(u.v) from unnest(:two) u (v)), :one <-> :one,"
        " cast(:none as extensions.vector)"
    )
    with db.database.acting_as(boss) as connection:
        values = {"one": WIDE, "two": two, "none": None}
        one, several, distance, none = connection.execute(ask, values).one()
    assert (one.dtype, one.shape) == (np.float32, (384,))
    assert np.array_equal(one, WIDE), "to the last bit"
    assert np.array_equal(np.stack(several), np.stack(two))
    assert (distance, none) == (0.0, None)


def test_a_connection_that_is_older_than_the_extension(
    server: EmbeddedServer, databases: Databases
) -> None:
    name = f"t_{uuid4().hex}"
    databases.create(name)
    database = Database(with_database(server.app_url, name))
    try:
        database.ping()
        migrations.migrate(with_database(server.owner_url, name))
        with database.as_program() as connection:
            assert np.array_equal(connection.scalar(text("select :one"), {"one": WIDE}), WIDE)
    finally:
        database.close()
        databases.drop(name)


def test_a_connection_is_taught_once(db: TestDatabase) -> None:
    """Later uses ask nothing: the adapters stay with the connection."""
    taught = set()
    for _ in range(3):
        with db.database.as_program() as connection:
            raw: Any = connection.connection.dbapi_connection
            taught.add((id(raw), id(raw.adapters.get_dumper(np.ndarray, PyFormat.AUTO))))
    assert len(taught) == 1
