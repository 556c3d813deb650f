"""From the lines of PDF pages to blocks: paragraphs, headings, list items, table rows.

Pure: what pdfium says about each line goes in, blocks come out. A PDF has no structure of its
own (or none to rely on), so this goes by what a reader's eye goes by: the size and weight of
the letters, the distance between lines, wide gaps within a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from ea_core.knowledge.reading.column_names import cell_text
from ea_core.knowledge.reading.pdf.labels import with_labels
from ea_core.knowledge.reading.pdf.names import Draft, with_names
from ea_core.knowledge.reading.pdf.running import Page, running_lines
from ea_core.knowledge.reading.pdf.tables import Line, with_whole_rows
from ea_core.knowledge.reading.pdf.words import Words
from ea_core.knowledge.reading.reading import Block, BlockKind
from ea_core.knowledge.text.cleaning import clean, clean_line

BULLET = re.compile(
    r"^(?:[•◦▪▫●○■□‣⁃∙·*–—-]|\d{1,3}[.)]|\(\d{1,2}\)"  # noqa: RUF001 -- dashes are meant
    r"|\(?(?:[a-zA-Z]|[ivx]{2,5}|[IVX]{2,5})[.)])(?:\s|$)"
)
_ENDS = re.compile(r"[.!?:;。！？：]['\"”’)\]]*$")  # noqa: RUF001
_LEADER = re.compile(r"(?:[.·…_]\s?){4,}")

_HEADING_SIZE = 1.12  # of the body's letters
_HEADING_LENGTH = 200  # characters
_BOLD_LENGTH = 100
_HEADING_LINES = 3
_SMALL = 0.8  # of the body's size: below it nothing is a heading
_DEEPEST = 4  # levels told apart by size
_FULL = 0.8  # of the widest line of the page: a line that was broken because it was full
_GAP = 1.35  # of the usual distance of lines: a new paragraph


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of all pages, and the running titles that were left out of them."""

    blocks: list[Block]
    running_titles: tuple[str, ...] = ()


def blocks_of(pages: Sequence[Page]) -> Layout:
    """The blocks of all pages; no block goes over a page's end."""
    everything = [line for page in pages for line in page.lines]
    body = _body_size(everything)
    plain_body = sum(len(line.text) for line in everything if line.bold) * 2 < sum(
        len(line.text) for line in everything
    )
    running = running_lines(
        pages, lambda line: _kind(line, body, plain_body=plain_body) == "heading"
    )
    words = Words(everything)
    drafts: list[Draft] = []
    for page in pages:
        lines = [
            line
            for index, line in enumerate(page.lines)
            if (page.number, index) not in running.places
        ]
        turned = groupby(with_labels(lines), key=lambda line: line.turn)
        whole = [line for _, same in turned for line in with_whole_rows(list(same))]
        for group in _groups(whole, body, plain_body=plain_body):
            if group.kind == "table_row":
                text = " | ".join(cell_text(cell.text) for cell in group.lines[0].cells)
            else:
                text = clean(words.joined(group.lines))
            if text:
                first = group.lines[0]
                drafts.append(Draft(group.kind, text, first.size, page.number, first))
    return Layout(_with_levels(with_names(drafts), body), running.titles)


@dataclass(slots=True)
class _Group:
    kind: BlockKind
    lines: list[Line]


def _groups(lines: Sequence[Line], body: float, *, plain_body: bool) -> Iterable[_Group]:
    """The lines of one page put together to blocks."""
    leading = _usual_distance(lines)
    width = max((line.right - line.left for line in lines), default=0.0)
    group: _Group | None = None
    for line in lines:
        kind = _kind(line, body, plain_body=plain_body)
        if kind == "list_item" and group is not None and _number_in_sentence(group, line, width):
            kind = "paragraph"
        if group is not None and _continues(group, line, kind, leading):
            group.lines.append(line)
            continue
        if group is not None:
            yield group
        group = _Group(kind, [line])
    if group is not None:
        yield group


