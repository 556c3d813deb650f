"""The administrators' page: its parts, of which only the open one asks the database anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ea_core.ui.admin.audit import show_audit
from ea_core.ui.admin.company import show_company
from ea_core.ui.admin.installation import show_installation
from ea_core.ui.admin.jobs import show_jobs
from ea_core.ui.admin.people import show_people
from ea_core.ui.admin.permissions import show_permissions
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.segments import choose_segment
from ea_core.workspace import Workspace

_OF_ONE_PART: Final = (
    "find", "state", "person", "invite", "did", "on", "by", "since", "until", "row", "together",
    "entry", "show", "stage", "reason", "sort", "page",
)  # fmt: skip
"""What stands in the address of one part and means nothing in another."""


def show_tabs(me: Workspace) -> None:
    """People, Audit, Permissions, Company, Jobs, Installation; the address says which one is open."""
    parts: dict[str, Callable[[Workspace], None]] = {
        "People": show_people,
        "Audit": show_audit,
        "Permissions": show_permissions,
        "Company": show_company,
        "Jobs": show_jobs,
        "Installation": show_installation,
    }
    chosen = choose_segment(
        "tab", {name: name for name in parts}, label="Parts of this page", resets=_OF_ONE_PART
    )
    with shown_errors():
        parts[chosen](me)
