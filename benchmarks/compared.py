"""The same statements with and without row level security: their times and their plans."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, event, text

from ea_core.actor import Actor
from ea_core.db.engine import STATEMENT_TIMEOUT, Database, make_engine
from ea_core.db.vectors import register_vectors

ROUNDS: Final = 30
PATIENCE: Final = 4.0
"""Seconds for which a query goes on after its 30 rounds: the quick ones need more to be told apart
on a machine that does other things as well."""
MOST_ROUNDS: Final = 1000
TURN: Final = 0.02
"""Seconds for which a side goes on before the other one's turn, at least one call. Two server
processes that take turns at every call find the processor's caches filled by the other one, which
costs a query of a millisecond more than its policies do; a page's queries come from one process."""
LARGE: Final = 10_000
"""Rows of a table from which on a sequential scan counts as a lost index."""
TARGET: Final = 1.3
"""How many times slower the policies may make a query."""

Block = Callable[[], AbstractContextManager[Connection]]
Replace = tuple[str, str]

# What acting_as sets, but for the role: the owner's own statements are not under the policies.
_AS_OWNER = text("""
    select set_config('request.jwt.claims', :claims, true),
           set_config('ea.origin', :origin, true),
           set_config('request.jwt.claim', '', true),
           set_config('request.jwt.claim.sub', '', true),
           set_config('search_path', 'public, extensions, pg_temp', true),
           set_config('statement_timeout', :timeout, true),
           set_config('transaction_read_only', 'on', true)
""")
_LARGE_TABLES = text("""
    select relname from pg_class where relkind = 'r' and reltuples > :large
      and relnamespace in ('public'::regnamespace, 'ea'::regnamespace)
""")
# Of this connection since its counts were last handed on, which never happens in a transaction.
_SCANS = text("select relname, seq_scan from pg_stat_xact_user_tables")


class Owner:
    """The owner of the tables, for whom the policies do not hold."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        event.listen(self.engine, "connect", _teach_vectors)

    @contextmanager
    def acting_as(self, actor: Actor) -> Iterator[Connection]:
        """As `Database.acting_as` of a reader, round trip for round trip."""
        with self.engine.begin() as connection:
            connection.execute(
                _AS_OWNER,
                {
                    "claims": actor.claims(),
                    "origin": actor.origin.as_json(),
                    "timeout": STATEMENT_TIMEOUT,
                },
            )
            yield connection

    def large_tables(self) -> set[str]:
        """Tables of more than 10,000 rows."""
        with self.engine.begin() as connection:
            return set(connection.execute(_LARGE_TABLES, {"large": LARGE}).scalars())

    def close(self) -> None:
        """Closes the pool."""
        self.engine.dispose()


@dataclass(frozen=True)
class Step:
    """A statement as the driver gets it."""

    statement: str
    parameters: Any

    def run(self, connection: Connection) -> list[Any]:
        """Its rows."""
        return list(connection.exec_driver_sql(self.statement, self.parameters).all())


class Recorder(Database):
    """The program's database; notes the statements that a call executes as a person."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.steps: list[Step] = []

    @contextmanager
    def acting_as(
        self, actor: Actor, *, read_only: bool = False, lasting: bool = True
    ) -> Iterator[Connection]:
        """Notes what runs inside the block, not what opens it."""
        with super().acting_as(actor, read_only=read_only, lasting=lasting) as connection:
            event.listen(connection, "before_cursor_execute", self._note)
            yield connection

    def record(self, call: Callable[[], object]) -> list[Step]:
        """The statements of one call."""
        self.steps = []
        call()
        return self.steps

    def _note(
        self,
        _connection: object,
        _cursor: object,
        statement: str,
        parameters: object,
        *_rest: object,
    ) -> None:
        self.steps.append(Step(statement, parameters))


@dataclass(frozen=True)
class Compared:
    """Medians of the rounds in ms, and the large tables read sequentially only under the policies.

    `ratio` is the median of the ratios of the rounds: what else the machine does at a moment falls
    on both halves of a round.
    """

    name: str
    without: float
    under: float
    ratio: float
    lost: set[str]

    @property
    def is_bad(self) -> bool:
        """Slower than the target, or without an index that it had."""
        return self.ratio > TARGET or bool(self.lost)

    def __str__(self) -> str:
        line = f"{self.name:<52} {self.without:>8.2f} {self.under:>8.2f} {self.ratio:>6.2f}"
        line += "  SLOW" if self.ratio > TARGET else ""
        return line + "".join(f"  INDEX LOST on {table}" for table in sorted(self.lost))


def compare(
    database: Recorder,
    owner: Owner,
    actor: Actor,
    name: str,
    calls: Sequence[Callable[[], object]],
    *replacements: Replace,
) -> Compared:
    """Records the calls, then runs their statements in turn under the policies and as the owner.

    `replacements` are made in the owner's statements. Whatever both run is timed alike: from the
    opening of the transaction to its end, rows fetched and not made into objects.
    """
    recorded = [database.record(call) for call in calls]
    freed = [[_replaced(step, replacements) for step in steps] for steps in recorded]

    def person() -> AbstractContextManager[Connection]:
        return Database.acting_as(database, actor, read_only=True)

    def bypassing() -> AbstractContextManager[Connection]:
        return owner.acting_as(actor)

    large = owner.large_tables()
    lost = (_scanned(person, recorded[0]) - _scanned(bypassing, freed[0])) & large
    ways: list[tuple[Block, list[list[Step]], list[float]]] = [
        (bypassing, freed, []),
        (person, recorded, []),
    ]
    warm = [_timed(person, steps) for steps in recorded for _ in range(2)]
    times_a_turn = max(1, round(TURN * 1000 / statistics.median(warm)))
    enough = time.perf_counter() + PATIENCE
    for turn in range(-len(calls), MOST_ROUNDS):
        # Who comes second finds the pages warm: they change places.
        for block, steps, times in ways if turn % 2 else reversed(ways):
            took = [_timed(block, steps[turn % len(calls)]) for _ in range(times_a_turn)]
            if turn >= 0:
                times.append(statistics.median(took))
        if turn >= ROUNDS and time.perf_counter() > enough:
            break
    without, under = ways[0][2], ways[1][2]
    ratio = statistics.median(u / w for w, u in zip(without, under, strict=True))
    return Compared(name, statistics.median(without), statistics.median(under), ratio, lost)


def _teach_vectors(dbapi_connection: Any, _record: object) -> None:
    register_vectors(dbapi_connection)
    dbapi_connection.rollback()


def _replaced(step: Step, replacements: Sequence[Replace]) -> Step:
    statement = step.statement
    for old, new in replacements:
        statement = statement.replace(old, new)
    return Step(statement, step.parameters)


def _timed(block: Block, steps: Sequence[Step]) -> float:
    started = time.perf_counter()
    with block() as connection:
        for step in steps:
            step.run(connection)
    return (time.perf_counter() - started) * 1000


def _scanned(block: Block, steps: Sequence[Step]) -> set[str]:
    """The tables that are read sequentially, inside of functions too."""
    with block() as connection:
        before = _scans(connection)
        for step in steps:
            step.run(connection)
        after = _scans(connection)
    return {table for table, scans in after.items() if scans > before.get(table, 0)}


def _scans(connection: Connection) -> dict[str, int]:
    return {row.relname: row.seq_scan for row in connection.execute(_SCANS)}
