"""The row of a table that has the most, the least or the latest of what is asked for ("which yarn is the cheapest?"). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ea_core.agent.citations import terms
from ea_core.agent.models.amounts import amounts_in, currencies_in
from ea_core.agent.models.days import days_in, without_days
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.found import Found
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import Kept
from ea_core.agent.models.whole_table import Rows, rows_of_table, with_words_of
from ea_core.agent.texts import as_written
from ea_core.knowledge.search import PassageHit

_ASKS: Final = re.compile(r"^\W*(?:which|what|who(?:se)?|list|show|name|give)\b", re.IGNORECASE)
_COMPARES: Final = re.compile(
    r"^\W*(?:which|what) (?!is\b|are\b|was\b|were\b|does\b|do\b)(?:[\w-]+ ){1,5}?(?:is|are|has|have|costs?|had|was|were)\b",
    re.IGNORECASE,
)
_SUPERLATIVE: Final = re.compile(
    r"\b(?:most|least|maximum|minimum|top|only|(?!rest|test|request|interest|guest|west|forest|harvest|nest|best)\w{3,}est)\b",
    re.IGNORECASE,
)
_PRICES: Final = terms("price prices cost costs fee fees rate rates")
_MOST_PLACES: Final = 4
"""Among so many of the best lines a row tells which table is meant."""
_MOST_TIED: Final = 5
_FEWEST: Final = 2
_TOTALS: Final = re.compile(r"(?:sub)?totals?|sum|gesamt|summe|average|mean", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sort:
    """A superlative: whether the `most` is asked for, of a price, of days, or of the column that is named."""

    words: re.Pattern[str]
    most: bool
    of: str = ""


def _sort(words: str, *, most: bool, of: str = "") -> _Sort:
    return _Sort(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), most, of)


_SORTS: Final = (
    _sort("cheapest|least expensive", most=False, of="price"),
    _sort("most expensive|dearest|priciest|costliest", most=True, of="price"),
    _sort("heaviest", most=True, of="weight"),
    _sort("lightest", most=False, of="weight"),
    _sort("highest|largest|biggest|greatest|longest|the most", most=True),
    _sort("lowest|smallest|shortest|fewest|the least", most=False),
    _sort("earliest|soonest|oldest", most=False, of="day"),
    _sort("latest|newest|most recent", most=True, of="day"),
)


def asks_to_compare(question: str) -> bool:
    """Whether one of several things is asked for by what it has the most or the least of."""
    return _COMPARES.match(question) is not None and any(
        one.words.search(question) for one in _SORTS
    )


def compares(text: str) -> bool:
    """Whether a text itself says what is the most, the least or the latest."""
    return _SUPERLATIVE.search(text) is not None


def row_with_most(
    question: str, best: Sequence[Sentence], passages: Sequence[PassageHit], kept: Kept
) -> Found | None:
    """The rows of the table that one of the best lines is of that have the most or the least; None where none is asked for.

    Each row has to have one amount or day in the column, in the same unit; rows that add others up do not count.
    """
    sort = next((one for one in _SORTS if one.words.search(question)), None)
    first = next((one for one in best[:_MOST_PLACES] if one.line.row and one.line.columns), None)
    if sort is None or first is None or _ASKS.search(question) is None:
        return None
    rest = sort.words.sub(" ", question)
    rows = rows_of_table(first, passages, kept)
    rows = with_words_of(rest, rows, first.line, passages[first.number - 1]) or rows
    rows = [row for row in rows if not any(map(_TOTALS.fullmatch, row[1].cells))]
    column = _column(sort, terms(rest), first.line, rows)
    if column is None:
        return None
    values = [
        (_value(line.cells[column], days=sort.of == "day"), row)
        for row in rows
        for line in [row[1]]
    ]
    known = [(value, row) for value, row in values if value is not None]
    if len(known) < _FEWEST:
        return None
    edge = (max if sort.most else min)(value for value, _ in known)
    tied = [row for value, row in known if value == edge]
    return _told(tied, first.line.columns[column], len(known), passages, most=sort.most)


def _column(sort: _Sort, topic: frozenset[str], line: Line, rows: Rows) -> int | None:
    """The one column that is meant, if its cells are amounts of one unit, or days."""
    names = [terms(name.replace("_", " ")) for name in line.columns]
    if sort.of == "price":
        wanted = [
            at for at, name in enumerate(names) if name & _PRICES or _is_money(at, line, rows)
        ]
        wanted = [at for at in wanted if names[at] & topic] or wanted
    elif sort.of == "day":
        wanted = [at for at in range(len(names)) if _are_values(at, rows, days=True)]
    else:
        topic = topic | terms(sort.of)
        fits = [len(name & topic) for name in names]
        wanted = [at for at, fit in enumerate(fits) if fit and fit == max(fits)]
    wanted = [at for at in wanted if _are_values(at, rows, days=sort.of == "day")]
    return wanted[0] if len(wanted) == 1 else None


def _is_money(at: int, line: Line, rows: Rows) -> bool:
    return all(currencies_in(f"{line.columns[at]} {row.cells[at]}") for _, row in rows)


def _are_values(at: int, rows: Rows, *, days: bool) -> bool:
    """Whether most cells of a column are amounts in the same unit, or days."""
    cells = [row.cells[at] for _, row in rows if len(row.cells) > at and row.cells[at]]
    known = [cell for cell in cells if _value(cell, days=days) is not None]
    if not known or 2 * len(known) <= len(cells):
        return False
    units = {one.range.unit for cell in known for one in amounts_in(without_days(cell))}
    return days or len(units) == 1


def _value(cell: str, *, days: bool) -> float | None:
    """The one amount or day of a cell."""
    found = list(days_in(cell)) if days else list(amounts_in(without_days(cell)))
    if len(found) != 1 or found[0].range.low != found[0].range.high:
        return None
    return -found[0].range.low if cell.lstrip()[:1] in {"-", "\u2212"} else found[0].range.low


def _told(
    rows: Rows, column: str, compared: int, passages: Sequence[PassageHit], *, most: bool
) -> Found:
    shown = rows[:_MOST_TIED]
    said = [f"{as_written(line.said)} [{number}]" for number, line in shown]
    text = said[0] if len(said) == 1 else "\n".join(f"- {one}" for one in said)
    title = as_written(passages[rows[0][0] - 1].title)
    which = "highest" if most else "lowest"
    cut = (
        f" Shown are {len(shown)} of the {len(rows)} rows that have it."
        if len(rows) > len(shown)
        else ""
    )
    return Found(
        f"{text}\n\nThat is the {which} “{as_written(column)}” of {compared} rows that were found in “{title}”; the "
        f"document may hold more.{cut} [{rows[0][0]}]",
        answered=True,
        quotes={number: line.text for number, line in reversed(shown)},
    )
