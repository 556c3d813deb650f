"""What is told of a record that was shown before, field by field: a sentence of it, or a cell of a table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.crm_clients import entry_words
from ea_core.agent.models.crm_words import ACTIVITIES, shown_day, shown_money
from ea_core.agent.requests.pointed import Pointed
from ea_core.agent.requests.pointed_words import Field
from ea_core.agent.tables import CellKind, literal, names
from ea_core.formats import count, percent

Record = Mapping[str, Any]
COLUMNS: Final[dict[Field, tuple[str, CellKind]]] = {
    "owner": ("Owner", "text"), "client": ("Client", "text"), "stage": ("Stage", "text"), "value": ("Value", "money"),
    "probability": ("Probability", "percent"), "closing": ("Closed or expected", "date"), "created": ("Created", "date"),
    "last_activity": ("Last activity", "text"), "contact": ("Contacts", "text"), "phone": ("Phone", "text"),
    "email": ("E-mail", "text"), "position": ("Position", "text"), "tasks": ("Open tasks", "text"),
    "lost_reason": ("Lost because of", "text"), "source": ("Source", "text"), "industry": ("Industry", "text"),
    "website": ("Website", "text"), "status": ("Status", "text"), "due": ("Due", "date"), "deal": ("Deal", "text"),
    "text": ("Text", "text"),
}  # fmt: skip
_STATUS: Final = {"lead": "a lead", "active": "an active client", "churned": "a churned client"}


def called(one: Record) -> str:
    """What a record is called in a sentence: `Fill station with Orchard Lane Cider`."""
    name = literal(one["name"])
    if one["kind"] == "client":
        return name
    if one["kind"] == "task":
        return f"“{name}” ({literal(one['client'])})"
    if one["kind"] == "activity":
        return f"The {ACTIVITIES[one['type']]} of {shown_day(one['on'])} with {name}"
    return f"{name} {'at' if one['kind'] == 'contact' else 'with'} {literal(one['client'])}"


def _owner(one: Record, _currency: str, _pointed: Pointed) -> str:
    if one["kind"] == "task":
        return f"{called(one)} is to be done by {literal(one['owner'] or 'somebody who left')}."
    if one["kind"] == "activity":
        return f"{called(one)} is by {literal(one['owner'] or 'somebody who left')}."
    if one["kind"] == "contact":
        return f"{literal(one['client'])}, where {literal(one['name'])} is, belongs to {literal(one['owner'] or 'nobody')}."
    return f"{called(one)} belongs to {literal(one['owner'] or 'nobody')}."


def _client(one: Record, _currency: str, pointed: Pointed) -> str:
    if "status" in pointed.fields:  # "is the client still active?"
        return _status(one, _currency, pointed)
    if one["kind"] == "activity":
        return f"{called(one)}."
    name = f"“{literal(one['name'])}”" if one["kind"] == "task" else literal(one["name"])
    where = {"contact": "is at", "task": "is for", "activity": "is one with"}.get(
        one["kind"], "is a deal with"
    )
    return f"{name} {where} {literal(one['client'])}."


def _stage(one: Record, _currency: str, _pointed: Pointed) -> str:
    if not one.get("stage"):
        return f"{called(one)} is about no deal."
    whose = f"The deal of {called(one)}" if one["kind"] == "task" else called(one)
    return f"{whose} is in the stage {literal(one['stage'])}."


def _value(one: Record, currency: str, _pointed: Pointed) -> str:
    if one["kind"] == "client":
        deals = count(one["open_deals"], "open deal")
        return f"{called(one)} has {deals}, worth {shown_money(one['value'], currency)}."
    if one.get("value") is None:
        return f"The value of {called(one)} is not known."
    whose = f"The deal of {called(one)}" if one["kind"] == "task" else called(one)
    return f"{whose} is worth {shown_money(one['value'], currency)}."


def _probability(one: Record, _currency: str, _pointed: Pointed) -> str:
    if not one["open"]:
        return f"{called(one)} is decided: it was {'won' if one['won'] else 'lost'}."
    return f"{called(one)} is {percent(Decimal(str(one['probability'])) / 100)} likely."


def _closing(one: Record, currency: str, pointed: Pointed) -> str:
    if one["kind"] == "task":
        return _due(one, currency, pointed)
    if one["kind"] == "activity":
        return f"{called(one)}."
    if not one["open"]:
        way = "won" if one["won"] else "lost"
        return f"{called(one)} was {way} on {shown_day(one['closed'])}." if one["closed"] else f"{called(one)} was {way}; the day is not known."  # fmt: skip
    if not one["expected_close"]:
        return f"{called(one)} is open and has no expected close date."
    return f"{called(one)} is expected to close on {shown_day(one['expected_close'])}."


def _due(one: Record, currency: str, pointed: Pointed) -> str:
    if one["kind"] != "task":
        return _closing(one, currency, pointed)
    if not one["due"]:
        return f"{called(one)} has no due date."
    late = f", {count(one['days_late'], 'day')} late" if one["days_late"] else ""
    return f"{called(one)} is due on {shown_day(one['due'])}{late}."


def _created(one: Record, _currency: str, _pointed: Pointed) -> str:
    if not one["created"]:
        return f"When {called(one)} was created is not known."
    if one["kind"] == "client":
        return f"{called(one)} has been in the CRM since {shown_day(one['created'])}."
    return f"{called(one)} was created on {shown_day(one['created'])}."


def _last(one: Record, _currency: str, pointed: Pointed) -> str:
    of = called(one) if one["kind"] == "deal" else literal(one["client"])
    what = names([ACTIVITIES[kind] for kind in pointed.types], "or") if pointed.types else "entry"
    who = "" if pointed.done_by is None else f" by {literal(pointed.done_by or 'you')}"
    last, of_client = one["last_activity"], one["last_of_client"]
    if last is not None:
        return f"The last {what}{who} {'on' if one['kind'] == 'deal' else 'with'} {of} is {entry_words(last)}"
    none = f"No {what}{who} is recorded {'on' if one['kind'] in {'deal', 'task'} else 'with'} {called(one) if one['kind'] == 'task' else of}"
    if of_client is None or one["kind"] in {"client", "contact"}:
        return f"{none}."
    return f"{none}; the last with {literal(one['client'])} is {entry_words(of_client)}"


def _people(one: Record, _currency: str, _pointed: Pointed) -> str:
    """Those at the client, or the one person with what was asked."""
    if one["kind"] == "contact":
        return f"{called(one)}: {_details(one)}."
    people: Sequence[Record] = one["contacts"]
    if not people:
        return f"No contact at {literal(one['client'])} is written down."
    said = names([f"{literal(each['name'])} ({_details(each)})" for each in people])
    more = one["contacts_total"] - len(people)
    beyond = f" and {more} more" if more > 0 else ""
    return f"The {'contact' if len(people) == 1 else 'contacts'} at {literal(one['client'])}: {said}{beyond}."


def _details(one: Record) -> str:
    told = [literal(one[name]) for name in ("position", "phone", "email") if one.get(name)]
    missing = [what for name, what in (("phone", "no phone number"), ("email", "no e-mail address")) if not one.get(name)]  # fmt: skip
    return ", ".join([*told, *missing])


def _position(one: Record, _currency: str, _pointed: Pointed) -> str:
    if not one["position"]:
        return f"No position of {called(one)} is written down."
    return f"{literal(one['name'])} is {literal(one['position'])} at {literal(one['client'])}."


def _tasks(one: Record, _currency: str, _pointed: Pointed) -> str:
    if not one["tasks_total"]:
        return f"No open task for {called(one)}."
    said = names([_task(each) for each in one["tasks"]])
    return f"{count(one['tasks_total'], 'open task')} for {called(one)}: {said}."


def _task(one: Record) -> str:
    due = f"due {shown_day(one['due'])}" if one["due"] else "no due date"
    return f"“{literal(one['title'])}” ({due}, {literal(one['who'])})"


def _lost_reason(one: Record, _currency: str, _pointed: Pointed) -> str:
    if one["open"] or one["won"]:
        return f"{called(one)} was not lost: it is {'won' if one['won'] else 'open'}."
    if not one["lost_reason"]:
        return f"No reason is written down for the loss of {called(one)}."
    return f"{called(one)} was lost because of {literal(one['lost_reason'])}."


def _written(name: str, what: str) -> Callable[[Record, str, Pointed], str]:
    def said(one: Record, _currency: str, _pointed: Pointed) -> str:
        whose = called(one) if name == "source" else literal(one["client"])
        if not one[name]:
            return f"No {what} of {whose} is written down."
        return f"The {what} of {whose} is {literal(one[name])}."

    return said


def _status(one: Record, _currency: str, _pointed: Pointed) -> str:
    return f"{literal(one['client'])} is {_STATUS[one['client_status']]}."


def _deal(one: Record, _currency: str, _pointed: Pointed) -> str:
    if not one["deal"]:
        return f"{called(one)} is about no deal."
    return f"{called(one)} is about the deal {literal(one['deal'])}."


SAID: Final[dict[Field, Callable[[Record, str, Pointed], str]]] = {
    "owner": _owner, "client": _client, "stage": _stage, "value": _value, "probability": _probability, "closing": _closing,
    "created": _created, "last_activity": _last, "contact": _people, "phone": _people, "email": _people,
    "position": _position, "tasks": _tasks, "lost_reason": _lost_reason, "source": _written("source", "source"),
    "industry": _written("industry", "industry"), "website": _written("website", "website"), "status": _status,
    "due": _due, "deal": _deal, "text": lambda one, _currency, _pointed: summary(one, _currency),
}  # fmt: skip
"""A field in a sentence of one record."""


def cell(field: Field, one: Record) -> Any:
    """A field as the cell of a table."""
    if field in {"phone", "email", "contact"} and one["kind"] != "contact":
        return _people_cell(field, one["contacts"])
    read = _CELLS.get(field)
    return one.get(field) if read is None else read(one)


def _people_cell(field: Field, people: Sequence[Record]) -> str:
    if field == "contact":
        return names([each["name"] for each in people])
    return ", ".join(f"{each['name']}: {each[field]}" for each in people if each[field])


def _last_cell(one: Record) -> str | None:
    last = one["last_activity"] or one["last_of_client"]
    return (
        f"{shown_day(last['on'])}, {ACTIVITIES[last['type']]}, {last['by'] or ''}" if last else None
    )


def _closing_cell(one: Record) -> Any:
    if one["kind"] in {"task", "activity"}:
        return one["due"] if one["kind"] == "task" else one["on"]
    return one["expected_close"] if one["open"] else one["closed"]


_CELLS: Final[dict[Field, Callable[[Record], Any]]] = {
    "last_activity": _last_cell, "tasks": lambda one: names([_task(each) for each in one["tasks"]]),
    "closing": _closing_cell, "due": _closing_cell, "status": lambda one: one["client_status"],
    "probability": lambda one: one["probability"] if one["open"] else None,
    "owner": lambda one: one["owner"] or "nobody", "contact": lambda one: one["name"],
}  # fmt: skip


def summary(one: Record, currency: str) -> str:
    """What there is to say of a record."""
    if one["kind"] == "activity":
        words = entry_words(one)
        return f"{words[:1].upper()}{words[1:]} With {literal(one['client'])}."
    if one["kind"] == "contact":
        return f"{called(one)}: {_details(one)}."
    if one["kind"] == "task":
        due = f"due on {shown_day(one['due'])}" if one["due"] else "without a due date"
        about = f", about the deal {literal(one['deal'])}" if one["deal"] else ""
        return f"{called(one)}, {due}, to be done by {literal(one['owner'] or 'somebody who left')}{about}."
    if one["kind"] == "client":
        industry = f" in {literal(one['industry'])}" if one["industry"] else ""
        deals = (
            f"{count(one['open_deals'], 'open deal')}, worth {shown_money(one['value'], currency)}"
        )
        return f"{called(one)} is {_STATUS[one['client_status']]}{industry}, owned by {literal(one['owner'] or 'nobody')}. {deals}."
    value = "value not known" if one["value"] is None else shown_money(one["value"], currency)
    if one["open"]:
        when = f", {percent(Decimal(str(one['probability'])) / 100)} likely"
        when += (
            f", expected to close on {shown_day(one['expected_close'])}"
            if one["expected_close"]
            else ""
        )
    else:
        when = f", closed on {shown_day(one['closed'])}" if one["closed"] else ""
        when += f" because of {literal(one['lost_reason'])}" if one["lost_reason"] else ""
    return f"{called(one)}, {value}, {literal(one['stage'])}{when}, owned by {literal(one['owner'] or 'nobody')}."
