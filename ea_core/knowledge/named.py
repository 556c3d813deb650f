"""Which documents a question names: by words of their titles and files, and by the year. Pure.

"What did Halden Foods spend in FY2022?" names HALDENFOODS_2022_10K.pdf before the report of another
company, and before the same company's of 2019.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_YEAR: Final = re.compile(r"(?i)(?<![\w.,])(?:(?:FY|CY)[ ']?)?((?:19|20)\d\d)(?!\w|[.,]\d)")
_SHORT_YEAR: Final = re.compile(r"(?i)\b(?:FY|CY)[ ']?(\d\d)\b")
_BEGINS: Final = re.compile(r"(?:^|[.!?:]\s)\W*$")
_OWNER: Final = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]s\b")
_OWNED: Final = re.compile(r"(?:['\N{RIGHT SINGLE QUOTATION MARK}]s?)?(?!\w)")
_LONGEST_NAME: Final = 4  # words
_BEGINNING: Final = 5  # letters of a word that tell it where the other word goes on
_TELLS: Final = 0.45  # of the letters of a document's name that a question has to say
_BEHIND: Final = 0.5  # of the share of the one that is named best: named, too
_MOST: Final = 20  # documents: more are no choice
_ORDINARY_WORDS: Final = (
    "a an and annual any are as at be by can did do does final for form from had has have how if in is"
    " it its list may of on or our policy report that the their there these this to us usd was we were"
    " what when where which who why will with would 10k 10q 8k fy cy eur gbp pdf docx copy draft fiscal"
    " year ended co inc corp corporation company ltd llc plc gmbh ag sa nv january february march april"
    " june july august september october november december"
)
_ORDINARY: Final = frozenset(_ORDINARY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names.

    `runs` are words that begin with a capital or hold a digit, as they follow each other, in small
    letters.
    """

    runs: tuple[tuple[str, ...], ...]
    years: frozenset[int]

    @property
    def names(self) -> frozenset[str]:
        """The words, and those that follow each other as one: "best", "bestbuy", "buy"."""
        return frozenset(
            name
            for run in self.runs
            for at in range(len(run))
            for end in range(at + 1, min(len(run), at + _LONGEST_NAME) + 1)
            if len(name := "".join(run[at:end])) > 1
        )


def asked_for(question: str) -> Asked:
    """The names and years of a question."""
    runs: list[list[re.Match[str]]] = [[]]
    end = 0
    for found in _WORD.finditer(question):
        if not _is_name(found.group()):
            runs.append([])
        elif question[end : found.start()].strip(" -&.'"):
            runs.append([found])
        else:
            runs[-1].append(found)
        end = found.end()
    names = (
        tuple(found.group().casefold() for found in run)
        for run in runs
        if run and not _only_begins(question, run)
    )
    return Asked(tuple(names), _years(question))


def _is_name(word: str) -> bool:
    """Whether a word begins with a capital or has letters and digits, and is no ordinary one."""
    if word.islower() or word.isdigit() or word.casefold() in _ORDINARY:
        return False
    return not (_YEAR.fullmatch(word) or _SHORT_YEAR.fullmatch(word))


def _only_begins(question: str, run: Sequence[re.Match[str]]) -> bool:
    """Whether a word has its capital from the sentence that it begins, as any word there has."""
    word = run[0].group()
    begins = _BEGINS.search(question[: run[0].start()]) is not None
    owner = _OWNER.match(question, run[0].end()) is not None
    return len(run) == 1 and begins and word[1:].islower() and not owner


def share_named(asked: Asked, title: str, file_name: str = "") -> float:
    """How much of a document's name (its title and its file's) a question says, 0 to 1.

    A word in small letters within a title is no name: "Type 1 Diabetes" does not name "Causes of
    type 1 diabetes".
    """
    words = dict.fromkeys(_WORD.findall(title))
    said = {word.casefold() for word in words if not word.islower()}
    of_file = {word.casefold() for word in _WORD.findall(file_name)}
    every = {word.casefold() for word in words} | of_file
    telling = [word for word in every if _tells(word)]
    letters = sum(map(len, telling))
    named = [word for word in telling if word in said | of_file and _is_said(word, asked.names)]
    return sum(map(len, named)) / letters if letters else 0.0


def named_documents(asked: Asked, names: Sequence[tuple[str, str]]) -> list[int]:
    """The places of those that are named, by title and file name; none where that is no choice."""
    shares = [share_named(asked, *one) for one in names]
    best = max(shares, default=0.0)
    named = [at for at, share in enumerate(shares) if share >= max(_TELLS, _BEHIND * best)]
    return named if len(named) <= _MOST else []


def is_of_year(asked: Asked, name: tuple[str, str]) -> bool:
    """Whether a document's name has the year that is asked for.

    Of several the last one: its report tells those before it, too.
    """
    return bool(asked.years) and max(asked.years) in _years(" ".join(name).replace("_", " "))


def without_names(question: str, asked: Asked, names: Sequence[tuple[str, str]]) -> str:
    """The question without the names of the documents and their years: what is asked about them."""
    words = {word.casefold() for one in names for part in one for word in _WORD.findall(part)}
    said = {
        part
        for run in asked.runs
        for at in range(len(run))
        for end in range(at + 1, min(len(run), at + _LONGEST_NAME) + 1)
        for part in run[at:end]
        if any(_is_said(word, ["".join(run[at:end])]) for word in words)
    }
    parts: list[str] = []
    end = 0
    for found in _WORD.finditer(question):
        if found.group().casefold() in said and not found.group().islower():
            owned = _OWNED.match(question, found.end())
            parts.append(question[end : found.start()])
            end = owned.end() if owned else found.end()
    parts.append(question[end:])
    rest = "".join(parts)
    if any(is_of_year(asked, one) for one in names):
        rest = _SHORT_YEAR.sub(" ", _YEAR.sub(" ", rest))
    return " ".join(rest.split())


def _tells(word: str) -> bool:
    return len(word) > 1 and not word.isdigit() and word not in _ORDINARY


def _is_said(word: str, names: Iterable[str]) -> bool:
    return any(
        word == name
        or (min(len(word), len(name)) >= _BEGINNING and (word.startswith(name) or name.startswith(word)))
        for name in names
    )  # fmt: skip


def _years(text: str) -> frozenset[int]:
    full = {int(found) for found in _YEAR.findall(text)}
    return frozenset(full | {2000 + int(found) for found in _SHORT_YEAR.findall(text)})
