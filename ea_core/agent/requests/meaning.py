"""What the words of a question say together: which records are asked about, and what of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests.bound_words import chance_words
from ea_core.agent.requests.client_meaning import of_clients, place_words, unused_groups
from ea_core.agent.requests.contact_meaning import are_contacts, of_contacts
from ea_core.agent.requests.deal_kinds import has_two
from ea_core.agent.requests.deal_meaning import of_clients_of_value, of_deals
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.left_out import with_besides, with_ranges
from ea_core.agent.requests.moving import of_moved
from ea_core.agent.requests.pointing import pointing_back
from ea_core.agent.requests.request import TERMS, Request, Subject
from ea_core.agent.requests.target_meaning import of_targets
from ea_core.agent.requests.task_meaning import of_tasks
from ea_core.crm.deal_course import ANY_COURSE
from ea_core.crm.deal_sums import Grouping

_ABOUT_DEALS: Final = frozenset({"probability", "stage", "expected_close"})
_ACTIVITY_GROUPS: Final[dict[str, Grouping]] = {"owner": "owner", "client": "client"}
"""Who did them is asked for by the word for owners."""
_OF_CLIENTS: Final = frozenset({"industry", "website", "phone", "email", "task"})
"""What may not be written down of clients."""
_MANY: Final = re.compile(r"\b(?:activities|calls|meetings|notes|mails|emails|visits)\b")


def request_of(draft: Draft, before: Request | None) -> Request | None:
    """The request of a question; None when it asks for nothing that the CRM has."""
    subject = next(_subjects(draft, before), None)
    if subject is None:
        return None
    request = _request_of(draft, before, subject)
    if request is None:
        return None
    request = with_besides(request, draft.besides)
    return with_ranges(
        request, draft.not_values, draft.not_chances, draft.not_days, draft.not_days_of
    )


def _request_of(draft: Draft, before: Request | None, subject: Subject) -> Request | None:
    if subject in {"targets", "tasks"}:
        return (
            of_targets(draft)
            if subject == "targets"
            else pointing_back(of_tasks(draft), draft, before)
        )
    request = pointing_back(_plain(draft, subject), draft, before)
    if _is_record(draft, request, subject):
        fields = tuple(dict.fromkeys(draft.fields))
        other = (*request.not_applied, request.text) if request.text else request.not_applied
        return replace(request, ask="record", of="clients", fields=fields, position=draft.position, text=None, not_applied=other)  # fmt: skip
    if subject == "deals":
        return of_moved(request, draft) if draft.moved else of_deals(request, draft)
    if subject == "clients":
        return of_clients(request, draft)
    if subject == "activities":
        return _of_activities(request, draft)
    return of_contacts(request, draft)


def _plain(draft: Draft, subject: Subject) -> Request:
    made = _as_said(draft)
    if subject == "deals":
        return made
    bare = replace(
        made, of=subject, probability_from=None, probability_below=None, without=None, course=None
    )
    bare = replace(bare, activity=draft.activity if subject == "activities" else None)
    if subject == "clients" and made.without in _OF_CLIENTS:
        bare, made = replace(bare, without=made.without), replace(made, without=None)
    went = None if draft.course == ANY_COURSE else draft.course
    return replace(bare, not_applied=(*made.not_applied, *chance_words(replace(made, course=went))))


def _as_said(draft: Draft) -> Request:
    return Request(
        ask="list",
        of="deals",
        unassigned=draft.unassigned,
        reason=draft.reasons[0][1] if draft.reasons else None,
        status=draft.statuses[0] if draft.statuses else None,
        value_from=draft.amounts[0],
        value_below=draft.amounts[1],
        probability_from=draft.chances[0],
        probability_below=draft.chances[1],
        without=draft.without,
        text=draft.text,
        number=draft.number,
        quiet_days=draft.quiet_days,
        not_applied=tuple(draft.not_applied),
        slips=tuple(draft.slips),
        several=tuple(draft.several),
    )


def _subjects(draft: Draft, before: Request | None) -> Iterator[Subject]:
    """What it may be about, the likeliest first."""
    if draft.bought and not (draft.best_of or draft.money or draft.measures or are_contacts(draft)):
        yield "clients"
    if draft.tasks:
        yield "tasks"
    if are_contacts(draft):
        yield "contacts"
    if draft.targets and not (set(draft.subjects) & {"contacts", "activities"}):
        yield "targets"
    if _last_of_kind(draft) or (draft.activities and said_as.TO_CLIENTS.search(draft.marked.text)):
        yield "activities"
    yield from _by_rank(draft)
    subjects = draft.subjects
    for subject in subjects:
        beside = {"activities": {"deals", "clients"}, "contacts": {"clients"}}.get(subject, set())
        if not beside & set(subjects):
            yield subject
    yield from _unsaid(draft, before)


def _last_of_kind(draft: Draft) -> bool:
    """Whether the last call, meeting, e-mail or note is asked for, and not the last of any kind."""
    whose = draft.clients or draft.points
    return bool("last_activity" in draft.fields and draft.activity and whose and not draft.counts)


def _by_rank(draft: Draft) -> Iterator[Subject]:
    """Clients are ranked by their deals; what somebody did are activities, whatever else is named."""
    sums = "deals" in draft.subjects or draft.measures or draft.money or draft.pipeline
    won = draft.subjects[:1] == ["clients"] and {"won", "lost", "closed"} & set(draft.kinds)
    worth = draft.measures or (draft.money and not draft.counts)
    worthy = draft.subjects[:1] == ["clients"] and (worth or draft.pipeline)
    if "activities" in draft.subjects and draft.best_of and not (sums or draft.kinds):
        yield "activities"
    clients = draft.subjects[:1] == ["clients"]
    summed = (
        draft.having
        or draft.with_deals
        or (draft.course != ANY_COURSE and clients and "deals" in draft.subjects)
        or (of_clients_of_value(draft) and clients)
    )
    if summed or draft.topped or won or worthy or (draft.best_of == "client" and sums):
        yield "deals"
    if draft.history and (draft.clients or draft.points or draft.people or draft.mine):
        yield "activities"


def _unsaid(draft: Draft, before: Request | None) -> Iterator[Subject]:
    """What is meant where no records are named."""
    whose = draft.people or draft.clients or draft.mine
    points_to = before is not None and draft.points
    about_deals = (
        draft.measures
        or draft.moved
        or draft.states
        or draft.kinds
        or draft.pipeline
        or draft.basis == "expected"
        or draft.chances != (None, None)
        or (draft.without and not draft.statuses)
        or draft.course != ANY_COURSE
        or draft.best_of in TERMS
        or (draft.order and draft.order[0] == "expected_close")
        or (draft.best_of and draft.money),
        draft.text and draft.fields and set(draft.fields) <= _ABOUT_DEALS,
    )
    if any(about_deals):
        yield "deals"
    if draft.statuses or draft.quiet_days:
        yield "clients"
    if draft.stages and (whose or draft.money or draft.counts):
        yield "deals"
    last_one = draft.periods and draft.marked.has(said_as.LAST_ONE)
    compares = draft.compares and (len(draft.periods) > 1 or last_one or has_two(draft))
    if compares or (draft.tells and (draft.people or draft.mine)) or (draft.money and whose):
        yield "deals"
    if "contact" in draft.fields and draft.counts:
        yield "contacts"
    named = draft.clients or draft.several or draft.unassigned
    if named or (draft.fields and (draft.people or points_to)):
        yield "clients"


def _is_record(draft: Draft, request: Request, subject: Subject) -> bool:
    """Whether one client is asked about, or something that is written down of one."""
    if not (draft.clients or request.client) or draft.counts:
        return False
    if subject == "activities":
        return "last_activity" in draft.fields and draft.activity is None
    left_out = "position" in {slot for slot, _ in draft.besides}
    if subject == "contacts" and (draft.known or draft.by or left_out):
        return False
    return subject != "deals" and not draft.measures and not draft.best_of


def _of_activities(request: Request, draft: Draft) -> Request:
    by = _ACTIVITY_GROUPS.get(draft.by or draft.best_of or "")
    typed = draft.then == "type" and by is not None and draft.activity is None
    unusable = [
        *draft.states,
        *draft.statuses,
        *unused_groups(draft, by, typed=typed),
        *place_words(draft),
    ]
    unusable += [f"about {request.text}"] if request.text else []
    last = _last_of_kind(draft)
    newest = draft.order == ("newest", True) and not draft.counts
    one = last or (newest and not _MANY.search(draft.marked.text))
    return replace(
        request,
        ask="ranking" if draft.best_of and by else "count" if draft.counts else "list",
        by=by,
        then="type" if typed else None,
        descending=not draft.low if draft.best_of and by else None,
        order=None,
        text=None,
        days=draft.periods[0] if draft.periods else None,
        number=request.number or (1 if one else None),
        not_applied=(*request.not_applied, *unusable),
        status=None,
    )
