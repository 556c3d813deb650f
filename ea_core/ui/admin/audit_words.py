"""What the audit log keeps, in words: things, acts, fields and their values. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ea_core.access.audit import AuditEntry
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.format import NOTHING, day, exact_moment, money, shortened, whole_percent
from ea_core.ui.kit.table import Badge

DID: Final = {
    "insert": Badge("Added", "green"),
    "update": Badge("Changed", "blue"),
    "delete": Badge("Deleted", "red"),
    "view_as": Badge("Viewed as", "orange"),
    "export": Badge("Exported", "violet"),
}
THINGS: Final = {
    "activities": ("Activity", "Activities"),
    "clients": ("Client", "Clients"),
    "company": ("Settings of the company", "Company"),
    "contacts": ("Contact", "Contacts"),
    "deals": ("Deal", "Deals"),
    "document_chunks": ("Passages of a document", "Passages"),
    "documents": ("Document", "Documents"),
    "imports": ("Import", "Imports"),
    "jobs": ("Work in the background", "Jobs"),
    "profiles": ("Account", "Accounts"),
    "proposals": ("Proposed document", "Proposed documents"),
    "stages": ("Stage", "Stages"),
    "targets": ("Target", "Targets"),
    "tasks": ("Task", "Tasks"),
}
"""What a table holds: one of it, and the word for all."""
_MONEY: Final = {("deals", "value"), ("targets", "amount")}
_PERCENT: Final = {("deals", "probability"), ("stages", "probability")}
_SHOWN: Final = 2_000
"""Characters of one value; the rest is cut."""
_FEW: Final = 4
"""Changed fields that are named in a row of the list."""
_DAY_LENGTH: Final = 10


def thing(table: str) -> str:
    """What one record of a table is."""
    return THINGS.get(table, (table.replace("_", " ").capitalize(), ""))[0]


def things(table: str) -> str:
    """Several records of a table, within a sentence."""
    return THINGS.get(table, ("", table.replace("_", " ")))[1].lower()


def what(entry: AuditEntry) -> tuple[str, str]:
    """What an entry is about: the record's name, or how many, and under it what it is and what changed."""
    if entry.action == "view_as":
        return entry.record or "Somebody", "Account"
    if entry.records > 1:
        many = f"{entry.records:,} {things(entry.table_name)}"
        return many, f"Such as {shortened(entry.record, 70)}" if entry.record else ""
    about = thing(entry.table_name)
    if entry.action == "update":
        fields = [field(one).lower() for one in changed(entry)]
        more = f" and {len(fields) - _FEW} more" if len(fields) > _FEW else ""
        about = f"{about}: {', '.join(fields[:_FEW])}{more}" if fields else about
    return shortened(entry.record or about, 90), about if entry.record else ""


def who(entry: AuditEntry) -> tuple[str, str]:
    """By whom, and under it how: on which page, with which command, through the chat."""
    name = entry.actor_name or "The operator"
    origin = (entry.origin or "").replace("page ", "on the page ", 1)
    if entry.hand == "agent":
        return name, "approved; written by the assistant"
    return name, origin


def changed(entry: AuditEntry) -> list[str]:
    """The fields that an entry has values of, by name."""
    return sorted({*(entry.before or {}), *(entry.after or {})})


def field(column: str) -> str:
    """`Expected close date` for expected_close_date; ids are called by what they are of."""
    words = column.removesuffix("_id").removesuffix("_at").replace("_", " ")
    return {"": column}.get(words, words).capitalize()


def written(
    entry: AuditEntry,
    values: Mapping[str, Any] | None,
    column: str,
    *,
    names: Mapping[str, str],
    clock: Clock,
    currency: str,
) -> str:
    """A value as the pages write such values; `names` are those of people and stages, by id or key."""
    if not values or column not in values or values[column] is None:
        return NOTHING
    value = values[column]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if (entry.table_name, column) in _MONEY | _PERCENT:
        return _amount(value, currency if (entry.table_name, column) in _MONEY else "")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value) or NOTHING
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)[:_SHOWN]
    return _text(value, column, names, clock)[:_SHOWN]


def _text(value: str, column: str, names: Mapping[str, str], clock: Clock) -> str:
    if column.endswith(("_at", "_date")) or column == "month":
        try:
            if len(value) == _DAY_LENGTH:
                return day(date.fromisoformat(value))
            return exact_moment(datetime.fromisoformat(value), clock.zone)
        except ValueError:
            return value
    if column == "stage" or column.endswith(("_id", "_by")):
        return names.get(value, value)
    return value


def _amount(value: object, currency: str) -> str:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return money(amount, currency) if currency else whole_percent(amount)
