"""A few words that ask for another figure of what was just asked: "best month?", "mean as well", "by type". Pure.

What narrowed it before stays: only what is measured, or what it is grouped by, is another one. Each wording is
one as a whole; with any other word in it a message is none of these.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal, cast

from ea_core.agent.requests.led_on import bare
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.request import Days, Measure, Request
from ea_core.agent.requests.row_words import OF_ROWS, next_in_order
from ea_core.agent.requests.said_days import said as days_said
from ea_core.agent.requests.two_periods import of_each_period
from ea_core.agent.requests.words import key
from ea_core.crm.deal_sums import Grouping

_By = Literal[
    "owner", "client", "industry", "source", "stage", "lost_reason", "month", "quarter", "year"
]
_BY: Final[dict[str, _By]] = {
    "owner": "owner", "owners": "owner", "colleague": "owner", "salesperson": "owner", "seller": "owner", "rep": "owner", "person": "owner",
    "client": "client", "customer": "client", "account": "client", "company": "client", "industry": "industry", "sector": "industry",
    "source": "source", "channel": "source", "stage": "stage", "reason": "lost_reason", "month": "month", "quarter": "quarter", "year": "year",
}  # fmt: skip
_DIM: Final = "|".join(_BY)
_OF_FIGURES: Final = frozenset(
    {"win_rate", "cycle", "velocity", "overview", "time_in_stage", "funnel"}
)
_LOW: Final = frozenset(
    ["worst", "weakest", "lowest", "smallest", "least", "fewest", "bottom", "poorest"]
)
_EXTREME: Final = r"most|fewest|least|best|worst|strongest|weakest|highest|lowest|biggest|largest|smallest|top|bottom|poorest"
_OF_IT: Final = r"(?: (?:to|of|in|for|from) (?:it|that|this|them|these|those))?"
_VALUE: Final = r"money|revenue|value|business|turnover|sales|amount|volume|worth|income|losses"
_BEST: Final = re.compile(
    rf"(?:and |so )*(?:(?:which|what|who)(?: (?P<of>{_DIM}))? (?:is|was|were|has|had|did|does) (?:the )?|the )?(?P<way>{_EXTREME})(?: (?P<by>{_DIM}|one|ones))?(?: so far)?{_OF_IT}"
)
_LEADS: Final = re.compile(
    rf"(?:and |so )*(?:which|what) (?P<by>{_DIM}) (?:leads|is (?:leading|ahead|in front|in the lead|on top))"
)
_PLACE: Final = re.compile(
    rf"(?:and |so )*(?:who|which|what)(?: (?P<by>{_DIM}))? (?:is|was|comes|came|stands|ranks) (?P<way>first|last){_OF_IT}"
)
_MOST: Final = re.compile(
    rf"(?:and |so |but )*(?:(?:which|what) (?P<by>{_DIM})|(?P<who>who)) (?:(?:has|have) )?(?P<verb>brought|brings|had|has|have|made|makes|gave|generated|suffers?|suffered|lost|loses|won|wins|contributed|contributes|sold|sells|did|does|earned|got|accounts? for|is behind|is responsible for)(?: (?:us|in|up for))?(?: the)? (?P<way>most|least|fewest|highest|lowest|biggest|smallest|more|less|fewer)(?: of)?(?: (?P<what>{_VALUE}|deals|orders|tasks|clients|activities))?{_OF_IT}"
)
_FEWEST: Final = re.compile(
    rf"(?:and |but )*(?:the )?(?P<way>most|fewest|least|highest|lowest) (?P<what>deals|orders|number|count|{_VALUE})"
)
_TOTAL: Final = re.compile(
    r"(?:and |so )*(?:(?:what (?:is|was) |how much (?:is|was) )?(?:the |their |in |grand |overall |a )*(?:total|sum|grand total|totals)(?: (?:value|number|amount|worth|sum))?(?: of (?:it|them|all|these|those))?|(?P<n>how many)(?: (?:is|are|was|were) (?:it|that|they|these|those))? (?:in total|altogether|in all|together|overall)|(?:how much(?: (?:is|was) (?:it|that))?|what is (?:it|that)) (?:in total|altogether|in all|together|overall)|all together|altogether|together|in total|in all|sum (?:it|them|that|those) up|add (?:(?:it|them|those) )?(?:all )?up)"
)
_MEAN: Final = re.compile(
    r"(?:and |also |plus )*(?:(?:what (?:is|was) |show |give me )?the )?(?P<what>mean|average|avg|median)(?: (?:value|size|amount|deal|deal size|deal value|one|figure))?(?P<too> as well| too| also)?"
)
_TOP: Final = re.compile(
    rf"(?:and |only |just |show |give me )*(?:the )?(?:(?:cumulative |combined |joint |total |summed )?(?:share|percentage|part|portion|weight|value|total|sum) (?:of|for|held by) (?:the )?)?(?:top|first|biggest|largest|leading) (?P<n>\d{{1,2}}|{'|'.join(one for one in NUMBERS if len(one) > 2)})(?: (?:{_DIM}|clients|customers|owners|industries|sources|ones))?(?: only| alone| together)?"  # noqa: PLR2004
)
_TYPE: Final = re.compile(
    r"(?:and |now )*(?:split |group(?:ed)? |broken down )?(?:it |that |them )?(?:by|per) (?:type|kind|activity type)(?: of activity)?"
)
_AFTER: Final = re.compile(
    r"(?:and |but )*(?:what (?:about|is (?:due|closing|expected)) )?(?:everything |those |the ones )?(?:after|later than|beyond) (?:this|that|these|it)(?: (?:date|day|time|period|month|week|quarter|point))?|(?:and )?(?:thereafter|afterwards|after that|from then on|from there on|later)"
)
_UNTIL: Final = re.compile(
    r"\W*(?:and |but )*(?:(?:after|from|since) (?:this|that|then|there)(?: (?:date|day|time|on))?|thereafter|from then on) (?P<rest>(?:until|till|to|up to|through|by)\b.+)",
    re.IGNORECASE,
)
_WHICH_OF: Final = re.compile(
    r"\W*(?:and |so )*(?:which|list|show|what)\b.*\b(?:those|these|them|ones)\b", re.IGNORECASE
)
_HERS: Final = re.compile(
    r"(?:and |so |just |only |please )*(?:(?:list|show|give|see)(?: me)? )?(?:hers|his|theirs|her ones|his ones)"
)
_LATE: Final = re.compile(
    r"(?:and |also |plus |include |with )*(?:the )?(?:overdue|late)(?: ones| tasks)?"
)


def once_more(question: str, before: Request) -> tuple[Request, ...] | None:
    """What was asked before with the other figure that is wanted of it; None where something else is asked."""
    trail = re.search(r"\b(?:as well|too|also)\b", key(question)) is not None
    text = _plain(question)
    plain = [
        replace(one, also=(), found=None, not_applied=(), slips=())
        for one in (*before.also, before)
    ]
    if _MEAN.fullmatch(text) and all(one.ask == "comparison" for one in plain):
        plain = [two for one in plain for two in of_each_period(one)]
    some = _late_tasks(text, plain, beside=trail) or _of_that_one(text, plain)
    if some:
        return some
    for of_rows in OF_ROWS:
        rows = [of_rows(text, one) for one in plain]
        if all(rows):
            return tuple(dict.fromkeys(one for one in rows if one))
    for asks in (
        _leading,
        _best_of,
        _most_of,
        _fewest,
        _in_total,
        _mean_of,
        _top_of,
        _by_type,
        _after,
    ):
        changed = [
            asks(f"{text} too" if trail and asks is _mean_of else text, one, len(plain))
            for one in plain
        ]
        if all(changed):
            return tuple(dict.fromkeys(one for one in changed if one))
    return None


def asks_for_next(question: str, before: Request) -> bool:
    """Whether it wants the one behind the largest that was told, and none of the rows shown."""
    return not before.also and next_in_order(_plain(question), before) is not None


def _plain(question: str) -> str:
    said, _ = bare(question)
    return " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"'s\b", " is", key(said))).split())


def behind_that(question: str, before: Request) -> str | None:
    """What is left of a message that begins where the period before ends: "until end of January"; None for others."""
    match = _UNTIL.match(" ".join(question.replace(",", " ").split()))
    ended = before.days is not None and before.days.last is not None
    return f"and {match['rest']}" if match and ended else None


def beginning_behind(before: Request, changed: tuple[Request, ...]) -> tuple[Request, ...]:
    """The requests with the period that begins where the one before ended."""
    last = before.days.last if before.days else None
    if last is None:
        return changed
    first = last + timedelta(days=1)
    return tuple(
        replace(one, days=days_said(first, one.days.last))
        if one.days and one.days.last and one.days.last > last
        else one
        for one in changed
    )


def listed(question: str, changed: tuple[Request, ...]) -> tuple[Request, ...]:
    """The records, where it is asked which they are and their sum was wanted before."""
    if _WHICH_OF.match(question) is None:
        return changed
    return tuple(
        replace(one, ask="list", measures=())
        if one.of == "deals"
        and one.ask == "figure"
        and one.by is None
        and one.measures == ("value",)
        else one
        for one in changed
    )


def _late_tasks(text: str, plain: list[Request], *, beside: bool) -> tuple[Request, ...]:
    """Late tasks beside those of a time to come; instead of them they lead on as any other."""
    (one, *more) = plain
    ahead = (
        one.of == "tasks" and one.state is None and one.kind is None and one.days and one.days.last
    )
    beside = beside or text.startswith(("and ", "also ", "plus ", "include ", "with "))
    if more or not ahead or not beside or _LATE.fullmatch(text) is None:
        return ()
    return (one, replace(one, state="late", days=None, basis=None))


def _of_that_one(text: str, plain: list[Request]) -> tuple[Request, ...]:
    """Those of the colleague who was named beside oneself: "list hers"."""
    slots = [
        slot
        for slot in ("owner", "performer")
        if all(getattr(one, slot) is not None for one in plain)
    ]
    if _HERS.fullmatch(text) is None or len(slots) != 1 or len(plain) == 1:
        return ()
    found = tuple(one for one in plain if getattr(one, slots[0]))
    return tuple(replace(one, ask="list") for one in found)


def _is_of_deals(one: Request) -> bool:
    return one.of == "deals" and one.ask in {"count", "figure", "list", "ranking"} and not (one.moved or one.each or one.then)  # fmt: skip


def _ranked(one: Request, by: _By, *, lowest: bool, measure: Measure | None) -> Request:
    rates = set(one.measures) & _OF_FIGURES
    measures: tuple[Measure, ...] = (measure,) if measure else one.measures if rates or set(one.measures) & {"count", "weighted"} else ("value",)  # fmt: skip
    kind = one.kind
    if measure in {"value", "count"} and (rates or kind == "closed"):
        kind = "won"
    basis = one.basis or ("closed" if one.days and kind in {"won", "lost"} else None)
    return replace(one, ask="ranking", by=cast("Grouping", by), measures=measures, kind=kind, basis=basis, order=None,
                   number=None, nth=None, descending=not lowest, averaged=None)  # fmt: skip


def _leading(text: str, one: Request, _of: int) -> Request | None:
    """Of which there is most: "which industry leads?"."""
    match = _LEADS.fullmatch(text)
    if match is None:
        return None
    by = _BY[match["by"]]
    if one.of == "clients" and one.ask in {"count", "list"} and by in {"owner", "industry"}:
        return replace(
            one, ask="ranking", by=cast("Grouping", by), order=None, number=None, descending=None
        )
    return _ranked(one, by, lowest=False, measure=None) if _is_of_deals(one) else None


def _best_of(text: str, one: Request, _of: int) -> Request | None:
    match = _BEST.fullmatch(text)
    place = _PLACE.fullmatch(text) if match is None else None
    if place is not None and _is_of_deals(one) and one.by in _BY.values() and not place["by"]:
        return _ranked(one, cast("_By", one.by), lowest=place["way"] == "last", measure=None)
    if match is None or not _is_of_deals(one):
        return None
    word = match["by"] or match["of"] or ""
    by = _BY.get(word) or (one.by if one.by in _BY.values() else None)
    if by is None or (not _BY.get(word) and one.by is None):
        return None
    measure: Measure | None = "count" if match["way"] == "fewest" else None
    return _ranked(one, cast("_By", by), lowest=match["way"] in _LOW, measure=measure)


def _most_of(text: str, one: Request, _of: int) -> Request | None:
    match = _MOST.fullmatch(text)
    if match is None or not _is_of_deals(one):
        return None
    what = match["what"] or ""
    if what in {"tasks", "clients", "activities"}:
        return None
    points = re.search(r" (?:it|that|this|them|these|those)\Z", text) or text.startswith("and ")
    if (
        match["who"]
        and one.by != "owner"
        and not (points or match["verb"].startswith(("contribut", "account", "is")))
    ):
        return None
    by: _By = "owner" if match["who"] else _BY[match["by"]]
    kind = one.kind
    if match["verb"] in {"won", "wins", "sold", "sells", "lost", "loses"}:
        kind = "lost" if match["verb"].startswith("los") else "won"
    if one.kind == "open" and kind != "open":
        return None
    measure: Measure = "count" if what in {"deals", "orders"} else "value"
    lowest = match["way"] in {"least", "fewest", "lowest", "smallest", "less", "fewer"}
    return _ranked(replace(one, kind=kind), by, lowest=lowest, measure=measure)


def _fewest(text: str, one: Request, _of: int) -> Request | None:
    match = _FEWEST.fullmatch(text)
    if match is None or not (_is_of_deals(one) and one.by in _BY.values()):
        return None
    measure: Measure = (
        "count" if match["what"] in {"deals", "orders", "number", "count"} else "value"
    )
    return _ranked(one, cast("_By", one.by), lowest=match["way"] in _LOW, measure=measure)


def _in_total(text: str, one: Request, of: int) -> Request | None:
    match = _TOTAL.fullmatch(text)
    if match is not None and match["n"] and one.by is None and one.ask == "list" and of == 1:
        return replace(one, ask="count", measures=(), order=None, number=None, nth=None)
    if match is None or one.by is None or one.having is not None or of > 1:
        return None
    whole = replace(one, by=None, then=None, each=None, order=None, number=None, nth=None, descending=None, averaged=None)  # fmt: skip
    if one.of != "deals":
        return (
            replace(whole, ask="count")
            if one.of in {"clients", "tasks", "activities", "contacts"}
            else None
        )
    rates = set(one.measures) & _OF_FIGURES
    if match["n"]:
        return replace(whole, ask="count", measures=())
    return replace(whole, ask="figure", measures=one.measures if rates else ("value",))


def _mean_of(text: str, one: Request, _of: int) -> Request | None:
    match = _MEAN.fullmatch(text)
    if (
        match is None
        or one.of != "deals"
        or one.moved
        or one.each
        or one.then
        or one.ask == "comparison"
    ):
        return None
    measure: Measure = "median" if match["what"] == "median" else "mean"
    if one.by is not None:
        figure = set(one.measures) <= {"count", "value", "weighted"}
        if measure == "median" or not figure:
            return None
        if " deal" in text:  # of each group, and not what the groups have in the mean
            return replace(
                one, ask="figure", measures=("mean",), averaged=None, order=None, number=None
            )
        return replace(one, ask="figure", averaged=0, order=None, number=None, descending=None)
    if set(one.measures) & _OF_FIGURES or (one.number and one.order):
        return None
    kind = one.kind or ("won" if "mean" in one.measures else None)  # the mean is one of won deals
    both = match["too"] and set(one.measures) <= {"mean", "median"} and one.measures
    measures = tuple(dict.fromkeys((*one.measures, measure))) if both else (measure,)
    return replace(
        one, ask="figure", kind=kind, measures=measures, order=None, number=None, nth=None
    )


def _top_of(text: str, one: Request, _of: int) -> Request | None:
    match = _TOP.fullmatch(text)
    if match is None or not (_is_of_deals(one) and one.by in _BY.values()):
        return None
    number = int(match["n"]) if match["n"].isdigit() else NUMBERS[match["n"]]
    return replace(_ranked(one, cast("_By", one.by), lowest=False, measure=None), number=number)


def _by_type(text: str, one: Request, _of: int) -> Request | None:
    if one.of != "activities" or one.activity or _TYPE.fullmatch(text) is None:
        return None
    return replace(one, ask="count", by="type", then=None, order=None, number=None)


def _after(text: str, one: Request, _of: int) -> Request | None:
    """What comes behind the period before: "and after that?"."""
    if _AFTER.fullmatch(text) is None or one.days is None or one.days.last is None or one.compared:
        return None
    first = one.days.last + timedelta(days=1)
    return replace(one, days=Days(first, None, f"since {days_said(first, first).words}"))
