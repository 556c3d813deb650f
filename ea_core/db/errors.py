"""What PostgreSQL refuses, in the words of the person who asked."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Literal

import psycopg
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ea_core.errors import (
    BugInDatabase,
    Conflict,
    DatabaseBusy,
    DatabaseFull,
    DatabaseTooSlow,
    DatabaseUnavailable,
    EAError,
    InvalidInput,
    NotAllowed,
    NotFound,
)

OWNERS_ADDRESS = "EA_OWNER_DATABASE_URL (or DATABASE_URL)"
"""What is wrong when the owner's connection is refused."""
_UNREACHABLE = (
    "The database can't be reached. Try again in a moment; if it stays so, whoever runs this checks "
    "that it is running and that {setting} is right."
)
_BUSY = "The database is busy. Try again in a moment."
_LOCKED = (
    "The database is busy with something that stands in the way, such as a long document that is "
    "being added. Try again in a moment."
)
_NOT_UP_TO_DATE = "The database's schema is not up to date. Run: ea migrate"
_VIEWING = "You are looking at the product as somebody else. Nothing can be changed in this view."
_READ_ONLY = (
    "The database takes no changes at this moment: it is set to reading only, as some providers do "
    "when its disk is full. Ask the administrator."
)
_NO_RIGHTS = (
    "The user in DATABASE_URL lacks rights in the database. Look with: ea doctor, and give the "
    "rights with: ea migrate"
)

_MEANINGS: tuple[tuple[tuple[type[psycopg.Error], ...], type[EAError], str], ...] = (
    ((pg.InsufficientPrivilege,), NotAllowed, "You are not allowed to do this."),
    ((pg.ReadOnlySqlTransaction,), DatabaseUnavailable, _READ_ONLY),
    ((pg.UniqueViolation,), Conflict, "This exists already."),
    (
        (pg.ForeignKeyViolation, pg.RestrictViolation),
        NotFound,
        "Something that this refers to, or that refers to it, stands in the way.",
    ),
    ((pg.CheckViolation,), InvalidInput, "One of the values is outside of what is allowed."),
    ((pg.NumericValueOutOfRange,), InvalidInput, "A number is too large."),
    ((pg.ProgramLimitExceeded,), InvalidInput, "A text is too long for the database."),
    (
        (pg.QueryCanceled,),
        DatabaseTooSlow,
        "The database took too long to answer. Try a narrower selection.",
    ),
    (
        (pg.UndefinedTable, pg.UndefinedFunction, pg.InvalidSchemaName, pg.UndefinedColumn),
        DatabaseUnavailable,
        _NOT_UP_TO_DATE,
    ),
    (
        (pg.SerializationFailure, pg.DeadlockDetected),
        DatabaseBusy,
        "Somebody else changed the same data at this moment. Try again.",
    ),
    (
        (pg.LockNotAvailable,),
        DatabaseBusy,
        _LOCKED,
    ),
    ((pg.TooManyConnections, pg.OutOfMemory), DatabaseBusy, _BUSY),
    (
        # Nothing of the transaction happened.
        (pg.IdleInTransactionSessionTimeout, pg.IdleSessionTimeout, pg.TransactionTimeout),
        DatabaseBusy,
        "This was held up for so long that the database gave it up. Try again in a moment.",
    ),
    (
        (pg.DiskFull,),
        DatabaseFull,
        "The database's disk is full, so nothing can be saved. Ask the administrator to make room.",
    ),
    ((pg.InvalidAuthorizationSpecification, pg.InvalidPassword), DatabaseUnavailable, _NO_RIGHTS),
    ((pg.DataError,), InvalidInput, "A value has the wrong form."),
)

# A connection that is refused has no code, only the server's (or a pooler's) words; a server that
# speaks another language is told as one that can't be reached.
_AT_THE_DOOR: tuple[tuple[tuple[str, ...], type[EAError], str], ...] = (
    (
        (
            "too many clients",
            "too many connections",
            "connection slots are reserved",
            "Max client connections reached",
            "no more connections allowed",
        ),
        DatabaseBusy,
        _BUSY,
    ),
    (
        ("the database system is",),
        DatabaseUnavailable,
        "The database is starting or stopping. Try again in a moment.",
    ),
    (
        ("authentication failed", "Tenant or user not found", "no password supplied"),
        DatabaseUnavailable,
        "The database refuses the user or the password in {setting}.",
    ),
    (
        ('FATAL:  role "', "not permitted to log in", "no pg_hba.conf entry", "permission denied"),
        DatabaseUnavailable,
        "The database does not let the user in {setting} in. Check the user's name and rights.",
    ),
    (
        ('FATAL:  database "',),
        DatabaseUnavailable,
        "The server has no database of the name in {setting}.",
    ),
)

