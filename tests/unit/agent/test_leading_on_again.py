"""What a message takes over from what was asked before it: what was left out, whose it is, and which records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ea_core.agent.models.base import Said, Turn
from ea_core.agent.models.found import NOT_ANSWERED, NOT_OF_SHOWN, SHALL_I, WITHOUT_THAT
from ea_core.agent.models.offline_plan import plan_of
from ea_core.agent.models.plan import Step
from ea_core.agent.requests.reading import readings
from ea_core.agent.texts import reading_lines
from tests.unit.agent.names import TODAY
from tests.unit.agent.test_nothing_dropped import BOOK


def steps(question: str, *history: Said) -> tuple[Step, ...]:
    return plan_of(Turn(question, TODAY, BOOK.me, "", history, vocabulary=lambda _: BOOK)).steps


def read(question: str, *history: Said) -> str:
    made = steps(question, *history)
    return " | ".join(
        line
        for step in made
        for line in readings(step.part.requests, "me", step.part.joint)
    )  # fmt: skip


def answered(question: str, *not_used: str, text: str = "An answer. [1]") -> tuple[Said, Said]:
    about = {"not_used": list(not_used)} if not_used else {}
    return Said("user", question), Said("assistant", text, about)


WON = answered(
    "how much did we win in Q3, roughly signed off?",
    "signed off",
    text=f"I did not understand “signed off”. {WITHOUT_THAT} $1. [1]",
)


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("and in 2025?", ("signed off (asked before)",)),
        ("by owner", ("signed off (asked before)",)),
        ("open deals of Marcus", ()),  # asks by itself
        ("all of them signed off?", None),  # it is said here
    ],
)
def test_what_was_not_used_is_said_again_where_a_message_leads_on(
    message: str, left: tuple[str, ...] | None
) -> None:
    (step,) = steps(message, *WON)
    if left is None:
        assert not any("asked before" in one for one in step.account.not_used)
    else:
        assert step.account.not_used == left


def test_it_is_carried_further_and_not_doubled() -> None:
    second = answered("by owner", "signed off (asked before)")
    (step,) = steps("only Marcus", *WON, *second)
    assert step.account.not_used == ("signed off (asked before)",)
    assert reading_lines((), step.account.not_used) == ("Not used: “signed off” (asked before)",)


def test_a_client_alone_that_is_pointed_to_was_not_narrowed_by_what_was_left_out() -> None:
    talk = (
        *answered("Tell me about Copperline Mining, frankly speaking", "frankly speaking")[:1],
        Said("assistant", "It is. [1]", {"client": "Copperline Mining", "not_used": ["frankly speaking"]}),
    )  # fmt: skip
    (step,) = steps("any open deals there?", *talk)
    assert step.account.not_used == ()


def test_what_was_not_answered_leaves_what_was_asked_before_it() -> None:
    meetings = answered("How many meetings did the team have in July?")
    failed = answered("what was the mood like?", text=NOT_ANSWERED)
    assert read("and calls?", *meetings, *failed) == "calls · Jul 2026 · counted"
    back = answered("which of them went well?", "went well", text=f"I can't. {SHALL_I}")
    (step,) = steps("and calls?", *meetings, *back)
    assert step.account.not_used == ()


@pytest.mark.parametrize(
    ("before", "message", "asked"),
    [
        ("what tasks are overdue for me", "and for the team, per person", "late tasks · by owner"),
        ("what tasks are overdue for me", "and for everybody?", "late tasks"),
        ("my open deals", "now for all of us", "open deals"),
        ("my open deals", "and everyone, by stage", "open deals · by stage"),
        ("calls by Marcus in July", "and the team", "calls · Jul 2026"),
        ("how much did I win this year", "and the whole company?", "won deals · closed 2026 · their value"),
        ("what tasks are overdue for me", "whats due next week", "open tasks · owner you (me) · due 24 Aug 2026 to 30 Aug 2026"),
        ("open deals of Marcus above 10k", "add it all up", "open deals · owner Marcus Holm · value above 10,000 · their value"),
        ("open deals of Marcus", "sum them up", "open deals · owner Marcus Holm · their value"),
        ("how much did we lose this year", "mostly for what reason?", "lost deals · closed 2026 · ranked · their value · by lost reason · highest first"),
        ("how much did we lose this year", "what was the main reason?", "lost deals · closed 2026 · ranked · their value · by lost reason · highest first"),
        ("win rate of trade fairs in 2026", "and for recommendations?", "deals · source Recommendation · closed 2026 · win rate"),
        ("win rate of trade fairs in 2026", "recommendations only", "deals · source Recommendation · closed 2026 · win rate"),
        ("open deals in negotiation for more than 60 days", "which of those had no contact in the last 30 days", "open deals · stage Negotiation · untouched (no activity, no change of stage) for 30 days or more · for 61 days or more"),
        ("open deals above 20k", "the expected revenue of the whole list", "open deals · value above 20,000 · value weighted by probability"),
        ("how many deals were created this year", "how many of the Q3 ones are still open", "open deals · created Jul to Sep 2026 · counted"),
        ("When did somebody last meet Copperline Mining", "who could I call there", "client · client Copperline Mining · what is known · contact"),
        ("how much did we win in Q3 2026", "and last year same quarter", "won deals · closed Jul to Sep 2025 · their value"),
    ],
)  # fmt: skip
def test_a_message_changes_what_it_says_and_nothing_else(
    before: str, message: str, asked: str
) -> None:
    assert read(message, *answered(before)) == asked
    assert not any(step.account.not_used or step.asks_back for step in steps(message, *answered(before)))  # fmt: skip


def test_everybody_else_is_not_everybody() -> None:
    assert read("and everybody else?", *answered("my open deals")) != "open deals"


@pytest.mark.parametrize(
    "question", ["which deals should have closed already?", "what have I open that should've closed by now?"]
)  # fmt: skip
def test_what_should_have_closed_is_late(question: str) -> None:
    assert "late deals" in read(question)


TITLED = replace(BOOK, titled=frozenset({"renewal", "pilot", "mining"}))


@pytest.mark.parametrize(
    ("before", "message", "asked"),
    [
        ("my open deals", "only renewals", "open deals · owner you (me) · with “renewal” in the title or the client"),
        ("how much did we win this year", "just the pilots", "won deals · with “pilot” in the title or the client · closed 2026 · their value"),
        ("my open deals", "and how many of those are renewals", "open deals · owner you (me) · with “renewal” in the title or the client"),
        ("open deals", "only mining", "open deals · industry Mining"),
    ],
)  # fmt: skip
def test_a_word_of_titles_tells_deals_apart_where_nothing_else_is_called_so(
    before: str, message: str, asked: str
) -> None:
    turn = Turn(message, TODAY, BOOK.me, "", answered(before), vocabulary=lambda _: TITLED)
    (step,) = plan_of(turn).steps
    assert readings(step.part.requests, "me", step.part.joint) == (asked,)


def test_a_rate_is_not_told_of_titles_as_if_it_were_theirs() -> None:
    turn = Turn("for renewals only", TODAY, BOOK.me, "", answered("average deal size this year?"), vocabulary=lambda _: TITLED)  # fmt: skip
    (step,) = plan_of(turn).steps
    assert step.account.not_used == ("renewals",)


@pytest.mark.parametrize(
    "message",
    [
        "as a percentage of what was closed in that month",
        "which are already past their date",
        "only roll-outs",
        "who had the last contact with the ones without",
    ],
)
def test_what_is_worded_as_about_the_records_shown_gets_no_documents_line(message: str) -> None:
    (step,) = steps(message, *answered("how much did Marcus win in July"))
    assert step.told is not None
    assert step.told.text.startswith(NOT_OF_SHOWN)
    assert not step.told.stands_in("Deals that were moved were won in 12% of cases", "Playbook")


@pytest.mark.parametrize(
    "message", ["What is the policy for late deals?", "who approves a discount of 15%?"]
)
def test_what_asks_for_rules_is_looked_for_in_documents(message: str) -> None:
    (step,) = steps(message, *answered("how much did Marcus win in July"))
    assert step.told is None
    assert step.way == "documents"


def test_what_the_same_is_without_is_named_once() -> None:
    roughly = answered(
        "which deals are open, roughly signed off?",
        "roughly", "off",
        text=f"I did not understand “roughly”. {WITHOUT_THAT} 3 open deals. [1]",
    )  # fmt: skip
    (step,) = steps("same for Marcus", *roughly)
    assert sorted(step.account.not_used) == ["off (asked before)", "roughly"]


def test_in_a_conversation_about_documents_alone_no_records_are_spoken_of() -> None:
    failed = answered("what was the mood like?", text=NOT_ANSWERED)
    turn = Turn("which are the exceptions?", TODAY, BOOK.me, "", failed, only_documents=True, vocabulary=lambda _: BOOK)  # fmt: skip
    (step,) = plan_of(turn).steps
    assert step.told is None
