"""Answers to requests to the CRM: one sentence that answers first, then the table. Pure.

What could not be applied, and what was taken for a slip, stands before the figure that it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.base import ToolResult
from ea_core.agent.models.crm_calls import is_of_figures
from ea_core.agent.models.crm_words import (
    deals_noun,
    in_days,
    period_words,
    scope_words,
    shown_money,
)
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Table, literal, names
from ea_core.formats import count, day, number, percent

_SHOWN: Final = 10
_MOST_GROUPS: Final = 15
_ACTIVITIES: Final = {"call": "call", "email": "e-mail", "meeting": "meeting", "note": "note"}
_A: Final = {"call": "a call", "email": "an e-mail", "meeting": "a meeting", "note": "a note"}
_STATUS: Final = {"lead": "a lead", "churned": "a former client", "active": "an active client"}
_CLIENTS: Final = {"lead": "lead", "churned": "churned client", "active": "active client"}
_NOBODY: Final = frozenset({"Unassigned", "Not given", ""})
_BY: Final = {"lost_reason": "reason", "status": "client status"}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer in Markdown, and the tables as they stand in it (`Table.words`)."""

    text: str
    tables: tuple[Table, ...] = ()


def crm_answer(request: Request, result: ToolResult, me: str) -> Answered:
    """The answer to a request by what its tool gave."""
    lead = _lead(request)
    if result.error is not None:
        return Answered(f"{lead}{literal(result.error)}")
    currency = str(result.data.get("currency", "USD"))
    sentence, tables = _writer(request, result)(request, result.data, result.tables, me, currency)
    shown = [_with_words(table, result.rows) for table in tables]
    text = "\n\n".join([f"{lead}{sentence}".strip(), *(table.words for table in shown)])
    return Answered(text, tuple(shown))


def which_one(request: Request) -> str:
    """What to say where a name fits several."""
    said = [
        f"“{literal(written)}” fits several: {names([literal(one) for one in fits[:8]])}"
        + (f" and {len(fits) - 8} more" if len(fits) > 8 else "")  # noqa: PLR2004 # as above
        for written, fits in request.several
    ]
    return f"{'. '.join(said)}. Which one do you mean?"


def _lead(request: Request) -> str:
    """What has to be known before the answer is read."""
    said = [
        f"Nothing is called “{literal(written)}”; I took it for {literal(meant)}."
        for written, meant in request.slips
    ]
    if request.not_applied:
        words = names([f"“{literal(one)}”" for one in request.not_applied], "and")
        said.append(f"I can't narrow this by {words}. Without that:")
    return " ".join(said) + " " if said else ""


_Write = Callable[
    [Request, Mapping[str, Any], tuple[Table, ...], str, str], tuple[str, tuple[Table, ...]]
]


def _writer(request: Request, result: ToolResult) -> _Write:
    if result.call.name == "pipeline_figures" and "groups" in result.data:
        return _grouped
    writers: dict[str, _Write] = {
        "pipeline_figures": _figures,
        "list_deals": _deals,
        "compare_periods": _compared,
        "find_clients": _clients,
        "client_overview": _fields if request.fields else _client,
        "find_contacts": _contacts,
        "timeline": _activities,
    }
    return writers[result.call.name]


def _with_words(table: Table, total: int) -> Table:
    shown = min(len(table.rows), _MOST_GROUPS if table.chart else _SHOWN)
    words = table.markdown(shown)
    total = max(total, table.total) if table.title == "Deals" and not table.chart else table.total
    if shown < total:
        words = f"The first {shown} of {number(total)}:\n\n{words}"
    return replace(table, words=words)


# -- deals -----------------------------------------------------------------------------------------


