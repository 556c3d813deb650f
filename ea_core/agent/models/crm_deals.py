"""Answers about deals: how many, what they are worth, and the one that was asked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ea_core.agent.models.crm_words import (
    PLACES,
    SHOWN,
    deals_noun,
    period_words,
    scope_words,
    shown_day,
    shown_money,
    shown_whole,
)
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Table, literal, names
from ea_core.formats import number, percent, rounded


def deals_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Deals that were listed: how many, what they are worth, the one that was asked for."""
    total = int(data["total"])
    about = (
        f"{deals_noun(request, total)}{scope_words(request, me, currency)}{period_words(request)}"
    )
    about = about.removesuffix(",")
    if not total:
        return f"{about}.", ()
    middle = _middle(request, about, data, currency)
    sentence = _sum_of_deals(request, data, about, currency)
    if middle:
        more = set(request.measures) - {"mean", "median", "chance"}
        return f"{middle} {sentence}" if more else middle, ()
    if request.nth is not None:  # the table has the one that is told
        cut = tuple(replace(one, rows=one.rows[request.nth - 1 : request.nth]) for one in tables)
        return _nth_deal(request, data, sentence, currency), cut
    first = data["deals"][0]
    if request.ask == "list" and request.number == 1 and request.order:
        return _one_deal(request, first, sentence, currency), tables
    if total == 1 and request.ask != "count":
        sentence += f" {_of_deal(first, currency)}"
    if "since" in request.fields:
        sentence += f" {_created(data['deals'])}"
    if request.ask != "figure" and request.order and request.number and len(data["deals"]) < total:
        sentence += f" The {number(len(data['deals']))} {order_words(request)}:"
    listed = request.ask in {"list", "ranking"} or (request.ask == "count" and total <= SHOWN)
    return sentence, tables if listed else ()


def _created(deals: Sequence[Mapping[str, Any]]) -> str:
    """Since when there are the deals that are listed."""
    if len(deals) == 1:
        day = deals[0]["created"]
        return (
            f"It was created on {shown_day(day)}." if day else "Nobody knows when it was created."
        )
    said = [
        f"{literal(one['title'])} on {shown_day(one['created'])}" for one in deals if one["created"]
    ]
    return f"Created: {names(said)}." if said else "Nobody knows when they were created."


def _middle(
    request: Request, about: str, data: Mapping[str, Any], currency: str
) -> str:  # fmt: skip
    """The average or median value, or the average chance; empty where none is asked for."""
    if {"mean", "median"} <= set(request.measures):
        return f"{_mean(about, data, currency)} {_median(about, data, currency)}"
    if "mean" in request.measures:
        return _mean(about, data, currency)
    if "median" in request.measures:
        return _median(about, data, currency)
    if "chance" in request.measures:
        mean = f"{rounded(Decimal(str(data['mean_probability'])), 1).normalize():f}%"
        return f"{mean} is the average probability of {about}."
    return ""


def _mean(about: str, data: Mapping[str, Any], currency: str) -> str:
    known = data["total"] - data["without_value"]
    if not known:
        return f"The value of none of the {about} is known."
    mean = rounded(Decimal(str(data["total_value"])) / known, 2)
    of = about if known == data["total"] else f"the {number(known)} with a known value of {about}"
    return f"{shown_money(mean, currency)} is the average value of {of}."


def _median(about: str, data: Mapping[str, Any], currency: str) -> str:
    known = data["total"] - data["without_value"]
    if not known:
        return f"The value of none of the {about} is known."
    of = about if known == data["total"] else f"the {number(known)} with a known value of {about}"
    return f"{shown_money(data['median_value'], currency)} is the median value of {of}."


def _nth_deal(
    request: Request, data: Mapping[str, Any], sentence: str, currency: str
) -> str:  # fmt: skip
    place = request.nth or 1
    if len(data["deals"]) < place:
        return f"There are not so many: {sentence}"
    words = f"{PLACES[place]} {order_words(request)}"
    return f"The {words}: {_of_deal(data['deals'][place - 1], currency)} Of {sentence}"


def _sum_of_deals(request: Request, data: Mapping[str, Any], about: str, currency: str) -> str:
    """How many deals and what they are worth, the figure that is asked for first."""
    total, counts = data["total"], data["counts"]
    value = shown_money(data["total_value"], currency)
    weighted = shown_whole(data["total_weighted"], currency)
    unknown = _unknown(data["without_value"])
    kinds = [f"{number(counts[kind])} {kind}" for kind in ("open", "won", "lost") if counts[kind]]
    split = f": {names(kinds)}" if len(kinds) > 1 else ""
    beside = f" (weighted by probability {weighted})" if counts["open"] == total else ""
    figure = request.ask == "figure"
    if figure and request.number and request.order and request.measures == ("value",):
        return f"{_of_few(request, data, currency)} {about} (all of them: {value}{unknown})."
    if figure and "weighted" in request.measures:
        return f"{weighted} weighted by probability: {about}, worth {value} at most{unknown}."
    if figure and request.measures == ("value",) and request.kind in {"won", "lost"}:
        return f"{value} was {request.kind}: {about}{unknown}."
    if figure and request.measures == ("value",):
        return f"{value}{beside} is the value of {about}{split}{unknown}."
    return f"{about}{split}." if split else f"{about}, worth {value}{beside}{unknown}."


def _of_few(request: Request, data: Mapping[str, Any], currency: str) -> str:
    """What the first deals of an order are worth: `$300 is the value of the 5 largest of`."""
    known = [Decimal(str(one["value"])) for one in data["deals"] if one["value"] is not None]
    value = shown_money(sum(known, Decimal(0)), currency)
    few = f"{number(len(data['deals']))} " if len(data["deals"]) > 1 else ""
    missing = len(data["deals"]) - len(known)
    without = f" ({number(missing)} of them without a known value)" if missing else ""
    return f"{value} is the value of the {few}{order_words(request)}{without} of"


def _unknown(without: int) -> str:
    return "" if not without else f"; the value of {number(without)} of them is not known"


def order_words(request: Request) -> str:
    """`largest`, `closed last`: what comes first in the order."""
    way = {
        ("value", True): "largest", ("value", None): "largest", ("value", False): "smallest",
        ("newest", True): "newest", ("newest", False): "oldest", ("closed", True): "closed last",
        ("closed", False): "closed first",
        ("probability", True): "most likely", ("probability", False): "least likely",
        ("expected_close", False): "expected first", ("expected_close", True): "expected last",
    }  # fmt: skip
    return way.get((request.order or "", request.descending), "first")


def _one_deal(request: Request, deal: Mapping[str, Any], sentence: str, currency: str) -> str:
    words = order_words(request)
    return f"The {words}: {_of_deal(deal, currency)} Of {sentence}"


def _of_deal(deal: Mapping[str, Any], currency: str) -> str:
    value = "value not known" if deal["value"] is None else shown_money(deal["value"], currency)
    if deal["open"]:
        when = f", {percent(Decimal(str(deal['probability'])) / 100)} likely"
        if deal["expected_close"]:
            when += f", expected to close on {shown_day(deal['expected_close'])}"
    else:
        when = f", closed on {shown_day(deal['closed'])}" if deal["closed"] else ""
        when += f" because of {literal(deal['lost_reason'])}" if deal["lost_reason"] else ""
    return (
        f"{literal(deal['title'])} with {literal(deal['client'])}, {value}, {literal(deal['stage'])}{when}, "
        f"owned by {literal(deal['owner'] or 'nobody')}."
    )
