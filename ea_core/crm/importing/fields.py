"""The fields that each kind of import knows, and the column names that are taken for them.

The names are those of exports in use (HubSpot, Salesforce, Pipedrive) beside our own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ea_core.crm.importing import abroad
from ea_core.crm.importing.cells.currencies import spaced
from ea_core.crm.vocabulary import ACTIVITY_TYPES, CLIENT_STATUSES

Kind = Literal["clients", "contacts", "deals", "activities"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
FieldType = Literal["text", "choice", "stage", "state", "money", "percent", "date", "moment", "closing", "currency", "email", "phone", "time", "done"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its type, its limit or choices, and other names that columns have for it.

    `synonyms` are other words for the choices, as `normalised` gives them. With `many_lines` line
    breaks are kept. What `is_name` gives something new its name, so that punctuation alone is none.
    """

    name: str
    type: FieldType = "text"
    required: bool = False
    longest: int = 300
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    many_lines: bool = False
    is_name: bool = False


def normalised(name: str) -> str:
    """A word as stages and choices are compared: without case, spaces, underscores and hyphens."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def unaccented(name: str) -> str:
    """The same without accents, as columns are compared: `Étape` is often written `Etape`."""
    return normalised(
        name
        if name.isascii()
        else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    )


def _words(choices: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple((unaccented(word), choice) for choice, words in choices.items() for word in words)


_CLIENT_NAMES = (
    "client_name", "company", "company_name", "account", "account_name", "customer", "customer_name",
    "organization", "organization_name", "organisation", "organisation_name", "company_account",
    "associated_company", "primary_associated_company", "associated_company_primary", "primary_company",
    "associated_companies", "organization_1_name", "potential_customer", "prospect", "client_company", "business_name", "legal_name",
)  # fmt: skip
_CLIENT = Field("client", required=True, also=_CLIENT_NAMES)
_OWNERS = ("owner_name", "owner_email", "account_owner", "account_manager", "company_owner", "client_owner",
           "organization_owner", "organisation_owner", "record_owner", "sales_owner", "sales_rep", "salesperson",
           "account_executive", "account_rep", "rep", "assigned_to")  # fmt: skip
_DEAL_NAMES = (
    "deal_title",
    "deal_name",
    "opportunity",
    "opportunity_name",
    "opportunity_title",
    "associated_deal",
    "project",
    "project_name",
)

FIELDS: Final[dict[Kind, tuple[Field, ...]]] = {
    "clients": (
        Field("name", required=True, is_name=True, also=("client", *_CLIENT_NAMES)),
        Field("industry", longest=200, also=("sector", "branch", "vertical", "line_of_business")),
        Field("website", longest=500, also=("url", "web", "website_url", "domain", "company_domain_name",
                                            "domain_name", "homepage", "web_site", "site")),
        Field("status", "choice", choices=CLIENT_STATUSES, also=("client_status", "account_status"),
              synonyms=(("prospect", "lead"), ("customer", "active"), ("current", "active"),
                        ("formercustomer", "churned"), ("former", "churned"), *_words(abroad.STATUSES))),
        Field("owner", also=_OWNERS),
    ),
    "contacts": (
        _CLIENT,
        Field("first_name", longest=200, also=("given_name", "forename", "contact_first_name", "first")),
        Field("last_name", longest=200, also=("family_name", "surname", "contact_last_name", "last")),
        Field("name", longest=200, also=("full_name", "contact_name", "person_name", "contact", "person")),
        Field("email", "email", longest=320, also=("email_address", "e_mail", "mail", "email_work", "work_email",
                                         "primary_email", "contact_email", "e_mail_1_value", "email_1_value")),
        Field("phone", "phone", longest=60, also=("phone_number", "telephone", "business_phone", "phone_work",
                                         "work_phone", "contact_phone", "telephone_number", "tel", "primary_phone", "main_phone", "direct_phone", "phone_1_value", "mobile", "mobile_phone", "mobile_phone_number")),
        Field("position", longest=200, also=("job_title", "role", "organization_title", "organization_1_title", "job_role", "designation", "title")),
    ),
    "deals": (
        _CLIENT,
        Field("title", required=True, also=("deal", *_DEAL_NAMES, "name", "subject", "topic")),
        Field("value", "money", also=("amount", "deal_value", "deal_amount", "opportunity_amount", "bid_amount",
                                 "est_revenue", "estimated_revenue", "expected_revenue", "deal_size",
                                 "contract_value", "total_value", "total_amount", "acv", "tcv", "arr", "revenue", "total")),
        Field("won_value", "money", also=("actual_revenue", "actual_value")),
        Field("currency", "currency", also=("currency_code", "deal_currency", "amount_currency",
                                            "currency_of_value", "opportunity_currency", "currency_iso_code",
                                            "value_currency")),
        Field("stage", "stage", also=("deal_stage", "stage_name", "opportunity_stage", "pipeline_stage",
                                         "sales_stage", "pipeline_phase")),
        Field("status", "state", also=("deal_status", "opportunity_status", "deal_state", "opportunity_state")),
        Field("lost_reason", longest=200, also=("loss_reason", "closed_lost_reason", "reason_lost",
                                                "reason_for_loss")),
        Field("source", longest=200, also=("lead_source", "deal_source", "original_source",
                                           "original_source_type", "opportunity_source", "channel", "origin")),
        Field("probability", "percent", also=("probability_percent", "win_probability", "deal_probability", "close_probability", "confidence", "likelihood",
                                                 "win_chance", "prob", "win")),
        Field("expected_close_date", "date", also=("expected_close", "expected_closing_date",
                                                   "estimated_close_date", "est_close_date", "expected_closing",
                                                   "target_close_date", "target_close", "forecast_close_date",
                                                   "forecast_close", "projected_close_date",
                                                   "anticipated_close_date")),
        Field("created_at", "moment", also=("created", "created_date", "created_on", "create_date",
                                            "creation_date", "date_created", "date_added", "date_opened", "opened_on", "open_date", "deal_created", "add_time",
                                            "created_time")),
        Field("closed_at", "moment", also=("closed", "closed_date", "closed_on", "date_closed",
                                           "deal_closed_on", "actual_close_date")),
        Field("close_date", "closing", also=("closing_date", "close")),
        Field("won_at", "moment", also=("won_time", "won_date", "won_on", "date_won")),
        Field("lost_at", "moment", also=("lost_time", "lost_date", "lost_on", "date_lost")),
    ),
    "activities": (
        Field("client", also=_CLIENT_NAMES),
        Field("deal", also=_DEAL_NAMES),
        Field("type", "choice", required=True, choices=ACTIVITY_TYPES,
              also=("activity_type", "kind", "activity", "task_subtype", "task_type", "event_type"),
              synonyms=(("phonecall", "call"), ("phone", "call"), ("telephone", "call"),
                        ("outboundcall", "call"), ("inboundcall", "call"), ("outgoingcall", "call"), ("incomingcall", "call"), ("loggedcall", "call"),
                        ("calllog", "call"), ("calls", "call"),
                        ("mail", "email"), ("emails", "email"), ("emailmessage", "email"),
                        ("loggedemail", "email"), ("emailsent", "email"), ("sentemail", "email"), ("outgoingemail", "email"), ("incomingemail", "email"),
                        ("meetings", "meeting"), ("onlinemeeting", "meeting"), ("appointment", "meeting"), ("visit", "meeting"),
                        ("event", "meeting"), ("lunch", "meeting"), ("notes", "note"), ("comment", "note"),
                        ("memo", "note"), *_words(abroad.ACTIVITIES))),
        Field("content", longest=20_000, many_lines=True,
              also=("text", "note", "notes", "description", "comments", "full_comments", "body",
                    "note_body", "activity_body", "call_notes", "meeting_notes", "email_body", "body_preview")),
        Field("subject", longest=1000, also=("activity_subject", "task_subject", "meeting_title", "title", "topic")),
        Field("performed_by", also=("user", "person", "author", "owner", "assigned_to", "assigned_to_user",
                                    "activity_assigned_to", "assigned", "activity_owner", "call_owner",
                                    "meeting_owner", "task_owner", "assignee", "logged_by", "sales_rep", "rep", "created_by",
                                    "by", "who")),
        Field("performed_at", "moment", also=("date", "time", "datetime", "activity_date", "call_start_time",
                                              "actual_end", "completed_at", "completed_on", "logged_at", "call_date", "meeting_date",
                                              "when", "due_date", "start_date", "created_at",
                                              "create_date")),
        Field("performed_time", "time", also=("time", "activity_time", "due_time", "start_time", "time_of_day")),
        Field("done", "done", also=("activity_done", "is_done", "completed", "is_completed", "status",
                                    "activity_status", "task_status")),
    ),
}  # fmt: skip
# What exports write before a column's name: "Deal - Title", "Person - Email".
_PREFIXES: Final[dict[Kind, str]] = {
    "clients": "organi[sz]ation|company|account|client|organisatie|organizaci[oó]n|organização|organizacja|organizace"
    "|organisasjon|organisaatio|firma|företag|virksomhed|selskap|yritys|spole[cč]nost",
    "contacts": "person|contact|personne|persona|persoon|pessoa|kontakt|osoba|henkilö",
    "deals": "deal|opportunity|affaire|transaction|negocio|trato|neg[oó]cio|affare|trattativa|affär|handel"
    "|aftale|avtale|kauppa|szansa(?: sprzedaży)?|transakcja|obchod",
    "activities": "activity|task|event|aktivität|activité|actividad|aktivitet|aktywność|aktivita"
    "|toiminto",
}
# Forms number their questions: "3. Amount".
_NUMBER: Final = re.compile(r"^\s*\d{1,2}\s*[.):]\s+")
_BRACKETS: Final = re.compile(r"[(\[][^)\]]*[)\]]")
# What a bracket says of an amount or a moment that makes it another one: of "Amount (weighted)" no unit is left.
_OTHER: Final = re.compile(
    r"weighted|gewichtet|gewogen|pond[ée]r|ponderad|ponderat|ważon|viktad|vægtet|vektet|painotettu|vážen"
    r"|month|monat|mensu|mensil|maand|mies|måned|månad|\bmtl|quarter|quartal|weekly|\bpro\b|\bper\b"
    r"|/\s*(?:m|mo|mon|mth|mt|y|yr|year|jahr|an|año|anno|jaar|år|rok)\b"
    r"|average|\bavg|\bmean\b|median|durchschnitt|moyen|promedio|gemiddeld|średni"
    r"|\bold\b|previous|former|original|initial|last year|vorjahr|\balt\b|budget",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(r"(?:\b(?:in|en)\s+)?(?:\b[A-Z]{3}\b|[$€£¥₹])\s*$|%")


def names_of(kind: Kind, field: Field) -> tuple[str, ...]:
    """The names of a field's column, the likeliest first."""
    return (field.name, *field.also, *abroad.COLUMNS[kind].get(field.name, ()))


def readings(kind: Kind, name: str) -> tuple[str, ...]:
    """What a column's name may be compared as: whole, without its unit, without the kind's name.

    One whose bracket makes something else of it is compared as a whole only.
    """
    if any(_OTHER.search(bracket) for bracket in _BRACKETS.findall(name)):
        return (unaccented(name),)
    without_unit = _UNIT.sub("", _BRACKETS.sub("", spaced(_NUMBER.sub("", name))))
    short = re.sub(
        rf"^(?:{_PREFIXES[kind]})\s*[-\u2013:.]\s*", "", without_unit, flags=re.IGNORECASE
    )
    return tuple(dict.fromkeys(map(unaccented, (name, without_unit, short))))


def known_names(kind: Kind) -> frozenset[str]:
    """All names that columns of a kind may have, normalised."""
    return frozenset(unaccented(name) for field in FIELDS[kind] for name in names_of(kind, field))
