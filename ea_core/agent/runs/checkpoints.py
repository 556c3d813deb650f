"""LangGraph's checkpoints, read and written as the person whose conversation it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, dict_row

from ea_core.actor import Actor
from ea_core.db.engine import Database


class ActorSaver(PostgresSaver):
    """A checkpointer under the policies of one person; one for each run.

    Each operation is a transaction of its own through `acting_as`, so another person's thread
    looks empty, a write to it is refused (NotAllowed), and nothing is held open between steps.
    The tables come from sql/, so `setup` is never called.
    """

    def __init__(self, database: Database, actor: Actor) -> None:
        # The parent wants a connection of its own and uses it in `_cursor` alone, replaced below.
        super().__init__(
            cast("Connection[DictRow]", None),
            # What LANGGRAPH_STRICT_MSGPACK=true does: only plain types come back from a
            # checkpoint; a class named in stored bytes is never imported and called.
            serde=JsonPlusSerializer(allowed_msgpack_modules=None),
        )
        self._database = database
        self._actor = actor

    @contextmanager
    def _cursor(self, *, pipeline: bool = False) -> Iterator[Cursor[DictRow]]:
        """A cursor in a new transaction of the person; `pipeline` only asks for fewer round trips."""
        del pipeline
        with self._database.acting_as(self._actor) as connection:
            raw = cast("Connection[object]", connection.connection.driver_connection)
            with raw.cursor(row_factory=dict_row, binary=True) as cursor:
                yield cursor
