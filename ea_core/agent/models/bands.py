"""Prices that go by the quantity: the row of the thing, and the column whose band holds the quantity. Pure.

A price list has columns such as "1 to 24", "25 to 99" and "from 100". A sentence with an example of another
quantity does not answer what 300 cost, the cell does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from ea_core.agent.citations import terms
from ea_core.agent.models.demands import Demands
from ea_core.agent.models.lines import Line
from ea_core.agent.models.quantity_bands import COUNT, FEWEST, band_of, number_of
from ea_core.agent.models.standing import lines_in, meets
from ea_core.knowledge.search import PassageHit, PassageVectors

_PRICE: Final = re.compile(
    r"\b(?:how much|prices?|costs?|kost(?:et|en)|preise?|teuer)\b", re.IGNORECASE
)
_QUANTITY: Final = re.compile(
    rf"(?<![\w$€£¥.,-]){COUNT}\s+(?:of (?:them|these|those|it)|pieces?|pcs|units?|items?|devices?|copies|users?|"
    r"seats?|licen[cs]es?|stück|stücke|einheiten)\b"
    rf"|\b(?:orders?|ordering|buys?|buying|takes?|quantity(?: of)?|for|at)\s+(?<![\w$€£¥]){COUNT.replace('<n>', '<m>')}(?=\W*$)",
    re.IGNORECASE,
)
"""How many are bought: counted in words for pieces, or the last word of the question."""
_UNIT: Final = re.compile(r"(?:sales )?units?|uom|per|(?:mengen)?einheit|me", re.IGNORECASE)
"""The column that says what one piece is."""
_COUNTED: Final = re.compile(
    r"\b(?:up to|for|with|max\.?|bis(?: zu)?|für|mit)\s+\d[\d.,]*\s+[^\W\d_]+", re.IGNORECASE
)
"""What a product is made for, not what it is; "Model 5 pump" is a name."""
_OF_THESE: Final = re.compile(rf"(?<![\w$€£¥.,-]){COUNT}\s+(?P<name>[^\W\d_][\w-]*)")
"""How many are bought: before what may be the name of a row ("30 Pulse V3")."""


@dataclass(frozen=True, slots=True)
class Priced:
    """The cell that answers: its row in passage `number`, and what is told of the row: of the bands that one."""

    number: int
    line: Line
    told: Line

    @property
    def said(self) -> str:
        """That in words."""
        return self.told.said


def prices_by_quantity(
    question: str,
    demands: Demands,
    passages: Sequence[PassageHit],
    kept: Mapping[UUID, PassageVectors],
) -> list[Priced]:
    """The prices of what is asked about at its quantity, several where the question does not tell the rows apart.

    Those of the first table that has such a row, in all passages that it goes over; none where a cell
    is missing.
    """
    if not _PRICE.search(question) or not (
        _QUANTITY.search(question) or _OF_THESE.search(question)
    ):
        return []
    for rows in _tables(passages, kept):
        lines = [line for _, line in rows]
        quantity = _quantity(question, lines)
        if quantity is None:
            continue
        fitting = [
            (number, line)
            for number, line in rows
            if meets(line, number, question, demands, passages)
        ]
        priced = [
            Priced(number, line, _told(line, at))
            for number, line in _rows_of(question, fitting, lines)
            for at, band in _bands(line).items()
            if _holds(band, quantity) and line.cells[at]
        ]
        if priced:
            each = {(one.number, one.line) for one in priced}
            return priced if len(each) == len(priced) else []
    return []


def _tables(
    passages: Sequence[PassageHit], kept: Mapping[UUID, PassageVectors]
) -> list[list[tuple[int, Line]]]:
    """The rows with bands of each table, with the numbers of their passages."""
    tables: dict[tuple[UUID, tuple[str, ...]], list[tuple[int, Line]]] = {}
    for number, passage in enumerate(passages, start=1):
        for line in lines_in(passage, kept):
            if line.row and not line.heading and len(_bands(line)) >= FEWEST:
                tables.setdefault((passage.document_id, line.columns), []).append((number, line))
    return list(tables.values())


def _quantity(question: str, rows: Sequence[Line]) -> int | None:
    """How many pieces the question is about; None where it does not say."""
    if asked := _QUANTITY.search(question):
        return number_of(asked["n"] or asked["m"])
    labels = [terms(_label(row)) for row in rows]
    for found in _OF_THESE.finditer(question):
        name = terms(found["name"])
        if name and any(name <= label for label in labels):
            return number_of(found["n"])
    return None


def _bands(line: Line) -> dict[int, tuple[float, float]]:
    """The columns of a row that are bands of a quantity: place -> least and most."""
    if len(line.columns) != len(line.cells):
        return {}
    read = {at: band_of(name) for at, name in enumerate(line.columns)}
    return {at: band for at, band in read.items() if band is not None}


def _holds(band: tuple[float, float], quantity: int) -> bool:
    return band[0] <= quantity <= band[1]


def _rows_of(
    question: str, fitting: Sequence[tuple[int, Line]], rows: Sequence[Line]
) -> list[tuple[int, Line]]:
    """The rows that have every word of the question that tells rows of the table apart."""
    words = [terms(_label(one)) for one in rows]
    telling = {
        word
        for word in terms(question)
        if any(word in one for one in words)
        and (len(rows) == 1 or not all(word in one for one in words))
    }
    return [one for one in fitting if telling and telling <= terms(_label(one[1]))]


def _label(line: Line) -> str:
    """What a row is about: its cells but for the prices, and for what is counted ("up to 60 sensors")."""
    bands = _bands(line)
    label = " ".join(
        cell
        for at, cell in enumerate(line.cells)
        if at not in bands and not _UNIT.fullmatch(line.columns[at].strip())
    )
    return _COUNTED.sub(" ", label)


def _told(line: Line, at: int) -> Line:
    bands = _bands(line)
    kept = [
        place
        for place, cell in enumerate(line.cells)
        if cell and (place == at or place not in bands)
    ]
    return replace(
        line,
        text=" | ".join(line.cells[place] for place in kept),
        columns=tuple(line.columns[place] for place in kept),
    )
