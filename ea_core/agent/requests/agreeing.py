"""Whether a request has what a word says, for words that say something twice: "revenue we won". Pure.

A pattern that is not named here agrees with nothing: its words are then said not to be used. So a new one
can leave something out of the line, but never without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from ea_core.agent.requests import (
    amounts,
    client_orders,
    contact_words,
    course_words,
    feasts,
    gaps,
    none_of_group,
    other_deals,
    period_forms,
    targeting,
)
from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.request import (
    NONE,
    TERMS,
    Field,
    Kind,
    Measure,
    Missing,
    Request,
    State,
)
from ea_core.crm.vocabulary import ActivityType, ClientStatus

Holds = Callable[[Request], object]
"""Whether a request has it."""
_SHOWN: Final = {"deals": {"owner", "stage", "probability", "expected_close"}, "clients": {"owner", "status", "industry", "last_activity"}}  # fmt: skip
"""What the list of these shows of each without being asked for it."""


def agrees(pattern: re.Pattern[str], requests: Sequence[Request]) -> bool:
    """Whether one of the requests has what the pattern stands for; several are a comparison by themselves."""
    if len(requests) > 1 and id(pattern) in _COMPARING:
        return True
    holds = _HOLDS.get(id(pattern))
    return holds is not None and any(holds(one) for one in requests)


def meaning_alone(word: str) -> Iterator[re.Pattern[str]]:
    """The patterns that a word has a meaning by where it stands alone."""
    return (pattern for pattern in _TELLING if pattern.fullmatch(word))


def is_said_as(pattern: re.Pattern[str], said: str) -> bool:
    """Whether words that were not written like that ("last activity", "Oct 2026") stand for what the pattern took."""
    field = next((name.replace("_", " ") for one, name in lex.FIELDS if one is pattern), None)
    return said == field or (id(pattern) in _PERIODS and any(sign.isdigit() for sign in said))


def is_said_of(pattern: re.Pattern[str], word: str) -> bool:
    """Whether it is the pattern that tells what a word means where it stands: "lead source" names no leads."""
    return id(pattern) in _WHOLE or pattern.fullmatch(word) is not None


def _of_kind(kind: Kind) -> Holds:
    def holds(one: Request) -> bool:
        both = one.ask == "comparison" or {"win_rate", "overview"} & set(one.measures)
        if kind == "open":
            if one.of == "tasks":  # they are, unless those that are done are asked for
                return one.kind is None
            return one.kind == "open" or bool(one.state) or one.has_open is not None or one.without_deals == "open"  # fmt: skip
        if kind == "closed":
            return one.kind in {"won", "lost", "closed"} or one.basis == "closed" or bool(both)
        left_out = ("kind", kind) in one.besides or one.without_deals == kind
        gone = kind == "lost" and (one.by == "lost_reason" or one.reason or one.status == "churned")
        of_won = kind == "won" and (
            one.of == "targets" or {"cycle", "velocity", "mean"} & set(one.measures)
        )
        return one.kind == kind or bool(left_out or both or gone or of_won)

    return holds


def _of_measure(measure: Measure, kind: Kind | None) -> Holds:
    def holds(one: Request) -> bool:
        if measure == "value":  # which each list tells
            return one.of == "deals" and (kind is None or bool(_of_kind(kind)(one)))
        weighted = measure == "weighted" and one.kind == "open"
        return measure in one.measures or weighted

    return holds


def _of_field(name: Field) -> Holds:
    def holds(one: Request) -> bool:
        if name == "owner" and (
            one.owner is not None or one.unassigned or one.performer is not None
        ):
            return True
        if name == "last_activity" and (one.of == "activities" or one.quiet_days is not None):
            return True
        if name == "contact" and (one.of == "contacts" or one.has_contact is not None):
            return True
        if name == "probability" and {"weighted", "chance"} & set(one.measures):
            return True
        narrows = getattr(one, name, None) is not None
        listed = name in _SHOWN.get(one.of, ()) and one.ask == "list"
        return narrows or listed or name in one.fields or name in {one.by, one.then} or one.ask == "record"  # fmt: skip

    return holds


def _of_state(state: State) -> Holds:
    """Tasks of a day are due then."""
    return lambda one: (
        one.state == state
        or ("state", state) in one.besides
        or (state == "quiet" and one.quiet_days is not None)
        or (state == "due" and one.of == "tasks" and one.days is not None)
    )


def _of_status(status: ClientStatus) -> Holds:
    """Leads from a source are deals."""
    return lambda one: one.status == status or (status == "lead" and (one.source is not None or one.by == "source"))  # fmt: skip


def _of_activity(activity: ActivityType) -> Holds:
    """The last of any kind is no call, and neither is that there was none of any."""
    return lambda one: one.activity == activity


def _of_missing(what: Missing) -> Holds:
    return lambda one: one.without == what


def _of_group(name: str) -> Holds:
    def holds(one: Request) -> bool:
        left_out = name in {slot for slot, _ in one.besides} or f"by {name}" in one.not_applied
        narrows = getattr(one, "reason" if name == "lost_reason" else name, None) is not None
        return narrows or left_out or name in {one.by, one.then} or name == "client"

    return holds


def _has_deals(one: Request) -> bool:
    return one.of in {"deals", "targets"} or one.has_open is not None or bool(one.without_deals or one.state or one.stage or "stage" in dict(one.besides)) or one.ask == "record"  # fmt: skip


def _has_activities(one: Request) -> bool:
    return one.of == "activities" or one.quiet_days is not None or one.state == "quiet" or "last_activity" in one.fields  # fmt: skip


def _is_ranked(one: Request) -> bool:
    return bool(one.order or one.number or one.nth or one.each or one.descending is not None)


def _tells_when(one: Request) -> bool:
    """Whether the answer has the day that is asked for: that of closing, as it was or is expected, or a field."""
    closes = one.of == "deals" and one.ask == "list" and one.kind is not None
    return closes or bool({"since", "last_activity", "expected_close"} & set(one.fields))


def _is_shared(one: Request) -> bool:
    return one.ask == "ranking" and bool(one.number)


def _is_compared(one: Request) -> bool:
    return one.ask == "comparison" or one.compared is not None or bool(one.by or one.then)


def _is_timed(one: Request) -> bool:
    return (
        bool(one.days or one.compared or one.quiet_days or one.course) or one.averaged is not None
    )


def _is_mine(one: Request) -> bool:
    return "" in {one.owner, one.performer} or ("owner", "") in one.besides


def _always(_: Request) -> bool:
    return True


def _all_of(patterns: Iterable[re.Pattern[str]], holds: Holds) -> dict[int, Holds]:
    return {id(pattern): holds for pattern in patterns}


def _patterns(module: object) -> Iterator[re.Pattern[str]]:
    return (one for one in vars(module).values() if isinstance(one, re.Pattern))


_WENT: Final = (*_patterns(course_words), *course_words.CLOSING, lex.QUIET_FOR)
_RANKS: Final = (
    lex.RANKED, lex.RANKED_LOW, lex.RANKED_MEASURE, lex.ORDERED_DEAL, lex.NUMBER, lex.NTH, lex.LIKELY, said_as.TOP_BY, lex.CYCLE_RANK,
    said_as.NEXT_DUE, *(pattern for pattern, _, _ in lex.ORDERS),
)  # fmt: skip
_GROUPS: Final = (
    lex.GROUPED, lex.GROUPED_TOO, lex.BEST_OF, lex.TOP_OF, lex.TOP_OF_SOME, lex.WHO, said_as.TOP_WITH,
    said_as.HAS_GROUPS, said_as.HOLDS_VALUE, said_as.EARNS_VALUE, said_as.RANKED_BY, said_as.MOST_ACTIVE, said_as.BY_TYPE, said_as.WHERE,
    said_as.COME_FROM, said_as.WHERE_FROM, said_as.HAVING, said_as.DRAWN,
)  # fmt: skip
_COMPARES: Final = (
    lex.COMPARE,
    lex.CHANGE,
    lex.THAN,
    said_as.BIGGER,
    said_as.FEWER,
    said_as.MORE,
    said_as.THAN_IN,
    said_as.THAN_OTHERS,
    said_as.LAST_ONE,
)
_NAMED_GROUPS: Final = tuple((re.compile(words), name) for words, name in lex.DIMENSION)
_ASKING: Final = (
    lex.NOT_MINE,
    lex.COUNT,
    lex.TELL,
    lex.OVERVIEW,
    lex.THINGS[1][0],
    lex.CLIENTS,
    lex.LAST,
)
"""What only asks, or names clients, which every record belongs to."""
_HOLDS: Final[dict[int, Holds]] = {
    **_all_of([*_patterns(period_forms), *_patterns(feasts)], _is_timed),
    **_all_of(_patterns(amounts), lambda one: one.value_from is not None or one.value_below is not None
              or one.probability_from is not None or one.probability_below is not None or one.having),
    **_all_of(_ASKING, _always),
    **_all_of(_RANKS, _is_ranked),
    **_all_of((said_as.SORTED, said_as.SORTED_WAY, said_as.BY_DAY, *client_orders.PATTERNS), lambda one: one.by or _is_ranked(one)),
    **_all_of(none_of_group.NONE, lambda one: one.having == NONE),
    **_all_of(_GROUPS, lambda one: one.by or one.having or one.performer is not None or _is_ranked(one)),
    **_all_of((lex.THINGS[0][0], lex.LIKE_DEALS), _has_deals),
    **_all_of((lex.THINGS[2][0],), _of_field("contact")),
    **_all_of((lex.THINGS[3][0],), _has_activities),
    **{id(pattern): _of_activity(activity) for pattern, activity in lex.ACTIVITY_TYPES},
    **{id(pattern): _of_measure(measure, kind) for pattern, measure, kind in lex.MEASURES},
    **{id(pattern): _of_kind(kind) for pattern, kind in lex.KINDS},
    **_all_of((lex.KEEP_KIND, lex.PIPELINE, lex.OPEN_ONES), _of_kind("open")),
    **_all_of((lex.LOST,), lambda one: one.status == "churned"),
    **_all_of((lex.CLOSE, lex.EXPECTED), lambda one: one.basis in {"expected", "closed"}
              or one.order == "expected_close" or one.state in {"due", "late"} or {("state", "due"), ("state", "late")} & {*one.besides} or one.kind in {"won", "lost", "closed"}),
    **_all_of((lex.CREATED, lex.OPEN_VERB), lambda one: one.basis == "created" or one.order == "newest"
              or (one.of == "clients" and one.by in TERMS)),
    **{id(pattern): _of_state(state) for pattern, state in lex.STATES},
    **_all_of((lex.QUIET_FOR, lex.QUIET_LONG, lex.QUIET_PLAIN), lambda one: one.quiet_days is not None or one.state == "quiet" or one.course),
    **_all_of(_WENT, lambda one: one.course),
    **_all_of(_patterns(gaps), lambda one: one.without or one.has_task or one.has_contact is not None),
    id(gaps.ZERO): lambda one: one.value_from is not None,
    **{id(pattern): _of_missing(what) for pattern, what in gaps.MISSING},
    **{id(pattern): _of_status(status) for pattern, status in lex.STATUSES},
    **_all_of((lex.UNASSIGNED,), lambda one: one.unassigned),
    **{id(pattern): _of_missing(what) for pattern, what in lex.WITHOUT},
    **{id(pattern): _of_field(name) for pattern, name in lex.FIELDS},
    **_all_of((lex.MONEY, said_as.SUM, said_as.SUMMED, lex.TOGETHER), lambda one: one.of in {"deals", "targets"}),
    **_all_of((said_as.TREND,), lambda one: one.by in {"quarter", "month"}),
    **_all_of((lex.PAST_DATE,), _of_state("late")),
    **_all_of(said_as.EACH_OF_ALL, lambda one: one.by is not None),
    **_all_of((lex.WHY,), lambda one: one.by == "lost_reason" or one.reason or (one.kind == "lost" and one.number == 1)),
    **_all_of(_COMPARES, _is_compared),
    **_all_of((lex.HISTORY,), _has_activities),
    **_all_of((lex.AVERAGED, said_as.OF_SIZE), lambda one: one.averaged is not None
              or {"mean", "median", "cycle", "win_rate", "time_in_stage", "chance"} & set(one.measures)),
    **_all_of((lex.MINE,), _is_mine),
    **_all_of((lex.TEAM,), lambda one: not one.owner and not one.performer),
    **_all_of((lex.POINTS, lex.THESE), lambda one: one.client or one.owner is not None or one.found or (one.number or 0) > 1),
    **_all_of((said_as.TARGETS, *_patterns(targeting)), lambda one: one.of == "targets"),
    id(targeting.PEOPLE): lambda one: one.of == "targets" and one.by == "owner",
    **_all_of((said_as.PLANNED,), lambda one: one.of == "tasks" and one.kind is None),
    **_all_of((said_as.TASKS,), lambda one: one.of == "tasks"),
    **_all_of((said_as.TASKS_DONE,), lambda one: one.kind == "closed"),
    **_all_of(_patterns(other_deals), lambda one: one.with_deals or one.without_deals),
    **_all_of((said_as.NO_OPEN, said_as.NEVER_BOUGHT), lambda one: one.without_deals or one.has_open is not None),
    **_all_of(contact_words.KNOWN, lambda one: one.known or one.position),
    **_all_of((contact_words.PEOPLE_AT,), lambda one: one.of == "contacts"),
    **_all_of((contact_words.BY_POSITION,), lambda one: one.by == "position"),
    **_all_of((said_as.NO_CONTACT,), lambda one: one.has_contact is not None),
    **_all_of((said_as.POSITION,), lambda one: one.position),
    **_all_of((said_as.OLDER,), lambda one: one.basis == "created"),
    **_all_of(said_as.LATE_BY, lambda one: one.basis == "expected"),
    **_all_of((said_as.LATE_DAYS,), lambda one: one.state == "late"),
    **_all_of((said_as.WHO_DID, said_as.OWNED), _of_field("owner")),
    **_all_of((said_as.DONE,), lambda one: one.of == "activities"),
    **_all_of((said_as.SHARE,), _is_shared),
    **_all_of((said_as.SHARES,), lambda one: {"share", "win_rate"} & set(one.measures) or _is_shared(one)),
    **_all_of((said_as.WHEN,), _tells_when),
    **{id(pattern): _of_group(name) for pattern, name in _NAMED_GROUPS},
}  # fmt: skip
_PERIODS: Final = frozenset(
    id(pattern) for module in (period_forms, feasts) for pattern in _patterns(module)
)
_COMPARING: Final = frozenset(id(pattern) for pattern in _COMPARES)
_WHOLE: Final = frozenset(
    id(pattern)
    for pattern in [
        *_ASKING,
        *(one for one, _ in lex.STATES),
        *(one for one, _, _ in lex.ORDERS),
        said_as.TARGETS,
        *client_orders.PATTERNS,
        said_as.BY_DAY,
        said_as.SORTED,
        *_patterns(period_forms),
        *_patterns(feasts),
        *_WENT,
        *_patterns(gaps),
        *_patterns(targeting),
        *(pattern for pattern, _ in gaps.MISSING),
    ]
)
_TELLING: Final = (
    *(pattern for pattern, _ in (*lex.KINDS, *lex.STATES, *lex.STATUSES)), lex.CREATED, lex.UNASSIGNED,
    *(pattern for pattern, _ in lex.ACTIVITY_TYPES), said_as.TARGETS, said_as.TASKS, said_as.MORE, said_as.WHEN, said_as.OWNED, said_as.DONE, said_as.SHARE,
    *(pattern for pattern, _ in _NAMED_GROUPS),
)  # fmt: skip
"""Single words that narrow wherever they stand, so also within a longer phrase."""
