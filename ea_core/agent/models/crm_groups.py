"""Answers with clients or activities in groups, and with targets: the sentence first, then the table. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ea_core.agent.models.crm_words import (
    ACTIVITIES,
    CLIENTS,
    NOBODY,
    contact_words,
    done_words,
    in_days,
    scope_words,
)
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Table, literal, names
from ea_core.formats import count, number


def counted_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """How many clients, or activities, each group has, and which has most."""
    clients, contacts = request.of == "clients", request.of == "contacts"
    noun = "contact" if contacts else CLIENTS.get(request.status or "", "client") if clients else ACTIVITIES.get(request.activity or "", "activity")  # fmt: skip
    nouns = "activities" if noun == "activity" else f"{noun}s"
    total = int(data["total"])
    when = f" {in_days(request.days)}" if request.days else ""
    added = " added" if clients and when else ""
    some = f"No {nouns}" if not total else f"{number(total)} {nouns if total != 1 else noun}"
    scope = f"{scope_words(replace(request, status=None), me, currency)}{added}{when}"
    about = f"{some}{scope if clients else done_words(request, me)}"
    about = f"{some}{contact_words(request, me)}" if contacts else about
    if not total:
        return f"{about}.", ()
    by = "colleague" if request.by == "owner" and request.of == "activities" else str(request.by)
    if request.then:
        return _by_type(data, about, by), tables
    known = [one for one in data["groups"] if one["name"] not in NOBODY]
    if not known:
        return f"{about}, none with a known {by}.", tables
    least = request.ask == "ranking" and request.descending is False
    best = (min if least else max)(one["count"] for one in known)
    first = [literal(one["name"]) for one in known if one["count"] == best]
    verb, each = ("has", "") if len(first) == 1 else ("have", " each")
    way = "fewest" if least else "most"
    winners = names(first[:5]) if len(first) <= 5 else f"{', '.join(first[:5])} and {len(first) - 5} more"  # noqa: PLR2004 # fmt: skip
    most = f"{winners} {verb} the {way}: {number(best)}{each}"
    if least:
        most += ", of those that have any"
    if request.ask == "ranking":
        cut = tuple(replace(table, rows=table.rows[: request.number]) for table in tables)
        return f"{most}. Of {about}.", cut if request.number else tables
    few = tuple(replace(table, rows=table.rows[: request.number]) for table in tables)
    return f"{about}, by {by}. {most}.", few if request.number else tables


def _by_type(data: Mapping[str, Any], about: str, by: str) -> str:
    """How many of each type there are, and who has most in all."""
    types, each = Counter[str](), Counter[str]()
    for one in data["groups"]:
        types[one["type"]] += one["count"]
        each[one["name"]] += one["count"]
    split = [count(types[one], noun) for one, noun in ACTIVITIES.items() if types[one]]
    best = max(each.values())
    first = names([literal(one or "somebody who left") for one in each if each[one] == best])
    verb = "has" if sum(one == best for one in each.values()) == 1 else "have"
    return f"{about}, by {by} and type: {names(split)}. {first} {verb} the most: {number(best)}."
