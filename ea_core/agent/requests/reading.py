"""How a request was read, in one line made of its slots alone: never of the question's words. Pure.

`open deals · owner Sofia Lindqvist · industry Mining · expected to close Jul to Sep 2026 · by stage`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from ea_core.agent.requests.courses import course_words
from ea_core.agent.requests.request import NONE, NOT_KNOWN, Days, Order, Request, Slot
from ea_core.agent.requests.said_days import day_words, period_words
from ea_core.formats import count

BETWEEN: Final = " \N{MIDDLE DOT} "
_CENT: Final = Decimal("0.01")
_STATUS: Final = {"lead": "leads", "active": "active clients", "churned": "former clients"}
_MEASURES: Final = {
    "count": "their number", "value": "their value", "weighted": "value weighted by probability",
    "win_rate": "win rate", "mean": "mean value", "cycle": "days from created to won", "velocity": "velocity",
    "overview": "overview", "time_in_stage": "time in stage", "funnel": "funnel", "median": "median value",
    "chance": "probability", "gap": "what is to go", "share": "share of the value",
}  # fmt: skip
_ASKS: Final = {
    "count": "counted", "figure": "as a figure", "list": "", "record": "what is known", "ranking": "ranked",
    "comparison": "two periods compared",
}  # fmt: skip
_BASIS: Final = {"closed": "closed", "created": "created", "expected": "expected to close"}
_WITHOUT: Final = {"expected_close": "without an expected close date", "value": "without a known value",
                   "email": "without an e-mail address", "phone": "without a phone number", "source": "without a source",
                   "industry": "without an industry", "lost_reason": "without a reason", "website": "without a website",
                   "task": "without an open task", "due": "without a due date", "deal": "about no deal"}  # fmt: skip
STAGE: Final = {"clients": "with a deal in stage", "tasks": "about a deal in stage"}
"""What a stage says of records that are in none themselves."""
KNOWN: Final = {"email": "an e-mail address", "phone": "a phone number", "position": "a position"}
"""What may be written down of a contact."""
_FIRST: Final[dict[tuple[Order, bool], str]] = {
    ("value", True): "largest", ("value", False): "smallest", ("probability", True): "likeliest",
    ("probability", False): "least likely", ("expected_close", False): "next to close",
    ("expected_close", True): "last to close", ("newest", True): "newest", ("newest", False): "oldest",
    ("closed", True): "closed last", ("closed", False): "closed first",
    ("count", True): "with the most deals", ("count", False): "with the fewest deals",
    ("last_activity", True): "active last", ("last_activity", False): "quiet longest",
    ("name", True): "last by name", ("name", False): "first by name",
}  # fmt: skip
_OF_CLIENTS: Final[dict[tuple[Order, bool], str]] = {
    ("value", True): "with the highest open value", ("value", False): "with the lowest open value",
    ("count", True): "with the most open deals", ("count", False): "with the fewest open deals",
}  # fmt: skip
_SORTED: Final[dict[tuple[Order, bool], str]] = {
    ("name", False): "by name", ("name", True): "by name, the last first",
    ("last_activity", True): "latest activity first", ("last_activity", False): "longest without activity first",
    ("value", True): "highest open value first", ("value", False): "lowest open value first",
    ("count", True): "most open deals first", ("count", False): "fewest open deals first",
}  # fmt: skip
"""How a list of clients is sorted, all of it."""
_UPWARDS: Final = frozenset({"expected_close", "name"})
"""What the smallest of comes first where nothing else is said."""
_SHARES: Final = {
    "share": "share of the value",
    "number_share": "share of the deals",
    "mean": "mean value",
}
_HAVING: Final = {"lost_more": "more lost than won deals", "won_more": "more won than lost deals"}
_LEFT_OUT: Final[dict[Slot, str]] = {
    "reason": "lost because of",
    "text": "title with",
    "activity": "type",
}
_PLACES: Final = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def reading(request: Request, me: str) -> str:
    """The line of a request; `me` is the name of who asks."""
    pieces = (
        _records(request), *_of_whom(request, me), *_bounds(request), *_when(request), *_left_out(request, me),
        *_asked(request), *_grouped(request), _ordered(request),
    )  # fmt: skip
    return BETWEEN.join(one for one in pieces if one)


def readings(requests: Sequence[Request], me: str, joint: str | None = None) -> tuple[str, ...]:
    """A line for each of them; `joint`: they are added up, or the first is a share of the second."""
    lines = [reading(one, me) for one in requests if not one.several]
    if joint == "share" and len(lines) == 2:  # noqa: PLR2004 # the part and the whole
        return (f"{lines[0]}{BETWEEN}as a share of: {lines[1]}",)
    if joint == "ratio" and len(lines) == 2:  # noqa: PLR2004 # the one and the other
        return (f"{lines[0]}{BETWEEN}set against: {lines[1]}",)
    return tuple(f"{one}{BETWEEN}added up" if joint == "sum" else one for one in lines)


def _records(request: Request) -> str:
    if request.of == "tasks":
        done = "done" if request.kind == "closed" else "open"
        return f"{'late' if request.state == 'late' else done} tasks"
    if request.of == "activities":
        return f"{request.activity}s" if request.activity else "activities"
    if request.of == "clients":
        return "client" if request.ask == "record" else _STATUS.get(request.status or "", "clients")
    if request.of == "deals":
        return f"{' '.join(one for one in (request.state, request.kind) if one)} deals".strip()
    return request.of


def _of_whom(request: Request, me: str) -> Iterator[str]:
    """Whose, which client, where from, in which stage."""
    if request.owner is not None:
        yield f"owner {request.owner or f'you ({me})'}"
    if request.unassigned:
        yield "without an owner"
    if request.performer is not None:
        yield f"done by {request.performer or f'you ({me})'}"
    named = (("client", request.client), ("industry", request.industry), ("source", request.source),
             (STAGE.get(request.of, "stage"), request.stage), ("lost because of", request.reason), ("position", request.position))  # fmt: skip
    yield from (f"{what} {name}" for what, name in named if name)
    if request.through:
        yield f"of {request.through} there"
    if request.status and request.of != "clients":
        yield f"of {_STATUS[request.status]}"
    if request.text:
        where = (
            "name or e-mail, or this number"
            if request.of == "contacts"
            else "the title or the client"
        )
        yield f"with “{request.text}” in {where}"
    yield from _lacking(request)


def _lacking(request: Request) -> Iterator[str]:
    """What there is beside them, or is not: deals, contacts, activities."""
    yield from (f"{'with' if there else 'without'} {KNOWN[what]}" for what, there in request.known)
    if request.has_open is not None:
        yield "with open deals" if request.has_open else "without open deals"
    if request.has_task:
        yield "with an open task"
    if request.has_contact is not None:
        yield "with a contact" if request.has_contact else "without a contact"
    if request.without_deals:
        when = f" closed {_days(request.without_days)}" if request.without_days else ""
        yield f"without {'' if request.without_deals == 'all' else f'{request.without_deals} '}deals{when}"
    elif request.without_days:
        yield f"without any closed {_days(request.without_days)}"
    if request.with_deals:
        yield f"with {request.with_deals} deals{'' if request.of == 'clients' else ', too'}"
    yield from (f"with some closed {_days(one)}" for one in request.with_days)
    if request.of != "activities" and request.activity:
        yield f"with a {request.activity}"
    if request.state and request.of not in {"deals", "tasks"}:
        yield f"with {request.state} deals"
    if request.kind and request.of not in {"deals", "tasks"}:
        yield f"with {request.kind} deals"


def _bounds(request: Request) -> Iterator[str]:
    """Amounts, probabilities, and what is not known."""
    yield _range("value", request.value_from, request.value_below, "")
    yield _range("reached", request.share_from, request.share_below, "%")
    yield _range("probability", request.probability_from, request.probability_below, "%")
    if request.without:
        yield _WITHOUT[request.without]
    yield from course_words(request.course, request.stage)
    if request.quiet_days is not None:
        yield f"no activity for {count(request.quiet_days, 'day')}"


def _range(what: str, least: Decimal | None, below: Decimal | None, unit: str) -> str:
    """`value above 20,000 and at most 50,000`: a cent tells "above" from "from", and "at most" from "below"."""
    said = []
    if least is not None and below == least + _CENT:
        return f"{what} {_plain(least)}{unit}"
    if least is not None:
        above = least != least.to_integral_value()
        said.append(f"{'above' if above else 'from'} {_plain(least - _CENT * above)}{unit}")
    if below is not None:
        most = below != below.to_integral_value()
        said.append(f"{'at most' if most else 'below'} {_plain(below - _CENT * most)}{unit}")
    return f"{what} {' and '.join(said)}" if said else ""


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def _when(request: Request) -> Iterator[str]:
    """The period, what of a record lies in it, and how the stage changed."""
    if request.moved is not None:
        left, entered = request.moved
        yield f"stage changed{f' from {left}' if left else ''}{f' to {entered}' if entered else ''}"
    verb = _BASIS[request.basis] if request.basis else ""
    verb = "due" if request.of == "tasks" and request.basis == "expected" else verb
    verb = "created" if "funnel" in request.measures else verb  # docs/figures.md
    days = _days(request.days)
    yield f"{verb} {days}".strip() if days or request.of == "deals" else ""
    if request.compared is not None:
        yield f"compared with {_days(request.compared)}"


def _days(days: Days | None) -> str:
    """`Jul to Sep 2026`, `since 1 May 2026`."""
    if days is None or days.first is None:
        return f"until {day_words(days.last)}" if days and days.last else ""
    return period_words(days.first, days.last) if days.last else f"since {day_words(days.first)}"


def _left_out(request: Request, me: str) -> Iterator[str]:
    """What is left out."""
    for slot, name in request.besides:
        said = _STATUS.get(name, name) if slot == "status" else name
        if slot == "stage" and request.of == "clients":
            yield f"without a deal in stage {name}"
        elif name == NOT_KNOWN:
            yield f"without those without {'an' if slot in {'owner', 'industry'} else 'a'} {slot}"
        else:
            yield f"without {_LEFT_OUT.get(slot, slot)} {f'“{said}”' if slot == 'text' else said or f'you ({me})'}"
    yield from (
        f"without {_range('value', least, below, '')}" for least, below in request.not_values
    )
    yield from (f"without {_range('probability', *one, '%')}" for one in request.not_chances)
    yield from (f"without {_BASIS[basis]} {_days(one)}" for basis, one in request.not_days)


def _asked(request: Request) -> Iterator[str]:
    """What is asked of them."""
    measures = [_MEASURES[one] for one in request.measures]
    yield _ASKS[request.ask] if request.ask != "figure" or not (measures or request.by) else ""
    yield ", ".join(measures)
    if request.averaged is not None:
        yield (
            f"mean of {count(request.averaged, 'month')}"
            if request.averaged
            else "mean of the groups"
        )
    if request.fields:
        yield ", ".join(one.replace("_", " ") for one in request.fields)


def _grouped(request: Request) -> Iterator[str]:
    groups = [str(one).replace("_", " ") for one in (request.by, request.then) if one]
    if groups:
        yield f"by {' and '.join(groups)}"
    if request.having == NONE:
        yield "groups without any"
    elif request.having is not None:
        what, least, below = request.having
        unit = "%" if what in {"win_rate", "share", "number_share"} else ""
        yield f"groups with {_HAVING.get(what) or _range(_SHARES.get(what, what.replace('_', ' ')), least, below, unit)}"
    if request.each is not None:
        yield f"{request.each} of each"


def order_of_clients(request: Request) -> str:
    """`highest open value first`: how a list of clients is sorted; empty for as it usually is."""
    return "" if request.order is None else _ordered(replace(request, number=None, nth=None))


def _ordered(request: Request) -> str:
    """`the 5 largest`, `the second largest`, `smallest first`; of two periods none comes first."""
    if request.of == "deals" and request.ask == "comparison":
        return ""
    place = f"the {_PLACES.get(request.nth, f'no. {request.nth}')}" if request.nth else ""
    if request.order is None:
        said = {None: "", True: "highest first", False: "lowest first"}[request.descending]
        number = f"the first {request.number}" if request.number else ""
        return ", ".join(one for one in (place, number, said) if one)
    if request.of == "tasks":  # as they stand
        return ", ".join(
            [*([f"the first {request.number}"] if request.number else ()), "as they are due"]
        )
    way = request.descending
    order = request.order, request.order not in _UPWARDS if way is None else way
    clients = request.of == "clients"
    first = (_OF_CLIENTS.get(order) if clients else None) or _FIRST[order]
    if not (place or request.number):
        if order in _SORTED and (clients or request.order not in {"value", "count"}):
            return _SORTED[order]
        return first if first.endswith("first") else f"{first} first"
    number = f"the {request.number}" if request.number else ""
    if request.number == 1:  # "the largest", "the one closed last"
        number = "the" if first.endswith("est") else "the one"
    return f"{f'{place} of ' if place and number else place}{number} {first}".strip()
