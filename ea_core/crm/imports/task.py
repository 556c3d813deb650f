"""What a worker does with one import: checks it, takes it in or takes it back, as its person.

The work and its end are one transaction. A worker that is killed leaves nothing behind, and the next
one begins anew; who finds that another has it, or that its person gave it up, writes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import text

from ea_core.actor import Actor, Origin
from ea_core.crm.importing.customs import customs_of
from ea_core.crm.importing.load import read_file, write_records
from ea_core.crm.imports import kept, writing
from ea_core.crm.imports.kept import Import, Status
from ea_core.crm.imports.told import kept_text
from ea_core.db.engine import Database
from ea_core.errors import DatabaseBusy, DatabaseUnavailable, EAError
from ea_core.queue.task import Later, SetAside

_BEGIN = text("select import_id, person_id, attempt from ea.begin_import(:id)")
_PROGRESS = text("select ea.import_progress(:id, :attempt, :done, :total)")
_FAIL = text("select ea.fail_import(:id, :attempt, :reason)")
_MOMENT: Final = 0.5
"""Seconds between two signs of life."""
_log = logging.getLogger(__name__)


class _Lost(Exception):
    """It was given up, or another worker has it."""


@dataclass(frozen=True, slots=True)
class _Claim:
    import_id: UUID
    person_id: UUID | None
    attempt: int


class ImportTask:
    """Carries out imports; amounts are in `currency`."""

    def __init__(self, database: Database, currency: str) -> None:
        self._database, self._currency = database, currency

    def __call__(self, stopping: Callable[[], bool], import_id: str) -> None:
        """One step of one import; it ends or waits.

        Raises Later when the worker is being stopped, DatabaseUnavailable and DatabaseBusy, and
        SetAside for a mistake of ours.
        """
        claim = self._begin(UUID(import_id))
        if claim is None:
            return
        if claim.person_id is None:
            self._fail(claim, "The account that imports this is not there any more.")
            return
        try:
            self._carry_out(claim, _Watch(self._database, claim, stopping))
        except _Lost:
            _log.info("the import %s was given up", claim.import_id)
        except (DatabaseUnavailable, DatabaseBusy):
            raise  # done later
        except EAError as error:
            self._fail(claim, error.message)
        except Later:
            raise
        except Exception as error:
            reference = uuid4().hex[:8]
            _log.exception("the import %s failed (%s)", claim.import_id, reference)
            self._fail(
                claim,
                f"Something went wrong (reference {reference}). Nothing was written. Try again.",
            )
            raise SetAside(
                f"{type(error).__name__} (reference {reference} in the worker's log)"
            ) from error

    def _carry_out(self, claim: _Claim, watch: _Watch) -> None:
        # The role is left at its least: it decides only what screens offer.
        actor = Actor(id=claim.person_id or UUID(int=0), email="", origin=Origin("import"))
        with self._database.acting_as(actor, read_only=True) as connection:
            one = kept.get(connection, claim.import_id)
        if one.status == "undoing":
            with self._database.acting_as(actor) as connection:
                ended = writing.take_back(connection, one.id, watch)
                if not kept.end(connection, one.id, claim.attempt, ended):
                    raise _Lost
        else:
            self._take_in(claim, actor, one, watch)

    def _take_in(self, claim: _Claim, actor: Actor, one: Import, watch: _Watch) -> None:
        with self._database.acting_as(actor, read_only=True) as connection:
            data = kept.content(connection, one.id)
            customs = customs_of(connection, self._currency)
        to: Status = "checked" if one.status == "checking" else "done"
        # The file is read before the transaction begins: nothing is parsed while it is open.
        with (
            read_file(one.wish, data, customs, watch) as read,
            self._database.acting_as(actor) as connection,
        ):
            if to == "checked":
                result = write_records(connection, read, dry_run=True, on_progress=watch)
            else:
                result = writing.write_under(connection, one.id, read, watch)
            errors = read.errors.first()
            if not kept.end(connection, one.id, claim.attempt, to, result, errors):
                raise _Lost

    def _begin(self, import_id: UUID) -> _Claim | None:
        with self._database.as_program() as connection:
            row = connection.execute(_BEGIN, {"id": import_id}).one_or_none()
        return None if row is None else _Claim(*row)

    def _fail(self, claim: _Claim, reason: str) -> None:
        values = {"id": claim.import_id, "attempt": claim.attempt, "reason": kept_text(reason)}
        with self._database.as_program() as connection:
            connection.execute(_FAIL, values)


class _Watch:
    """Tells how far the work is, outside of its transaction, and ends it when it is not wanted."""

    def __init__(self, database: Database, claim: _Claim, stopping: Callable[[], bool]) -> None:
        self._database, self._claim, self._stopping = database, claim, stopping
        self._told = 0.0

    def __call__(self, done: int, total: int | None) -> None:
        """Raises Later when the worker is being stopped, _Lost when another has it."""
        if self._stopping():
            raise Later(1)
        if time.monotonic() - self._told < _MOMENT and done != total:
            return
        self._told = time.monotonic()
        values = {
            "id": self._claim.import_id,
            "attempt": self._claim.attempt,
            "done": done,
            "total": total,
        }
        with self._database.as_program() as connection:
            if not connection.execute(_PROGRESS, values).scalar():
                raise _Lost
