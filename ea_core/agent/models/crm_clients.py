"""Answers about clients, their contacts and what was done with them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ea_core.agent.models.crm_words import (
    ACTIVITIES,
    CLIENTS,
    SHOWN,
    clients_words,
    contact_words,
    done_words,
    scope_words,
    shown_day,
    shown_money,
)
from ea_core.agent.requests.reading import order_of_clients
from ea_core.agent.requests.request import Request
from ea_core.agent.requests.words import key_words
from ea_core.agent.tables import Table, literal, names
from ea_core.formats import count

_A: Final = {"call": "a call", "email": "an e-mail", "meeting": "a meeting", "note": "a note"}
_STATUS: Final = {"lead": "a lead", "churned": "a former client", "active": "an active client"}


def clients_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Clients that were listed."""
    total = int(data["total"])
    noun = CLIENTS.get(request.status or "", "client")
    what = f"No {noun}s" if not total else count(total, noun)
    scope = scope_words(replace(request, client=None, text=None), me, currency)
    text = request.client or request.text
    conditions = [*clients_words(request), f"that fit “{literal(text)}”" if text else ""]
    said = "".join(f" {one}" for one in conditions if one)
    sentence = f"{what}{scope}{said}."
    newest = request.number == 1 and request.order == "newest" and request.ask == "list"
    if newest and data["clients"]:
        way = "oldest" if request.descending is False else "newest"
        return f"The {way}: {literal(data['clients'][0]['name'])}. Of {sentence}", tables
    if "owner" in request.fields and data["clients"]:
        sentence += _whose(data["clients"], total)
    if request.order and request.ask == "list" and total > 1:
        sentence = f"{sentence[:-1]}, {order_of_clients(request)}."
    listed = request.ask != "count" or total <= SHOWN
    return sentence, tables if listed else ()


def _whose(clients: Sequence[Mapping[str, Any]], total: int) -> str:
    """Whose they are: ` 4 belong to Sofia Lindqvist and 1 to nobody.` is added."""
    counted = Counter(one["owner"] or "nobody" for one in clients)
    if len(counted) == 1 and len(clients) == total:
        which = "It belongs" if total == 1 else "They all belong"
        return f" {which} to {literal(next(iter(counted)))}."
    of = "" if len(clients) == total else f"Of the first {len(clients)}, "
    first, *others = [(n, f"to {literal(name)}") for name, n in counted.most_common()]
    said = [
        f"{first[0]} belong{'s' if first[0] == 1 else ''} {first[1]}",
        *(f"{n} {to}" for n, to in others),
    ]
    return f" {of}{names(said)}."


def client_answer(
    _request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], _me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """What there is to say of one client."""
    client = data["client"]
    status = _STATUS[client["status"]]
    industry = f" in {literal(client['industry'])}" if client["industry"] else ""
    said = (
        f"{literal(client['name'])} is {status}{industry} and belongs to {literal(client['owner'] or 'nobody')}. "
        f"{count(client['open_deals'], 'open deal')}, worth {shown_money(client['open_value'], currency)}; "
        f"{count(data['deals_total'], 'deal')} in all. "
    )
    return said + _next_steps(data) + _last_entry(data), tables


def _next_steps(data: Mapping[str, Any]) -> str:
    if not data["next_steps_total"]:
        return ""
    late = f", {data['next_steps_late']:,} of them late" if data["next_steps_late"] else ""
    return f"{count(data['next_steps_total'], 'task is', 'tasks are')} to be done{late}. "


def _last_entry(data: Mapping[str, Any]) -> str:
    if not data["activities"]:
        return "Nothing has been recorded yet."
    last = data["activities"][0]
    return f"The last entry is {entry_words(last)}"


def entry_words(last: Mapping[str, Any]) -> str:
    """`a call of 19 Nov 2026 by Marcus Holm: “They agree.”` with the stop that ends it."""
    said = f"{_A[last['type']]} of {shown_day(last['on'])} by {literal(last['by'] or 'somebody who left')}"
    text = last["text"].rstrip() if last["text"] else ""
    if not text:
        return f"{said}."
    return f"{said}: “{literal(text)}”" + ("" if text.endswith((".", "!", "?", "…")) else ".")


