"""Facts about this installation that are the same for everybody (table ea.installation)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ea_core.db.engine import Database

_FACTS = text("select key, value from ea.installation where key in ('embedding', 'demo')")


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """What there is to show of the demo company while it is loaded."""

    passwords: Mapping[str, str]
    """By e-mail address, where they are the published ones; of others nothing is kept."""
    questions: tuple[str, ...]
    """What its documents answer."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the installation."""

    embedding_model: str | None
    """None before the first migration that knew it."""
    embedding_dimension: int | None
    embedding_source: str | None
    """What EA_EMBEDDING_MODEL is to be set to since a switch; None where there was none."""
    demo: DemoCompany | None


def facts(database: Database) -> Facts:
    """The facts as they are now."""
    with database.as_program() as connection:
        known: dict[str, Any] = {row.key: row.value for row in connection.execute(_FACTS)}
    embedding, demo = known.get("embedding", {}), known.get("demo")
    return Facts(
        embedding.get("model"),
        embedding.get("dimension"),
        embedding.get("source"),
        None
        if demo is None
        else DemoCompany(demo.get("passwords", {}), tuple(demo.get("questions", ()))),
    )
