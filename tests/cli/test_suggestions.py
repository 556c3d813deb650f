"""Changes that the chat suggests, on the command line: listed with ids, approved once, declined."""

from __future__ import annotations

import pytest

from tests.support.commands import ADMIN, STAFF, Run, one_line

pytestmark = pytest.mark.usefixtures("people")


def test_a_change_is_asked_for_and_approved_once(ea: Run) -> None:
    ea("client", "add", "Northwind", "--as", STAFF)
    added = ea("deal", "add", "Falcon", "--client", "Northwind", "--as", STAFF, "--json")
    assert added.code == 0, added.err
    assert ea("waiting", "--as", STAFF).out.strip() == "Nothing waits for your approval."
    asked = ea("ask", "Move Falcon to Negotiation", "--as", STAFF, "--json").json
    (one,) = asked["proposals"]
    assert (one["state"], one["title"]) == ("proposed", "Move Falcon to Negotiation")
    assert one["change"]["deal_id"] == added.json["id"]
    assert one["card"]["lines"][0] == {
        "field": "Stage", "before": "New", "after": "Negotiation", "unit": "text",
    }  # fmt: skip
    assert [each["id"] for each in ea("waiting", "--as", STAFF, "--json").json["proposals"]] == [
        one["id"]
    ]
    assert "Error: " in one_line(ea("approve", one["id"], "--as", ADMIN)), "of another person"
    for _ in range(2):
        approved = ea("approve", one["id"], "--as", STAFF, "--json")
        assert (approved.code, approved.json["state"]) == (0, "approved")
    shown = ea("deal", "show", added.json["id"], "--as", STAFF, "--json").json
    assert shown["stage"] == "negotiation"
    assert "Error: " in one_line(ea("decline", one["id"], "--as", STAFF))


def test_a_change_is_shown_in_words_and_declined(ea: Run) -> None:
    ea("client", "add", "Eastwind", "--as", STAFF)
    said = ea("ask", "Log a call with Eastwind: they want a discount", "--as", STAFF).out
    assert "Not done yet" in said
    assert "    What: They want a discount" in said
    (one,) = ea("waiting", "--as", STAFF, "--json").json["proposals"]
    assert one["id"] in said
    assert ea("decline", one["id"], "--as", STAFF, "--json").json["state"] == "declined"
    assert "declined" in one_line(ea("approve", one["id"], "--as", STAFF))
    listed = ea("activity", "list", "--client", "Eastwind", "--as", STAFF, "--json").json
    assert listed["activities"] == []
