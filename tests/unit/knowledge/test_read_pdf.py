from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from ea_core.errors import DamagedDocument, DocumentTooLarge, ProtectedDocument
from ea_core.knowledge.reading.reading import ReadLimits, read_document
from ea_core.knowledge.reading.recognition import installed
from ea_core.knowledge.reading.remarks import STRUCK, pages_in_words
from tests.unit.knowledge import documents


def test_a_policy_keeps_its_headings_sentences_rows_and_pages(tmp_path: Path) -> None:
    path = documents.policy_pdf(tmp_path / "policy.pdf")
    document = read_document(path, "policy.pdf")
    assert (document.file_type, document.page_count, document.title) == (
        "pdf",
        2,
        "Discount policy",
    )
    assert document.metadata["author"] == "Ada Lovelace"
    headings = [(block.text, block.page) for block in document.blocks if block.kind == "heading"]
    assert headings == [("Discount policy", 1), ("Who may grant what", 1), ("Price list", 2)]
    assert documents.POLICY in [block.text for block in document.blocks]  # lines joined again
    rows = [(block.text, block.page) for block in document.blocks if block.kind == "table_row"]
    assert rows == [("Product | Price | Unit", 2), ("Anvil | 1,200.00 | piece", 2)]


@pytest.mark.parametrize("place", ["TOP", "MIDDLE", "BOTTOM"])
def test_a_row_whose_cells_have_several_lines_is_one_row(tmp_path: Path, place: str) -> None:
    body = getSampleStyleSheet()["BodyText"]
    rows = [
        ["Level", "Who approves", "Answer"],
        ["over 20%", "Chief Financial Officer with a written business case", "3 days"],
        ["over 30% but only for clients of many years", "Board", "within two working weeks"],
        ["none", "nobody", "at once"],
    ]
    cells = [[Paragraph(text, body) for text in row] for row in rows]
    if place != "TOP":
        del cells[2], rows[2]  # a first cell of several lines is known only by its top
    table = Table(cells, colWidths=[110, 110, 90], style=[("VALIGN", (0, 0), (-1, -1), place)])
    story = [table, Paragraph("Then the text goes on.", body)]
    SimpleDocTemplate(str(tmp_path / "a.pdf"), pagesize=A4).build(story)
    found = [block.text for block in read_document(tmp_path / "a.pdf", "a.pdf").blocks]
    assert found == [*(" | ".join(row) for row in rows), "Then the text goes on."]


def test_a_sentence_that_goes_on_with_a_number_is_no_list(tmp_path: Path) -> None:
    lines = ["During absence the manager is represented by the head of operations up to level"]
    lines += ["1. The chief financial officer is represented by the controller.", "", "", "1. Pack"]
    path = documents.drawn_pdf(tmp_path / "a.pdf", [lines])
    kinds = [block.kind for block in read_document(path, "a.pdf").blocks]
    assert kinds == ["paragraph", "list_item"]


def test_a_word_divided_at_a_lines_end_is_whole_again(tmp_path: Path) -> None:
    path = documents.drawn_pdf(
        tmp_path / "a.pdf", [["We grant main-", "tenance to all well-", "known customers."]]
    )
    assert "maintenance" in read_document(path, "a.pdf").text


def test_running_titles_do_not_repeat_in_the_text(tmp_path: Path) -> None:
    pages = [["Acme confidential", *[""] * 10, f"Words of page {n}."] for n in range(1, 7)]
    path = documents.drawn_pdf(tmp_path / "a.pdf", pages)
    text = read_document(path, "a.pdf").text
    assert text.count("Acme confidential") == 1
    assert all(f"Words of page {n}." in text for n in range(1, 7))


