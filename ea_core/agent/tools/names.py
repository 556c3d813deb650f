"""Names in arguments and questions, as the records that the person may see under them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from uuid import UUID

from ea_core.actor import Actor
from ea_core.agent.requests.leaving_words import leaves_out
from ea_core.agent.requests.lexicon import is_common
from ea_core.agent.requests.positions import may_name_position, named_by, position_words
from ea_core.agent.requests.request import Stage, Vocabulary
from ea_core.agent.requests.titled_again import may_be_titled
from ea_core.agent.requests.words import key, key_words, words_of
from ea_core.agent.tools.left_out_arguments import Besides as BesidesNamed
from ea_core.crm.clients import Client, ClientFilters
from ea_core.crm.filters import NOTHING, Besides
from ea_core.crm.left_out import NONE_LEFT_OUT, LeftOut
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.choices import Choices
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import InvalidInput, NotFound

MOST_CLIENTS = 8
_MOST_NAMES = 300
_MOST_PEOPLE = 20
_MOST_TITLED = 30
_MOST_POSITIONS = 60
"""Of those with most of the words, so that one that has all words of a question is among them."""
_SHORT, _LONG = 3, 5
UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose clients are meant: one person's, or nobody's."""

    id: UUID | None = None
    name: str | None = None
    unassigned: bool = False


@dataclass(frozen=True)  # without slots: what it has read once it keeps
class NameBook:
    """Looks names up under the policies of `actor`, for one answer."""

    crm: CrmWorkspace
    actor: Actor

    def owner(self, name: str | None) -> Owner:
        """Who is meant by a name, "me" or "unassigned"; raises NotFound or InvalidInput."""
        wanted = (name or "").strip().casefold()
        if not wanted:
            return Owner()
        if wanted in {"me", "mine", "my", "myself"}:
            return Owner(self.actor.id, self.actor.full_name or "you")
        if wanted in {UNASSIGNED, "nobody", "none"}:
            return Owner(unassigned=True)
        found = self.crm.colleagues.like(str(name))
        return Owner(found.id, found.name)

    def client(self, wanted: str) -> Client:
        """One client by id or name; raises NotFound, or InvalidInput when the name fits several."""
        try:
            return self.crm.clients.get(UUID(wanted.strip()))
        except ValueError:
            pass
        exact = self.crm.clients.called(wanted)  # it need not be among the first that fit
        if exact is not None:
            return exact
        page = self.crm.clients.page(ClientFilters(search=wanted), Paging(size=MOST_CLIENTS))
        if page.total == 1:
            return page.items[0]
        if page.items:
            names = "; ".join(one.name for one in page.items)
            more = f" and {page.total - MOST_CLIENTS} more" if page.total > MOST_CLIENTS else ""
            raise InvalidInput(f"Several clients fit that name: {names}{more}.", field="client")
        raise NotFound(f"No client is called {wanted.strip()}.")

    def industry(self, wanted: str | None) -> str | None:
        """An industry as it is stored; raises InvalidInput with those that there are."""
        return None if wanted is None else _among(wanted, self._choices.industries, "industry")

    def source(self, wanted: str | None) -> str | None:
        """A source of deals as it is stored; raises InvalidInput with those that there are."""
        return None if wanted is None else _among(wanted, self._choices.sources, "source")

    def besides(self, wanted: BesidesNamed | None, known: Collection[str]) -> Besides:
        """What is left out; raises NotFound or InvalidInput for a name that is none, or what is not in `known`."""
        if wanted is None:
            return NOTHING
        beyond = wanted.beyond(known)
        if beyond:
            raise InvalidInput(
                f"These can't be left out by {' or '.join(beyond)}, only by {', '.join(known)}.",
                field="besides",
            )
        owners = [self.owner(one) for one in wanted.owners]
        industries = [self.industry(one) for one in wanted.industries]
        sources = [self.source(one) for one in wanted.sources]
        return Besides(
            tuple(one.id for one in owners if one.id),
            tuple(self.client(one).id for one in wanted.clients),
            tuple(one for one in industries if one is not None),
            tuple(one for one in sources if one is not None),
            tuple(self.crm.stages.called(one).key for one in wanted.stages),
            wanted.client_status,
            unassigned=any(one.unassigned for one in owners),
        )

    def left_out(self, wanted: BesidesNamed | None, basis: str | None, kind: str | None) -> LeftOut:
        """What is left out of single deals; the days are those of `basis`, else of what the deals are.

        Raises InvalidInput for a reason that is none.
        """
        if wanted is None:
            return NONE_LEFT_OUT
        known = self._known.reasons
        reasons = [_among(one, known, "reason") for one in wanted.lost_reasons]
        return LeftOut(
            tuple(one for one in reasons if one is not None),
            tuple(" ".join(position_words(one)) for one in wanted.titled),
            wanted.values,
            wanted.probabilities,
            wanted.days,
            wanted.days_of or basis or ("expected" if kind == "open" else "closed"),  # type: ignore[arg-type] # one of these
        )

    def vocabulary(self, texts: Sequence[str]) -> Vocabulary:
        """What the words of these texts may name."""
        names = self.crm.clients.with_words(_pieces(texts), _MOST_NAMES)
        pairs = _pairs(texts)
        people = self.crm.contacts.named(pairs, _MOST_PEOPLE) if pairs else ()
        contacts = tuple(dict.fromkeys((one.contact.name, one.client) for one in people))
        clients = dict.fromkeys([*(one.name for one in names), *(client for _, client in contacts)])
        return replace(
            self._known, clients=tuple(clients), contacts=contacts, positions=self._positions(texts),
            titled=self._titled(texts),
        )  # fmt: skip

    def _titled(self, texts: Sequence[str]) -> frozenset[str]:
        """The words of titles of deals that texts have which leave something out, or are short and lead on."""
        words = {
            word
            for place, text in enumerate(texts)
            if leaves_out(text) or (place and may_be_titled(text))
            for word in position_words(text)
            if word.isascii() and not is_common(word)
        }
        return self.crm.deals.titled(sorted(words)[:_MOST_TITLED])

    def _positions(self, texts: Sequence[str]) -> tuple[str, ...]:
        """What people at clients are, where it may be named."""
        if not may_name_position(texts):
            return ()
        said = {word for text in texts for word in position_words(text)}
        shared = [(len(said & named_by(one)), one) for one in self._all_positions]
        best = sorted((one for one in shared if one[0]), key=lambda one: -one[0])
        return tuple(position for _, position in best[:_MOST_POSITIONS])

    @cached_property
    def _all_positions(self) -> tuple[str, ...]:
        return self.crm.contacts.positions()

    @cached_property
    def _choices(self) -> Choices:
        return self.crm.pipeline.choices()

    @cached_property
    def _known(self) -> Vocabulary:
        """All but the clients."""
        company = self.crm.company.settings()
        choices = self._choices
        return Vocabulary(
            today=company.today(),
            fiscal_year_starts=company.fiscal_year_starts,
            me=self.actor.full_name or "",
            people=tuple(dict.fromkeys(one.name for one in self.crm.colleagues.everybody())),
            industries=tuple(one for one in choices.industries if one),
            sources=tuple(one for one in choices.sources if one),
            stages=tuple(Stage(one.key, one.name, one.kind) for one in self.crm.stages.all()),
            reasons=self.crm.deals.lost_reasons(),
        )


