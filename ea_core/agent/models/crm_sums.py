"""Answers with deals in groups: by owner, month, industry and so on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.crm_words import (
    NOBODY,
    PLACES,
    by_word,
    deals_noun,
    period_words,
    scope_words,
    shown_money,
    shown_whole,
)
from ea_core.agent.requests.request import NONE, TERMS, Having, Request
from ea_core.agent.tables import Column, Table, literal, names
from ea_core.formats import count, number, percent, rounded

_CENT: Final = Decimal("0.01")
_NAMED, _MEASURED = 12, 5
"""Groups that are named in a sentence, and those that are named with their figures."""


def groups_answer(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], me: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Figures by owner, month, industry and so on."""
    scope, when = scope_words(request, me, currency), period_words(request)
    about = f"{deals_noun(request, data['total'])}{scope}{when}".removesuffix(",")
    by = by_word(request.by)
    if request.having:
        reading, shown, _ = _measured(request, currency)
        return _having(request, data, by, me, reading, shown), tables
    if not data["groups"]:
        return f"{about}.", ()
    if request.averaged is not None:
        return _a_month(request, data, about, currency), tables
    if request.by in TERMS and request.ask != "ranking":
        return _by_term(request, data, tables, about, currency)
    return _compared(request, data, tables, about, currency)


def _compared(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], about: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """The groups in the order of what is asked for, and which of them is first."""
    reading, shown, what = _measured(request, currency)
    rates = "win_rate" in request.measures
    if "share" in request.measures:
        tables = tuple(_with_share(table, data) for table in tables)
        shown = _share_of(data, shown)
    by = by_word(request.by)
    value = shown_money(data["total_value"], currency)
    known = [one for one in data["groups"] if one["name"] not in NOBODY and reading(one) is not None]  # fmt: skip
    known.sort(key=reading, reverse=request.descending is not False)
    order = [one["name"] for one in known]
    if "mean" in request.measures:
        tables = tuple(_with_average(table, data["groups"], reading) for table in tables)
    ranked = tuple(_in_order(table, order, request.number) for table in tables)
    if not known:
        return f"{about}, none with a {by}.", tables
    at = (request.nth or 1) - 1
    if at >= len(known):
        return f"There are not so many: {about}, by {by}.", ranked
    best = reading(known[at])
    first = [one for one in known if reading(one) == best]
    winners = names([literal(one["name"]) for one in first[:5]])
    verb = "has" if len(first) == 1 else "have"
    which = "lowest" if request.descending is False else "highest"
    which = f"{PLACES[at + 1]} {which}".strip()
    said = shown(first[0]) if len(first) == 1 else _of_each(shown(first[0]))
    if request.ask != "ranking":
        worth = "" if rates or not data["total_value"] else f", worth {value}"
        groups = f" ({count(len(known), 'client')})" if by == "client" else ""
        lead = f"{about}{worth}, by {by}{groups}"
        return f"{lead}: {winners} {verb} the highest {what} ({said}).", ranked
    rest = "" if rates else f" Of {about}.{_top_share(request, known, data, currency)}"
    lead = _without_any(request, data, about)
    return f"{lead}{winners} {verb} the {which} {what}: {said}.{rest}", ranked


def _without_any(request: Request, data: Mapping[str, Any], about: str) -> str:
    """Who has none has least: `Bo Lind has no won deals in 2026. Of those that have any, `; empty where that is not asked."""
    none = [literal(one) for one in data.get("without_any", ())]
    rates = {"win_rate", "mean", "median", "cycle"} & set(request.measures)
    if not none or request.descending is not False or rates:
        return ""
    of = f"{deals_noun(request, 0).lower()}{about.removeprefix(deals_noun(request, data['total']))}"
    return f"{_listed(none, _NAMED)} {'has' if len(none) == 1 else 'have'} {of}. Of those that have any, "  # fmt: skip


def _top_share(
    request: Request, known: Sequence[Mapping[str, Any]], data: Mapping[str, Any], currency: str
) -> str:
    """What the first few have together of all: ` The first 5 have 41% of the value: $... of $...`."""
    most, total = request.number or 0, Decimal(str(data["total_value"]))
    if not 1 <= most < len(known) or request.measures != ("value",) or request.descending is False or not total:  # fmt: skip
        return ""
    value = sum((Decimal(str(one["value"])) for one in known[:most]), Decimal(0))
    share = percent(value / total)
    of = f"{share} of the value: {shown_money(value, currency)} of {shown_money(total, currency)}."
    return f" The first {most} have {of}" if most > 1 else f" That is {of}"