@pytest.mark.parametrize(
    "title",
    ["Machine {}", "Appendix {}", "Quarter {} of 2026", "Sheet M-10{}: valve", "Step {}"],
)
@pytest.mark.parametrize("size", [16, 11])
def test_headings_that_differ_by_a_number_are_headings(
    tmp_path: Path, title: str, size: int
) -> None:
    path = tmp_path / "a.pdf"
    page = canvas.Canvas(str(path))
    for number in range(1, 6):
        page.setFont("Helvetica-Bold", size)
        page.drawString(72, 800, title.format(number))
        page.setFont("Helvetica", 11)
        page.drawString(72, 778, f"It lifts {number * 7} tonnes in the northern hall of the works.")
        page.drawString(72, 764, "It is oiled every second week by the shift that is on duty.")
        page.setFont("Helvetica", 8)
        page.drawString(72, 30, f"Works manual, 2nd edition | page {number + 2} of 9")
        page.showPage()
    page.save()
    document = read_document(path, "a.pdf")
    headings = [(block.text, block.page) for block in document.blocks if block.kind == "heading"]
    assert headings == [(title.format(number), number) for number in range(1, 6)]
    assert document.text.count("Works manual") == 1
    assert document.metadata["headers"] == ["Works manual, 2nd edition"], (
        "no page number is that of all"
    )


def test_a_password_is_asked_to_be_removed(tmp_path: Path) -> None:
    path = documents.drawn_pdf(tmp_path / "a.pdf", [["secret"]], password="x")
    with pytest.raises(ProtectedDocument) as refused:
        read_document(path, "offer.pdf")
    assert refused.value.message == (
        "offer.pdf is protected with a password. Remove the password and upload it again."
    )


def test_a_pdf_that_only_restricts_printing_is_read(tmp_path: Path) -> None:
    path = documents.drawn_pdf(tmp_path / "a.pdf", [["open to all"]], password="")
    assert read_document(path, "a.pdf").text == "open to all"


def test_a_scan_is_told_from_an_empty_page(tmp_path: Path) -> None:
    scan = read_document(documents.scanned_pdf(tmp_path / "scan.pdf"), "scan.pdf")
    assert scan.blocks == ()
    assert scan.metadata["scanned"] is True
    blank = read_document(documents.drawn_pdf(tmp_path / "blank.pdf", [[]]), "blank.pdf")
    assert blank.blocks == ()
    assert "scanned" not in blank.metadata


def test_pages_without_text_are_named(tmp_path: Path) -> None:
    path = documents.drawn_pdf(tmp_path / "a.pdf", [["words"], [], ["words"], [], []])
    document = read_document(path, "a.pdf")
    assert document.metadata["pages_without_text"] == [2, 4, 5]
    told = " ".join(document.remarks)
    assert told.startswith("Pages 2, 4 and 5 hold no text (a scan, a picture or an empty page).")


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([3], "Page 3"),
        ([3, 4], "Pages 3 and 4"),
        ([3, 4, 5, 6, 7, 9], "Pages 3 to 7 and 9"),
        ([1, 2, 5, 8, 9, 10], "Pages 1, 2, 5 and 8 to 10"),
        (list(range(1, 40, 2)), "Pages 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 8 more"),
    ],
)
def test_page_numbers_are_told_in_words(pages: list[int], words: str) -> None:
    assert pages_in_words(pages) == words


def test_links_keep_their_addresses(tmp_path: Path) -> None:
    styles = getSampleStyleSheet()
    text = (
        'Use <a href="https://a.example/form">the form</a> and <a href="#x">see below</a><a name="x"/>, '
        'or go to <a href="https://b.example/">b.example</a>.'
    )
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build([Paragraph(text, styles["BodyText"])])
    assert read_document(tmp_path / "a.pdf", "a.pdf").text == (
        "Use the form (https://a.example/form) and see below, or go to b.example."
    )


def test_half_a_pdf_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "half.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R")
    with pytest.raises(DamagedDocument, match=r"half\.pdf is damaged"):
        read_document(path, "half.pdf")


def test_too_many_pages_are_refused_with_the_limit(tmp_path: Path) -> None:
    path = documents.drawn_pdf(tmp_path / "a.pdf", [["a"], ["b"], ["c"]])
    with pytest.raises(DocumentTooLarge, match="3 pages; the limit is 2"):
        read_document(path, "a.pdf", ReadLimits(max_pages=2))


