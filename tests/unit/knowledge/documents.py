"""Real files for the readers' tests, made with the libraries that make such files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen import canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

POLICY = (
    "Discounts of up to 10 percent may be granted by every sales person on their own. "
    "A discount above 20 percent needs the written approval of the sales director, who answers "
    "within two working days. No discount is given on maintenance contracts."
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def policy_pdf(path: Path) -> Path:
    """Two pages: headings, paragraphs, a table; running titles with page numbers."""
    styles = getSampleStyleSheet()
    story = [
        Paragraph("Discount policy", styles["Title"]),
        Paragraph("Who may grant what", styles["Heading1"]),
        Paragraph(POLICY, styles["BodyText"]),
        PageBreak(),
        Paragraph("Price list", styles["Heading1"]),
        Table([["Product", "Price", "Unit"], ["Anvil", "1,200.00", "piece"]], colWidths=150),
        Paragraph("Prices are valid until the end of the year.", styles["BodyText"]),
    ]
    document = SimpleDocTemplate(str(path), pagesize=A4, author="Ada Lovelace")
    document.build(story)
    return path


def drawn_pdf(path: Path, pages: list[list[str]], password: str | None = None) -> Path:
    """Pages of plain lines, protected when a password is given ('' needs none to open)."""
    lock = None if password is None else StandardEncryption(password, "owner", strength=128)
    page = canvas.Canvas(str(path), pagesize=A4, encrypt=lock)
    for lines in pages:
        for number, line in enumerate(lines):
            page.drawString(72, 770 - 15 * number, line)
        page.showPage()
    page.save()
    return path


def scanned_pdf(path: Path) -> Path:
    """A page with a picture and no text."""
    from PIL import Image  # noqa: PLC0415
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415

    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "lightgrey").save(picture, "PNG")
    picture.seek(0)
    page = canvas.Canvas(str(path), pagesize=A4)
    page.drawImage(ImageReader(picture), 0, 0, 595, 842)
    page.save()
    return path


def docx(path: Path, body: str, *, namespace: str = W, address: str = "", **parts: str) -> Path:
    """A DOCX of hand-written body XML; other parts by name: styles, footnotes, numbering.

    `address` is that of the link with the id "out".
    """
    roots = (
        f'xmlns:w="{namespace}" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    links = "".join(
        f'<Relationship Id="r{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for name in parts
    )
    if address:
        links += (
            f'<Relationship Id="out" Type="{_OFFICE}/hyperlink" Target="{address}" '
            'TargetMode="External"/>'
        )
    main = f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS.format(main))
        archive.writestr("word/_rels/document.xml.rels", _RELATIONS.format(links))
        archive.writestr(
            "word/document.xml", f"<w:document {roots}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {roots}>{content}</w:{name}>")
    return path


def run(text: str) -> str:
    """A run of a DOCX."""
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of a DOCX."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{run(text)}</w:p>"
