"""Questions that ask the one before for something else: its worth, its reasons, who owns them, earlier. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, cast

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.earlier import earlier_of
from ea_core.agent.requests.lexicon import DIMENSION, DIMENSIONS, RULES
from ea_core.agent.requests.of_one_deal import of_one_deal
from ea_core.agent.requests.other_figure import of_the_same
from ea_core.agent.requests.request import Basis, Days, Kind, Measure, Request
from ea_core.agent.requests.same_list import listed_again, says_more
from ea_core.crm.deal_sums import Grouping

LEADS_ON: Final = re.compile(r"^\s*(?:and|but|also|plus|or|then|so|only|just|what about|how about)\b", re.IGNORECASE)  # fmt: skip
MORE: Final = re.compile(r"\b(?:tell|show|give) me (?:[a-z]+ )?about\b|\bmore about\b")
_WHICH_HAVE: Final = re.compile(
    r"(?:and )?(?:which|who)(?: ones| of (?:them|these|those))? (?:have|has|had|do|does)\b"
)
_OF_WHICH: Final = re.compile(
    rf"(?:and )?(?P<way>at|with|by|for|of|from|in|to) (?:(?:which|what) (?:{DIMENSIONS})|whom|who)"
)
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
        listed_again,
        of_one_deal,
        _mean_of_these,
        _ranked,
        _by_which,
        _with_deals,
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
    if not grouped or not said or says_more(draft) or draft.by or draft.best_of or len(draft.marked.words) > FEW + 1:  # fmt: skip
        return None
    if draft.sorted:
        measure: Measure = "count" if draft.order and draft.order[0] == "count" else "value"
        return replace(before, measures=(measure,))
    return replace(before, ask="ranking", number=draft.number or 1, descending=True)


def _ranked(draft: Draft, before: Request) -> Request | None:
    """Who has most of the deals before: "which client was the biggest?"."""
    plain = replace(draft, things=[]) if set(draft.subjects) <= {"clients"} else draft
    of_deals = before.of == "deals" and not set(before.measures) & OF_FIGURES and not before.moved
    if draft.best_of not in {"owner", "client", "industry", "source"} or says_more(plain) or not of_deals:  # fmt: skip
        return None
    by: Grouping = draft.best_of  # type: ignore[assignment] # it is one of these
    return replace(before, ask="ranking", by=by, then=None, each=None, measures=("value",), order=None,
                   number=draft.number, descending=not draft.low)  # fmt: skip


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
    few = (f"the first {before.number}",) if before.number and before.number > 1 else ()
    every = replace(
        before,
        ask="list",
        not_applied=(*before.not_applied, *few),
        number=None if few else before.number,
    )
    if draft.states == ["late"]:
        return replace(every, state="late")
    has_open = draft.has_open if draft.has_open is not None else draft.kinds == ["open"] or None
    return None if has_open is None else replace(every, has_open=has_open)


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
        rated = before.kind == "closed" and "win_rate" in before.measures
        kind = "closed" if measure == "win_rate" else of or ("won" if rated else before.kind)
        return replace(
            before,
            measures=(measure,),
            kind=kind,
            basis=basis_of(draft, kind, before.days),
            averaged=None,
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
    of_some = before.of in {"deals", "clients", "tasks", "activities"}
    listed = of_some and before.ask in {"count", "list", "figure"}
    leads = draft.points or LEADS_ON.match(draft.marked.question) or len(draft.marked.words) <= FEW + 1  # fmt: skip
    return bool(draft.fields == ["owner"] and leads and listed and not before.found and not says)


def _by_owner(before: Request) -> Request:
    """The same records with those who own them: deals are summed by owner where groups can be had."""
    if before.of == "clients":
        return replace(before, ask="list", by=None, fields=("owner",))
    if before.of in {"tasks", "activities"}:  # counted for each who has or did them
        return replace(before, ask="count", by="owner", then=None, order=None, number=None)
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
    summed = {one for one, _ in draft.measures} <= {"value", "weighted"} and not draft.pipeline
    of_all = words & (
        OF_ALL - {"total"} if summed else OF_ALL
    )  # "total weighted?" is the sum of those
    leads = not of_all and (len(words) <= FEW or LEADS_ON.match(draft.marked.question) is not None)
    says = (draft.loose or draft.not_applied or draft.things or draft.clients or draft.people
            or draft.periods or draft.fields or draft.by or draft.best_of or draft.states
            or draft.industries or draft.sources or draft.stages or draft.mine or draft.order)  # fmt: skip
    one = len(draft.measures) == 1 or (draft.measures and before.by is None)
    listed = before.ask in {"count", "list", "figure"} and not before.moved
    return bool(leads and before.of == "deals" and one and (before.by or listed) and not says)


def basis_of(draft: Draft, kind: Kind | None, days: Days | None) -> Basis | None:
    """What of a deal lies in the period."""
    if days is None:
        return None
    if draft.basis == "created":
        return "created"
    if kind in {"won", "lost", "closed"}:
        return "closed"
    return "expected" if kind == "open" or draft.basis == "expected" else "created"