def _deals(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    total = int(data["total"])
    about = (
        f"{deals_noun(request, total)}{scope_words(request, me, currency)}{period_words(request)}"
    )
    if not total:
        return f"{about}.", ()
    if "mean" in request.measures:
        return _mean(about, data, currency), ()
    sentence = _sum_of_deals(request, data, about, currency)
    first = data["deals"][0]
    if request.ask == "list" and request.number == 1 and request.order:
        return _one_deal(request, first, sentence, currency), tables
    if total == 1 and request.ask != "count":
        sentence += f" {_of_deal(first, currency)}"
    if request.order and request.number and len(data["deals"]) < total:
        sentence += f" The {number(len(data['deals']))} {_order_words(request)}:"
    listed = request.ask in {"list", "ranking"} or (request.ask == "count" and total <= _SHOWN)
    return sentence, tables if listed else ()


def _mean(about: str, data: Mapping[str, Any], currency: str) -> str:
    known = data["total"] - data["without_value"]
    if not known:
        return f"The value of none of the {about} is known."
    mean = (Decimal(str(data["total_value"])) / known).quantize(Decimal("0.01"))
    of = about if known == data["total"] else f"the {number(known)} with a known value of {about}"
    return f"{shown_money(mean, currency)} is the average value of {of}."


def _sum_of_deals(request: Request, data: Mapping[str, Any], about: str, currency: str) -> str:
    """How many deals and what they are worth, the figure that is asked for first."""
    total, counts = data["total"], data["counts"]
    value = shown_money(data["total_value"], currency)
    weighted = shown_money(data["total_weighted"], currency)
    unknown = _unknown(data["without_value"])
    kinds = [f"{number(counts[kind])} {kind}" for kind in ("open", "won", "lost") if counts[kind]]
    split = f": {names(kinds)}" if len(kinds) > 1 else ""
    beside = f" (weighted by probability {weighted})" if counts["open"] == total else ""
    figure = request.ask == "figure"
    if figure and "weighted" in request.measures:
        return f"{weighted} weighted by probability: {about}, worth {value} at most{unknown}."
    if figure and request.measures == ("value",) and request.kind in {"won", "lost"}:
        return f"{value} was {request.kind}: {about}{unknown}."
    if figure and request.measures == ("value",):
        return f"{value}{beside} is the value of {about}{split}{unknown}."
    return f"{about}{split}." if split else f"{about}, worth {value}{beside}{unknown}."


def _unknown(without: int) -> str:
    return "" if not without else f"; the value of {number(without)} of them is not known"


def _order_words(request: Request) -> str:
    way = {
        ("value", True): "largest", ("value", None): "largest", ("value", False): "smallest",
        ("newest", True): "newest", ("newest", False): "oldest", ("closed", True): "closed last",
        ("closed", False): "closed first",
        ("probability", True): "most likely", ("probability", False): "least likely",
        ("expected_close", False): "that are expected first",
    }  # fmt: skip
    return way.get((request.order or "", request.descending), "first")


def _one_deal(request: Request, deal: Mapping[str, Any], sentence: str, currency: str) -> str:
    words = _order_words(request)
    return f"The {words}: {_of_deal(deal, currency)} Of {sentence}"


def _of_deal(deal: Mapping[str, Any], currency: str) -> str:
    value = "value not known" if deal["value"] is None else shown_money(deal["value"], currency)
    if deal["open"]:
        when = f", {percent(Decimal(str(deal['probability'])) / 100)} likely"
        if deal["expected_close"]:
            when += f", expected to close on {_day(deal['expected_close'])}"
    else:
        when = f", closed on {_day(deal['closed'])}" if deal["closed"] else ""
    return (
        f"{literal(deal['title'])} with {literal(deal['client'])}, {value}, {literal(deal['stage'])}{when}, "
        f"owned by {literal(deal['owner'] or 'nobody')}."
    )


def _figures(
    request: Request, data: Mapping[str, Any], _tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    scope = scope_words(request, me, currency)
    when = f" {in_days(request.days)}" if request.days else ""
    won, lost = data["won_count"], data["lost_count"]
    said = []
    for measure in request.measures:
        if measure == "win_rate":
            said.append(
                f"The win rate{scope}{when} is {percent(data['win_rate'])}: {number(won)} won and {number(lost)} lost"
                f" (by value {percent(data['win_rate_value'])})." if data["win_rate"] is not None
                else f"There is no win rate{scope}{when}: no deal was closed."
            )  # fmt: skip
        elif measure == "cycle":
            said.append(
                f"{round(data['cycle_days'])} days is the median from creation to winning{scope}{when} ({count(data['cycle_n'], 'won deal')})."
                if data["cycle_days"] is not None
                else f"There is no sales cycle{scope}{when}: no deal was won."
            )
        elif measure == "velocity":
            said.append(
                f"The velocity{scope}{when} is {shown_money(data['velocity'], currency)} a day."
                if data["velocity"] is not None
                else f"There is no velocity{scope}{when}: that takes won deals and a sales cycle."
            )
        elif measure == "mean":
            said.append(
                f"{shown_money(data['mean_won'], currency)} is the average value of a won deal{scope}{when} ({count(won, 'won deal')})."
                if data["mean_won"] is not None
                else f"There is no average{scope}{when}: no deal was won."
            )
        elif measure == "weighted":
            said.append(
                f"{shown_money(data['weighted_value'], currency)} is the weighted value of the open deals{scope} today."
            )
        elif measure == "value":
            said.append(_value(request, data, scope, when, currency))
        elif measure == "count":
            said.append(
                f"{count(data['open_count'], 'open deal')}, {number(won)} won and {number(lost)} lost{scope}{when}."
            )
        elif measure in {"time_in_stage", "funnel"}:
            said.append(_stages(request, data, scope, when, measure))
        else:
            said.append(_overview(data, scope, when, currency))
    return " ".join(said), ()


def _value(
    request: Request, data: Mapping[str, Any], scope: str, when: str, currency: str
) -> str:  # fmt: skip
    if request.kind == "open":
        return f"{shown_money(data['open_value'], currency)} is the value of {count(data['open_count'], 'open deal')}{scope} today."
    kind = "lost" if request.kind == "lost" else "won"
    return f"{shown_money(data[f'{kind}_value'], currency)} was {kind}{scope}{when} ({count(data[f'{kind}_count'], 'deal')})."


def _stages(
    request: Request, data: Mapping[str, Any], scope: str, when: str, measure: str
) -> str:  # fmt: skip
    rows = [
        row for row in data[measure] if request.stage is None or row["name"] == request.stage
    ] or data[measure]
    if measure == "time_in_stage":
        said = [
            f"{row['median_days']:.0f} days in {literal(row['name'])} ({count(row['n'], 'stay')})"
            for row in rows
            if row["median_days"] is not None
        ]
        lead = f"The median time in a stage{scope}{when}: "
        return lead + (names(said) if said else "no stay has ended") + "."
    said = [
        f"{number(row['entered'])} entered {literal(row['name'])}"
        + ("" if row["conversion"] is None else f" ({percent(row['conversion'])} went on)")
        for row in rows
    ]
    return f"Of the deals created{when or ' at any time'}{scope}: {names(said)}."


def _overview(data: Mapping[str, Any], scope: str, when: str, currency: str) -> str:
    closed = data["won_count"] + data["lost_count"]
    said = (
        f"{count(data['open_count'], 'open deal')}{scope}, worth {shown_money(data['open_value'], currency)}, weighted by "
        f"probability {shown_money(data['weighted_value'], currency)}."
    )
    period = when or " in all time"
    if not closed:
        return f"{said} Nothing was closed{period}."
    rate = "" if data["win_rate"] is None else f", a win rate of {percent(data['win_rate'])}"
    said += (
        f" Closed{period}: {number(data['won_count'])} won for {shown_money(data['won_value'], currency)} and "
        f"{number(data['lost_count'])} lost{rate}."
    )
    if data["cycle_days"] is not None:
        said += f" The median time from creation to winning is {data['cycle_days']:.0f} days."
    return said


def _grouped(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    scope, when = scope_words(request, me, currency), period_words(request)
    about = f"{deals_noun(request, data['total'])}{scope}{when}"
    by = _BY.get(str(request.by), str(request.by))
    if not data["groups"]:
        return f"{about}.", ()
    value = shown_money(data["total_value"], currency)
    rates = "win_rate" in request.measures
    reading, shown, what = _measured(request, currency)
    if request.by == "month" and request.ask != "ranking":
        total = value if not rates else number(data["total"])
        return f"{total} in total: {about}, by month.", tables
    known = [one for one in data["groups"] if one["name"] not in _NOBODY and reading(one) is not None]  # fmt: skip
    known.sort(key=reading, reverse=request.descending is not False)
    order = [one["name"] for one in known]
    ranked = tuple(_in_order(table, order, request.number) for table in tables)
    if not known:
        return f"{about}, none with a {by}.", tables
    best = reading(known[0])
    first = [one for one in known if reading(one) == best]
    winners = names([literal(one["name"]) for one in first[:5]])
    verb = "has" if len(first) == 1 else "have"
    which = "lowest" if request.descending is False else "highest"
    if request.ask != "ranking":
        worth = "" if rates or not data["total_value"] else f", worth {value}"
        groups = f" ({count(len(known), 'client')})" if by == "client" else ""
        lead = f"{about}{worth}, by {by}{groups}"
        return f"{lead}: {winners} {verb} the highest {what} ({shown(known[0])}).", ranked
    rest = "" if rates else f" Of {about}."
    return f"{winners} {verb} the {which} {what}: {shown(known[0])}.{rest}", ranked


def _measured(
    request: Request, currency: str
) -> tuple[Callable[[Mapping[str, Any]], Any], Callable[[Mapping[str, Any]], str], str]:
    """How a group is measured, how that is shown, and what it is called."""
    deals = f"{request.state or request.kind or ''} deal".strip()
    if "win_rate" in request.measures:
        return (
            lambda one: one["win_rate"],
            lambda one: (
                f"{percent(one['win_rate'])}, {number(one['won_count'])} won and {number(one['lost_count'])} lost"
            ),
            "win rate",
        )
    if "weighted" in request.measures:
        return (
            lambda one: one["weighted"],
            lambda one: f"{shown_money(one['weighted'], currency)}, {count(one['count'], deals)}",
            "weighted value",
        )
    if "mean" in request.measures:

        def mean(one: Mapping[str, Any]) -> Decimal | None:
            known = one["count"] - one["without_value"]
            return Decimal(str(one["value"])) / known if known else None

        return (
            mean,
            lambda one: (
                f"{shown_money((mean(one) or Decimal(0)).quantize(Decimal('0.01')), currency)}, {count(one['count'], deals)}"
            ),
            f"average value of {deals}s",
        )
    if "value" in request.measures:
        return (
            lambda one: one["value"],
            lambda one: f"{shown_money(one['value'], currency)}, {count(one['count'], deals)}",
            f"value of {deals}s",
        )
    return (
        lambda one: one["count"],
        lambda one: f"{count(one['count'], deals)}, worth {shown_money(one['value'], currency)}",
        f"number of {deals}s",
    )


def _in_order(table: Table, order: Sequence[str], most: int | None) -> Table:
    places = {name: place for place, name in enumerate(order)}

    def place(row: tuple[Any, ...]) -> int:
        name = row[0]["text"] if isinstance(row[0], dict) else row[0]
        return places.get(str(name), len(places))

    return replace(table, rows=tuple(sorted(table.rows, key=place)[:most]))


def _compared(
    request: Request, data: Mapping[str, Any], _tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    scope = scope_words(request, me, currency)
    now, then = data["first"], data["second"]
    first = in_days(request.days) if request.days else ""
    second = in_days(request.compared) if request.compared else _between(then)
    said = []
    wanted = set(request.measures)
    kinds = ["lost"] if request.kind == "lost" else ["created"] if request.basis == "created" else ["won"]  # fmt: skip
    for kind in [] if wanted and wanted <= {"win_rate", "cycle", "mean"} else kinds:
        counted = (now[f"{kind}_count"], then[f"{kind}_count"])
        worth = (now[f"{kind}_value"], then[f"{kind}_value"])
        change = _change(*worth, currency)
        said.append(
            f"{shown_money(worth[0], currency)} was {kind}{scope} {first} ({count(counted[0], 'deal')}), "
            f"{shown_money(worth[1], currency)} {second} ({count(counted[1], 'deal')}){change}."
        )
    if "win_rate" in wanted or not wanted:
        said.append(f"The win rate{scope} was {_rate(now)} {first} and {_rate(then)} {second}.")
    if "cycle" in wanted:
        days = [f"{round(one['cycle_days'])} days" if one["cycle_days"] is not None else "not defined" for one in (now, then)]  # fmt: skip
        said.append(f"The sales cycle{scope} was {days[0]} {first} and {days[1]} {second}.")
    if "mean" in wanted:
        said.append(
            f"The average won deal{scope} was worth {shown_money(now['mean_won'], currency)} {first} and "
            f"{shown_money(then['mean_won'], currency)} {second}."
        )
    return " ".join(said), ()


def _rate(headline: Mapping[str, Any]) -> str:
    rate = headline["win_rate"]
    if rate is None:
        return "not defined"
    return f"{percent(rate)} ({number(headline['won_count'])} won, {number(headline['lost_count'])} lost)"


def _between(headline: Mapping[str, Any]) -> str:
    return f"from {_day(headline['from_date'])} to {_day(headline['to_date'])}"


def _change(now: float, then: float, currency: str) -> str:
    if not then or now == then:
        return "" if not then else ": the same"
    difference = Decimal(str(now)) - Decimal(str(then))
    word = "more" if difference > 0 else "less"
    share = percent(abs(difference) / Decimal(str(then)))
    return f": {shown_money(abs(difference), currency)} {word} ({share})"


# -- clients, contacts, activities -----------------------------------------------------------------


def _clients(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    total = int(data["total"])
    noun = _CLIENTS.get(request.status or "", "client")
    what = f"No {noun}s" if not total else count(total, noun)
    scope = scope_words(replace(request, client=None, text=None), me, currency)
    conditions = [
        "with late deals" if request.state == "late" else "",
        "with open deals" if request.has_open else "without open deals" if request.has_open is False else "",
        f"with nothing recorded for {request.quiet_days} days" if request.quiet_days else "",
        f"added {in_days(request.days)}" if request.days else "",
        f"that fit “{literal(request.client or request.text or '')}”" if request.client or request.text else "",
    ]  # fmt: skip
    said = "".join(f" {one}" for one in conditions if one)
    sentence = f"{what}{scope}{said}."
    if request.order and total > len(data["clients"]):
        sentence = f"{sentence[:-1]}; the first {len(data['clients'])} by {request.order.replace('_', ' ')}."
    listed = request.ask != "count" or total <= _SHOWN
    return sentence, tables if listed else ()


def _client(
    _request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], _me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    client = data["client"]
    status = _STATUS[client["status"]]
    industry = f" in {literal(client['industry'])}" if client["industry"] else ""
    said = (
        f"{literal(client['name'])} is {status}{industry} and belongs to {literal(client['owner'] or 'nobody')}. "
        f"{count(client['open_deals'], 'open deal')}, worth {shown_money(client['open_value'], currency)}; "
        f"{count(data['deals_total'], 'deal')} in all. "
    )
    return said + _last_entry(data), tables


def _last_entry(data: Mapping[str, Any]) -> str:
    if not data["activities"]:
        return "Nothing has been recorded yet."
    last = data["activities"][0]
    text = f": “{literal(last['text'])}”" if last["text"] else ""
    return (
        f"The last entry is {_A[last['type']]} of {_day(last['on'])} by "
        f"{literal(last['by'] or 'somebody who left')}{text}."
    )


def _fields(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], _me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    client, contacts = data["client"], data["contacts"]
    name = literal(client["name"])
    said: list[str] = []
    shown: tuple[Table, ...] = ()
    for field in request.fields:
        if field == "owner":
            said.append(f"{name} belongs to {literal(client['owner'] or 'nobody')}.")
        elif field in {"contact", "phone", "email"}:
            said.append(_people(name, contacts, field))
            shown = tuple(table for table in tables if table.title == "Contacts")
        elif field == "website":
            said.append(
                f"The website of {name} is {literal(client['website'])}."
                if client["website"] else f"No website of {name} is written down."
            )  # fmt: skip
        elif field == "industry":
            said.append(f"{name} is in {literal(client['industry'])}." if client["industry"] else f"No industry of {name} is written down.")  # fmt: skip
        elif field == "status":
            said.append(f"{name} is {_STATUS[client['status']]}, with {count(client['open_deals'], 'open deal')} worth {shown_money(client['open_value'], currency)}.")  # fmt: skip
        elif field == "last_activity":
            said.append(f"{name}: {_last_entry(data)}")
        else:
            said.append(f"The deals of {name}:")
            shown = (*shown, *(table for table in tables if table.title == "Deals"))
    return " ".join(dict.fromkeys(said)), tuple(dict.fromkeys(shown))


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


def _contacts(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], _me: str, _currency: str
) -> tuple[str, tuple[Table, ...]]:
    total = int(data["total"])
    where = f" at {literal(data['client'])}" if request.client else ""
    if request.text:
        where = f" that {'fits' if total == 1 else 'fit'} “{literal(request.text)}”"
    what = count(total, "contact") if total else "No contacts"
    people = names([_person(one) for one in data["contacts"]]) if request.text else ""
    return f"{what}{where}{': ' + people if people else ''}.", tables


def _person(one: Mapping[str, Any]) -> str:
    rest = [literal(one[name]) for name in ("position", "client", "email", "phone") if one.get(name)]  # fmt: skip
    return f"{literal(one['name'])} ({', '.join(rest)})" if rest else literal(one["name"])


def _activities(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, _currency: str
) -> tuple[str, tuple[Table, ...]]:
    total = int(data["total"])
    one, many = ("activity", "activities")
    if request.activity:
        one = _ACTIVITIES[request.activity]
        many = f"{one}s"
    who = me if request.performer == "" else request.performer
    owner = me if request.owner == "" else request.owner
    scope = "".join(
        f" {piece}"
        for piece in (
            f"by {literal(who)}" if who else "",
            f"at clients of {literal(owner)}" if owner and who is None else "",
            f"with {literal(request.client)}" if request.client else "",
            in_days(request.days) if request.days else "",
        )
        if piece
    )
    what = count(total, one, many) if total else f"No {many}"
    return f"{what}{scope}.", tables if request.ask != "count" or total <= _SHOWN else ()


def _day(written: str | None) -> str:
    return day(None if written is None else date.fromisoformat(written[:10]))


__all__ = ["Answered", "crm_answer", "is_of_figures", "which_one"]
