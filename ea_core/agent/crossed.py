"""Whether a statement says of one thing of its source what stands there of another one. Pure.

"Jane Doe is the plant manager" has all its words in "Jane Doe is the buyer and Karl Meier is the plant manager",
and "Visitors wear an orange vest" in "Visitors wear a yellow vest, contractors an orange one". What is said of a
name, or of what a clause begins with, has to stand in a clause that has it, or in one beside it that names nothing
of its own; where it stands in another clause instead, of something else that the statement does not name, it is crossed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ea_core.agent.material import Text
from ea_core.agent.words import content_of, is_there, words_of
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_PARTS: Final = re.compile(
    r"([;()|]|,(?=\s)|\s[-\u2013\u2014]\s|:(?=\s)|\b(?:and|but|while|whereas|und|aber|während)\b)", re.IGNORECASE
)  # fmt: skip
_BEHIND_NAME: Final = frozenset({"(", ",", "|", ":", "-", "\u2013", "\u2014"})
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_LEANS: Final = re.compile(
    r"\b(?:it|they|he|she|this|that|these|those|which|who|both|er|sie|es|dies\w*)\b", re.IGNORECASE
)  # fmt: skip
_DETERMINERS: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "each",
        "every",
        "any",
        "our",
        "your",
        "their",
        "its",
        "his",
        "her",
        "no",
        "der",
        "die",
        "das",
        "dem",
        "den",
        "des",
        "ein",
        "eine",
    ]
)
_TITLES: Final = frozenset(["dr", "prof", "mr", "mrs", "ms", "herr", "frau", "sir", "madame"])
_NUMBERED: Final = re.compile(
    r"\b(?:[A-Z]\w+ (?P<roman>[IVX]{1,4})|[a-z]\w+ (?P<label>[A-HJ-Z]|[IVX]{2,4}))\b(?!['\u2019.-]?\w)"
)
"""What is told from its like by a letter or a Roman number: "Course II", "gate B"."""
_BESIDE: Final = 2
_MOST: Final = 400
"""Clauses of a source that are looked through."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A clause, or a row: its words, the names in it, what it begins with, and of which sentence it is."""

    words: frozenset[str]
    names: frozenset[tuple[str, ...]]
    first: str
    content: frozenset[str]
    sentence: int
    leans: bool
    is_row: bool


_LETTER: Final = re.compile(
    r"(?:(?<=[a-z\u00df-\u00ff] )[A-HJ-Z]|(?:(?<=[,&/|\u2013-] )|(?m:^))[B-HJ-Z])\b(?!['\u2019\w]|[.-]\w)"
)
"""A single capital letter that names something: "gate B"."""


def letters_in(text: str) -> frozenset[str]:
    """The single letters that name things."""
    return frozenset(_LETTER.findall(text))


def are_crossed(text: Text, statement: str) -> bool:
    """Whether a clause of the statement has of one thing what the source has of another."""
    source = _units(tuple(text.sentences))
    heads = words_of(text.heads)
    if not source or len(source) > _MOST:
        return False
    return any(
        any(_is_of_another_name(name, said, source, heads) for name in said.names)
        or _is_of_another_subject(said, source)
        for said in _units((statement,))
    )


def _is_of_another_name(
    name: tuple[str, ...], said: _Unit, source: Sequence[_Unit], heads: frozenset[str]
) -> bool:
    """Whether what is said of a name stands elsewhere, of a name that the statement does not have."""
    of_names = {word for one in said.names for word in one}
    wanted = frozenset(
        word for word in said.content if word not in of_names and _stands(word, source)
    )
    holders = [at for at, one in enumerate(source) if set(name) <= one.words]
    if not wanted or not holders or all(word in heads for word in name):
        return False
    held = max(holders, key=lambda at: len(_shared(wanted, _reach(at, source))))
    best = _shared(wanted, _reach(held, source))
    missing = wanted - best
    return bool(missing) and any(
        at not in holders
        and not one.leans
        and len(_shared(wanted, one.words)) >= len(best)
        and any(not set(other) & said.words and _alike(name, other) for other in one.names)
        and not _lends(at, held, best, source)
        for at, one in enumerate(source)
        if _shared(missing, one.words) == missing
    )


def _lends(at: int, held: int, own: frozenset[str], source: Sequence[_Unit]) -> bool:
    """Whether a clause lends its verb to a later one of its sentence that says something else: "Al keeps keys, Bo badges"."""
    lender, borrower = source[at], source[held]
    return (
        at < held
        and lender.sentence == borrower.sentence
        and len(borrower.content) < len(lender.content)
        and own != _shared(own, lender.words)
    )


