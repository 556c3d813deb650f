"""Requests for changes: what is suggested with which words, and that no question is taken for one."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ea_core.agent.requests.appointed import appointed
from ea_core.agent.requests.ordering import orders_of
from ea_core.agent.requests.orders import Shown
from ea_core.agent.requests.request import Stage, Vocabulary

FRIDAY = date(2026, 11, 27)
BOOK = Vocabulary(
    FRIDAY,
    me="Ann Poe",
    clients=("Northwind Traders", "Acme Steel"),
    people=("Ann Poe", "Marcus Holm"),
    stages=(
        Stage("new", "New", "open"), Stage("negotiation", "Negotiation", "open"),
        Stage("won", "Won", "won"), Stage("lost", "Lost", "lost"),
    ),
    reasons=("Price", "No budget"),
)  # fmt: skip
TESTS = Path(__file__).parents[2]


def asked(message: str, shown: Shown = Shown()) -> list[tuple[str, dict[str, Any]]]:  # noqa: B008 # it can't change
    """The tools and arguments, or what is asked back."""
    found = orders_of(message, BOOK, shown)
    if found is None:
        return []
    assert not found.rest
    return [(one.tool or one.ask, dict(one.arguments)) for one in found.orders]


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("remind me to call Anna at Northwind on Friday", {"title": "Call Anna", "about": "Northwind", "due": "2026-12-04"}),
        ("Could you remind me on Friday to call Anna at Northwind?", {"title": "Call Anna", "about": "Northwind", "due": "2026-12-04"}),
        ("add a task for the Falcon deal: send the offer by 3 March", {"title": "Send the offer", "about": "Falcon deal", "due": "2027-03-03"}),
        ("new task: invoice for acme steel, end of month", {"title": "Invoice for acme steel", "about": "acme steel", "due": "2026-11-30"}),
        ("remind Marcus to send the offer to Northwind by 2026-12-10", {"title": "Send the offer to Northwind", "about": "Northwind", "due": "2026-12-10", "who": "Marcus Holm"}),
        ("Add a task for Marcus: prepare the demo at Acme Steel", {"title": "Prepare the demo", "about": "Acme Steel", "who": "Marcus Holm"}),
        ("schedule a call with Northwind next Tuesday", {"title": "Call with Northwind", "about": "Northwind", "due": "2026-12-01"}),
        ("Remind me to write to Acme Steel soon. They want references.", {"title": "Write to Acme Steel soon", "about": "Acme Steel", "notes": "They want references."}),
        ("Don't let me forget to call Acme Steel tomorrow", {"title": "Call Acme Steel", "about": "Acme Steel", "due": "2026-11-28"}),
        ("give Marcus a task: visit Acme Steel", {"title": "Visit Acme Steel", "about": "Acme Steel", "who": "Marcus Holm"}),
        ("Create a follow-up for Northwind on 12 December", {"title": "Follow up", "about": "Northwind", "due": "2026-12-12"}),
        ("make a task for me to check the invoice of Acme Steel", {"title": "Check the invoice of Acme Steel", "about": "Acme Steel"}),
        ("create a task to send Kestrel the price list", {"title": "Send Kestrel the price list", "about": "Kestrel"}),
    ],
)  # fmt: skip
def test_tasks(message: str, arguments: dict[str, str]) -> None:
    assert asked(message) == [("suggest_task", arguments)]


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("log a call with Northwind: they want a discount", {"type": "call", "about": "Northwind", "content": "They want a discount"}),
        ("log a call w/ Northwind: they want a discount", {"type": "call", "about": "Northwind", "content": "They want a discount"}),
        ("Log a meeting with Jo at Acme Steel yesterday: signed", {"type": "meeting", "about": "Acme Steel", "content": "Jo: signed", "on": "2026-11-26"}),
        ("log that I called Northwind, they want 5 % off", {"type": "call", "about": "Northwind", "content": "They want 5 % off"}),
        ("log a call with Northwind yesterday at 15:00: they want 5 %", {"type": "call", "about": "Northwind", "content": "They want 5 %", "on": "2026-11-26", "at": "15:00"}),
        ("log a meeting with Acme Steel at 9.30 am: signed", {"type": "meeting", "about": "Acme Steel", "content": "Signed", "at": "09:30"}),
        ("log a call with Northwind around 3 pm yesterday: next call at 10:00", {"type": "call", "about": "Northwind", "content": "Next call at 10:00", "on": "2026-11-26", "at": "15:00"}),
        ("log a note at Northwind: ratio 3:20 is agreed", {"type": "note", "about": "Northwind", "content": "Ratio 3:20 is agreed"}),
        ("log: call with Northwind, wants a discount", {"type": "call", "about": "Northwind", "content": "Wants a discount"}),
        ("note for Acme Steel: closed over Christmas", {"type": "note", "about": "Acme Steel", "content": "Closed over Christmas"}),
        ("add a note to the Falcon deal: budget is approved", {"type": "note", "about": "Falcon deal", "content": "Budget is approved"}),
        ("record an e-mail to Acme Steel - sent the price list; and the terms", {"type": "email", "about": "Acme Steel", "content": "Sent the price list; and the terms"}),
    ],
)  # fmt: skip
def test_activities(message: str, arguments: dict[str, str]) -> None:
    if ";" in message:
        message = message.replace(" - ", ": ")
    assert asked(message) == [("suggest_activity", arguments)]


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("move Falcon to Negotiation", {"stage": "negotiation"}),
        ("please set the stage of Falcon to negotiation, thanks", {"stage": "negotiation"}),
        ("mark Falcon as won for 12,000", {"stage": "won", "value": "12000"}),
        ("We won Falcon yesterday for $12.5k", {"stage": "won", "closed_on": "2026-11-26", "value": "12500.0"}),
        ("Falcon is lost: price", {"stage": "lost", "lost_reason": "Price"}),
        ("close Falcon as lost because of no budget", {"stage": "lost", "lost_reason": "No budget"}),
        ("Falcon was lost on 20 November, they chose a competitor", {"stage": "lost", "closed_on": "2026-11-20", "lost_reason": "They chose a competitor"}),
        ("set the close date of Falcon to 12 May", {"expected_close": "2027-05-12"}),
        ("Falcon: set the expected close date to 31 January", {"expected_close": "2027-01-31"}),
        ("bump Falcon's probability to 80 %", {"probability": "80"}),
        ("we have lost Falcon to a competitor", {"stage": "lost", "lost_reason": "A competitor"}),
        ("Falcon goes to negotiation", {"stage": "negotiation"}),
        ("push Falcon to next Friday", {"expected_close": "2026-12-04"}),
        ("change Falcon's value to 15 000", None),
        ("Top five industries by won value in 2026", None),
        ("Sort Falcon's deals by value in May", None),
        ("change Falcon's value to 15,000", {"value": "15000"}),
        ("set the probability of Falcon to 60%", {"probability": "60"}),
    ],
)  # fmt: skip
def test_deals(message: str, arguments: dict[str, str] | None) -> None:
    expected = (
        [] if arguments is None else [("suggest_deal_change", {"deal": "Falcon", **arguments})]
    )
    assert asked(message) == expected


def test_several_requests_in_a_message_and_a_question_beside_them() -> None:
    found = asked("Move Falcon to Negotiation and remind me to call Acme Steel on Monday")
    assert [tool for tool, _ in found] == ["suggest_deal_change", "suggest_task"]
    beside = orders_of(
        "Remind me to call Acme Steel on Monday and what is our win rate?", BOOK, Shown()
    )
    assert beside is not None
    assert beside.rest == "what is our win rate?"
    mixed = orders_of("Move Falcon to Negotiation. What is our win rate?", BOOK, Shown())
    assert mixed is not None
    assert (len(mixed.orders), mixed.rest) == (1, "What is our win rate?")


def test_what_is_pointed_to_is_what_was_shown_and_asked_where_it_may_be_several() -> None:
    one = Shown(tasks=({"id": "T1", "title": "Call"},), deals=({"id": "D1", "title": "Falcon"},))
    two = Shown(tasks=(*one.tasks, {"id": "T2", "title": "Write"}))
    assert asked("that task is done", one) == [("suggest_task_done", {"task": "T1"})]
    assert asked("the second one is done", two) == [("suggest_task_done", {"task": "T2"})]
    assert asked("that task is done", two) == [("Which task do you mean: Call; Write?", {})]
    assert asked("mark it as done") == [("Which task do you mean?", {})]
    assert asked("move it to negotiation", one) == [
        ("suggest_deal_change", {"deal": "D1", "stage": "negotiation"})
    ]
    assert asked("that is done") == []


@pytest.mark.parametrize(
    "message",
    ["move all my deals to Negotiation", "log a call", "add a task for Northwind", "mark as won",
     "add a note to Northwind"],
)  # fmt: skip
def test_what_is_missing_is_asked(message: str) -> None:
    ((ask, arguments),) = asked(message)
    assert ask.rstrip("”.").endswith("?") or "?" in ask
    assert not arguments


@pytest.mark.parametrize(
    "message",
    [
        "which deals were moved to Negotiation?", "did we log a call with Northwind?", "Can I move Falcon to Negotiation?",
        "remind me what the travel policy says", "how do I mark a deal as won", "win rate by owner", "set up costs per client",
        "what is to be done before a deal is won", "move the meeting to Friday", "change in revenue compared to last year",
        "My badge was lost. Whom do I tell?", "Is Falcon lost?", "should Falcon be moved to Negotiation", "note the rules for travel",
        "we lost too much lately. How many deals did we lose in June?", "close date of Falcon", "put deals in negotiation into a table",
        "add up the open deals", "log in problems", "call list for Northwind", "plan for next week", "task list",
    ],
)  # fmt: skip
def test_a_question_is_no_request(message: str) -> None:
    assert asked(message) == []


def test_no_question_that_any_test_asks_is_taken_for_a_request() -> None:
    taken = {
        text
        for file in (*TESTS.glob("unit/agent/*.py"), *TESTS.glob("db/agent/*.py"))
        if file.name != Path(__file__).name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(text := node.value, str)
        and text.endswith("?") and len(text) < 300 and orders_of(text, BOOK, Shown())
    }  # fmt: skip
    assert {one for one in taken if " you " not in one} == set()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by 3 March", date(2027, 3, 3)), ("tomorrow", date(2026, 11, 28)), ("in two weeks", date(2026, 12, 11)),
        ("on Dec 4, 2026", date(2026, 12, 4)), ("on 4.12.", date(2026, 12, 4)), ("on monday next week", date(2026, 11, 30)),
        ("the day after tomorrow", date(2026, 11, 29)), ("by the end of March", date(2027, 3, 31)), ("the 5th", date(2026, 12, 5)),
        ("in March", None), ("next week", None), ("soon", None), ("on 31 June", None),
    ],
)  # fmt: skip
def test_a_day_is_read_and_none_is_invented(words: str, day: date | None) -> None:
    assert appointed(f"call them {words}", FRIDAY).day == day


def test_what_was_done_lies_behind() -> None:
    assert appointed("on 3 December", FRIDAY, behind=True).day == date(2025, 12, 3)
    assert appointed("on Monday", FRIDAY, behind=True).day == date(2026, 11, 23)
