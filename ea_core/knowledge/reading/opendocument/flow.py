"""Paragraphs, headings, lists and tables of a text or a slide, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ea_core.knowledge.reading.docx.styles import local, value
from ea_core.knowledge.reading.links import with_address
from ea_core.knowledge.reading.numbering import label
from ea_core.knowledge.reading.opendocument.package import PLAIN, OpenDocument, Style
from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.reading.tables import Cell, Sheet, blocks_of, text_cell
from ea_core.knowledge.text.cleaning import clean, clean_line

_SKIPPED: Final = frozenset({
    "tracked-changes", "table-of-content", "alphabetical-index", "illustration-index",
    "table-index", "bibliography", "user-index", "object-index", "sequence-decls", "forms",
    "variable-decls", "user-field-decls", "hidden-text", "hidden-paragraph", "notes", "image",
    "ruby-text", "page-number", "bookmark", "settings", "desc", "title",
})  # fmt: skip
_MOST_REPEATED: Final = 1000
_LONGEST_ROW: Final = 1500  # characters: beyond it a table is a means of layout


@dataclass(slots=True)
class Flow:
    """One walk; `comments` are those that reviewers left, `struck`: struck-through text was left out."""

    document: OpenDocument
    page: int | None = None
    comments: list[str] = field(default_factory=list)
    struck: bool = False
    charts: bool = True
    """Whether charts are read; those of a sheet say what its cells say."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _notes: int = 0
    _after: list[Block] = field(default_factory=list)

    def blocks(self, parent: Any, depth: int = 60) -> Iterator[Block]:
        """The blocks of all that is in an element."""
        for element in parent if depth else ():
            name = local(element)
            if name in _SKIPPED or self._style(element).hidden or _is_off(element):
                continue
            if name == "h":
                yield from self._heading(element)
            elif name == "p":
                yield from self._paragraph(element)
            elif name == "list":
                yield from self._list(element, value(element, "style-name") or "", 1)
            elif name == "table":
                yield from self._table(element, depth)
            elif name == "annotation":
                self._comment(element)
            elif name == "object":
                yield from self._chart(element, depth)
            else:
                yield from self.blocks(element, depth - 1)

    def _style(self, element: Any) -> Style:
        return self.document.styles.get(value(element, "style-name") or "", PLAIN)

    def _heading(self, element: Any) -> Iterator[Block]:
        said = value(element, "outline-level") or "1"
        level = max(1, min(int(said), 6)) if said.isdigit() else 1
        text = clean_line(self._text(element))
        if text:
            numbered = (value(element, "is-list-header") or "") != "true"
            number = self._number("outline", level) if numbered else ""
            yield Block("heading", f"{number}{text}", level, self.page)
        yield from self._noted()

    def _paragraph(self, element: Any, before: str | None = None) -> Iterator[Block]:
        """A paragraph; an item of a list when `before` (its number, or nothing) is given."""
        text = clean(self._text(element))
        level = self._style(element).level
        if text and level and before is None:
            yield Block("heading", clean_line(text), level, self.page)
        elif text:
            kind = "paragraph" if before is None else "list_item"
            text = text if before is None else f"{before}{clean_line(text)}"
            yield Block(kind, text, 0, self.page)  # type: ignore[arg-type] # one of the kinds
        yield from self._noted()

    def _noted(self) -> Iterator[Block]:
        yield from self._after
        self._after = []

    def _list(self, element: Any, style: str, level: int) -> Iterator[Block]:
        """The items of a list; it counts on from the one before only where it says so."""
        counts = self._counts.setdefault(style, {})
        if level == 1 and value(element, "continue-numbering") != "true" and not value(element, "continue-list"):  # fmt: skip
            counts.clear()
        for item in element:
            if local(item) not in {"list-item", "list-header"}:
                continue
            start = value(item, "start-value") or ""
            if start.isdigit():
                counts[level] = int(start) - 1
            first = True
            for child in item:
                if local(child) in {"p", "h"}:
                    own = first and local(item) == "list-item"
                    yield from self._paragraph(child, self._number(style, level) if own else "")
                    first = False
                elif local(child) == "list":
                    inner = value(child, "style-name") or style
                    yield from self._list(child, inner, level + 1)

    def _number(self, style: str, level: int) -> str:
        """The number of the next item, "1.2. "; '' where there are bullets or nothing."""
        levels = self.document.lists.get(style, {})
        form = levels.get(level)
        if form is None or not (value(form, "num-format") or ""):
            return ""
        counts = self._counts.setdefault(style, {})
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        start = value(form, "start-value") or "1"
        counts[level] = counts.get(level, (int(start) if start.isdigit() else 1) - 1) + 1
        shown = value(form, "display-levels") or "1"
        first = max(1, level - (int(shown) if shown.isdigit() else 1) + 1)
        numbers = [
            label(counts.get(one, 1), value(levels[one], "num-format") or "1")
            for one in range(first, level + 1)
            if one in levels
        ]
        number = ".".join(numbers)
        return f"{value(form, 'num-prefix') or ''}{number}{value(form, 'num-suffix') or ''} "

    def _text(self, element: Any) -> str:
        """The words within a paragraph."""
        if self._is_out(self._style(element)):
            return ""
        parts = [element.text or ""]
        for child in element:
            name = local(child)
            if name == "s":
                count = value(child, "c") or "1"
                parts.append(" " * min(int(count) if count.isdigit() else 1, _MOST_REPEATED))
            elif name in {"tab", "line-break"}:
                parts.append("\t" if name == "tab" else "\n")
            elif name == "a":
                parts.append(self._link(child))
            elif name == "note":
                parts.append(self._note(child))
            elif name == "annotation":
                self._comment(child)
            elif name in {"frame", "custom-shape", "text-box", "rect", "g"}:
                self._after += self.blocks(child)
            elif name not in _SKIPPED and not _is_off(child):
                parts.append(self._text(child))
            parts.append(child.tail or "")
        return "".join(parts)

    def _is_out(self, style: Style) -> bool:
        """Whether words of that style are none; notes that some were struck through."""
        self.struck |= style.struck and not style.hidden
        return style.struck or style.hidden

    def _link(self, element: Any) -> str:
        text = self._text(element)
        return with_address(text, value(element, "href") or "") if text.strip() else text

    def _note(self, element: Any) -> str:
        """A footnote or endnote: its number here, its words behind the paragraph."""
        body = element.find("{*}note-body")
        text = clean_line(" ".join(self._text(p) for p in body.iter("{*}p"))) if body is not None else ""  # fmt: skip
        if not text:
            return ""
        self._notes += 1
        self._after.append(Block("paragraph", f"Note {self._notes}: {text}", 0, self.page))
        # No brackets: they would be taken for the number of a citation.
        return f" (note {self._notes})"

    def _comment(self, element: Any) -> None:
        text = clean_line(" ".join(self._text(p) for p in element.iter("{*}p")))
        if text:
            self.comments.append(text[:1000])

    def _chart(self, element: Any, depth: int) -> Iterator[Block]:
        """What a chart shows: its title, and the table that it is drawn from."""
        tree = self.document.part(value(element, "href") or "") if self.charts else None
        for chart in tree.iter("{*}chart") if tree is not None else ():
            for part in chart:
                if local(part) in {"title", "subtitle"}:
                    yield from self.blocks(part, depth - 1)
                elif local(part) == "table":
                    yield from self._table(part, depth - 1)

    def _table(self, element: Any, depth: int) -> Iterator[Block]:
        """The rows of a table, or what is in it when it only lays out the page."""
        rows: list[tuple[int, dict[int, Cell]]] = []
        merged: list[tuple[int, int, int, int]] = []
        heads = {id(row) for head in element.iter("{*}table-header-rows") for row in head}
        cells = list(element.iter("{*}table-cell"))
        nested = next((one for one in element.iterdescendants("{*}table")), None) is not None
        long = any(len("".join(cell.itertext())) > _LONGEST_ROW for cell in cells)
        if nested or long or len(cells) < 2:  # noqa: PLR2004 -- a single cell is a frame
            for cell in cells:
                if next(cell.iterancestors("{*}table")) is element:
                    yield from self.blocks(cell, depth - 1)
            return
        for row in element.iter("{*}table-row"):
            found: dict[int, Cell] = {}
            for at, cell in enumerate(one for one in row if local(one).endswith("table-cell")):
                text = " ".join(block.text for block in self.blocks(cell, depth - 1))
                down, right = _span(cell, "rows"), _span(cell, "columns")
                if down > 1 or right > 1:
                    merged.append((len(rows), at, len(rows) + down - 1, at + right - 1))
                if made := text_cell(text, bold=id(row) in heads):
                    found[at] = made
            if found:
                rows.append((len(rows), found))
        yield from blocks_of(Sheet(rows, merged), self.page)


def _is_off(element: Any) -> bool:
    """Whether a section, or what depends on a condition, is not shown."""
    return (
        local(element) == "section"
        and value(element, "display") in {"none", "condition"}
        and (value(element, "is-hidden") != "false")
    )


def _span(cell: Any, which: str) -> int:
    said = value(cell, f"number-{which}-spanned") or "1"
    return int(said) if said.isdigit() else 1
