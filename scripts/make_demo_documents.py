"""Typesets the demo company's PDF and DOCX files from `scripts/demo_documents/*.md`.

For developers only (needs reportlab and python-docx); what it writes into
`ea_core/demo/documents` is committed. The Markdown documents there are written by hand.
The same sources give the same bytes. Usage: python scripts/make_demo_documents.py
"""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.shared import Pt, RGBColor
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    CondPageBreak,
    ListFlowable,
    ListItem,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ea_core.demo.library import DOCUMENTS, DemoDocument
from ea_core.demo.products import COMPANY_NAME, PRICE_LIST, QUANTITY_BANDS, unit_price

SOURCES = Path(__file__).resolve().parent / "demo_documents"
INK, ACCENT, PALE, GREY = "#1f2933", "#0b5c6b", "#eef4f5", "#6b7780"
MARGIN, HEAD, FOOT = 22 * mm, 25 * mm, 19 * mm
TEXT_WIDTH = A4[0] - 2 * MARGIN
PADDING = 6  # of reportlab's frames
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Block:
    """A piece of a document: `kind` is h1 to h3, meta, p, ul, ol, table or pagebreak.

    A cell or paragraph is a list of runs (text, bold); `items` holds paragraphs, `rows` cells.
    """

    kind: str
    items: tuple[tuple[tuple[str, bool], ...], ...] = ()
    rows: tuple[tuple[tuple[tuple[str, bool], ...], ...], ...] = ()


def price_table() -> str:
    """The price list as a Markdown table, from the same data as the deals."""
    labels = [str(least) for least, _ in QUANTITY_BANDS]
    bands = [f"{a} to {int(b) - 1}" for a, b in pairwise(labels)]
    lines = [f"| Number | Product | Unit | {' | '.join([*bands, f'from {labels[-1]}'])} |"]
    lines.append("|---" * (len(labels) + 3) + "|")
    for item in PRICE_LIST:
        prices = [f"${unit_price(item, least):,.2f}" for least, _ in QUANTITY_BANDS]
        if item.kind == "service":
            prices = [prices[0]] * len(prices)
            name = item.description
        elif item.kind == "software":
            name = item.product
        else:
            name = f"{item.product}: {item.description[0].lower()}{item.description[1:]}"
        lines.append(f"| {item.sku} | {name} | {item.unit} | {' | '.join(prices)} |")
    return "\n".join(lines)


def runs(inline: Token) -> tuple[tuple[str, bool], ...]:
    """The text of an inline token as (text, bold) pairs."""
    out: list[tuple[str, bool]] = []
    bold = False
    for child in inline.children or []:
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
        elif child.type == "softbreak":
            out.append((" ", bold))
        elif child.content:
            out.append((child.content, bold))
    return tuple(out)


def inlines(tokens: Sequence[Token], start: int, end: str) -> tuple[list[Token], int]:
    """The inline tokens from `start` up to the token `end` on the same level."""
    level, found = tokens[start].level, []
    while not (tokens[start].type == end and tokens[start].level == level):
        if tokens[start].type == "inline":
            found.append(tokens[start])
        start += 1
    return found, start


def parse(text: str) -> Iterator[Block]:
    """Markdown to blocks; the paragraph after the title is the document's meta line."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    n, titled = 0, False
    while n < len(tokens):
        token = tokens[n]
        if token.type == "heading_open":
            yield Block(token.tag, (runs(tokens[n + 1]),))
            titled = token.tag == "h1"
        elif token.type == "html_block" and "pagebreak" in token.content:
            yield Block("pagebreak")
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            found, n = inlines(tokens, n, token.type.replace("open", "close"))
            yield Block(token.tag, tuple(runs(t) for t in found))
        elif token.type == "table_open":
            found, n = inlines(tokens, n, "table_close")
            width = next(i for i, t in enumerate(found) if (t.map or [0])[0] != found[0].map[0])  # type: ignore[index]
            cells = [runs(t) for t in found]
            yield Block(
                "table",
                rows=tuple(tuple(cells[i : i + width]) for i in range(0, len(cells), width)),
            )
        elif token.type == "paragraph_open":
            yield Block("meta" if titled else "p", (runs(tokens[n + 1]),))
            titled = False
        n += 1


def plain(cell: Sequence[tuple[str, bool]]) -> str:
    """The text without its marks."""
    return "".join(text for text, _ in cell)


def markup(cell: Sequence[tuple[str, bool]]) -> str:
    """Runs in reportlab's paragraph markup."""
    return "".join(f"<b>{escape(t)}</b>" if bold else escape(t) for t, bold in cell)


