"""Questions that ask the one before for something else: its worth, its reasons, who owns them, earlier. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final, cast

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.lexicon import DIMENSION, DIMENSIONS, RULES
from ea_core.agent.requests.of_one_deal import of_one_deal
from ea_core.agent.requests.other_figure import of_the_same
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.request import Basis, Days, Kind, Measure, Request
from ea_core.agent.requests.said_days import said, year_before
from ea_core.crm.deal_sums import Grouping
from ea_core.crm.pipeline.periods import Period, month_end, month_of, period_before

LEADS_ON: Final = re.compile(r"^\s*(?:and|but|also|plus|or|then|so|only|just|what about|how about)\b", re.IGNORECASE)  # fmt: skip
_EARLIER: Final = re.compile(
    r"(?:and |what about |how about )*(?:in |for |of )?(?:(?:the )?(?P<unit>month|quarter|week|year|period|one) before(?: that)?|(?:the )?previous (?:one|period)"
    r"|(?:the )?(?P<beside>next|following|coming|last|previous)(?: (?:one|period))?"
    r"|(?P<same>(?:the )?same (?:month|quarter|week|half|period|time|days)(?: of| in)?(?: the)? (?:last|previous) year|(?:a|one) year (?:before|earlier)))"
)
MORE: Final = re.compile(r"\b(?:tell|show|give) me (?:[a-z]+ )?about\b|\bmore about\b")
_HOW_MANY: Final = re.compile(
    r"(?:and |so )*how many(?: (?:are|is) (?:there|they|those|that|these))?"
)
_NUMBER_WORDS: Final = "|".join(word for word in NUMBERS if len(word) > 2)  # noqa: PLR2004 # "a" and "an" are none
_MORE_OF: Final = re.compile(
    rf"(?:and |then )*(?:(?:show|give|list)(?: me| us)? )?(?:(?:the )?(?:next|another|other) (?P<n>\d{{1,2}}|{_NUMBER_WORDS})(?: (?:ones|deals|clients))?|(?:some |a few )?more(?: of (?:them|those|these))?(?: please)?|(?:the )?rest|the others|all(?: of (?:them|those|these))?|(?:them|those) all)(?: please)?"
)
_PLACES: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PLACE: Final = re.compile(
    rf"(?:and |then |please )*(?:(?:open|show|take|pick|tell me(?: more)? about|what about|what is)(?: me)? )?(?:the )?(?P<n>{'|'.join(_PLACES)})(?: (?:one|deal))?(?: please)?"
)
SHOWN_FIRST: Final = 10
MOST_SHOWN: Final = 25
"""Of a list so many are shown at first, and at most."""
_WHICH_HAVE: Final = re.compile(
    r"(?:and )?(?:which|who)(?: ones| of (?:them|these|those))? (?:have|has|had|do|does)\b"
)
_OF_WHICH: Final = re.compile(
    rf"(?:and )?(?P<way>at|with|by|for|of|from|in|to) (?:(?:which|what) (?:{DIMENSIONS})|whom|who)"
)
_WHICH: Final = re.compile(
    r"(?:and |so )*(?:which|what) (?:ones|(?:ones )?are (?:they|those|these))|(?:list|show)(?: me)? (?:them|those|these)(?P<with> with .+)?"
)
_COLUMNS: Final = {
    "deals": frozenset("owner owners amount amounts value values stage stages client clients probability close closing date dates expected title titles name names".split()),  # noqa: SIM905
    "clients": frozenset("owner owners status industry industries name names last activity activities open deals value".split()),  # noqa: SIM905
}  # fmt: skip
"""What a list shows of each without being asked for it."""
_BETWEEN_COLUMNS: Final = frozenset({"with", "and", "the", "their", "its", "or"})
_OF_CLIENT: Final = frozenset({"contact", "phone", "email", "website", "industry", "owner", "status", "last_activity", "since"})  # fmt: skip
FEW: Final = 4
OF_ALL: Final = frozenset({"our", "we", "us", "all", "total", "overall", "company", "everyone", "everybody"})  # fmt: skip
"""Words by which a question asks of all deals anew."""
OF_FIGURES: Final[frozenset[Measure]] = frozenset(
    {"win_rate", "cycle", "velocity", "overview", "time_in_stage", "funnel"}
)


def asked_again(draft: Draft, before: Request) -> Request | None:
    """The request before with another figure of it: its worth, its reasons, an earlier period."""
    if draft.rest is not None and (draft.loose or draft.not_applied):
        return None  # without those words it has been looked at
    for asks in (
        _number,
        _which_place,
        of_one_deal,
        _drawn,
        _more,
        _mean_of_these,
        _ranked,
        _by_which,
        _with_deals,
        _which,
        _groups_in_order,
        _worth,
        _reasons,
        _about,
        _fields,
        _whose,
        _when_earlier,
        _other_figure,
    ):
        again = asks(draft, before)
        if again is not None:
            return again
    return None


def _number(draft: Draft, before: Request) -> Request | None:
    listed = before.ask == "list" and _HOW_MANY.fullmatch(draft.marked.text)
    return replace(before, ask="count") if listed else None


def _which_place(draft: Draft, before: Request) -> Request | None:
    """One of a list by its place: "open the first one", "tell me about the second"."""
    asked = _PLACE.fullmatch(draft.marked.text)
    if asked is None or before.of != "deals" or before.ask != "list" or before.each:
        return None
    place = _PLACES[asked["n"]]
    return replace(before, order=before.order or "value", number=place, nth=place if place > 1 else None, not_applied=())  # fmt: skip


def _drawn(draft: Draft, before: Request) -> Request | None:
    """The same once more, "as a chart": groups stand as one anyway, a list can't."""
    if not draft.drawn or _says_more(draft) or draft.order or draft.by or draft.best_of:
        return None
    grouped = before.by or before.ask == "comparison" or before.of == "targets"
    return replace(before, not_applied=() if grouped else ("as a chart",), slips=(), several=(), found=None)  # fmt: skip


