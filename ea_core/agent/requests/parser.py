"""Questions into typed requests: what is asked of which records, and what was not understood. Pure.

A question with several questions in it is taken apart; one that leads on from the one before takes over
what it does not say itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, Literal

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.ahead import which_is_ahead
from ea_core.agent.requests.asking_again import compared_again, put_together
from ea_core.agent.requests.beside_clients import of_those_clients
from ea_core.agent.requests.carried import with_unheard
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.drafting import drafted
from ea_core.agent.requests.following import added_to, beside_other, followed
from ea_core.agent.requests.further import share_of_all
from ea_core.agent.requests.german import english_of
from ea_core.agent.requests.leaning import (
    can_be_leant_on,
    leant,
    leaves_out,
    not_understood,
    of_these,
)
from ea_core.agent.requests.led_on import led_on
from ea_core.agent.requests.manners import (
    lead_ins,
    left_out_behind,
    own_behind,
    without_asking,
    without_tail,
)
from ea_core.agent.requests.meaning import request_of
from ea_core.agent.requests.named_again import of_another_reason, of_another_source
from ea_core.agent.requests.of_everybody import of_everybody
from ea_core.agent.requests.of_records import is_of_rules
from ea_core.agent.requests.once_more import beginning_behind, behind_that, listed
from ea_core.agent.requests.once_more import once_more as asked_once_more
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.pasted import with_told
from ea_core.agent.requests.plainly import meant_instead
from ea_core.agent.requests.request import Request, Vocabulary
from ea_core.agent.requests.rewording import reworded
from ea_core.agent.requests.rewording_back import reworded_back
from ea_core.agent.requests.said_before import NOTHING, of_said, said_before, with_names
from ea_core.agent.requests.sentences import (
    as_leading_on,
    in_same_period,
    in_same_scope,
    is_joined,
    is_story,
    is_told_by_list,
    names_who,
    of_those_created,
    only_tells,
    tells,
    tells_of_it,
)
from ea_core.agent.requests.several import each
from ea_core.agent.requests.shares import (
    as_clients,
    can_be_set_against,
    in_one_period,
    is_shared,
    of_clients_that_have,
    ratio_words,
    shared_words,
    top_words,
)
from ea_core.agent.requests.some_of_clients import some_of_clients
from ea_core.agent.requests.taken_apart import pieces_of
from ea_core.agent.requests.titled_again import of_titled

_LISTS: Final = re.compile(r"\s*(?:which|what|list|show|give)\b", re.IGNORECASE)
_REST: Final = frozenset(["rest", "others", "other", "remainder", "remaining", "ones"])
_DUE: Final = re.compile(r"\b(?:due|overdue)\b")
_WEEK: Final = 7
_MOST: Final = 4
"""So many requests are made of one question; what is more is said."""


@lru_cache(maxsize=256)  # an answer is planned anew at each step, with all questions before it
def parse(question: str, vocabulary: Vocabulary, before: Request | None = None) -> tuple[Part, ...]:
    """The questions in a question, in their order; `before` is what was asked of the CRM last."""
    if before is None or not can_be_leant_on(before):
        return _read(question, vocabulary, before)
    of_all = of_everybody(question, before)
    if of_all is not None:
        return _of_all(question, *of_all, vocabulary)
    question = of_another_reason(reworded_back(question, before), vocabulary, before)
    question = of_another_source(question, vocabulary, before)
    titled = of_titled(question, vocabulary, before)
    if titled:
        return (Part(question, titled, certain=True, listed=True),)
    more = _asked_more(question, vocabulary, before)
    return _leant_on(question, vocabulary, before) if more is None else more


def _of_all(question: str, rest: str, of_all: Request, vocabulary: Vocabulary) -> tuple[Part, ...]:
    """A message that asks of everybody what was asked of somebody, with what else it says."""
    if rest:
        return tuple(replace(one, question=question) for one in parse(rest, vocabulary, of_all))
    requests = (*of_all.also, replace(of_all, also=(), not_applied=()))
    return (Part(question, requests, certain=True, listed=True),)


def _asked_more(question: str, vocabulary: Vocabulary, before: Request) -> tuple[Part, ...] | None:
    """A message that wants another figure of what was asked before, or what comes behind its period."""
    again = asked_once_more(question, before) or meant_instead(question, vocabulary, before)
    if again is not None:
        return (Part(question, again, certain=True, listed=True),)
    behind = behind_that(question, before)
    if behind is None:
        return None
    read = parse(behind, vocabulary, before)
    return tuple(
        replace(one, question=question, requests=beginning_behind(before, one.requests))
        for one in read
    )


def _leant_on(question: str, vocabulary: Vocabulary, before: Request) -> tuple[Part, ...]:
    """A message that changes what was asked before, or asks by itself."""
    led = leant(question, vocabulary, before)
    if led is not None:
        left = led_on(question) is None and any(one.not_applied for one in led.requests)
        alone = _read(question, vocabulary, None) if left else ()
        if len(alone) == 1 and _is_understood(alone[0]) and alone[0].requests[0].of != before.of:
            return alone  # "and what is still missing to the target?"
        return (Part(led.question, listed(question, led.requests), certain=True),)
    read = _read(question, vocabulary, before)
    asking = [one for one in read if one.requests]
    dropped = len(asking) == 1 and leaves_out(asking[0].question, before, asking[0].requests, lambda: _alone(question, vocabulary))  # fmt: skip
    if any(one.rule or (one.requests and not one.loose) for one in read) and not dropped:
        return tuple(
            replace(
                one,
                requests=of_these(
                    one.question, before, of_those_clients(question, before, one.requests)[:_MOST]
                ),
            )
            for one in read
        )
    led = not_understood(question, before)
    return read if led is None else (Part(led.question, led.requests, certain=True),)


def _alone(question: str, vocabulary: Vocabulary) -> tuple[Request, ...]:
    """What a question asks by itself."""
    return tuple(one for part in _read(question, vocabulary, None) for one in part.requests)


def _read(question: str, vocabulary: Vocabulary, before: Request | None) -> tuple[Part, ...]:
    english = english_of(question, vocabulary)
    if english is not None:
        read = _parsed(english, vocabulary, before)
        if all(_is_understood(one) for one in read):
            return tuple(replace(one, question=question, certain=True) for one in read)
    plain = _plain(question, vocabulary)
    if plain != question:
        read = _parsed(plain, vocabulary, before)
        if any(one.requests and not one.rule and not one.loose for one in read):
            return read
    read = _parsed(question, vocabulary, before)
    return _through_contacts(question, read, vocabulary, before) or read


def _through_contacts(
    question: str, read: tuple[Part, ...], vocabulary: Vocabulary, before: Request | None
) -> tuple[Part, ...] | None:
    """The question with a client in the place of one of its people, where it asks for nothing of that one's own.

    What was done is kept of clients: "when did I last talk to Laura Marlow?". A name that several have is left.
    """
    named = [(name, client) for name, client in vocabulary.contacts if name.casefold() in question.casefold()]  # fmt: skip
    if len(named) != 1 or any(part.perhaps for part in read):
        return None
    (name, client) = named[0]
    at = question.casefold().index(name.casefold())
    instead = _parsed(f"{question[:at]}{client}{question[at + len(name) :]}", vocabulary, before)
    if not all(part.requests and not part.loose and not part.rule for part in instead):
        return None
    return tuple(
        replace(part, question=question, requests=tuple(replace(one, through=name) for one in part.requests))
        for part in instead
    )  # fmt: skip


def _plain(question: str, vocabulary: Vocabulary) -> str:
    """The question without what stands around it, of which nothing narrows or asks."""
    rest = without_asking(own_behind(left_out_behind(without_tail(reworded(question)))))
    for lead, asked in lead_ins(rest):
        said = drafted(lead, vocabulary)
        if said.subjects == ["activities"] and not said.counts:
            said.things.clear()  # "before the board call", "for my meeting tomorrow"
            said.periods.clear()
        if said.says_nothing() and not said.narrows():
            return without_asking(asked)
    return rest


def _is_understood(part: Part) -> bool:
    """Whether nothing of it is left: what was put into English may not be guessed at."""
    left = part.loose or part.not_applied or part.unknown or part.left_out
    return bool(part.requests) and not (left or part.rule or part.perhaps)


def _parsed(question: str, vocabulary: Vocabulary, before: Request | None) -> tuple[Part, ...]:
    parts: list[Part] = []
    pieces = with_names(pieces_of(question), vocabulary)
    told_before = len(pieces) > 1 and question.rstrip().endswith("?")
    said = NOTHING
    for piece in pieces:
        if parts and is_joined(question, piece) and is_told_by_list(piece, parts[-1]):
            continue  # each of the list tells it
        asked = as_leading_on(piece, vocabulary) if parts and before else piece
        part = (
            share_of(asked, vocabulary, before)
            or some_of_clients(asked, vocabulary, before)
            or which_is_ahead(asked, vocabulary, before)
            or _part(asked, vocabulary, before)
        )
        part = replace(part, question=piece) if asked != piece else part
        if parts and part.certain and part.requests and only_tells(parts[-1]):
            # "We lost too much lately. How many deals did we lose in May?"
            said = said_before(parts.pop().question, vocabulary)
        part = replace(part, requests=of_said(part.requests, said))
        understood = part.requests and not part.loose and not names_who(piece)
        said = said if understood or len(pieces) == 1 else said_before(piece, vocabulary)
        if told_before and piece is not pieces[-1] and is_story(piece):
            part = Part(piece)
        if parts and is_joined(question, piece):
            part = in_same_scope(in_same_period(part, parts[-1]), parts[-1])
        part = (_of_that(piece, before) if parts else None) or of_those_created(part, before)
        told = tells(piece) and not part.certain
        if part.requests and not told:  # "My badge was lost." is no request for what was lost
            before = asked_together([part])
        if (
            parts
            and part.requests
            and part.requests == parts[-1].requests
            and is_joined(question, piece)
        ):
            continue  # "What was the largest deal and when was it closed?": one sentence says both
        if parts and tells_of_it(parts[-1], part, told_before=told_before):
            part = replace(part, question=with_told(parts.pop().question, part.question))
        parts.append(part)
    return _slips_once(parts)


def _slips_once(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts, of which each slip is told by the first request that has it."""
    told: set[tuple[str, str]] = set()
    made: list[Part] = []
    for part in parts:
        requests: list[Request] = []
        for one in part.requests:
            requests.append(
                replace(one, slips=tuple(slip for slip in one.slips if slip not in told))
            )
            told.update(one.slips)
        made.append(replace(part, requests=tuple(requests)))
    return tuple(made)


