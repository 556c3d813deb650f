"""Answers with deals by two things, and with the first deals of each group. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ea_core.agent.models.crm_deals import order_words
from ea_core.agent.models.crm_words import (
    by_word,
    deals_noun,
    period_words,
    scope_words,
    shown_money,
)
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Table, literal
from ea_core.formats import count, number, percent, rounded


def crossed_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Figures by owner and stage: what they add up to, and which pair has most."""
    about = _about(request, int(data["total"]), me, currency)
    if not data["groups"]:
        return f"{about}.", ()
    by, then = by_word(request.by), by_word(request.then)
    rates = "win_rate" in request.measures
    worth = "" if rates or not data["total_value"] else f", worth {shown_money(data['total_value'], currency)}"  # fmt: skip
    reading, shown, what = _measured(request, currency)
    known = [one for one in data["groups"] if reading(one) is not None]
    lead = f"{about}{worth}, by {by} and {then}"
    if not known:
        return f"{lead}.", tables
    best = max(known, key=reading)
    first = f"{literal(best['name'])}, {literal(best['then'])}"
    return f"{lead}. The highest {what}: {first} ({shown(best)}).", tables


def first_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """The largest deal of each owner: how many these are, and of how many."""
    about = _about(request, int(data["total"]), me, currency)
    groups = data["first"]
    if not groups:
        return f"{about}.", ()
    by = by_word(request.by)
    few = f"{number(request.each or 1)} " if (request.each or 1) > 1 else ""
    listed = sum(len(one["deals"]) for one in groups)
    way, deals = order_words(request), "deals" if few else "deal"
    after = way.startswith(("closed", "expected"))  # the deal closed last, the largest deal
    which = f"The {few}{f'{deals} {way}' if after else f'{way} {deals}'} of each {by}"
    nouns = {"industry": "industries", "client status": "client statuses"}
    some = f"{count(listed, 'deal')} of {count(len(groups), by, nouns.get(by, f'{by}s'))}"
    known = [Decimal(str(deal["value"])) for one in groups for deal in one["deals"] if deal["value"] is not None]  # fmt: skip
    worth = f", worth {shown_money(sum(known, Decimal(0)), currency)} together" if known else ""
    return f"{which}: {some}{worth}, of {about}.", tables


def _about(request: Request, total: int, me: str, currency: str) -> str:
    return (
        f"{deals_noun(request, total)}{scope_words(request, me, currency)}{period_words(request)}"
    )


def _measured(
    request: Request, currency: str
) -> tuple[Callable[[Mapping[str, Any]], Any], Callable[[Mapping[str, Any]], str], str]:
    """How a pair is measured, how that is shown, and what it is called."""

    def of(figure: str, one: Mapping[str, Any]) -> str:
        return f"{figure}, {count(one['count'], 'deal')}"

    if "win_rate" in request.measures:
        return (
            lambda one: one["win_rate"],
            lambda one: f"{percent(one['win_rate'])}, {number(one['won_count'])} won and {number(one['lost_count'])} lost",
            "win rate",
        )  # fmt: skip
    if "mean" in request.measures:

        def mean(one: Mapping[str, Any]) -> Decimal | None:
            known = one["count"] - one["without_value"]
            return Decimal(str(one["value"])) / known if known else None

        return (
            mean,
            lambda one: of(shown_money(rounded(mean(one) or Decimal(0), 2), currency), one),
            "average value",
        )
    for measure, key, what in (("weighted", "weighted", "weighted value"), ("median", "median", "median value"),
                               ("value", "value", "value")):  # fmt: skip
        if measure in request.measures:
            return (
                _amount_of(key),
                lambda one, key=key: of(shown_money(one[key], currency), one),
                what,
            )
    return lambda one: one["count"], lambda one: count(one["count"], "deal"), "number"


def _amount_of(key: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda one: one[key]
