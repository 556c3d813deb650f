"""The words of the CRM in a question: measures, states, kinds, fields, orders, what is asked about. Pure.

Phrases that periods, amounts and single words would take apart come before those.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final, cast

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.contact_words import take_known
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.gaps import take_others
from ea_core.agent.requests.grouped import number_of
from ea_core.agent.requests.other_deals import take_others as take_other_deals
from ea_core.agent.requests.period_forms import AS_OF, ON_UNIT
from ea_core.agent.requests.request import Days, Order
from ea_core.agent.requests.said_days import day_words
from ea_core.agent.requests.targeting import take_targets

_AT: Final = re.compile(r"\b(?:there|at)\b")
_MAIL: Final = re.compile(r"\be ?mails?(?: address)?\b")
_USUALLY: Final = re.compile(
    r"\b(?:on average|usually|typically|normally|average|mean|typical|usual|avg)\b"
)
_DEALS: Final = re.compile(r"\b(?:deals?|opportunit(?:y|ies))\b")
_MADE: Final = re.compile(r"\b(?:calls?|meetings?|visits?|appointments?)\b")
_HALF_YEAR: Final = 182
_DAYS: Final = {"day": 1, "week": 7, "month": 30}


def _of_one_type(draft: Draft, match: re.Match[str]) -> None:
    """That nothing was recorded for some time is known of all activities together, not of calls alone."""
    draft.not_applied += said_as.OF_ONE_TYPE.findall(match.group())


def _there_for(draft: Draft) -> None:
    """`the contact for IT at Moorgate`: by what somebody is there for."""
    at_client = draft.clients or draft.marked.has(_AT)
    there_for = draft.marked.take(said_as.CONTACT_FOR) if at_client else None
    if there_for:
        draft.position = there_for["p"]
        draft.fields.append("contact")


def take_phrases(draft: Draft) -> None:
    """What would be taken apart by periods, amounts and single words."""
    marked = draft.marked
    _there_for(draft)
    _lacking(draft)
    match = marked.take(lex.QUIET_FOR)
    if match:
        draft.quiet_days = number_of(match["n"]) * _DAYS[match["unit"]]
        _of_one_type(draft, match)
    _fields(draft, last_activity=True)
    for pattern, measure, of in lex.MEASURES:
        if marked.take(pattern):
            draft.measures.append((measure, of))
    if {"cycle", "time_in_stage"} & {measure for measure, _ in draft.measures}:
        marked.take(_USUALLY)  # these are of the usual deal anyway
    _trend(draft)
    take_other_deals(draft)
    _planned(draft)
    if not draft.measures and marked.take(lex.OVERVIEW):
        draft.tells = True
        draft.pipeline = marked.has(lex.PIPELINE) or marked.has(lex.OF_ALL)  # fmt: skip
    if marked.take(lex.PAST_DATE):
        draft.states.append("late")
    _closing(draft)
    _due(draft)
    span = marked.take(said_as.UNCLEAR_SPAN) or marked.take(AS_OF)
    if span:
        draft.not_applied.append(marked.written(*marked.span(span)))
    for pattern, state in lex.STATES:
        if marked.take_all(pattern):
            draft.states.append(state)
    _number(draft)


def _trend(draft: Draft) -> None:
    """How a rate or an average has gone is told by quarters, revenue by months."""
    of_closed = {measure for measure, _ in draft.measures} & {"win_rate", "mean", "cycle"}
    revenue = ("value", "won") in draft.measures
    grouped = draft.by is not None or draft.best_of is not None
    if (of_closed or revenue) and not grouped and draft.marked.take(said_as.TREND):
        draft.by = "quarter" if of_closed else "month"


def _planned(draft: Draft) -> None:
    """Targets, and tasks with whether they are done."""
    marked = draft.marked
    take_targets(draft)
    draft.tasks = bool(marked.take_all(said_as.TASKS))
    if marked.has(_MADE) and marked.take_all(said_as.PLANNED):
        draft.planned = draft.tasks = True
    draft.tasks_done = draft.tasks and bool(marked.take_all(said_as.TASKS_DONE))


def _due(draft: Draft) -> None:
    """What is due next, and how late something is."""
    if draft.marked.take(said_as.NEXT_DUE):
        draft.order, draft.basis = ("expected_close", False), "expected"
    if draft.marked.take(said_as.LATE_DAYS):
        draft.states.append("late")


def take_lateness(draft: Draft) -> None:
    """`more than 30 days late`: open, and expected to close before then."""
    marked = draft.marked
    if draft.today is None or marked.has(said_as.TASKS) or marked.has(lex.CLIENTS):
        return
    match = next((one for form in said_as.LATE_BY if (one := marked.take(form))), None)
    if match is None:
        return
    days = number_of(match["n"]) * _DAYS[match["unit"]] + bool(match["more"])
    last = draft.today - timedelta(days=days)
    draft.periods.append(Days(None, last, f"until {day_words(last)}"))
    draft.kinds.append("open")
    draft.basis = "expected"


def take_age(draft: Draft, *, of_deals: bool) -> None:
    """`older than 90 days`: created before then; `of_deals`: the question before was about deals."""
    if draft.today is None or not (of_deals or draft.marked.has(_DEALS)):
        return
    match = draft.marked.take(said_as.OLDER)
    if match is None:
        return
    days = _HALF_YEAR if match["half"] else number_of(match["n"]) * {**_DAYS, "year": 365}[match["unit"]]  # fmt: skip
    last = draft.today - timedelta(days=days + 1)
    draft.periods.append(Days(None, last, f"until {day_words(last)}"))
    draft.basis = "created"
    if match.group().startswith("open"):
        draft.kinds.append("open")


def _lacking(draft: Draft) -> None:
    """What is not there: an owner, a date, a value, deals."""
    marked = draft.marked
    unassigned = marked.take(lex.UNASSIGNED)
    draft.unassigned = _is_without(draft, unassigned)
    deals = _NOR_DEALS.match(marked.text[unassigned.end() :]) if unassigned else None
    if unassigned and deals:  # "without an owner or open deals" has none of them
        at = marked.span(unassigned)[1]
        marked.take_span(at, at + len(deals.group().split()))
        draft.not_applied.append(deals.group().strip())
    found = [
        (missing, match) for pattern, missing in lex.WITHOUT if (match := marked.take(pattern))
    ]
    more = found if draft.without else found[1:]
    draft.without = draft.without or (found[0][0] if found else None)
    draft.not_applied += [f"without {other.replace('_', ' ')}" for other, _ in more]
    for _, match in found:
        take_others(draft, match)
    bought = draft.without_deals or draft.bought_until is not None
    match = None if bought else marked.take(said_as.NO_OPEN)
    match = match if _is_without(draft, match) else None
    if match and (lex.OPEN_ONES.search(match.group()) or "nothing" in match.group()):
        draft.has_open = False
    elif match:
        said = match.group().split()
        draft.without_deals = "won" if "won" in said else "lost" if "lost" in said else "all"
    if marked.has(lex.CLIENTS) and _is_without(draft, marked.take(said_as.NO_CONTACT)):
        draft.has_contact = False
    take_known(draft)


_NOR_DEALS: Final = re.compile(r"^ (?:or|nor) (?:an? |any )?(?:(?:open|won|lost|late) )?deals?\b")


def _is_without(draft: Draft, match: re.Match[str] | None) -> bool:
    """Whether it narrows; what an "or" joins to something else that is not there is left out and said."""
    if match is None:
        return False
    first, behind = draft.marked.span(match)
    if draft.marked.before(first) != "or":
        return True
    draft.not_applied.append(draft.marked.written(first - 1, behind))
    return False


def _closing(draft: Draft) -> None:
    marked = draft.marked
    likely = None if draft.sorted else marked.take(lex.LIKELY)
    if likely:
        draft.order = ("probability", likely["way"] == "most")
    if marked.has(lex.DID) and marked.take(lex.CLOSE):
        draft.kinds.append("closed")
    if marked.has(lex.DID_OPEN) and marked.take(lex.OPEN_VERB):
        draft.basis = "created"  # "how many deals did I open"
    if marked.take(lex.EXPECTED):
        draft.basis = "expected"


def _fields(draft: Draft, *, last_activity: bool) -> None:
    if draft.marked.take(said_as.WHO_DID):
        draft.fields.append("owner")
    for pattern, name in lex.FIELDS:
        if (name == "last_activity") == last_activity and draft.marked.take(pattern):
            draft.fields.append(name)
            if last_activity:
                draft.marked.take(lex.LAST)  # "who called them last?"


def _number(draft: Draft) -> None:
    marked = draft.marked
    nth = marked.take(lex.NTH)
    draft.nth = lex.NTHS[nth["n"]] if nth else None
    match = marked.take(lex.NUMBER)
    if match and draft.sorted:
        draft.number = number_of(match["a"] or match["b"] or match["c"])
    elif match:
        draft.number = number_of(match["a"] or match["b"] or match["c"])
        start = match.group().split()[0]
        orders: dict[str, tuple[Order, bool | None]] = {
            "top": ("value", True), "best": ("value", True), "last": ("newest", True),
            "next": ("expected_close", False), "biggest": ("value", True), "largest": ("value", True),
            "smallest": ("value", False), "newest": ("newest", True), "latest": ("newest", True),
            "oldest": ("newest", False),
        }  # fmt: skip
        by = marked.take(said_as.TOP_BY) if start in {"top", "best", "first"} else None
        draft.order = draft.order or (said_as.SORTS[by["by"]] if by else orders.get(start))


def take_words(draft: Draft) -> None:
    """What single words say, and what is asked of it: how many, how much, why, since when."""
    marked = draft.marked
    created = marked.take_all(lex.CREATED)
    if created:
        draft.created_at = marked.span(created[0])[0]
        draft.basis = draft.basis or "created"
    if marked.take(lex.KEEP_KIND):
        draft.kinds.append("open")
    _statuses(draft)
    for kind_pattern, kind in lex.KINDS:
        if marked.take_all(kind_pattern):
            draft.kinds.append(kind)
    for order_pattern, order, descending in lex.ORDERS:
        if marked.take(order_pattern):
            found = (cast("Order", order), descending)
            if draft.order and found != draft.order and not draft.sorted:
                draft.orders_too.append(found)
            draft.order = draft.order or found
    _fields(draft, last_activity=False)
    _position(draft)
    _things(draft)
    draft.together = bool(marked.take_all(lex.TOGETHER))
    if draft.by:
        draft.averages = bool(marked.take_all(lex.AVERAGED))
    _shares(draft)
    draft.counts = bool(marked.take_all(lex.COUNT))
    draft.money = bool(marked.take_all(lex.MONEY))
    draft.why = bool(marked.take_all(lex.WHY))
    draft.compares = bool(marked.take_all(lex.COMPARE)) or marked.has(ON_UNIT)
    if marked.has(ON_UNIT):
        marked.take_all(lex.CHANGE)
    draft.history = bool(marked.take(lex.HISTORY)) or marked.has(lex.WHAT_DID)
    draft.tells = bool(marked.take_all(lex.TELL)) or draft.tells
    _together(draft)
    _about_quiet(draft)
    marked.take_all(lex.MINE)
    marked.take_all(lex.TEAM)
    points = [*marked.take_all(lex.POINTS), *marked.take_all(lex.THESE)]
    draft.points = tuple(match.group() for match in points)


def _shares(draft: Draft) -> None:
    """What each group of deals has of all of them, in hundredths; a rate is told in these anyway."""
    of_deals = set(draft.subjects) <= {"deals"}
    if draft.by and of_deals and not (draft.targets or draft.tasks):
        rated = "win_rate" in {measure for measure, _ in draft.measures}
        if draft.marked.take_all(said_as.SHARES) and not rated:
            draft.measures.append(("share", None))


def _statuses(draft: Draft) -> None:
    marked = draft.marked
    if marked.has(lex.LOST_CLIENTS) and marked.take(lex.LOST):
        draft.statuses.append("churned")
    draft.statuses += [status for pattern, status in lex.STATUSES if marked.take(pattern)]


def _position(draft: Draft) -> None:
    """Who at a client is asked for by what they are: "the e-mail of the IT manager at Zephyr"."""
    marked = draft.marked
    if draft.position and marked.take(_MAIL) and "email" not in draft.fields:
        draft.fields.append("email")
    if draft.position or not (draft.clients or marked.has(_AT)) or marked.has(lex.RULES):
        return
    match = marked.take(said_as.POSITION)
    if match is None:
        return
    draft.position = match["p"]
    if marked.take(_MAIL) and "email" not in draft.fields:
        draft.fields.append("email")
    if not draft.fields:
        draft.fields.append("contact")


def _together(draft: Draft) -> None:
    """What words say otherwise beside others."""
    new_clients = draft.subjects[:1] == ["clients"] and draft.basis == "created"
    if new_clients and draft.kinds == ["won"] and "deals" not in draft.subjects:
        draft.kinds = []  # "how many new clients did we win?"
    if {"won", "lost"} & set(draft.kinds):  # "what did we close as won"
        draft.kinds = [kind for kind in draft.kinds if kind != "closed"]
    if draft.sources and draft.statuses and not draft.subjects:
        # A client has no source: "trade fair leads" are deals.
        draft.statuses, draft.things = [], [(0, "deals")]
    if draft.kinds == ["open"] and draft.basis is None and _came_from(draft):
        draft.basis = "created"  # "what is still open from last year?"
    if draft.industries and "industry" in draft.fields:  # "in the energy sector"
        draft.fields.remove("industry")
    if draft.kinds == ["won"] and draft.marked.has(lex.WILL):  # what will be won is open today
        draft.kinds, draft.basis = [], "expected"
    if draft.kinds == ["lost"] and draft.marked.has(lex.WILL):  # nobody knows which these are
        draft.kinds = ["open"]
        draft.not_applied.append("will lose")


def _came_from(draft: Draft) -> bool:
    """Whether a period that is over is the one that something is from."""
    words, today = draft.marked.words, draft.today
    return any(
        words[place].key == "from" and today is not None and days.last is not None and days.last < today
        for days, place in zip(draft.periods, draft.period_places, strict=False)
    )  # fmt: skip


def _things(draft: Draft) -> None:
    marked = draft.marked
    for activity_pattern, activity in lex.ACTIVITY_TYPES:
        if marked.has(activity_pattern):
            draft.activities.append(activity)
    for thing_pattern, subject in lex.THINGS:
        for match in marked.take_all(thing_pattern):
            draft.things.append((marked.span(match)[0], subject))
    counted = draft.periods and marked.has(lex.COUNT)
    of_deals = draft.order or draft.kinds or draft.basis or draft.states or counted or draft.having
    if of_deals and (not draft.things or (draft.having and "deals" not in draft.subjects)):
        for match in marked.take_all(lex.LIKE_DEALS):
            draft.things.append((marked.span(match)[0], "deals"))
            if match["won"] and not (draft.kinds or draft.states or draft.basis == "expected"):
                draft.kinds, draft.basis = ["won"], None
    if marked.take_all(lex.PIPELINE):
        draft.pipeline = True


def _about_quiet(draft: Draft) -> None:
    marked = draft.marked
    ever = said_as.EVER.search(marked.text)
    if ever and (draft.quiet_days or "quiet" in draft.states or marked.has(lex.QUIET_PLAIN)):
        behind = marked.span(ever)[1]
        first = behind - len(ever["ever"].split())
        if marked.take_span(first, behind):
            draft.not_applied.append(marked.written(first, behind))
    leads = bool(draft.statuses) and not draft.things
    if draft.quiet_days is None and "quiet" in draft.states and (leads or draft.subjects[:1] == ["clients"]):  # fmt: skip
        draft.states.remove("quiet")
        draft.quiet = True
    elif draft.quiet_days is None and draft.subjects[:1] == ["clients"]:
        match = marked.take(lex.QUIET_PLAIN)
        if match and "never" in match.group().split():  # since when is not known
            draft.not_applied.append(marked.written(*marked.span(match)))
        elif match:
            draft.quiet = True
            _of_one_type(draft, match)
