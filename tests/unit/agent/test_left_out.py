"""What a question leaves out, what stands before it in the message, and which groups earned so much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ea_core.agent.requests.account import account_of
from ea_core.agent.requests.parser import asked_together, parse
from tests.unit.agent.names import BOOK, said

OPEN = {"ask": "list", "of": "deals", "kind": "open"}


def asked(question: str) -> list[dict[str, Any]]:
    return [said(one) for part in parse(question, BOOK) for one in part.requests]


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("Unless they're already in Negotiation, list the open deals", ("stage", "Negotiation")),
        ("open deals, drop Bo's", ("owner", "Bo Lind")), ("open deals, kill the ones in Mining", ("industry", "Mining")),
        ("open deals, take Mining out", ("industry", "Mining")), ("open deals, leave Bo out", ("owner", "Bo Lind")),
        ("open deals, forget the late ones", ("state", "late")), ("open deals unless they are Bo's", ("owner", "Bo Lind")),
        ("Leaving Bo out of it, list the open deals", ("owner", "Bo Lind")),
    ],
)  # fmt: skip
def test_what_is_left_out_in_any_words_is_left_out(
    question: str, left_out: tuple[str, str]
) -> None:
    assert asked(question) == [OPEN | {"besides": (left_out,)}]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("open deals, and drop any without an amount", "drop any without an amount"),
        ("open deals, but leave out the late ones of Bo", "leave out the late ones of Bo"),
        ("open deals excluding VAT", "excluding VAT"),
        ("open deals if you took out everything in the last stage", "took out everything"),
    ],
)  # fmt: skip
def test_what_can_t_be_left_out_is_named_and_never_asked_for(question: str, named: str) -> None:
    (one,) = asked(question)
    assert named in " ".join(one["not_applied"])
    assert not {"without", "unassigned", "besides", "stage"} & set(one)


@pytest.mark.parametrize(
    ("words", "amounts"),
    [
        ("but nothing below $10,000", {"value_from": Decimal(10000)}),
        ("that aren't below 20k", {"value_from": Decimal(20000)}),
        (", don't count the stuff under 10k", {"value_from": Decimal(10000)}),
        ("except those above 50,000", {"value_below": Decimal("50000.01")}),
        ("not more than 20k", {"value_below": Decimal("20000.01")}),
    ],
)
def test_an_amount_that_is_left_out_is_the_other_side(words: str, amounts: dict[str, Any]) -> None:
    assert asked(f"open deals {words}") == [OPEN | amounts]


def test_revenue_that_drops_leaves_out_nothing() -> None:
    (one,) = asked("Did revenue drop this year?")
    assert one["days"] == "2026"


@pytest.mark.parametrize(
    ("question", "by"),
    [
        ("Month by month, how many deals did we lose last year?", "month"),
        ("By industry, how many deals are late?", "industry"), ("For each rep, how many deals are open?", "owner"),
    ],
)  # fmt: skip
def test_groups_that_are_said_first_are_those_of_the_question(question: str, by: str) -> None:
    (one,) = asked(question)
    assert one["by"] == by


def test_one_of_two_who_is_not_known_is_named() -> None:
    (part,) = parse("Bo or Elena, who won more in May 2026?", BOOK)
    assert [one.owner for one in part.requests] == ["Bo Lind"]
    assert "elena" in " ".join(account_of(part.question, BOOK, None, (part,)).not_used).casefold()


@pytest.mark.parametrize(
    ("question", "by", "having"),
    [
        ("Which industries brought in less than 100,000 in total?", "industry", ("value", None, Decimal(100000))),
        ("Which reps have sold less than 100k?", "owner", ("value", None, Decimal(100000))),
        ("Who won more than 100k?", "owner", ("value", Decimal("100000.01"), None)),
        ("who won more than 10 deals", "owner", ("deals", Decimal(11), None)),
    ],
)  # fmt: skip
def test_groups_are_those_that_earned_so_much_together(
    question: str, by: str, having: object
) -> None:
    (one,) = asked(question)
    assert (one["kind"], one["by"], one["having"]) == ("won", by, having)
    assert "value_from" not in one
    assert "value_below" not in one


@pytest.mark.parametrize(
    "question",
    [
        "Which of our ten biggest open deals are late?", "Of our 10 biggest deals, which are late?",
        "How many of the five oldest deals are late?",
    ],
)  # fmt: skip
def test_the_first_ones_that_are_something_else_too_are_not_mixed_up(question: str) -> None:
    (one,) = asked(question)
    assert one["state"] == "late"
    assert "number" not in one
    assert "of" in " ".join(one["not_applied"]).casefold()


def test_a_share_of_something_is_no_chance() -> None:
    (one,) = asked("Which owners have more than 40% of their open deals in Negotiation?")
    assert "probability_from" not in one
    assert one["having"] == ("number_share", Decimal("40.01"), None)


def test_who_they_are_of_is_told_with_the_list() -> None:
    (one,) = asked("List the three smallest deals we won in May, along with who closed them")
    assert (one["ask"], one["number"], one["fields"]) == ("list", 3, ("owner",))


@pytest.mark.parametrize(
    ("question", "by", "days"),
    [
        ("Which month this year had the fewest won deals?", "month", "2026"),
        ("which quarter last year brought the most revenue", "quarter", "2025"),
        ("Last year, who won the most?", "owner", "2025"),
    ],
)
def test_a_period_is_that_of_the_question_wherever_it_is_said(
    question: str, by: str, days: str
) -> None:
    (one,) = asked(question)
    assert (one["ask"], one["by"], one["days"]) == ("ranking", by, days)
    assert "not_applied" not in one


def test_what_one_has_on_are_tasks() -> None:
    assert asked("what do I have on tomorrow") == [
        {"ask": "list", "of": "tasks", "owner": "", "days": "tomorrow", "basis": "expected"}
    ]


def test_signs_bound_the_deals_of_groups() -> None:
    (one,) = asked("clients having >= 3 lost deals")
    assert (one["by"], one["having"]) == ("client", ("deals", Decimal(3), None))


@pytest.mark.parametrize(
    "question", ["how far behind are we this quarter", "How is Bo doing against his number?"]
)
def test_how_far_somebody_is_asks_for_targets(question: str) -> None:
    (one,) = asked(question)
    assert one["of"] == "targets"


def test_what_is_due_soon_are_tasks_and_deals() -> None:
    assert [one["of"] for one in asked("whats due this week")] == ["tasks", "deals"]
    assert [one["of"] for one in asked("deals due this week")] == ["deals"]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("lost reasons in Q2, ranked from most common to least", {"by": "lost_reason"}),
        ("Which mining deals have been in the system since before May?", {"days": "until 30 Apr 2026", "basis": "created"}),
        ("Median deal value, won only, this calendar year", {"days": "2026", "kind": "won"}),
        ("Tell me the three water clients with the highest total of won deals", {"number": 3, "by": "client", "industry": "Water"}),
    ],
)  # fmt: skip
def test_other_wordings_of_order_time_and_number(question: str, wanted: dict[str, Any]) -> None:
    (one,) = asked(question)
    assert {name: one.get(name) for name in wanted} == wanted
    assert "not_applied" not in one


def test_to_whom_something_is_handed_over_owns_none_of_it() -> None:
    (one,) = asked("Handing Mining over to Ada - list all mining clients and their open amount")
    assert "owner" not in one
    assert "Ada Reyes" in one["not_applied"]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Did anybody talk to Zephyr since the start of the month?", {"days": "1 Aug 2026 to 19 Aug 2026"}),
        ("Has anyone called Zephyr this week?", {"activity": "call", "days": "17 Aug 2026 to 23 Aug 2026"}),
        ("When did we last have a face-to-face meeting with Zephyr?", {"activity": "meeting", "number": 1}),
    ],
)  # fmt: skip
def test_whether_somebody_was_in_touch_asks_for_activities(
    question: str, wanted: dict[str, Any]
) -> None:
    assert asked(question) == [{"ask": "list", "of": "activities", "client": "Zephyr"} | wanted]


def test_a_second_lack_that_can_t_be_looked_for_is_named_and_not_asked_for() -> None:
    (one,) = [one for part in parse("active clients with no open deals and nothing won since May", BOOK) for one in part.requests]  # fmt: skip
    assert (one.of, one.has_open, one.kind) == ("clients", False, None)
    assert one.not_applied == ("nothing won since May",)


def test_what_is_not_assigned_to_somebody_is_not_theirs() -> None:
    (one,) = asked("Tasks that aren't assigned to Bo")
    assert "owner" not in one
    assert one["besides"] == (("owner", "Bo Lind"),)


def test_who_asks_is_one_of_several() -> None:
    assert [one["owner"] for one in asked("Who won more in 2026, me, Bo or Ada?")] == [
        "", "Bo Lind", "Ada Reyes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "Are there open deals whose expected close date has already passed?",
        "deals w/ expected close already passed", "deals with a close date that has gone by",
    ],
)  # fmt: skip
def test_a_close_date_that_has_passed_is_late(question: str) -> None:
    assert asked(question) == [{"ask": "list", "of": "deals", "state": "late"}]


def test_a_few_words_too_ask_for_the_same_of_something_else() -> None:
    before = asked_together(parse("How many meetings did each of us have in May?", BOOK))
    (part,) = parse("calls too", BOOK, before)
    (one,) = part.requests
    assert (one.activity, one.by, one.days and one.days.words) == ("call", "owner", "May 2026")
