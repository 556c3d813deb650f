"""Which known questions come closest to one that was not understood.

Nearness is the inner product of the built-in model's vectors, of wordings in which names have stand-ins. Over
questions of a working day that were not understood those that mean the same lie above 0.75, and questions about
documents below 0.6 nearly without exception; where they lie between, a question is offered and not answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import numpy as np

from ea_core.agent.models.alike import WordVectors, content_words, support
from ea_core.agent.models.closest.catalogue import SECOND, STAND_INS, Known, Slot, known_questions
from ea_core.agent.models.closest.stand_ins import Named, named_in
from ea_core.agent.models.closest.vectors import of_wordings
from ea_core.agent.requests.account import account_of
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.words import word_set, words_of
from ea_core.knowledge.embedding.local import Embedder, Vectors

LEAST: Final = 0.65
"""Below it a known question is about something else."""
NEAR: Final = 0.75
"""From here on it is asked of the CRM, whatever a document has near it."""
SAME: Final = 0.9
"""From here on it is the same question, where it says all that the other narrows by."""
_AHEAD: Final = 0.03
"""So far it is ahead of the next where it is answered at once."""
_MOST: Final = 3
_LOOKED_AT: Final = 24
"""Wordings."""
_LIKE: Final = 0.5
"""So near a word is to one that says about the same."""
_SAYS_NOTHING: Final = word_set("show list give pls plz please tell see") | frozenset(
    content_words(" ".join([*STAND_INS.values(), SECOND]))
)
_MOST_LEFT: Final = 1
_FAR: Final = 0.12
"""Behind the first by more, another is not offered beside it."""
_DENIES: Final = word_set("no not never without none nobody nothing neither nor except excluding missing lack lacks but apart besides don't doesn't didn't isn't aren't hasn't haven't wasn't can't won't")  # fmt: skip
_SUPPOSES: Final = word_set("if would could might may unless suppose assuming can")
_FEWEST: Final = word_set(
    "least fewest fewer less worst worse smallest smaller lowest lower shortest slowest weakest"
)
_MOSTS: Final = word_set(
    "most more best better biggest bigger largest larger highest higher longest longer fastest strongest top"
)
_TIMES: Final = word_set(
    "first oldest newest latest earliest last previous before after since until"
)
_NUMBERS: Final = word_set(
    "two three four five six seven eight nine ten both half second third fourth fifth twice only single"
)
_NOT_QUITE: Final = word_set("almost nearly")
_NO_LONGER: Final = word_set("used stopped formerly anymore")
_OTHER_FIGURES: Final = word_set(
    "profit profits profitable margin margins cost costs discount discounts commission salary rating"
)
_WHY: Final = word_set("why because reason reasons")
_POINTS: Final = word_set("it its that this those these they them their he she him his her hers one ones same there")  # fmt: skip
_KINDS: Final = (
    word_set("win won wins winning sold sell sells selling bought buy booked revenue"),
    word_set("lose lost loses losing loss losses"),
    word_set("create created creation added add entered new newest opened came"),
    word_set("close closed closes closing decided"),
    word_set("late overdue slipped slipping passed behind slip"),
    word_set("earlier early ahead sooner"),
    word_set("call calls called phone ring rang dialing phoned"),
    word_set("meeting meetings met meet visit visits visited appointments"),
    word_set("mail mails email emails e-mail e-mails"),
    word_set("task tasks to-do to-dos"),
    word_set("contact contacts"),
    word_set("target targets quota plan"),
)
"""Words of a kind: a question that has some of one is nearer to a wording that has some, too."""
_OWN_DAYS: Final = re.compile(r"\b(?:this|last) (?:week|month|quarter|year)\b")
_OTHER_KIND: Final = 0.06
_GROUPS: Final = word_set("each every per by split compare compared versus vs than")
_CLASSES: Final = (
    _GROUPS, _DENIES, _SUPPOSES, _FEWEST, _MOSTS, _TIMES, _WHY, _POINTS, _NOT_QUITE, _NO_LONGER,
    _OTHER_FIGURES,
)  # fmt: skip
"""Words that turn a question into another one."""


@dataclass(frozen=True, slots=True)
class Closest:
    """A question that is understood, and how near it is (0 to 1).

    `same`: it asks for all that the other does, but perhaps for what a word says that none of its wordings has
    (`left`, in the small letters in which words are compared).
    """

    question: str
    near: float
    same: bool
    left: tuple[str, ...] = ()


Names = Callable[[Sequence[str]], Vocabulary]


@dataclass(frozen=True, slots=True)
class Before:
    """What was asked before: the client that it was about, whom "they" may be, and what it was narrowed by."""

    client: str = ""
    names: Mapping[Slot, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The closest questions, the first first. `nobody`: the name of a client that is asked about, and is none here."""

    questions: tuple[Closest, ...] = ()
    nobody: str = ""


