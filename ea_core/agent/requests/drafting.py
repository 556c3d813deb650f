"""A question into a draft: read as it stands, with slips mended, and without what it negates. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.contact_words import says_contacts
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.excluding import Excluded, excluded
from ea_core.agent.requests.left_clauses import LeftOutHere, clause_left_out
from ea_core.agent.requests.left_out import beyond
from ea_core.agent.requests.request import Kind, Slot, Vocabulary
from ea_core.agent.requests.slips import mended_words
from ea_core.agent.requests.wording import read_words
from ea_core.agent.requests.words import key_words, word_set

_MAY_LEAVE_OUT: Final = word_set(
    "bar barring save excluded exclusive excepted excepting omitted leave leaving left aside drop dropped "
    "remove removed removing ignored sans beside non net discount discounting subtract subtracting forget exempt"
)
_BETWEEN: Final = word_set(
    "of from for the all is are be to out and s deals clients ones those these that in at with by"
)
_SUBJECTS: Final = word_set(
    "i we you they he she it has have had is are was were do does did been be will can"
)
_RELATIVE: Final = word_set("that which who whom whose")
_MANY: Final = 2
"""Words behind a negation that nothing explains: with so many it is rather of documents."""
_ALL_BUT: Final = re.compile(
    r"\b(?:everyone|everybody) (?:but|except|besides|beside|apart|other|excluding|minus|without)\b"
)
"""They are not told one by one: all others together are meant."""
_KINDS: Final[tuple[Kind, ...]] = ("open", "won", "lost")


def drafted(question: str, vocabulary: Vocabulary, *, of_deals: bool = False) -> Draft:
    """What is understood of a question, and what is not; `of_deals`: the one before was about deals."""
    draft = _without_apart(read_words(question, vocabulary, of_deals=of_deals), vocabulary, of_deals=of_deals)  # fmt: skip
    if draft.loose or draft.not_applied:
        mended, slips = mended_words(
            question, [*draft.loose, *draft.not_applied], _known(vocabulary)
        )
        if slips:
            draft = _without_apart(read_words(mended, vocabulary, of_deals=of_deals), vocabulary, of_deals=of_deals)  # fmt: skip
            draft.slips[:0] = slips
    if draft.negation is None:
        return _not_turned(draft)
    left_out = excluded(draft)
    if left_out is not None:
        return _besides(left_out, draft, vocabulary, of_deals=of_deals)
    clause = clause_left_out(draft, vocabulary)
    if clause is not None:
        return _beside_clause(clause, draft, vocabulary, of_deals=of_deals)
    if draft.says_nothing():
        return draft
    return _without_negated(draft, vocabulary)


def _known(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the installation that are words of the language."""
    stages = tuple(one.name for one in vocabulary.stages)
    return (*vocabulary.sources, *vocabulary.reasons, *vocabulary.industries, *stages)


