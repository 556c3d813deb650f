"""The phrase that words stand in which nothing explains: "with a signed NDA", "for the second time". Pure.

What belongs to an unknown thing says nothing of the CRM's: in "with a signed NDA" nothing was won, and
"in the top decile" asks for no order. So it is said, and left out, as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.words import word_set

_ARTICLES: Final = word_set(
    "the a an our my your his her their its this that these those any all each every some"
)
_DESCRIBE: Final = word_set("same other single different own possible main important current whole entire very")  # fmt: skip
"""Words that tell something of a thing; before one that is not known they belong to it."""
_COUNTED: Final = word_set(
    "order time times day days week weeks month months year years person people way"
)
"""What stands behind a word and is told of by it: "second time", "working day"."""
_BEFORE_NUMBERS: Final = word_set(
    "more less fewer than over under above below at least most the last"
)
_BEHIND_NUMBERS: Final = word_set(
    "days weeks months years percent times hours employees deals clients customers accounts contacts calls "
    "meetings visits notes activities e mails emails"
)
_PLAIN_LEADS: Final = word_set("in for from of at by to on about who that where like")
"""What may be left out where it is said what nothing is narrowed by: "Hamburg" for "in Hamburg"."""
_ORDERED: Final = word_set("sorted ordered order ranked")
"""They lead to it together with a "by"."""
_CAUSES: Final = word_set("due owing thanks according")
"""They are one preposition with a "to"."""
TIMES: Final = word_set("since until till after before")
RECORDS: Final = word_set(
    "deals deal clients client customers customer opportunities opportunity accounts account companies contacts "
    "contact leads lead prospects calls call meetings meeting visits visit notes note activities activity mails emails tasks task orders contracts offers"
)
_MEAN: Final = re.compile("average|mean|median")
_THAN_THIS: Final = word_set("once twice ever before usual expected planned")
"""What something is more than, or less: "more than once"."""
_APART: Final = word_set("other same possible main important right")
"""Words without meaning that tell records apart where they stand before them."""
_DONE: Final = frozenset([*(pattern for pattern, _ in lex.KINDS), lex.CREATED])
_HOW_OFTEN: Final = word_set("than least only just exactly")
_WAYS: Final = word_set("person time years months weeks days date account half")
_IN_WAYS: Final = word_set("in on for by at")
"""How and when something is done: "in person", "on time", "for years"."""
_UNITS: Final = word_set("day week month quarter year hour")
_IN_UNITS: Final = word_set("in within over during for")
_OF_ITSELF: Final = word_set("any no of")
_ADJECTIVES: Final = frozenset(
    {pattern for pattern, _ in (*lex.KINDS, *lex.STATES, *lex.STATUSES, *lex.FIELDS)}
    | {pattern for pattern, _, _ in lex.ORDERS}
    | {lex.CREATED, lex.NTH, lex.NUMBER, lex.RANKED, lex.RANKED_LOW, lex.EXPECTED}
)
"""What tells something of the thing that it stands before."""
_WAYS_OF: Final = word_set("over under during through near around via among against")
_MEANS: Final = frozenset(
    [pattern for pattern, name in lex.FIELDS if name in {"phone", "email"}] + [lex.THINGS[3][0]]
)
_NOUNS: Final = _MEANS | {pattern for pattern, _ in (*lex.FIELDS, *lex.THINGS)} | {lex.LIKE_DEALS}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a question: the first with what leads to it, its own first one, the one behind the last.

    `lead` is the preposition before it, empty where it has none; `way` tells that more than that leads
    to it: "compared with", "sorted by".
    """

    start: int
    first: int
    behind: int
    lead: str
    way: bool = False

    def words(self, draft: Draft) -> str:
        """How it is said: without the preposition where that is a plain one."""
        way = self.way or draft.marked.words[self.first].key in _WAYS
        plain = not self.lead or (self.lead in _PLAIN_LEADS and not way)
        return draft.marked.written(self.first if plain else self.start, self.behind)

    def span(self, draft: Draft) -> tuple[int, int]:
        """Where it stands in the question."""
        words = draft.marked.words
        return words[self.start].start, words[self.behind - 1].end


def record_behind(draft: Draft, at: int) -> str:
    """The word for records that a word before that place tells something of: "open deals"; empty for none."""
    words = draft.marked.words
    while at < len(words) and draft.marked.taken_by[at] in _ADJECTIVES and words[at].key not in RECORDS:  # fmt: skip
        at += 1
    return words[at].key if at < len(words) and words[at].key in RECORDS else ""


