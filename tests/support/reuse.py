"""A database that one test after the other gets, each as empty as the first.

To copy the template and to remove the copy takes longer than most tests, and a new connection to a
new database learns the whole schema again. So what a test has written is taken out, down to the
files, and the next test gets the same database over the same connections. Where more than rows has
changed, where much was written, or where somebody is still connected, it is not used again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

import psycopg
from psycopg import sql

_MUCH = 64
"""Pages of one table after which a new database is the cheaper one: its indexes keep their size."""
_LOOKS, _BETWEEN = 50, 0.002
"""How often it is looked whether others have gone, and seconds in between."""
AS_NEW = (
    b"set session authorization default; reset all; close all; deallocate all; unlisten *;"
    b" select pg_advisory_unlock_all(); discard temp; discard sequences"
)
"""Takes everything from a session but what it knows of the schema."""
_OURS = "oid >= 16384"
_CATALOGS = {
    "pg_attribute": f"attrelid in (select oid from pg_class where {_OURS})",
    "pg_proc": "true",
    "pg_type": _OURS,
    "pg_namespace": "true",
    "pg_constraint": "true",
    "pg_index": "indexrelid >= 16384",
    "pg_policy": "true",
    "pg_rewrite": "ev_class >= 16384",
    "pg_attrdef": "true",
    "pg_default_acl": "true",
    "pg_extension": "true",
    "pg_language": "true",
    "pg_statistic": "true",
    "pg_statistic_ext": "true",
    "pg_description": "objoid >= 16384",
    "pg_event_trigger": "true",
    "pg_foreign_server": "true",
    "pg_publication": "true",
    "pg_largeobject_metadata": "true",
    "pg_operator": _OURS,
    "pg_cast": "true",
    "pg_database": "datname = current_database()",
    "pg_db_role_setting": "setdatabase = (select d.oid from pg_database d"
    " where d.datname = current_database())",
}
"""What else a schema consists of than tables, and the rows of it that somebody could have changed.

A row that was written has a newer transaction than all before it, and one that went is missing.
"""
_SCHEMA = (
    " union all ".join(
        f"select '{name}', count(*), max(xmin::text::bigint)::numeric from {name} where {rows}"
        for name, rows in _CATALOGS.items()
    )
    # Some tests switch triggers off and on again, which leaves them as they were.
    + " union all select 'pg_trigger', count(*), sum(hashtextextended(t::text, 0)) from pg_trigger t"
)
_TABLES = f"""
    select count(*), max(xmin::text::bigint), sum(reltuples)::bigint, sum(relpages)
    from pg_class where {_OURS}"""
_STATISTICS = f"select oid, reltuples, relpages, relallvisible from pg_class where {_OURS}"
_WRITTEN = f"""
    select oid::int8, format('%I.%I', relnamespace::regnamespace::text, relname),
           pg_relation_size(oid) / 8192
    from pg_class
    where relkind = 'r' and relpersistence <> 't' and {_OURS} and pg_relation_size(oid) > 0"""
_OTHERS = """
    select count(*) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and pid <> all (%s)"""
_COUNTED = """
    select setval(seqrelid::regclass, seqstart, false) from pg_sequence
    where pg_sequence_last_value(seqrelid) is not null"""
_FORGOTTEN = """
    update pg_class c
    set reltuples = b.reltuples, relpages = b.relpages, relallvisible = b.relallvisible
    from beginning b
    where b.oid = c.oid and (c.reltuples, c.relpages, c.relallvisible)
      is distinct from (b.reltuples, b.relpages, b.relallvisible)"""
"""What the planner is told of the sizes of tables, as before the first test."""


class Beginning:
    """How a migrated database is before a test, and what makes it so again.

    `connection` is the owner's, commits each statement and is used for nothing else.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self._rows = {
            table: copied
            for _, table, _ in self._ask(_WRITTEN)
            if (copied := self._copy_of(str(table)))
        }
        """What is in a table from the beginning; the others are empty."""
        self._marked = " union all ".join(
            f"select '{table}', count(*), max(xmin::text::bigint) from {table}"
            for table in self._rows
        )
        self._marks = self._ask(self._marked)
        connection.execute(f"create temporary table beginning as {_STATISTICS}".encode())
        self._schema, self._tables = self._ask(_SCHEMA), self._ask(_TABLES)

    def again(self, kept: Iterable[int]) -> bool:
        """Makes it as it was; False where it is not, and can't be made so this way.

        `kept` are the processes of the connections that stay.
        """
        if (
            not self._alone([*kept])
            or self._ask(_SCHEMA) != self._schema
            or self._ask(_TABLES) != self._tables
        ):
            return False
        written = {str(table): pages for _, table, pages in self._ask(_WRITTEN)}
        if any(int(str(pages)) > _MUCH for pages in written.values()):
            return False
        marks = self._ask(self._marked)
        changed = [str(mark[0]) for mark in marks if mark not in self._marks]
        emptied = [table for table in written if table not in self._rows] + changed
        if emptied:
            self._empty(emptied)
        for table in changed:
            self._fill(table)
        if changed:
            self._marks = self._ask(self._marked)
        self.connection.execute(_COUNTED, prepare=True)
        self._tables = self._ask(_TABLES)
        return len(self._ask(_WRITTEN)) == len(self._rows)

    def _empty(self, tables: list[str]) -> None:
        with self.connection.transaction():
            # No trigger and no key asks anything.
            self.connection.execute("set local session_replication_role = replica")
            self.connection.execute(";".join(f"delete from {one}" for one in tables).encode())
        self.connection.execute(f"vacuum {', '.join(tables)}".encode())
        self.connection.execute(_FORGOTTEN.encode(), prepare=True)

    def _fill(self, table: str) -> None:
        with self.connection.transaction():
            self.connection.execute("set local session_replication_role = replica")
            statement = sql.SQL("copy {} from stdin (format binary)").format(sql.SQL(table))
            with self.connection.cursor().copy(statement) as copy:
                copy.write(self._rows[table])

    def _alone(self, kept: list[int]) -> bool:
        """Whether everybody else has gone, soon: who has hung up is there a moment longer."""
        for _ in range(_LOOKS):
            if self.connection.execute(_OTHERS, (kept,), prepare=True).fetchone() == (0,):
                return True
            time.sleep(_BETWEEN)
        return False

    def _copy_of(self, table: str) -> bytes:
        if self._ask(f"select count(*) from {table}") == [(0,)]:
            return b""
        with self.connection.cursor().copy(
            f"copy {table} to stdout (format binary)".encode()
        ) as copy:
            return b"".join(bytes(part) for part in copy)

    def _ask(self, statement: str) -> list[tuple[object, ...]]:
        return self.connection.execute(statement.encode(), prepare=True).fetchall()
