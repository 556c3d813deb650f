"""Words that point to the client, the owner or the deals of the question before. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ea_core.agent.requests.asking_again import FEW
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Request

_PEOPLE: Final = frozenset({"he", "she", "him", "her", "his", "hers"})
_NOBODY: Final = frozenset({"he", "she", "him", "her", "them"})
"""Words that point to something that was said before, and to nothing else."""
THEM: Final = frozenset(
    {"they", "them", "their", "those", "these", "those clients", "these deals", "those deals"}
)
_ALL: Final = frozenset({"all", "our", "the", "total", "every"})
SHOWN: Final = frozenset({"these deals", "those deals", "these", "those", "them"})
_THESE: Final = SHOWN - {"them"}
_THEIR: Final = frozenset({"they", "their", "them"})


def pointing_back(request: Request, draft: Draft, before: Request | None) -> Request:
    """With the client or the owner of the request before where the question points to them."""
    named = draft.clients or draft.people
    if before is None and named:
        return request
    if before is None and _NOBODY & set(draft.points):
        words = sorted(_NOBODY & set(draft.points))
        return replace(request, not_applied=(*request.not_applied, *words))
    if before is None or not (draft.points or _is_of_record(draft, before)):
        return request
    points = set(draft.points)
    these = before.of == request.of == "deals" and points & _THESE
    if not named and (these or (_of_those(request, before) and points & THEM)):
        return _of_those_shown(request, before, points)
    no_client = not (before.client or before.found)
    if points & _PEOPLE or (points & _THEIR and before.owner and no_client):
        return request if draft.people or draft.mine else replace(request, owner=before.owner)
    client = None if draft.clients else before.found or before.client
    return replace(request, client=client) if client else request


def _of_those_shown(request: Request, before: Request, points: set[str]) -> Request:
    """Deals of the clients that were listed; of deals it is said that nobody knows which these were."""
    if before.of == "clients":
        return _of_those_clients(request, before)
    return replace(request, not_applied=(*request.not_applied, *sorted(points & _THESE)))


def _of_those(request: Request, before: Request) -> bool:
    """Whether deals are asked for after a list of clients."""
    return before.of == "clients" and before.ask != "record" and request.of == "deals"


def _is_of_record(draft: Draft, before: Request) -> bool:
    """Whether a word or two ask for something of the client that was told about: "open deals?"."""
    words = {word.key for word in draft.marked.words}
    named = (draft.clients or draft.people or draft.industries or draft.sources or draft.several
             or draft.mine or draft.unassigned or draft.points)  # fmt: skip
    short = len(words) < FEW and not words & _ALL
    asks = (set(draft.subjects) & {"deals", "contacts", "activities"} or draft.kinds or draft.states or draft.tasks) and not draft.statuses  # fmt: skip
    client = before.found or before.client
    of_one = before.ask == "record" or before.of in {"tasks", "contacts", "activities"}
    return bool(of_one and client and short and asks and not named)


def _of_those_clients(request: Request, before: Request) -> Request:
    """Deals of the clients that were listed before, by what these were narrowed by."""
    kept = replace(
        request,
        industry=request.industry or before.industry,
        status=request.status or before.status,
        owner=before.owner if request.owner is None else request.owner,
        unassigned=request.unassigned or before.unassigned,
        besides=(*request.besides, *before.besides),
    )
    by_more = (before.quiet_days or before.has_open is not None or before.days or before.text
               or before.state or before.without_deals or before.has_contact is not None)  # fmt: skip
    words = ("these clients",) if by_more else ()
    return replace(kept, not_applied=(*kept.not_applied, *words))
