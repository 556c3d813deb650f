"""The fields that each kind of import knows, and the column names that are taken for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from ea_core.crm.vocabulary import ACTIVITY_TYPES, CLIENT_STATUSES, STAGES

Kind = Literal["clients", "contacts", "deals", "activities"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
FieldType = Literal["text", "choice", "money", "percent", "date", "moment"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its type, its limit or choices, and other names that columns have for it."""

    name: str
    type: FieldType = "text"
    required: bool = False
    longest: int = 300
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_CLIENT_NAMES = ("client_name", "company", "company_name", "account", "account_name", "customer")
_CLIENT = Field("client", required=True, also=_CLIENT_NAMES)

FIELDS: Final[dict[Kind, tuple[Field, ...]]] = {
    "clients": (
        Field("name", required=True, also=("client", *_CLIENT_NAMES)),
        Field("industry", longest=200, also=("sector",)),
        Field("website", longest=500, also=("url", "web", "domain", "homepage")),
        Field("status", "choice", choices=CLIENT_STATUSES, also=("client_status", "account_status")),
        Field("owner", also=("owner_name", "owner_email", "account_owner", "account_manager")),
    ),
    "contacts": (
        _CLIENT,
        Field("first_name", required=True, longest=200, also=("given_name", "forename")),
        Field("last_name", required=True, longest=200, also=("family_name", "surname")),
        Field("email", longest=320, also=("email_address", "e_mail", "mail")),
        Field("phone", longest=60, also=("phone_number", "telephone", "mobile")),
        Field("position", longest=200, also=("job_title", "role", "title")),
    ),
    "deals": (
        _CLIENT,
        Field("title", required=True, also=("deal", "deal_title", "deal_name", "name", "subject",
                                            "opportunity", "opportunity_name")),
        Field("value", "money", also=("amount", "deal_value")),
        Field("stage", "choice", choices=STAGES, also=("deal_stage", "stage_name", "status")),
        Field("probability", "percent", also=("probability_percent", "win_probability")),
        Field("expected_close_date", "date", also=("expected_close", "expected_closing_date")),
        Field("created_at", "moment", also=("created", "created_date", "created_on", "create_date")),
        Field("closed_at", "moment", also=("closed", "closed_date", "closed_on")),
    ),
    "activities": (
        Field("client", also=_CLIENT_NAMES),
        Field("deal", also=("deal_title", "deal_name", "opportunity", "opportunity_name")),
        Field("type", "choice", required=True, choices=ACTIVITY_TYPES,
              also=("activity_type", "kind")),
        Field("content", longest=20_000, also=("text", "note", "notes", "description", "subject")),
        Field("performed_by", also=("user", "person", "author", "owner")),
        Field("performed_at", "moment", also=("date", "time", "datetime", "activity_date",
                                              "created_at")),
    ),
}  # fmt: skip


def normalised(name: str) -> str:
    """A name as columns are compared: without case, spaces, underscores and hyphens."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
