"""The pieces of a document that a passage is made of: sentences, rows and headings, with their sizes.

Nothing of it is cut but what alone is larger than a passage may be: a sentence at its words, a row of
a table between its cells, where each part keeps the names of its columns and the first cell, by
which one knows the row. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.text.sentences import sentence_spans

CountTokens = Callable[[Sequence[str]], Sequence[int]]
"""Tokens of each text, without the marks that a model puts around it."""

_CELLS = " | "
_LONGEST_WORD = 100  # characters: beyond it a tokenizer may see one unknown token
_CHARACTERS = 12  # per token at most, so that unknown words do not make endless passages
_BATCH = 2048  # texts counted in one call


@dataclass(frozen=True, slots=True)
class Unit:
    """What is never cut: a sentence, a row, a heading. `glue` joins it to what is before it.

    `names` is the line of column names that a row stands under, '' without any; `names_tokens`
    are its tokens.
    """

    text: str
    tokens: int
    page: int | None
    glue: str
    path: tuple[str, ...]
    heading: bool = False
    names: str = ""
    names_tokens: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    block: Block
    glue: str
    path: tuple[str, ...]


class Counter:
    """Token counts in batches; a text never counts less than its length allows."""

    def __init__(self, count_tokens: CountTokens) -> None:
        self._count_tokens = count_tokens

    def __call__(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text."""
        sizes: list[int] = []
        for at in range(0, len(texts), _BATCH):
            sizes.extend(self._count_tokens(texts[at : at + _BATCH]))
        pairs = zip(texts, sizes, strict=True)
        return [max(1, size, -(-len(text) // _CHARACTERS)) for text, size in pairs]


def units(blocks: Sequence[Block], counted: Counter, most: int) -> Iterator[Unit]:
    """The units of all blocks with their heading paths.

    None is larger than `most` tokens, a row together with the names of its columns.
    """
    path: list[tuple[int, str]] = []
    waiting: list[_Piece] = []
    named = _Names(counted)
    for block in blocks:
        if block.kind == "heading":
            path = [(level, text) for level, text in path if level < block.level]
            path.append((block.level, block.text))
        names = tuple(text for _, text in path)
        waiting.extend(_Piece(text, block, glue, names) for text, glue in _pieces(block))
        if len(waiting) >= _BATCH:
            yield from _counted_units(waiting, counted, named, most)
            waiting = []
    yield from _counted_units(waiting, counted, named, most)


class _Names:
    """The line of column names of a table and its tokens."""

    def __init__(self, counted: Counter) -> None:
        self._counted = counted
        self._known: dict[tuple[str, ...], tuple[str, int]] = {}

    def of(self, columns: tuple[str, ...]) -> tuple[str, int]:
        if not any(columns):
            return "", 0
        if columns not in self._known:
            line = line_of(columns)
            self._known[columns] = line, self._counted([line])[0]
        return self._known[columns]


def line_of(cells: Sequence[str]) -> str:
    """Cells as one line of text."""
    return _CELLS.join(cells).rstrip(_CELLS)


def _counted_units(
    waiting: Sequence[_Piece], counted: Counter, named: _Names, most: int
) -> Iterator[Unit]:
    sizes = counted([piece.text for piece in waiting])
    for piece, size in zip(waiting, sizes, strict=True):
        block = piece.block
        names, names_tokens = named.of(block.columns)
        if size + names_tokens <= most:
            heading = block.kind == "heading"
            yield Unit(
                piece.text, size, block.page, piece.glue, piece.path, heading, names, names_tokens
            )
        elif block.kind == "table_row":
            yield from _parts_of_row(piece, counted, named, most)
        else:
            for number, (part, tokens) in enumerate(_cut(piece.text, counted, most)):
                glue = piece.glue if number == 0 else " "
                yield Unit(part, tokens, block.page, glue, piece.path, block.kind == "heading")


def _parts_of_row(piece: _Piece, counted: Counter, named: _Names, most: int) -> Iterator[Unit]:
    """A row that is larger than a passage: as many cells as have room, each time with the first."""
    cells = piece.text.split(_CELLS)
    columns = piece.block.columns or ("",) * len(cells)
    if len(columns) != len(cells):
        columns = (*columns, *[""] * len(cells))[: len(cells)]
    sizes = [
        own + names
        for own, names in zip(counted([f"{cell} |" for cell in cells]),
                              counted([f"{name} |" for name in columns]), strict=True)
    ]  # fmt: skip
    key = 0 if 3 * sizes[0] <= most else None  # a long first cell is no name of the row
    group: list[int] = []
    used = 0
    for at, size in enumerate(sizes):
        if group and group != [key] and used + size > most:
            yield from _part(piece, [cells[i] for i in group], [columns[i] for i in group],
                             counted, named, most)  # fmt: skip
            group = [] if key is None else [key]
            used = sum(sizes[i] for i in group)
        group.append(at)
        used += size
    yield from _part(piece, [cells[i] for i in group], [columns[i] for i in group],
                     counted, named, most)  # fmt: skip


def _part(
    piece: _Piece, cells: list[str], columns: list[str], counted: Counter, named: _Names, most: int
) -> Iterator[Unit]:
    """Some cells of a row, cut at words where one of them alone is too large."""
    names, names_tokens = named.of(tuple(columns))
    if 2 * names_tokens > most:
        names, names_tokens = next(_cut(names, counted, most // 2))
    for text, tokens in _cut(line_of(cells), counted, most - names_tokens):
        yield Unit(
            text, tokens, piece.block.page, "\n", piece.path,
            names=names, names_tokens=names_tokens,
        )  # fmt: skip


def _pieces(block: Block) -> Iterator[tuple[str, str]]:
    """(text, glue) of what is not cut within a block; the first piece starts a new line."""
    if block.kind in ("heading", "table_row"):
        yield block.text, "\n"
        return
    if block.kind == "code":
        for line in block.text.split("\n"):
            if line.strip():
                yield line, "\n"
        return
    end = 0
    for start, stop in sentence_spans(block.text):
        between = block.text[end:start]
        glue = "\n" if end == 0 or "\n" in between else between[:1]
        yield block.text[start:stop], glue
        end = stop


def _cut(text: str, counted: Counter, most: int) -> Iterator[tuple[str, int]]:
    """A text over the limit cut at words, and words over the limit cut within."""
    step = max(1, min(_LONGEST_WORD, most // 2))
    pieces = [
        (word[at : at + step], "" if at else " ")
        for word in re.findall(r"\S+", text)
        for at in range(0, len(word), step)
    ]
    part, used = "", 0
    sizes = counted([piece for piece, _ in pieces])
    for (piece, joint), size in zip(pieces, sizes, strict=True):
        if part and used + size > most:
            yield part, used
            part, used = "", 0
        part, used = (part + joint + piece if part else piece), used + size
    if part:
        yield part, used
