"""What a question about contacts says: at which clients, what they are, and what is written down of them. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from ea_core.agent.requests.client_meaning import quiet_since, their_deals, unused_groups
from ea_core.agent.requests.contact_words import is_alone, says_contacts
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.following import QUIET_DAYS
from ea_core.agent.requests.lexicon import CLIENTS
from ea_core.agent.requests.request import Request
from ea_core.crm.deal_sums import Grouping

CONTACT_GROUPS: Final[dict[str, Grouping | Literal["position"]]] = {
    "owner": "owner", "client": "client", "industry": "industry", "status": "status", "position": "position",
}  # fmt: skip
"""What contacts are counted by; all but the position is of their clients."""


def are_contacts(draft: Draft) -> bool:
    """Whether the people at some clients are asked for: "contacts of my clients", not "clients and their contacts"."""
    named = says_contacts(draft)
    if named is None or draft.pipeline or draft.points or (draft.clients and not _of_one(draft)):
        return False
    clients = _clients_at(draft)
    grouped = bool({draft.by, draft.best_of} & CONTACT_GROUPS.keys())
    if "deals" in draft.subjects and clients is None:
        return False  # "contacts of the late deals"
    if clients is not None and clients < named:
        return grouped and "clients" not in draft.subjects
    return grouped or _narrows(draft) or is_alone(draft)


def _of_one(draft: Draft) -> bool:
    """Whether some of the contacts of one client are asked for."""
    return bool(draft.known or draft.by in CONTACT_GROUPS)


def _narrows(draft: Draft) -> bool:
    """Whether something is said of the contacts, or of their clients."""
    of_clients = _clients_at(draft) is not None and (
        draft.has_open is not None or draft.without_deals or draft.kinds or draft.states or draft.quiet
        or draft.quiet_days
    )  # fmt: skip
    return bool(
        of_clients or draft.industries or draft.people or draft.mine or draft.statuses or draft.unassigned
        or draft.known or draft.people_at is not None or draft.besides
    )  # fmt: skip


def _clients_at(draft: Draft) -> int | None:
    """Where clients are named."""
    match = CLIENTS.search(draft.marked.text)
    return draft.marked.span(match)[0] if match else None


def of_contacts(request: Request, draft: Draft) -> Request | None:
    """The request; None where nobody knows whose contact is asked for."""
    many = are_contacts(draft)
    if not (request.client or draft.clients or draft.counts or request.text or many):
        return None  # "the contact for Premium": of which client is not said
    by = CONTACT_GROUPS.get(draft.by or draft.best_of or "") if many else None
    has_open, unusable = their_deals(draft)
    if not many:
        has_open, unusable = None, [*draft.states, *draft.statuses]
    unusable += [draft.position] if draft.position and not many else []
    unusable += unused_groups(draft, by)
    days = draft.periods[0] if draft.periods else None
    quiet = request.quiet_days or (QUIET_DAYS if draft.quiet else None)
    if days and draft.basis != "created":
        quiet = request.quiet_days or quiet_since(draft, days)
        unusable += [] if quiet else [days.words]
    added = days if days and draft.basis == "created" and _clients_were_added(draft) else None
    unusable += [days.words] if days and draft.basis == "created" and not added else []
    unusable += [one.words for one in draft.periods[1:]]
    late = "late" in draft.states and "deals" in draft.subjects
    unusable += [one for one in draft.states if one == "late" and many and not late]
    return replace(
        request,
        ask="ranking" if draft.best_of and by else "count" if draft.counts else "list",
        by=by,
        descending=not draft.low if draft.best_of and by else None,
        fields=tuple(one for one in draft.fields if not (many and one == "contact")),
        status=request.status if many else None,
        has_open=has_open,
        without_deals=draft.without_deals,
        state="late" if late and many else None,
        quiet_days=quiet if many else request.quiet_days,
        days=added,
        basis="created" if added else None,
        position=draft.position if many else None,
        known=draft.known,
        not_applied=tuple(dict.fromkeys([*request.not_applied, *unusable])),
    )


def _clients_were_added(draft: Draft) -> bool:
    """Whether it is the clients that are new: "contacts of clients added this month"."""
    clients, created = _clients_at(draft), draft.created_at
    if clients is None or created is None:
        return False
    return created > clients or draft.marked.words[created].key in {"new", "newly"}
