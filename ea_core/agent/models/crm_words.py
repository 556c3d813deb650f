"""What a request narrows by, in words: who, where and when stands in every answer. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.requests.courses import course_words
from ea_core.agent.requests.reading import KNOWN, STAGE
from ea_core.agent.requests.request import NOT_KNOWN, Days, Request, Slot
from ea_core.agent.tables import literal, names
from ea_core.formats import count, day, money, rounded

SHOWN: Final = 10
"""Rows of a table that stand in the text of an answer."""
PLACES: Final = {1: "", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
"""How a place in an order is said."""
NOBODY: Final = frozenset({"Unassigned", "Not given", ""})
"""What the group is called of those that have no owner, industry and so on."""
_CENT: Final = Decimal("0.01")
_STATUS: Final = {"lead": "leads", "active": "active clients", "churned": "churned clients"}
_WITHOUT: Final = {
    "expected_close": "without an expected close date", "value": "without a known value", "source": "without a source",
    "industry": "without an industry", "lost_reason": "without a known reason", "task": "without an open task",
    "website": "without a website", "phone": "without a phone number of anybody there",
    "email": "without an e-mail address of anybody there",
}  # fmt: skip
_UNKNOWN: Final[dict[Slot, str]] = {
    "owner": "those without an owner", "reason": "those without a known reason", "source": "those without a source",
    "industry": "those without an industry",
}  # fmt: skip
_PERIOD: Final = {"closed": "closed", "created": "created", "expected": "expected to close"}
CLIENTS: Final = {"lead": "lead", "churned": "churned client", "active": "active client"}
ACTIVITIES: Final = {"call": "call", "email": "e-mail", "meeting": "meeting", "note": "note"}
"""What one client of a status is called, and one activity of a kind."""
_SAID: Final[dict[Slot, dict[str, str]]] = {"status": _STATUS, "activity": {one: f"{said}s" for one, said in ACTIVITIES.items()}}  # fmt: skip
_LACKING: Final = {
    "all": "without any deals", "open": "without open deals", "won": "without a won deal",
    "lost": "without a lost deal",
}  # fmt: skip
_BY: Final = {"lost_reason": "reason", "status": "client status", "stage_before": "stage before"}


def by_word(by: str | None) -> str:
    """What groups are made by: `client status`."""
    return _BY.get(str(by), str(by))


def deals_noun(request: Request, number: int) -> str:
    """`17 open deals`, `1 late deal`, `No won deals`."""
    what = request.state or request.kind or ""
    noun = f"{what} deal".strip()
    return f"No {noun}s" if number == 0 else count(number, noun)


def scope_words(request: Request, me: str, currency: str) -> str:
    """` of Sofia Lindqvist in Pharmaceuticals above $5,000`; empty for all."""
    owner = me if request.owner == "" else request.owner
    amounts = _amounts(request, currency)
    pieces = [
        f"of {literal(owner)}" if owner else "",
        "without an owner" if request.unassigned else "",
        f"with {literal(request.client)}" if request.client else "",
        f"in {literal(request.industry)}" if request.industry else "",
        f"from {literal(request.source)}" if request.source else "",
        f"{STAGE.get(request.of, 'in stage')} {literal(request.stage)}" if request.stage else "",
        f"of {_STATUS[request.status]}" if request.status and request.of == "deals" else "",
        amounts,
        _chances(request),
        _WITHOUT[request.without] if request.without else "",
        *course_words(request.course, request.stage),
        f"because of {literal(request.reason)}" if request.reason else "",
        f"with “{literal(request.text)}” in the title, or in the client's name, industry or website"
        if request.text
        else "",
        left_out_words(request, me, currency),
    ]
    return "".join(f" {piece}" for piece in pieces if piece)


def contact_words(request: Request, me: str) -> str:
    """` of leads in Mining with the position “plant manager” at clients of Sofia Lindqvist`; empty for all."""
    owner = me if request.owner == "" else request.owner
    kind = f"{CLIENTS.get(request.status or '', 'client')}s"
    have = clients_words(replace(request, days=None))
    whose = f"of {literal(owner)}" if owner else "without an owner" if request.unassigned else ""
    clients = f"{whose} {names(have, 'and') if have else ''}".strip()
    known = [f"{'with' if there else 'without'} {KNOWN[what]}" for what, there in request.known]
    pieces = (
        f"at {literal(request.client)}" if request.client else "",
        f"of {kind}" if request.status and not clients else "",
        f"in {literal(request.industry)}" if request.industry else "",
        f"with the position “{literal(request.position)}”" if request.position else "",
        f"at {kind} {clients}" if clients else "",
        left_out_words(request, me, ""),
        names(known, "and") if known else "",
        f"added {in_days(request.days)}" if request.days else "",
    )
    return "".join(f" {piece}" for piece in pieces if piece)


def clients_words(request: Request) -> list[str]:
    """What clients have, or have not: `with open deals`, `added in Nov 2026`."""
    conditions = [
        "with late deals" if request.state == "late" else "",
        "with open deals" if request.has_open else "without open deals" if request.has_open is False else "",
        f"with nothing recorded for {request.quiet_days} days" if request.quiet_days else "",
        *_bought(request),
        "without a contact" if request.has_contact is False else "with a contact" if request.has_contact else "",
        "with an open task" if request.has_task else "",
        f"added {in_days(request.days)}" if request.days else "",
    ]  # fmt: skip
    return [one for one in conditions if one]


def _bought(request: Request) -> list[str]:
    """When they had deals, and when not: `with a won deal in 2025`, `without a won deal since 1 May 2026`."""
    has = (
        [f"with {'an' if request.with_deals == 'open' else 'a'} {request.with_deals} deal"]
        if request.with_deals
        else []
    )
    if request.with_days:
        has = [f"{has[0]} {names([in_days(one) for one in request.with_days], 'and')}"]
    lacks = _LACKING.get(request.without_deals or "", "")
    if not lacks or request.without_days is None:
        return [*has, lacks]
    never = "" if request.with_deals else " (those that never had one are among them)"
    return [*has, f"{lacks} {in_days(request.without_days)}{never}"]


def done_words(request: Request, me: str) -> str:
    """` by Sofia Lindqvist with Marisol Produce in Nov 2026`: of which activities; empty for all."""
    who = me if request.performer == "" else request.performer
    owner = me if request.owner == "" else request.owner
    pieces = (
        f"by {literal(who)}" if who else "",
        f"at clients of {literal(owner)}" if owner and who is None else "",
        f"with {literal(request.client)}" if request.client else "",
        f"with clients in {literal(request.industry)}" if request.industry else "",
        left_out_words(request, me, ""),
        in_days(request.days) if request.days else "",
    )
    return "".join(f" {piece}" for piece in pieces if piece)


def period_words(request: Request) -> str:
    """` won in Mar 2026`, ` expected to close since 1 May 2026`; empty for all time."""
    if request.moved is not None:
        return _moved(request)
    if request.days is None or request.basis is None:
        return ""
    verb = _PERIOD[request.basis]
    if request.basis == "closed" and request.kind in {"won", "lost", "closed"}:
        return f" {in_days(request.days)}"
    return f", {verb} {in_days(request.days)}," if request.kind == "open" and request.basis == "created" else f" {verb} {in_days(request.days)}"  # fmt: skip


def _moved(request: Request) -> str:
    """` that went from New to Negotiation in Nov 2026`."""
    left, entered = (literal(one) for one in request.moved or ("", ""))
    way = f"{f' from {left}' if left else ''}{f' to {entered}' if entered else ''}"
    when = f" {in_days(request.days)}" if request.days else ""
    return f" that went{way}{when}" if way else f" whose stage changed{when}"


def in_days(days: Days) -> str:
    """`in Mar 2026`, `on 3 Mar 2026`, `since 1 May 2026`, `from 1 Mar 2026 to 5 Mar 2026`."""
    words = days.words
    if words.startswith(("since ", "until ")) or words in {"today", "yesterday", "tomorrow"}:
        return words
    if days.first == days.last:
        return f"on {words}"
    whole = not words[0].isdigit() or words.isdigit()
    return f"in {words}" if whole else f"from {words}"


def shown_money(amount: Any, currency: str) -> str:
    """An amount of a tool's data as it is shown on the pages."""
    return money(None if amount is None else Decimal(str(amount)), currency)


