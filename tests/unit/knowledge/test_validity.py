from __future__ import annotations

import pytest

from ea_core.knowledge.reading.links import with_address
from ea_core.knowledge.reading.validity import validity_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DRAFT - valid until 1 October 2026", {"valid_until": "2026-10-01"}),
        ("Valid till: October 1st, 2026. Review by 2027-03-31", {
            "valid_until": "2026-10-01", "review_by": "2027-03-31"}),
        ("Gültig bis zum 31.12.2026", {"valid_until": "2026-12-31"}),
        ("Gültig bis 3. März 2027", {"valid_until": "2027-03-03"}),
        ("Expires on 25/12/2026", {"valid_until": "2026-12-25"}),
        ("Valable jusqu'au 2 août 2026", {"valid_until": "2026-08-02"}),
        ("Valid until 01/02/2026", {}),  # February or January
        ("Valid until 31 February 2026", {}),
        ("Not in force before 1 October 2026", {}),
        ("Valid until further notice", {}),
    ],
)  # fmt: skip
def test_a_day_of_validity_is_found_or_left_alone(text: str, found: dict[str, str]) -> None:
    assert validity_of([text]) == found


@pytest.mark.parametrize(
    ("words", "address", "text"),
    [
        ("the form", "https://a.example/f", "the form (https://a.example/f)"),
        ("the form ", "https://a.example/f", "the form (https://a.example/f) "),
        ("a.example/f", "https://a.example/f/", "a.example/f"),
        ("write to us", "mailto:a@b.example", "write to us (a@b.example)"),
        ("", "https://a.example", "https://a.example"),
        ("above", "#chapter", "above"),
        ("click", "javascript:alert(1)", "click"),
    ],
)
def test_a_link_keeps_its_address_once(words: str, address: str, text: str) -> None:
    assert with_address(words, address) == text