def _among(wanted: str, known: Sequence[str], what: str) -> str | None:
    if not wanted.strip():
        return None
    if wanted.strip().casefold() in {"none", "(none)", "not given"}:
        return ""
    exact = [one for one in known if key(one) == key(wanted.strip())]
    near = exact or [one for one in known if one and key(wanted.strip()) in key(one)]
    if len(near) == 1:
        return near[0]
    names = ", ".join(one for one in near or known if one)
    raise InvalidInput(f"No {what} is called {wanted.strip()}. There are: {names}.", field=what)


def _pairs(texts: Sequence[str]) -> list[str]:
    """Two words side by side that may be a person's first and last name."""
    pairs: dict[str, None] = {}
    for text in texts:
        words = words_of(text)
        for one, other in pairwise(words):
            if not (is_common(one.key) or is_common(other.key)):
                pairs[text[one.start : other.end].removesuffix("'s")] = None
    return list(pairs)


def _pieces(texts: Sequence[str]) -> list[str]:
    """The words that may be of a client's name; long ones also in halves, one of which a slip leaves."""
    words = dict.fromkeys(
        part
        for text in texts
        for word in words_of(text)
        for part in key_words(word.key)
        if len(part) >= _SHORT
    )
    pieces: dict[str, None] = {}
    for word in words:
        if is_common(word):
            continue
        pieces[word] = None
        if len(word) >= _LONG:
            half = len(word) // 2
            pieces[word[:half]] = pieces[word[half:]] = None
    return list(pieces)
