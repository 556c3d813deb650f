"""Few words that ask for more of what was just asked: what narrowed it before stays in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ea_core.agent.models.base import ToolResult
from ea_core.agent.models.further_figures import FurtherFigure
from ea_core.agent.requests.pointed_words import read_pointing
from ea_core.agent.requests.reading import readings
from ea_core.agent.requests.shown import Row, shown_before
from tests.unit.agent.test_leaning import behind

RATES = "Win rate this year by source"
MONTHS = "won value by month in 2026"
LOST = "lost deals this year by reason"


@pytest.mark.parametrize(
    ("first", "then", "more"),
    [
        (RATES, "And which source brought the most money?", "won deals · closed 2026 · ranked · their value · by source · highest first"),
        (RATES, "worst?", "deals · closed 2026 · ranked · win rate · by source · lowest first"),
        (MONTHS, "best month?", "won deals · closed 2026 · ranked · their value · by month · highest first"),
        (MONTHS, "and the fewest deals?", "won deals · closed 2026 · ranked · their number · by month · lowest first"),
        (MONTHS, "total?", "won deals · closed 2026 · their value"),
        (MONTHS, "average?", "won deals · closed 2026 · their value · mean of the groups · by month"),
        (LOST, "which industry suffered most?", "lost deals · closed 2026 · ranked · their value · by industry · highest first"),
        (LOST, "how many in total?", "lost deals · closed 2026 · counted"),
        ("won deals in July 2026", "who contributed most to it", "won deals · closed Jul 2026 · ranked · their value · by owner · highest first"),
        ("won deals 2026 by client", "cumulative share of the top 3", "won deals · closed 2026 · ranked · their value · by client · the first 3, highest first"),
        ("median value of won deals", "mean as well", "won deals · median value, mean value"),
        ("Activities of Marcus in July 2026", "by type", "activities · done by Marcus Holm · Jul 2026 · counted · by type"),
        ("deals closing until 15 October", "and after this date, until end of November?", "open deals · expected to close 16 Oct 2026 to 30 Nov 2026"),
        ("deals closing until 15 October", "and after that?", "open deals · expected to close since 16 Oct 2026"),
        ("My clients in mining", "and those that aren't mine?", "clients · industry Mining · without owner you (Sofia Lindqvist)"),
        ("Clients without open deals", "which industry leads?", "clients · without open deals · ranked · by industry"),
        ("Open deals in mining", "and Copperline?", "open deals · client Copperline Mining"),
    ],
)  # fmt: skip
def test_what_narrowed_it_stays(first: str, then: str, more: str) -> None:
    step = behind(first, then)
    (line,) = readings(step.part.requests, "Sofia Lindqvist")
    assert line == more
    assert not step.account.not_used


@pytest.mark.parametrize(
    ("then", "more"),
    [
        ("overdue ones too", ["open tasks · due 20 Aug 2026", "late tasks"]),
        ("the late ones", ["late tasks"]),
    ],
)
def test_no_task_is_late_and_due_tomorrow(then: str, more: list[str]) -> None:
    step = behind("Tasks of tomorrow", then)
    assert list(readings(step.part.requests, "Sofia Lindqvist")) == more


def test_of_those_that_were_summed_the_records_are_wanted_again() -> None:
    step = behind("Open deals of Sofia", "total?", "which of those are in negotiation?")
    (line,) = readings(step.part.requests, "Ada Reyes")
    assert line == "open deals · owner Sofia Lindqvist · stage Negotiation"


def told(first: str, then: str, *data: Mapping[str, Any]) -> str:
    """What is made of figures that the tools give once more."""
    figure = behind(first, then).shown
    assert isinstance(figure, FurtherFigure)
    results = [ToolResult(call, found, 1) for call, found in zip(figure.calls, data, strict=True)]
    return figure.told(results)[0]


def test_shares_differences_and_means_of_weeks() -> None:
    groups = [{"name": "Ann", "count": 3, "value": 75.0}, {"name": "Bo", "count": 1, "value": 25.0}]
    of_groups = {"groups": groups, "currency": "USD"}
    assert told("won deals 2026 by owner", "share of each", of_groups).startswith("Ann has the largest share of the value: 75%.")  # fmt: skip
    assert "The difference of the first two: $50 (Ann $75, Bo $25)." in told("won deals 2026 by owner", "by what margin?", of_groups)  # fmt: skip
    part = {"total": 1, "total_value": 20.0, "currency": "USD"}
    whole = {"total": 4, "total_value": 80.0, "currency": "USD"}
    said = told(
        "won deals of Sofia in 2026", "express that as a percentage of the whole", part, whole
    )
    assert said.startswith("25% by value and 25% by number: 1 won deal of Sofia Lindqvist in 2026")
    weeks = told("activities of Marcus last week", "per day", {"total": 14})
    assert weeks.startswith("2 activities a day on average: 14 by Marcus Holm")


@pytest.mark.parametrize(
    "question",
    ["Who approves it?", "How long does it take?", "and last year?", "Who sold most?", "only the late ones", "what does the second page say about trips?"],
)  # fmt: skip
def test_a_word_that_tells_nothing_of_records_points_to_none(question: str) -> None:
    read = read_pointing(question)
    assert read is None or not read.fields or read.left or not (read.points or read.fields), read


def test_only_what_stood_in_the_last_answer_is_pointed_to() -> None:
    table = {
        "title": "Deals", "columns": [{"name": "Deal"}, {"name": "Client"}], "total": 1,
        "rows": [[{"text": "Dryer", "record": "deal", "id": "d1"}, {"text": "Mill", "record": "client", "id": "c1"}]],
    }  # fmt: skip
    listed = ("1 open deal", {"tables": [table]})
    assert shown_before([listed], ()).lists == ((Row("deal", "Dryer", "d1", "Mill"),),)
    assert not shown_before([listed, ("It is [1].", {"cited": [{}]})], ()).lists, "a document answered since"  # fmt: skip
    assert shown_before([listed, ("$5 was won.", {})], ()).now is False
