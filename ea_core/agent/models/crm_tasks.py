"""Answers with tasks: how many, how many of them late, then the table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ea_core.agent.models.crm_words import in_days, shown_day
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Table, literal
from ea_core.formats import count, number


def tasks_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, _currency: str
) -> tuple[str, tuple[Table, ...]]:
    """What is to be done, by whom, with which client; the next one is named where several are."""
    state = "done" if request.kind == "closed" else "open"
    late = request.state == "late"
    noun = "late task" if late else f"{state} task"
    total = int(data["total"])
    some = count(total, noun) if total else f"No {noun}s"
    whose = _whose(request, me)
    at = f" at {literal(request.client)}" if request.client else ""
    when = f" due {in_days(request.days)}" if request.days else ""
    said = f"{some}{whose}{at}{when}"
    if not total:
        return f"{said}.", ()
    if state == "open" and not late and data["late"]:
        said += f", {number(int(data['late']))} of them late" if total > 1 else ", which is late"
    first = data["tasks"][0]
    if state == "open" and total > 1 and first["due"]:
        said += f". First comes “{literal(first['title'])}”, due {shown_day(first['due'])}"
    return f"{said}.", tables


def _whose(request: Request, me: str) -> str:
    if request.owner is None:
        return ""
    return f" of {literal(request.owner or me)}"
