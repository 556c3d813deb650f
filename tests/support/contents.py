"""What is in a database, row by row, to compare two."""

from __future__ import annotations

import hashlib

import psycopg
from psycopg import sql

from ea_core.backup.contents import SCHEMAS

_TABLES = b"""
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = any(%s) order by 1, 2
"""


def contents(owner_url: str) -> dict[str, tuple[int, str]]:
    """For each table how many rows it has, and a digest of them in any order."""
    found = {}
    with psycopg.connect(owner_url) as connection:
        for schema, table in connection.execute(_TABLES, (list(SCHEMAS),)).fetchall():
            statement = sql.SQL("select t::text from {} t").format(sql.Identifier(schema, table))
            rows = sorted(str(row) for (row,) in connection.execute(statement))
            digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            found[f"{schema}.{table}"] = (len(rows), digest)
    return found
