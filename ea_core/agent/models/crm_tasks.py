"""Answers with tasks: how many, how many of them late, then the table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ea_core.agent.models.crm_words import in_days, left_out_words, shown_day
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Table, literal, names
from ea_core.formats import count, number

_GAPS: Final = {"due": " without a due date", "deal": " about no deal"}


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
    said = f"{some}{whose}{at}{when}{_GAPS.get(request.without or '', '')}"
    said += f" about a deal in stage {literal(request.stage)}" if request.stage else ""
    said += f" {left_out_words(request, me, '')}".rstrip()
    if not total:
        return f"{said}.", ()
    if request.by:
        return _by_group(request, data, tables, said)
    if state == "open" and not late and data["late"]:
        said += f", {number(int(data['late']))} of them late" if total > 1 else ", which is late"
    first = data["tasks"][0]
    if state == "open" and total > 1 and first["due"]:
        said += f". First comes “{literal(first['title'])}”, due {shown_day(first['due'])}"
    return f"{said}.", tables


def _by_group(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], said: str
) -> tuple[str, tuple[Table, ...]]:
    """Who has how many, and who has the most of them (or the fewest, of those that have any)."""
    least = request.ask == "ranking" and request.descending is False
    counts = [int(one["count"]) for one in data["groups"]]
    best = min(counts) if least else max(counts)
    first = names([literal(one["name"]) for one in data["groups"] if int(one["count"]) == best])
    several = counts.count(best) > 1
    most = f"{first} {'have' if several else 'has'} the {'fewest' if least else 'most'}: {number(best)}{' each' if several else ''}"
    late = f", {number(int(data['late']))} of them late" if data["late"] and request.state != "late" else ""  # fmt: skip
    any_of = ", of those that have any" if least else ""
    cut = tuple(replace(one, rows=one.rows[: request.number]) for one in tables) if request.number else tables  # fmt: skip
    by = "person" if request.by == "owner" else "client"
    return f"{said}{late}, by {by}. {most}{any_of}.", cut


def _whose(request: Request, me: str) -> str:
    if request.owner is None:
        return ""
    return f" of {literal(request.owner or me)}"
