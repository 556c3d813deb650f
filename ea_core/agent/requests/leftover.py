"""What nothing explains: negations, restrictions that can't be applied, and words without meaning. Pure."""

from __future__ import annotations

import re

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft, Named
from ea_core.agent.requests.request import Slot
from ea_core.agent.requests.words import word_set

_BEFORE_NUMBERS = word_set(
    "for more less than over under above below at least most with since the last"
)
_TIMES = word_set("since until till after before")
_THAN = re.compile(r"\bthan\b")
_BIG = re.compile(r"\b(?:big|large|huge)\b")
_ASKS = word_set("who where")
_BEHIND_NUMBERS = word_set("days weeks months years percent deals times hours employees calls")


def take_rest(draft: Draft) -> None:
    """Negations, restrictions and other words that nothing explains."""
    marked = draft.marked
    both = draft.mine and draft.people and draft.compares
    if both or any(len(names) > 1 for names in (draft.clients, draft.people, draft.industries, draft.sources)):  # fmt: skip
        draft.compares = bool(marked.take_all(said_as.BIGGER)) or draft.compares
        marked.take_all(_THAN)  # "did Marcus win more than Sofia?": both are answered
    if any(one is not None for one in draft.amounts):
        marked.take_all(_BIG)
    negation = _negation(draft)
    if negation is not None:
        first, behind = negation
        draft.negation, draft.negated = marked.words[first].start, negation
        draft.negated_words = sum(
            at >= behind
            and marked.words[at].key not in lex.PLAIN
            and marked.words[at].key not in lex.PREPOSITIONS
            for at in marked.left()
        )
        _undo(draft, first)
        draft.not_applied.append(marked.written(first, len(marked.words)))
        for at in range(first, len(marked.words)):
            marked.explained[at] = True
    for names in (draft.clients, draft.people, draft.industries, draft.sources, draft.stages, draft.reasons):  # fmt: skip
        names.sort()
    _most_left(draft)
    for number in marked.left():
        if marked.words[number].key in lex.PLAIN:
            marked.explained[number] = True
    run: list[int] = []
    for number in [*marked.left(), -1]:
        if run and number != run[-1] + 1:
            _leftover(draft, run[0], run[-1] + 1)
            run = []
        run.append(number)


def _negation(draft: Draft) -> tuple[int, int] | None:
    """The words of the first negation that nothing explains, also within one that is explained in part.

    A "but" is one before a name: "all industries but pharma".
    """
    marked, at = draft.marked, 0
    named = (draft.clients, draft.people, draft.industries, draft.sources, draft.stages)
    places = {place for names in named for place, _ in names}
    buts = [(number, number + 1) for number, word in enumerate(marked.words) if number and word.key == "but" and number + 1 in places]  # fmt: skip
    while (match := lex.NEGATION.search(marked.text, at)) is not None:
        if not any(marked.explained[word] for word in range(*marked.span(match))):
            return min([marked.span(match), *buts])
        at = marked.text.find(" ", match.start()) + 1 or len(marked.text) + 1
    return min(buts, default=None)


def _most_left(draft: Draft) -> None:
    """What is said to be most of something that has no order here."""
    marked = draft.marked
    for match in lex.MOST_LEFT.finditer(marked.text):
        first, behind = marked.span(match)
        if marked.take_span(first, behind) or not marked.explained[first]:
            marked.explained[first] = True
            draft.not_applied.append(marked.written(first, behind))


def _undo(draft: Draft, first: int) -> None:
    """Takes back what is named behind a negation: it is not what is asked for."""
    slots: tuple[tuple[Slot | None, list[Named]], ...] = (
        ("client", draft.clients), ("owner", draft.people), ("industry", draft.industries),
        ("source", draft.sources), ("stage", draft.stages), (None, draft.reasons),
    )  # fmt: skip
    for slot, names in slots:
        draft.behind_negation += [(slot, *one) for one in names if slot and one[0] >= first]
        names[:] = [one for one in names if one[0] < first]


def _measure(draft: Draft, first: int, behind: int) -> tuple[int, int]:
    """With what belongs to a number: "for more than 90 days"."""
    words = [word.key for word in draft.marked.words]
    if any(any(sign.isdigit() for sign in word) for word in words[first:behind]):
        while first and words[first - 1] in _BEFORE_NUMBERS:
            first -= 1
        while behind < len(words) and words[behind] in _BEHIND_NUMBERS:
            behind += 1
    return first, behind


def _leftover(draft: Draft, first: int, behind: int) -> None:
    marked = draft.marked
    written = marked.written(*_measure(draft, first, behind))
    before = marked.before(first)
    if before in {"the", "a", "an", "our", "any", "all"} and first > 1:
        before = marked.before(first - 1)
    after = marked.after(behind)
    words = [word.key for word in marked.words[first:behind]]
    of_records = bool(draft.things or draft.kinds or draft.measures)
    if before in _TIMES and of_records:  # a time that is none of the calendar's
        draft.not_applied.append(marked.written(first - 1 if marked.before(first) == before else first - 2, behind))  # fmt: skip
        return
    has_text = draft.text is None and (draft.things or draft.kinds)
    if marked.before(first) == "the" and after == "deal" and has_text:  # "the hatchery deal"
        draft.text = written
        return
    if before in lex.ABOUT and has_text:
        draft.text = written
    elif words[0] in lex.ABOUT and len(words) > 1 and has_text:
        draft.text = marked.written(first + 1, behind)
    elif (
        (before in lex.PREPOSITIONS and not (first == 1 and before in _ASKS))
        or lex.COMPARATORS & set(words)
        or all(any(sign.isdigit() for sign in word) for word in words)
        or after in {"deals", "deal", "clients", "client", "customers", "opportunities", "accounts", "contacts", "leads"}
    ):  # fmt: skip
        led = written.casefold().split()[:1] == [before]
        lead = f"{before} " if before in {"with", "over", "under", "within"} and not led else ""
        draft.not_applied.append(f"{lead}{written}")
        if not lex.COMPARATORS & set(words):
            draft.unknown.append(written)
    else:
        draft.loose.append(written)
