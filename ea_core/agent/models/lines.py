"""The lines of a passage that an answer can be: sentences, and rows of tables with their column names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ea_core.agent.models.quantity_bands import FEWEST, band_of
from ea_core.knowledge.reading.column_names import is_figure, of_one_kind
from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.sentences import has_cells

_LONGEST_FIGURE = 12
_PAIR = 2
_FIGURE_WORDS = 3
_RULE = re.compile(r"[\s|:\-=+]+")
_HEADING_WORDS = 8
_RUN_IN = re.compile(r"\W*\d{1,3}(?:\.\d{1,3})*[.)]?\s+[^\W\d_a-z][^.!?:;,\d]{2,60}\.\W*")
_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|may|must|can|cannot|will|shall|should|does|do|did|not|no|be|ist|sind|hat|darf|muss|wird|werden|\w{3,}(?:ed|te|ten))\b",
    re.IGNORECASE,
)
"""What a sentence has and a heading has not."""
_LABELLED = re.compile(r"(?P<label>[^\W\d_][^:|]{1,30}?):\s+(?P<said>\S.*)")
_SUM = re.compile(
    r"(?:(?:sub|grand )?totals?|sum|zwischensumme|gesamt|summe)(?: \(?[^|]{1,20})?:?", re.IGNORECASE
)
"""What a row that adds others up says in any of its columns."""
_JOINING = frozenset({"and", "or", "&", "und", "of", "the", "-", "to"})
_BULLET = re.compile(r"\s*[-*•‣–]\s+")  # noqa: RUF001 -- the dash is meant
_NUMBERED = re.compile(r"\s*\(?\d{1,3}[.)]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """`content[start:end]` of a passage is `text`; `index` counts the spans of the passage.

    `columns` are the names above the cells of a row, empty where it is no row or there are none.
    `heading` tells that the line stands above others, as a heading or the names of columns; `above` is
    the last heading within the passage. `joined`: it goes on in the paragraph of the line before;
    `opens`: it is the first under its heading.
    """

    index: int
    start: int
    end: int
    text: str
    columns: tuple[str, ...] = ()
    row: bool = False
    heading: bool = False
    above: str = ""
    joined: bool = False
    opens: bool = False

    @property
    def answering(self) -> str:
        """The line, after the question that it is the answer to, as in a list of frequent questions."""
        answers = self.opens and self.above.rstrip(" *_\"')").endswith("?")
        return f"{self.above} {self.text}" if answers else self.text

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of a row."""
        return tuple(cell.strip() for cell in self.text.split("|"))

    @property
    def item(self) -> bool:
        """Whether it is an item of a list."""
        return bool(_BULLET.match(self.text) or _NUMBERED.match(self.text))

    @property
    def said(self) -> str:
        """The line in the words of the document; a row as "Part: PX-0150 · Stock: 64"."""
        if not self.row:
            return self.text
        names = self.columns if len(self.columns) == len(self.cells) else ("",) * len(self.cells)
        parts = [
            f"{name}: {cell}" if name and name != cell and not _SUM.fullmatch(cell) else cell
            for name, cell in zip(names, self.cells, strict=True)
            if cell
        ]
        return " · ".join(parts)


def lines_of(passage: PassageHit, spans: Sequence[tuple[int, int]]) -> list[Line]:
    """The lines of a passage by the spans of its sentences."""
    headings = {passage.title, *passage.heading_path}
    lines: list[Line] = []
    names: tuple[str, ...] = ()
    in_table = False
    table: tuple[int, int] | None = None
    above = ""
    for index, (start, end) in enumerate(spans):
        text = passage.content[start:end]
        row = has_cells(text)
        if not row:
            in_table, names = False, ()
            before = passage.content[spans[index - 1][1] : start] if index else "\n"
            after = passage.content[end : spans[index + 1][0]] if index + 1 < len(spans) else ""
            follows = passage.content[slice(*spans[index + 1])] if index + 1 < len(spans) else ""
            alone = "\n" in before and "\n" in after
            heading = (
                text.lstrip("# ") in headings
                or _RULE.fullmatch(text) is not None
                or (alone and _is_heading(text, follows) and not _is_fact(text))
                or ("\n" in before and "\n" not in after and bool(after) and _is_run_in(text))
                or ("\n" in before and _is_question(text, follows))
            )
            above = text.lstrip("# ") if heading else above
            opens = not heading and bool(lines) and lines[-1].heading
            joined = "\n" not in before
            lines.append(
                Line(
                    index,
                    start,
                    end,
                    text,
                    heading=heading,
                    above=above,
                    joined=joined,
                    opens=opens,
                )
            )
            continue
        cells = tuple(cell.strip() for cell in text.split("|"))
        kept, table = table, _table_around(start, passage)
        if not in_table or table != kept:
            in_table = True
            following = [passage.content[slice(*one)] for one in spans[index + 1 : index + 4]]
            if table is not None:
                names = cells
            elif passage.named is not None and not _may_be_names(cells, following):
                names = ()
            else:
                names = cells if _are_names(cells, following) else ()
            if names:
                lines.append(Line(index, start, end, text, row=True, heading=True, above=above))
                continue
        lines.append(Line(index, start, end, text, _padded(names, cells), row=True, above=above))
    return lines


