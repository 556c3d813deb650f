from __future__ import annotations

import pytest

from ea_core.agent.checking import check
from ea_core.agent.citations import is_verbatim, without_markers
from ea_core.agent.crm_evidence import results_text
from ea_core.agent.nearest import nearest
from tests.unit.agent.passages import passage

HOLIDAY = passage(
    "Everyone has 25 days of paid holiday. Up to five days can be carried over.\nThey lapse on 31 March."
)
HOTEL = passage("A hotel room in London may cost $260 a night. Breakfast is paid.", title="Travel")
QUESTION = "How many days of holiday do I have?"
FIGURES = results_text([{"open_deals": 12}])
LEVELS = passage("Level [4] needs the signature of the Sales Manager [1]. Level 2 needs none.")


def test_markers_are_renumbered_in_order_of_appearance_and_quotes_are_the_best_sentences() -> None:
    text = "Hotels in London cost up to $260 [2]. Five days can be carried over [1]. Breakfast is paid [2]."
    checked = check(text, [HOLIDAY, HOTEL], QUESTION)
    assert checked.text == (
        "Hotels in London cost up to $260 [1]. Five days can be carried over [2]. Breakfast is paid [1]."
    )
    assert [(one.n, one.title, one.quote) for one in checked.citations] == [
        (1, "Travel", "A hotel room in London may cost $260 a night."),
        (2, "Leave policy", "Up to five days can be carried over."),
    ]
    assert checked.grounded


@pytest.mark.parametrize(
    "marker",
    [
        "[1]",
        "[ 1 ]",
        "[^1]",
        "[passage 1]",
        "【1†source】",
        "[1, 9]",
        "[1; 1]",
        "[[1]]",
        "[1-3]",
        "[1 and 2]",
    ],
)
def test_the_ways_in_which_models_write_markers(marker: str) -> None:
    checked = check(f"There are 25 days of paid holiday {marker}.", [HOLIDAY], QUESTION)
    assert checked.text == "There are 25 days of paid holiday [1]."
    assert len(checked.citations) == 1


@pytest.mark.parametrize("number", ["0", "2", "99", "100"])
def test_a_marker_without_a_passage_is_dropped_and_the_statement_is_not_grounded(
    number: str,
) -> None:
    checked = check(f"Everyone has 25 days of paid holiday [{number}].", [HOLIDAY], QUESTION)
    assert checked.text == "Everyone has 25 days of paid holiday."
    assert checked.citations == ()
    assert not checked.grounded


def test_a_passage_that_shares_no_word_with_the_statement_does_not_count() -> None:
    checked = check("Dogs are welcome in every building [1].", [HOTEL], "May I bring my dog?")
    assert checked.citations == ()
    assert not checked.grounded


def test_a_short_yes_is_judged_by_the_question() -> None:
    checked = check("Yes. [1]", [HOTEL], "Is breakfast in the hotel paid?")
    assert checked.citations[0].quote == "Breakfast is paid."


def test_every_paragraph_that_states_something_needs_a_marker() -> None:
    cited = "Everyone has 25 days of holiday [1]."
    assert check(f"# Holiday\n\n{cited}\n\nIs there more?", [HOLIDAY], QUESTION).grounded
    assert not check(
        f"{cited}\n\nThe office is closed on Fridays in summer.", [HOLIDAY], QUESTION
    ).grounded


def test_a_list_belongs_to_the_line_that_opens_it() -> None:
    text = "These are the rules for holiday:\n\n- 25 days of holiday\n- five are carried over [1]"
    assert check(text, [HOLIDAY], QUESTION).grounded


def test_figures_from_the_crm_need_no_marker() -> None:
    assert check("There are 12 open deals.", [], "How many?", results=[FIGURES]).grounded
    assert not check("There are 13 open deals.", [], "How many?", results=[FIGURES]).grounded
    assert not check("I would guess about 80 %.", [], "How many?", results=[FIGURES]).grounded
    assert not check("There are 12 open deals.", [], "How many?").grounded


