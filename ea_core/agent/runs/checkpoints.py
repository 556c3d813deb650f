"""LangGraph's checkpoints, read and written as the person whose conversation it is.

LangGraph's `thread_id` is the id of a run here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import sqlalchemy
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, dict_row

from ea_core.actor import Actor
from ea_core.db.engine import Database

Hold = Callable[[sqlalchemy.Connection], None]
"""Makes sure, for the rest of a block, that the run is still this process's; raises when not."""


class ActorSaver(PostgresSaver):
    """A checkpointer under the policies of one person; one for each run.

    Each operation is a transaction of its own through `acting_as`, so another person's run looks
    empty, a write to it is refused (NotAllowed), and nothing is held open between steps. What
    `hold` raises ends a write before anything is written. The tables come from sql/, so `setup` is
    never called.
    """

    def __init__(self, database: Database, actor: Actor, hold: Hold | None = None) -> None:
        # The parent wants a connection of its own and uses it in `_cursor` alone, replaced below.
        super().__init__(
            cast("Connection[DictRow]", None),
            # What LANGGRAPH_STRICT_MSGPACK=true does: only plain types come back from a
            # checkpoint; a class named in stored bytes is never imported and called.
            serde=JsonPlusSerializer(allowed_msgpack_modules=None),
        )
        self._database = database
        self._actor = actor
        self._hold = hold

    @contextmanager
    def _cursor(self, *, pipeline: bool = False) -> Iterator[Cursor[DictRow]]:
        """A cursor in a new transaction of the person.

        The parent asks for a `pipeline` where it writes, and only there.
        """
        with self._database.acting_as(self._actor, lasting=False) as connection:
            if pipeline and self._hold is not None:
                self._hold(connection)
            raw = cast("Connection[object]", connection.connection.driver_connection)
            with raw.cursor(row_factory=dict_row, binary=True) as cursor:
                yield cursor
