"""What a question about deals says: of which of them, what, in which period and order. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final, cast

from ea_core.agent.requests import amounts
from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.courses import with_course
from ea_core.agent.requests.deal_groups import in_groups
from ea_core.agent.requests.deal_kinds import kind_of, measures_of
from ea_core.agent.requests.deal_times import in_time
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.other_deals import with_others
from ea_core.agent.requests.request import Ask, Having, Measure, Request
from ea_core.agent.requests.two_periods import of_one_event
from ea_core.agent.requests.two_things import of_each
from ea_core.crm.deal_course import ANY_COURSE
from ea_core.crm.deal_sums import Grouping

_DEALS: Final = re.compile(r"\b(?:deals|opportunities|wins|losses)\b")

_AND_WHY: Final = re.compile(r"\band why\b")
_SIZE: Final = re.compile(r"\b(?:largest|biggest|smallest|(?:most|least) valuable)\b")
_TOGETHER: Final = re.compile(r"\b(?:together|combined)\b")
_OF_DEALS: Final = frozenset(
    {"expected_close", "value", "source", "industry", "lost_reason", "task"}
)
"""What may not be written down of deals."""
_OF_CLIENTS: Final = frozenset({"contact", "phone", "email", "website", "last_activity"})
"""Fields that deals don't have."""


def of_deals(request: Request, draft: Draft) -> Request:
    """The request with what of it is about deals."""
    request = of_one_event(_without_new_clients(request, draft), draft)
    having = draft.having or _having(draft)
    if having and having != draft.having:
        request = replace(request, value_from=None, value_below=None)
    elif having and _TOGETHER.search(draft.marked.text) and draft.amounts != (None, None):
        request = replace(request, not_applied=(*request.not_applied, "together"))
    elif having and draft.amounts != (None, None) and said_as.SUMMED.search(draft.marked.text):
        # Of all their deals together, and groups have one bound.
        words = (*request.not_applied, _amount_said(draft))
        request = replace(request, value_from=None, value_below=None, not_applied=words)
    measures = measures_of(draft)
    kind = kind_of(draft, measures) or ("lost" if _is_of_lost(draft) else None)
    by = (draft.best_of if draft.topped else None) or draft.by or draft.best_of or _of_their_clients(draft)  # fmt: skip
    request = replace(
        request,
        ask=_ask(draft, measures),
        measures=tuple(measures),
        kind=kind,
        state=draft.states[0] if draft.states else None,
        by=cast("Grouping | None", by),
        not_applied=(
            *request.not_applied,
            *([f"by {draft.by}"] if by != draft.by and draft.by else ()),
        ),
        having=having,
        fields=() if measures else tuple(draft.fields),
    )
    request = with_course(_said_otherwise(request, draft), draft)
    request = _reasons(request, draft)
    request = in_time(request, draft)
    request = _order(_no_overview(request, draft), draft)
    request = in_groups(request, draft)
    return replace(request, not_applied=tuple(dict.fromkeys(request.not_applied)))


def _amount_said(draft: Draft) -> str:
    """The words of an amount, which a number of deals is none of."""
    marked = draft.marked
    counted = said_as.HAVING.search(marked.text)
    behind = counted.end() if counted else 0
    before = counted.start() if counted else 0
    for pattern in (one for one in vars(amounts).values() if isinstance(one, re.Pattern)):
        for match in pattern.finditer(marked.text):
            apart = match.start() >= behind or match.end() <= before
            if apart and any(sign.isdigit() for sign in match.group()):
                return marked.written(*marked.span(match))
    return "the value"


def _is_of_lost(draft: Draft) -> bool:
    """Whether a reason of losing is told, or that there is none."""
    return bool(draft.reasons or draft.without == "lost_reason") and not draft.states


def _no_overview(request: Request, draft: Draft) -> Request:
    """A summary of the largest deal is that deal, and the pipeline by stage is in groups: an overview tells of all deals."""
    if request.measures != ("overview",):
        return request
    if request.by is not None:
        kind = request.kind or ("open" if draft.pipeline and request.state is None else None)
        return replace(request, measures=(), kind=kind)
    narrows = request.kind or request.state or request.number
    return replace(request, measures=()) if narrows and request.ask == "list" else request


def _without_size(request: Request, draft: Draft) -> Request:
    """A list has one order: "the five largest, sorted by date" are the first five by date, which is said."""
    size = _SIZE.search(draft.marked.text)
    if size is None or (draft.order and draft.order[0] == "value"):
        return request
    return replace(request, not_applied=(*request.not_applied, size.group()))


def _without_new_clients(request: Request, draft: Draft) -> Request:
    """When a client came does not narrow deals: "revenue from clients acquired this year"."""
    new = lex.NEW_CLIENTS.search(draft.marked.text) if draft.basis == "created" else None
    if new is None:
        return request
    behind = draft.marked.span(new)[0]
    own = [days for days, place in zip(draft.periods, draft.period_places, strict=True) if place > behind]  # fmt: skip
    words = " ".join([new.group(), *(f"in {one.words}" for one in own[:1])])
    draft.periods = [days for days in draft.periods if days not in own]
    draft.basis = draft.created_at = None
    return replace(request, not_applied=(*request.not_applied, words))


