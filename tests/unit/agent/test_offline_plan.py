"""Which way a question goes: to the CRM, to the documents, or to both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ea_core.agent.models.base import Said, ToolSpec, Turn
from ea_core.agent.models.found import NOT_OF_SHOWN
from ea_core.agent.models.leading_on import search_query
from ea_core.agent.models.offline_plan import plan_of
from ea_core.agent.requests.request import Vocabulary
from tests.unit.agent.names import BOOK

TOOLS = (ToolSpec("search_knowledge", "", {}),)


def known(_texts: Sequence[str]) -> Vocabulary:
    return BOOK


def turn(question: str, *before: str, about: str | None = None) -> Turn:
    history = tuple(
        said
        for text in before
        for said in (Said("user", text), Said("assistant", "...", {"client": about} if about else {}))
    )  # fmt: skip
    return Turn(question, date(2026, 8, 19), "Ada", "fence", history, TOOLS, vocabulary=known)


def calls(question: str, *before: str, about: str | None = None) -> list[tuple[str, object]]:
    plan = plan_of(turn(question, *before, about=about))
    return [(call.name, dict(call.arguments)) for call in plan.calls]


def test_what_the_crm_explains_goes_to_the_crm_alone() -> None:
    assert calls("What is Bo's win rate in mining last year?") == [
        ("pipeline_figures", {"owner": "Bo Lind", "industry": "Mining", "from": "2025-01-01", "to": "2025-12-31"})
    ]  # fmt: skip
    assert calls("my late deals") == [("list_deals", {"owner": "me", "state": "late", "limit": 10})]
    assert calls("Tell me about Zephyr and about Nordlicht") == [
        ("client_overview", {"client": "Zephyr"}),
        ("client_overview", {"client": "Nordlicht GmbH"}),
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Where are the revenue stamps kept?", "What is the policy for deals above 100,000?", "What may a hotel cost?",
        "What is the dress code for video meetings with partner agencies?", "Can contractors join client meetings?",
        "What do we promise clients about response times?",
    ],
)  # fmt: skip
def test_what_it_does_not_explain_goes_to_the_documents(question: str) -> None:
    assert calls(question) == [("search_knowledge", {"query": question})]


def test_a_name_that_the_crm_does_not_have_is_looked_for_in_the_documents_too() -> None:
    assert [name for name, _ in calls("What is the pipeline at Norrland?")] == [
        "pipeline_figures", "search_knowledge",
    ]  # fmt: skip
    assert [name for name, _ in calls("How many deals in Norway?")] == ["list_deals"]
    assert next(name for name, _ in calls("Do we have clients in Norway?")) == "find_clients"
    assert [name for name, _ in calls("phone number of Eve Hill")] == [
        "find_contacts", "search_knowledge",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "word"),
    [("did he call them back", "he"), ("Can she sign it?", "she"), ("only the ones above 100k", "the ones"),
     ("and them?", "them")],
)  # fmt: skip
def test_who_or_what_nobody_has_named_is_asked_for(question: str, word: str) -> None:
    (step,) = plan_of(turn(question)).steps
    assert step.told is not None
    assert f"“{word}”" in step.told.text
    assert plan_of(turn(question, "How many days of leave do trainees get?")).steps[0].told is None


@pytest.mark.parametrize(
    "question",
    ["If an employee is ill, who does her work?", "Which of those rules are new?", "Are those lamps allowed?"],
)  # fmt: skip
def test_who_is_named_before_is_known(question: str) -> None:
    assert plan_of(turn(question)).steps[0].told is None


def requests(question: str, *before: str) -> list[dict[str, Any]]:
    """What the CRM is asked for by the last of some questions, without what is empty."""
    slots = ("of", "kind", "owner", "client", "by", "compared", "days", "number", "not_applied")
    return [
        {name: value for name in slots if (value := getattr(one, name)) not in {None, ()}}
        for step in plan_of(turn(question, *before)).steps
        for one in step.part.requests
    ]


WON = "won deals this quarter"


def test_a_period_is_put_beside_the_one_before() -> None:
    for words in ("versus the one before", "compared to the last one"):
        (asked,) = requests(words, WON)
        assert (asked["days"].words, asked["compared"].words) == (
            "Jul to Sep 2026",
            "Apr to Jun 2026",
        )
        assert "not_applied" not in asked


def test_somebody_is_put_beside_who_was_asked_about() -> None:
    assert [one["owner"] for one in requests("compare with Bo", "win rate of Ada")] == ["Ada Reyes", "Bo Lind"]  # fmt: skip


def test_a_word_or_two_that_were_not_understood_lead_to_no_other_topic() -> None:
    assert requests("and by industry", WON, "without glorks") == [
        {"of": "deals", "kind": "won", "by": "industry", "days": requests(WON)[0]["days"]}
    ]


def test_what_was_asked_before_another_topic_can_be_led_on_from() -> None:
    (asked,) = requests("and by industry", WON, "How do I get a badge?")
    assert (asked["kind"], asked["by"]) == ("won", "industry")
    assert requests("and in March?", WON, "How do I get a badge?") == []
    assert requests("And part-time staff?", WON, "How do I get a badge?") == []


def test_tasks_of_the_client_that_was_told_about() -> None:
    assert requests("any tasks?", "Zephyr") == [{"of": "tasks", "client": "Zephyr"}]


def test_an_order_that_groups_can_not_have_is_named() -> None:
    (asked,) = requests("sort by date", WON, "by industry")
    assert (asked["by"], asked["not_applied"]) == ("industry", ("sort by date",))


def test_who_is_pointed_to_is_in_the_request_or_the_word_is_named() -> None:
    (step,) = plan_of(turn("when does their biggest deal close?", "last three activities")).steps
    assert "their" in step.account.not_used


def test_these_deals_are_those_that_were_listed() -> None:
    for words in (
        "When were these deals won?",
        "What is the total value of these deals?",
        "list them with owner and stage",
    ):
        (asked,) = requests(words, "deals won by Bo")
        assert (asked["kind"], asked["owner"]) == ("won", "Bo Lind")
        assert "not_applied" not in asked
    (asked,) = requests("list them with their colour", "deals won by Bo")
    assert asked["not_applied"] == ("with their colour",)


def test_who_was_named_in_a_sentence_before_is_asked_about() -> None:
    asked = requests(
        "What should I prepare before calling Zephyr this afternoon? Open deals would do."
    )
    assert asked[-1] == {"of": "deals", "kind": "open", "client": "Zephyr"}
    asked = requests("What does Ada have on her plate on Monday and is any of it late?")
    assert asked[-1]["owner"] == "Ada Reyes"
    asked = requests("How do I get a badge for Zephyr? Which deals of Bo are late?")
    assert "client" not in asked[-1]


def test_a_cup_that_was_won_is_no_deal() -> None:
    (step,) = plan_of(turn("Who won the football world cup in 2014?")).steps
    assert (step.way, step.fallback) == ("documents", ())


@pytest.mark.parametrize(
    "question",
    [
        "What is the lead time of YN-131?",
        "Which parts have a lead time over 3 weeks?",
        "What is the lead content of the solder?",
    ],
)
def test_a_lead_time_is_no_lead(question: str) -> None:
    (step,) = plan_of(turn(question)).steps
    assert (step.way, step.fallback) == ("documents", ())


def test_two_questions_have_two_ways() -> None:
    assert [name for name, _ in calls("How many open deals do we have and what may a hotel cost?")] == [
        "list_deals", "search_knowledge",
    ]  # fmt: skip


def test_a_name_that_fits_several_is_asked_about() -> None:
    assert calls("deals of Acme") == []


def test_follow_ups_know_the_record_of_the_turns_before() -> None:
    assert calls("Who is the contact there?", "Tell me about Zephyr") == [
        ("client_overview", {"client": "Zephyr"})
    ]
    assert calls("Who owns it?", "What is our largest open deal?", about="Corvane Mining") == [
        ("client_overview", {"client": "Corvane Mining"})
    ]
    three = ("Tell me about Zephyr", "What may a hotel cost?")
    assert calls("Who is the contact there?", *three) == [("client_overview", {"client": "Zephyr"})]
    assert [name for name, _ in calls("And in summer?", *three)] == ["search_knowledge"]


def test_a_question_that_leads_on_is_searched_with_those_before_it() -> None:
    before = ("How many days of holiday do I have?",)
    assert (
        search_query(turn("And after ten years?", *before)) == f"{before[0]} And after ten years?"
    )
    assert search_query(turn("Can it be carried over?", *before)).startswith(before[0])
    more = (*before, "Can it be carried over?")
    assert search_query(turn("Until when?", *more)) == f"{' '.join(more)} Until when?"
    alone = "What may I spend on a hotel room in London?"
    assert search_query(turn(alone, *before)) == alone
    assert search_query(turn("And after ten years?")) == "And after ten years?"


def test_a_second_question_that_leads_on_is_searched_with_the_first() -> None:
    first, second = (
        arguments for _, arguments in calls("What does the lift cost and when does it end?")
    )
    assert first == {"query": "What does the lift cost"}
    assert second == {"query": "when does the lift end?"}


def test_a_greeting_before_a_question_is_not_searched_for() -> None:
    assert calls("Hello! What may a hotel cost?") == [
        ("search_knowledge", {"query": "What may a hotel cost?"})
    ]


def test_what_two_questions_ask_for_is_asked_once() -> None:
    plan = plan_of(turn("Which deals are late? List the late deals! And the clients of Bo?"))
    assert plan.steps[0].calls == plan.steps[1].calls
    assert len(plan.calls) == 2


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is the contact?", ("client_overview", "Nordlicht GmbH")),
        ("How many open deals are there?", ("list_deals", "Nordlicht GmbH")),
        ("Who owns Zephyr?", ("client_overview", "Zephyr")),
        ("Brief me on Zephyr", ("client_overview", "Zephyr")),
        ("Can you prepare me for my next call with zephyr?", ("client_overview", "Zephyr")),
        ("What may a hotel cost?", ("search_knowledge", None)),
    ],
)
def test_a_conversation_about_a_client_needs_no_name(
    question: str, expected: tuple[str, str | None]
) -> None:
    plan = plan_of(replace(turn(question), client="Nordlicht GmbH"))
    found = [(call.name, call.arguments.get("client")) for call in plan.calls]
    assert found == [expected]


def test_a_second_question_that_names_nothing_is_about_the_code_of_the_first() -> None:
    steps = plan_of(turn("How much is a trip on lane L-23 and what is the lead time?")).steps
    assert [step.part.question for step in steps][1] == "what is the lead time of L-23?"
    steps = plan_of(
        turn("How much is a trip on lane L-23 and who approves the travel budget in Bexley?")
    ).steps
    assert "L-23" not in steps[-1].part.question


def test_things_that_the_crm_does_not_have_are_looked_for_in_documents() -> None:
    (step,) = plan_of(turn("Which devices were bought before 2021?")).steps
    assert step.way == "documents"
    assert step.fallback
    (step,) = plan_of(turn("Which deals were won before 2021?")).steps
    assert step.way == "crm"
    (step,) = plan_of(turn("Who was present at the meeting of 15 January 2026?")).steps
    assert step.way == "documents"


SHOWN = "What are our five largest open deals?"


@pytest.mark.parametrize(
    "message",
    [
        "her number",
        "cumulative share of the top 3",
        "list hers",
        "worst of the worst?",
    ],
)
def test_what_can_only_be_about_the_records_shown_is_not_looked_for_in_documents(
    message: str,
) -> None:
    (step,) = plan_of(after_shown(message)).steps
    assert step.told is not None
    assert step.told.text.startswith(f"{NOT_OF_SHOWN} (open deals")
    assert not step.calls


@pytest.mark.parametrize(
    "message",
    ["parental leave?", "Who approves a discount above 20 %?", "What does our travel policy say about it?"],
)  # fmt: skip
def test_another_topic_behind_records_is_looked_for_in_documents(message: str) -> None:
    (step,) = plan_of(after_shown(message)).steps
    assert (step.way, step.told) == ("documents", None)


def after_shown(message: str) -> Turn:
    history = (Said("user", SHOWN), Said("assistant", "49 open deals. The 5 largest of them: [1]"))
    return replace(turn(message), history=history)


def test_a_thing_by_a_code_that_the_crm_does_not_know_is_looked_for_in_documents() -> None:
    (step,) = plan_of(turn("Why is order 88120 late?")).steps
    assert step.way == "documents"
    assert [one.name for one in step.calls] == ["search_knowledge"]
