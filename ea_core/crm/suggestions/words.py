"""How a suggested change and what became of it are said, on the card, in a file and by a command. Pure."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from babel.dates import format_datetime

from ea_core.crm.suggestions.cards import NOW, Line
from ea_core.crm.suggestions.kept import State, Suggestion
from ea_core.formats import LOCALE, NOTHING, day, money, percent

STATES: Final[dict[State, str]] = {
    "proposed": "Not done yet", "approved": "Approved", "declined": "Declined", "failed": "Not done",
}  # fmt: skip


def value_words(value: str | None, line: Line, currency: str, zone: tzinfo) -> str:
    """A value of a card as the pages write such values."""
    if value is None:
        return NOTHING
    if line.unit == "moment":
        return "When you approve it" if value == NOW else _moment(value, zone)
    if line.unit == "money":
        return money(Decimal(value), currency)
    if line.unit == "percent":
        return percent(Decimal(value) / 100)
    return day(date.fromisoformat(value)) if line.unit == "day" else value


def _moment(value: str, zone: tzinfo) -> str:
    at = datetime.fromisoformat(value).astimezone(zone)
    return format_datetime(at, "d MMM y, HH:mm", locale=LOCALE)


def line_words(line: Line, currency: str, zone: tzinfo, *, is_new: bool) -> str:
    """`Stage: New → Negotiation`, and of a new record `Due: 4 Dec 2026`."""
    then = value_words(line.after, line, currency, zone)
    if is_new:
        return f"{line.field}: {then}"
    return f"{line.field}: {value_words(line.before, line, currency, zone)} → {then}"


def state_words(one: Suggestion, zone: tzinfo) -> str:
    """`Not done yet`, `Approved on 3 Mar 2026`, and why it failed."""
    said = STATES[one.state]
    if one.state == "approved" and one.reason:
        said = one.reason
    if one.state in {"approved", "declined"} and one.decided_at is not None:
        return f"{said} on {day(one.decided_at.astimezone(zone).date())}"
    return f"{said}: {one.reason}" if one.reason else said
