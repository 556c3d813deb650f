"""Who may do what, as tasks in words; the answers are the matrix's own, so they can't differ from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ea_core.access.matrix import CELLS

OWN, OTHERS = "owner", "stranger"
"""The role of the matrix that a staff member has: towards their own records, towards others'."""

_WORDS: Final = (
    ("See all clients, contacts, deals and activities", "deals", "select", OTHERS),
    ("Add a client of one's own", "clients", "insert as owner", OWN),
    ("Add a client for a colleague, or without an owner", "clients", "insert for another", OWN),
    ("Change one's own client", "clients", "update", OWN),
    ("Change a client of a colleague", "clients", "update", OTHERS),
    ("Give a client to somebody else", "clients", "hand over", OWN),
    ("Take over a client without an owner", "clients", "take over", OWN),
    ("Delete a client", "clients", "delete", OWN),
    ("Add or change contacts of one's own client", "contacts", "update", OWN),
    ("Add or change contacts of a colleague's client", "contacts", "update", OTHERS),
    ("Add or change deals of one's own client", "deals", "update", OWN),
    ("Add or change deals of a colleague's client", "deals", "update", OTHERS),
    ("Delete a deal or a contact", "deals", "delete", OWN),
    ("Log an activity at one's own client", "activities", "insert on client", OWN),
    ("Log an activity at a colleague's client", "activities", "insert on client", OTHERS),
    ("Change somebody else's activity", "activities", "update", OTHERS),
    ("Add a task at one's own client, for oneself or a colleague", "tasks", "insert", OWN),
    ("Add a task at a colleague's client", "tasks", "insert", OTHERS),
    ("Do or change a task that one was given", "tasks", "update one at another's client", OTHERS),
    ("Import a file, of what one may add and change", "imports", "insert", OWN),
    ("Take back what one imported", "imports", "take back", OWN),
    ("Take back what somebody else imported", "imports", "take back", OTHERS),
    ("Set and change targets", "targets", "update", OWN),
    ("Read the documents and search in them", "documents", "select", OWN),
    ("Add documents", "documents", "insert", OWN),
    ("Propose a document", "proposals", "insert", OWN),
    ("Publish or decline a proposed document", "proposals", "decide", OWN),
    ("Delete a document that one added", "documents", "delete what one uploaded", OWN),
    ("Delete a document of somebody else", "documents", "delete another's", OWN),
    (
        "Read somebody else's conversation in the database (no page shows it)",
        "messages",
        "select",
        OTHERS,
    ),
    ("Change one's own name", "profiles", "update own name", OWN),
    ("Change somebody's role", "profiles", "update another's role", OWN),
    ("Change stages and the company's settings", "stages", "update", OWN),
    ("Read the audit log", "audit_log", "select", OWN),
)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a person wants to do, and which cell of the matrix says who may."""

    words: str
    table: str
    what: str
    staff: str
    """The matrix's role that stands for staff here."""

    def role(self, role: str) -> str:
        """The matrix's role for `staff`, `manager` or `admin`."""
        return self.staff if role == "staff" else role


TASKS: Final = tuple(Task(*line) for line in _WORDS)
_EXPECTED: Final = {(cell.table, cell.what, cell.role): cell.expected == "Y" for cell in CELLS}


def may(task: Task, role: str) -> bool:
    """Whether somebody with that role (staff, manager, admin) may do it, as the matrix says."""
    return _EXPECTED[task.table, task.what, task.role(role)]
