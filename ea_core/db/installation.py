"""Facts about this installation that are the same for everybody (table ea.installation)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from ea_core.db.engine import Database

_FACTS = text("select key, value from ea.installation")


def facts(database: Database) -> Mapping[str, Any]:
    """`embedding` {model, dimension}, and `demo` while the demo company is loaded."""
    with database.as_program() as connection:
        return {row.key: row.value for row in connection.execute(_FACTS)}


def holds_demo(database: Database) -> bool:
    """Whether the demo company is loaded."""
    return "demo" in facts(database)
