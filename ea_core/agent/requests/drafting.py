"""A question into a draft: read as it stands, with slips mended, and without what it negates. Pure."""

from __future__ import annotations

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.slips import mended_words
from ea_core.agent.requests.wording import read_words


def drafted(question: str, vocabulary: Vocabulary, *, of_deals: bool = False) -> Draft:
    """What is understood of a question, and what is not; `of_deals`: the one before was about deals."""
    draft = read_words(question, vocabulary, of_deals=of_deals)
    if draft.loose or draft.not_applied:
        mended, slips = mended_words(question, [*draft.loose, *draft.not_applied])
        if slips:
            draft = read_words(mended, vocabulary, of_deals=of_deals)
            draft.slips[:0] = slips
    if draft.negation is None or draft.says_nothing():
        return draft
    return _without_negated(draft, vocabulary)


def _without_negated(draft: Draft, vocabulary: Vocabulary) -> Draft:
    """What stands before a negation: nothing behind it is what is asked for, and all of it is said."""
    start = draft.negation or 0
    plain = read_words(draft.marked.question[:start], vocabulary)
    plain.slips[:0] = [one for one in draft.slips if one not in plain.slips]
    negated = draft.marked.question[start:].strip(" ?.!")
    if not plain.says_nothing():
        plain.not_applied.append(negated)
    elif draft.kinds or draft.states or draft.measures or draft.statuses:
        plain.things = draft.things[:1] or [(0, "deals")]
        plain.not_applied.append(negated)
    else:  # rather of documents: "What is not covered for clients?"
        plain.things = draft.things[:1]
        plain.loose.append(negated)
    return plain
