"""Few words that ask for more of what was just asked: what narrowed it before stays in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ea_core.agent.models.base import ToolResult
from ea_core.agent.models.further_figures import FurtherFigure
from ea_core.agent.requests.pointed import pointed_at
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
        ("the biggest deal we lost because of price", "the next biggest?", "lost deals · lost because of Price · the second of the 2 largest"),
        ("second largest open deal", "and the one after that?", "open deals · the third of the 3 largest"),
        ("the largest open deal", "and the second smallest?", "open deals · the second of the 2 smallest"),
        ("open deals of Sofia", "which of them is more likely", "open deals · owner Sofia Lindqvist · the likeliest"),
        ("open deals of Sofia", "which one is most likely to close?", "open deals · owner Sofia Lindqvist · the likeliest"),
        ("won deals 2026", "which was the smallest?", "won deals · closed 2026 · the smallest"),
        ("calls in July 2026", "who had the most", "calls · Jul 2026 · ranked · by owner · highest first"),
        ("how many meetings did we have in July 2026?", "which client had the fewest?", "meetings · Jul 2026 · ranked · by client · lowest first"),
        ("late tasks", "who has the most of them?", "late tasks · ranked · by owner · highest first"),
        ("Which clients in mining have open deals?", "which has the most?", "clients · industry Mining · with open deals · the one with the most open deals"),
        ("Clients in mining", "which one did we talk to last?", "clients · industry Mining · the one active last"),
        ("Clients in mining", "which have we not talked to for the longest?", "clients · industry Mining · the quiet longest"),
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
    share = told(
        "lost deals because of price in 2026", "what share of all losses is that?", part, whole
    )
    assert share.endswith("of 4 lost deals in 2026, worth $80.")
    assert told("clients without an owner", "what share of our clients is that?", part, whole) == "25% by number: 1 of 4 clients."  # fmt: skip
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


def shown(*names: str, total: int) -> tuple[str, dict[str, Any]]:
    """An answer that listed deals, by their names."""
    columns = [{"name": "Deal"}, {"name": "Client"}]
    rows = [[{"text": one, "record": "deal", "id": one}, {"text": "Mill", "record": "client", "id": "c"}] for one in names]  # fmt: skip
    table = {"title": "Deals", "columns": columns, "total": total, "rows": rows}
    return f"{total} deals", {"tables": [table]}


PEOPLE = ("Sofia Lindqvist", "Marcus Holm")


def pointed(question: str, *answers: tuple[str, dict[str, Any]]) -> list[str]:
    """The names of the rows that a message points to; what is said instead."""
    found = pointed_at(question, shown_before(answers, ()), PEOPLE)
    return [] if found is None else [one.name for one in found.rows] or [found.ask]


def test_the_first_by_something_leaves_the_list_that_it_was_of() -> None:
    answers = shown("Dryer", "Kettle", "Filter", total=3), shown("Kettle", total=3)
    assert pointed("whose is it?", *answers) == ["Kettle"]
    assert pointed("when do they close?", *answers) == ["Dryer", "Kettle", "Filter"]
    assert pointed("the third one", *answers) == ["Filter"]
    assert pointed("who do we talk to at the biggest of them", *answers) == ["Dryer", "Kettle", "Filter"]  # fmt: skip
    other = shown("Mixer", "Oven", total=2), answers[1]
    assert pointed("when do they close?", *other) == ["Kettle"], "another list"


def test_rows_one_after_the_other_and_the_first_few() -> None:
    listed = shown("Dryer", "Kettle", "Filter", total=3)
    told = "It is Mira's.", {"pointed": {"rows": [{"kind": "deal", "name": "Kettle", "id": "Kettle", "client": "Mill"}], "fields": ["owner"]}}  # fmt: skip
    assert pointed("and the next one?", listed, told) == ["Filter"]
    assert pointed("the previous one", listed, told) == ["Dryer"]
    assert pointed("the first two", listed) == ["Dryer", "Kettle"]
    assert "3 were shown" in pointed("and the next one?", listed, ("", {"pointed": {"rows": [{"kind": "deal", "name": "Filter", "id": "Filter", "client": "Mill"}], "fields": []}}))[0]  # fmt: skip


@pytest.mark.parametrize(
    "question",
    ["did Marcus own that one or me", "was it Marcus or Sofia?", "whose was it, mine or Marcus's?", "is that deal Sofia's or mine?"],
)  # fmt: skip
def test_which_of_two_people_it_is_asks_whose_the_record_is(question: str) -> None:
    one = shown("Dryer", total=19)
    found = pointed_at(question, shown_before([one], ()), PEOPLE)
    assert found is not None
    assert ([row.name for row in found.rows], found.fields) == (["Dryer"], ("owner",))
    many = pointed(question, shown(*"ABCDEFGHIJKL", total=12))
    assert "not certain" in many[0], "and is no question about the deals of both"


@pytest.mark.parametrize("question", ["deals of Marcus or Sofia", "did Marcus or Sofia win more this year?"])  # fmt: skip
def test_two_people_alone_point_to_nothing(question: str) -> None:
    assert pointed(question, shown("Dryer", total=19)) == []
