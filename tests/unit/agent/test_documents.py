"""Answers from passages: what is shown, what is cited, and what is no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest

from ea_core.agent.checking import check
from ea_core.agent.citations import is_verbatim
from ea_core.agent.models.asked import Asked
from ea_core.agent.models.documents import answer_from
from ea_core.agent.models.found import Found
from ea_core.agent.models.standing import lines_in
from ea_core.agent.texts import unescaped
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.search import PassageHit
from tests.unit.agent.passages import passage

ERRORS = passage(
    "Code | Meaning | Action\nK-310 | oil low | refill\nK-312 | guard open | shut it\nK-313 | belt worn | renew",
    title="Press Orlo",
)
STOCK = passage(
    "Part | Shelf | Price EUR\nTX-01 | B2 | 420\nTX-02 | B3 | 1,750.50\nTX-03 | C1 | 510.00",
    title="Parts Dunfirth",
)
EXPENSES = passage(
    "Paid in Whitcombe are train tickets and rooms. Not paid in Whitcombe are minibar bills and fines.",
    title="Expenses", heading_path=("Whitcombe",),
)  # fmt: skip
CONTRACTS = passage(
    "Contracts Whitcombe\nThe cleaning contract ends on 28 February 2027. The security contract ends on 30 June "
    "2027. The lunch contract ends on 15 November 2026 and costs 18,400 euros.", title="Contracts",
)  # fmt: skip
AGREEMENT = passage(
    "4 Liability\n4.1 Delay is capped at ten per cent.\n4.2 Nobody is liable for lost profit.\n4.21 Other words.",
    title="Agreement Tolmer",
)
RELEASE = passage(
    "3 people watch.\nBy law section 12 of the act regulates the yard.\nFollow the steps:\n1. Freeze the branch.\n2. Tell the desk.\n3. Run the smoke tests.",
    title="Release Orlo",
)
NOTES = passage(
    "Studies [1] agree that fee* a *b and __v2__ differ [2]. See level [4].", title="Fee study"
)
ALL = (ERRORS, STOCK, EXPENSES, CONTRACTS, AGREEMENT, RELEASE)


def embed(texts: Sequence[str]) -> Vectors:
    """Words that begin alike point alike."""
    vectors = np.zeros((len(texts), 257), dtype=np.float32)
    for row, text in enumerate(texts):
        vectors[row, 256] = 1e-3
        for word in re.findall(r"\w+", text.lower()):
            vectors[row, sum(map(ord, word[:5])) % 256] += 1
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def ask(question: str, passages: Sequence[PassageHit] = ALL) -> Found:
    return answer_from(Asked(question, embed([question])[0], None), passages, {}, embed)


@pytest.mark.parametrize(
    ("question", "shown", "source", "quote"),
    [
        ("What does code K-312 mean?", "Code: K-312 · Meaning: guard open · Action: shut it", 1, "K-312 | guard"),
        ("What does code K313 mean?", "Code: K-313 · Meaning: belt worn · Action: renew", 1, "K-313"),
        ("On which shelf is TX-02?", "Part: TX-02 · Shelf: B3 · Price EUR: 1,750.50", 2, "TX-02"),
        ("What is not paid in Whitcombe?", "Not paid in Whitcombe are minibar bills and fines.", 3, "Not paid"),
        ("What is paid in Whitcombe?", "Paid in Whitcombe are train tickets and rooms.", 3, "Paid"),
        ("What does clause 4.2 say?", "4.2 Nobody is liable for lost profit.", 5, "4.2"),
        ("What does section 12 regulate?", "By law section 12 of the act regulates the yard.", 6, "By law"),
        ("What is step 3 of the Orlo release?", "3. Run the smoke tests.", 6, "3. Run"),
    ],
)  # fmt: skip
def test_the_first_words_answer_and_are_cited(
    question: str, shown: str, source: int, quote: str
) -> None:
    found = ask(question)
    assert found.answered
    assert unescaped(found.text).startswith(shown)
    assert found.text.endswith(f"[{source}]")
    assert set(found.quotes) == {source}
    assert found.quotes[source].startswith(quote)
    assert is_verbatim(found.quotes[source], ALL[source - 1].content)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What does code K-311 mean?", "“K-311” stands in nothing that was found"),
        ("What is paid in the Danish expenses?", "“Danish” stands in nothing that was found"),
        ("What does clause 4.3 say?", "no clause 4.3 stands in what was found"),
        ("What is step 3 of the Whitcombe release?", "no step 3 stands"),
        ("Which parts have a price above 9,000 euros?", "nothing is above 9,000 euros"),
    ],
)
def test_what_is_asked_for_must_stand_there(question: str, missing: str) -> None:
    found = ask(question)
    assert not found.answered
    assert found.text.startswith("The knowledge base does not answer this")
    assert missing in found.text


@pytest.mark.parametrize(
    ("question", "listed", "left_out"),
    [
        ("Which contracts end before March 2027?", ["cleaning", "lunch"], ["security"]),
        ("Which contracts end in 2027?", ["cleaning", "security"], ["lunch"]),
        ("Which parts cost more than 500 euros?", ["TX-02", "TX-03"], ["TX-01", "lunch"]),
    ],
)
def test_lists_hold_what_meets_the_limit_and_say_what_wunescaped(
    question: str, listed: list[str], left_out: list[str]
) -> None:
    found = ask(question)
    assert found.answered
    assert all(word in found.text for word in listed)
    assert not any(word in found.text for word in left_out)
    assert "in 6 passages found for this; other documents may hold more" in found.text


def test_several_codes_have_an_answer_each() -> None:
    found = ask("What do K-310 and TX-03 mean?")
    assert "oil low" in found.text
    assert "C1" in found.text
    assert set(found.quotes) == {1, 2}


def test_signs_of_a_document_stay_signs() -> None:
    question = "Which studies agree on the fee?"
    found = ask(question, [NOTES])
    assert found.text == (
        r"Studies \[1\] agree that fee\* a \*b and \_\_v2\_\_ differ \[2\]. See level \[4\]. [1]"
    )
    checked = check(found.text, [NOTES], question, quotes=found.quotes)
    assert [one.title for one in checked.citations] == ["Fee study"]
    assert unescaped(checked.text) == f"{NOTES.content} [1]"


LEVELS = passage(
    "Deputies sign up to a rebate of 25 %.\n"
    "The clerk signs a rebate of up to 10 %. The harbour master signs a rebate over 10 % up to 30 %. "
    "Over 30 % a rebate is signed by the owners together.",
    title="Rebates",
)


@pytest.mark.parametrize(
    ("question", "signer"),
    [
        ("Who signs a rebate of 22 %?", "harbour master"),
        ("Who signs a rebate of 35 %?", "owners"),
        ("And what rebate above 30 %?", "owners"),
        ("Who signs a rebate of 8 %?", "clerk"),
    ],
)
def test_an_amount_is_looked_for_in_its_range(question: str, signer: str) -> None:
    found = ask(question, [LEVELS])
    assert found.answered
    assert signer in found.quotes[1]


def test_a_numbered_fragment_heads_its_paragraph() -> None:
    notes = passage(
        "3 Slipway of Bergau. The works begin in May. Offers come until April.\n4 Crane hall. The works end in June.",
        title="Minutes",
    )
    assert "May" in ask("When do the works at the slipway begin?", [notes]).quotes[1]
    assert "3 Slipway" not in ask("When do the works at the slipway begin?", [notes]).quotes[1]


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Who is told of a freeze?", "Follow the steps:  \n2. Tell the desk of the freeze."),
        ("What does an extra release cost?", "An extra release costs 300 euros."),
    ],
)
def test_what_opens_a_list_stands_before_its_items_alone(question: str, begins: str) -> None:
    steps = passage(
        "Follow the steps:\n1. Freeze the branch.\n2. Tell the desk of the freeze.\nAn extra release costs 300 "
        "euros.",
        title="Releases",
    )
    assert unescaped(ask(question, [steps]).text).startswith(begins)


def test_what_leads_to_the_answer_in_its_paragraph_comes_after_it() -> None:
    kayaks = passage(
        "Kayaks\nKayaks are back by 18:30. Paddles hang on the left wall. Each hour later costs 6 euros. The key "
        "goes in the box. Wet suits dry outside. Nobody swims alone. " + "Mind the weir. " * 30,
        title="Boathouse Elm",
    )
    found = ask("What does each hour later cost?", [kayaks])
    answer, before = unescaped(found.text).split("\n\n")
    assert answer.startswith("Each hour later costs 6 euros. The key goes in the box.")
    assert before == (
        "Before that it says: Kayaks are back by 18:30. Paddles hang on the left wall. [1]"
    )
    assert (
        len(answer.split()) < len(kayaks.content.split()) / 1.5
    )  # of a long paragraph, what a glance reads
    assert found.quotes == {1: "Each hour later costs 6 euros."}


def test_what_stands_before_and_has_nothing_to_do_with_the_question_is_left_out() -> None:
    hall = passage(
        "The band rehearses upstairs. Chairs are stacked by the door. The piano is tuned in May.",
        title="Elm hall",
    )
    assert "before" not in ask("When is the piano tuned?", [hall]).text.casefold()


FREQUENT = passage(
    "Which vendor checks applicants?\nVeridell checks everyone before the first day.\n\n"
    "Do we lend bicycles?\nNo, the shed holds private ones only.",
    title="Frequent questions",
)
LEAVE = passage(
    "In Ireland paid sick leave grows, beginning in 2031 and each year from then on:\n"
    "- 2031: 3 days\n- 2032: 5 days\n- 2033: 7 days\n\n"
    "In the UK crews have 12 days of paid sick leave.", title="Sick leave",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Which vendor checks applicants?", "Veridell checks everyone"),
        ("How many days of paid sick leave do Irish crews have in 2033?", "- 2033: 7 days"),
        ("How many days of paid sick leave do British crews have?", "In the UK crews have 12 days"),
    ],
)
def test_what_answers_is_not_the_question_another_year_or_a_country_by_another_name(
    question: str, begins: str
) -> None:
    found = ask(question, (FREQUENT, LEAVE))
    assert found.answered
    assert next(iter(found.quotes.values())).startswith(begins)


def test_a_country_that_is_not_named_in_any_way_is_missing() -> None:
    found = ask("How many days of paid sick leave do Polish crews have?", (FREQUENT, LEAVE))
    assert "“Polish” stands in nothing that was found" in found.text


YARNS = passage(
    "Code | Price per kg (GBP) | Minimum order (kg) | Lead time (days)\nYN-1 | 8.50 | 100 | 7\nYN-2 | 70.20 | 25 | 12\n"
    "YN-3 | 66.00 | 100 | 65",
    title="Yarns",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("Which yarns cost more than 65 pounds per kg?", ["YN-2", "YN-3"]),
        ("Which yarns are below 60 pounds?", ["YN-1"]),
        ("Which yarns have a minimum order of at least 100 kg?", ["YN-1", "YN-3"]),
        ("Which yarns have a lead time of more than 10 days?", ["YN-2", "YN-3"]),
        ("Which yarns cost more than 65 euros?", []),
    ],
)
def test_a_limit_is_compared_with_amounts_of_its_unit_alone(
    question: str, listed: list[str]
) -> None:
    found = ask(question, [YARNS])
    assert [code for code in ("YN-1", "YN-2", "YN-3") if code in found.text] == listed
    assert found.answered is bool(listed)


ORDERS = passage(
    "Order PO-120 of 400 kg is late. The new delivery day is 27 March. Order PO-121 arrives on 16 March.",
    title="Delay",
)


def test_a_line_about_another_code_of_the_same_form_is_no_answer() -> None:
    assert (
        "27 March" in ask("On which day is order PO-120 delivered?", [ORDERS]).text.split("[1]")[0]
    )
    assert "16 March" in ask("When does order PO-121 arrive?", [ORDERS]).text


def test_a_code_that_is_not_there_is_not_made_up_for_by_the_title() -> None:
    press = passage(ERRORS.content, title="Press LX-7")
    assert "“K-311” stands in nothing" in ask("What does K-311 mean on the LX-7?", [press]).text
    assert "guard open" in ask("What does K-312 mean on the LX-7?", [press]).text


MINUTES = passage(
    "Minutes of the committee, 12 March 2026\nPresent: Ada Roe, Bo Lind\nAbsent: Cem Ak, Dita Moe\nThe boiler was repaired. "
    "It cost 400 euros.\nNext meeting: 14 May 2026, room 2",
    title="Minutes March",
)  # fmt: skip


def test_a_label_with_names_is_a_line_and_no_heading() -> None:
    told = [line.text for line in lines_in(MINUTES, {}) if not line.heading]
    assert {"Present: Ada Roe, Bo Lind", "Absent: Cem Ak, Dita Moe"} <= set(told)
    lines = lines_in(
        passage("Step 2: Pay\nThe fee is due.\nTravel: what to know\nAsk the desk."), {}
    )
    assert [line.text for line in lines if line.heading] == ["Step 2: Pay", "Travel: what to know"]


QUOTATION = passage(
    "Quotation no.: | Q-26-04\nDate: | 14 February 2026\nPos | Item | Unit price | Amount\n1 | Cutter | 48,500.00 | 48,500.00\n"
    "2 | Nozzle | 119.50 | 478.00\n|  | Total | 61,734.82 EUR\n3\nPayment within 30 days.",
    title="Offer for Brandt",
)  # fmt: skip


def test_a_document_that_says_its_number_is_about_it_in_each_row() -> None:
    found = ask("What is the total of quotation Q-26-04?", [QUOTATION])
    assert unescaped(found.text).startswith("Total · ")
    assert "61,734.82 EUR" in found.text


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("Which prices are valid until 15 January 2027?", ["B", "C"]),
        ("Which prices end before 15 January 2027?", ["A"]),
    ],
)
def test_what_is_valid_until_a_day_ends_then_or_later(question: str, codes: list[str]) -> None:
    prices = passage(
        "Code | Price | Valid until\nA-1 | 4 EUR | 2026-09-30\nB-1 | 5 EUR | 2027-01-15\nC-1 | 6 EUR | 2027-06-30",
        title="Prices",
    )
    found = ask(question, [prices])
    assert [code for code in "ABC" if f"Code: {code}-1" in found.text] == codes


def test_where_rows_are_the_things_asked_for_sentences_beside_them_are_none() -> None:
    rooms = passage(
        "Rooms and prices\nRoom | Half day | Full day\nHall | 480 € | 790 €\nStudio | 75 € | 120 €\nCleaning is charged at 85 €. "
        "Each room has a beamer for 40 €.",
        title="Rental", heading_path=("Rooms and prices",),
    )  # fmt: skip
    found = ask("Which rooms cost less than 400 € for a full day?", [rooms])
    assert "Studio" in found.text
    assert "Each room" in found.text
    assert "Hall" not in found.text
    assert "Cleaning" not in found.text