def _more(draft: Draft, before: Request) -> Request | None:
    """More of a list: "next 5", "show me more", "all of them"."""
    asked = _MORE_OF.fullmatch(draft.marked.text)
    if asked is None or before.of not in {"deals", "clients", "activities"} or before.ask == "record":  # fmt: skip
        return None
    listed = before.ask == "list" or before.by
    more = (
        (NUMBERS.get(asked["n"]) or (int(asked["n"]) if asked["n"].isdigit() else 0))
        if asked["n"]
        else 0
    )
    number = min((before.number or SHOWN_FIRST) + more, MOST_SHOWN) if more else MOST_SHOWN
    return replace(before, number=number, nth=None, not_applied=()) if listed else None


def _mean_of_these(draft: Draft, before: Request) -> Request | None:
    """The average or median of the deals before: "average value?"."""
    measures = [measure for measure, _ in draft.measures]
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.kinds or draft.states or draft.fields or draft.by
            or draft.best_of or draft.order or draft.counts)  # fmt: skip
    average = set(before.measures) <= {"mean", "median", "value"}
    of_deals = before.of == "deals" and before.ask in {"count", "list", "figure"} and before.by is None and average  # fmt: skip
    if measures not in (["mean"], ["median"]) or says or not of_deals:
        return None
    kind = before.kind or ("won" if "mean" in before.measures else None)
    first = (f"the first {before.number}",) if before.number and before.order and draft.points else ()  # fmt: skip
    return replace(before, ask="figure", measures=(measures[0],), kind=kind, order=None, number=None,
                   nth=None, not_applied=first)  # fmt: skip


def _groups_in_order(draft: Draft, before: Request) -> Request | None:
    """Groups by another figure, or the first of them: "sort by count", "top 3"."""
    grouped = before.of == "deals" and before.by and not (before.then or before.each or before.averaged is not None)  # fmt: skip
    said = draft.order and draft.order[0] in {"value", "count"} and draft.order[1] is not False
    if not grouped or not said or _says_more(draft) or draft.by or draft.best_of or len(draft.marked.words) > FEW + 1:  # fmt: skip
        return None
    if draft.sorted:
        measure: Measure = "count" if draft.order and draft.order[0] == "count" else "value"
        return replace(before, measures=(measure,))
    return replace(before, ask="ranking", number=draft.number or 1, descending=True)


