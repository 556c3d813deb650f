"""What PostgreSQL refuses, in the words of the person who asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy

import psycopg
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ea_core.errors import (
    Conflict,
    DatabaseUnavailable,
    EAError,
    InvalidInput,
    NotAllowed,
    NotFound,
)

UNREACHABLE = (
    "The database can't be reached. Check that it is running and that DATABASE_URL is right."
)

_MEANINGS: tuple[tuple[tuple[type[psycopg.Error], ...], type[EAError], str], ...] = (
    ((pg.InsufficientPrivilege,), NotAllowed, "You are not allowed to do this."),
    (
        (pg.ReadOnlySqlTransaction,),
        NotAllowed,
        "You are looking at the product as somebody else. Nothing can be changed in this view.",
    ),
    ((pg.UniqueViolation,), Conflict, "This exists already."),
    (
        (pg.ForeignKeyViolation, pg.RestrictViolation),
        NotFound,
        "Something that this refers to, or that refers to it, stands in the way.",
    ),
    ((pg.CheckViolation,), InvalidInput, "One of the values is outside of what is allowed."),
    ((pg.NumericValueOutOfRange,), InvalidInput, "A number is too large."),
    (
        (pg.QueryCanceled,),
        DatabaseUnavailable,
        "The database took too long to answer. Try a narrower selection.",
    ),
    (
        # Invalid parameter: the application's role does not exist yet.
        (
            pg.InvalidParameterValue,
            pg.UndefinedTable,
            pg.UndefinedFunction,
            pg.InvalidSchemaName,
            pg.UndefinedColumn,
        ),
        DatabaseUnavailable,
        "The database's schema is not up to date. Run: ea migrate",
    ),
    (
        (pg.SerializationFailure, pg.DeadlockDetected),
        Conflict,
        "Somebody else changed the same data at this moment. Try again.",
    ),
    ((pg.DataError,), InvalidInput, "A value has the wrong form."),
)

# A constraint's name stands for a meaning; wings add theirs with `explain_constraint`.
_CONSTRAINTS: dict[str, EAError] = {}


def explain_constraint(name: str, error: EAError) -> None:
    """Makes a violation of the constraint `name` come out as `error`."""
    _CONSTRAINTS[name] = error


@contextmanager
def translated() -> Iterator[None]:
    """Turns errors of the database that leave the block into errors of this program."""
    try:
        yield
    except DBAPIError as error:
        raise _meaning(error.orig) from error
    except psycopg.Error as error:
        raise _meaning(error) from error
    except PoolTimeout as error:
        raise DatabaseUnavailable("The database is busy. Try again in a moment.") from error


def _meaning(cause: BaseException | None) -> EAError:
    if not isinstance(cause, psycopg.Error):
        return DatabaseUnavailable(UNREACHABLE)
    known = _CONSTRAINTS.get(cause.diag.constraint_name or "")
    if known is not None:
        return copy(known)
    if isinstance(cause, pg.NotNullViolation):
        column = cause.diag.column_name
        return InvalidInput(f"{column or 'A field'} must not be empty.", field=column)
    for kinds, meaning, sentence in _MEANINGS:
        if isinstance(cause, kinds):
            return meaning(sentence)
    return DatabaseUnavailable(UNREACHABLE)
