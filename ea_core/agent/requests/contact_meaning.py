"""What a question about contacts says: at which clients, what they are, and what is written down of them. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal

from ea_core.agent.requests.client_meaning import quiet_since, their_deals, unused_groups
from ea_core.agent.requests.contact_words import has_others, is_alone, says_contacts
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.following import QUIET_DAYS
from ea_core.agent.requests.lexicon import CLIENTS, NEWLY
from ea_core.agent.requests.request import Request
from ea_core.crm.deal_sums import Grouping

_AT_CLIENTS: Final = re.compile(
    r"\b(?:contacts|contact people|contact persons) (?:of|at|from) (?:[a-z0-9]+ ){0,5}?(?:clients|customers|accounts|companies)\b"
)
_THERE_ARE: Final = re.compile(r"\b(?:are|is) there\b|\bthere (?:are|is)\b")
_SHOWN: Final = frozenset({"contact", "phone", "email"})
"""Fields that each list of contacts shows."""
CONTACT_GROUPS: Final[dict[str, Grouping | Literal["position"]]] = {
    "owner": "owner", "client": "client", "industry": "industry", "status": "status", "position": "position",
}  # fmt: skip
"""What contacts are counted by; all but the position is of their clients."""


def are_contacts(draft: Draft) -> bool:
    """Whether the people at some clients are asked for: "contacts of my clients", not "clients and their contacts"."""
    named = says_contacts(draft)
    if named is None or draft.pipeline or _points(draft) or (draft.clients and not _of_one(draft)):
        return False
    clients = _clients_at(draft)
    grouped = bool({draft.by, draft.best_of} & CONTACT_GROUPS.keys()) and not draft.topped
    if "deals" in draft.subjects and clients is None and has_others(draft.marked.text):
        return False  # "contacts of the late deals"
    if clients is not None and clients == named - 1:  # "client contacts"
        return True
    if clients is not None and clients < named:
        return grouped and "clients" not in draft.subjects
    return grouped or _narrows(draft) or is_alone(draft)


def _points(draft: Draft) -> bool:
    """Whether it points to something: neither "are there contacts" nor "contacts and their owners" does."""
    text = draft.marked.text
    own = {"there"} if _THERE_ARE.search(text) else set()
    return bool(set(draft.points) - own - ({"their"} if " and their " in text else set()))


def _of_one(draft: Draft) -> bool:
    """Whether some of the contacts of one client are asked for."""
    left_out = "position" in {slot for slot, _ in draft.besides}
    return bool(draft.known or left_out or draft.by in CONTACT_GROUPS)


def _narrows(draft: Draft) -> bool:
    """Whether something is said of the contacts, or of their clients."""
    return bool(
        _AT_CLIENTS.search(draft.marked.text) or (draft.basis == "created" and draft.periods) or draft.industries or draft.people or draft.mine or draft.statuses or draft.unassigned
        or draft.quiet_days or draft.quiet or "quiet" in draft.states or draft.known or draft.text or "deals" in draft.subjects or draft.people_at is not None or draft.besides
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
    wanted = draft.by or ("" if draft.topped else draft.best_of)
    by = CONTACT_GROUPS.get(wanted or "") if many else None
    has_open, unusable = their_deals(draft)
    if not many:
        has_open, unusable = None, [*draft.states, *draft.statuses]
    unusable += [draft.position] if draft.position and not many else []
    unusable += [draft.without_days.words] if draft.without_days else []
    unusable += [f"with {draft.with_deals} deals"] if draft.bought and draft.with_deals else []
    unusable += [] if draft.topped and not draft.by else unused_groups(draft, by)
    quietly = draft.quiet or (many and "quiet" in draft.states)
    unusable = [one for one in unusable if not (many and one == "quiet deals")]
    unusable += [one.replace("_", " ") for one in draft.fields if many and one not in _SHOWN]
    days = draft.periods[0] if draft.periods else None
    quiet = request.quiet_days or (QUIET_DAYS if quietly else None)
    if days and draft.basis != "created":
        quiet = request.quiet_days or quiet_since(draft, days)
        unusable += [] if quiet else [days.words]
    added = days if draft.basis == "created" else None
    if added and _clients_were_added(draft):
        unusable.append(f"clients added in {added.words}")
        added = None
    elif draft.basis == "created" and not added and draft.marked.has(NEWLY):
        unusable.append("new")
    unusable += [one.words for one in draft.periods[1:]]
    late = "late" in draft.states and "deals" in draft.subjects
    unusable += [one for one in draft.states if one == "late" and many and not late]
    return replace(
        request,
        ask="ranking"
        if draft.best_of and by and not draft.by
        else "count"
        if draft.counts
        else "list",
        by=by,
        number=None if draft.topped else request.number,
        descending=not draft.low if draft.best_of and by and not draft.by else None,
        fields=tuple(one for one in draft.fields if not many or one in {"phone", "email"}),
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