def _alike(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names may be of one kind: of people both have several words."""
    return (len(name) > 1) == (len(other) > 1)


def _is_of_another_subject(said: _Unit, source: Sequence[_Unit]) -> bool:
    """Whether a clause beside the one that begins as the statement does has the rest, of something else."""
    if not said.first or said.names:
        return False
    wanted = frozenset(word for word in said.content if _stands(word, source)) - {said.first}
    holders = [at for at, one in enumerate(source) if _same(one.first, said.first)]
    having = [at for at, one in enumerate(source) if is_there(said.first, one.words)]
    if (
        not wanted
        or not holders
        or any(_shared(wanted, _reach(at, source)) == wanted for at in having)
    ):
        return False
    most = max(len(_shared(wanted, source[at].words)) for at in holders)
    nearest = [at for at in holders if len(_shared(wanted, source[at].words)) == most]
    return any(_has_the_rest(said, wanted, at, source) for at in nearest)


def _has_the_rest(said: _Unit, wanted: frozenset[str], at: int, source: Sequence[_Unit]) -> bool:
    """Whether a clause beside one that begins as the statement does has what that one lacks, of something else."""
    own = source[at]
    missing = wanted - _shared(wanted, own.words)
    if not missing or not any(not is_there(word, said.words) for word in own.content):
        return False
    return any(
        not one.leans and one.first and not is_there(one.first, said.words)
        and not is_there(said.first, one.words) and one.is_row == own.is_row
        and abs(one.sentence - own.sentence) <= 1 and _shared(missing, one.words) == missing
        and not _lends(place, at, _shared(wanted, own.words), source)
        for place, one in enumerate(source)
    )  # fmt: skip


def _reach(at: int, source: Sequence[_Unit]) -> frozenset[str]:
    """The words of a clause and of those beside it that name nothing of their own."""
    own = source[at]
    if own.is_row:
        return own.words
    words = set(own.words)
    for step in (-1, 1):
        for place in range(at + step, at + step * (_BESIDE + 1), step):
            if not 0 <= place < len(source) or source[place].is_row:
                break
            beside = source[place]
            goes_on = step > 0 and beside.leans
            if beside.names - own.names and not goes_on:
                break
            if step < 0 and beside.sentence != own.sentence:
                break
            if own.names or beside.leans or not beside.first:
                words |= beside.words
            else:
                break
    return frozenset(words)


def _shared(wanted: frozenset[str], words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in wanted if is_there(word, words))


def _stands(word: str, source: Sequence[_Unit]) -> bool:
    return any(is_there(word, one.words) for one in source)


def _same(one: str, other: str) -> bool:
    return bool(one) and is_there(one, frozenset({other}))


@lru_cache(maxsize=256)
def _units(sentences: tuple[str, ...]) -> tuple[_Unit, ...]:
    units: list[_Unit] = []
    head = ""
    for at, one in enumerate(sentences):
        is_row = "|" in one
        head = (head or one) if is_row else ""
        parts = [one] if is_row else _parts(one)
        units += [_unit(part, at, head) for part in parts if _WORD.search(part)]
    return tuple(units)


def _parts(sentence: str) -> Iterator[str]:
    """The clauses of a sentence; what stands behind a name, between brackets or commas, is of it."""
    pieces = _PARTS.split(sentence)
    held = pieces[0]
    for mark, part in zip(pieces[1::2], pieces[2::2], strict=True):
        behind = (
            mark.strip() in _BEHIND_NAME and _ends_with_name(held) and not _begins_with_name(part)
        )
        if behind or not _WORD.search(held) or not _WORD.search(part):
            held = f"{held} {part}"
        else:
            yield held
            held = part
    yield held


def _ends_with_name(part: str) -> bool:
    words = _WORD.findall(part)
    return bool(words) and words[-1][:1].isupper() and words[-1].casefold() not in FUNCTION_WORDS


def _begins_with_name(part: str) -> bool:
    words = _WORD.findall(part)
    return bool(words) and words[0][:1].isupper()


def _unit(part: str, sentence: int, head: str) -> _Unit:
    """`head`: the first row of a table, whose words are those of each row; empty for what is none."""
    words = _WORD.findall(part)
    labels = {f"\u00a7{one[1] or one[2]}".casefold() for one in _NUMBERED.finditer(part)}
    content = content_of(part) | labels
    first = next((one.casefold() for one in words if one.casefold() not in _DETERMINERS), "")
    begins = first.split("-")[-1]  # "on-call" is no "on"
    begins = begins if begins in content else ""
    return _Unit(
        words_of(f"{head} {part}") | labels, _names(part), begins, content, sentence, _LEANS.search(part) is not None,
        bool(head),
    )  # fmt: skip


def _names(part: str) -> frozenset[tuple[str, ...]]:
    """Runs of two and more words with capitals, none behind an article: names of people and firms."""
    found: set[tuple[str, ...]] = set()
    for piece in re.split(r"[|(),:;]", part):
        run: list[str] = []
        before = ""
        for word in [*_WORD.findall(piece), ""]:
            fits = (
                word[:1].isupper() and not word.isupper() and word.casefold() not in FUNCTION_WORDS
            )
            if word.casefold() in _TITLES:
                continue
            if fits and (run or before not in _DETERMINERS):
                run.append(word.casefold())
                continue
            if len(run) > 1:
                found.add(tuple(run))
            run, before = [], word.casefold()
    return frozenset(found)