def _said_otherwise(request: Request, draft: Draft) -> Request:
    """What deals are not narrowed by as it is said: "new" at no time, their clients' contacts."""
    unusable = list(request.not_applied)
    if request.without and request.without not in _OF_DEALS:
        unusable.append(f"without {request.without}")
        request = replace(request, without=None)
    if draft.basis == "created" and not draft.periods and draft.marked.has(lex.NEWLY):
        created = lex.CREATED.search(draft.marked.text)
        unusable.append(created.group() if created else "new")
    if draft.has_contact is not None:
        unusable.append("without contacts")
    unusable += [one.replace("_", " ") for one in draft.fields if one in _OF_CLIENTS]
    fields = tuple(one for one in request.fields if one not in _OF_CLIENTS)
    return with_others(replace(request, fields=fields, not_applied=tuple(unusable)), draft)


def _ask(draft: Draft, measures: list[Measure]) -> Ask:
    if draft.having or _having(draft):
        return "figure"
    if draft.best_of:
        return "ranking"
    if _of_their_clients(draft):
        return "figure"
    few = (draft.number or 0) > 1 and "value" in measures and draft.marked.has(said_as.SUM)
    if draft.by or few or (measures and not (draft.order and not draft.counts)):
        return "figure"
    if draft.fields and not draft.counts:
        return "list"
    return "count" if draft.counts else "list"


def _of_their_clients(draft: Draft) -> str | None:
    """Clients are asked about by what became of their deals, or by what these are worth."""
    clients = draft.subjects[:1] == ["clients"]
    counted = draft.counts and (draft.measures or draft.pipeline)  # "how many clients with revenue"
    went = draft.course != ANY_COURSE
    return (
        "client"
        if clients and (draft.kinds or went or counted or of_clients_of_value(draft))
        else None
    )


def of_clients_of_value(draft: Draft) -> bool:
    """Whether clients are narrowed by what their deals are worth."""
    return any(one is not None for one in draft.amounts)


def _having(draft: Draft) -> tuple[Having, Decimal | None, Decimal | None] | None:
    """`clients with more than 100,000 in open deals`: an amount of all their deals together."""
    least, below = draft.amounts
    summed = "deals" not in draft.subjects or said_as.SUMMED.search(draft.marked.text)
    groups = draft.summed or (draft.subjects[:1] == ["clients"] and summed)
    return ("value", least, below) if groups and (least, below) != (None, None) else None


def _reasons(request: Request, draft: Draft) -> Request:
    """Why deals were lost is asked for by groups."""
    if draft.why and draft.best_of not in {
        None,
        "lost_reason",
    }:  # "who has the lowest rate, and why"
        return replace(request, not_applied=(*request.not_applied, "why"))
    if draft.why and draft.order and request.kind == "lost" and request.ask == "list":
        return request  # "the last deal we lost, and why": its reason stands with it
    besides = request.kind is None and _AND_WHY.search(draft.marked.text)
    if draft.why and request.kind in {"lost", None} and request.state is None and not besides:
        return replace(request, kind="lost", by=request.by or "lost_reason", ask="figure")
    return request


def _sorted(request: Request, draft: Draft) -> Request:
    """In the order that a list is wanted in; groups stand in the order of what they are measured by."""
    order, descending = draft.order or (None, None)
    if request.by and not request.measures and order == "value" and descending:
        request = replace(request, measures=("value",))
    if request.by or request.ask == "comparison" or order in {"last_activity", "count"}:
        down = descending is not False and order == "value"
        words = () if down and request.by else (f"by {(order or '').replace('_', ' ')}",)
        return replace(request, order=None, not_applied=(*request.not_applied, *words))
    if order == "newest" and request.kind in {"won", "lost", "closed"}:
        order = "closed"
    return replace(request, order=order, descending=descending)


def _order(request: Request, draft: Draft) -> Request:
    order, descending = draft.order or (None, None)
    one_of_each = lex.ORDERED_DEAL.search(draft.marked.text) if request.by and not draft.best_of else None  # fmt: skip
    few = draft.number and draft.subjects == ["deals"] and request.by and not draft.best_of and not draft.sorted  # fmt: skip
    if order and (one_of_each or few):  # "the largest deal of each owner"
        return of_each(request, draft)
    number = request.number
    if draft.sorted:
        return _sorted(_without_size(request, draft), draft)
    if request.ask == "list" and order and number is None and not _DEALS.search(draft.marked.text):
        number = 1
    if draft.best_of:
        order, descending = None, not draft.low
    if order == "newest" and request.kind in {"won", "lost", "closed"}:
        order = "closed"
    if draft.nth and request.ask == "ranking" and request.by and not draft.number:
        return replace(request, order=None, descending=descending, nth=draft.nth)
    if draft.nth and (request.ask != "list" or not order):
        words = next(word for word, n in lex.NTHS.items() if n == draft.nth)
        return replace(request, order=order, descending=descending, number=number,
                       not_applied=(*request.not_applied, words))  # fmt: skip
    number = draft.nth or number
    return replace(request, order=order, descending=descending, number=number, nth=draft.nth)
