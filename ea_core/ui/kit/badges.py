"""Status, stage, late, role, job: a word in a colour, the same everywhere.

The colours of stages stand in charts too, so they follow the stage's kind, never its name.
"""

from __future__ import annotations

from typing import Final, Literal

from ea_core.ui.kit.table import Badge, Colour

StageKind = Literal["open", "won", "lost"]

_STATUS: Final[dict[str, Colour]] = {"active": "green", "lead": "blue", "churned": "gray"}
_ROLES: Final[dict[str, Colour]] = {"admin": "violet", "manager": "blue", "staff": "gray"}
_JOBS: Final[dict[str, Colour]] = {
    "queued": "gray",
    "waiting": "gray",
    "uploaded": "gray",
    "processing": "blue",
    "running": "blue",
    "ready": "green",
    "done": "green",
    "duplicate": "yellow",
    "no_text": "yellow",
    "set aside": "orange",
    "stopped": "orange",
    "failed": "red",
}
_KINDS: Final[dict[StageKind, Colour]] = {"open": "blue", "won": "green", "lost": "gray"}
LATE: Final = Badge("Late", "red")
DUE: Final = Badge("Due", "orange")
QUIET: Final = Badge("Quiet", "yellow")
AT_RISK: Final = Badge("At risk", "orange")


def status_badge(status: str) -> Badge:
    """A client's status."""
    return Badge(status.capitalize(), _STATUS.get(status, "gray"))


def role_badge(role: str) -> Badge:
    """A person's role."""
    return Badge(role.capitalize(), _ROLES.get(role, "gray"))


def job_badge(state: str) -> Badge:
    """How far something is that is done in the background."""
    return Badge(state.replace("_", " ").capitalize(), _JOBS.get(state, "gray"))


def stage_badge(name: str, kind: StageKind) -> Badge:
    """A deal's stage."""
    return Badge(name, _KINDS[kind])
