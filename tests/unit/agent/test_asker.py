"""Who asks, and what they say before they ask: whose records are meant, and of whom."""

from __future__ import annotations

from typing import Any

import pytest

from ea_core.agent.requests.account import account_of
from ea_core.agent.requests.parser import parse
from tests.unit.agent.names import BOOK, said

WON_2026 = {"ask": "list", "of": "deals", "kind": "won", "days": "2026", "basis": "closed"}
LOST = {"ask": "count", "of": "deals", "kind": "lost"}


def asked(question: str) -> list[dict[str, Any]]:
    return [said(one) for part in parse(question, BOOK) for one in part.requests]


@pytest.mark.parametrize(
    ("question", "owner"),
    [
        ("Top ten open deals, skip Bo's, I went through his this morning", None),
        ("I promised the board the open deals", None), ("Say me the open deals", None),
        ("Explain me the open deals by stage", None), ("I think there are too many open deals", None),
        ("deals that I believe are late", None), ("My boss wants the open deals by stage", None),
        ("My boss asked me for the open deals by stage", None),
        ("I lost three deals in October", ""), ("what did I win in May", ""), ("the largest deal I've got", ""),
        ("do I have late deals", ""), ("which clients haven't I spoken to since May", ""),
        ("Just for me: late deals", ""), ("Mine only, late deals", ""), ("As for me, which deals are late?", ""),
        ("deals assigned to me", ""), ("my late deals", ""), ("I am behind target, am I?", ""),
    ],
)  # fmt: skip
def test_own_records_are_meant_where_one_has_them(question: str, owner: str | None) -> None:
    assert {one.get("owner") for one in asked(question)} == {owner}


@pytest.mark.parametrize(
    ("question", "owners"),
    [
        ("Bo or Ada, who won more in 2026?", ["Bo Lind", "Ada Reyes"]),
        ("Between me and Bo, who won more in 2026?", ["", "Bo Lind"]),
        ("Me or Bo: who won more in 2026?", ["", "Bo Lind"]),
    ],
)
def test_names_before_a_question_are_those_it_asks_about(question: str, owners: list[str]) -> None:
    assert asked(question) == [WON_2026 | {"owner": one} for one in owners]


def test_two_industries_before_a_question_are_asked_about() -> None:
    assert asked("Mining and Water, which deals are late?") == [
        {"ask": "list", "of": "deals", "state": "late", "industry": one} for one in ("Mining", "Water")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("We had a bad June, how many deals did we lose?", {"days": "Jun 2026", "basis": "closed"}),
        ("I am responsible for Mining now, how many deals did we lose?", {"industry": "Mining"}),
        ("Acme Steel called this morning. How many deals did we lose?", {"client": "Acme Steel"}),
        ("I met them yesterday. How many deals did we lose?", {}),
        ("I'm worried about Negotiation. How many deals did we lose?", {"not_applied": ("Negotiation",)}),
        ("I hear Bo and Ada argue. How many deals did we lose?", {"not_applied": ("Bo Lind", "Ada Reyes")}),
    ],
)  # fmt: skip
def test_what_is_told_before_a_question_narrows_it_or_is_named(
    question: str, more: dict[str, Any]
) -> None:
    assert asked(question)[-1] == LOST | more


def test_a_first_half_that_asks_is_not_taken_for_an_aside() -> None:
    (one,) = asked("everything I logged last week, notes too")
    assert (one["performer"], one["activity"]) == ("", "note")
    assert "days" in one


def test_who_gave_a_task_is_not_known() -> None:
    (one,) = asked("The tasks Bo gave me")
    assert one["not_applied"] == ("gave me",)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("that aren't dead yet", "open"), ("still alive", "open"), ("neither won nor lost", "open"),
        ("that remain undecided", "open"), ("still on the table", "open"), ("that fell through", "lost"),
        ("we blew", "lost"), ("that went south", "lost"), ("Bo landed", "won"), ("we got over the line", "won"),
        ("we clinched", "won"),
    ],
)  # fmt: skip
def test_deals_as_sellers_speak_of_them(words: str, kind: str) -> None:
    (one,) = asked(f"deals in Mining {words}")
    assert (one["kind"], one["industry"]) == (kind, "Mining")
    assert "not_applied" not in one


@pytest.mark.parametrize(
    "question",
    [
        "How much of the pipeline is left if Mining falls through?", "What do we lose if Mining deals fall through?",
        "late deals, assuming Mining is lost",
    ],
)  # fmt: skip
def test_what_is_supposed_is_asked_back(question: str) -> None:
    parts = tuple(part for part in parse(question, BOOK) if part.requests)
    assert account_of(question, BOOK, None, parts).is_conditional


@pytest.mark.parametrize(
    "question", ["late deals, if any", "Late deals in Mining, if you can find them"]
)
def test_an_if_of_politeness_supposes_nothing(question: str) -> None:
    parts = parse(question, BOOK)
    assert not account_of(question, BOOK, None, parts).is_conditional


def test_those_who_are_no_own_are_not_left_out_as_own() -> None:
    (one,) = asked("deals not of my team")
    assert one["not_applied"] == ("not of my team",)
    assert "besides" not in one
