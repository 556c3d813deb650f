"""The connection pool and the only two ways through it: as a person, or as nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from ea_core.actor import Actor
from ea_core.db.errors import Reading, becoming, translated
from ea_core.db.vectors import register_vectors
from ea_core.errors import DatabaseUnavailable

APP_ROLE = "ea_app"
STATEMENT_TIMEOUT = "30s"
IDLE_TIMEOUT = "30s"
"""A process that is stopped in the middle of a transaction keeps others from its rows for so long:
the server ends the transaction then, and nothing of it happened."""

# Whatever a connection may have kept from before is overruled: the older names of the claims, which
# auth.uid() and auth.jwt() ask first, and temporary tables, which come first in a search path that
# does not name them.
_BECOME_PERSON = text("""
    select set_config('role', 'authenticated', true),
           set_config('request.jwt.claims', :claims, true),
           set_config('request.jwt.claim', '', true),
           set_config('request.jwt.claim.sub', '', true),
           set_config('ea.origin', :origin, true),
           set_config('search_path', 'public, extensions, pg_temp', true),
           set_config('statement_timeout', :timeout, true),
           set_config('idle_in_transaction_session_timeout', :idle, true),
           set_config('transaction_read_only', case when cast(:read_only as boolean) then 'on'
             else current_setting('transaction_read_only') end, true),
           set_config('synchronous_commit', case when cast(:lasting as boolean)
             then current_setting('synchronous_commit') else 'off' end, true)
""")
_BECOME_PROGRAM = text("""
    select set_config('role', 'ea_app', true),
           set_config('request.jwt.claims', '', true),
           set_config('request.jwt.claim', '', true),
           set_config('request.jwt.claim.sub', '', true),
           set_config('ea.origin', '', true),
           set_config('search_path', 'public, extensions, pg_temp', true),
           set_config('statement_timeout', :timeout, true),
           set_config('idle_in_transaction_session_timeout', :idle, true),
           set_config('transaction_read_only', case when cast(:read_only as boolean) then 'on'
             else current_setting('transaction_read_only') end, true)
""")
# Since PostgreSQL 16 membership alone is not the right to set the role.
_WHO_LOGGED_IN = """
    select session_user, r.oid is not null,
           pg_has_role(session_user, r.oid,
             case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end)
    from (values (1)) one left join pg_roles r on r.rolname = %(role)s
"""
_STEPS_DOWN = "steps_down"
_KNOWS_VECTORS = "knows_vectors"


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
        event.listen(self.engine, "connect", _note_login)
        event.listen(self.engine, "checkout", _teach_vectors)
        event.listen(self.engine, "begin", _step_down)

    @contextmanager
    def acting_as(
        self, actor: Actor, *, read_only: bool = False, lasting: bool = True
    ) -> Iterator[Connection]:
        """One transaction under the policies of `actor`; commits when the block ends well.

        Identity is local to the transaction, so a pooled connection carries nothing over. Errors
        of the database come out as the errors of this program (NotAllowed, Conflict,
        InvalidInput, DatabaseUnavailable, BugInDatabase, ...).

        What is not `lasting` does not wait until the disk has it: when the server's machine fails in
        the next half second, it has not happened. For steps of what can be done again, not for its end.
        """
        viewing = actor.viewed_by is not None
        only: Reading | None = "viewing" if viewing else "asked" if read_only else None
        values = {
            "claims": actor.claims(),
            "origin": actor.origin.as_json(),
            "timeout": STATEMENT_TIMEOUT,
            "idle": IDLE_TIMEOUT,
            "read_only": only is not None,
            "lasting": lasting,
        }
        with translated(only=only), self.engine.begin() as connection:
            with becoming():
                connection.execute(_BECOME_PERSON, values)
            yield connection

    @contextmanager
    def as_program(self, *, read_only: bool = False) -> Iterator[Connection]:
        """One transaction without an identity: tables are closed, a few functions are open."""
        with translated(), self.engine.begin() as connection:
            with becoming():
                values = {
                    "timeout": STATEMENT_TIMEOUT, "idle": IDLE_TIMEOUT, "read_only": read_only
                }  # fmt: skip
                connection.execute(_BECOME_PROGRAM, values)
            yield connection

    def ping(self) -> None:
        """Raises DatabaseUnavailable when the database does not answer."""
        with self.as_program() as connection:
            connection.execute(text("select 1"))

    def close(self) -> None:
        """Closes the pool."""
        self.engine.dispose()


def _note_login(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:
    """Notes whether the connection logged in as somebody mightier than the application's role.

    Raises DatabaseUnavailable when that somebody may not act as it.
    """
    with dbapi_connection.cursor() as cursor:
        cursor.execute(_WHO_LOGGED_IN, {"role": APP_ROLE})
        name, exists, may_step_down = cursor.fetchone()
    dbapi_connection.rollback()
    if exists and not may_step_down:
        raise DatabaseUnavailable(
            f"The role {name} in DATABASE_URL may not act as {APP_ROLE}. Log in as {APP_ROLE}, or "
            f"have an administrator run: grant {APP_ROLE} to {name}"
        )
    record.info[_STEPS_DOWN] = exists and name != APP_ROLE


def _teach_vectors(dbapi_connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Teaches a connection vectors when it is first used.

    One that is older than the extension (made before the first migration) is asked again each time.
    """
    if not record.info.get(_KNOWS_VECTORS):
        record.info[_KNOWS_VECTORS] = register_vectors(dbapi_connection)
        dbapi_connection.rollback()


def _step_down(connection: Connection) -> None:
    """Lets a transaction of a mightier login begin as the application's role.

    With DATABASE_URL alone the login may be the owner; a statement that forgets its identity still
    reads nothing. For the transaction only: a transaction pooler would hand a session's role to
    the next client.
    """
    if connection.info.get(_STEPS_DOWN):
        with becoming():
            connection.exec_driver_sql(f"set local role {APP_ROLE}")


__all__ = ["APP_ROLE", "Database", "SQLAlchemyError", "make_engine"]
