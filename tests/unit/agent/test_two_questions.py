"""Questions with two in them, and words that point to nothing: neither is told of everybody."""

from __future__ import annotations

import pytest

from ea_core.agent.models.base import Said, Turn
from ea_core.agent.models.found import NOT_ANSWERED, NOTHING_SHOWN
from ea_core.agent.models.offline_plan import plan_of
from ea_core.agent.models.pieces import asked_back
from ea_core.agent.models.plan import Step
from ea_core.agent.requests.reading import readings
from tests.unit.agent.names import TODAY
from tests.unit.agent.test_nothing_dropped import BOOK

FAILED = (Said("user", "What comes in if all closes as planned?"), Said("assistant", NOT_ANSWERED))


def steps(question: str, *history: Said) -> tuple[Step, ...]:
    return plan_of(Turn(question, TODAY, BOOK.me, "", history, vocabulary=lambda _: BOOK)).steps


def read(step: Step) -> str:
    return " | ".join(readings(step.part.requests, "me", step.part.joint))


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("How many deals did Marcus win, and how many did Sofia?", "won deals · owner Sofia Lindqvist · counted"),
        ("How many emails did Marcus write in July, and how many did I?", "emails · done by you (me) · Jul 2026 · counted"),
        ("How many leads does Sofia have, and how many does Marcus?", "leads · owner Marcus Holm · counted"),
        ("How many calls did Marcus make in July and how many meetings?", "meetings · done by Marcus Holm · Jul 2026 · counted"),
        ("what did we win in May and how many meetings did we have?", "meetings · May 2026 · counted"),
        ("How many tasks does Marcus have and how many are late?", "late tasks · owner Marcus Holm · counted"),
        ("How many deals did we win in May and how many were above 10k?", "won deals · value above 10,000 · closed May 2026 · counted"),
        ("I take over Copperline from Marcus. What's open there?", "open deals · client Copperline Mining"),
        ("How many deals did we create in May and how many of them were won?", "won deals · created May 2026 · counted"),
        ("How many deals were created in Q2 and how many did we lose?", "lost deals · closed Apr to Jun 2026 · counted"),
        ("How many clients do we have and how many of them are without open deals?", "clients · without open deals · counted"),
        ("How many clients does Marcus have and how many don't have a task?", "clients · owner Marcus Holm · without an open task · counted"),
        ("How many leads are there, and how many of those have an open deal?", "leads · with open deals · counted"),
        ("How many deals did we lose to price in 2026, and what share of all losses is that?", "lost deals · lost because of Price · closed 2026 · counted · as a share of: lost deals · closed 2026 · counted"),
        ("How many deals did we lose in Q2 and what share of all losses is that?", "lost deals · closed Apr to Jun 2026 · counted · as a share of: lost deals · counted"),
        ("Which clients dont have an owner, and do they have open deals?", "open deals · without an owner"),
    ],
)  # fmt: skip
def test_the_second_question_is_of_what_the_first_one_named(question: str, second: str) -> None:
    assert [read(one) for one in steps(question)][1:] == [second]


def test_another_persons_question_keeps_its_own_words() -> None:
    (first, other) = steps("How many deals did Sofia lose this year and how much did Marcus win?")
    assert read(first) == "lost deals · owner Sofia Lindqvist · closed 2026 · counted"
    assert "owner Marcus Holm" in read(other)
    assert "Sofia" not in read(other)


def test_what_is_said_of_a_name_before_a_question_stays_as_it_is_written() -> None:
    questions = [one.part.question for one in steps("I take over Marisol Produce from Marcus. What should I know?")]  # fmt: skip
    assert questions == ["I take over Marisol Produce from Marcus", "What should I know?"]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("what about their open deals", "their"),
        ("which of those are late?", "those"),
        ("have we ever lost anything with them, and why?", "them"),
        ("what was the win rate in both?", "both"),
    ],
)
def test_what_points_to_nothing_is_asked_back_and_not_told_of_all(question: str, word: str) -> None:
    (step,) = steps(question)
    said = asked_back(step, ("open deals",)).text
    assert step.asks_back
    assert said.startswith(f"What “{word}” stands for is not certain here")