class ClosestQuestions:
    """The known questions, and how near they are to another."""

    def __init__(self, model: Embedder, words: WordVectors) -> None:
        """`model` is the built-in one, `words` are its vectors."""
        self._model, self._words = model, words
        self._of = tuple((one, words) for one in known_questions() for words in one.wordings)

    def to(self, question: str, vocabulary: Names, before: Before | None = None) -> Nearest:
        """At most three; none when none is near. `before` is what was asked before it.

        `vocabulary` gives the names that some texts hold. Raises EmbeddingError.
        """
        named = named_in(question, vocabulary([question]), before.client if before else "")
        wordings = list(dict.fromkeys([named.plain, named.untimed, named.timed]))
        nearness = (of_wordings() @ self._model.embed(wordings).T).max(axis=1)
        if named.unknown:
            nearest = int(np.argmax(nearness))
            near = nearness[nearest] >= NEAR and self._of[nearest][0].carries("client")
            return Nearest(nobody=named.unknown if near else "")
        points = before is not None and bool(_POINTS & {one.key for one in words_of(named.untimed)})
        least = NEAR if points else LEAST
        found: list[Closest] = []
        beside = 0.0
        for known, wording, near in self._best(named.plain, nearness):
            if _is_of_another_time(known, named):
                continue
            if not known.template:
                beside = near  # what the CRM does not answer may be meant as well
            if near < least or len(found) > _MOST or not known.template:
                break
            taken_over = _taken_over(known, named, before)
            with_those = taken_over and _asked(known, taken_over, vocabulary)
            if with_those:
                found.append(Closest(with_those, near, same=False))
            asked = _asked(known, named.names, vocabulary)
            if asked is not None:
                left = self._left(named.untimed, known)
                same = not (points or taken_over) and near >= SAME and len(left) <= _MOST_LEFT
                same = (
                    same
                    and _says_all(known, named)
                    and not _is_turned(named.untimed, f"{wording} {known.template}")
                )
                found.append(Closest(asked, near, same, left))
        beside = max([beside, *(one.near for one in found[1:])])
        ahead = bool(found) and found[0].near - beside >= _AHEAD
        return Nearest(
            tuple(
                replace(one, same=one.same and ahead and not place)
                for place, one in enumerate(found[:_MOST])
                if one.near >= found[0].near - _FAR
            )
        )

    def _best(self, plain: str, nearness: Vectors) -> list[tuple[Known, str, float]]:
        """Of the known questions that are nearest the wording that is, and how near: the nearest first."""
        best: dict[Known, tuple[str, float]] = {}
        for at in np.argsort(-nearness, kind="stable")[:_LOOKED_AT]:
            known, wording = self._of[at]
            near = float(nearness[at]) - _OTHER_KIND * _other_kinds(plain, wording, known.template)
            if near > best.get(known, ("", 0.0))[1]:
                best[known] = (wording, near)
        ordered = sorted(best.items(), key=lambda one: -one[1][1])
        return [(known, wording, near) for known, (wording, near) in ordered]

    def _left(self, plain: str, known: Known) -> tuple[str, ...]:
        """The words of a question with content that are like none of the known one."""
        wanted = content_words(plain)
        near = support(wanted, content_words(" ".join(known.wordings)), self._words)
        return tuple(word for word in wanted if near[word] < _LIKE and word not in _SAYS_NOTHING)


def _taken_over(known: Known, named: Named, before: Before | None) -> dict[Slot, str]:
    """The names of the question with those of the one before, where it has none of their kind and they can be said."""
    narrowed = before.names if before else {}
    other = {
        slot: name
        for slot, name in narrowed.items()
        if slot not in named.names and known.carries(slot)
    }
    return {**named.names, **other} if other else {}


def _asked(known: Known, said: Mapping[Slot, str], vocabulary: Names) -> str | None:
    """The known question with these names; None where it can't be asked, or is not understood with them."""
    if not known.needs <= set(said):
        return None
    asked = known.asked(said)
    names = vocabulary([asked])
    parts = parse(asked, names)
    account = account_of(asked, names, None, parts)
    left = account.not_used or account.is_too_little or any(part.loose or part.not_applied or not part.requests for part in parts)  # fmt: skip
    return None if left else asked


def _says_all(known: Known, named: Named) -> bool:
    """Whether all that the question narrows by can be said in the known one."""
    return not named.others and all(
        known.carries(slot) or name.casefold() in known.template.casefold()
        for slot, name in named.names.items()
    )


def _is_of_another_time(known: Known, named: Named) -> bool:
    """Whether the known question tells of days of its own, and the other one names others."""
    own = [] if known.carries("period") else _OWN_DAYS.findall(known.template)
    named_days = named.timed != named.untimed
    return named_days and bool(own) and not any(days in named.timed.casefold() for days in own)


def _is_turned(question: str, wording: str) -> bool:
    """Whether a question has a word that makes it another one than a wording that is near it."""
    asked, known = _keys(question), _keys(wording)
    numbers = {word for word in asked - known if word in _NUMBERS or any(map(str.isdigit, word))}
    if numbers or bool(asked & _DENIES) != bool(known & _DENIES):
        return True
    return any(asked & words and not known & words for words in _CLASSES)


def _other_kinds(question: str, wording: str, template: str) -> int:
    """Of how many kinds a question has a word where the known one has none, or a wording where the question has none."""
    asked, worded, known = _keys(question), _keys(wording), _keys(template)
    return sum(
        not asked & words if worded & words else bool(asked & words and not known & words)
        for words in _KINDS
    )


@lru_cache(maxsize=4096)  # the known wordings are as many as half of it
def _keys(text: str) -> frozenset[str]:
    return frozenset(word.key for word in words_of(text))