def _kind(line: Line, body: float, *, plain_body: bool) -> BlockKind:
    text = line.text.strip()
    numbered = text[:1].isdigit() and len(line.cells) <= 2  # noqa: PLR2004 -- "1.2", "Discounts"
    row = len(line.cells) > 2  # noqa: PLR2004 -- the first of which may be "1."
    if not row and BULLET.match(text) and not (numbered and line.size >= _HEADING_SIZE * body):
        return "list_item"
    if _LEADER.search(text):
        return "list_item"  # a line of a table of contents
    if sum(char.isalpha() for char in text) > 1 and len(text) <= _HEADING_LENGTH:
        large = line.size >= _HEADING_SIZE * body and len(line.cells) <= 2  # noqa: PLR2004
        strong = line.bold and plain_body and len(text) <= _BOLD_LENGTH and not _ENDS.search(text)
        whole = len(line.cells) == 1 or (numbered and not line.cells[-1].text[:1].isdigit())
        if large or (strong and whole and line.size >= _SMALL * body):
            return "heading"
    if line.labelled:
        return "list_item"
    return "table_row" if len(line.cells) > 1 else "paragraph"


def _number_in_sentence(group: _Group, line: Line, width: float) -> bool:
    """Whether a line that begins with "1. " goes on with a sentence instead of a list."""
    before = group.lines[-1]
    whole = before.right - before.left > _FULL * width and not _ENDS.search(before.text.rstrip())
    level = abs(before.left - line.left) < line.size and before.y > line.y
    numbered = line.text[:1].isalnum() and BULLET.match(line.text) is not None
    return group.kind == "paragraph" and numbered and whole and level


def _continues(group: _Group, line: Line, kind: BlockKind, leading: float) -> bool:
    """Whether `line` belongs to the block that `group` has begun."""
    before = group.lines[-1]
    if "table_row" in (kind, group.kind) or kind == "list_item" or before.turn != line.turn:
        return False
    if _LEADER.search(before.text) or _LEADER.search(line.text):
        return False
    if kind == "heading" or group.kind == "heading":
        same = kind == group.kind and before.bold == line.bold and len(group.lines) < _HEADING_LINES
        if not same or _rounded(before.size) != _rounded(line.size):
            return False
    if before.bold != line.bold and len(group.lines) == 1:
        return False
    distance = before.y - line.y
    if not -0.5 * line.size < distance < max(_GAP * leading, 1.1 * line.size):
        # A new column, or a gap: only the middle of a sentence goes on.
        upwards = distance < 0
        return upwards and not _ENDS.search(before.text) and line.text[:1].islower()
    ended = bool(_ENDS.search(before.text.rstrip()))
    widest = max(one.right for one in group.lines)
    short = before.right < widest - 0.15 * (widest - before.left) and len(group.lines) > 1
    indented = line.left > before.left + line.size and group.kind == "paragraph"
    return not (ended and (short or (indented and len(group.lines) > 1)))


def _with_levels(drafts: Sequence[Draft], body: float) -> list[Block]:
    """Blocks; the largest headings get level 1, bold ones of the body's size the deepest."""
    sizes = {
        _rounded(draft.size)
        for draft in drafts
        if draft.kind == "heading" and draft.size >= _HEADING_SIZE * body
    }
    order = {
        size: min(level, _DEEPEST) for level, size in enumerate(sorted(sizes, reverse=True), 1)
    }
    bold_level = min(len(order), _DEEPEST) + 1
    blocks = []
    for draft in drafts:
        text = draft.text if draft.kind in ("paragraph", "table_row") else clean_line(draft.text)
        level = order.get(_rounded(draft.size), bold_level) if draft.kind == "heading" else 0
        blocks.append(Block(draft.kind, text, level, draft.page, draft.columns))
    return blocks


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _body_size(lines: Iterable[Line]) -> float:
    """The size that most characters have."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[_rounded(line.size)] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 1.0


def _usual_distance(lines: Sequence[Line]) -> float:
    """The usual distance of two lines that follow each other on this page."""
    steps = [
        before.y - line.y
        for before, line in pairwise(lines)
        if 0.5 * line.size < before.y - line.y < 3 * line.size
    ]
    return median(steps) if steps else 0.0
