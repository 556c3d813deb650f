"""How people write words, amounts and dates: each is read as it is meant, or named as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ea_core.agent.requests.appointed import appointed
from ea_core.agent.requests.feasts import easter
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.words import words_of
from tests.unit.agent.names import TODAY
from tests.unit.agent.test_nothing_dropped import BOOK, steps

SOFIA, MARCUS = "Sofia Lindqvist", "Marcus Holm"


def read(question: str, vocabulary: Vocabulary = BOOK) -> list[dict[str, Any]]:
    """What each request of a question says of whom, when and how much."""
    return [
        {
            "days": one.days.words if one.days else "",
            "owner": one.owner or one.performer,
            "value": (one.value_from, one.value_below),
            "chance": (one.probability_from, one.probability_below),
            "client": one.client,
            "industry": one.industry,
            "not_applied": one.not_applied,
        }
        for part in parse(question, vocabulary)
        for one in part.requests
    ]


def plain(question: str, *before: str) -> list[dict[str, Any]]:
    """What is asked of the CRM, where nothing of the question is left."""
    made = steps(question, *before)
    assert [one.way for one in made] == ["crm"] * len(made)
    assert not any(one.account.not_used or one.part.not_applied for one in made), question
    return [
        {name: getattr(one, name) for name in ("ask", "of", "owner", "client", "kind", "state", "days")}
        for step in made
        for one in step.part.requests
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whats due tmrw", "what is due tomorrow"),
        ("deals closing b4 xmas", "deals closing before christmas"),
        ("meetings last fri", "meetings last friday"),
        ("tasks due on sat", "tasks due on saturday"),
        ("deals closing nxt mth", "deals closing next month"),
        ("clients we hvnt contacted in 30 days", "clients we have not contacted in 30 days"),
        ("what did u win last yr", "what did you win last year"),
        ("how r we doing this qtr", "how are we doing this quarter"),
        ("tell me abt Copperline Mining", "tell me about Copperline Mining"),
        ("what is open rn", "what is open now"),
        ("mtgs w/ Copperline this wk", "meetings with Copperline this week"),
        ("open deals & their owners", "open deals and their owners"),
        ("deals of Sofia + Marcus", "deals of Sofia and Marcus"),
        ("fyi which deals are late?", "which deals are late?"),
        ("tasks due COB friday", "tasks due by friday"),
        ("deals closing EOY", "deals closing by the end of the year"),
        ("nr of opps of Mr. Holm", "number of opportunities of Holm"),
        ("Which tasks of Mrs. Lindqvist are overdue?", "Which tasks of Lindqvist are overdue?"),
        ("Deals of Mr. Holm vs. Ms. Reyes this year", "Deals of Holm vs Reyes this year"),
        ("Late deals, e.g. of Sofia", "Late deals of Sofia"),
    ],
)
def test_shorthand_is_read_as_what_is_meant(typed: str, meant: str) -> None:
    assert plain(typed) == plain(meant)


def test_a_title_stands_before_a_name_also_where_a_question_leads_on() -> None:
    asked = plain("And Mrs. Lindqvist?", "How many open deals does Mr. Holm have?")
    assert [one["owner"] for one in asked] == [SOFIA]
    assert read("Open deals of Dr. Smith")[0]["not_applied"] == ("Dr. Smith",)


@pytest.mark.parametrize("name", ["Fri Foods", "R & U Metals", "W Partners", "Thu Trading", "Dr Otto", "Ten K", "Week 27 Media"])  # fmt: skip
def test_a_name_that_is_written_like_a_short_word_is_that_name(name: str) -> None:
    book = replace(BOOK, clients=(*BOOK.clients, name))
    assert read(f"open deals of {name}", book)[0]["client"] == name


@pytest.mark.parametrize(
    ("asked", "low", "below"),
    [
        ("above a quarter million", "250000.01", None),
        ("above a quarter of a million", "250000.01", None),
        ("over half a million", "500000.01", None),
        ("worth more than one and a half million", "1500000.01", None),
        ("over three quarters of a million", "750000.01", None),
        ("above one point five million", "1500000.01", None),
        ("above 2 lakh", "200000.01", None),
        ("of 1 to 2 lakh", "100000", "200000.01"),
        ("above 1.5 crore", "15000000.01", None),
        ("above 0.500 million", "500000.01", None),
        ("above 1,500.50 thousand", "1500500.01", None),
        ("over 30 thousand", "30000.01", None),
        ("over a hundred grand", "100000.01", None),
        ("over two hundred and fifty thousand", "250000.01", None),
        ("above ten k", "10000.01", None),
        ("above 50 K", "50000.01", None),
        ("above 10.000", "10000.01", None),
        ("above 1'000", "1000.01", None),
        ("above 1’000’000", "1000000.01", None),  # noqa: RUF001 -- an apostrophe as it is typed
        ("over 250 000", "250000.01", None),
        ("below 1.500,00", None, "1500.00"),
        ("north of 50k", "50000.01", None),
        ("south of 20k", None, "20000"),
        ("upwards of 50k", "50000", None),
        ("in excess of 50k", "50000.01", None),
        ("that exceed 50k", "50000.01", None),
        ("no less than 50k", "50000", None),
        ("not exceeding 20k", None, "20000.01"),
        ("greater than or equal to 50k", "50000", None),
        ("50k+", "50000", None),
        ("of 50k upwards", "50000", None),
        ("in six figures", "100000", "1000000"),
        ("between 10 and 50k", "10000", "50000.01"),
        ("between half a million and a million", "500000", "1000000.01"),
        ("between 20k - 50k", "20000", "50000.01"),
        ("worth two to three hundred thousand", "200000", "300000.01"),
    ],
)
def test_amounts_are_read_however_they_are_written(
    asked: str, low: str | None, below: str | None
) -> None:
    value = tuple(None if one is None else Decimal(one) for one in (low, below))
    for question in (f"deals {asked}", f"open deals {asked} of Sofia"):
        assert read(question)[0]["value"] == value
        assert not steps(question)[0].account.not_used


@pytest.mark.parametrize(
    ("asked", "low", "below"),
    [
        ("at 85 per cent", "85", "85.01"),
        ("exceeding ten per cent", "10.01", None),
        ("with a probability of ninety percent or more", "90", None),
        ("with at least a 50 percent chance", "50", None),
        ("at 80%+", "80", None),
    ],
)
def test_chances_are_read_however_they_are_written(asked: str, low: str, below: str | None) -> None:
    chance = (Decimal(low), None if below is None else Decimal(below))
    assert read(f"open deals {asked}")[0]["chance"] == chance


@pytest.mark.parametrize(
    "asked",
    ["open deals exceeding ten per cent", "open deals for the board pack", "text deals", "whole hospital deals"],
)  # fmt: skip
def test_a_word_of_the_language_is_no_beginning_of_an_industry(asked: str) -> None:
    industries = ("Data centres", "Packaging", "Textiles", "Wholesale", "Hospitality", "Chemicals")
    book = replace(BOOK, industries=industries)
    assert [one["industry"] for one in read(asked, book)] == [None]
    assert read("chemical deals", book)[0]["industry"] == "Chemicals"


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("tasks due the day after tomorrow", "21 Aug 2026"),
        ("calls day before yesterday", "17 Aug 2026"),
        ("tasks due today in eight days", "27 Aug 2026"),
        ("tasks due in a week's time", "19 Aug 2026 to 26 Aug 2026"),
        ("tasks due a week from Friday", "28 Aug 2026"),
        ("tasks due three days from now", "22 Aug 2026"),
        ("tasks due a week today", "26 Aug 2026"),
        ("deals closing in calendar week 40", "28 Sep 2026 to 4 Oct 2026"),
        ("deals won in CW 9", "23 Feb 2026 to 1 Mar 2026"),
        ("deals won in kw27", "29 Jun 2026 to 5 Jul 2026"),
        ("revenue in ISO week 30 of 2025", "21 Jul 2025 to 27 Jul 2025"),
        ("revenue in weeks 14 through 22", "30 Mar 2026 to 31 May 2026"),
        ("deals won in weeks 1-4", "29 Dec 2025 to 25 Jan 2026"),
        ("deals created in the first ten days of this month", "1 Aug 2026 to 10 Aug 2026"),
        ("deals won in the first fortnight of April", "1 Apr 2026 to 14 Apr 2026"),
        ("deals won in the last week of March", "25 Mar 2026 to 31 Mar 2026"),
        ("deals closing in the second half of the month", "16 Aug 2026 to 31 Aug 2026"),
        ("deals closing the month after next", "Oct 2026"),
        ("revenue of the quarter just ended", "Apr to Jun 2026"),
        ("revenue in the last closed month", "Jul 2026"),
        ("deals closing by the thirtieth", "until 30 Aug 2026"),
        ("deals closing on the 3rd of next month", "3 Sep 2026"),
        ("deals closing between the 3rd and the 10th", "3 Sep 2026 to 10 Sep 2026"),
        ("deals won on the first of this month", "1 Aug 2026"),
        ("deals won from 1 January up to and including yesterday", "1 Jan 2026 to 18 Aug 2026"),
        ("open deals as of today", ""),
        ("open pipeline as on date", ""),
        ("deals won since Easter", "since 5 Apr 2026"),
        ("deals won between Easter and Pentecost", "5 Apr 2026 to 24 May 2026"),
        ("deals closing before Christmas", "until 24 Dec 2026"),
        ("deals won after Christmas", "since 26 Dec 2025"),
        ("deals won on Good Friday", "3 Apr 2026"),
        ("deals closing after New Year", "since 2 Jan 2027"),
        ("deals won this trimester", "Jul to Sep 2026"),
        ("deals closing not before October", "since 1 Oct 2026"),
        ("deals closing in October at the latest", "until 31 Oct 2026"),
        ("deals closing by October at the latest", "until 31 Oct 2026"),
        ("deals closing on or before 15 October", "until 15 Oct 2026"),
        ("deals closing on or after 15 October", "since 15 Oct 2026"),
        ("deals won two quarters ago", "Jan to Mar 2026"),
        ("deals created since two months ago", "since 19 Jun 2026"),
        ("deals closing later this year", "19 Aug 2026 to 31 Dec 2026"),
        ("deals won earlier this year", "1 Jan 2026 to 19 Aug 2026"),
        ("deals closing before the end of next month", "until 30 Sep 2026"),
        ("deals closing after the end of the year", "since 1 Jan 2027"),
        ("deals won before the start of the year", "until 31 Dec 2025"),
        ("deals closing Monday next week", "24 Aug 2026"),
        ("deals closing 15/10/2026", "15 Oct 2026"),
        ("deals closing 10/15/2026", "15 Oct 2026"),
        ("deals closing from the 15th on", "since 15 Sep 2026"),
        ("deals won Sept '25", "Sep 2025"),
        ("deals won Jan. to Mar. 2026", "Jan to Mar 2026"),
        ("deals closing in 4Q26", "Oct to Dec 2026"),
        ("deals closing in week 53", "28 Dec 2026 to 3 Jan 2027"),
        ("deals won in week 53", "28 Dec 2020 to 3 Jan 2021"),
        ("tasks due within a fortnight", "19 Aug 2026 to 2 Sep 2026"),
        ("tasks done in Q2", "Apr to Jun 2026"),
        ("tasks finished in October", "Oct 2025"),
    ],
)  # fmt: skip
def test_dates_are_read_however_they_are_written(asked: str, days: str) -> None:
    assert [one["days"] for one in read(asked)] == [days]
    assert not steps(asked)[0].account.not_used


@pytest.mark.parametrize(
    ("asked", "words", "days"),
    [
        ("deals won in late June", "late", "Jun 2026"),
        ("deals closing mid-March", "mid", "Mar 2027"),
        ("deals closing before the summer shutdown", "before the summer shutdown", ""),
        ("deals closing this summer", "this summer", ""),
        ("deals won over the long weekend", "over the long weekend", ""),
        ("deals closing before my birthday", "before my birthday", ""),
        ("deals won since Thanksgiving", "since Thanksgiving", ""),
        ("deals won over Christmas", "over Christmas", ""),
        ("open deals as of 30 June", "as of 30 June", ""),
        ("deals closing 03/04/2026", "03/04/2026", ""),
        ("deals closing in week 54", "week 54", ""),
        ("deals won 5000 years ago", "5000 years", ""),
        ("deals closing before mid-October", "before mid-October", ""),
        ("deals won until late July", "until late July", ""),
        ("deals closing at year end", "at year end", ""),
        ("open deals approx. 50k", "approx. 50k", ""),
        ("open deals around half a million", "around half a million", ""),
    ],
)
def test_what_is_vague_is_named_as_it_was_written(asked: str, words: str, days: str) -> None:
    (step,) = steps(asked)
    assert [one["days"] for one in read(asked)] == [days]
    assert step.way == "crm"
    assert words in step.account.not_used


def test_as_of_today_is_no_second_period() -> None:
    asked = (
        "deals created in the second half of last year and remain neither won nor lost as of today"
    )
    assert [one["days"] for one in read(asked)] == ["Jul to Dec 2025"]


@pytest.mark.parametrize(
    "question",
    [
        "Who approves a discount above twenty per cent?",
        "Who may sign contracts upwards of half a million?",
        "What is the limit for gifts north of 50 euros?",
        "What is the limit for hotel costs in week 27?",
        "Is the office closed over Christmas?",
        "Do I get a day off on Whit Monday?",
        "How much leave do I get until Easter?",
        "What happens on the 3rd of next month?",
        "What does KW mean in the data sheet?",
        "What does the Pulse W-40 cost per unit?",
        "Is R-12 refrigerant covered by the warranty?",
        "what is R&D budget approval?",
        "What is Dr. Meyer's role?",
        "pls tell me the rules for travel b4 6am",
    ],
)
def test_questions_of_documents_go_to_the_documents(question: str) -> None:
    assert [one.way for one in steps(question)] == ["documents"]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("and b4 xmas?", "until 24 Dec 2026"),
        ("and since Easter?", "since 5 Apr 2026"),
        ("by the thirtieth?", "until 30 Aug 2026"),
        ("what about on Friday?", "21 Aug 2026"),
        ("and the month after next?", "Oct 2026"),
    ],
)
def test_a_time_alone_leads_on_from_the_question_before(asked: str, days: str) -> None:
    (step,) = steps(asked, "deals closing this qtr")
    assert [one.days.words for one in step.part.requests if one.days] == [days]
    assert [one.way for one in steps(asked)] == ["documents"]


def test_what_is_quoted_is_quoted_as_it_was_typed() -> None:
    words = {word.key: word.written for word in words_of("deals north of half a million b4 xmas")}
    assert words == {"deals": "deals", "above": "north of", "500k": "half a million", "before": "b4", "christmas": "xmas"}  # fmt: skip


def test_easter_of_some_years() -> None:
    assert [easter(year) for year in (2024, 2025, 2026, 2038)] == [
        date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "day"),
    [("call Anna tmrw", date(2026, 8, 20)), ("call Anna on thurs", date(2026, 8, 20)), ("call Anna 2day", TODAY)],
)  # fmt: skip
def test_a_day_that_is_appointed_in_haste_is_that_day(words: str, day: date) -> None:
    found = appointed(words, TODAY)
    assert (found.day, found.rest) == (day, "call Anna")
