"""A document cut into passages, the unit that is embedded, searched and cited.

Decided by measurement: up to 256 tokens including the prefix "title > headings",
sentences and table rows never cut, a new heading starts a new passage when the current one is at
least half full, no overlap. The rows of a table stand under the line of its column names in each
passage. Pure: the tokenizer comes in as a function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ea_core.knowledge.ingestion.units import Counter, CountTokens, Unit, line_of, units
from ea_core.knowledge.reading.reading import ReadDocument

MARKS = 2  # tokens that the model adds around a text, e.g. [CLS] and [SEP]
_SEPARATOR = " > "
_PREFIX_SHARE = 0.25  # of a passage, at most


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage. `index` counts from 0; `content` is word for word what the document says.

    Only the line of column names is said again above the rows of each passage of a table.
    `prefix` is "title > heading > heading"; `page` counts from 1 and is None where a format has no
    pages; `token_count` is that of `embedded_text`. `named` are the tables in it whose columns have
    names: where the line of the names begins in `content`, and where the last row under it ends.
    """

    index: int
    content: str
    prefix: str
    heading_path: tuple[str, ...]
    page: int | None
    token_count: int
    named: tuple[tuple[int, int], ...] = ()

    @property
    def embedded_text(self) -> str:
        """What goes to the embedding model."""
        return f"{self.prefix}\n{self.content}" if self.prefix else self.content


def split(
    document: ReadDocument, count_tokens: CountTokens, max_tokens: int = 256
) -> list[Passage]:
    """The passages of a document, in reading order; none for a document without text.

    Time is linear in the length of the document; `count_tokens` sees each sentence once (and the
    words of sentences that are too long).
    """
    counted = Counter(count_tokens)
    prefixes = _Prefixes(document.title, counted, int(max_tokens * _PREFIX_SHARE))
    smallest = max_tokens - MARKS - int(max_tokens * _PREFIX_SHARE)
    passages: list[Passage] = []
    draft: list[Unit] = []

    def close(units: list[Unit]) -> list[Unit]:
        if units:
            passages.append(_passage(len(passages), units, prefixes))
        return []

    used = 0
    for unit in units(document.blocks, counted, smallest):
        room = max_tokens - MARKS - prefixes.of(_path(draft) if draft else unit.path)[1]
        half = unit.heading and 2 * used >= room and not draft[-1].heading
        needed = sum(one.tokens for one in _under_names(draft, unit))
        if draft and (half or _turned(draft, unit) or used + needed > room):
            body, headings = _without_last_headings(draft, unit)
            close(body)
            draft = headings
            used = sum(one.tokens for one in draft)
            room = max_tokens - MARKS - prefixes.of(unit.path)[1]
            if used + unit.tokens + unit.names_tokens > room:
                draft, used = close(draft), 0
        draft.extend(_under_names(draft, unit))
        used = sum(one.tokens for one in draft)
    close(draft)
    return passages


def _under_names(draft: Sequence[Unit], unit: Unit) -> list[Unit]:
    """The unit; before it the names of its columns where the draft's last row is of other ones."""
    if not unit.names or (draft and unit.names in (draft[-1].names, line_of([draft[-1].text]))):
        return [unit]
    names = Unit(unit.names, unit.names_tokens, unit.page, "\n", unit.path, names=unit.names)
    return [names, unit]


def _turned(draft: Sequence[Unit], unit: Unit) -> bool:
    """Whether `unit` stands on another page than the text of the draft."""
    text = next((one for one in reversed(draft) if not one.heading), None)
    return text is not None and text.page != unit.page


def _path(units: Sequence[Unit]) -> tuple[str, ...]:
    """The heading path of a passage: that of its first words below a heading."""
    return next((unit.path for unit in units if not unit.heading), units[-1].path)


def _without_last_headings(draft: list[Unit], following: Unit) -> tuple[list[Unit], list[Unit]]:
    """Units, and the headings at their end: a heading stays with what it stands over.

    So do the names of columns without a row: they come again above the row that follows.
    """
    if draft and following.names and line_of([draft[-1].text]) == following.names:
        draft = draft[:-1]
    kept = len(draft)
    while kept and draft[kept - 1].heading:
        kept -= 1
    return draft[:kept], draft[kept:]


def _passage(index: int, units: list[Unit], prefixes: _Prefixes) -> Passage:
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
        named=_named(units),
    )


def _named(units: Sequence[Unit]) -> tuple[tuple[int, int], ...]:
    """Where the tables with names of their columns lie: from the line of the names to the last row."""
    found: list[tuple[int, int]] = []
    line, begins = "", 0  # the last line that may be one of names
    at = 0
    for number, unit in enumerate(units):
        start = at + (len(unit.glue) if number else 0)
        at = start + len(unit.text)
        under = bool(unit.names) and unit.text != unit.names and unit.names == line
        if under and found and found[-1][0] == begins:
            found[-1] = begins, at
        elif under:
            found.append((begins, at))
        else:
            line, begins = line_of([unit.text]), start
    return tuple(found)


class _Prefixes:
    """The prefix of each heading path and its tokens, shortened to its share of a passage."""

    def __init__(self, title: str, counted: Counter, most: int) -> None:
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
