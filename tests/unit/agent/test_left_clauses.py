"""What is left out in words of their own, clients by when they bought, groups by a condition, and what is not kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ea_core.agent.requests.account import account_of
from ea_core.agent.requests.not_in_crm import not_in_crm
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.talk import said_words
from tests.unit.agent.names import BOOK, said

TITLED = replace(
    BOOK, titled=frozenset({"renewal", "pilot", "pulse", "v3"}), positions=("Plant Manager", "IT Manager"),
    contacts=(), clients=("Acme & Sons", *BOOK.clients),
)  # fmt: skip
OPEN = {"ask": "list", "of": "deals", "kind": "open"}


def asked(question: str) -> list[dict[str, Any]]:
    return [said(one) for part in parse(question, TITLED) for one in part.requests]


def left_out(question: str) -> dict[str, Any]:
    (one,) = asked(question)
    assert "not_applied" not in one
    slots = ("besides", "not_values", "not_chances", "not_days", "value_from", "value_below", "probability_from", "probability_below")  # fmt: skip
    return {name: one[name] for name in slots if name in one}


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("open deals without anything below 30 %", {"probability_from": Decimal(30)}),
        ("open deals, not counting those with a chance of 10 %", {"not_chances": ((Decimal(10), Decimal("10.01")),)}),
        ("total won this year excluding renewals", {"besides": (("text", "renewals"),)}),
        ("won in 2026 not including renewals and pilots", {"besides": (("text", "renewals"), ("text", "pilots"))}),
        ("won deals excluding the Pulse V3 ones", {"besides": (("text", "pulse v3"),)}),
        ("lost deals this year, but not because of price", {"besides": (("reason", "Price"),)}),
        ("lost deals excluding those lost for price or budget", {"besides": (("reason", "Price"), ("reason", "No budget"))}),
        ("lost deals by reason, exclude blank reasons", {"besides": (("reason", "none"),)}),
        ("deals of Bo but not Zephyr and not in Mining", {"besides": (("client", "Zephyr"), ("industry", "Mining"))}),
        ("won revenue in all industries but mining", {"besides": (("industry", "Mining"),)}),
        ("open deals other than the website ones and trade fair", {"besides": (("source", "Website"), ("source", "Trade fair"))}),
        ("won in 2025, leaving aside Q1", {"not_days": (("closed", "Jan to Mar 2025"),)}),
        ("what's open, excluding stuff expected in December", {"not_days": (("expected", "Dec 2026"),)}),
        ("how much is open if we leave out Mining", {"besides": (("industry", "Mining"),)}),
        ("Which contacts at Zephyr are not managers?", {"besides": (("position", "managers"),)}),
        ("calls this month, not counting Bo's", {"besides": (("owner", "Bo Lind"),)}),
        ("activities this month except notes", {"besides": (("activity", "note"),)}),
        ("late tasks except mine", {"besides": (("owner", ""),)}),
        ("late deals except those expected in June", {"not_days": (("expected", "Jun 2026"),)}),
        ("which clients don't belong to Bo", {"besides": (("owner", "Bo Lind"),)}),
        ("open deals bar Zephyr", {"besides": (("client", "Zephyr"),)}),
        ("won deals except Acme & Sons", {"besides": (("client", "Acme & Sons"),)}),
    ],
)  # fmt: skip
def test_what_is_left_out_in_words_of_its_own_is_left_out(
    question: str, left: dict[str, Any]
) -> None:
    assert left_out(question) == left


@pytest.mark.parametrize("question", ["open deals excluding VAT", "open deals apart from the late ones of Bo"])  # fmt: skip
def test_what_is_not_known_or_belongs_together_is_said(question: str) -> None:
    (one,) = asked(question)
    assert one["not_applied"]
    assert "besides" not in one


@pytest.mark.parametrize(
    "question",
    ["how much is open if we leave out Mining", "open deals not counting anything under 30 %"],
)
def test_words_that_leave_out_are_no_condition_and_are_used(question: str) -> None:
    parts = tuple(part for part in parse(question, TITLED) if part.requests)
    account = account_of(question, TITLED, None, parts)
    assert (account.is_conditional, account.not_used) == (False, ())


WON = {"of": "clients", "without_deals": "won"}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("customers which didn't buy since one year", WON | {"without_days": "since 20 Aug 2025"}),
        ("clients who haven't bought anything in 2026", WON | {"without_days": "2026"}),
        ("who has never bought from us", WON),
        ("clients whose last order is older than nine months", WON | {"without_days": "since 20 Nov 2025", "with_deals": "won"}),
        ("clients who bought in 2025 but not in 2026", WON | {"without_days": "2026", "with_deals": "won", "with_days": ("2025",)}),
        ("clients who bought in 2025 but not since", WON | {"without_days": "since 1 Jan 2026", "with_deals": "won", "with_days": ("2025",)}),
        ("which clients bought in both 2025 and 2026", {"of": "clients", "with_deals": "won", "with_days": ("2025", "2026")}),
        ("which customers left us", {"of": "clients", "status": "churned"}),
        ("Which deals must be closed until 15 December?", OPEN | {"basis": "expected", "days": "until 15 Dec 2026"}),
        ("since when is the deal with Zephyr open?", OPEN | {"client": "Zephyr", "fields": ("since",)}),
        ("the $21,950 deal", {"of": "deals", "value_from": Decimal(21950), "value_below": Decimal("21950.01")}),
        ("deals whose value is exactly 5,440", {"of": "deals", "value_from": Decimal(5440), "value_below": Decimal("5440.01")}),
    ],
)  # fmt: skip
def test_clients_and_deals_by_time_and_amount(question: str, wanted: dict[str, Any]) -> None:
    (one,) = asked(question)
    assert one == {"ask": "list", **wanted}


@pytest.mark.parametrize(
    ("question", "by", "having"),
    [
        ("sources with a win rate above 60 %", "source", ("win_rate", Decimal("60.01"), None)),
        ("owners with more than 40 % of their open value in negotiation", "owner", ("share", Decimal("40.01"), None)),
        ("industries where we lost more than we won", "industry", ("lost_more", None, None)),
        ("clients with more won deals than lost deals", "client", ("won_more", None, None)),
        ("months with more than 100k won in 2026", "month", ("value", Decimal("100000.01"), None)),
        ("Which months of 2026 had more than 8 won deals?", "month", ("deals", Decimal(9), None)),
        ("industries with an average won deal below 20k", "industry", ("mean", None, Decimal(20000))),
        ("owners whose open pipeline is over 200k", "owner", ("value", Decimal("200000.01"), None)),
    ],
)  # fmt: skip
def test_groups_are_asked_for_by_a_condition(question: str, by: str, having: Any) -> None:
    (one,) = asked(question)
    assert (one["by"], one["having"]) == (by, having)
    assert "not_applied" not in one


def test_lost_for_a_reason_or_without_one_are_two_lists() -> None:
    two = asked("lost deals with no reason or because of price")
    assert [(one.get("reason"), one.get("without")) for one in two] == [("Price", None), (None, "lost_reason")]  # fmt: skip


def test_the_second_month_is_a_month() -> None:
    (one,) = asked("second highest month of won revenue in 2026")
    assert (one["ask"], one["by"], one["nth"]) == ("ranking", "month", 2)


@pytest.mark.parametrize(
    ("question", "joint"),
    [
        ("ratio of won to lost deals in 2026", "ratio"), ("how many of our clients have bought in 2026?", "share"),
        ("open deals from website or trade fair", "sum"), ("who won more, Bo or Ada?", None),
    ],
)  # fmt: skip
def test_two_that_are_wanted_in_one(question: str, joint: str | None) -> None:
    (part,) = parse(question, TITLED)
    assert (len(part.requests), part.joint) == (2, joint)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("how many quotes did we send out last week?", False), ("Which competitor did we lose most deals to?", False),
        ("what's the margin on the Zephyr deals?", False), ("What's our NPS with Zephyr?", False),
        ("How many employees does Zephyr have?", False), ("which invoices of Zephyr are unpaid?", False),
        ("which deals did we lose to a competitor?", True), ("What gross margin do we need for a discount?", True),
        ("Which products do we sell?", True), ("how many open offers do we have?", True),
    ],
)  # fmt: skip
def test_what_the_crm_does_not_keep_is_said(question: str, *, kept: bool) -> None:
    assert (not_in_crm(said_words(question), TITLED) is None) == kept


@pytest.mark.parametrize(
    ("question", "slips"),
    [
        ("deels of Bo", {("deels", "deals")}), ("oppen deals", {("oppen", "open")}), ("late taks", {("taks", "tasks")}),
        ("lost deals becuase of prcie", {("becuase", "because"), ("prcie", "price")}),
    ],
)  # fmt: skip
def test_slips_in_words_of_the_crm_are_mended_and_said(
    question: str, slips: set[tuple[str, str]]
) -> None:
    (one,) = asked(question)
    assert set(one["slips"]) == slips
    assert "not_applied" not in one