def test_what_points_to_something_in_the_same_question_is_answered() -> None:
    for question in ("show me the late deals and who owns them", "which clients have late deals, and what are they worth?"):  # fmt: skip
        assert not any(step.asks_back for step in steps(question)), question


@pytest.mark.parametrize("question", ["weighted?", "weighted please", "late too?"])
def test_what_only_adds_to_a_question_that_nothing_answered_is_not_asked_of_all(
    question: str,
) -> None:
    (step,) = steps(question, *FAILED)
    assert step.told is not None
    assert step.told.text == NOTHING_SHOWN
    whole = steps("open deals by owner", *FAILED)[0]
    assert read(whole) == "open deals · by owner"


def test_what_followed_on_nothing_is_nothing_to_lean_on_either() -> None:
    history = (*FAILED, Said("user", "weighted?"), Said("assistant", NOTHING_SHOWN))
    (step,) = steps("only those above 10k", *history)
    assert step.told is not None
    assert step.told.text == NOTHING_SHOWN


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("no budget too?", "No budget"),
        ("and no budget?", "No budget"),
        ("what about budget", "No budget"),
        ("price instead", "Price"),
        ("on price too?", "Price"),
    ],
)
def test_another_reason_is_one_behind_deals_that_were_lost_for_a_reason(
    question: str, reason: str
) -> None:
    first = "deals we lost because of price this year"
    (step,) = steps(question, Said("user", first), Said("assistant", "3 lost deals. [1]"))
    assert read(step) == f"lost deals · lost because of {reason} · closed 2026"


@pytest.mark.parametrize(
    "question", ["total weighted?", "weighted total?", "total value weighted", "weighted?"]
)
def test_a_total_behind_a_list_is_that_of_the_list(question: str) -> None:
    history = (Said("user", "open deals of Sofia"), Said("assistant", "9 open deals. [1]"))
    (step,) = steps(question, *history)
    assert read(step) == "open deals · owner Sofia Lindqvist · value weighted by probability"


def test_a_figure_that_can_not_be_made_of_a_list_is_not_made_of_all() -> None:
    history = (Said("user", "open deals of Sofia"), Said("assistant", "9 open deals. [1]"))
    (step,) = steps("sum weighted by probability", *history)
    assert step.shown is not None
    assert "That can't be made of what was shown" in step.shown.told(())[0]
    (ours,) = steps("our total weighted", *history)
    assert read(ours) == "open deals · value weighted by probability"


def test_of_those_is_named_where_another_event_of_them_is_asked_for() -> None:
    (_, won) = steps("How many deals did we create in May and how many of those did we win in May?")
    assert read(won) == "won deals · closed May 2026 · counted"
    assert [one.not_applied for one in won.part.requests] == [("of those",)]


