"""What kinds, fields and states of an import are called on the page. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ea_core.crm.importing.fields import Kind
from ea_core.crm.imports.kept import Import, Status
from ea_core.crm.imports.writing import Outcome
from ea_core.ui.kit.format import count, whole_percent
from ea_core.ui.kit.table import Badge, Colour

KINDS: Final[dict[Kind, str]] = {
    "clients": "Clients",
    "contacts": "Contacts",
    "deals": "Deals",
    "activities": "Activities",
}
_ONE: Final[dict[Kind, str]] = {
    "clients": "client",
    "contacts": "contact",
    "deals": "deal",
    "activities": "activity",
}
_FIELDS: Final = {
    "performed_by": "By whom",
    "performed_at": "When",
    "subject": "Subject",
    "performed_time": "At what time",
    "done": "Whether it was done",
    "won_value": "Value when won",
    "created_at": "Created on",
    "closed_at": "Closed on",
    "won_at": "Won on",
    "lost_at": "Lost on",
    "expected_close_date": "Expected close",
    "email": "E-mail",
    "content": "What happened",
    "name": "Name",
}
_STATES: Final[dict[Status, tuple[str, Colour]]] = {
    "draft": ("Not imported yet", "gray"),
    "checking": ("Being checked", "blue"),
    "checked": ("Checked, not imported yet", "gray"),
    "importing": ("Being imported", "blue"),
    "done": ("Imported", "green"),
    "failed": ("Failed", "red"),
    "undoing": ("Being taken back", "blue"),
    "partly undone": ("Taken back in part", "orange"),
    "undone": ("Taken back", "orange"),
}
WHY: Final[dict[Outcome, str]] = {
    "changed": "Changed since",
    "used": "Something was added to it since",
    "gone": "Not there any more",
    "not yours": "Belongs to somebody else",
    "taken back": "Taken back",
}


def things(number: int, kind: Kind) -> str:
    """`1 client`, `1,203 activities`."""
    return count(number, _ONE[kind], KINDS[kind].lower())


def field(name: str) -> str:
    """What a field is called: `First name`."""
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def state(status: Status) -> Badge:
    """How far an import is."""
    return Badge(*_STATES[status])


def progress(one: Import) -> tuple[float, str]:
    """How far the work is, as a share and in words."""
    if one.total is None:
        if one.done:
            return 0.0, f"Reading the file: {count(one.done, 'row')}"
        return 0.0, "It begins in a moment"
    share = min(one.done / one.total, 1.0) if one.total else 1.0
    verb = {"checking": "Checked", "undoing": "Looked at"}.get(one.status, "Written")
    percent = whole_percent(Decimal(round(share * 100)))
    return share, f"{verb}: {one.done:,} of {count(one.total, 'record')}, {percent}"
