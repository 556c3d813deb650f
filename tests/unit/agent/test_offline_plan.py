from __future__ import annotations

from datetime import date

import pytest

from ea_core.agent.models.base import Said, ToolCall, ToolResult, ToolSpec, Turn
from ea_core.agent.models.offline_plan import named_in, next_calls, period, search_query

TODAY = date(2026, 8, 19)
TOOLS = (ToolSpec("search_knowledge", "", {}),)


def turn(question: str, *results: ToolResult, before: tuple[str, ...] = ()) -> Turn:
    history = tuple(Said("user", text) for text in before)
    return Turn(question, TODAY, "Ada", "fence", history, TOOLS, results)


def planned(question: str, *results: ToolResult) -> tuple[str, dict[str, object]]:
    (call,) = next_calls(turn(question, *results))
    return call.name, dict(call.arguments)


def found(*names: str) -> ToolResult:
    clients = [{"id": f"id-{name}", "name": name} for name in names]
    return ToolResult(ToolCall("1", "find_clients", {}), {"clients": clients}, len(clients))


@pytest.mark.parametrize(
    "question",
    [
        "Who has to approve a discount above 20 %?",
        "How quickly do we respond to a critical ticket of a client with Premium support?",
        "What discount may I give on a deal?",
        "When does a deal count as stalled?",
        "What is the policy for deals above 100,000?",
        "How do I move a deal to negotiation?",
        "What does a single Pulse V3 cost when a client orders 120 of them?",
    ],
)
def test_questions_about_rules_go_to_the_documents(question: str) -> None:
    name, arguments = planned(question)
    if name == "find_clients":  # asked first whether it is a client's name; then the documents
        name, arguments = planned(question, found())
    assert name == "search_knowledge"
    assert arguments == {"query": question}


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("What is our win rate?", {}),
        ("What was our win rate last year?", {"from": "2025-01-01", "to": "2025-12-31"}),
        ("How does my pipeline look?", {"owner": "me"}),
        ("How much did we win in 2025? Revenue please", {"from": "2025-01-01", "to": "2025-12-31"}),
    ],
)
def test_questions_about_figures_go_to_the_pipeline(
    question: str, arguments: dict[str, object]
) -> None:
    assert planned(question) == ("pipeline_figures", arguments)


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("Which deals are in negotiation?", None),
        ("Show my largest deals", {"stage": "open", "owner": "me"}),
        (
            "List all lost deals this quarter",
            {"stage": "lost", "from": "2026-07-01", "to": "2026-08-19"},
        ),
        ("Which deals are late?", {"state": "late"}),
        ("How many of my open deals are overdue?", {"state": "late", "owner": "me"}),
        ("Which deals are stuck and which are late?", {"state": "stalled"}),
        ("Is there a deal without activity?", {"state": "quiet"}),
        ("Show the deals that are due", {"state": "due"}),
    ],
)
def test_lists_of_deals(question: str, arguments: dict[str, object] | None) -> None:
    name, given = planned(question)
    if arguments is None:
        return
    assert (name, given) == ("list_deals", arguments)


def test_a_client_is_found_by_name_and_then_opened() -> None:
    question = "What deals do we have with Acme Foods?"
    assert planned(question) == ("find_clients", {"text": "Acme Foods"})
    assert planned(question, found("Acme Foods Ltd")) == (
        "client_overview",
        {"client": "id-Acme Foods Ltd"},
    )
    assert planned(question, found())[0] == "search_knowledge"


def test_a_client_whose_name_is_not_in_the_question_is_not_opened() -> None:
    assert (
        planned("Who is the contact for Premium?", found("Northwind Premium Foods"))[0]
        == "search_knowledge"
    )


def test_after_figures_it_answers() -> None:
    result = ToolResult(ToolCall("1", "pipeline_figures", {}), {}, 1)
    assert next_calls(turn("What is our win rate?", result)) == ()


def test_a_refused_tool_is_followed_by_the_documents() -> None:
    result = ToolResult(ToolCall("1", "list_deals", {}), {}, 0, "The period ends before it begins.")
    assert planned("List my deals", result)[0] == "search_knowledge"


def test_a_question_that_leads_on_is_searched_with_the_one_before_it() -> None:
    before = ("How many days of holiday do I have?",)
    assert (
        search_query(turn("And after ten years?", before=before))
        == f"{before[0]} And after ten years?"
    )
    assert search_query(turn("Can it be carried over?", before=before)).startswith(before[0])
    alone = "What may I spend on a hotel room in London?"
    assert search_query(turn(alone, before=before)) == alone
    assert search_query(turn("And after ten years?")) == "And after ten years?"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Deals of Acme & Sons Inc.?", "Acme & Sons Inc"),
        ('Tell me about "blue whale"', "blue whale"),
        ("Who owns Müller Logistik?", "Müller Logistik"),
        ("what do we know about acme", None),
        ("What was won in March?", None),
    ],
)
def test_names_in_a_question(question: str, name: str | None) -> None:
    assert named_in(question) == name


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("last month", {"from": "2026-07-01", "to": "2026-07-31"}),
        ("last quarter", {"from": "2026-04-01", "to": "2026-06-30"}),
        ("this year", {"from": "2026-01-01", "to": "2026-08-19"}),
        ("ever", {}),
    ],
)
def test_periods(text: str, days: dict[str, str]) -> None:
    assert period(text, TODAY) == days