def style(name: str, size: float, **more: Any) -> ParagraphStyle:
    """A paragraph style of this document."""
    options: dict[str, Any] = {"fontName": "Helvetica", "textColor": INK, "leading": size * 1.45}
    return ParagraphStyle(name, fontSize=size, **(options | more))


BOLD = "Helvetica-Bold"
STYLES = {
    "h1": style("h1", 21, fontName=BOLD, textColor=ACCENT, leading=27, spaceAfter=4),
    "meta": style("meta", 9, textColor=GREY, spaceAfter=12),
    "h2": style("h2", 15, fontName=BOLD, spaceBefore=15, spaceAfter=6, keepWithNext=1),
    "h3": style("h3", 12.5, fontName=BOLD, spaceBefore=9, spaceAfter=3, keepWithNext=1),
    "p": style("p", 10.9, spaceAfter=8),
    "li": style("li", 10.9, spaceAfter=3.5),
    "td": style("td", 9.8, leading=13),
    "th": style("th", 9.8, leading=13, fontName=BOLD, textColor="#ffffff"),
}


def pdf_table(block: Block) -> Table:
    """A table whose columns are as wide as their contents ask for."""
    columns = range(len(block.rows[0]))
    least, wants = [], []
    for c in columns:
        cells = [plain(row[c]) for row in block.rows]
        words = [word for cell in cells for word in cell.split()] or [""]
        least.append(max(stringWidth(word, BOLD, STYLES["th"].fontSize) for word in words) + 13)
        wants.append(min(max(len(cell) for cell in cells), 46))
    spare = TEXT_WIDTH - sum(least)
    widths = [low + spare * want / sum(wants) for low, want in zip(least, wants, strict=True)]
    data = [
        [Paragraph(markup(cell), STYLES["td" if r else "th"]) for cell in row]
        for r, row in enumerate(block.rows)
    ]
    table = Table(data, colWidths=widths, repeatRows=1, spaceBefore=4, spaceAfter=10)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), ACCENT),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), (colors.white, PALE)),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, "#c8d3d6"),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 4.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    return table


def flowables(blocks: Sequence[Block]) -> list[Any]:
    """Blocks as reportlab's flowables."""
    out: list[Any] = []
    for block in blocks:
        if block.kind == "pagebreak":
            out.append(PageBreak())
        elif block.kind in ("ul", "ol"):
            items = [ListItem(Paragraph(markup(i), STYLES["li"])) for i in block.items]
            bullets = {"bulletType": "bullet", "start": "•", "bulletFontSize": 9}
            numbers = {"bulletType": "1", "bulletFormat": "%s.", "bulletFontSize": 10.9}
            look = bullets if block.kind == "ul" else numbers
            out += [ListFlowable(items, leftIndent=16, bulletColor=ACCENT, **look), Spacer(1, 6)]
        elif block.kind == "table":
            out.append(pdf_table(block))
        else:
            if block.kind in ("h2", "h3"):
                out.append(CondPageBreak(28 * mm))
            out.append(Paragraph(markup(block.items[0]), STYLES[block.kind]))
    return out