def _by_term(
    request: Request, data: Mapping[str, Any], tables: tuple[Table, ...], about: str, currency: str
) -> tuple[str, tuple[Table, ...]]:
    """Months, quarters or years in their order: the sum, or which has the best rate or average."""
    reading, shown, what = _measured(request, currency)
    total = shown_money(data["total_value"], currency)
    if "weighted" in request.measures:
        weighted = sum((Decimal(str(one["weighted"])) for one in data["groups"]), Decimal(0))
        total = f"{shown_whole(weighted, currency)} weighted by probability, {total}"
    elif "win_rate" in request.measures:
        total = number(data["total"])
    if "mean" in request.measures:
        tables = tuple(_with_average(table, data["groups"], reading) for table in tables)
    if "share" in request.measures:
        tables = tuple(_with_share(table, data) for table in tables)
    rated = {"win_rate", "mean", "median", "cycle"} & set(request.measures)
    rest = _best_of(data["groups"], reading, shown, what) if rated else ""
    return f"{total} in total: {about}, by {request.by}.{rest}", tables


def _best_of(
    groups: Sequence[Mapping[str, Any]],
    reading: Callable[[Mapping[str, Any]], Any],
    shown: Callable[[Mapping[str, Any]], str],
    what: str,
) -> str:
    known = [one for one in groups if reading(one) is not None]
    if len(known) < 2:  # noqa: PLR2004 # nothing to compare
        return ""
    most = max(reading(one) for one in known)
    best = [one for one in known if reading(one) == most]
    if len(best) == len(known):
        return f" The {what} is the same in each: {_of_each(shown(best[0]))}."
    winners = names([literal(one["name"]) for one in best])
    verb, said = ("has", shown(best[0])) if len(best) == 1 else ("have", _of_each(shown(best[0])))
    return f" {winners} {verb} the highest {what}: {said}."


def _having(
    request: Request, data: Mapping[str, Any], by: str, me: str,
    reading: Callable[[Mapping[str, Any]], Any], shown: Callable[[Mapping[str, Any]], str],
) -> str:  # fmt: skip
    """`7 clients have at least 3 open deals: ...`; those that have none are among them where all are known."""
    what, least, below = request.having or ("deals", None, None)
    groups = [one for one in data["groups"] if one["name"] not in NOBODY]
    noun, nouns = _nouns(by, people=bool(data.get("with_empty")))
    currency = str(data["currency"])
    bounds = _bounds(what, least, below, currency)
    kind = f"{request.state or request.kind or ''} deal{'' if bounds in {'exactly 1', 'at least 1'} else 's'}".strip()
    about = f"{scope_words(replace(request, client=None) if by == 'client' else request, me, currency)}{period_words(request)}"
    if request.having == NONE and not groups:
        return f"{'Nobody' if noun == 'person' else f'No {noun}'} is without {kind}{about}."
    of = f"{bounds} {kind}" if what == "deals" else f"{kind} worth {bounds} together"
    of, about = _with_others(request, of, about)
    some = f"{number(len(groups)) if groups else 'No'} {noun if len(groups) == 1 else nouns}"
    some = f"{some} {'have' if len(groups) != 1 else 'has'}"
    if request.having == NONE:
        return (
            f"{some} no {kind}{about}: {_listed([literal(one['name']) for one in groups], _NAMED)}."
        )
    known = sorted((one for one in groups if reading(one) is not None), key=reading, reverse=True)
    said = [f"{literal(one['name'])} ({shown(one) if one['count'] else 'none'})" for one in known]
    listed = f": {_listed(said, _MEASURED)}" if said else ""
    none = f" {nouns.capitalize()} without any are not among them." if least is None and not data.get("with_empty") else ""  # fmt: skip
    return f"{some} {of}{about}{listed}.{none}"


def _with_others(request: Request, of: str, about: str) -> tuple[str, str]:
    """What they have, and of which deals, with the other deals that they have or don't; open ones are of today."""
    for kind, words in ((request.with_deals, "and"), (request.without_deals, "and no")):
        if kind == "open":
            about += f" {words} open deals"
        elif kind:
            of += f" {words} {kind} deals"
    return of, about


def _nouns(by: str, *, people: bool) -> tuple[str, str]:
    """What one group is called, and several; `people`: some of them may own nothing."""
    if by == "owner" and people:
        return "person", "people"
    return by, {"industry": "industries", "client status": "client statuses"}.get(by, f"{by}s")


def _listed(said: Sequence[str], most: int) -> str:
    """`A, B and C`, `A, B and 7 more`."""
    return names(said) if len(said) <= most else f"{', '.join(said[:most])} and {len(said) - most} more"  # fmt: skip


def _bounds(what: Having, least: Decimal | None, below: Decimal | None, currency: str) -> str:
    """`at least 3`, `fewer than 10`, `2 to 5`, `exactly 1`; amounts as amounts."""
    if what == "value":
        low = (
            ""
            if least is None
            else f"more than {shown_money(least - _CENT, currency)}"
            if least % 1 == _CENT  # how "above 50,000" is read
            else f"{shown_money(least, currency)} and more"
        )
        high = (
            ""
            if below is None
            else f"at most {shown_money(below - _CENT, currency)}"
            if below % 1 == _CENT
            else f"less than {shown_money(below, currency)}"
        )
        return " and ".join(one for one in (low, high) if one)
    first = None if least is None else int(least)
    last = None if below is None else int(below) - 1
    if first is not None and last is not None:
        return f"exactly {first}" if first == last else f"{first} to {last}"
    return f"at least {first}" if first is not None else f"fewer than {(last or 0) + 1}"


