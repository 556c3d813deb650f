"""Which client, deal or task words mean, where a change is to be suggested of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from ea_core.agent.requests.words import key, key_words
from ea_core.agent.tools.names import NameBook
from ea_core.crm.clients import Client, ClientFilters
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.tasks import Task, TaskFilters
from ea_core.errors import InvalidInput, NotFound

T = TypeVar("T")
_MOST: Final = 8
_MOST_TASKS: Final = 500
_AROUND: Final = re.compile(
    r"^(?:the|our|my|this|that)\s+|^(?:deal|opportunity|client|account|customer|task)\s+(?:with\s+)?"
    r"|\s+(?:deal|opportunity|client|account|customer|task)$",
    re.IGNORECASE,
)
_IS_DEAL: Final = re.compile(r"\b(?:deal|opportunity)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is to be written down: at a client, or at a deal of it."""

    client_id: UUID
    client: str
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Looks up records by words, at one client alone where the conversation is about it (`client_id`)."""

    names: NameBook
    client_id: UUID | None = None

    def deal(self, wanted: str) -> Deal:
        """The deal of that title, or else the one of that client; raises NotFound, or InvalidInput for several."""
        by_id = _as_id(wanted)
        if by_id is not None:
            return self._of_client(self.names.crm.deals.get(by_id))
        found = self._deals(bare(wanted))
        if not found:
            raise NotFound(f"No deal is called {bare(wanted)}.")
        return _only(found, "deals", lambda one: f"{one.title} ({one.client})")

    def place(self, wanted: str | None) -> Place:
        """The client, the deal, or the client of the contact of that name.

        Raises NotFound, or InvalidInput for several and for none given.
        """
        if not (wanted or "").strip():
            if self.client_id is None:
                raise InvalidInput("At which client or deal?", field="about")
            wanted = str(self.client_id)
        words = bare(str(wanted))
        by_id = _as_id(words)
        if by_id is not None:
            return self._by_id(by_id)
        if _IS_DEAL.search(str(wanted)):
            return _at(self.deal(words))
        clients = self._clients(words)
        named = [one for one in clients if _has(one.name, words)]
        deals = [one for one in self._deals(words) if _has(one.title, words)]
        exact = [one for one in deals if key(one.title) == key(words)]
        if len(exact) == 1 and not any(key(one.name) == key(words) for one in named):
            return _at(exact[0])
        if deals and not named:
            return _at(_only(deals, "deals", lambda one: f"{one.title} ({one.client})"))
        if not clients:
            raise NotFound(f"No client, deal or contact is called {words}.")
        client = _only(named or clients, "clients", lambda one: one.name)
        return Place(client.id, client.name)

    def task(self, wanted: str, about: str | None = None) -> Task:
        """The open task of that title, one's own before others; raises NotFound, or InvalidInput for several."""
        tasks = self.names.crm.tasks
        by_id = _as_id(wanted)
        if by_id is not None:
            return tasks.get(by_id)
        place = self.place(about) if about or self.client_id else None
        filters = TaskFilters(client_id=place.client_id if place else None)
        words = bare(wanted)
        found = [
            one for one in tasks.page(filters, Paging(size=_MOST_TASKS)).items
            if _has(f"{one.title} {one.client}", words)
        ]  # fmt: skip
        exact = [one for one in found if key(one.title) == key(words)]
        found = exact or found
        own = [one for one in found if one.assigned_to == self.names.actor.id]
        if not found:
            raise NotFound(f"No open task is called {words}.")
        return _only(own or found, "tasks", lambda one: f"{one.title} ({one.client})")

    def _deals(self, words: str) -> list[Deal]:
        """The deals that fit best: open ones before closed ones, of that title before of that client."""
        filters = DealFilters(search=words, client_id=self.client_id, order_by="title")
        found = list(self.names.crm.deals.page(filters, Paging(size=100)).items)
        titled = [one for one in found if _has(one.title, words)]
        exact = [one for one in titled if key(one.title) == key(words)]
        found = exact or titled or found
        return [one for one in found if one.is_open] or found

    def _clients(self, words: str) -> list[Client]:
        exact = self.names.crm.clients.called(words)
        if exact is not None:
            found = [exact]
        else:
            filters = ClientFilters(search=words)
            found = list(self.names.crm.clients.page(filters, Paging(size=100)).items)
        return [one for one in found if self.client_id in {None, one.id}]

    def _by_id(self, wanted: UUID) -> Place:
        try:
            client = self.names.crm.clients.get(wanted)
        except NotFound:
            return _at(self._of_client(self.names.crm.deals.get(wanted)))
        if self.client_id not in {None, client.id}:
            raise InvalidInput("This conversation is about another client alone.", field="about")
        return Place(client.id, client.name)

    def _of_client(self, deal: Deal) -> Deal:
        if self.client_id not in {None, deal.client_id}:
            raise InvalidInput("This conversation is about another client alone.", field="deal")
        return deal


def bare(wanted: str) -> str:
    """A name without what stands around it: `the Falcon deal` is Falcon."""
    words = wanted.strip().strip("\"'“”„")
    while True:
        less = _AROUND.sub("", words).strip()
        if less == words or not less:
            return words
        words = less


def _at(deal: Deal) -> Place:
    return Place(deal.client_id, deal.client, deal)


def _has(name: str, words: str) -> bool:
    """Whether all the words stand in a name."""
    return set(key_words(words)) <= set(key_words(name))


def _as_id(wanted: str) -> UUID | None:
    try:
        return UUID(wanted.strip())
    except ValueError:
        return None


def _only(found: Sequence[T], what: str, called: Callable[[T], str]) -> T:
    if len(found) == 1:
        return found[0]
    names = "; ".join(called(one) for one in found[:_MOST])
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    raise InvalidInput(f"Several {what} fit: {names}{more}. Which one is meant?")
