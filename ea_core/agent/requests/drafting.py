"""A question into a draft: read as it stands, with slips mended, and without what it negates. Pure."""

from __future__ import annotations

from typing import Final

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.excluding import Excluded, excluded
from ea_core.agent.requests.request import Kind, Slot, Vocabulary
from ea_core.agent.requests.slips import mended_words
from ea_core.agent.requests.wording import read_words

_MANY: Final = 2
"""Words behind a negation that nothing explains: with so many it is rather of documents."""
_KINDS: Final[tuple[Kind, ...]] = ("open", "won", "lost")


def drafted(question: str, vocabulary: Vocabulary, *, of_deals: bool = False) -> Draft:
    """What is understood of a question, and what is not; `of_deals`: the one before was about deals."""
    draft = read_words(question, vocabulary, of_deals=of_deals)
    if draft.loose or draft.not_applied:
        mended, slips = mended_words(question, [*draft.loose, *draft.not_applied])
        if slips:
            draft = read_words(mended, vocabulary, of_deals=of_deals)
            draft.slips[:0] = slips
    if draft.negation is None:
        return draft
    left_out = excluded(draft)
    if left_out is not None:
        return _besides(left_out, draft, vocabulary, of_deals=of_deals)
    if draft.says_nothing():
        return draft
    return _without_negated(draft, vocabulary)


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
    return rest


def _without_negated(draft: Draft, vocabulary: Vocabulary) -> Draft:
    """What stands before a negation: nothing behind it is what is asked for, and all of it is said."""
    start = draft.negation or 0
    plain = read_words(draft.marked.question[:start], vocabulary)
    plain.slips[:0] = [one for one in draft.slips if one not in plain.slips]
    negated = draft.marked.question[start:].strip(" ?.!")
    if not plain.says_nothing():
        plain.not_applied.append(negated)
    elif draft.negated_words < _MANY and (
        draft.kinds or draft.states or draft.measures or draft.statuses
    ):
        plain.things = draft.things[:1] or [(0, "deals")]
        plain.not_applied.append(negated)
    else:  # rather of documents: "What is not covered for clients?"
        plain.things = draft.things[:1]
        plain.loose.append(negated)
    return plain