def fields_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], _me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """The fields of a client that were asked for."""
    name = literal(data["client"]["name"])
    said: list[str] = []
    contacts = data["contacts"]
    if request.position:
        contacts = _who_are(contacts, request.position)
        tables = tuple(_only(table, contacts) for table in tables) if contacts else tables
        if not contacts and data["contacts"]:
            said.append(f"Nobody at {name} is written down as “{literal(request.position)}”.")
            contacts = data["contacts"]
    shown: list[str] = []
    for field in request.fields:
        if field in _OF_PEOPLE:
            said.append(_people(name, contacts, field))
            shown.append("Contacts")
        elif field in _WRITTEN:
            said.append(_WRITTEN[field](name, data, currency))
        else:
            said.append(f"The deals of {name}:")
            shown.append("Deals")
    once = {table.title: table for title in shown for table in tables if table.title == title}
    return " ".join(dict.fromkeys(said)), tuple(once.values())


def _website(name: str, data: Mapping[str, Any], _currency: str) -> str:
    site = data["client"]["website"]
    return f"The website of {name} is {literal(site)}." if site else f"No website of {name} is written down."  # fmt: skip


def _industry(name: str, data: Mapping[str, Any], _currency: str) -> str:
    industry = data["client"]["industry"]
    return f"{name} is in {literal(industry)}." if industry else f"No industry of {name} is written down."  # fmt: skip


def _status(name: str, data: Mapping[str, Any], currency: str) -> str:
    client = data["client"]
    worth = shown_money(client["open_value"], currency)
    return f"{name} is {_STATUS[client['status']]}, with {count(client['open_deals'], 'open deal')} worth {worth}."


_OF_PEOPLE: Final = frozenset({"contact", "phone", "email"})
_WRITTEN: Final[dict[str, Callable[[str, Mapping[str, Any], str], str]]] = {
    "owner": lambda name, data, _: (
        f"{name} belongs to {literal(data['client']['owner'] or 'nobody')}."
    ),
    "website": _website,
    "industry": _industry,
    "status": _status,
    "since": lambda name, data, _: (
        f"{name} has been in the CRM since {shown_day(data['client']['added'])}."
    ),
    "last_activity": lambda name, data, _: f"{name}: {_last_entry(data)}",
}
"""How what is written down of a client is said."""


def _who_are(contacts: Sequence[Mapping[str, Any]], position: str) -> list[Mapping[str, Any]]:
    """Those whose position has all the words of one."""
    words = set(key_words(position))
    return [one for one in contacts if words <= set(key_words(one["position"] or ""))]


def _only(table: Table, contacts: Sequence[Mapping[str, Any]]) -> Table:
    """The table of contacts with some of them alone."""
    if table.title != "Contacts":
        return table
    named = {one["name"] for one in contacts}
    rows = tuple(row for row in table.rows if row[0]["text"] in named)
    return replace(table, rows=rows, total=len(rows))


def _people(name: str, contacts: Sequence[Mapping[str, Any]], field: str) -> str:
    if not contacts:
        return f"No contact at {name} is written down."
    first = contacts[0]
    if len(contacts) > 1:
        people = names([literal(one["name"]) for one in contacts])
        return f"The contacts at {name} are {people}."
    rest = [literal(first[one]) for one in ("position", "email", "phone") if first[one]]
    if field in {"phone", "email"} and not first[field]:
        what = "phone number" if field == "phone" else "e-mail address"
        return f"No {what} of {literal(first['name'])}, the contact at {name}, is written down."
    return f"The contact at {name} is {', '.join([literal(first['name']), *rest])}."


def contacts_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, _currency: str
) -> tuple[str, tuple[Table, ...]]:
    """People at clients."""
    total = int(data["total"])
    request = replace(request, client=data.get("client"))
    where = contact_words(request, me)
    if request.text:
        where = f" that {'fits' if total == 1 else 'fit'} “{literal(request.text)}”{where}"
    what = count(total, "contact") if total else "No contacts"
    people = names([_person(one) for one in data["contacts"]]) if request.text else ""
    listed = request.ask != "count" or total <= SHOWN
    return f"{what}{where}{': ' + people if people else ''}.", tables if listed else ()


def _person(one: Mapping[str, Any]) -> str:
    rest = [literal(one[name]) for name in ("position", "client", "email", "phone") if one.get(name)]  # fmt: skip
    return f"{literal(one['name'])} ({', '.join(rest)})" if rest else literal(one["name"])


def activities_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, _currency: str
) -> tuple[str, tuple[Table, ...]]:
    """What was done with clients."""
    total = int(data["total"])
    one, many = ("activity", "activities")
    if request.activity:
        one = ACTIVITIES[request.activity]
        many = f"{one}s"
    scope = done_words(request, me)
    what = count(total, one, many) if total else f"No {many}"
    if total and request.number == 1 and request.ask == "list":
        last = data["activities"][0]
        said = f"The last: {entry_words(last)}"
        return f"{said} Of {what}{scope}.", tables
    return f"{what}{scope}.", tables if request.ask != "count" or total <= SHOWN else ()