# A constraint's name stands for a meaning; wings add theirs with `explain_constraint`.
_CONSTRAINTS: dict[str, EAError] = {}

_log = logging.getLogger(__name__)


def explain_constraint(name: str, error: EAError) -> None:
    """Makes a violation of the constraint `name` come out as `error`."""
    _CONSTRAINTS[name] = error


Reading = Literal["asked", "viewing"]
"""Why a transaction only reads: its block wants no more, or somebody views as somebody else."""


@contextmanager
def translated(setting: str = "DATABASE_URL", only: Reading | None = None) -> Iterator[None]:
    """Turns errors of the database that leave the block into errors of this program.

    `setting` names where the address comes from, `only` says why the transaction reads only. What
    has no meaning here is a mistake of ours: BugInDatabase, with the database's words and the
    statement in the log.
    """
    try:
        yield
    except DBAPIError as error:
        cause = error.orig if isinstance(error.orig, psycopg.Error) else error
        raise _meaning(cause, error.statement, setting, only) from error
    except psycopg.Error as error:
        raise _meaning(error, None, setting, only) from error
    except PoolTimeout as error:
        raise DatabaseBusy(_BUSY) from error


@contextmanager
def becoming() -> Iterator[None]:
    """Around what gives a transaction its role: a refusal there is the login's, no policy's."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, pg.InsufficientPrivilege):
            raise DatabaseUnavailable(_NO_RIGHTS) from error
        if isinstance(error.orig, pg.InvalidParameterValue | pg.UndefinedObject):
            raise DatabaseUnavailable(_NOT_UP_TO_DATE) from error  # the role is not there yet
        raise


def no_connection(cause: psycopg.Error, setting: str = "DATABASE_URL") -> EAError:
    """Why there is no connection (any more); `setting` names where the address comes from."""
    words = str(cause)
    for signs, meaning, sentence in _AT_THE_DOOR:
        if any(sign in words for sign in signs):
            return meaning(sentence.format(setting=setting))
    return DatabaseUnavailable(_UNREACHABLE.format(setting=setting))


def _meaning(
    cause: Exception, statement: str | None, setting: str, only: Reading | None
) -> EAError:
    if not isinstance(cause, psycopg.Error):
        return _mistake(cause, statement)
    if _is_lost(cause):
        return no_connection(cause, setting)
    if only == "asked" and isinstance(cause, pg.ReadOnlySqlTransaction):
        return _mistake(cause, statement)
    return _by_circumstance(cause, only) or _by_kind(cause) or _mistake(cause, statement)


def _by_circumstance(cause: psycopg.Error, only: Reading | None) -> EAError | None:
    """What depends on more than the kind of the error: the constraint, the column, the view."""
    known = _CONSTRAINTS.get(cause.diag.constraint_name or "")
    if known is not None:
        return copy(known)
    if isinstance(cause, pg.NotNullViolation):
        column = cause.diag.column_name
        return InvalidInput(f"{column or 'A field'} must not be empty.", field=column)
    if only == "viewing" and isinstance(cause, pg.ReadOnlySqlTransaction):
        return NotAllowed(_VIEWING)
    if isinstance(cause, pg.InsufficientPrivilege) and "for schema" in str(cause):
        return DatabaseUnavailable(_NO_RIGHTS)
    return None


def _by_kind(cause: psycopg.Error) -> EAError | None:
    return next(
        (meaning(sentence) for kinds, meaning, sentence in _MEANINGS if isinstance(cause, kinds)),
        None,
    )


def _is_lost(cause: psycopg.Error) -> bool:
    """Whether there is no connection: refused, broken off, or ended by the server."""
    if cause.sqlstate is None:
        return isinstance(cause, psycopg.OperationalError)
    return cause.sqlstate.startswith(("08", "57P0"))


def _mistake(cause: Exception, statement: str | None) -> BugInDatabase:
    reference = secrets.token_hex(4)
    code = getattr(cause, "sqlstate", None) or "no code"
    primary = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    _log.error(
        "Reference %s: %s (%s): %s; in: %s",
        reference,
        type(cause).__name__,
        code,
        " ".join((primary or str(cause)).split()),
        " ".join((statement or "?").split())[:500],
    )
    return BugInDatabase(reference)
