"""The line that says how a question was read names all that was applied."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from typing import Any, get_args

import pytest

from ea_core.agent.models.base import ToolCall
from ea_core.agent.models.call_reading import lines_of, request_of
from ea_core.agent.models.crm_calls import call_of
from ea_core.agent.models.idle import applied
from ea_core.agent.requests.reading import reading, readings
from ea_core.agent.requests.request import (
    Ask,
    Basis,
    Days,
    Kind,
    Measure,
    Missing,
    Order,
    Request,
    State,
    Subject,
)
from ea_core.agent.requests.said_days import said
from ea_core.agent.texts import reading_lines
from ea_core.crm.deal_course import Course
from tests.unit.agent.mutations import SEEDS, seed
from tests.unit.agent.test_nothing_dropped import BOOK, steps

ME = "Marcus Holm"
SUMMER = said(date(2026, 7, 1), date(2026, 9, 30))
SINCE = Days(date(2026, 5, 1), None, "since 1 May 2026")
NAMES = (None, "Alder", "Birch")
RANGES_OUT = ((), ((Decimal(20), None),), ((None, Decimal(20)),))
COURSES = (
    Course(untouched_days=21), Course(staying_from=3), Course(staying_below=3), Course(staying_from=3, staying_below=8),
    Course(closing_from=3), Course(closing_below=3), Course(lacks="any"), Course(lacks="call"), Course(lacks="email"),
    Course(lacks="call", lacks_days=7),
)  # fmt: skip
VALUES: dict[str, tuple[Any, ...]] = {
    "ask": get_args(Ask), "of": get_args(Subject), "measures": ((), *((one,) for one in get_args(Measure))),
    "owner": (*NAMES, ""), "unassigned": (False, True), "client": NAMES, "industry": NAMES, "source": NAMES,
    "stage": NAMES, "reason": NAMES, "kind": (None, *get_args(Kind)), "state": (None, *get_args(State)),
    "status": (None, "lead", "active", "churned"), "days": (None, SUMMER, SINCE), "basis": (None, *get_args(Basis)),
    "moved": (None, ("", ""), ("New", ""), ("", "Won")), "compared": (None, SUMMER, SINCE),
    "value_from": (None, Decimal(20), Decimal("20.01"), Decimal(30)),
    "value_below": (None, Decimal(20), Decimal("20.01"), Decimal(30)),
    "probability_from": (None, Decimal(20), Decimal("20.01")),
    "probability_below": (None, Decimal(20), Decimal("20.01")), "without": (None, *get_args(Missing)),
    "share_from": (None, Decimal(20), Decimal("20.01")), "share_below": (None, Decimal(20), Decimal("20.01")),
    "course": (None, *COURSES),
    "text": NAMES, "besides": ((), (("owner", "Alder"),), (("owner", ""),), (("client", "Alder"),), (("text", "Alder"),), (("reason", "none"),)),
    "not_values": RANGES_OUT, "not_chances": RANGES_OUT, "not_days": ((), (("closed", SUMMER),), (("created", SUMMER),), (("closed", SINCE),)),
    "by": (None, "owner", "client", "month"), "then": (None, "owner", "stage", "type"), "each": (None, 1, 3),
    "having": (None, ("deals", Decimal(2), None), ("value", Decimal(2), None), ("deals", None, Decimal(2)), ("deals", None, Decimal(1))),
    "order": (None, *get_args(Order)), "descending": (None, True, False), "number": (None, 1, 5),
    "nth": (None, 2, 3, 7), "averaged": (None, 0, 3), "fields": ((), ("phone",), ("phone", "email")),
    "quiet_days": (None, 14, 30), "has_open": (None, True, False), "has_contact": (None, True, False), "has_task": (False, True),
    "with_days": ((), (SUMMER,), (SINCE,)), "without_days": (None, SUMMER, SINCE), "without_deals": (None, "all", "open", "won", "lost"), "with_deals": (None, "open", "won", "lost"), "position": NAMES, "known": ((), (("email", True),), (("email", False),), (("phone", False), ("email", True))), "through": NAMES,
    "activity": (None, "call", "meeting", "email", "note"), "performer": (*NAMES, ""),
}  # fmt: skip
SAID_ELSEWHERE = {"not_applied", "slips", "several", "found", "also"}
"""What was left out or taken for something else, and the answer before."""


@pytest.mark.parametrize("slot", [one.name for one in fields(Request)])
def test_each_slot_that_changes_what_is_asked_changes_the_line(slot: str) -> None:
    if slot in SAID_ELSEWHERE:
        assert slot not in VALUES
        return
    plain = Request("list", "deals")
    for one, other in combinations(VALUES[slot], 2):
        made, too = (replace(plain, **{slot: value}) for value in (one, other))
        assert reading(made, ME) != reading(too, ME), f"{slot} is {one}, {other}"


@pytest.mark.parametrize("subject", get_args(Subject))
def test_what_changes_the_call_of_a_tool_changes_the_line(subject: Subject) -> None:
    """Also of records that are no deals, sorted or grouped, and for each way to ask."""
    with_others: tuple[dict[str, Any], ...] = ({}, {"number": 3}, {"order": "value"}, {"by": "owner"}, {"days": SUMMER})  # fmt: skip
    silent = []
    for ask, beside in product(get_args(Ask), with_others):
        plain = replace(Request(ask, subject, client="Cedar"), **beside)
        for slot, values in VALUES.items():
            if slot in {"of", "ask", *beside}:
                continue
            for value in values:
                changed = replace(plain, **{slot: value})
                calls = call_of(plain).arguments != call_of(changed).arguments
                usual = slot == "descending" and value is not False
                if calls and not usual and reading(changed, ME) == reading(plain, ME):
                    silent.append((ask, beside, slot, value))
    assert not silent


def test_a_line_is_read_from_left_to_right() -> None:
    request = Request(
        "list", "deals", kind="open", owner="Sofia Lindqvist", industry="Mining", value_from=Decimal("20000.01"),
        days=SUMMER, basis="expected", by="stage", order="value", descending=True, number=5,
    )  # fmt: skip
    assert reading(request, ME) == (
        "open deals · owner Sofia Lindqvist · industry Mining · value above 20,000 · "
        "expected to close Jul to Sep 2026 · by stage · the 5 largest"
    )
    last = Request("list", "deals", kind="won", order="closed", number=1)
    assert reading(last, ME) == "won deals · the one closed last"
    assert reading(Request("list", "tasks", owner=""), ME) == "open tasks · owner you (Marcus Holm)"
    assert reading(Request("count", "clients", quiet_days=30), ME) == "clients · no activity for 30 days · counted"  # fmt: skip


def test_several_requests_are_numbered_and_a_share_is_one_line() -> None:
    lost, closed = (Request("count", "deals", kind=kind) for kind in ("lost", "closed"))
    lines = readings((lost, closed), ME)
    assert reading_lines(lines, ("roughly", "signed off")) == (
        "Read as (1): lost deals · counted",
        "Read as (2): closed deals · counted",
        "Not used: “roughly”, “signed off”",
    )
    assert readings((lost, closed), ME, "share") == ("lost deals · counted · as a share of: closed deals · counted",)  # fmt: skip
    assert reading_lines((), ()) == ()


def test_a_line_claims_nothing_that_the_tool_does_not_take() -> None:
    """A win rate is of closed deals: that they are quiet can't narrow it, and the line does not say so."""
    rate = Request("figure", "deals", ("win_rate",), state="quiet", owner="Sofia Lindqvist")
    made = applied(rate)
    assert (made.state, made.owner, made.not_applied) == (None, "Sofia Lindqvist", ("quiet deals",))
    listed = Request("list", "deals", state="quiet", stage="New", owner="", value_from=Decimal(20))
    assert applied(listed) == listed


@pytest.mark.parametrize("template", SEEDS, ids=seed)
def test_what_a_language_model_asks_of_a_tool_is_said_in_the_same_way(template: str) -> None:
    """The call of a request, read as one of a model, is the same call again, and has its line."""
    for step in steps(seed(template)):
        for call in step.calls:
            request = request_of(call)
            if request is not None:
                assert call_of(request) == call
                assert lines_of([call], BOOK.me) == (reading(request, BOOK.me),)
    assert lines_of([ToolCall("1", "search_knowledge", {"query": "holiday"})], ME) == ()
