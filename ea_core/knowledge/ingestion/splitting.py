"""A document cut into passages, the unit that is embedded, searched and cited.

Decided by measurement: up to 256 tokens including the prefix "title > headings",
sentences and table rows never cut, a new heading starts a new passage when the current one is at
least half full, no overlap. Pure: the tokenizer comes in as a function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ea_core.knowledge.reading.reading import Block, ReadDocument
from ea_core.knowledge.text.sentences import sentence_spans

CountTokens = Callable[[Sequence[str]], Sequence[int]]
"""Tokens of each text, without the marks that a model puts around it."""

MARKS = 2  # tokens that the model adds around a text, e.g. [CLS] and [SEP]
_SEPARATOR = " > "
_PREFIX_SHARE = 0.25  # of a passage, at most
_LONGEST_WORD = 100  # characters: beyond it a tokenizer may see one unknown token
_CHARACTERS = 12  # per token at most, so that unknown words do not make endless passages
_BATCH = 2048  # texts counted in one call


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage. `index` counts from 0; `content` is word for word what the document says.

    `prefix` is "title > heading > heading"; `page` counts from 1 and is None where a format has no
    pages; `token_count` is that of `embedded_text`.
    """

    index: int
    content: str
    prefix: str
    heading_path: tuple[str, ...]
    page: int | None
    token_count: int

    @property
    def embedded_text(self) -> str:
        """What goes to the embedding model."""
        return f"{self.prefix}\n{self.content}" if self.prefix else self.content


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, a row, a heading. `glue` joins it to what is before it."""

    text: str
    tokens: int
    page: int | None
    glue: str
    heading: bool
    path: tuple[str, ...]


def split(
    document: ReadDocument, count_tokens: CountTokens, max_tokens: int = 256
) -> list[Passage]:
    """The passages of a document, in reading order; none for a document without text.

    Time is linear in the length of the document; `count_tokens` sees each sentence once (and the
    words of sentences that are too long).
    """
    counted = _Counter(count_tokens)
    prefixes = _Prefixes(document.title, counted, int(max_tokens * _PREFIX_SHARE))
    smallest = max_tokens - MARKS - int(max_tokens * _PREFIX_SHARE)
    passages: list[Passage] = []
    draft: list[_Unit] = []

    def close(units: list[_Unit]) -> list[_Unit]:
        if units:
            passages.append(_passage(len(passages), units, prefixes))
        return []

    used = 0
    for unit in _units(document.blocks, counted, smallest):
        room = max_tokens - MARKS - prefixes.of(_path(draft) if draft else unit.path)[1]
        half = unit.heading and 2 * used >= room and not draft[-1].heading
        if draft and (half or _turned(draft, unit) or used + unit.tokens > room):
            body, headings = _without_last_headings(draft)
            close(body)
            draft = headings
            used = sum(one.tokens for one in draft)
            room = max_tokens - MARKS - prefixes.of(unit.path)[1]
            if used + unit.tokens > room:
                draft, used = close(draft), 0
        draft.append(unit)
        used += unit.tokens
    close(draft)
    return passages


def _turned(draft: Sequence[_Unit], unit: _Unit) -> bool:
    """Whether `unit` stands on another page than the text of the draft."""
    text = next((one for one in reversed(draft) if not one.heading), None)
    return text is not None and text.page != unit.page


def _path(units: Sequence[_Unit]) -> tuple[str, ...]:
    """The heading path of a passage: that of its first words below a heading."""
    return next((unit.path for unit in units if not unit.heading), units[-1].path)


def _without_last_headings(units: list[_Unit]) -> tuple[list[_Unit], list[_Unit]]:
    """Units, and the headings at their end: a heading stays with what it stands over."""
    kept = len(units)
    while kept and units[kept - 1].heading:
        kept -= 1
    return units[:kept], units[kept:]


def _passage(index: int, units: list[_Unit], prefixes: _Prefixes) -> Passage:
    path = _path(units)
    prefix, tokens = prefixes.of(path)
    content = units[0].text + "".join(unit.glue + unit.text for unit in units[1:])
    # A heading at the foot of a page belongs to the text that it stands over, on the next.
    page = next((unit.page for unit in units if not unit.heading), units[-1].page)
    return Passage(
        index=index,
        content=content,
        prefix=prefix,
        heading_path=path,
        page=page,
        token_count=tokens + sum(unit.tokens for unit in units),
    )


def _units(blocks: Sequence[Block], counted: _Counter, most: int) -> Iterator[_Unit]:
    """The units of all blocks, each no larger than `most` tokens, with their heading paths."""
    path: list[tuple[int, str]] = []
    waiting: list[tuple[str, Block, str, tuple[str, ...]]] = []
    for block in blocks:
        if block.kind == "heading":
            path = [(level, text) for level, text in path if level < block.level]
            path.append((block.level, block.text))
        names = tuple(text for _, text in path)
        waiting.extend((text, block, glue, names) for text, glue in _pieces(block))
        if len(waiting) >= _BATCH:
            yield from _counted_units(waiting, counted, most)
            waiting = []
    yield from _counted_units(waiting, counted, most)


def _counted_units(
    waiting: list[tuple[str, Block, str, tuple[str, ...]]], counted: _Counter, most: int
) -> Iterator[_Unit]:
    sizes = counted([text for text, *_ in waiting])
    for (text, block, glue, names), size in zip(waiting, sizes, strict=True):
        heading = block.kind == "heading"
        if size <= most:
            yield _Unit(text, size, block.page, glue, heading, names)
            continue
        for number, (part, tokens) in enumerate(_cut(text, counted, most)):
            joint = glue if number == 0 else " "
            yield _Unit(part, tokens, block.page, joint, heading, names)


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


def _cut(text: str, counted: _Counter, most: int) -> Iterator[tuple[str, int]]:
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


class _Counter:
    """Token counts in batches; a text never counts less than its length allows."""

    def __init__(self, count_tokens: CountTokens) -> None:
        self._count_tokens = count_tokens

    def __call__(self, texts: Sequence[str]) -> list[int]:
        sizes: list[int] = []
        for at in range(0, len(texts), _BATCH):
            sizes.extend(self._count_tokens(texts[at : at + _BATCH]))
        pairs = zip(texts, sizes, strict=True)
        return [max(1, size, -(-len(text) // _CHARACTERS)) for text, size in pairs]


class _Prefixes:
    """The prefix of each heading path and its tokens, shortened to its share of a passage."""

    def __init__(self, title: str, counted: _Counter, most: int) -> None:
        self._title, self._counted, self._most = title, counted, most
        self._known: dict[tuple[str, ...], tuple[str, int]] = {}

    def of(self, path: tuple[str, ...]) -> tuple[str, int]:
        if path not in self._known:
            self._known[path] = self._made(path)
        return self._known[path]

    def _made(self, path: tuple[str, ...]) -> tuple[str, int]:
        parts = [self._title, *path]
        parts = [
            part
            for i, part in enumerate(parts)
            if part and (i == 0 or not _same(part, parts[i - 1]))
        ]
        while len(parts) > 2 and self._size(parts) > self._most:  # noqa: PLR2004 -- title, heading
            del parts[1]
        while self._size(parts) > self._most:
            longest = max(range(len(parts)), key=lambda i: len(parts[i]))
            kept = parts[longest][: len(parts[longest]) * 3 // 4]
            parts[longest] = (kept.rsplit(" ", 1)[0] if " " in kept else kept).rstrip()
        return _SEPARATOR.join(parts), self._size(parts)

    def _size(self, parts: list[str]) -> int:
        return self._counted([_SEPARATOR.join(parts)])[0] if any(parts) else 0


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