def _part(question: str, vocabulary: Vocabulary, before: Request | None) -> Part:
    draft = drafted(question, vocabulary, of_deals=before is not None and before.of == "deals")
    nothing = Part(
        question,
        loose=tuple(draft.loose),
        rule=is_of_rules(draft.marked),
        listed=draft.marked.has(lex.LISTED),
        unknown=tuple(draft.unknown),
    )
    summed = put_together(draft, before)
    if summed:
        return replace(nothing, requests=summed, certain=True, joint="sum")
    once_more = compared_again(draft, before)
    if once_more:
        return replace(nothing, requests=once_more, certain=True, loose=())
    said, left = (draft.rest, draft.left) if draft.rest is not None else (draft, [])
    taken = followed(said, before)
    if not taken and left:
        said, left, taken = draft, [], followed(draft, before)
    joint: Literal["sum"] | None = None
    if taken:
        made = tuple(dict.fromkeys(one for request in taken for one in each(request, said)))
        made = tuple(replace(one, not_applied=(*left, *one.not_applied)) for one in made)
        beside = added_to(said, before)
        made = (*beside, *with_unheard(said, (*beside_other(said, before), *made)))
        joint = "sum" if beside else None
        return replace(
            nothing, requests=made[:_MOST], certain=True, loose=(), unknown=(), joint=joint
        )
    person = _person(draft)
    if person is not None:
        return replace(nothing, requests=(Request("list", "contacts", text=person),), perhaps=True)
    request = None if draft.says_nothing() else request_of(draft, before)
    if request is None:
        return nothing
    requests = with_unheard(draft, each(request, draft))
    if request.by == "lost_reason" and draft.why and _LISTS.match(question):
        # The deals themselves, beside the groups that they make.
        requests = tuple(
            two for one in requests for two in (replace(one, ask="list", by=None), one)
        )
    requests = (*_also_tasks(draft, requests), *requests)
    certain = bool(
        draft.clients or draft.people or draft.states or draft.several
        or {"deals", "clients"} & set(draft.subjects) or (draft.kinds and draft.periods)
        or {"mean", "win_rate"} & set(dict(draft.measures)) or draft.besides or draft.having or draft.moved or (draft.by and draft.things)
    )  # fmt: skip
    left_out = tuple(dict.fromkeys(_name_of(one) for one in requests[_MOST:]))
    plain = all(one.by is None and one.of in {"deals", "clients", "contacts"} and one.ask != "record" for one in requests)  # fmt: skip
    added = draft.together or (draft.either and plain and not one_of_figures(requests))
    joint = "sum" if added and len(requests) > 1 else None
    return replace(nothing, requests=requests[:_MOST], certain=certain, left_out=left_out, joint=joint)  # fmt: skip


