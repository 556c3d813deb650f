"""How deals went, and what is not written down: read as it is said, and of what it is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ea_core.agent.requests.parser import parse
from ea_core.crm.deal_course import Course
from tests.unit.agent.names import BOOK, said

COURSES: list[tuple[str, Course]] = [
    *((one, Course(untouched_days=21)) for one in (
        "deals nobody touched in three weeks", "deals untouched for 3 weeks", "which deals had no activity for 21 days?",
        "deals we have not touched for 3 weeks", "deals where nothing happened for 3 weeks", "deals that have been idle for 3 weeks", "which deals has nobody worked on for 3 weeks?", "open deals that have been quiet for 21 days", "deals with no contact in the last 3 weeks",
    )),
    ("deals nobody touched for more than 3 weeks", Course(untouched_days=22)),
    ("deals where nothing has happened in the last month", Course(untouched_days=30)),
    ("deals without a call in the past month", Course(lacks="call", lacks_days=30)),
    ("deals in Negotiation for between 10 and 40 days", Course(staying_from=10, staying_below=41)),
    ("closed deals that took between 30 and 60 days", Course(closing_from=30, closing_below=61)),
    *((one, Course(lacks="call", lacks_days=14)) for one in (
        "open deals without a call in the last 2 weeks", "open deals with no calls for 14 days", "open deals that had no call in the past two weeks",
    )),
    *((one, Course(lacks="call")) for one in (
        "deals with not one call logged", "deals without a single call", "deals with no call recorded", "deals that were never called",
    )),
    *((one, Course(lacks="meeting")) for one in ("deals that never had a meeting", "deals without a visit", "deals with no meeting ever")),
    *((one, Course(lacks="any")) for one in ("deals with no activity at all", "deals without a single activity", "deals that were never contacted")),
    *((one, Course(staying_from=46)) for one in (
        "deals stuck for more than 45 days in Negotiation", "deals in Negotiation for over 45 days", "what has been sitting in Negotiation for more than 45 days?",
        "deals that have been in Negotiation for longer than 45 days", "deals in the same stage for more than 45 days",
        "deals that have not moved for more than 45 days", "deals without a stage change for more than 45 days",
        "deals that spent more than 45 days in Negotiation", "deals parked in Negotiation for over 45 days",
    )),
    ("deals in Negotiation for less than 2 weeks", Course(staying_below=14)),
    *((one, Course(closing_below=31)) for one in (
        "deals won within 30 days of creation", "deals won in 30 days or less from creation", "which deals did we win within 30 days?",
        "won deals that took at most 30 days", "deals lost within a month of being created",
    )),
    *((one, Course(closing_from=91)) for one in (
        "deals that took longer than 90 days to close", "won deals that took us more than 90 days", "deals lost after more than 90 days",
        "won deals with a sales cycle over 90 days", "deals won after more than 90 days",
    )),
]  # fmt: skip
GAPS: list[tuple[str, str, str]] = [
    *((one, "deals", "lost_reason") for one in ("lost deals without a reason", "losses with no lost reason", "lost deals where no reason was given", "lost deals missing a loss reason", "lost deals whose reason is unknown")),
    *((one, "deals", "task") for one in ("open deals without a next step", "open deals with no open task", "deals that have no next steps planned", "deals with nothing planned")),
    *((one, "deals", "source") for one in ("deals without a source", "deals whose source is not known", "open deals with no lead source")),
    *((one, "clients", "industry") for one in ("clients without industry", "clients whose industry is missing", "customers with no sector")),
    *((one, "clients", "website") for one in ("clients without a website", "how many clients have no web site?")),
    *((one, "clients", "phone") for one in ("clients without a phone number", "customers with no telephone")),
    ("clients without a next step", "clients", "task"),
    *((one, "tasks", "due") for one in ("tasks without a due date", "open tasks with no deadline")),
    *((one, "tasks", "deal") for one in ("tasks not linked to a deal", "tasks without a deal", "tasks that are not about any deal")),
]  # fmt: skip
THIS_YEAR = {"of": "targets", "by": "owner", "days": "2026", "basis": "closed"}
TARGETS: list[tuple[str, dict[str, Any]]] = [
    *((one, {"ask": "figure", **THIS_YEAR}) for one in (
        "actual against target per salesperson this year", "actuals vs target by rep this year", "has everybody reached their target this year?",
        "did everyone hit their quota this year?", "has anyone reached the target this year?", "quota attainment by rep this year",
    )),
    *((one, {"ask": "figure", **THIS_YEAR, "share_below": Decimal(85)}) for one in (
        "who is below 85 percent of target this year?", "which reps have reached less than 85% of their quota this year?", "anyone under 85 % of target this year?",
        "salespeople below 85% of target this year", "who missed their target by more than 15% this year?",
    )),
    ("who is at least at 95 % of the target this year?", {"ask": "figure", **THIS_YEAR, "share_from": Decimal(95)}),
    ("who exceeded their target by more than 10 % this year?", {"ask": "figure", **THIS_YEAR, "share_from": Decimal("110.01")}),
    *((one, {"ask": "figure", **THIS_YEAR, "share_below": Decimal(100)}) for one in (
        "who is behind target this year?", "who has not reached the target this year?", "who didn't make their quota this year?",
    )),
    *((one, {"ask": "ranking", **THIS_YEAR, "share_below": Decimal(100)}) for one in (
        "who is furthest from target this year?", "who is furthest away from their target this year?",
    )),
    ("who is closest to their target this year?", {"ask": "ranking", **THIS_YEAR, "share_below": Decimal(100), "descending": True}),
    ("who has the lowest attainment this year?", {"ask": "ranking", **THIS_YEAR}),
    ("who has the biggest gap to target this year?", {"ask": "ranking", **THIS_YEAR, "measures": ("gap",), "descending": True}),
    *((one, {"ask": "figure", "of": "targets", "owner": "", "days": "2026", "basis": "closed"}) for one in (
        "what's my target this year and how much am I short?", "how far off my target am I this year?", "how much do I lack to reach my target this year?",
        "what is my quota this year and how far am I off?", "how much am I still missing to hit my target this year?",
    )),
]  # fmt: skip
FIRST = {
    "ask": "ranking",
    "of": "deals",
    "measures": ("value",),
    "by": "client",
    "descending": True,
}
TOP: list[tuple[str, dict[str, Any]]] = [
    *((one, {**FIRST, "kind": "open", "number": 1}) for one in (
        "how much of the pipeline depends on the biggest client?", "what share of the pipeline is with one client?",
        "what percentage of the pipeline sits with our largest customer?", "how reliant is our pipeline on our biggest client?",
    )),
    *((one, {**FIRST, "kind": "won", "number": 5}) for one in (
        "share of won value of the five largest clients", "what percentage of our revenue comes from the top 5 clients?",
        "how much of our revenue do the 5 biggest clients bring in?", "share of our five largest clients in the revenue",
    )),
]  # fmt: skip
BOTH: list[tuple[str, str, str | None, str | None]] = [
    # what they have, what they have none of, what they have, too
    *((one, "lost", "won", None) for one in (
        "clients with at least 3 lost deals and no won deal", "clients with lost deals but no won deals", "which clients have lost deals and no won ones?",
        "clients we lost at least 2 deals with and won none", "owners with lost deals and no won deals", "industries with more than 3 lost deals and no won deals",
    )),
    *((one, "won", "open", None) for one in ("clients with won deals but without open deals", "clients with more than 3 won deals and nothing open")),
    *((one, "won", None, "lost") for one in ("clients with both won and lost deals", "clients that have won deals and lost deals")),
    ("how many clients have open deals and lost deals?", "open", None, "lost"),
]  # fmt: skip
NONE_OF_IT = [
    "deals to close within 30 days", "deals open for more than 60 days", "which deals close within two weeks?", "deals moved to Negotiation this month",
    "deals won in the last 30 days", "clients nobody called for 30 days", "deals more than 30 days late", "which deals are stuck",
]  # fmt: skip


def asked(question: str) -> list[dict[str, Any]]:
    return [said(one) for part in parse(question, BOOK) for one in part.requests]


@pytest.mark.parametrize(("question", "course"), COURSES, ids=[one for one, _ in COURSES])
def test_how_deals_went(question: str, course: Course) -> None:
    (one,) = asked(question)
    assert one["of"] == "deals"
    assert one["course"] == course
    assert "not_applied" not in one
    assert "days" not in one
    if "Negotiation" in question:
        assert one["stage"] == "Negotiation"


@pytest.mark.parametrize(("question", "of", "missing"), GAPS, ids=[one for one, _, _ in GAPS])
def test_what_is_not_written_down(question: str, of: str, missing: str) -> None:
    (one,) = asked(question)
    assert (one["of"], one["without"]) == (of, missing)
    assert "not_applied" not in one


@pytest.mark.parametrize(("question", "wanted"), TARGETS, ids=[one for one, _ in TARGETS])
def test_what_is_asked_of_targets(question: str, wanted: dict[str, Any]) -> None:
    assert asked(question) == [wanted]


def test_what_somebody_does_with_targets_stands_in_documents() -> None:
    for question in ("who approves targets?", "who sets the targets above 100%?"):
        assert asked(question) == []


@pytest.mark.parametrize(("question", "wanted"), TOP, ids=[one for one, _ in TOP])
def test_what_the_largest_have_of_all(question: str, wanted: dict[str, Any]) -> None:
    assert asked(question) == [wanted]


def test_a_share_of_won_deals_is_the_win_rate_or_a_part_of_them() -> None:
    (one,) = asked("what share of deals did we win?")
    assert one["measures"] == ("win_rate",)
    some, every = asked("what share of won deals took longer than 90 days?")
    assert (some["course"], every["kind"]) == (Course(closing_from=91), "won")


@pytest.mark.parametrize(("question", "kind", "none", "too"), BOTH, ids=[one for one, *_ in BOTH])
def test_groups_by_two_kinds_of_deals(
    question: str, kind: str, none: str | None, too: str | None
) -> None:
    (one,) = asked(question)
    assert (one["kind"], one.get("without_deals"), one.get("with_deals")) == (kind, none, too)
    assert one["having"][0] == "deals"
    assert "not_applied" not in one


@pytest.mark.parametrize("question", NONE_OF_IT)
def test_other_spans_of_time_stay_what_they_are(question: str) -> None:
    assert not any("course" in one for one in asked(question))


def test_clients_are_told_by_how_their_deals_went() -> None:
    (one,) = asked("clients with open deals nobody touched for 30 days")
    assert (one["of"], one["by"], one["course"]) == ("deals", "client", Course(untouched_days=30))


def test_what_happens_then_is_asked_of_documents() -> None:
    (part,) = parse("What happens if a deal has no activity for 30 days?", BOOK)
    assert part.rule


def test_what_is_asked_beside_it_is_named() -> None:
    (one,) = asked("won deals nobody touched for 3 weeks")
    assert one["not_applied"] == (
        "untouched (no activity, no change of stage) for 21 days or more",
    )
    (one,) = asked("deals without a source or an expected close date")
    assert one["not_applied"] == ("or an expected close date",)
    (one,) = asked("deals with clients without a website")
    assert one["not_applied"] == ("without website",)