def _ranked(draft: Draft, before: Request) -> Request | None:
    """Who has most of the deals before: "which client was the biggest?"."""
    plain = replace(draft, things=[]) if set(draft.subjects) <= {"clients"} else draft
    of_deals = before.of == "deals" and not set(before.measures) & OF_FIGURES and not before.moved
    if draft.best_of not in {"owner", "client", "industry", "source"} or _says_more(plain) or not of_deals:  # fmt: skip
        return None
    by: Grouping = draft.best_of  # type: ignore[assignment] # it is one of these
    return replace(before, ask="ranking", by=by, then=None, each=None, measures=("value",), order=None,
                   number=draft.number, descending=not draft.low)  # fmt: skip


def _says_more(draft: Draft) -> bool:
    return bool(
        draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
        or draft.periods or draft.kinds or draft.states or draft.measures or draft.fields
        or draft.industries or draft.sources or draft.stages or draft.statuses or draft.counts
        or draft.besides or draft.mine or draft.activities
    )  # fmt: skip


def _by_which(draft: Draft, before: Request) -> Request | None:
    """The same by whom or what they are of: "at which clients?", "with whom?"."""
    asked = _OF_WHICH.fullmatch(draft.marked.text)
    if asked is None or before.of not in {"deals", "activities"} or before.ask == "comparison":
        return None
    found = [by for place, (_, by) in enumerate(DIMENSION) if asked.groupdict().get(f"d{place}")]
    by = found[0] if found else "client" if asked["way"] in {"with", "at", "to"} else "owner"
    usual = (
        {"owner", "client", "industry", "source", "stage"}
        if before.of == "deals"
        else {"owner", "client"}
    )
    if by not in usual or set(before.measures) & OF_FIGURES:
        return None
    return replace(before, ask="figure" if before.of == "deals" else "count", by=cast("Grouping", by), then=None,
                   each=None, order=None, descending=None, number=None, nth=None)  # fmt: skip


def _with_deals(draft: Draft, before: Request) -> Request | None:
    """The clients before that have open, or late, deals: "which have open deals?"."""
    asked = _WHICH_HAVE.match(draft.marked.text)
    says = (
        draft.loose
        or draft.not_applied
        or draft.clients
        or draft.people
        or draft.periods
        or draft.measures
    )
    if asked is None or before.of != "clients" or before.ask == "record" or before.by or says:
        return None
    if draft.states == ["late"]:
        return replace(before, ask="list", state="late")
    has_open = draft.has_open if draft.has_open is not None else draft.kinds == ["open"] or None
    return None if has_open is None else replace(before, ask="list", has_open=has_open)


def _which(draft: Draft, before: Request) -> Request | None:
    asked = _WHICH.fullmatch(draft.marked.text) if before.ask in {"count", "list"} else None
    if asked is None:
        return None
    columns = _COLUMNS.get(before.of, frozenset())
    words = [one for one in (asked.groupdict().get("with") or "").split() if one not in _BETWEEN_COLUMNS]  # fmt: skip
    left = tuple(one for one in words if one not in columns)
    return replace(before, ask="list", not_applied=left, slips=(), several=(), found=None)


def _worth(draft: Draft, before: Request) -> Request | None:
    wanted = _asks_worth(draft, before)
    return replace(before, ask="figure", measures=("value",)) if wanted else None


def _reasons(draft: Draft, before: Request) -> Request | None:
    if before.of == "deals" and before.state and draft.why and draft.points and not draft.things:
        return replace(before, not_applied=("why",), slips=(), several=(), found=None)
    if not _asks_why(draft, before):
        return None
    return replace(
        before,
        ask="figure",
        kind="lost",
        by="lost_reason",
        then=None,
        each=None,
        measures=(),
        order=None,
        descending=None,
        number=None,
    )


