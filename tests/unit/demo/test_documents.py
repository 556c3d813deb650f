"""The demo documents hold what the suggested questions ask for, on the page that is named."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import docx
import pypdfium2
import pytest

from ea_core.demo.library import DOCUMENTS, DOCUMENTS_DIR, DemoDocument
from ea_core.demo.products import PRICE_LIST, QUANTITY_BANDS, unit_price
from ea_core.demo.questions import (
    SUGGESTED_QUESTIONS,
    UNANSWERABLE_QUESTIONS,
    SuggestedQuestion,
)

MOST_BYTES = 600_000
BY_NAME = {document.file_name: document for document in DOCUMENTS}


@cache
def pages(path: Path) -> tuple[str, ...]:
    """The text by page; other formats are one page."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            texts = [page.get_textpage().get_text_range() for page in pdf]
    elif path.suffix == ".docx":
        word = docx.Document(str(path))
        cells = [c.text for t in word.tables for row in t.rows for c in row.cells]
        texts = ["\n".join([p.text for p in word.paragraphs] + cells)]
    else:
        texts = [path.read_text(encoding="utf-8")]
    return tuple(" ".join(text.split()) for text in texts)


@pytest.fixture(params=DOCUMENTS, ids=lambda d: d.file_name)
def document(request: pytest.FixtureRequest) -> DemoDocument:
    found: DemoDocument = request.param
    return found


def test_the_library_is_what_lies_in_the_folder() -> None:
    assert {p.name for p in DOCUMENTS_DIR.iterdir()} == set(BY_NAME)
    assert len(DOCUMENTS) >= 12
    assert {d.path.suffix for d in DOCUMENTS} == {".pdf", ".docx", ".md"}


def test_they_are_small() -> None:
    assert sum(d.path.stat().st_size for d in DOCUMENTS) < MOST_BYTES


def test_length_and_wording(document: DemoDocument) -> None:
    text = " ".join(pages(document.path))
    assert 500 <= len(text.split()) <= 1800
    assert "lorem" not in text.lower()
    assert "pagebreak" not in text


def test_title_and_author_are_embedded(document: DemoDocument) -> None:
    text = pages(document.path)[0]
    if document.path.suffix == ".pdf":
        with pypdfium2.PdfDocument(document.path) as pdf:
            metadata = pdf.get_metadata_dict()
        found = (metadata["Title"], metadata["Author"])
        assert f"D:{document.dated:%Y%m%d}" in metadata["CreationDate"]
    elif document.path.suffix == ".docx":
        properties = docx.Document(str(document.path)).core_properties
        found = (properties.title, properties.author)
    else:
        assert f"Author: {document.author}" in text
        found = (document.path.read_text(encoding="utf-8").splitlines()[0][2:], document.author)
    assert found == (document.title, document.author)


def test_pdf_pages_are_numbered_and_none_is_nearly_empty(document: DemoDocument) -> None:
    if document.path.suffix == ".pdf":
        texts = pages(document.path)
        for number, text in enumerate(texts, start=1):
            assert f"Page {number} of {len(texts)}" in text
            assert len(text.split()) > 90


@pytest.mark.parametrize("asked", SUGGESTED_QUESTIONS, ids=lambda q: q.document)
def test_the_answer_is_where_it_is_said_to_be(asked: SuggestedQuestion) -> None:
    texts = pages(BY_NAME[asked.document].path)
    assert (asked.page is None) == (not asked.document.endswith(".pdf"))
    assert asked.phrase in texts[(asked.page or 1) - 1]


@pytest.mark.parametrize("asked", SUGGESTED_QUESTIONS, ids=lambda q: q.document)
def test_the_question_is_not_copied(asked: SuggestedQuestion) -> None:
    assert asked.question not in " ".join(pages(BY_NAME[asked.document].path))
    assert asked.phrase not in asked.question


def test_questions_cover_the_formats() -> None:
    assert 7 <= len(SUGGESTED_QUESTIONS) <= 9
    assert len({q.question for q in SUGGESTED_QUESTIONS}) == len(SUGGESTED_QUESTIONS)
    assert {Path(q.document).suffix for q in SUGGESTED_QUESTIONS} == {".pdf", ".docx", ".md"}


def test_unanswerable_questions_have_no_answer() -> None:
    assert len(UNANSWERABLE_QUESTIONS) == 3
    everything = " ".join(text for d in DOCUMENTS for text in pages(d.path)).lower()
    for word in (" dog", "leasing", "company car", "net profit"):
        assert word not in everything.replace("company card", "")


def test_the_price_list_has_every_price() -> None:
    table = pages(BY_NAME["price-list.pdf"].path)[0]
    for item in PRICE_LIST:
        assert item.sku in table
        for least, _ in QUANTITY_BANDS:
            assert f"${unit_price(item, least):,.2f}" in table
