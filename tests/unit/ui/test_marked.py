"""Marked text: the right words, and nothing that runs."""

from __future__ import annotations

from uuid import UUID

from ea_core.agent.citations import Citation
from ea_core.agent.tables import CrmSource
from ea_core.ui.chat.citations import linked
from ea_core.ui.kit.marked import find_words, marked_html, marked_words
from ea_core.ui.kit.query_words import best_part, excerpt

TIED = "\N{NO-BREAK SPACE}"
"""A number is never alone at the beginning of a line."""


def test_the_quote_is_marked_though_its_lines_break_elsewhere() -> None:
    html = marked_html(
        "Rules:\na night may cost\n140 euros. Ask first.", "a night may cost 140 euros."
    )
    assert ">a night may cost\n140 euros.</mark> Ask first." in html


def test_sentences_are_marked_one_by_one_when_the_whole_is_not_there() -> None:
    quote = "Trains are taken below four hours. A car is the exception to that."
    html = marked_html("Trains are taken below four hours.\n\nTable 3", quote)
    assert html.count("</mark>") == 1


def test_nothing_of_the_text_becomes_html() -> None:
    html = marked_html("<script>x</script> & <img src=x>", "<img src=x>")
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;img src=x&gt;</mark>" in html


def test_nothing_is_found_for_nothing() -> None:
    assert find_words("some text", "") == []
    assert find_words("some text", "(.*") == []


def test_an_excerpt_has_the_words_that_were_asked_for() -> None:
    text = "Trains come first. " * 40 + "A hotel night costs 140 euros. " + "The end. " * 40
    part = excerpt(text, "hotel night", 120)
    assert "hotel night costs 140" in part
    assert len(part) <= 122
    assert excerpt("short", "x") == "short"


def test_numbers_open_their_source_and_dollars_stay_dollars() -> None:
    cited = Citation(1, UUID(int=7), "Rules", 3, "a & b", UUID(int=8))
    text = linked("It costs $5 [1], not $6 [2].", [cited], UUID(int=9))
    assert text == (
        f"It costs \\$5{TIED}[\\[1\\]](/Chat?source=00000000-0000-0000-0000-000000000009.1), not \\$6{TIED}[2]."
    )
    assert linked("Ring :bell: for `:bell: $5`", ()) == "Ring \\:\u2060bell: for `:bell: $5`"


def test_a_number_of_the_crm_opens_its_page_and_one_without_a_page_is_a_number() -> None:
    sources = [CrmSource("Open deals", "/Pipeline?view=deals", 1), CrmSource("Contacts", None, 2)]
    text = linked("12 open deals [1], 3 contacts [2].", (), None, sources)
    assert text == f"12 open deals{TIED}[\\[1\\]](/Pipeline?view=deals), 3 contacts{TIED}[2]."


def test_code_is_shown_as_it_is() -> None:
    sources = [CrmSource("Open deals", "/Pipeline?view=deals", 1)]
    for code in ("```sql\nselect $1, :bell:\n\nfrom t; [1]\n```", "~~~\nnever ends [1] $2"):
        assert linked(f"It is:\n{code}", (), None, sources) == f"It is:\n{code}"


def test_each_word_of_a_query_is_marked_but_those_that_say_nothing() -> None:
    html = marked_words("The CFO approves a <b>discount</b>.", "who approve the discounts or CFO")
    assert "CFO</mark> " in html
    assert "approves</mark>" in html
    assert "&lt;b&gt;" in html
    assert ">The</mark>" not in html
    assert "<mark" not in marked_words("Nothing of it. (", "what is it?")
    assert "<mark" not in marked_words("Anything", "( [")


def test_the_best_sentence_is_the_one_with_most_of_the_words() -> None:
    text = "Hotels are booked early. A night costs 140 euros at most. Trains are cheap."
    assert best_part(text, "cost of a hotel night") == "A night costs 140 euros at most."
    assert best_part(text, "unicorn") == "Hotels are booked early."
    assert len(best_part("word " * 200, "word")) <= 200
    assert best_part("  ", "x") == ""


ROWS = "Part | Shelf | Price\n" + "\n".join(f"ZK-{n:03} | B{n} | {n}.50 EUR" for n in range(60, 90))


def test_of_a_table_the_row_that_was_asked_for_is_shown_under_its_column_names() -> None:
    shown = excerpt(ROWS, "price of ZK-077", 120).splitlines()
    assert shown[0] == "Part | Shelf | Price"
    assert shown[2] == "ZK-077 | B77 | 77.50 EUR"
    assert len(shown) == 4
    assert best_part(ROWS, "price of part zk077") == "ZK-077 | B77 | 77.50 EUR"


def test_a_code_is_marked_as_a_whole_and_by_its_parts_only_where_it_is_nowhere() -> None:
    assert marked_words(ROWS, "ZK-077").count("<mark") == 1
    assert 'class="ea-found">ZK077</mark>' in marked_words("Of ZK077 and ZK078", "ZK-077")
    assert 'class="ea-found">ZK</mark>-078' in marked_words("Of ZK-078", "ZK-077")


def test_rows_are_a_table_with_marks_inside_their_cells() -> None:
    html = marked_html("Prices:\nPart | Price\nA<1 | 5\nB2 | 6 EUR", "B2 | 6")
    assert "<th>Part</th><th>Price</th>" in html
    assert "<td>A&lt;1</td><td>5</td>" in html
    assert html.count('<mark class="ea-found">') == 2  # one in each cell
    assert "<th>" not in marked_html("A1 | 5\nB2 | 6")