def _padded(names: tuple[str, ...], cells: Sequence[str]) -> tuple[str, ...]:
    """The names of a row's cells; none where there are more cells, since which of them has no name is not known."""
    return names if len(cells) <= len(names) else ()


def _table_around(start: int, passage: PassageHit) -> tuple[int, int] | None:
    """The table with names of its columns in which a row lies, where ingestion kept them."""
    return next((one for one in passage.named or () if one[0] <= start < one[1]), None)


def _is_heading(text: str, follows: str) -> bool:
    """Whether a line by itself is a heading: a few words without a stop, above a sentence or a table."""
    few = len(text.split()) <= _HEADING_WORDS and text.rstrip()[-1:] not in ".,;:!?…\"')"
    begins = text[:1].isupper() or text[:1].isdigit() or text.startswith("#")
    under = has_cells(follows) or follows.rstrip()[-1:] in ".:;!?"
    return few and begins and under and not _BULLET.match(text)


def _is_fact(text: str) -> bool:
    """Whether a line is a label and what it says ("Absent: Owen Platt"), not a heading like "Step 2: Pay"."""
    found = _LABELLED.fullmatch(text.strip())
    if found is None or any(sign.isdigit() for sign in found["label"]):
        return False
    words = found["said"].split()
    if words[0][:1].isdigit() and len(words) <= _FIGURE_WORDS:  # "Noise: 66 dB"
        return True
    named = sum(
        word[:1].isupper() or word[:1].isdigit() or word.casefold() in _JOINING for word in words
    )
    return named == len(words) or "@" in found["said"]


def _is_question(text: str, follows: str) -> bool:
    """Whether a line asks what the lines after it answer, as in a list of frequent questions."""
    asks = text.rstrip(" *_\"')").endswith("?")
    return asks and bool(follows) and not follows.rstrip(" *_\"')").endswith("?")


def _is_run_in(text: str) -> bool:
    """Whether a numbered fragment opens a paragraph as its heading: "3 Playground at Fern Park."."""
    few = len(text.split()) <= _HEADING_WORDS
    return few and _RUN_IN.fullmatch(text.strip()) is not None and not _STATES.search(text)


def _are_names(cells: Sequence[str], following: Sequence[str]) -> bool:
    """Whether the first row of a table names its columns: words, or bands of a quantity, above rows of as many cells."""
    rows = [row.split("|") for row in following if has_cells(row)]
    bands = [cell for cell in cells if band_of(cell) is not None]
    known = bands if len(bands) >= FEWEST else []
    if not rows or any(_is_figure(cell) for cell in cells if cell not in known):
        return False
    return any(abs(len(row) - len(cells)) <= 1 for row in rows)


def _may_be_names(cells: Sequence[str], following: Sequence[str]) -> bool:
    """The same where the reader of the file found no names: not over the facts of a data sheet.

    "Motor | 55 kW" above "Weight | 80 kg" is a fact as they are; two columns have names over amounts of one kind.
    """
    if any(cell[:1].isdigit() and is_figure(cell) and band_of(cell) is None for cell in cells):
        return False
    second = [row.split("|")[-1].strip() for row in following if row.count("|") == 1]
    return len(cells) > _PAIR or (
        all(any(map(str.isdigit, cell)) for cell in second) and of_one_kind(second)
    )


def _is_figure(cell: str) -> bool:
    """Whether a cell is a number or a code rather than a name with one in it ("Q1 2026 plan")."""
    signs = re.sub(r"\W", "", cell)
    digits = sum(sign.isdigit() for sign in signs)
    return digits * 2 >= len(signs) > 0 and len(signs) <= _LONGEST_FIGURE
