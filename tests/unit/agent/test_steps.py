"""How something is done, in the documents' steps and their own words."""

from __future__ import annotations

import pytest

from ea_core.agent.models.about_itself import tells_of_document
from ea_core.agent.models.demands import demands_of
from ea_core.agent.models.extract import score_sentences
from ea_core.agent.models.fitness import has_own
from ea_core.agent.models.heads import heads_of, priced_of
from ea_core.agent.models.lines import lines_of
from ea_core.agent.models.phrases import in_their_words
from ea_core.agent.models.steps import steps_to
from ea_core.agent.models.topics import without_kinds
from ea_core.knowledge.text.sentences import sentence_spans
from tests.unit.agent.passages import passage
from tests.unit.agent.test_extract import Words

_RETURNS = (
    "Returns\n1. Open a return in the portal.\n2. Clean the device.\n3. Send the parcel.\n"
    "Devices without a form are sent back."
)


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        ("How do I return a device?", 3),
        ("What are the steps to return a device?", 3),
        ("How do I return a forklift?", 0),
        ("How often can I return a device?", 0),
        ("What happens to a device that I return?", 0),
    ],
)
def test_the_steps_are_told_where_the_heading_says_what_they_lead_to(
    question: str, steps: int
) -> None:
    found = steps_to(question, [passage(_RETURNS, "Support handbook")], {})
    assert (0 if found is None else found.text.count("[1]")) == steps


def test_a_phrase_is_put_in_the_documents_words_where_they_have_others() -> None:
    one = passage("For a private car 0.38 euros per kilometre are paid.", "Travel 2026")
    other = passage("The mileage rate is 0.38 euros per kilometre.", "Travel 2026")
    assert in_their_words("What's the mileage rate?", [one]) == "What's the rate per kilometre?"
    assert in_their_words("What's the mileage rate?", [other]) == "What's the mileage rate?"
    assert in_their_words("Who pays the train?", [one]) == "Who pays the train?"


def test_what_a_document_tells_of_itself_is_told_where_it_is_asked() -> None:
    line = "Last changed by Sam Oduya on 3 August 2026."
    assert tells_of_document(line, "How much is Silver support per year?")
    assert not tells_of_document(line, "Who changed the handbook last?")
    assert not tells_of_document("Changes to an order are free until it is sent.", "Is it free?")


def test_the_row_of_a_code_leads_where_a_column_is_asked_for() -> None:
    prices = passage(
        "Article | Lead time weeks | Warranty\nHF-90 | 8 | 36\nHT-1 | 2 | 24\n", "Prices"
    )
    sheet = passage(
        "Calibrate it every 24 months. Seals come in packs of four.", "HF-90 flow meter"
    )
    words = Words()
    asked = "How long is the lead time of the HF-90?"
    (vector,) = words.embed([asked])
    scored = score_sentences(asked, demands_of(asked), vector, [sheet, prices], words.embed, {})
    assert max(scored, key=lambda one: one.score).line.text == "HF-90 | 8 | 36"
    silver = passage(" | Bronze | Silver\nPrice per year | free | 1,200 EUR\n", "Support")
    asked = "How much is Silver support per year?"
    (vector,) = words.embed([asked])
    (row,) = score_sentences(asked, demands_of(asked), vector, [silver], words.embed, {})
    assert row.line.said == "Price per year · Bronze: free · Silver: 1,200 EUR"
    assert has_own(asked, row, demands_of(asked), None)


def test_what_is_asked_for_is_known_in_short_forms_too() -> None:
    assert heads_of("What's the noise level of the HF-90?") == ("noise",)
    assert heads_of("What is our biggest supplier risk?") == ("supplier", "risk")
    assert priced_of("How much does calibration of a flow meter cost?") == ("flow", "meter")
    assert priced_of("How much does calibration cost?") == ()
    assert without_kinds("What's the rule for home office?") == "home office"


def test_a_table_of_two_columns_goes_on_behind_an_empty_cell() -> None:
    one = passage(" | Price\nHall | \nRoom | 40 EUR\n", "Rooms")
    lines = lines_of(one, sentence_spans(one.content))
    assert [(line.said, line.heading) for line in lines] == [
        ("Price", True),
        ("Hall", False),
        ("Room · Price: 40 EUR", False),
    ]