@pytest.mark.parametrize(
    ("question", "line", "left"),
    [
        ("which clients dont have an owner", "clients · without an owner", ()),
        ("how many leads don't have an owner yet?", "leads · without an owner · counted", ()),
        ("clients who haven't got a sales rep", "clients · without an owner", ()),
        ("which clients don't have contacts", "clients · without a contact", ()),
        ('any deal thats been sitting in "new" for more then 6 months', "open deals · stage New · for 181 days or more", ()),
        ("open deals older then 90 days", "open deals · created until 20 May 2026", ()),
        ("how many clients per industry have no open deals", "clients · without open deals · counted · by industry", ()),
        ("clients without open deals by owner", "clients · without open deals · by owner", ()),
        ("which industries have no open deals", "open deals · by industry · groups without any", ()),
        ("clients without an owner or without a contact", "clients · without an owner", ("without a contact",)),
        ("clients without an owner or open deals", "clients · without an owner", ("or open deals",)),
        ("clients without a task or no owner", "clients · without an open task", ("or no owner",)),
    ],
)  # fmt: skip
def test_what_is_not_there_narrows_and_of_two_that_an_or_joins_one_is_named(
    question: str, line: str, left: tuple[str, ...]
) -> None:
    (only,) = steps(question)
    assert read(only) == line
    assert only.part.requests[0].not_applied == left


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        (("how much did we close in Q2 versus Q1", "by owner"), "won deals · closed {} · their value · by owner"),
        (("compare the win rate of Q2 and Q1", "by owner"), "closed deals · closed {} · win rate · by owner"),
        (("won deals in Q2 versus Q1", "and by industry"), "won deals · closed {} · by industry"),
        (("lost deals in Q2 vs Q1", "by reason"), "lost deals · closed {} · by lost reason"),
        (("lost deals in Q2 vs Q1", "average"), "lost deals · closed {} · mean value"),
        (("average deal value in Q2 compared to Q1", "and the median?"), "won deals · closed {} · median value"),
        (("median deal value in Q2 vs Q1",), "won deals · closed {} · median value"),
    ],
)  # fmt: skip
def test_what_a_comparison_does_not_tell_is_told_of_each_of_its_periods(
    asked: tuple[str, ...], lines: str
) -> None:
    (step,) = steps(asked[-1], *after(*asked[:-1]))
    assert read(step) == " | ".join(lines.format(one) for one in ("Apr to Jun 2026", "Jan to Mar 2026"))  # fmt: skip
    assert step.account.not_used == ()


def after(*asked: str) -> tuple[Said, ...]:
    return tuple(one for text in asked for one in (Said("user", text), Said("assistant", "Figures.")))  # fmt: skip


def test_a_median_beside_another_year_and_one_period_alone_behind_two() -> None:
    (both,) = steps("and how does that compare with 2025", *after("average deal size this year?", "median too"))  # fmt: skip
    assert read(both) == " | ".join(f"won deals · closed {one} · mean value, median value" for one in ("2026", "2025"))  # fmt: skip
    (alone,) = steps("and last year", *after("won deals this year", "compared with last year"))
    assert read(alone) == "won deals · closed 2025 · counted"


def test_both_of_two_periods_to_come_are_told_and_the_word_between_them_is_used() -> None:
    for words in ("forecast for december vs january", "forecast december compared to january"):
        (step,) = steps(words)
        assert read(step) == " | ".join(
            f"open deals · expected to close {one} · value weighted by probability" for one in ("Dec 2026", "Jan 2027")
        )  # fmt: skip
        assert step.account.not_used == ()


def test_a_slip_is_told_once() -> None:
    (there, worth) = steps("Does Marisol Produce have anything in negotation, and how much in total?")  # fmt: skip
    assert there.part.requests[0].slips == (("negotation", "negotiation"),)
    assert worth.part.requests[0].slips == ()


def test_no_word_between_or_behind_two_periods_is_said_not_to_be_used() -> None:
    for words in ("won in H1 vs H2 2026", "expected in december versus january by owner"):
        (step,) = steps(words)
        assert step.account.not_used == ()
        assert not any(one.not_applied for one in step.part.requests)


def test_another_figure_of_groups_is_of_each_group() -> None:
    groups = "won deals in Q2 by owner"
    (mean,) = steps("average deal size", *after(groups))
    assert read(mean) == "won deals · closed Apr to Jun 2026 · mean value · by owner"
    (number,) = steps("and the number of deals", *after("revenue in May vs April"))
    assert (
        read(number)
        == "won deals · closed May 2026 · compared with Apr 2026 · two periods compared"
    )
    (rate,) = steps("win rate", *after(groups))
    assert read(rate) == "closed deals · closed Apr to Jun 2026 · win rate · by owner", "of all that were closed"  # fmt: skip