def test_what_the_crm_bears_out_gets_the_number_of_its_result_and_documents_keep_theirs() -> None:
    text = "There are 12 open deals. Four are late.\n\nBreakfast is paid [1].\n\nThe moon is made of cheese and 7 kinds of milk."
    late = results_text([{"late_deals": 4}])
    checked = check(text, [HOTEL], "How many?", results=[FIGURES, late])
    assert checked.text.startswith(
        "There are 12 open deals. [1] Four are late. [2]\n\nBreakfast is paid [3]."
    )
    assert checked.results == ((1, 0), (2, 1))
    assert [one.n for one in checked.citations] == [3]
    assert [one[:8] for one in checked.unsupported] == ["The moon"]
    table = check("| Open | 12 |\n", [], "How many?", results=[FIGURES]).text
    assert table == "| Open | 12 [1] |"
    partly = check(
        "There are 12 open deals. The weather is fine and 30 degrees warm.",
        [],
        "?",
        results=[FIGURES],
    )
    assert partly.text == "There are 12 open deals. [1] The weather is fine and 30 degrees warm."
    twice = check(
        "There are 12 open deals.\n\nThere are 12 open deals.", [], "?", results=[FIGURES]
    )
    assert twice.text == "There are 12 open deals. [1]"
    copied = check("12 open deals.\n\n| a |", [], "?", results=[FIGURES], word_for_word=True,
                   rests={"12 open deals.": 0})  # fmt: skip
    assert copied.text == "12 open deals. [1]\n\n| a |"


def test_the_names_of_columns_state_nothing_and_code_has_no_room_for_a_number() -> None:
    table = "| What goes on | Which deals are open |\n|---|:--|\n| Open | 12 |"
    checked = check(table, [], "How many?", results=[FIGURES])
    assert checked.unsupported == ()
    assert checked.text.endswith("| Open | 12 [1] |")
    code = "```\nThere are 12 open deals.\n\nThe moon is 7 years old.\n```"
    checked = check(code, [], "How many?", results=[FIGURES])
    assert checked.text == f"{code}\n[1]"
    assert [one[:8] for one in checked.unsupported] == ["The moon"], "what is said in it is judged"


def test_brackets_without_a_number_and_a_list_of_sources_are_left_out() -> None:
    text = "There are 25 days of paid holiday [1] []. \n\nSources:\n[1] Leave policy\n"
    checked = check(text, [HOLIDAY], QUESTION)
    assert checked.text == "There are 25 days of paid holiday [1]."
    assert not checked.unsupported


def test_when_documents_were_found_beside_the_figures_one_has_to_be_cited() -> None:
    text = "There are 12 open deals.\n\nBreakfast is paid [1]."
    assert check(text, [HOTEL], "How many?", results=[FIGURES]).grounded
    assert not check(
        "Dogs are welcome here.", [HOTEL], "May I bring my dog?", results=[FIGURES]
    ).grounded


def test_a_quote_that_is_not_in_the_passage_is_replaced_by_one_that_is() -> None:
    checked = check(
        "Everyone has 25 days of paid holiday [1].",
        [HOLIDAY],
        QUESTION,
        quotes={1: "Everyone has 30 days."},
    )
    assert checked.citations[0].quote == "Everyone has 25 days of paid holiday."


def test_a_given_quote_counts_whatever_its_white_space() -> None:
    quote = "Up to five days can be carried over. They lapse on 31 March."
    checked = check("They lapse on 31 March [1].", [HOLIDAY], QUESTION, quotes={1: quote})
    assert checked.citations[0].quote == quote


@pytest.mark.parametrize(
    ("quote", "verbatim"),
    [
        ("Breakfast  is\npaid.", True),
        ("breakfast is paid.", False),
        ("", False),
        ("Lunch is paid.", False),
    ],
)
def test_word_for_word(quote: str, verbatim: bool) -> None:
    assert is_verbatim(quote, HOTEL.content) is verbatim


def test_the_nearest_are_marked_and_in_order_of_their_scores() -> None:
    far, near = passage("Far away.", score=0.8), passage("Near by.", score=0.9)
    citations = nearest([far, near, passage("Elsewhere.", score=0.5)], "near?", {})
    assert [(one.n, one.quote, one.nearest) for one in citations] == [
        (1, "Near by.", True),
        (2, "Far away.", True),
    ]
    assert nearest([passage("On another star.", score=0.5)], "near?", {}) == ()


def test_what_is_nearest_is_told_by_what_stands_below_a_heading() -> None:
    life = "The pack lasts five years at 20 degrees."
    sheet = passage(
        f"Battery\n{life}\nMounting rules\nMount it on the housing.",
        heading_path=("Battery",),
        score=0.9,
    )
    assert [one.quote for one in nearest([sheet], "battery of the pack?", {})] == [life]
    (mounting,) = nearest([sheet], "mounting rules?", {})
    assert mounting.quote == "Mount it on the housing."


def test_without_markers() -> None:
    assert without_markers("A [1], b [2, 3]. See page [x].") == "A, b. See page [x]."


FALSE = [
    "Everyone has 30 days of paid holiday [1].",
    "Everyone has 25 days of paid holiday until 30 March [1].",
    "The receptionist grants the holiday [1].",
    "The paid holiday of Sofia has 25 days [1].",
    'The rules say "everyone has twenty-five days off" [1].',
    "[1]",
    "[1] [1].",
]


