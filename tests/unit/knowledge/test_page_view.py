from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ea_core.errors import NotFound
from ea_core.knowledge.reading.pdf.page_picture import find_quote, render_page
from tests.unit.knowledge import documents


def yellow(png: bytes) -> int:
    """How many pixels a marker pen has touched."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return int(((red > 200) & (green > 180) & (blue < 160)).sum())


def test_the_cited_words_are_marked(tmp_path: Path) -> None:
    path = documents.policy_pdf(tmp_path / "a.pdf")
    plain = render_page(path, 1)
    cited = render_page(path, 1, documents.POLICY[82:200])
    assert Image.open(io.BytesIO(plain)).size == (1191, 1684)
    assert yellow(plain) == 0
    assert 1000 < yellow(cited) < 1191 * 1684 / 10


def test_words_that_are_not_there_leave_the_page_as_it_is(tmp_path: Path) -> None:
    path = documents.policy_pdf(tmp_path / "a.pdf")
    assert yellow(render_page(path, 2, "Nothing of this stands anywhere here.")) == 0


def test_a_row_as_it_was_stored_is_found(tmp_path: Path) -> None:
    path = documents.policy_pdf(tmp_path / "a.pdf")
    assert yellow(render_page(path, 2, "Anvil | 1,200.00 | piece")) > 0


def test_a_page_beyond_the_end_is_not_found(tmp_path: Path) -> None:
    path = documents.policy_pdf(tmp_path / "a.pdf")
    for page in (0, 3):
        with pytest.raises(NotFound, match=f"no page {page}; it has 2"):
            render_page(path, page)


def test_huge_pages_give_pictures_of_a_sane_size(tmp_path: Path) -> None:
    from reportlab.pdfgen import canvas  # noqa: PLC0415

    page = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(14_000, 14_000))
    page.drawString(100, 100, "small words")
    page.save()
    width, height = Image.open(io.BytesIO(render_page(tmp_path / "a.pdf", 1))).size
    assert width * height <= 16_100_000


def test_line_breaks_hyphens_ligatures_and_case_do_not_hide_a_quote() -> None:
    page = "Intro. The of\ufb01ce main-\r\ntenance fee is  12 EUR\r\nper month. Outro."
    ((start, length),) = find_quote(page, "The office maintenance fee is 12 EUR per month.")
    assert page[start : start + length].startswith("The of\ufb01ce")
    assert page[start : start + length].endswith("month")


def test_a_sentence_that_runs_over_the_page_is_found_in_part() -> None:
    page = "and the approval of the sales director is needed for"
    quote = "The approval of the sales director is needed for all discounts that are above it."
    assert find_quote(page, quote)
