from __future__ import annotations

import pytest

from ea_core.knowledge.query import Asked, parse


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hotel limit in London", Asked("hotel limit in London")),
        ('"net 30 days" payment', Asked("net 30 days payment", phrases=("net 30 days",))),
        ("„net 30 days“", Asked("net 30 days", phrases=("net 30 days",))),
        ("warranty -draft", Asked("warranty", without=("draft",))),
        ('price -"old price" -AX-4711', Asked("price", without=("old price", "AX-4711"))),
        ("tag:Sales tag:2026 price", Asked("price", tags=("sales", "2026"))),
        ("Type:PDF type:word", Asked("", types=("pdf", "docx"))),
        ('client:"Blue Heron" offer', Asked("offer", clients=("Blue Heron",))),
        ("after:2026 before:2026-3 offer", Asked("offer", after="2026-01-01", before="2026-03-01")),
        ("after:tomorrow meeting", Asked("after:tomorrow meeting")),
        ("tested at -40 degrees", Asked("tested at -40 degrees")),
        ("author:smith e-mail well-known a - b", Asked("author:smith e-mail well-known a - b")),
        ('an open "quote', Asked("an open quote")),
        ('"" "-" - tag:', Asked("- - tag:")),
        ("", Asked("")),
    ],
)
def test_a_search_is_taken_apart(text: str, asked: Asked) -> None:
    assert parse(text) == asked


def test_what_is_no_day_is_told() -> None:
    assert parse("after:tomorrow before:2026-02-30 x").misread == (
        "after:tomorrow",
        "before:2026-02-30",
    )
    assert parse("after:2026-02 x").misread == ()
