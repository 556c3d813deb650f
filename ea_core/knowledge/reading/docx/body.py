"""The body of a Word document as blocks: what Word shows, in reading order.

Tracked deletions, hidden and struck-through text, field codes and the second of two alternative
renderings are not read. Numbers that Word generates stand before their paragraphs, addresses behind
the words of their links, notes below the paragraph that refers to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ea_core.knowledge.reading.charts import chart_blocks
from ea_core.knowledge.reading.column_names import Row, table_blocks
from ea_core.knowledge.reading.docx.chunks import chunk_blocks
from ea_core.knowledge.reading.docx.elements import (
    chosen,
    is_deleted,
    like_a_heading,
    notes_of,
    starts_page,
)
from ea_core.knowledge.reading.docx.numbering import Numbering
from ea_core.knowledge.reading.docx.rows import cells_of, children, is_layout, is_plain, row_of
from ea_core.knowledge.reading.docx.signs import sign_of
from ea_core.knowledge.reading.docx.styles import Styles, flag, local, value
from ea_core.knowledge.reading.docx.tabbed import tabbed_cells
from ea_core.knowledge.reading.links import with_address
from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.reading.raised import raised
from ea_core.knowledge.reading.reading import Block, BlockKind
from ea_core.knowledge.text.cleaning import clean, clean_line

_SKIPPED = frozenset({
    "del", "moveFrom", "delText", "delInstrText",  # tracked changes, field codes
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr",
    "rt",  # the reading above the letters (ruby)
    "annotationRef", "commentReference", "object", "Fallback",
})  # fmt: skip
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_FIELD_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"')


@dataclass(slots=True)
class _Paragraph:
    """A paragraph being read: its text so far and what is to follow it."""

    text: list[str] = field(default_factory=list)
    plain: bool = False  # some of the letters are not bold
    page: int | None = None
    after: list[Block] = field(default_factory=list)
    fields: list[tuple[str, int]] = field(default_factory=list)  # open ones: code, where they began


class Walk:
    """One walk through the body.

    `page` is None without any break; `rendered` says that Word left the breaks of its layout;
    `strong` are the ids of short bold paragraphs, the headings of those who use no styles;
    `struck` says that struck-through text was left out, `unread` that a file within it was.
    """

    def __init__(self, package: Package, main: str) -> None:
        self._styles = Styles(package.tree(package.related(main, "styles")))
        self._numbering = Numbering(package.tree(package.related(main, "numbering")), self._styles)
        relations = package.relations(main)
        self._addresses = {one.id: one.target for one in relations if one.external}
        self._parts = {one.id: one.target for one in relations if not one.external}
        self._package = package
        self._notes = {
            **notes_of(package.tree(package.related(main, "footnotes")), "footnote"),
            **notes_of(package.tree(package.related(main, "endnotes")), "endnote"),
        }
        self._note_number = 0
        self._begun: _Paragraph | None = None
        self.rendered = False
        self._special: dict[str, Callable[[Any, _Paragraph], None]] = {
            "t": self._text,
            "r": self._run,
            "br": self._break,
            "sym": lambda found, draft: draft.text.append(
                sign_of(value(found, "font") or "", value(found, "char") or "")
            ),
            "f": self._fraction,
            "sup": self._power,
            "hyperlink": self._link,
            "fldChar": self._field,
            "fldSimple": self._simple_field,
            "instrText": self._field_code,
            "lastRenderedPageBreak": lambda *_: self._turn(),
            "txbxContent": self._box,
            "chart": self._chart,
            "footnoteReference": self._note,
            "endnoteReference": self._note,
            "AlternateContent": lambda found, draft: self._runs(chosen(found), draft),
        }
        self.page: int | None = None
        self.strong: set[int] = set()
        self.tabbed: dict[int, tuple[str, ...]] = {}
        self.title = ""
        self.struck = False
        self.unread = False

    def blocks(self, root: Any) -> Iterator[Block]:
        """The blocks of the whole document."""
        names = {local(element) for element in root.iter("{*}lastRenderedPageBreak", "{*}br")}
        self.rendered = "lastRenderedPageBreak" in names
        breaks = any(value(e, "type") == "page" for e in root.iter("{*}br"))
        if self.rendered or breaks or next(root.iter("{*}pageBreakBefore"), None) is not None:
            self.page = 1
        yield from self._inside(root)

    def _inside(self, element: Any) -> Iterator[Block]:
        """The blocks within a container (body, cell, content control, text box ...)."""
        for child in element:
            name = local(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "AlternateContent":
                yield from self._inside(chosen(child))
            elif name == "altChunk":
                yield from self._chunk(child)
            elif name not in _SKIPPED:
                yield from self._inside(child)

    def _chunk(self, element: Any) -> Iterator[Block]:
        blocks = chunk_blocks(self._package, self._parts.get(value(element, "id") or ""))
        self.unread |= blocks is None
        yield from blocks or ()

    def _paragraph(self, element: Any) -> Iterator[Block]:
        draft, self._begun = self._begun or _Paragraph(), None
        if self.page and not self.rendered and flag(element.find("{*}pPr/{*}pageBreakBefore")):
            self._turn()
        label = "" if is_deleted(element) else self._numbering.label(element)
        self._runs(element, draft)
        following = element.getnext()
        if is_deleted(element) and following is not None and local(following) == "p":
            self._begun = draft  # its end was deleted: it goes on in the next one
            return
        text = clean("".join(draft.text))
        if text:
            text = f"{label} {text}" if label else text
            page = draft.page or self.page
            style = self._styles.of_paragraph(element)
            if style.title and not self.title:
                self.title = clean_line(text)
            kind: BlockKind = "paragraph"
            if style.level:
                kind = "heading"
            elif style.listed:
                kind = "list_item"
            if kind != "paragraph":
                text = clean_line(text)
            block = Block(kind, text, style.level, page)
            self._note_cells(block, draft, label)
            listed = kind == "list_item" and not label
            if kind != "heading" and not (listed or draft.plain) and like_a_heading(text):
                self.strong.add(id(block))
            yield block
        yield from draft.after
        if self.page and not self.rendered and starts_page(element.find("{*}pPr/{*}sectPr")):
            self._turn()

    def _note_cells(self, block: Block, draft: _Paragraph, label: str) -> None:
        cells = tabbed_cells("".join(draft.text))
        if block.kind == "paragraph" and cells and not label:
            self.tabbed[id(block)] = cells

    def _runs(self, element: Any, draft: _Paragraph) -> None:
        """Add the text within a paragraph's element to the draft."""
        for child in element:
            name = local(child)
            if name in _CHARACTERS:
                draft.text.append(_CHARACTERS[name])
            elif special := self._special.get(name):
                special(child, draft)
            elif name not in _SKIPPED:
                self._runs(child, draft)

    def _text(self, element: Any, draft: _Paragraph) -> None:
        if draft.page is None and (element.text or "").strip():
            draft.page = self.page
        draft.text.append(element.text or "")

    def _run(self, run: Any, draft: _Paragraph) -> None:
        if self._styles.leaves_out(run):
            self.struck |= not flag(run.find("{*}rPr/{*}vanish"))
            return
        draft.plain |= not flag(run.find("{*}rPr/{*}b"))
        placed = run.find("{*}rPr/{*}vertAlign")
        if placed is not None and value(placed, "val") == "superscript":
            text = "".join(one.text or "" for one in run.iterfind("{*}t"))
            draft.text.append(raised("".join(draft.text[-1:]), text))
        self._runs(run, draft)

    def _fraction(self, element: Any, draft: _Paragraph) -> None:
        """A formula's fraction; what stands above and below its line is not one number."""
        for at, part in enumerate(one for one in element if local(one) in ("num", "den")):
            draft.text.append("/" if at else "")
            self._runs(part, draft)

    def _power(self, element: Any, draft: _Paragraph) -> None:
        draft.text.append("^")
        self._runs(element, draft)

    def _box(self, element: Any, draft: _Paragraph) -> None:
        draft.after.extend(self._inside(element))

    def _chart(self, element: Any, draft: _Paragraph) -> None:
        tree = self._package.tree(self._parts.get(value(element, "id") or ""))
        if tree is not None:
            draft.after.extend(chart_blocks(tree, draft.page or self.page))

    def _break(self, element: Any, draft: _Paragraph) -> None:
        draft.text.append("\n")
        if value(element, "type") == "page" and not self.rendered:
            self._turn()

    def _turn(self) -> None:
        self.page = (self.page or 1) + 1

    def _note(self, reference: Any, draft: _Paragraph) -> None:
        key = (local(reference).removesuffix("Reference"), value(reference, "id"))
        note = self._notes.pop(key, None)
        if note is None:
            return
        inner = _Paragraph()
        for paragraph in note.iter("{*}p"):
            self._runs(paragraph, inner)
            inner.text.append(" ")
        if text := clean_line("".join(inner.text)):
            self._note_number += 1
            # No brackets: they would be taken for the number of a citation.
            draft.text.append(f" (note {self._note_number})")
            said = f"Note {self._note_number}: {text}"
            draft.after.append(Block("paragraph", said, 0, draft.page or self.page))

    def _link(self, element: Any, draft: _Paragraph) -> None:
        begun = len(draft.text)
        self._runs(element, draft)
        address = self._addresses.get(value(element, "id") or "", "")
        draft.text[begun:] = [with_address("".join(draft.text[begun:]), address)]

    def _field(self, element: Any, draft: _Paragraph) -> None:
        kind = value(element, "fldCharType")
        if kind == "begin":
            draft.fields.append(("", len(draft.text)))
        elif kind == "end" and draft.fields:
            code, begun = draft.fields.pop()
            if found := _FIELD_LINK.match(code):
                draft.text[begun:] = [with_address("".join(draft.text[begun:]), found[1])]

    def _simple_field(self, element: Any, draft: _Paragraph) -> None:
        begun = len(draft.text)
        self._runs(element, draft)
        if found := _FIELD_LINK.match(value(element, "instr") or ""):
            draft.text[begun:] = [with_address("".join(draft.text[begun:]), found[1])]

    def _field_code(self, element: Any, draft: _Paragraph) -> None:
        if draft.fields:
            code, begun = draft.fields[-1]
            draft.fields[-1] = code + (element.text or ""), begun

    def text_of(self, root: Any) -> str:
        """The text of a part beside the body (a header, a comment) on one line."""
        draft = _Paragraph()
        for paragraph in root.iter("{*}p"):
            self._runs(paragraph, draft)
            draft.text.append(" ")
        return clean_line("".join(draft.text))

    def _table(self, table: Any) -> Iterator[Block]:
        rows: list[Row] = []
        above: list[str] = []
        read = [
            (element, [(cell, list(self._inside(cell))) for cell in cells_of(element)])
            for element in children(table, "tr")
            if element.find("{*}trPr/{*}del") is None
        ]
        beside_rows = any(is_plain(cells) for _, cells in read)
        for element, cells in read:
            if is_layout([blocks for _, blocks in cells], beside_rows=beside_rows):
                yield from table_blocks(rows)
                rows = []
                for _, blocks in cells:
                    yield from blocks
                continue
            row = row_of(element, cells, above, self.strong)
            above = list(row.cells)
            rows.append(row)
        yield from table_blocks(rows)
