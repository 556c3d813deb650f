"""pgvector's adapter on our connections: numpy arrays in, numpy arrays out."""

from __future__ import annotations

from typing import Any

import psycopg
from pgvector.psycopg.vector import VectorBinaryLoader, VectorLoader, register_vector_info
from psycopg.abc import Buffer
from psycopg.types import TypeInfo

# By the catalog: the extension's schema need not be in the search path, and who logs in need not
# have the right to use it. pgvector's register_vector asks four times, by the search path.
VECTOR_TYPE = """
    select t.oid, t.typarray from pg_catalog.pg_type t
    where t.typnamespace = (select oid from pg_catalog.pg_namespace where nspname = 'extensions')
      and t.typname = 'vector'
"""


class _FromText(VectorLoader):
    def load(self, data: Buffer) -> Any:
        found = super().load(data)
        return None if found is None else found.to_numpy()


class _FromBinary(VectorBinaryLoader):
    def load(self, data: Buffer) -> Any:
        found = super().load(data)
        return None if found is None else found.to_numpy()


def register_vectors(connection: psycopg.Connection[Any]) -> bool:
    """Teaches a connection vectors, with one question; False where the extension is not there yet.

    Parameters may then be numpy arrays of shape (width,), and lists of them for `vector[]`; results
    are float32 arrays of that shape. Leaves the transaction that it asks in open.
    """
    with connection.cursor() as cursor:
        row = cursor.execute(VECTOR_TYPE).fetchone()
    if row is None:
        return False
    oid, array_oid = row
    register_vector_info(connection, TypeInfo("vector", oid, array_oid))
    connection.adapters.register_loader(oid, _FromText)
    connection.adapters.register_loader(oid, _FromBinary)
    return True