def _a_month(request: Request, data: Mapping[str, Any], about: str, currency: str) -> str:
    """What a month has on average, those without any among them; of owners and others those that have some."""
    by = by_word(request.by)
    known = data["groups"] if request.by in TERMS else [one for one in data["groups"] if one["name"] not in NOBODY]  # fmt: skip
    number_of = request.averaged or len(known)
    if not number_of:
        return f"{about}, none with a {by}."
    per = f"{'an' if by[0] in 'aeiou' else 'a'} {by} on average ({count(number_of, by)})"
    if "count" in request.measures or not request.measures:
        total = sum(one["count"] for one in known)
        mean = f"{rounded(Decimal(total) / number_of, 1).normalize():f}"
        deals = f"{mean} {request.state or request.kind or ''} deals".replace("  ", " ")
        rest = data["total"] - total
        none = f"; {number(rest)} of them without a known {by}" if rest else ""
        return f"{deals} {per}: {about}{none}."
    value = sum((Decimal(str(one["value"])) for one in known), Decimal(0))
    mean = shown_money(rounded(value / number_of, 2), currency)
    rest = Decimal(str(data["total_value"])) - value
    none = f"; {shown_money(rest, currency)} more without a known {by}" if rest else ""
    return f"{mean} {per}: {shown_money(value, currency)} in total, {about}{none}."


def _of_each(shown: str) -> str:
    """What several have in common: the figure, without what else was said of the first."""
    return f"{shown.partition(', ')[0]} each"


def _medians(
    request: Request, deals: str, currency: str
) -> tuple[Callable[[Mapping[str, Any]], Any], Callable[[Mapping[str, Any]], str], str]:
    """The median of each group: of the values, or of the days to win."""
    if "cycle" in request.measures:
        return (
            lambda one: one["median"],
            lambda one: f"{count(round(one['median']), 'day')}, {count(one['count'], deals)}",
            "median days from creation to winning",
        )
    return (
        lambda one: one["median"],
        lambda one: f"{shown_money(one['median'], currency)}, {count(one['count'], deals)}",
        f"median value of {deals}s",
    )


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
            lambda one: f"{shown_whole(one['weighted'], currency)}, {count(one['count'], deals)}",
            "weighted value",
        )
    if {"cycle", "median"} & set(request.measures):
        return _medians(request, deals, currency)
    if "mean" in request.measures:

        def mean(one: Mapping[str, Any]) -> Decimal | None:
            known = one["count"] - one["without_value"]
            return Decimal(str(one["value"])) / known if known else None

        return (
            mean,
            lambda one: (
                f"{shown_money(rounded(mean(one) or Decimal(0), 2), currency)}, {count(one['count'], deals)}"
            ),
            f"average value of {deals}s",
        )
    if {"value", "share"} & set(request.measures):
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


def _share_of(
    data: Mapping[str, Any], shown: Callable[[Mapping[str, Any]], str]
) -> Callable[[Mapping[str, Any]], str]:
    """A group as it is shown, with what it has of the value of all."""
    total = Decimal(str(data["total_value"]))
    if not total:
        return shown
    return lambda one: f"{percent(Decimal(str(one['value'])) / total)} of the value, {shown(one)}"


def _with_share(table: Table, data: Mapping[str, Any]) -> Table:
    """The table with the share that each group has of the value of all."""
    total = Decimal(str(data["total_value"]))
    shares = {one["name"]: float(Decimal(str(one["value"])) / total) for one in data["groups"]} if total else {}  # fmt: skip
    return replace(
        table,
        columns=(*table.columns, Column("Share", "rate")),
        rows=tuple((*row, shares.get(_name_in(row))) for row in table.rows),
    )


def _name_in(row: tuple[Any, ...]) -> str:
    return str(row[0]["text"] if isinstance(row[0], dict) else row[0])


def _in_order(table: Table, order: Sequence[str], most: int | None) -> Table:
    places = {name: place for place, name in enumerate(order)}

    def place(row: tuple[Any, ...]) -> int:
        return places.get(_name_in(row), len(places))

    return replace(table, rows=tuple(sorted(table.rows, key=place)[:most]))


def _with_average(
    table: Table, groups: Sequence[Mapping[str, Any]], mean: Callable[[Mapping[str, Any]], Any]
) -> Table:
    """The table with the figure that was asked for, which its sums alone don't show."""
    means = {
        one["name"]: float(rounded(Decimal(str(mean(one))), 2))
        for one in groups
        if mean(one) is not None
    }
    return replace(
        table,
        columns=(*table.columns, Column("Average", "money")),
        rows=tuple((*row, means.get(_name_in(row))) for row in table.rows),
    )
