"""Answers about targets: how much of them is reached, by whom, and who is furthest from it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.crm_words import in_days, shown_money
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Table, literal, names
from ea_core.formats import count, percent

_CENT: Final = Decimal("0.01")
_ALL: Final = Decimal(100)
_NAMED: Final = 5


def targets_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], _me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """How much of a target is reached, or that none is set."""
    when = in_days(request.days) if request.days else ""
    whose = literal(str(data["whose"]))
    if not data["groups"] and not data["people"]:
        by = (
            "anybody"
            if request.by == "owner"
            else "the company"
            if request.owner is None
            else whose
        )
        return (
            f"No target is set for {by} {when}. Managers set them on the Pipeline page under Owners and targets.",
            (),
        )
    if request.by == "owner":
        return _by_owner(request, data, tables, when, currency)
    target, won, gap = (shown_money(data[name], currency) for name in ("target", "won", "gap"))
    share = "" if data["share"] is None else f" ({percent(data['share'])})"
    left = f"{gap} to go" if data["gap"] else "the target is reached"
    months = count(int(data["months"]), "month")
    sentence = f"{won} of the target of {target}{share} was won {when}: {left}. {whose}, {months}."
    bounds = _bounds(request)
    if bounds and data["share"] is not None:
        fits = _fits(request, Decimal(str(data["share"])) * 100)
        sentence = f"{'Yes' if fits else 'No'}, {'that is' if fits else 'that is not'} {bounds.replace('their', 'the')}: {sentence}"
    return sentence, tables


def _by_owner(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], when: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Who has reached it, who is below or above so much of it, or who is first of them."""
    groups, people = data["groups"], int(data["people"])
    ranked = request.descending is not None
    if ranked and groups:
        return _ranked(request, data, tables, when, currency)
    if ranked:
        return f"Nobody is below the target {when}: all of {count(people, 'person', 'people')} have reached it.", ()  # fmt: skip
    said = [f"{literal(one['name'])} {_share(one, currency)}" for one in groups[:_NAMED]]
    if len(groups) > _NAMED:
        said = [*said, f"{len(groups) - _NAMED} more"]
    bounds = _bounds(request)
    if not bounds:
        reached = sum(one["won"] >= one["target"] for one in groups)
        return f"{reached} of {people} have reached their target {when}: {names(said)}.", tables
    if not groups:
        return f"None of {count(people, 'person', 'people')} is {bounds} {when}.", ()
    return f"{len(groups)} of {people} {'is' if len(groups) == 1 else 'are'} {bounds} {when}: {names(said)}.", tables  # fmt: skip


def _bounds(request: Request) -> str:
    """`below 85% of their target`, `below their target`; empty for all."""
    least, below = request.share_from, request.share_below
    if (least, below) == (None, _ALL):
        return "below their target"
    said = []
    if least is not None:
        above = least != least.to_integral_value()
        said.append(f"above {_percent(least - _CENT)}" if above else f"at {_percent(least)} or more")  # fmt: skip
    if below is not None:
        most = below != below.to_integral_value()
        said.append(f"at {_percent(below - _CENT)} at most" if most else f"below {_percent(below)}")
    return f"{' and '.join(said)} of their target" if said else ""


def _fits(request: Request, reached: Decimal) -> bool:
    least, below = request.share_from, request.share_below
    return (least is None or reached >= least) and (below is None or reached < below)


def _percent(number: Decimal) -> str:
    return f"{number.normalize():f}%"


def _ranked(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], when: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Who is furthest from it or closest to it, has the highest share or most to go."""
    key = "gap" if "gap" in request.measures else "share"
    known = [one for one in data["groups"] if one[key] is not None]
    if not known:
        return f"No target is above nothing {when}.", tables
    known.sort(key=lambda one: one[key], reverse=request.descending is True)
    first = [one for one in known if one[key] == known[0][key]]
    who = names([literal(one["name"]) for one in first])
    verb = "is" if len(first) == 1 else "are"
    has = "has" if len(first) == 1 else "have"
    far = (request.share_from, request.share_below) == (None, _ALL)
    if key == "gap":
        lead = f"{who} {has} the {'most' if request.descending else 'least'} to go to the target {when}"
    elif far:
        lead = f"{who} {verb} {'closest to' if request.descending else 'furthest from'} the target {when}"
    else:
        lead = f"{who} {has} reached the {'highest' if request.descending else 'lowest'} share of the target {when}"
    gap = shown_money(first[0]["gap"], currency)
    left = f", {gap} to go" if first[0]["gap"] else ""
    people = int(data["people"])
    over = (
        people - len(data["groups"]) if far else sum(one["won"] >= one["target"] for one in known)
    )
    rest = f" {over} of {people} {'has' if over == 1 else 'have'} reached it."
    ordered = tuple(_in_order(table, [one["name"] for one in known]) for table in tables)
    return f"{lead}: {_share(first[0], currency)}{left}.{rest}", ordered


def _in_order(table: Table, order: Sequence[str]) -> Table:
    places = {name: at for at, name in enumerate(order)}
    rows = sorted(table.rows, key=lambda row: places.get(str(row[0]), len(places)))
    return replace(table, rows=tuple(rows))


def _share(one: Mapping[str, Any], currency: str) -> str:
    won = shown_money(one["won"], currency)
    share = f" ({percent(one['won'] / one['target'])})" if one["target"] else ""
    return f"{won} of {shown_money(one['target'], currency)}{share}"