@pytest.mark.parametrize("text", FALSE)
def test_a_marker_behind_what_the_passage_does_not_say_is_dropped(text: str) -> None:
    checked = check(text, [HOLIDAY], QUESTION)
    assert checked.citations == ()
    assert not checked.grounded
    assert "[1]" not in checked.text


def test_what_the_question_names_has_to_stand_in_the_passage() -> None:
    text = "Larkhill gives 25 days of paid holiday [1]."
    assert not check(text, [HOLIDAY], "How much holiday is there in Larkhill?").citations
    assert check(text, [passage(HOLIDAY.content, title="Larkhill")], "And in Larkhill?").citations


def test_each_statement_is_judged_by_itself() -> None:
    text = "Everyone has 25 days of paid holiday. They are doubled after 10 years [1]."
    checked = check(text, [HOLIDAY], QUESTION)
    assert checked.unsupported == ("They are doubled after 10 years.",)
    assert not checked.grounded


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[2] Level [4] needs the signature of the Sales Manager.",
         "[1] Level \\[4\\] needs the signature of the Sales Manager."),
        ("Level [4] needs the signature of the Sales Manager [2].",
         "Level \\[4\\] needs the signature of the Sales Manager [1]."),
        ("Level \\[4\\] needs the signature of the Sales Manager \\[1\\] [2].",
         "Level \\[4\\] needs the signature of the Sales Manager \\[1\\] [1]."),
    ],
)  # fmt: skip
def test_brackets_of_a_document_stay_as_they_are(text: str, left: str) -> None:
    checked = check(text, [HOLIDAY, LEVELS, HOTEL, HOTEL], "Who signs level 4?")
    assert checked.text == left
    assert [one.title for one in checked.citations] == ["Leave policy"]
    assert checked.grounded


def test_a_number_in_brackets_behind_what_it_names_is_no_citation_and_is_never_changed() -> None:
    rows = passage("Level | Who\n1 | the lead signs\n2 | the treasurer signs", title="Levels")
    checked = check(
        "Level [2] is signed by the treasurer [1].", [rows, HOTEL], "Who signs level 2?"
    )
    assert checked.text == "Level \\[2\\] is signed by the treasurer [1]."
    assert check("The treasurer signs that level [1].", [rows], "Who signs?").text.endswith(
        "level [1]."
    )


def test_other_brackets_and_an_empty_answer_survive() -> None:
    assert (
        check("See [a] and list[0:3]; x [12345].", [HOTEL], "x").text
        == "See [a] and list[0:3]; x [12345]."
    )
    assert check("", [HOTEL], "x").text == ""


def test_the_markers_of_who_copies_the_passages_count_as_they_are() -> None:
    text = "Level \\[4\\] needs the signature of the Sales Manager [1]"
    checked = check(text, [LEVELS], "Who signs?", word_for_word=True)
    assert (checked.text, len(checked.citations)) == (text, 1)
    assert checked.grounded


CONTRACT = passage("The notice period is three months. Only the landlord may sign.", title="Lease")


def test_a_statement_without_a_number_gets_that_of_the_passage_which_bears_it_out() -> None:
    said = "- **Everyone** has 25 days of holiday.\n- A hotel room may cost $260 a night.\n- Dinner costs $90 a night."
    checked = check(said, [HOLIDAY, HOTEL], QUESTION)
    assert checked.text == (
        "- **Everyone** has 25 days of holiday. [1]\n- A hotel room may cost $260 a night. [2]\n"
        "- Dinner costs $90 a night."
    )
    assert len(checked.matched) == 2
    assert checked.unsupported == ("Dinner costs $90 a night.",)
    assert not checked.grounded


def test_a_number_that_does_not_fit_gives_way_to_the_one_that_does() -> None:
    checked = check("Everyone has 25 days of paid holiday [2].", [HOLIDAY, HOTEL], QUESTION)
    assert checked.matched == ("Everyone has 25 days of paid holiday.",)
    assert [one.title for one in checked.citations] == ["Leave policy"]
    assert checked.grounded


def test_a_statement_in_another_language_than_its_source_is_set_apart() -> None:
    said = (
        "Die Kündigungsfrist beträgt drei Monate [1]. Die Kündigungsfrist beträgt vier Monate [1]."
    )
    checked = check(said, [CONTRACT], "Wie lang ist die Kündigungsfrist?")
    assert checked.abroad == ("Die Kündigungsfrist beträgt drei Monate",)
    assert checked.unsupported == ("Die Kündigungsfrist beträgt vier Monate.",)
    assert checked.citations[0].quote == "The notice period is three months."