def write_pdf(document: DemoDocument, blocks: Sequence[Block]) -> None:
    """Set twice: the first run counts the pages. The file's dates are the document's."""
    moment = datetime.combine(document.dated, time(9), tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    pages = 0
    for _ in range(2):
        buffer, total = io.BytesIO(), pages

        def furnish(canvas: Any, template: Any, total: int = total) -> None:
            canvas.saveState()
            canvas.setFont("Helvetica", 8)
            canvas.setFillColor(GREY)
            top, right = A4[1] - 15 * mm, A4[0] - MARGIN
            canvas.drawString(MARGIN, top, COMPANY_NAME)
            canvas.drawRightString(right, top, document.title)
            canvas.setStrokeColor("#c8d3d6")
            canvas.setLineWidth(0.5)
            canvas.line(MARGIN, top - 2.2 * mm, right, top - 2.2 * mm)
            canvas.drawString(MARGIN, 12 * mm, f"Internal. {document.dated:%B %Y}")
            canvas.drawRightString(right, 12 * mm, f"Page {template.page} of {total}")
            canvas.restoreState()

        template = SimpleDocTemplate(
            buffer, pagesize=A4, leftMargin=MARGIN - PADDING, rightMargin=MARGIN - PADDING, topMargin=HEAD,
            bottomMargin=FOOT, title=document.title, author=document.author,
            subject=", ".join(document.tags), creator=COMPANY_NAME, invariant=1, lang="en",
        )  # fmt: skip
        template.build(flowables(blocks), onFirstPage=furnish, onLaterPages=furnish)
        pages = template.page
    document.path.write_bytes(buffer.getvalue())


def add_runs(paragraph: Any, cell: Sequence[tuple[str, bool]]) -> None:
    """Adds the runs to a paragraph of Word."""
    for text, bold in cell:
        paragraph.add_run(text).bold = bold or None


def add_block(word: Any, block: Block) -> None:
    """Adds a block in Word's own heading, list and table styles, so that its structure shows."""
    if block.kind in ("h1", "h2", "h3"):
        word.add_heading(plain(block.items[0]), level=int(block.kind[1]) - 1)
    elif block.kind in ("ul", "ol"):
        for item in block.items:
            name = "List Bullet" if block.kind == "ul" else "List Number"
            add_runs(word.add_paragraph(style=name), item)
    elif block.kind == "table":
        table = word.add_table(rows=0, cols=len(block.rows[0]), style="Light Grid Accent 1")
        for row in block.rows:
            for target, cell in zip(table.add_row().cells, row, strict=True):
                add_runs(target.paragraphs[0], cell)
        word.add_paragraph()
    elif block.kind in ("p", "meta"):
        paragraph = word.add_paragraph()
        add_runs(paragraph, block.items[0])
        if block.kind == "meta":
            for run in paragraph.runs:
                run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(GREY[1:].upper())


def write_docx(document: DemoDocument, blocks: Sequence[Block]) -> None:
    """Written by python-docx, then packed anew without the time of day."""
    word = docx.Document()
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(11)
    for block in blocks:
        add_block(word, block)
    word.sections[0].header.paragraphs[0].text = f"{COMPANY_NAME}  |  {document.title}"
    properties, moment = word.core_properties, datetime.combine(document.dated, time(9), tzinfo=UTC)
    properties.title, properties.author = document.title, document.author
    properties.last_modified_by, properties.comments = document.author, ""
    properties.keywords, properties.revision = ", ".join(document.tags), 1
    properties.created = properties.modified = moment.replace(tzinfo=None)
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(document.path, "w") as target_zip:
        for info in source.infolist():
            entry = zipfile.ZipInfo(info.filename, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target_zip.writestr(entry, source.read(info), compresslevel=9)


def main() -> None:
    for document in DOCUMENTS:
        source = SOURCES / f"{document.path.stem}.md"
        if document.path.suffix != ".md":
            text = source.read_text(encoding="utf-8")
            blocks = list(parse(text.replace("<!-- price-table -->", price_table())))
            write = write_pdf if document.path.suffix == ".pdf" else write_docx
            write(document, blocks)
        print(f"{document.path.stat().st_size:>8,}  {document.file_name}")


if __name__ == "__main__":
    main()
