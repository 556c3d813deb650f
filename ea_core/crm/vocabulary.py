"""The values that the schema allows, as types and in the order in which screens show them."""

from __future__ import annotations

from typing import Final, Literal

Stage = str
"""The key of a stage."""
StageKind = Literal["open", "won", "lost"]
"""What a stage means; its key, name and order are the company's own (`ea_core.crm.stages`)."""
ClientStatus = Literal["active", "lead", "churned"]
ActivityType = Literal["call", "email", "meeting", "note"]
EntityType = Literal["client", "deal"]
TaskState = Literal["open", "done", "dropped"]
"""`dropped`: it need not be done any more."""

Category = Literal["commit", "best case", "pipeline", "omitted"]
"""How sure an open deal is: its forecast category."""

CLIENT_STATUSES: Final[tuple[ClientStatus, ...]] = ("active", "lead", "churned")
ACTIVITY_TYPES: Final[tuple[ActivityType, ...]] = ("call", "email", "meeting", "note")
CATEGORIES: Final[tuple[Category, ...]] = ("commit", "best case", "pipeline", "omitted")
LOST_REASONS: Final = ("Price", "Competitor", "No budget", "No decision", "Not a fit", "No answer")
"""Why deals are usually lost; a company writes its own."""
UNASSIGNED: Final = "Unassigned"