def _without_apart(draft: Draft, vocabulary: Vocabulary, *, of_deals: bool) -> Draft:
    """The question without the phrases that nothing is narrowed by, which are said to be left out."""
    if not draft.apart or draft.negation is not None:
        return draft
    rest = draft.marked.question
    for start, end in sorted(draft.apart, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    plain = read_words(rest, vocabulary, of_deals=of_deals)
    draft.rest, draft.left = plain, list(draft.not_applied)
    if plain.says_nothing() or plain.negation is not None or set(plain.loose) - set(draft.loose):
        return draft
    plain.slips[:0] = [one for one in draft.slips if one not in plain.slips]
    plain.rest, plain.left = replace(plain), draft.left
    plain.not_applied = list(dict.fromkeys([*draft.not_applied, *plain.not_applied]))
    plain.unknown = list(dict.fromkeys([*draft.unknown, *plain.unknown]))
    return plain


def _not_turned(draft: Draft) -> Draft:
    """Without names where a word that may leave them out is not understood: "pharma excluded", "bar Bo".

    They would be read as the contrary; so nothing is narrowed by them, which is said.
    """
    at = [place for place in draft.marked.left() if draft.marked.words[place].key in _MAY_LEAVE_OUT]
    words = [draft.marked.words[place].key for place in at]
    named = [
        (place, name)
        for names in (
            draft.clients,
            draft.people,
            draft.industries,
            draft.sources,
            draft.stages,
            draft.positions,
        )
        for place, name in names
    ]
    if not any(_beside(draft, one, place) for one in at for place, _ in named):
        return draft
    for names in (draft.clients, draft.people, draft.industries, draft.sources, draft.stages, draft.positions):  # fmt: skip
        names.clear()
    draft.position = None
    draft.loose = [one for one in draft.loose if not set(key_words(one)) & _MAY_LEAVE_OUT]
    draft.not_applied.append(f"{' '.join(words)} {', '.join(name for _, name in named)}")
    return draft


def _beside(draft: Draft, one: int, name: int) -> bool:
    """Whether hardly anything stands between a word and a name, which may be of several words."""
    words = draft.marked.words
    return all(
        words[at].key in _BETWEEN
        or (
            draft.marked.explained[at]
            and at not in draft.plain
            and draft.marked.taken_by[at] is None
        )
        for at in range(min(one, name) + 1, max(one, name))
    )


def _besides(left_out: Excluded, draft: Draft, vocabulary: Vocabulary, *, of_deals: bool) -> Draft:
    """The question without what it leaves out; of kinds that are left out the last one stays."""
    rest = drafted(left_out.rest, vocabulary, of_deals=of_deals)
    rest.slips[:0] = [one for one in draft.slips if one not in rest.slips]
    rest.besides[:0] = [one for one in left_out.besides if one not in rest.besides]
    out = {"won", "lost"} if ("kind", "closed") in rest.besides else set()
    out |= {name for slot, name in rest.besides if slot == "kind" and name != "closed"}
    left = [kind for kind in _KINDS if kind not in out]
    if len(left) == 1 and not rest.kinds and not rest.states:
        rest.kinds, out = [left[0]], set()
    kinds: list[tuple[Slot, str]] = [("kind", name) for name in _KINDS if name in out]
    rest.besides = [*kinds, *(one for one in rest.besides if one[0] != "kind")]
    if rest.by == "owner" and _ALL_BUT.search(draft.marked.text):
        rest.by = None
    return rest


def _beside_clause(
    left_out: LeftOutHere, draft: Draft, vocabulary: Vocabulary, *, of_deals: bool
) -> Draft:
    """The question without what it leaves out in words of its own; a bound that is open at one end turns round."""
    rest = _besides(Excluded(tuple(left_out.besides), left_out.rest), draft, vocabulary, of_deals=of_deals)  # fmt: skip
    rest.amounts, rest.not_values = beyond(rest.amounts, left_out.values, rest.not_values)
    rest.chances, rest.not_chances = beyond(rest.chances, left_out.chances, rest.not_chances)
    rest.not_days += [one for one in left_out.days if one not in rest.not_days]
    rest.not_days_of = rest.not_days_of or left_out.days_of
    return rest


def _clause_start(draft: Draft) -> int:
    """Where what is negated begins: with its clause in "deals that Sofia has not approved"."""
    words, at = draft.marked.words, draft.negated[0] if draft.negated else 0
    named = {place for place, _ in draft.people}
    start = draft.negation or 0
    while at > 1 and (at - 1 in named or words[at - 1].key in _SUBJECTS):
        at -= 1
    relative = at > 1 and words[at - 1].key in _RELATIVE
    return words[at - 1].start if relative else start


def _without_negated(draft: Draft, vocabulary: Vocabulary) -> Draft:
    """What stands before a negation: nothing behind it is what is asked for, and all of it is said."""
    start = _clause_start(draft)
    plain = read_words(draft.marked.question[:start], vocabulary)
    plain.slips[:0] = [one for one in draft.slips if one not in plain.slips]
    negated = draft.marked.question[start:].strip(" ?.!")
    if (draft.position or draft.known) and plain.people_at is None:
        plain.people_at = says_contacts(plain)  # "contacts that are no plant managers"
    if not plain.says_nothing():
        plain.not_applied.append(negated)
    elif draft.negated_words < _MANY and (
        draft.kinds or draft.states or draft.measures or draft.statuses
    ):
        plain.things = draft.things[:1] or [(0, "deals")]
        plain.not_applied.append(negated)
    else:  # rather of documents: "What is not covered for clients?"
        plain.rest, plain.left = replace(plain), [negated]
        plain.things = draft.things[:1]
        plain.loose = [*plain.loose, negated]
    return plain
