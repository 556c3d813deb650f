"""What nothing explains: negations, restrictions that can't be applied, and words without meaning. Pure."""

from __future__ import annotations

import re

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.bounds import take_bounds
from ea_core.agent.requests.draft import Draft, Named
from ea_core.agent.requests.phrases import (
    TIMES,
    Phrase,
    led_phrases,
    phrase_of,
    record_behind,
    tells_here,
)
from ea_core.agent.requests.request import Slot
from ea_core.agent.requests.shorthand import TITLES
from ea_core.agent.requests.words import word_set

_BIG = re.compile(r"\b(?:big|large|huge)\b")
_ROUGHLY = word_set("approximately roughly around about circa ca nearly almost some")
"""Beside an amount it bounds nothing: the two are named."""
_ASKS = word_set("who where")
_CALLED = word_set("named called")


def take_rest(draft: Draft) -> None:
    """Negations, restrictions and other words that nothing explains."""
    marked = draft.marked
    _take_compared(draft)
    _leave_negated(draft)
    for names in (draft.clients, draft.people, draft.industries, draft.sources, draft.stages, draft.reasons):  # fmt: skip
        names.sort()
    _most_left(draft)
    take_bounds(draft)
    for phrase in led_phrases(draft):
        _not_applied(draft, phrase)
        for at in range(phrase.start, phrase.behind):
            marked.explained[at] = True
    for number in marked.left():
        title = marked.words[number].key in TITLES and marked.after(number + 1) and marked.explained[number + 1]  # fmt: skip
        if title or (marked.words[number].key in lex.PLAIN and not tells_here(draft, number)):
            marked.explained[number] = True
            draft.plain.add(number)
    run: list[int] = []
    for number in [*marked.left(), -1]:
        if run and number != run[-1] + 1:
            _leftover(draft, run[0], run[-1] + 1)
            run = []
        run.append(number)


def _take_compared(draft: Draft) -> None:
    """What joins things or periods that are compared, and sizes beside an amount."""
    marked = draft.marked
    than = bool(marked.has(said_as.THAN_OTHERS))
    both = draft.mine and draft.people and (draft.compares or than)
    if both or any(len(names) > 1 for names in (draft.clients, draft.people, draft.industries, draft.sources)):  # fmt: skip
        draft.compares = bool(marked.take_all(said_as.BIGGER)) or draft.compares
        if than:
            draft.compares = bool(marked.take_all(said_as.FEWER)) or draft.compares
        marked.take_all(said_as.THAN_OTHERS)  # "did Marcus win more than Sofia?": both are answered
    if len(set(draft.periods)) > 1:
        marked.take_all(said_as.THAN_IN)
    if any(one is not None for one in draft.amounts):
        marked.take_all(_BIG)


def _leave_negated(draft: Draft) -> None:
    """Nothing behind a negation is what is asked for."""
    marked = draft.marked
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


def _negation(draft: Draft) -> tuple[int, int] | None:
    """The words of the first negation that nothing explains, also within one that is explained in part.

    A "but" is one before a name: "all industries but pharma".
    """
    marked, at = draft.marked, 0
    named = (draft.clients, draft.people, draft.industries, draft.sources, draft.stages, draft.positions)  # fmt: skip
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


def _leftover(draft: Draft, first: int, behind: int) -> None:
    """Words that nothing explains: a restriction, what a title has in it, or words of something else."""
    marked = draft.marked
    phrase = phrase_of(draft, first, behind)
    of_records = bool(draft.things or draft.kinds or draft.measures)
    words = [word.key for word in marked.words[first:behind]]
    compares = bool(lex.COMPARATORS & set(words))
    called = {phrase.lead, words[0]} & _CALLED and said_as.CONTACTS.search(marked.text) is not None
    has_text = draft.text is None and (draft.things or draft.kinds or called)
    after = record_behind(draft, behind)
    if phrase.lead in TIMES and of_records:  # a time that is none of the calendar's
        _not_applied(draft, phrase)
    elif (
        marked.before(first) == "the" and marked.after(behind) == "deal" and has_text
    ):  # "the hatchery deal"
        draft.text = marked.written(first, behind)
    elif phrase.lead in lex.ABOUT and has_text and not after:
        draft.text = marked.written(first, behind)
    elif words[0] in lex.ABOUT and len(words) > 1 and has_text:
        draft.text = marked.written(first + 1, behind)
    elif (
        (phrase.lead in lex.PREPOSITIONS and not (phrase.first == 1 and phrase.lead in _ASKS))
        or compares
        or _are_numbers(words)
        or after
    ):
        _not_applied(draft, phrase)
        if not compares and not _are_numbers(words):
            draft.unknown.append(marked.written(first, behind))
    else:
        draft.loose.append(marked.written(first, behind))


def _are_numbers(words: list[str]) -> bool:
    """Whether the words are numbers, also "around 50k"."""
    numbers = [any(sign.isdigit() for sign in word) for word in words]
    return any(numbers) and all(
        number or word in _ROUGHLY for number, word in zip(numbers, words, strict=True)
    )


def _not_applied(draft: Draft, phrase: Phrase) -> None:
    draft.not_applied.append(phrase.words(draft))
    draft.apart.append(phrase.span(draft))
