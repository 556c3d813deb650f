from __future__ import annotations

import pytest

from ea_core.knowledge.reading.titles import chosen_title


@pytest.mark.parametrize(
    ("said", "heading", "filename", "title"),
    [
        ("Travel rules", "UNITED STATES", "a.pdf", "Travel rules"),
        ("", "UNITED STATES", "acme-10k_2025.pdf", "acme-10k 2025"),
        ("", "ANNUAL REPORT OF ACME CORP", "acme_2025.pdf", "acme 2025"),
        ("untitled", "Introduction", "Harbour rules.docx", "Harbour rules"),
        ("10-K", "Annual report of Acme for 2025", "a.pdf", "Annual report of Acme for 2025"),
        ("Form 8-K/A", "UNITED STATES", "acme-8k.pdf", "acme-8k"),
        ("INVOICE", None, "invoice-4711.pdf", "invoice-4711"),
        ("ISO 9001", None, "a.pdf", "ISO 9001"),
        ("PowerPoint Presentation", "How we sell pumps", "deck.pdf", "How we sell pumps"),
        ("", "Discount policy", "policy.pdf", "Discount policy"),
        ("", "Discount policy", "Discounts 2024.pdf", "Discount policy"),
        ("", "Annual Report", "annual-report-2025.pdf", "annual-report-2025"),
        ("", "Annual Report", "ar25.pdf", "ar25"),
        ("", "出張規程", "a.pdf", "出張規程"),
        ("", None, "a_b.pdf", "a b"),
    ],
)
def test_a_title_says_something_or_is_the_name_of_the_file(
    said: str, heading: str | None, filename: str, title: str
) -> None:
    assert chosen_title(said, heading, filename) == title