def _also_tasks(draft: Draft, requests: Sequence[Request]) -> tuple[Request, ...]:
    """The tasks of a day or a week beside its deals, where just what is due then is asked for."""
    one = requests[0] if len(requests) == 1 else None
    if one is None or one.of != "deals" or one.ask != "list" or one.basis != "expected" or one.days is None:  # fmt: skip
        return ()
    first, last = one.days.first, one.days.last
    near = first is not None and last is not None and (last - first).days < _WEEK
    if draft.things or not near or not _DUE.search(draft.marked.text):
        return ()
    return (Request("list", "tasks", owner=one.owner, client=one.client, days=one.days, basis="expected"),)  # fmt: skip


def _share_of_buyers(question: str, vocabulary: Vocabulary, before: Request | None) -> Part | None:
    """How many of the clients have bought, and what share that is."""
    words = of_clients_that_have(question)
    of_them = _part(words, vocabulary, before) if words else None
    if of_them is None or len(of_them.requests) != 1 or of_them.loose:
        return None
    some = as_clients(of_them.requests[0])
    if some is None or not is_shared(some):
        return None
    whole = replace(some, with_deals=None, with_days=(), without_deals=None, without_days=None)
    return Part(question, (some, whole), certain=True, joint="share")


def _ratio_of(question: str, vocabulary: Vocabulary, before: Request | None) -> Part | None:
    """Two numbers of which the one is set against the other."""
    for words in ratio_words(question):
        two = [_part(one, vocabulary, before) for one in words]
        if not all(len(part.requests) == 1 and not part.loose for part in two):
            continue
        one, other = (replace(part.requests[0], ask="count") for part in two)
        if one != other and one.of == other.of and all(map(can_be_set_against, (one, other))):
            return Part(question, (one, other), certain=True, joint="ratio")
    return None