def _about(draft: Draft, before: Request) -> Request | None:
    told = _asks_about(draft, before)
    return Request("record", "clients", client=told) if told else None


def _fields(draft: Draft, before: Request) -> Request | None:
    """Something else that is written down of the client before: "and what is the phone number?"."""
    client = before.found or before.client
    says = (draft.loose or draft.not_applied or draft.clients or draft.people or draft.periods
            or draft.kinds or draft.states or draft.measures or draft.counts or draft.by)  # fmt: skip
    asks = bool(draft.fields) and set(draft.fields) <= _OF_CLIENT
    about_client = before.ask == "record" or before.found
    short = (before.ask == "record" or before.number == 1) and len(draft.marked.words) <= FEW
    leads = LEADS_ON.match(draft.marked.question) or draft.points or short
    if not (client and about_client and asks and leads) or says:
        return None
    return Request("record", "clients", client=client, fields=tuple(draft.fields))


def _whose(draft: Draft, before: Request) -> Request | None:
    return _by_owner(before) if _asks_owner(draft, before) else None


def _when_earlier(draft: Draft, before: Request) -> Request | None:
    earlier = earlier_of(draft.marked.text, before)
    return replace(before, days=earlier) if earlier is not None else None


def _other_figure(draft: Draft, before: Request) -> Request | None:
    if not _asks_other_figure(draft, before):
        return None
    measure, of = draft.measures[0]
    if before.by:
        kind = of or before.kind
        return replace(
            before, measures=(measure,), kind=kind, basis=basis_of(draft, kind, before.days)
        )
    return of_the_same(before, tuple(dict.fromkeys(one for one, _ in draft.measures)), of)


def _asks_about(draft: Draft, before: Request) -> str | None:
    """The client of the answer before, where the question asks for more about it."""
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.kinds or draft.states or draft.measures or draft.fields)  # fmt: skip
    asks = draft.tells or MORE.search(draft.marked.text)
    return (before.found or before.client) if asks and draft.points and not says else None


def is_short(draft: Draft, negated: tuple[str, ...]) -> bool:
    """Whether a negation is all that leads on: "without Marcus"."""
    words = " ".join(negated).split()
    return 1 < len(words) <= FEW and not draft.marked.has(RULES)


def _asks_worth(draft: Draft, before: Request) -> bool:
    """Whether it asks what the deals before are worth: "and how much are they worth?"."""
    things = draft.things and not (draft.points and draft.subjects == ["deals"])  # "of these deals"
    kinds = draft.kinds and draft.kinds != [before.kind]
    says = (draft.loose or draft.not_applied or things or draft.clients or draft.people
            or draft.periods or kinds or draft.states or draft.measures or draft.fields)  # fmt: skip
    listed = before.of == "deals" and before.ask in {"count", "list"}
    return bool(draft.money and listed and not says)


def _asks_owner(draft: Draft, before: Request) -> bool:
    """Whether it asks whose the records are that were listed: "and who owns them?"."""
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.kinds or draft.states or draft.measures)  # fmt: skip
    listed = before.of in {"deals", "clients"} and before.ask in {"count", "list", "figure"}
    leads = draft.points or LEADS_ON.match(draft.marked.question) or len(draft.marked.words) <= FEW + 1  # fmt: skip
    return bool(draft.fields == ["owner"] and leads and listed and not before.found and not says)


def _by_owner(before: Request) -> Request:
    """The same records with those who own them: deals are summed by owner where groups can be had."""
    if before.of == "clients":
        return replace(before, ask="list", by=None, fields=("owner",))
    if before.number and before.order:  # of the few that were shown
        return replace(before, ask="list", fields=("owner",))
    if before.text or before.reason or set(before.measures) & OF_FIGURES or before.by:
        return replace(before, ask="list", measures=(), by=None)
    return replace(
        before,
        ask="figure",
        measures=(),
        by="owner",
        then=None,
        each=None,
        order=None,
        descending=None,
        number=None,
        nth=None,
    )