def tells_here(draft: Draft, at: int) -> bool:
    """Whether a word that carries no meaning elsewhere does so where it stands.

    "other deals", "in person", "won again", "more than once".
    """
    word, before = draft.marked.words[at].key, draft.marked.before(at)
    if word in _APART:
        return bool(record_behind(draft, at + 1))
    if word == "again":
        return at > 0 and draft.marked.taken_by[at - 1] in _DONE
    if word == "once":
        return before in _HOW_OFTEN
    if word in _UNITS:  # "in a single quarter"
        start, lead = _led(draft, at - (before == "single"))
        return lead in _IN_UNITS and start < at - 1
    return word in _WAYS and before in _IN_WAYS and draft.marked.after(at + 1) not in _OF_ITSELF


def led_phrases(draft: Draft) -> Iterator[Phrase]:
    """What is known and stands behind a word that makes a way or a place of it: "over the phone", "under contract"."""
    marked = draft.marked
    for start in marked.left():
        lead = marked.words[start].key
        first = start + 1
        while first < len(marked.words) and marked.words[first].key in _ARTICLES:
            first += 1
        pattern = marked.taken_by[first] if first < len(marked.words) else None
        if pattern is None or pattern not in (_MEANS if lead == "by" else _NOUNS if lead in _WAYS_OF else ()):  # fmt: skip
            continue
        behind = first + 1
        while behind < len(marked.words) and marked.taken_by[behind] is pattern:
            behind += 1
        yield Phrase(start, first, behind, lead, way=True)


def phrase_of(draft: Draft, first: int, behind: int) -> Phrase:
    """The phrase of words that nothing explains."""
    words = [word.key for word in draft.marked.words]
    first, behind = _with_number(draft, first, behind)
    while behind < len(words) and first + 1 < behind and words[behind] in RECORDS and _tells(words[first], words[behind]):  # fmt: skip
        first += 1  # "new Danish clients": these are new all the same
    while behind < len(words) and words[behind] in _COUNTED and behind in draft.plain:
        behind += 1
    own = first
    if not record_behind(draft, behind):
        while own and _describes(draft, own - 1):
            own -= 1
    start, lead = _led(draft, own)
    if own < first and not lead:
        own = first  # it may well tell something of what stands before it
        start, lead = _led(draft, own)
    led = start
    while lead and led and _leads_to(draft, led - 1):
        led -= 1
    return Phrase(led if lead else own, own, behind, lead, way=led < start)


def _tells(word: str, record: str) -> bool:
    """Whether a word before a record is one of the CRM's."""
    return any(
        pattern.fullmatch(word) or pattern.match(f"{word} {record}") for pattern in _ADJECTIVES
    )


def _describes(draft: Draft, at: int) -> bool:
    if draft.marked.taken_by[at] in _ADJECTIVES:
        return draft.marked.words[at].key not in RECORDS or not draft.marked.words[at].key.endswith("s")  # fmt: skip
    return at in draft.plain and draft.marked.words[at].key in _DESCRIBE


def _led(draft: Draft, at: int) -> tuple[int, str]:
    """Where what leads to a word begins, and its preposition."""
    words, start = draft.marked.words, at
    while start and words[start - 1].key in _ARTICLES:
        start -= 1
    if not start or words[start - 1].key not in lex.PREPOSITIONS | TIMES:
        return start, ""
    lead = words[start - 1].key
    start -= 1
    known = draft.marked.explained[start] and start not in draft.plain
    return (start + 1 if known and draft.marked.taken_by[start] is not lex.COMPARE else start), lead


def _leads_to(draft: Draft, at: int) -> bool:
    """Whether a word stands before a preposition and belongs to it: "compared with", "sorted by"."""
    if draft.marked.taken_by[at] is lex.COMPARE:
        return True
    return draft.marked.words[at].key in (_ORDERED if at in draft.plain else _CAUSES)


def _with_number(draft: Draft, first: int, behind: int) -> tuple[int, int]:
    """With what belongs to a number: "for more than 90 days"."""
    words = [word.key for word in draft.marked.words]
    counted = any(word in NUMBERS or any(sign.isdigit() for sign in word) for word in words[first:behind])  # fmt: skip
    if counted or set(words[first:behind]) & lex.COMPARATORS:
        while first and words[first - 1] in _BEFORE_NUMBERS:
            first -= 1
    if behind < len(words) and words[behind - 1] == "than" and words[behind] in _THAN_THIS:
        behind += 1
    if (
        behind < len(words)
        and words[behind - 1] in lex.COMPARATORS
        and _MEAN.fullmatch(words[behind])
    ):
        behind += 1
    while counted and behind < len(words) and (words[behind] in _BEHIND_NUMBERS or draft.marked.taken_by[behind] in _NOUNS):  # fmt: skip
        behind += 1
    return first, behind
