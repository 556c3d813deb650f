"""procrastinate's way to the database: through any pooler, with the application's rights alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import uuid4

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg import sql
from psycopg_pool import AsyncConnectionPool

from ea_core.db.engine import APP_ROLE
from ea_core.queue.schema import SCHEMA

_POOL_SIZE: Final = 3
"""A worker asks for a job, beats, and ends a job: seldom two of these at once."""
_OPTIONS: Final = {"prepare_threshold": None, "connect_timeout": 5, "application_name": "ea worker"}
_BECOME_PROGRAM: Final = sql.SQL(
    "select set_config('role', {role}, true), set_config('search_path', {path}, true)"
).format(role=sql.Literal(APP_ROLE), path=sql.Literal(f"pg_catalog, {SCHEMA}, pg_temp"))
_PROBE_SECONDS: Final = 1.0

AWAY: Final = (ConnectorException, psycopg.OperationalError)
"""What procrastinate and psycopg raise while the database is away."""


class _Pool(AsyncConnectionPool[Any]):
    """Connections whose transaction begins as the application's role, in the queue's schema.

    For the transaction only, as everywhere in this program: a transaction pooler hands a session's
    settings to the next client. So a login that is the owner's steps down here too.
    """

    @asynccontextmanager
    async def connection(self, timeout: float | None = None) -> AsyncIterator[Any]:  # noqa: ASYNC109 # as the parent's
        """A connection for one transaction, which commits when the block ends well."""
        async with super().connection(timeout) as connection:
            await connection.execute(_BECOME_PROGRAM)
            yield connection


def make_queue(url: str) -> App:
    """Procrastinate on the database at `url`; open it with `open_async`."""
    return App(
        connector=PsycopgConnector(
            pool_factory=_Pool, conninfo=url, min_size=1, max_size=_POOL_SIZE, kwargs=_OPTIONS
        )
    )


def can_listen(url: str) -> bool:
    """Whether LISTEN works on this address: not through a transaction pooler.

    Tried with a notice from another connection. Raises psycopg.OperationalError when the database is
    away.
    """
    channel = sql.Identifier(f"ea_probe_{uuid4().hex}")
    with (
        psycopg.connect(url, autocommit=True, prepare_threshold=None, connect_timeout=5) as hears,
        psycopg.connect(url, autocommit=True, prepare_threshold=None, connect_timeout=5) as says,
    ):
        hears.execute(sql.SQL("listen {}").format(channel))
        says.execute(sql.SQL("notify {}").format(channel))
        return any(True for _ in hears.notifies(timeout=_PROBE_SECONDS, stop_after=1))
