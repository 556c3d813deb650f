"""DOCX: the text that Word shows, in reading order.

Walks WordprocessingML by local names, so transitional, strict and other producers' files read
alike. Text boxes, content controls, nested tables, footnotes and tracked insertions are read;
tracked deletions, hidden text, field codes and the second of two alternative renderings are not.
Pages are known only where Word left the breaks of its last layout, or where the author set some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ea_core.knowledge.reading.column_names import Row, table_blocks
from ea_core.knowledge.reading.docx.package import Package
from ea_core.knowledge.reading.docx.properties import core_metadata, counted_pages, plausible_pages
from ea_core.knowledge.reading.docx.styles import Styles, local, value
from ea_core.knowledge.reading.reading import Block, BlockKind, ReadDocument, ReadLimits
from ea_core.knowledge.text.cleaning import clean, clean_line, sensible_title, title_of_file

_SKIPPED = frozenset({
    "del", "moveFrom", "delText", "delInstrText", "instrText",  # tracked changes, field codes
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr",
    "rt",  # the reading above the letters (ruby)
    "annotationRef", "commentReference", "object", "Fallback",
})  # fmt: skip
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_HEADING_LENGTH = 100
_MOST_COLUMNS = 200  # that a cell spans
_LONGEST_ROW = 1500  # characters: beyond it a table is a means of layout, not of data


@dataclass(slots=True)
class _Paragraph:
    """A paragraph being read: its text so far and what is to follow it."""

    text: list[str] = field(default_factory=list)
    plain: bool = False  # some of the letters are not bold
    page: int | None = None
    after: list[Block] = field(default_factory=list)


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read a DOCX; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    package = Package(path, filename, limits)
    main = package.main_part()
    walk = _Walk(package, main)
    blocks = list(walk.blocks(package.tree(main)))
    if not any(block.kind == "heading" for block in blocks):
        blocks = [
            replace(b, kind="heading", level=2) if id(b) in walk.strong else b for b in blocks
        ]
    pages = walk.page
    if not plausible_pages(blocks, pages, counted_pages(package), rendered=walk.rendered):
        pages, blocks = None, [replace(block, page=None) for block in blocks]
    metadata = core_metadata(package)
    title = (
        sensible_title(str(metadata.pop("title", "")))
        or sensible_title(walk.title)
        or next((sensible_title(b.text) for b in blocks[:3] if b.level == 1), None)
        or title_of_file(filename)
    )
    return ReadDocument(title, "docx", pages, tuple(blocks), metadata)


class _Walk:
    """One walk through the body.

    `page` is None without any break; `rendered` says that Word left the breaks of its layout;
    `strong` are the ids of short bold paragraphs, the headings of those who use no styles.
    """

    def __init__(self, package: Package, main: str) -> None:
        self._styles = Styles(package.tree(package.related(main, "styles")))
        self._notes = {
            **_notes(package.tree(package.related(main, "footnotes")), "footnote"),
            **_notes(package.tree(package.related(main, "endnotes")), "endnote"),
        }
        self._note_number = 0
        self.rendered = False
        self._special: dict[str, Callable[[Any, _Paragraph], None]] = {
            "t": self._text,
            "r": self._run,
            "br": self._break,
            "lastRenderedPageBreak": lambda *_: self._turn(),
            "txbxContent": self._box,
            "footnoteReference": self._note,
            "endnoteReference": self._note,
            "AlternateContent": lambda found, draft: self._runs(_chosen(found), draft),
        }
        self.page: int | None = None
        self.strong: set[int] = set()
        self.title = ""

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
                yield from self._inside(_chosen(child))
            elif name not in _SKIPPED:
                yield from self._inside(child)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        draft = _Paragraph()
        if self.page and not self.rendered and _flag(element.find("{*}pPr/{*}pageBreakBefore")):
            self._turn()
        self._runs(element, draft)
        text = clean("".join(draft.text))
        if text:
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
            if kind == "paragraph" and not draft.plain and _like_a_heading(text):
                self.strong.add(id(block))
            yield block
        yield from draft.after
        if self.page and not self.rendered and _new_page(element.find("{*}pPr/{*}sectPr")):
            self._turn()

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
        if not _flag(run.find("{*}rPr/{*}vanish")):
            draft.plain |= not _flag(run.find("{*}rPr/{*}b"))
            self._runs(run, draft)

    def _box(self, element: Any, draft: _Paragraph) -> None:
        draft.after.extend(self._inside(element))

    def _break(self, element: Any, draft: _Paragraph) -> None:
        if value(element, "type") != "page":
            draft.text.append("\n")
        elif not self.rendered:
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
            draft.text.append(f"[{self._note_number}]")
            draft.after.append(
                Block("paragraph", f"[{self._note_number}] {text}", 0, draft.page or self.page)
            )

    def _table(self, table: Any) -> Iterator[Block]:
        rows: list[Row] = []
        above: list[str] = []
        for row in _children(table, "tr"):
            cells = [(cell, list(self._inside(cell))) for cell in _children(row, "tc")]
            filled = [blocks for _, blocks in cells if blocks]
            texts = [" ".join(block.text for block in blocks) for _, blocks in cells]
            nested = any(block.kind == "table_row" for blocks in filled for block in blocks)
            alone = len(filled) == 1 and (len(filled[0]) > 1 or filled[0][0].kind == "heading")
            if filled and (nested or alone or sum(map(len, texts)) > _LONGEST_ROW):
                yield from table_blocks(rows)
                rows = []
                for blocks in filled:
                    yield from blocks
                continue
            names = _flag(row.find("{*}trPr/{*}tblHeader"))
            spread = _spread([(cell, clean_line(text)) for (cell, _), text in zip(cells, texts, strict=True)],
                             above, repeat=names)  # fmt: skip
            above = spread
            if filled:
                bold = all(id(block) in self.strong for blocks in filled for block in blocks)
                rows.append(Row(spread, filled[0][0].page, names, bold))
        yield from table_blocks(rows)


def _spread(cells: Sequence[tuple[Any, str]], above: Sequence[str], *, repeat: bool) -> list[str]:
    """The texts of a row by column: what is merged down is said again, what spans has its room.

    With `repeat` what spans columns is said in each of them, as the names of columns are.
    """
    spread: list[str] = []
    for cell, text in cells:
        properties = cell.find("{*}tcPr")
        merged = properties.find("{*}vMerge") if properties is not None else None
        if merged is not None and value(merged, "val") != "restart" and not text:
            text = above[len(spread)] if len(spread) < len(above) else ""  # noqa: PLW2901 -- the cell above
        span = properties.find("{*}gridSpan") if properties is not None else None
        width = (value(span, "val") if span is not None else None) or "1"
        more = min(int(width), _MOST_COLUMNS) - 1 if width.isdecimal() else 0
        spread += [text, *[text if repeat else ""] * more]
    return spread


def _children(element: Any, name: str) -> Iterator[Any]:
    """Rows of a table, cells of a row, also those wrapped in content controls."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _children(child, name)


def _chosen(alternate: Any) -> Any:
    """The first rendering offered, or the fallback when there is no other."""
    choices = [child for child in alternate if local(child) in ("Choice", "Fallback")]
    return next((choice for choice in choices if len(choice)), alternate)


def _flag(element: Any) -> bool:
    """Whether an on/off property is there and on."""
    return element is not None and value(element, "val") not in ("0", "false", "off")


def _new_page(section: Any) -> bool:
    """Whether a section's end starts a new page."""
    if section is None:
        return False
    kind = section.find("{*}type")
    return kind is None or value(kind, "val") != "continuous"


def _like_a_heading(text: str) -> bool:
    return len(text) <= _HEADING_LENGTH and "\n" not in text and text[-1] not in ".,;"


def _notes(tree: Any, kind: str) -> dict[tuple[str, str | None], Any]:
    """(kind, id) -> element of the foot- or endnotes, without separators."""
    found = tree.iter(f"{{*}}{kind}") if tree is not None else ()
    return {
        (kind, value(note, "id")): note for note in found if value(note, "type") in (None, "normal")
    }
