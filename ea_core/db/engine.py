"""The connection pool and the only two ways through it: as a person, or as nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from ea_core.db.errors import translated
from ea_core.identity.actor import Actor

APP_ROLE = "ea_app"
STATEMENT_TIMEOUT = "30s"

_BECOME_PERSON = text("""
    select set_config('role', 'authenticated', true),
           set_config('request.jwt.claims', :claims, true),
           set_config('ea.origin', :origin, true),
           set_config('search_path', 'public, extensions', true),
           set_config('statement_timeout', :timeout, true)
""")
# Per transaction as well as per connection (_step_down): a transaction pooler forgets the latter.
_BECOME_PROGRAM = text("select set_config('role', 'ea_app', true)")
_READ_ONLY = text("set transaction read only")


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """A pool of connections to `url` (any postgresql:// address that libpq understands).

    Server-side prepared statements are off, so that a transaction pooler works too.
    """
    address = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(
        address,
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"prepare_threshold": None, "connect_timeout": 5, "application_name": "ea"},
    )


class Database:
    """The program's access to its database: every statement runs inside one of the blocks below."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        event.listen(self.engine, "connect", _step_down)

    @contextmanager
    def acting_as(self, actor: Actor, *, read_only: bool = False) -> Iterator[Connection]:
        """One transaction under the policies of `actor`; commits when the block ends well.

        Identity is local to the transaction, so a pooled connection carries nothing over. Errors
        of the database come out as the errors of this program (NotAllowed, Conflict,
        InvalidInput, DatabaseUnavailable, ...).
        """
        with translated(), self.engine.begin() as connection:
            connection.execute(
                _BECOME_PERSON,
                {
                    "claims": actor.claims(),
                    "origin": actor.origin.as_json(),
                    "timeout": STATEMENT_TIMEOUT,
                },
            )
            if read_only or actor.viewed_by is not None:
                connection.execute(_READ_ONLY)
            yield connection

    @contextmanager
    def as_program(self) -> Iterator[Connection]:
        """One transaction without an identity: tables are closed, a few functions are open."""
        with translated(), self.engine.begin() as connection:
            connection.execute(_BECOME_PROGRAM)
            yield connection

    def ping(self) -> None:
        """Raises DatabaseUnavailable when the database does not answer."""
        with self.as_program() as connection:
            connection.execute(text("select 1"))

    def close(self) -> None:
        """Closes the pool."""
        self.engine.dispose()


def _step_down(dbapi_connection: object, _record: ConnectionPoolEntry) -> None:
    """Makes a connection that logged in as somebody mightier act as the application's role.

    With DATABASE_URL alone the login may be the owner; from here on a statement that forgets its
    identity still reads nothing.
    """
    cursor = dbapi_connection.cursor()  # type: ignore[attr-defined] # a psycopg connection
    try:
        cursor.execute(
            "select session_user = %s, exists (select from pg_roles where rolname = %s)",
            (APP_ROLE, APP_ROLE),
        )
        is_app, exists = cursor.fetchone()
        if not is_app and exists:
            cursor.execute(f"set role {APP_ROLE}")
        dbapi_connection.commit()  # type: ignore[attr-defined] # a psycopg connection
    finally:
        cursor.close()


__all__ = ["APP_ROLE", "Database", "SQLAlchemyError", "make_engine"]
