"""Reading one question word by word into a draft. Pure.

Each step explains some of the words: whole names first, then periods and amounts, then the words of the
CRM, then parts of names and slips, and last what carries no meaning of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from ea_core.agent.requests.amounts import apart, take_amounts, take_chances
from ea_core.agent.requests.asker import take_own
from ea_core.agent.requests.bought import take_bought
from ea_core.agent.requests.called import NameReader
from ea_core.agent.requests.courses import take_course
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.either import take_either
from ea_core.agent.requests.gaps import take_gaps, take_zero
from ea_core.agent.requests.group_words import OF_SUCH_CLIENTS, OF_THE_FIRST
from ea_core.agent.requests.grouped import take_groups, take_other_groups
from ea_core.agent.requests.leftover import take_rest
from ea_core.agent.requests.moving import take_moves
from ea_core.agent.requests.periods import Calendar
from ea_core.agent.requests.position_names import take_positions
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.two_periods import take_common
from ea_core.agent.requests.worded import (
    take_age,
    take_lateness,
    take_phrases,
    take_words,
)
from ea_core.agent.requests.words import Marked, compounds
from ea_core.agent.requests.written import PART_OF_MONTH

_PARTS: Final = frozenset(PART_OF_MONTH.values())
_DEALS: Final = re.compile(r"\b(?:deals?|wins|revenue|turnover|sales|orders|losses|pipeline)\b")


def read_words(question: str, vocabulary: Vocabulary, *, of_deals: bool = False) -> Draft:
    """What is understood of a question, and what is not; `of_deals`: the one before was about deals."""
    return _understood(question, vocabulary, of_deals).copied()


@lru_cache(maxsize=256)  # what becomes of each word is looked at by reading parts of it again
def _understood(question: str, vocabulary: Vocabulary, of_deals: bool) -> Draft:
    draft = _read(question, vocabulary, of_deals=of_deals)
    torn = _torn(draft)
    return _read(question, vocabulary, of_deals=of_deals, whole=torn) if torn else draft


def _torn(draft: Draft) -> frozenset[str]:
    """Words with a hyphen of which only a part is understood: "top-tier" asks for nothing that is at the top."""
    marked, words = draft.marked, draft.marked.words
    if draft.negation is not None:
        return frozenset()
    understood = [known and at not in draft.plain for at, known in enumerate(marked.explained)]
    return frozenset(
        marked.question[words[first].start : words[behind - 1].end]
        for first, behind in compounds(marked.question, words)
        if any(marked.explained[first:behind])
        and not all(understood[first:behind])
        and words[first].key not in _PARTS  # "mid-March" is of March
    )


def _read(
    question: str, vocabulary: Vocabulary, *, of_deals: bool, whole: Collection[str] = ()
) -> Draft:
    marked = Marked(question, whole)
    draft = Draft(marked, today=vocabulary.today, fiscal=vocabulary.fiscal_year_starts)
    names = NameReader(draft, vocabulary)
    take_course(draft, vocabulary.stages, of_deals=of_deals)
    take_gaps(draft)
    take_moves(draft, vocabulary.stages)
    names.take_whole()
    take_positions(draft, vocabulary.positions)
    _take_such_clients(draft)
    _take_first_ones(draft)
    take_bought(draft)
    take_own(draft)
    take_groups(draft)
    take_lateness(draft)
    take_phrases(draft)
    calendar = Calendar(vocabulary.today, vocabulary.fiscal_year_starts)
    take_age(draft, of_deals=of_deals)
    draft.period_places = [0] * len(draft.periods)
    draft.periods += calendar.take(draft.marked)
    draft.period_places += calendar.places
    draft.chances = take_chances(draft.marked, of_deals=of_deals)
    draft.amounts, draft.amounts_too = apart(*take_amounts(draft.marked))
    take_zero(draft)
    take_words(draft)
    take_common(draft)
    take_other_groups(draft)
    names.take_parts()
    take_either(draft)
    take_rest(draft)
    return draft


def _take_first_ones(draft: Draft) -> None:
    """`which of our ten biggest deals are late?`: late ones are asked for, but which are the biggest is not looked at."""
    match = OF_THE_FIRST.search(draft.marked.text)
    if match is not None:
        first, behind = draft.marked.span(match)
        draft.marked.explained[first:behind] = [True] * (behind - first)
        draft.not_applied.append(draft.marked.written(first, behind))


def _take_such_clients(draft: Draft) -> None:
    """`wins from clients that also bought last year`: their other deals narrow none of these."""
    match = OF_SUCH_CLIENTS.search(draft.marked.text)
    if match is None or not _DEALS.search(draft.marked.text[: match.start()]):
        return
    first, behind = draft.marked.span(match)
    draft.marked.explained[first:behind] = [True] * (behind - first)
    draft.not_applied.append(draft.marked.written(first, behind))
