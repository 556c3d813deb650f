"""What PostgreSQL refuses, in the words of the person who asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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

UNREACHABLE = "The database can't be reached. Check that it is running and that DATABASE_URL is right."

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
    if isinstance(cause, psycopg.Error) and cause.diag.constraint_name in _CONSTRAINTS:
        known = _CONSTRAINTS[cause.diag.constraint_name]
        return InvalidInput(known.message, field=known.field) if isinstance(known, InvalidInput) else type(known)(known.message)
    match cause:
        case pg.InsufficientPrivilege():
            return NotAllowed("You are not allowed to do this.")
        case pg.UniqueViolation():
            return Conflict("This exists already.")
        case pg.ForeignKeyViolation():
            return NotFound("Something that this refers to does not exist any more.")
        case pg.NotNullViolation():
            column = cause.diag.column_name or "a field"
            return InvalidInput(f"{column} must not be empty.", field=cause.diag.column_name)
        case pg.CheckViolation():
            return InvalidInput("One of the values is outside of what is allowed.")
        case pg.NumericValueOutOfRange():
            return InvalidInput("A number is too large.")
        case pg.DataError():
            return InvalidInput("A value has the wrong form.")
        case pg.QueryCanceled():
            return DatabaseUnavailable("The database took too long to answer. Try a narrower selection.")
        case pg.UndefinedTable() | pg.UndefinedFunction() | pg.InvalidSchemaName() | pg.UndefinedColumn():
            return DatabaseUnavailable("The database's schema is not up to date. Run: ea migrate")
        case pg.SerializationFailure() | pg.DeadlockDetected():
            return Conflict("Somebody else changed the same data at this moment. Try again.")
        case _:
            return DatabaseUnavailable(UNREACHABLE)
