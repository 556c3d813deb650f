from __future__ import annotations

import pytest

from ea_core.agent.texts import checked_question, checked_title, inert, storable, title_of
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