def test_what_is_typed_into_a_form_stands_behind_its_name(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    page = canvas.Canvas(str(path))
    page.drawString(72, 700, "Customer:")
    page.acroForm.textfield(name="customer", x=150, y=690, width=200, value="Globex Corporation")
    page.drawString(100, 660, "Needs the crane")
    page.acroForm.checkbox(name="crane", x=72, y=656, size=16, checked=True)
    page.drawString(72, 620, "Quay:")
    page.acroForm.choice(name="quay", x=150, y=612, value="North", options=["North", "South"])
    page.drawString(72, 580, "The tariff holds.")
    page.linkURL("https://port.example/tariff", (72, 575, 300, 595))
    page.textAnnotation("Ask about depth", Rect=[300, 500, 320, 520])
    page.save()
    document = read_document(path, "form.pdf")
    assert [block.text for block in document.blocks] == [
        "Customer: Globex Corporation", "\u2611 Needs the crane", "Quay: North",
        "The tariff holds (https://port.example/tariff).",
    ]  # fmt: skip
    assert document.metadata["comments"] == ["Page 1, Ask about depth"]


def test_raised_figures_and_cells_that_fill_their_column(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    page = canvas.Canvas(str(path), pagesize=A4)

    def draw(x: float, y: float, text: str, raised: str = "") -> None:
        page.setFont("Helvetica", 10)
        page.drawString(x, y, text)
        right = x + page.stringWidth(text, "Helvetica", 10)
        page.setFont("Helvetica", 6)
        page.drawString(right, y + 4, raised)

    draw(60, 780, "The fee is 1,200", "1")
    draw(60, 740, "Load 3 x 10", "-3")
    for x, text in ((60, "Depot hall two"), (200, "Invoice"), (300, "2026-117")):
        draw(x, 700, text)  # a table of another kind above, apart
    rows = (("Risk", "What we do", "Owner"), ("Frost", "Heat tape", "Ann"), ("Flood", "Pumps", "Cy"),
            ("Theft", "Two guards stand at night and a camera on gate", "Bo"))  # fmt: skip
    for number, cells in enumerate(rows):
        for x, text in zip((60, 130, 355), cells, strict=True):
            draw(x, 620 - 18 * number, text)
    page.save()
    blocks = read_document(path, "a.pdf").blocks
    assert [block.text for block in blocks[:2]] == ["The fee is 1,200^1", "Load 3 x 10^-3"]
    assert blocks[-1].text == "Theft | Two guards stand at night and a camera on gate | Bo"
    assert blocks[-1].columns == ("Risk", "What we do", "Owner")


@pytest.mark.skipif(not installed("eng").program, reason="Tesseract is not installed")
def test_pages_that_are_pictures_are_recognised_where_tesseract_is(tmp_path: Path) -> None:
    lines = ["The harbour master has the call sign Kestrel.", "Cranes lift forty tonnes at most."]
    drawn = documents.drawn_pdf(tmp_path / "text.pdf", [lines])
    picture = pdfium.PdfDocument(drawn)[0].render(scale=3, grayscale=True).to_pil()
    path = tmp_path / "a.pdf"
    page = canvas.Canvas(str(path), pagesize=A4)
    page.drawString(72, 700, "A page of text.")
    page.showPage()
    page.drawImage(ImageReader(picture), 0, 0, *A4)
    page.save()
    without = read_document(path, "a.pdf")
    assert without.metadata["pages_without_text"] == [2]
    assert "not installed (Tesseract, EA_OCR)" in without.remarks[-1]
    document = read_document(path, "a.pdf", ReadLimits(recognition=installed("eng")))
    assert [(block.text, block.page) for block in document.blocks] == [
        ("A page of text.", 1),
        (" ".join(lines), 2),
    ]
    assert document.remarks == [
        "The text of page 2 was recognised from pictures (OCR, language eng) and can hold mistakes."
    ]


def test_what_is_struck_through_is_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    page = canvas.Canvas(str(path))
    page.setFont("Helvetica", 11)
    before = page.stringWidth("The daily allowance is ", "Helvetica", 11)
    wide = page.stringWidth("28", "Helvetica", 11)
    page.drawString(72, 700, "The daily allowance is 28 34 euros.")
    page.line(72 + before, 703, 72 + before + wide, 703)
    page.drawString(72, 680, "Nobody may take more than this.")
    page.line(
        72, 683, 72 + page.stringWidth("Nobody may take more than this.", "Helvetica", 11), 683
    )
    page.drawString(72, 660, "Ask your lead first.")
    page.line(72, 658, 72 + page.stringWidth("Ask your lead first.", "Helvetica", 11), 658)
    page.line(60, 663, 300, 663)  # drawn across the page, not over these words
    page.showPage()
    page.save()
    document = read_document(path, "a.pdf")
    assert document.text == "The daily allowance is 34 euros.\n\nAsk your lead first."
    assert document.metadata["remarks"] == [STRUCK]


def test_what_is_stamped_over_pages_is_no_heading_of_theirs(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    page = canvas.Canvas(str(path))
    for number in (1, 2):
        page.saveState()
        page.translate(150, 300)
        page.rotate(45)
        page.setFont("Helvetica-Bold", 60)
        page.drawString(0, 0, "DRAFT")
        page.restoreState()
        page.setFont("Helvetica", 11)
        page.drawString(72, 700, f"Rule {number} holds for the whole yard and its quays.")
        page.showPage()
    page.save()
    document = read_document(path, "a.pdf")
    assert [b.text for b in document.blocks] == [
        f"Rule {number} holds for the whole yard and its quays." for number in (1, 2)
    ]
    assert document.metadata["headers"] == ["DRAFT"]


@pytest.mark.parametrize(
    ("mark", "text"), [("StrikeOut", "Notice is six weeks."), ("Highlight", "Notice is four six weeks.")]
)  # fmt: skip
def test_what_a_reviewer_has_struck_out_is_left_out(tmp_path: Path, mark: str, text: str) -> None:
    path = tmp_path / "a.pdf"
    page = canvas.Canvas(str(path))
    page.setFont("Helvetica", 11)
    page.drawString(72, 700, "Notice is four six weeks.")
    left = 72 + page.stringWidth("Notice is ", "Helvetica", 11)
    right = left + page.stringWidth("four", "Helvetica", 11)
    page._addAnnotation(
        PDFDictionary({
            "Type": PDFName("Annot"), "Subtype": PDFName(mark), "T": PDFString("Bo"),
            "Contents": PDFString("As agreed."), "Rect": PDFArray([left, 697, right, 711]),
            "QuadPoints": PDFArray([left, 711, right, 711, left, 697, right, 697]),
        })
    )  # fmt: skip
    page.save()
    document = read_document(path, "a.pdf")
    assert document.text == text
    assert document.metadata["comments"] == ["Page 1, Bo: As agreed."]
    assert (STRUCK in document.remarks) is (mark == "StrikeOut")


def test_files_attached_to_a_pdf_are_read_or_named(tmp_path: Path) -> None:
    documents.drawn_pdf(tmp_path / "inner.pdf", [["The annex lists nine gates."]])
    document = pdfium.PdfDocument(documents.drawn_pdf(tmp_path / "a.pdf", [["See the annex."]]))
    for name, content in (
        ("prices.csv", b"Part,Fee\nA,4\nB,5\n"),
        ("annex.pdf", (tmp_path / "inner.pdf").read_bytes()),
        ("invoice.xml", b"<?xml version='1.0'?><invoice/>"),
    ):
        document.new_attachment(name).set_data(content)
    document.save(tmp_path / "b.pdf")
    read = read_document(tmp_path / "b.pdf", "b.pdf")
    assert [(b.page, b.text) for b in read.blocks] == [
        (1, "See the annex."),
        (None, "Attachment: annex.pdf"), (None, "The annex lists nine gates."),
        (None, "Attachment: prices.csv"), (None, "Part | Fee"), (None, "A | 4"), (None, "B | 5"),
    ]  # fmt: skip
    assert read.remarks == ["Of the attachments these were not read: invoice.xml is an XML file."]
