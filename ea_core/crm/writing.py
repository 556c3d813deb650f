"""Texts on their way to the database, and what a write that changed no row, or broke a constraint, means to the person who asked for it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from ea_core.crm.columns import Columns
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, EAError, InvalidInput, NotAllowed, NotFound

CHANGED_MEANWHILE: Final = (
    "Somebody else changed this {thing} in the meantime. Look at the new state and try again."
)

_CONSTRAINTS: Final = {
    "clients_name_check": ("A client needs a name of at most 300 characters.", "name"),
    "clients_industry_check": ("An industry has at most 200 characters.", "industry"),
    "clients_website_check": ("A website has at most 500 characters.", "website"),
    "clients_status_check": ("A client's status is active, lead or churned.", "status"),
    "clients_owner_id_fkey": ("The chosen owner has no account any more.", "owner"),
    "contacts_name_check": ("A contact needs a first or a last name.", "first_name"),
    "contacts_first_name_check": ("A first name has at most 200 characters.", "first_name"),
    "contacts_last_name_check": ("A last name has at most 200 characters.", "last_name"),
    "contacts_email_check": ("An e-mail address has at most 320 characters.", "email"),
    "contacts_phone_check": ("A phone number has at most 60 characters.", "phone"),
    "contacts_position_check": ("A position has at most 200 characters.", "position"),
    "deals_title_check": ("A deal needs a title of at most 300 characters.", "title"),
    "deals_value_check": ("A deal's value must not be negative.", "value"),
    "deals_stage_fkey": ("There is no such stage (any more).", "stage"),
    "deals_stage_retired": ("This stage is not used any more. Choose another one.", "stage"),
    "deals_forecast_category_check": (
        "A forecast category is commit, best case, pipeline or omitted.",
        "forecast_category",
    ),
    "deals_source_check": ("A source has at most 200 characters.", "source"),
    "deals_lost_reason_check": ("A reason has at most 200 characters.", "lost_reason"),
    "deals_probability_check": ("A probability lies between 0 and 100 percent.", "probability"),
    "deals_closed_after_created": ("A deal can't be closed before it was created.", "closed_on"),
    "activities_type_check": ("An activity is a call, email, meeting or note.", "type"),
    "activities_performed_at_past": (
        "An activity lies in the past. What is planned is not an activity yet.",
        "performed_at",
    ),
    "activities_content_check": ("A text has at most 20,000 characters.", "content"),
    "tasks_title_check": ("Say in at most 300 characters what is to be done.", "title"),
    "tasks_notes_check": ("A note has at most 20,000 characters.", "notes"),
    "tasks_assigned_to_fkey": ("Who was to do it has no account any more.", "assigned_to"),
}
for _name, (_message, _field) in _CONSTRAINTS.items():
    explain_constraint(_name, InvalidInput(_message, field=_field))
for _name in ("contacts_client_id_fkey", "deals_client_id_fkey", "tasks_client_id_fkey"):
    explain_constraint(_name, NotFound("This client does not exist any more."))
explain_constraint("tasks_deal_id_fkey", NotFound("This deal does not exist any more."))
for _table, _thing in (
    ("clients", "client"),
    ("contacts", "contact"),
    ("deals", "deal"),
    ("activities", "activity"),
):
    explain_constraint(
        f"{_table}_external_id_key", Conflict(f"Another {_thing} has this key already.")
    )


def blank_to_none(value: str | None) -> str | None:
    """The trimmed text, or None when nothing is left."""
    return (value or "").strip() or None


def missing(thing: str) -> NotFound:
    """The error for a thing that is not there (or not to be seen)."""
    return NotFound(f"This {thing} does not exist any more.")


def refusal(
    connection: Connection,
    columns: Columns,
    row_id: UUID,
    reason: str,
    seen_version: int | None = None,
) -> EAError:
    """Why an update or delete by id changed no row.

    The row is gone; or it is not what the person saw (`seen_version`, None: that did not matter);
    or a policy refused the change, and `reason` says who may make it.
    """
    version = connection.execute(columns.version(), {"id": row_id}).scalar_one_or_none()
    if version is None:
        return missing(columns.thing)
    if seen_version is not None and seen_version != version:
        return Conflict(CHANGED_MEANWHILE.format(thing=columns.thing))
    return NotAllowed(reason)
