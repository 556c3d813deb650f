"""Lists of what meets a limit: the sentences and rows with a fitting amount or day, from all passages. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from ea_core.agent.citations import terms
from ea_core.agent.models.alike import begin_alike
from ea_core.agent.models.amounts import currencies_in, is_currency, same_unit
from ea_core.agent.models.conditions import Condition, is_met, is_met_by_number
from ea_core.agent.models.demands import Demands
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import lines_in, meets
from ea_core.knowledge.search import PassageHit, PassageVectors

_LISTS = re.compile(
    r"^\W*(?:which|list|show|name|give|find|are there|is there|all|what (?!(?:is|does|do|did|was|will|would|can|may|must|should|has|had)\b)"
    r"|what is (?:\w{2,}ed|kept|held|sold|paid|sent|made|lent|let) (?:for |at |by |in |on |within )?(?:more|less|longer|over|above|below|under|at (?:least|most)|up to)\b)",
    re.IGNORECASE,
)
"""Also "what is kept for more than 5 years?"."""
_COMMANDS = terms("list show name give find all any")
_MOST_WORDS = 0.6
_ALIKE = (
    terms("cost costs price prices fee fees amount amounts value total rate net gross"),
    terms("end ends expire expires expiry until valid due"),
    terms("begin begins start starts from signed"),
    terms("stock quantity qty available"),
)
"""Words for one column."""
_PRICES = _ALIKE[0] - terms("amount amounts total rate value")
_EACH = re.compile(r"(?:\bper\b|\bpro\b|\bje\b|/)\s*[^\W\d_]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_WORDED = re.compile(r"\s*(?!from\b|about\b|over\b|under\b|above\b|below\b|max|min|eur\b|usd\b|gbp\b|chf\b|sek\b|up to\b)[^\W\d_]{3,} ", re.IGNORECASE)  # fmt: skip
"""A cell that begins with a word is no amount: "Page 1 of 3"."""


def asks_for_list(question: str) -> bool:
    """Whether a question wants all that there is of something."""
    return bool(_LISTS.search(question))


def lines_that_meet(
    question: str,
    demands: Demands,
    limits: Sequence[Condition],
    passages: Sequence[PassageHit],
    kept: Mapping[UUID, PassageVectors],
) -> list[tuple[int, Line]]:
    """(number of the passage, line) of all lines that are about it and meet every limit."""
    rest = question
    for limit in limits:
        rest = rest.replace(limit.words, " ")
    words = [word for word in rest.split() if terms(word) - _COMMANDS]
    topic = terms(rest) - _COMMANDS
    subject = terms(words[0]) if words else topic
    found = [
        (number, line)
        for number, passage in enumerate(passages, start=1)
        for line in lines_in(passage, kept)
        if not line.heading
        and meets(line, number, question, demands, passages)
        and _is_about(line, passage, subject, topic)
        and all(_fits(limit, line, topic) for limit in limits)
    ]
    if not any(_is_thing(line, passages[number - 1], subject) for number, line in found):
        return found
    # The rows are the things that are asked for; a heading above says nothing of the sentences beside them.
    return [
        (number, line)
        for number, line in found
        if line.row or any(_stands(word, terms(line.text)) for word in subject)
    ]


def _is_thing(line: Line, passage: PassageHit, subject: frozenset[str]) -> bool:
    """Whether a row is one of the things that are asked for: its columns name them, or the heading of its table does."""
    above = [one for one in passage.heading_path[-1:] if one != passage.title]
    headed = [line.above, *above] if line.row else []
    return any(_stands(word, terms(" ".join([*line.columns, *headed]))) for word in subject)


def _is_about(
    line: Line, passage: PassageHit, subject: frozenset[str], topic: frozenset[str]
) -> bool:
    """Whether what is asked for stands in the line or above it: by its name, or most of the other words.

    A date in a document about contracts is not one of a contract, unless it stands in a table or a list.
    """
    near = [line.text, line.above, *line.columns, *passage.heading_path]
    there = terms("\n".join([*near, passage.title]))
    near_it = there if line.row or line.item else terms("\n".join(near))
    known = {word for word in topic if _stands(word, there) or _alike(frozenset([word])) & there}
    named = any(_stands(word, near_it) for word in subject)
    return not topic or named or len(known) > _MOST_WORDS * len(topic)


def _stands(word: str, there: frozenset[str]) -> bool:
    """Whether a word stands there, one or several of it: lease, leases."""
    return word in there or any(begin_alike(word, one) for one in there)


def _alike(words: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*(group for group in _ALIKE if group & words))


def _fits(limit: Condition, line: Line, topic: frozenset[str]) -> bool:
    """Whether a line meets a limit; of a row the cell of the column that is asked for."""
    if not line.row or len(line.columns) != len(line.cells):
        return is_met(limit, line.text)
    cells = list(zip(line.columns, line.cells, strict=True))
    figures = [(name, cell) for name, cell in cells if any(sign.isdigit() for sign in cell)]
    prices = _PRICES | (_ALIKE[0] & topic)
    if is_currency(limit.range.unit) or any(
        _counts(limit.range.unit, *one, prices) for one in cells
    ):
        in_unit = [one for one in figures if _counts(limit.range.unit, *one, prices)]
        named = [one for one in in_unit if _words(one[0]) & topic]
        return any(is_met_by_number(limit, cell) for _, cell in named or in_unit)
    wanted = topic | _alike(topic) | terms(limit.range.unit)
    asked_for = [cell for name, cell in figures if _words(name) & wanted]
    if asked_for:
        return any(is_met_by_number(limit, cell) for cell in asked_for)
    return any(is_met(limit, cell) for _, cell in cells[1:] or cells)


def _words(name: str) -> frozenset[str]:
    return terms(name.replace("_", " "))


def _counts(unit: str, name: str, cell: str, prices: frozenset[str]) -> bool:
    """Whether a cell is an amount in a unit by its column: "Price (GBP)" in pounds, "Order (kg)" in kg.

    A price without a currency is in any; one "per kg" is no amount of kilograms.
    """
    if _WORDED.match(cell):
        return False
    said = currencies_in(f"{name} {cell}")
    if is_currency(unit):
        return unit in said or (not said and bool(_words(name) & prices))
    if not unit or said:
        return False
    if unit == "%":
        return "%" in f"{name}{cell}"
    words = _WORD.findall(_EACH.sub(" ", f"{name} {cell}").casefold())
    return any(same_unit(word, unit) for word in words)