def put_together(draft: Draft, before: Request | None) -> tuple[Request, ...]:
    """What was asked together, to be summed: "and together?"; none when it asks something else."""
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.kinds or draft.states or draft.measures or draft.fields
            or draft.by or draft.best_of)  # fmt: skip
    if before is None or not before.also or says or not (draft.together or draft.money):
        return ()
    return (*before.also, replace(before, also=(), found=None))


def compared_again(draft: Draft, before: Request | None) -> tuple[Request, ...]:
    """What was asked together, once more side by side: "who is better?"; none when it asks something else."""
    says = (draft.not_applied or draft.things or draft.clients or draft.people or draft.periods
            or draft.kinds or draft.states or draft.measures or draft.fields or draft.by)  # fmt: skip
    compares = bool(draft.loose) and all(said_as.BIGGER.fullmatch(one.casefold()) for one in draft.loose)  # fmt: skip
    if before is None or not (before.also or before.by) or says or not compares:
        return ()
    return (*before.also, replace(before, also=(), found=None))


def _asks_why(draft: Draft, before: Request) -> bool:
    """Whether it asks why the deals before were lost, and nothing else."""
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.measures or draft.fields)  # fmt: skip
    return bool(
        draft.why
        and before.of == "deals"
        and before.kind == "lost"
        and not before.reason
        and not says
    )


def _asks_other_figure(draft: Draft, before: Request) -> bool:
    """Whether it asks for another figure of the same deals, or groups: "and by open value?", "weighted"."""
    words = {word.key for word in draft.marked.words}
    bare = len(words) <= FEW and not words & OF_ALL
    leads = (LEADS_ON.match(draft.marked.question) is not None and not words & OF_ALL) or bare  # fmt: skip
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.fields or draft.by or draft.best_of or draft.states
            or draft.industries or draft.sources or draft.stages or draft.mine or draft.order)  # fmt: skip
    one = len(draft.measures) == 1 or (draft.measures and before.by is None)
    listed = before.ask in {"count", "list", "figure"} and not before.moved
    return bool(leads and before.of == "deals" and one and (before.by or listed) and not says)


def earlier_of(text: str, before: Request) -> Days | None:
    """The period before the one that was asked about: "and the month before?", "same month last year?"."""
    period = before.days.period if before.days else None
    asked = _EARLIER.fullmatch(text)
    if period is None or asked is None or before.ask == "comparison":
        return None
    of_unit = _is_of(asked["unit"], period)
    if asked["beside"] in {"next", "following", "coming"}:
        return period_behind(before.days)
    if asked["same"] or (asked["unit"] == "year" and not of_unit):
        return year_before(before.days)
    found = period_before(period.first, period.last) if of_unit else None
    if found is None:
        return None
    first, last = found.first, found.last
    return said(first, last)


def period_behind(days: Days | None) -> Days | None:
    """The period behind one, as long as it."""
    period = days.period if days else None
    if period is None:
        return None
    first = period.last + timedelta(days=1)
    if period.first.day == 1 and period.last == month_end(period.last):
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1  # fmt: skip
        return said(first, month_of(first, months) - timedelta(days=1))
    return said(first, first + timedelta(days=period.days - 1))


def _is_of(unit: str | None, period: Period) -> bool:
    """Whether a period is a month, a quarter, a week or a year, as the question calls it."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit or "")
    if months is None:
        return unit != "week" or period.days == 7  # noqa: PLR2004 # days of a week
    end = month_of(period.first, months - 1)
    return period.first.day == 1 and period.last == month_end(end)


def basis_of(draft: Draft, kind: Kind | None, days: Days | None) -> Basis | None:
    """What of a deal lies in the period."""
    if days is None:
        return None
    if draft.basis == "created":
        return "created"
    if kind in {"won", "lost", "closed"}:
        return "closed"
    return "expected" if kind == "open" or draft.basis == "expected" else "created"
