"""Names of the installation in a question: whole ones, their beginnings, and small slips. Pure.

A name is known because the installation has it; a capital letter says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import Final

from ea_core.agent.requests.lexicon import is_common
from ea_core.agent.requests.words import Marked, key_words, word_set

_LEGAL: Final = word_set(
    "ltd limited inc incorporated corp corporation co company llc llp lp plc gmbh mbh ag kg kgaa "
    "ohg ug se sa sas sarl srl spa nv bv ab as asa aps oy oyj kk pty pte the and of & group"
)
_SHORT: Final = 3
"""A word of fewer letters is no part of a name by itself."""
_NEAR: Final = 0.8
ALONE: Final = 0.85
_PART: Final = 0.7
_TIE: Final = 0.02
_TURNED: Final = 0.95
_LONG: Final = 5
"""Only words of so many letters are looked at for slips."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a name stands in a question (words `first` up to before `behind`) and what it may mean."""

    first: int
    behind: int
    names: tuple[str, ...]
    slip: bool = False


@dataclass(frozen=True, slots=True)
class _Spellings:
    """Ways to write names, as words, with the names that are written so."""

    names: Mapping[tuple[str, ...], Sequence[str]]
    begin: frozenset[str]
    """The words that one of them begins with."""
    longest: int
    """Words of the longest, and one for an "and" in it."""


class Names:
    """Names of one kind with the words that they are recognised by; see `names_of`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.words = {name: key_words(name) for name in names}

    def whole(self, marked: Marked) -> list[Found]:
        """Whole names, without a legal form at the end, the longest first."""
        return _runs(marked, self._whole)

    def plain_words(self, marked: Marked) -> list[Found]:
        """The same of names that are words of the language: industries, sources; also of several."""
        return _runs(marked, self._plain_words)

    def beginnings(self, marked: Marked) -> list[Found]:
        """The first words of names, and two or more words out of the middle; common ones need two."""
        return _runs(marked, self._beginnings)

    def any_word(self, marked: Marked) -> list[Found]:
        """Any single word of a name that tells something; of a person's also a short one (Bo, Li)."""
        return _runs(marked, self._any_word)

    def near(self, marked: Marked, alone: float = ALONE) -> list[Found]:
        """Names that are nearly written, at a word that nothing explains, with what of it stands behind.

        One word of a name is taken when it is long and one or two letters are wrong; several words
        together may be short. `alone` is how nearly one word has to be.
        """
        found: list[Found] = []
        for number in marked.left():
            word = marked.words[number].key
            if is_common(word) or not word.isalpha() or (found and number < found[-1].behind):
                continue
            near = [(length, likeness, name) for name in self.names
                    for length, likeness in [self._nearly(marked, number, name, alone)] if length]  # fmt: skip
            if near:
                longest, best, _ = max(near)
                names = [name for length, likeness, name in near
                         if length == longest and likeness >= best - _TIE]  # fmt: skip
                found.append(Found(number, number + longest, tuple(names), slip=True))
        return found

    def _nearly(self, marked: Marked, number: int, name: str, least: float) -> tuple[int, float]:
        """How many words from there on are nearly the name's, and how nearly; none where they are not."""
        words = _without_form(self.words[name])
        text = [word.key for word in marked.words[number : number + len(words)]]
        for length in range(min(len(words), len(text)), 1, -1):
            each = [_likeness(one, other) for one, other in zip(text[:length], words, strict=False)]
            if min(each) >= _PART and sum(each) / length >= _NEAR and min(each) < 1:
                return length, sum(each) / length
        if len(text[0]) < _LONG:
            return 0, 0.0
        # A word further on means no client by itself, as where it is written rightly: "district".
        own = words if least < ALONE or marked.before(number) in words else words[:1]
        alone = max((_likeness(text[0], word) for word in own if len(word) >= _LONG), default=0.0)
        return (1, alone) if least <= alone < 1 else (0, 0.0)

    @cached_property
    def _whole(self) -> _Spellings:
        return self._spelled(lambda words: [words, _without_form(words)])

    @cached_property
    def _plain_words(self) -> _Spellings:
        return self._spelled(lambda words: [words, _of_several(words), _of_one(words)])

    @cached_property
    def _beginnings(self) -> _Spellings:
        def parts(words: tuple[str, ...]) -> list[tuple[str, ...]]:
            core = _without_form(words)
            made = [core[:length] for length in range(1, len(core))]
            made += [
                core[start:end]
                for start in range(1, len(core))
                for end in range(start + 2, len(core) + 1)
            ]
            return [one for one in made if len(one) > 1 or _tells(one[0])]

        return self._spelled(parts)

    @cached_property
    def _any_word(self) -> _Spellings:
        def spelled(words: tuple[str, ...]) -> list[tuple[str, ...]]:
            telling = [word for word in words if len(word) > 1 and not is_common(word)]
            own = [f"{word}s" for word in telling if len(word) > _SHORT]  # "sofias deals"
            return [(word,) for word in (*telling, *own)]

        return self._spelled(spelled)

    def _spelled(
        self, spellings: Callable[[tuple[str, ...]], Iterable[tuple[str, ...]]]
    ) -> _Spellings:
        names: dict[tuple[str, ...], list[str]] = {}
        for name, words in self.words.items():
            for spelling in dict.fromkeys(spellings(words)):
                if spelling:
                    names.setdefault(spelling, []).append(name)
        longest = 1 + max((len(words) for words in names), default=0)
        return _Spellings(names, frozenset(words[0] for words in names), longest)


@lru_cache(maxsize=64)  # a question is read several times, and the next one has the same names
def names_of(names: tuple[str, ...]) -> Names:
    """The names with what they are recognised by."""
    return Names(names)


def _runs(marked: Marked, spelled: _Spellings) -> list[Found]:
    text = [word.key for word in marked.words]
    typed = [word.typed or word.key for word in marked.words]
    found = []
    for first, word in enumerate(text):
        if not spelled.begin.intersection((word, *typed[first].split()[:1])):
            continue
        for length in range(min(spelled.longest, len(text) - first), 0, -1):
            run = text[first : first + length]
            names = spelled.names.get(tuple(run)) or spelled.names.get(
                tuple(word for word in run if word != "and")
            )
            names = names or spelled.names.get(
                tuple(" ".join(typed[first : first + length]).split())
            )
            if names and run[0] != "and" and run[-1] != "and":
                found.append(Found(first, first + length, tuple(dict.fromkeys(names))))
                break
    return sorted(found, key=lambda one: (one.first - one.behind, one.first))


def _without_form(words: tuple[str, ...]) -> tuple[str, ...]:
    end = len(words)
    while end > 1 and words[end - 1] in _LEGAL:
        end -= 1
    return words[(1 if words[0] == "the" and end > 1 else 0) : end] if words else words


def _of_several(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words[:-1], f"{words[-1]}s") if words else words


def _of_one(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words[:-1], words[-1].removesuffix("s")) if words else words


def _tells(word: str) -> bool:
    return len(word) >= _SHORT and not is_common(word) and word not in _LEGAL


def _likeness(one: str, other: str) -> float:
    if abs(len(one) - len(other)) > 2:  # noqa: PLR2004 # letters more or less
        return 0.0
    if is_turned(one, other):
        return _TURNED
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def is_turned(word: str, other: str) -> bool:
    """Whether two letters that stand beside each other are the wrong way round."""
    if len(word) != len(other):
        return False
    wrong = [at for at, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
    first = wrong[0] if wrong else 0
    pair = (word[first], word[first + 1]) if wrong == [first, first + 1] else None
    return pair is not None and pair == (other[first + 1], other[first])
