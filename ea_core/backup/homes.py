"""Where a backup is restored to: how the new database comes about and takes its place.

Embedded: a second database of the same server, which takes the name of the first in one transaction.
Another PostgreSQL: only a database that holds nothing, filled in one transaction; what it is to replace is
left alone, because whoever runs it changes DATABASE_URL when the new one is there.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import sql

from ea_core.backup.contents import (
    NOT_FOR_SUPABASE,
    Connection,
    as_owner,
    files_of,
    has_data,
    in_use,
    refuse_supabase,
)
from ea_core.backup.manifest import Manifest
from ea_core.db.embedded import DATABASE, EmbeddedServer
from ea_core.db.errors import OWNERS_ADDRESS, translated
from ea_core.errors import DatabaseBusy, InvalidInput
from ea_core.settings import Settings

_NEW: Final = "ea_restoring"
_OLD: Final = "ea_before"
_TRIES: Final = 20
_PAUSE: Final = 0.1
_IN_USE: Final = "Something is connected to the database. Stop ea serve, ea worker and whatever else uses it first."
_NOT_EMPTY: Final = (
    "The database in DATABASE_URL holds data, and ea restore leaves that alone. Have an administrator make "
    "an empty one, run this command with its address in DATABASE_URL, and start ea serve with that address "
    "when it is done; the old one stays as it is until it is dropped."
)


class Home(ABC):
    """One installation's database, before and while a backup is restored."""

    def __init__(self, url: str) -> None:
        self.url = url
        with as_owner(url) as connection:
            refuse_supabase(connection)
            self.server_major = connection.info.server_version // 10000
            self.has_data = has_data(connection)
            self.files: tuple[str, ...] = tuple(files_of(connection)) if self.has_data else ()

    def check_fits(self, manifest: Manifest) -> None:
        """Raises InvalidInput when the backup is of a newer PostgreSQL, whose schema this one can't make."""
        if manifest.server > self.server_major:
            raise InvalidInput(
                f"The backup is of PostgreSQL {manifest.server}, this is {self.server_major}. Restore it "
                f"into PostgreSQL {manifest.server} or newer."
            )

    def check_unused(self) -> None:
        """Raises DatabaseBusy when anybody is connected; who has just left is waited for."""
        for _ in range(_TRIES):
            with as_owner(self.url) as connection:
                if not in_use(connection):
                    return
            time.sleep(_PAUSE)
        raise DatabaseBusy(_IN_USE)

    @abstractmethod
    def refuse(self, *, replace: bool) -> None:
        """Raises InvalidInput, with what to do, when what is there can't be replaced."""

    @abstractmethod
    def new(self) -> str:
        """The owner's address of a database that holds nothing, to be filled."""

    @abstractmethod
    def take_over(self) -> None:
        """The new database is the installation's from now on."""

    @abstractmethod
    def clear(self) -> None:
        """Removes what is not the installation's database, such as an unfinished one."""


class EmbeddedHome(Home):
    """The embedded server, which runs and is ours alone."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        super().__init__(server.owner_url)

    def refuse(self, *, replace: bool) -> None:
        """Unless asked for, nothing is replaced."""
        if self.has_data and not replace:
            raise InvalidInput(
                "This installation holds data. Restore into another EA_DATA_DIR, or add --replace to put "
                "the backup in its place."
            )

    def new(self) -> str:
        """A database beside the one in use; one that a killed command left is removed."""
        self.clear()
        with self._server_connection() as connection:
            connection.execute(_named("create database {}", _NEW))
        return self._server.url_of(_NEW)

    def take_over(self) -> None:
        """Both names change in one transaction; raises DatabaseBusy while anybody is connected."""
        with self._server_connection() as connection:
            try:
                with connection.transaction():
                    connection.execute(_named("alter database {} rename to {}", DATABASE, _OLD))
                    connection.execute(_named("alter database {} rename to {}", _NEW, DATABASE))
            except psycopg.errors.ObjectInUse as error:
                raise DatabaseBusy(_IN_USE) from error

    def clear(self) -> None:
        """Drops an unfinished database and one that was replaced."""
        with self._server_connection() as connection:
            for name in (_NEW, _OLD):
                connection.execute(_named("drop database if exists {} with (force)", name))

    @contextmanager
    def _server_connection(self) -> Iterator[Connection]:
        with (
            translated(OWNERS_ADDRESS),
            psycopg.connect(self._server.url_of("postgres"), autocommit=True) as connection,
        ):
            yield connection


class EmptyDatabase(Home):
    """Somebody's own PostgreSQL."""

    def refuse(self, *, replace: bool) -> None:  # noqa: ARG002 # of the interface
        """What holds data is never replaced."""
        if self.has_data:
            raise InvalidInput(_NOT_EMPTY)

    def new(self) -> str:
        """The database itself."""
        return self.url

    def take_over(self) -> None:
        """It is in place."""

    def clear(self) -> None:
        """There is nothing beside it."""


@contextmanager
def home_of(settings: Settings) -> Iterator[tuple[Home, EmbeddedServer | None]]:
    """Where `settings` lead, and the embedded server where that is it, running for the block.

    Raises InvalidInput for a Supabase project and DatabaseUnavailable.
    """
    if settings.home == "supabase":
        raise InvalidInput(NOT_FOR_SUPABASE)
    if settings.database_url is not None:
        owner = settings.owner_database_url or settings.database_url
        yield EmptyDatabase(owner.get_secret_value()), None
        return
    server = EmbeddedServer(settings.data_dir)
    server.start()
    try:
        yield EmbeddedHome(server), server
    finally:
        server.release()


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))