def shown_whole(amount: Any, currency: str) -> str:
    """A weighted amount as the pages show it: without cents."""
    return money(None if amount is None else rounded(Decimal(str(amount)), 0), currency)


def _amounts(request: Request, currency: str) -> str:
    least, below = request.value_from, request.value_below
    pieces = []
    if least is not None and below == least + _CENT:
        return f"with a value of {money(least, currency)}"
    if least is not None:
        above = least != least.to_integral_value()
        pieces.append(f"above {money(least - _CENT, currency)}" if above else f"of {money(least, currency)} and more")  # fmt: skip
    if below is not None:
        most = below != below.to_integral_value()
        pieces.append(f"of at most {money(below - _CENT, currency)}" if most else f"below {money(below, currency)}")  # fmt: skip
    return " and ".join(pieces)


def _chances(request: Request) -> str:
    """`with a probability above 70 %`."""
    low, below = request.probability_from, request.probability_below
    if low is not None and below is not None and below - low == _CENT:
        return f"with a probability of {_percent(low)}"
    pieces = []
    if low is not None:
        above = low != low.to_integral_value()
        pieces.append(f"above {_percent(low - _CENT)}" if above else f"of {_percent(low)} and more")
    if below is not None:
        most = below != below.to_integral_value()
        pieces.append(f"of at most {_percent(below - _CENT)}" if most else f"below {_percent(below)}")  # fmt: skip
    return f"with a probability {' and '.join(pieces)}" if pieces else ""


