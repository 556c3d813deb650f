"""The question in a message: around a pasted text, behind a story, without markup."""

from __future__ import annotations

import pytest

from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.pasted import around_pasted, plain_question
from tests.unit.agent.names import BOOK


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("<b>How many</b> clients <script>x()</script>do we have?", ["How many clients do we have?"]),
        ('{"prompt": "my late deals"}', ["my late deals"]),
        ("Is 3 <5 and 7> 2?", ["Is 3 <5 and 7> 2?"]),
        ('What does "quantity band" mean?', ['What does "quantity band" mean?']),
        (
            "Subject: Re: price From: jo@acme.example “Dear Bo, we like it. We want 12% off the whole order. Can you confirm by Monday? Jo” Who approves that?",
            ["We want 12% off the whole order. Who approves that?"],
        ),
        (
            "The lift told me: “Car two has been taken out of service until the yearly check.” Which company checks our lifts each year?",
            ["Which company checks our lifts each year?"],
        ),
        (
            ("Hello all, sorry for writing at length. I was at a client in Hove with all my deals on paper and then missed the last train of the day. "
            "In the end I slept at the station. What may a hotel in Hove cost?"),
            ["In the end I slept at the station. What may a hotel in Hove cost?"],
        ),
        ("Hotel limit in Hove. And in Bexley?", ["Hotel limit in Hove", "And in Bexley?"]),
        ("Open deals of Bo. Which are late?", ["Open deals of Bo", "Which are late?"]),
    ],
)  # fmt: skip
def test_a_message_is_asked_by_what_it_asks(message: str, questions: list[str]) -> None:
    parts = parse(around_pasted(plain_question(message)), BOOK)
    assert [one.question for one in parts] == questions
