"""Which of two is faster or has the larger deals: both are looked up, and a sentence answers first."""

from __future__ import annotations

import pytest

from ea_core.agent.models.base import Said, ToolCall, ToolResult
from ea_core.agent.models.crm_ahead import ahead_answer
from ea_core.agent.models.crm_figures import told_as_median
from ea_core.agent.requests.parser import parse
from tests.unit.agent.test_nothing_dropped import BOOK
from tests.unit.agent.test_two_questions import read, steps

TRADE = "deals · source Trade fair · days from created to won"
WEB = "deals · source Website · days from created to won"


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Which is faster, deals from the website or from trade fairs?", f"{WEB} | {TRADE}"),
        ("Do we close website deals faster than trade fair deals?", f"{WEB} | {TRADE}"),
        ("who is faster at closing deals, Marcus or Sofia?", "deals · owner Marcus Holm · days from created to won | deals · owner Sofia Lindqvist · days from created to won"),
        ("do mining deals take longer to close than energy deals?", "deals · industry Mining · days from created to won | deals · industry Energy · days from created to won"),
        ("Are trade fair deals bigger than website deals on average?", "deals · source Trade fair · mean value | deals · source Website · mean value"),
    ],
)  # fmt: skip
def test_both_are_looked_up_and_no_word_is_dropped(question: str, line: str) -> None:
    (only,) = steps(question)
    assert read(only) == line
    assert only.account.not_used == ()


def test_the_one_is_what_was_asked_about_before() -> None:
    (_, other) = steps("How long does it take to close a deal from the website, and is it faster than trade fairs?")  # fmt: skip
    assert read(other) == f"{WEB} | {TRADE}"
    before = Said("user", "How long does it take to close a deal from the website?"), Said("assistant", "67 days.")  # fmt: skip
    (led,) = steps("is it faster than trade fairs?", *before)
    assert read(led) == f"{WEB} | {TRADE}"


@pytest.mark.parametrize("question", ["is it faster by train or by car?", "which sensor responds faster, the V3 or the P4?"])  # fmt: skip
def test_other_things_are_no_deals(question: str) -> None:
    assert all(not part.requests for part in parse(question, BOOK))


@pytest.mark.parametrize(
    ("question", "figures", "said"),
    [
        ("Do we close website deals faster than trade fair deals?", (66.4, 54.2), "No, Trade fair is faster by 12 days: a median of 54 days, against 66 days of Website."),
        ("Do website deals take longer to close than trade fair deals?", (66.4, 54.2), "Yes, Trade fair is faster by 12 days: a median of 54 days, against 66 days of Website."),
        ("Which is faster, website deals or trade fair deals?", (54, 66), "Website is faster by 12 days: a median of 54 days, against 66 days of Trade fair."),
        ("Do we close website deals faster than trade fair deals?", (54.1, 54.3), "No, both are the same: a median of 54 days."),
        ("Do we close website deals faster than trade fair deals?", (54, None), None),
    ],
)  # fmt: skip
def test_the_difference_is_told_first(
    question: str, figures: tuple[float | None, ...], said: str | None
) -> None:
    (part,) = parse(question, BOOK)
    call = ToolCall("1", "pipeline_figures", {})
    results = [ToolResult(call, {"cycle_days": one, "currency": "USD"}, 1) for one in figures]
    assert ahead_answer(question, part.requests, results, "me") == said


def test_an_average_of_days_is_said_to_be_a_median() -> None:
    question = "How long does it take on average to close a deal?"
    (part,) = parse(question, BOOK)
    assert "median" in str(told_as_median(question, part.requests))
    assert told_as_median("How long does it take to close a deal?", part.requests) is None