def left_out_words(request: Request, me: str, currency: str) -> str:
    """`without those of Marcus Holm and those in Agriculture, not late`."""
    ways = {
        "owner": "those of {}", "client": "those with {}", "industry": "those in {}",
        "source": "those from {}", "stage": "those in stage {}", "status": "those of {}",
        "reason": "those lost because of {}", "text": "those with “{}” in the title", "position": "those with the position “{}”",
        "activity": "{}",
    }  # fmt: skip
    if request.of == "contacts":
        ways |= {"client": "those at {}"}
    if request.of in {"activities", "tasks"}:
        ways |= {"industry": "those with clients in {}", "client": "those with {}"}
    if request.of == "activities":
        ways |= {"owner": "those by {}"}
    if request.of == "clients":
        ways |= {"client": "{}", "status": "{}", "stage": "a deal in stage {}"}
    plain = [f"not {name}" for slot, name in request.besides if slot in {"kind", "state"}]
    named = [
        _UNKNOWN[slot]
        if name == NOT_KNOWN
        else ways[slot].format(_SAID[slot][name] if slot in _SAID else literal(name or me))
        for slot, name in request.besides
        if slot in ways
    ]
    named += [f"those {_amounts(replace(request, value_from=least, value_below=below), currency)}" for least, below in request.not_values]  # fmt: skip
    named += [f"those {_chances(replace(request, probability_from=least, probability_below=below))}" for least, below in request.not_chances]  # fmt: skip
    named += [f"those {_PERIOD[basis]} {in_days(one)}" for basis, one in request.not_days]
    said = [f"that are {names(plain, 'and')}" if plain else "", f"without {names(named)}" if named else ""]  # fmt: skip
    return " ".join(one for one in said if one)


def _percent(number: Decimal) -> str:
    return f"{number.normalize():f}%"


def shown_day(written: str | None) -> str:
    """A day of a tool's result as it is written in a sentence."""
    return day(None if written is None else date.fromisoformat(written[:10]))
