"""Whether a number of a statement is, where it stands in a source, one of what the statement says it of. Pure.

"The gateway costs 40 euros" is not borne out by a price list in which the sensor costs 40. For each number one
sentence or row that has it must have half of what stands beside the number in the statement: words, and other
numbers. What it does not have may stand in the line that it is listed under, in title and headings, or in a sentence
beside it. No other sentence, row or clause may have all of that and more for another number of the kind, and in a row
the number stands in the column that is named, if one is. Words that the source does not have at all are not looked
for: a statement may be in other words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import lru_cache
from typing import Final

from ea_core.agent.clause_numbers import (
    Line,
    Said,
    Token,
    is_of_another_year,
    is_of_later_clause,
    is_told_of_another,
    is_with_another,
)
from ea_core.agent.figures import figures_in
from ea_core.agent.material import Text
from ea_core.agent.measured import is_unit, units_in
from ea_core.agent.words import content_of, is_there, words_of

_CLAUSE: Final = re.compile(
    r"[,;](?=\s)|[()|]|\s(?:-|\N{EN DASH}|\N{EM DASH})\s|\b(?:and|but|while|whereas|or|und|aber|oder|et|mais|ou)\b",
    re.IGNORECASE,
)
_HALF: Final = 0.5
_BEFORE, _BEHIND = 2, 1
"""Sentences beside one that may name what it is about."""
_NUMBERING: Final = re.compile(r"\A\W*\(?\d{1,3}(?:\.\d{1,3})*[.)]\s")
_NAMED_FIRST: Final = 2
_BAND: Final = re.compile(
    r"\s*(?:from |over |up to |above |ab |bis )?\d[\d,.]*(?:\s?(?:to|-|\N{EN DASH}|bis)\s?\d[\d,.]*|\s?\+)?\s*",
    re.IGNORECASE,
)
_YEARS: Final = (Decimal(1900), Decimal(2100))
_OF_BOUNDS: Final = frozenset({"within", "about"})


def strays(text: Text, numbers: AbstractSet[Decimal], statement: str) -> set[Decimal]:
    """The numbers of a statement that stand in the source, but nowhere for what they are said of."""
    read = _read(text)
    heads = words_of(text.heads)
    return {
        said.number
        for said in _said(statement)
        if said.number in numbers and _is_stray(said, read, heads)
    }


def are_apart(text: Text, statement: str) -> bool:
    """Whether two codes of a clause stand in no sentence of the source together, nor beside each other; in no row."""
    read = _read(text)
    for clause in _CLAUSE.split(statement):
        codes = {one for one in figures_in(clause)[1] if not one.startswith("month ")}
        codes -= figures_in(text.heads)[1]
        if len(codes) > 1 and not any(
            codes <= figures_in("\n".join([line.text, *_around(read, at)]))[1]
            for at, line in enumerate(read)
        ):
            return True
    return False


def _around(read: Sequence[Line], at: int) -> list[str]:
    """The sentences beside one; a row has none."""
    if read[at].table:
        return []
    return [
        one.text
        for one in [*read[max(0, at - _BEFORE) : at], *read[at + 1 : at + 1 + _BEHIND]]
        if not one.table
    ]


def _is_stray(said: Said, read: Sequence[Line], heads: frozenset[str]) -> bool:
    places = [
        at for at, one in enumerate(read)
        if said.number in one.numbers and _may_be_one(said.units, units_in(one.text, frozenset({said.number})))
    ]  # fmt: skip
    wanted = frozenset().union(*(one.of(said.beside) for one in read))
    if not places or not wanted:
        return False
    clauses = [clause for line in read for clause in line.clauses]
    if is_with_another(said, clauses) or is_told_of_another(said, wanted, clauses):
        return True
    return not any(_is_of(said, wanted, at, read, heads) for at in places)


def _is_date(number: Decimal, units: frozenset[str | None]) -> bool:
    return units == {"date"} or (units <= {None} and _YEARS[0] <= number <= _YEARS[1])


def _may_be_one(said: frozenset[str | None], there: frozenset[str | None]) -> bool:
    """Whether two numbers may be of one unit; one without a unit, or with it in another cell, may be of any."""
    return not said or not there or None in said | there or not said.isdisjoint(there)


def _is_of(
    said: Said, wanted: frozenset[Token], at: int, read: Sequence[Line], heads: frozenset[str]
) -> bool:
    """Whether a line that has the number has it for what is wanted."""
    line = read[at]
    own = line.of(wanted)
    if line.columns and not _is_in_column(said, line):
        return False
    if (
        _is_of_another_clause(said, wanted, line)
        or _is_in_contrast(said, line)
        or is_of_later_clause(said, line)
        or is_of_another_year(said, line)
    ):
        return False
    rivals = [one for one in read if one is not line and _is_rival(one, line, said.number)]
    if any(_has_more(one, line, wanted, said.others) for one in rivals):
        return False
    if len(own) >= _HALF * len(wanted):
        return True
    if _is_date(said.number, said.units) or line.of(said.others):
        return True  # until when it holds is often said of all; another number of the statement is there too
    lent = own | {one for one in wanted if isinstance(one, str) and is_there(one, heads)}
    if not line.table:
        beside = [*read[max(0, at - _BEFORE) : at], *read[at + 1 : at + 1 + _BEHIND]]
        for one in beside:
            if not one.table and one not in rivals:
                lent |= one.of(wanted)
    return len(lent) >= _HALF * len(wanted)


def _has_more(
    rival: Line, line: Line, wanted: frozenset[Token], others: frozenset[Decimal]
) -> bool:
    """Whether another line has all that is wanted that this one has, and more; of prose all of it."""
    own, of_rival = line.of(wanted), rival.of(wanted)
    if not own < of_rival or not line.of(others) <= rival.of(others):
        return False
    is_own = len(own) >= _HALF * len(wanted)
    return bool(line.table) or not is_own or of_rival == wanted


def _is_rival(other: Line, line: Line, number: Decimal) -> bool:
    """Whether another line has another number of the kind; a row, any of the same table."""
    if number in other.numbers or not other.numbers:
        return False
    if line.table or other.table:
        return other.table == line.table
    units = units_in(line.text, frozenset({number}))
    return not units.isdisjoint(units_in(other.text))


def _is_of_another_clause(said: Said, wanted: frozenset[Token], line: Line) -> bool:
    """Whether a clause of the line has more of what is wanted than that of the number, for a number of its own."""
    mine = [one for one in line.clauses if said.number in one.numbers]
    for clause in mine:
        units = units_in(clause.text, frozenset({said.number})) | {None}
        rivals = [
            one for one in line.clauses
            if one not in mine and not units.isdisjoint(units_in(one.text) | {None}) and one.numbers - said.near
        ]  # fmt: skip
        own = clause.of(wanted)
        if not any(own < one.of(wanted) for one in rivals):
            return False
    return bool(mine)


def _is_in_contrast(said: Said, line: Line) -> bool:
    """Whether a statement names, of two things that stand in like places of two clauses, the one of the other clause.

    "30 minutes under Premium support and two hours under Standard support": 30 minutes is not under Standard.
    """
    mine = [one for one in line.clauses if said.number in one.numbers]
    for own in mine:
        for rival in line.clauses:
            if rival.numbers <= {said.number} or rival in mine:
                continue
            for word, other in _in_like_places(own.text, rival.text):
                if other in said.all_words and word not in said.all_words:
                    return True
    return False


@lru_cache(maxsize=512)
def _in_like_places(own: str, rival: str) -> frozenset[tuple[str, str]]:
    """Words with a capital of two clauses, each of only one, that stand behind the same word."""
    first, second = _pairs(own), _pairs(rival)
    return frozenset(
        (word, other) for before, word in first for behind, other in second
        if before == behind and word not in words_of(rival) and other not in words_of(own)
    )  # fmt: skip


def _pairs(clause: str) -> list[tuple[str, str]]:
    words = re.findall(r"[^\W_]+", clause)
    return [
        (before.casefold(), word.casefold()) for before, word in itertools.pairwise(words)
        if word[0].isupper() and not word.isdigit()
    ]  # fmt: skip


def _is_in_column(said: Said, line: Line) -> bool:
    """Whether the number of a row stands in a column that is named beside it, or none is named."""
    words = frozenset(one for one in said.beside if isinstance(one, str))
    named = [
        numbers for head, numbers, bands in line.columns
        if any(is_there(word, head) for word in words) or (bands and bands <= said.others)
    ]  # fmt: skip
    in_name = said.number in figures_in(line.text.strip("| ").split("|")[0])[0]
    return in_name or not named or any(said.number in numbers for numbers in named)


@lru_cache(maxsize=256)
def _said(statement: str) -> tuple[Said, ...]:
    """The numbers of a statement, each with its clause; one without words has those of the clause before, or of all."""
    clauses = [statement] if "|" in statement else _CLAUSE.split(statement)
    words = [
        frozenset(one for one in content_of(clause) if one not in _OF_BOUNDS and not is_unit(one))
        for clause in clauses
    ]
    every = frozenset().union(*words)
    numbers = [figures_in(clause)[0] for clause in clauses]
    found: dict[Decimal, frozenset[Token]] = {}
    clause_words: dict[Decimal, frozenset[str]] = {}
    near: dict[Decimal, frozenset[Decimal]] = {}
    for at, own in enumerate(numbers):
        before = [one for one in reversed(words[: at + 1]) if one]
        for number in own:
            if not words[at] and _is_date(number, units_in(clauses[at], frozenset({number}))):
                continue  # "as of 2026": often of the whole document
            dates = {one for one in own if _is_date(one, units_in(clauses[at], frozenset({one})))}
            beside: frozenset[Token] = (before[0] if before else every) | (own - dates - {number})
            found[number] = found.get(number, frozenset()) | beside
            near[number] = near.get(number, frozenset()) | own
            clause_words[number] = clause_words.get(number, frozenset()) | (
                words_of(clauses[at]) if words[at] else words_of(statement)
            )
    others = frozenset().union(*numbers)
    return tuple(
        Said(
            one,
            units_in(statement, frozenset({one})),
            beside,
            others - {one},
            clause_words[one],
            near[one],
            {
                other: next(iter(units_in(statement, frozenset({other}))), None)
                for other in near[one]
            },
        )
        for one, beside in found.items()
    )


@lru_cache(maxsize=64)
def _read(text: Text) -> tuple[Line, ...]:
    read: list[Line] = []
    table, head = 0, ""
    for at, (one, lead) in enumerate(zip(text.sentences, text.leads, strict=True)):
        is_row = "|" in one
        if is_row and (at == 0 or "|" not in text.sentences[at - 1]):
            table += 1
            head = one if _is_head(one) else ""  # the first row of half a table is none
        if is_row:
            read.append(_row(one, head, table))
        else:
            plain = _NUMBERING.sub("", one)
            numbers = figures_in(f"{lead}\n{one}")[0]
            clauses = [part for part in _CLAUSE.split(plain) if part.strip()]
            parts = tuple(Line(part, words_of(part), figures_in(part)[0]) for part in clauses)
            read.append(Line(plain, words_of(f"{lead} {plain}"), numbers, clauses=parts))
    return tuple(read)


def _is_head(row: str) -> bool:
    """Whether a first row names columns: without numbers, or with bands of quantities behind names ("1 to 24")."""
    if not figures_in(row)[0]:
        return True
    cells = row.strip("| ").split("|")
    banded = [bool(figures_in(cell)[0]) for cell in cells]
    return not any(banded[:_NAMED_FIRST]) and all(
        not has or _BAND.fullmatch(cell) for cell, has in zip(cells, banded, strict=True)
    )


def _row(row: str, head: str, table: int) -> Line:
    cells, heads = row.strip("| ").split("|"), head.strip("| ").split("|")
    columns: list[tuple[frozenset[str], frozenset[Decimal], frozenset[Decimal]]] = []
    if len(cells) == len(heads) > 2:  # noqa: PLR2004 -- of two one is the name
        for at, cell in enumerate(cells):
            others = words_of(" ".join([*heads[:at], *heads[at + 1 :]]))
            own = frozenset(word for word in content_of(heads[at]) if word not in others)
            bands = figures_in(heads[at])[0] if _BAND.fullmatch(heads[at]) else frozenset()
            if at and (own or bands):
                columns.append((own, figures_in(cell)[0], bands))
    return Line(row, words_of(f"{head} {row}"), figures_in(row)[0], table, columns=tuple(columns))
