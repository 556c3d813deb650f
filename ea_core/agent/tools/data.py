"""What a tool gives: data for a model, tables for a page, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ea_core.agent.tables import CrmSource, Table


@dataclass(frozen=True, slots=True)
class Given:
    """`data` is small and JSON, `rows` how many things it holds; `about` names the client it is about.

    `source` is where the pages show it, `suggestion` a change that the person is to approve or decline.
    """

    data: dict[str, Any]
    rows: int
    tables: tuple[Table, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    source: CrmSource | None = None
    suggestion: Mapping[str, Any] | None = None
