"""An invented company's names, for questions about its CRM."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from ea_core.agent.requests.request import Days, Request, Stage, Vocabulary

TODAY = date(2026, 8, 19)  # a Wednesday
BOOK = Vocabulary(
    today=TODAY,
    me="Ada Reyes",
    clients=(
        "Acme Foods Ltd", "Acme Steel", "Birch & Sons Paper", "Corvane Mining", "March Networks",
        "Nordlicht GmbH", "Zephyr",
    ),
    people=("Ada Reyes", "Bo Lind", "Carla Mendez", "Carla Ortiz"),
    industries=("Food and beverage", "Mining", "Pharmaceuticals", "Water"),
    sources=("Trade fair", "Website"),
    stages=(
        Stage("new", "New", "open"), Stage("demo", "Demo given", "open"),
        Stage("negotiation", "Negotiation", "open"), Stage("won", "Won", "won"), Stage("lost", "Lost", "lost"),
    ),
    reasons=("Price", "No budget"),
)  # fmt: skip


def said(request: Request) -> dict[str, Any]:
    """What a request says beside the defaults; a period by its words."""
    values = {field.name: getattr(request, field.name) for field in fields(request)}
    kept = {name: value for name, value in values.items() if value not in (None, (), False)}
    if "not_days" in kept:
        kept["not_days"] = tuple((basis, days.words) for basis, days in request.not_days)
    if "with_days" in kept:
        kept["with_days"] = tuple(days.words for days in request.with_days)
    return {name: value.words if isinstance(value, Days) else value for name, value in kept.items()}