def share_of(question: str, vocabulary: Vocabulary, before: Request | None) -> Part | None:
    """What share some records are of others: each of them by itself; None for other questions."""
    special = _share_of_buyers(question, vocabulary, before) or _ratio_of(
        question, vocabulary, before
    )
    if special is not None:
        return special
    top = top_words(question)
    if top is not None:  # the answer to that tells their share
        part = _part(top, vocabulary, before)
        ranked = part.requests and all(one.ask == "ranking" for one in part.requests)
        return replace(part, question=question, certain=True) if ranked else None
    for whole, some in shared_words(question):
        parts = [_part(one, vocabulary, before) for one in (some, whole)]
        if all(len(one.requests) == 1 and not one.loose for one in parts):
            requests = tuple(replace(one.requests[0], ask="figure" if one.requests[0].measures else "count") for one in parts)  # fmt: skip
            requests = in_one_period(*requests)
            if requests[0] != requests[1] and all(is_shared(one) for one in requests):
                return Part(question, requests, certain=True, joint="share")
    return None


def _of_that(question: str, before: Request | None) -> Part | None:
    """What share of all of the kind those of the question before in the sentence are."""
    two = share_of_all(question, before)
    return None if two is None else Part(question, two, certain=True, joint="share")


def asked_together(parts: Sequence[Part]) -> Request | None:
    """What the parts of a question asked of the CRM, as one request that the next may lead on from."""
    asked = [one for part in parts for one in (part.requests[:1] if part.joint in {"share", "ratio"} else part.requests)]  # fmt: skip
    return replace(asked[-1], also=tuple(asked[:-1])[-_MOST + 1 :]) if asked else None


def _person(draft: Draft) -> str | None:
    """The name of somebody at a client, perhaps: what nothing explains in "phone number of Emma Fletcher"."""
    rest = [*draft.not_applied, *draft.loose]
    asks = set(draft.fields) & {"contact", "phone", "email"} or draft.tells
    known = (draft.by or draft.known or draft.quiet_days or draft.people_at is not None or draft.clients or draft.people or draft.things or draft.measures or draft.kinds
             or draft.states or draft.points or draft.several or draft.pipeline or draft.targets)  # fmt: skip
    if (
        len(rest) != 1
        or not asks
        or known
        or len(rest[0].split()) > _MOST
        or rest[0].casefold() in _REST
    ):
        return None
    return rest[0]


def one_of_figures(requests: Sequence[Request]) -> bool:
    """Whether a figure is asked for that is no sum: a win rate, an average."""
    return any(set(one.measures) - {"count", "value", "weighted"} for one in requests)


def _name_of(request: Request) -> str:
    return request.client or request.owner or request.industry or request.stage or str(request.kind)
