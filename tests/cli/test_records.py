"""The records of the CRM on the command line: what a person may see and write on the pages, no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.commands import ADMIN, MANAGER, STAFF, Run, one_line

pytestmark = pytest.mark.usefixtures("people")


def _added(ea: Run, name: str, *options: str, by: str = MANAGER) -> dict[str, Any]:
    outcome = ea("client", "add", name, *options, "--as", by, "--json")
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = outcome.json
    return found


def test_clients_are_added_listed_and_changed(ea: Run) -> None:
    added = _added(
        ea, "Northwind GmbH", "--industry", "Pharma", "--status", "lead", "--owner", STAFF
    )
    assert (added["owner"], added["status"], added["open_count"]) == ("Staff", "lead", 0)
    assert added["similar"] == []
    alike = _added(ea, "Northwind Inc.", "--owner", "")
    assert (alike["owner"], alike["owner_id"]) == (None, None)
    assert [one["name"] for one in alike["similar"]] == ["Northwind GmbH"]

    def names(*options: str) -> list[str]:
        listed = ea("client", "list", "--search", "northwind", *options, "--as", STAFF, "--json")
        return [one["name"] for one in listed.json["clients"]]

    assert names() == ["Northwind GmbH", "Northwind Inc."]
    assert names("--owner", STAFF) == names("--status", "lead") == ["Northwind GmbH"]
    assert names("--unassigned") == names("--industry", "") == ["Northwind Inc."]
    second = ea(
        "client", "list", "--search", "northwind", "--size", "1", "--page", "2", "--as", STAFF
    )
    assert second.out.splitlines()[-1] == "2 clients, page 2 of 2"

    # Staff change their own, and give them to nobody else.
    changed = ea("client", "change", "northwind gmbh", "--website", "northwind.example",
                 "--industry", "", "--as", STAFF, "--json").json  # fmt: skip
    assert (changed["website"], changed["industry"], changed["status"]) == (
        "northwind.example", None, "lead",
    )  # fmt: skip
    shown = ea("client", "show", added["id"], "--as", STAFF)
    assert "website: northwind.example" in shown.out
    for refused in (["Northwind GmbH", "--owner", MANAGER], ["Northwind Inc.", "--name", "Mine"]):
        assert "Error: " in one_line(ea("client", "change", *refused, "--as", STAFF))
    assert "Error: " in one_line(ea("client", "add", "X", "--owner", MANAGER, "--as", STAFF))
    assert _added(ea, "Own", by=STAFF)["owner"] == "Staff"
    for wrong in (["show", "Nobody"], ["show", str(uuid4())], ["change", "Own", "--name", " "]):
        assert "Error: " in one_line(ea("client", *wrong, "--as", ADMIN))
    assert ea("client", "change", "Own", "--status", "dead", "--as", ADMIN).code == 2


def test_contacts_are_added_found_and_changed(ea: Run) -> None:
    _added(ea, "Peopled", "--owner", STAFF)
    added = ea("contact", "add", "--client", "peopled", "--first-name", "Zoë", "--last-name", "Ng",
               "--email", "zoe@peopled.example", "--phone", "+49 30 123-456", "--as", STAFF, "--json")  # fmt: skip
    assert (added.json["client"], added.json["position"]) == ("Peopled", None)
    ea("contact", "add", "--client", "Peopled", "--last-name", "Abel", "--as", STAFF)

    def found(*options: str) -> list[str]:
        listed = ea("contact", "list", *options, "--as", MANAGER, "--json").json
        assert listed["total"] == len(listed["contacts"])
        return [one["last_name"] for one in listed["contacts"]]

    assert found("--client", "Peopled") == ["Abel", "Ng"]
    assert found("--search", "zoe") == found("--search", "30123456") == ["Ng"]
    assert found("--search", "nobody at all") == []
    contact = added.json["id"]
    changed = ea("contact", "change", contact, "--position", "Buyer", "--phone", "",
                 "--as", STAFF, "--json").json  # fmt: skip
    assert (changed["position"], changed["phone"], changed["email"]) == (
        "Buyer", None, "zoe@peopled.example",
    )  # fmt: skip
    assert found("--search", "zoe buyer") == ["Ng"]
    assert "Zoë Ng (Peopled): Buyer" in ea("contact", "show", contact, "--as", STAFF).out
    address = one_line(ea("contact", "change", contact, "--email", "zoe at home", "--as", STAFF))
    assert "address such as ann@example.com" in address
    ea("client", "change", "Peopled", "--owner", MANAGER, "--as", MANAGER)
    for refused in (
        ["change", contact, "--phone", "1"],
        ["add", "--client", "Peopled", "--last-name", "X"],
    ):
        assert "Error: " in one_line(ea("contact", *refused, "--as", STAFF))
    assert "name" in one_line(ea("contact", "add", "--client", "Peopled", "--as", MANAGER))


def test_activities_are_logged_listed_and_corrected_by_who_did_them(ea: Run) -> None:
    _added(ea, "Busy", "--owner", STAFF)
    deal = ea("deal", "add", "Pumps", "--client", "Busy", "--as", STAFF, "--json").json["id"]
    call = ea("activity", "log", "call", "Asked for\na quote", "--client", "busy",
              "--at", "2026-01-31T14:30", "--as", STAFF, "--json").json  # fmt: skip
    assert (call["who"], call["deal"], call["content"]) == ("Staff", None, "Asked for\na quote")
    assert call["performed_at"] == "2026-01-31T14:30:00+00:00"
    note = ea(
        "activity", "log", "note", "--deal", deal, "--who", STAFF, "--as", ADMIN, "--json"
    ).json
    assert (note["client"], note["deal"], note["who"]) == ("Busy", "Pumps", "Staff")

    def types(*options: str) -> list[str]:
        listed = ea("activity", "list", "--client", "Busy", *options, "--as", MANAGER, "--json")
        return [one["type"] for one in listed.json["activities"]]

    assert types() == types("--who", STAFF) == ["note", "call"]
    assert types("--to", "2026-01-31") == types("--type", "call") == ["call"]
    assert types("--owner", MANAGER) == []
    listed = ea("activity", "list", "--client", "Busy", "--as", MANAGER).out
    assert "Staff (Busy): Asked for a quote\n" in listed
    changed = ea(
        "activity", "change", call["id"], "--type", "meeting", "--as", STAFF, "--json"
    ).json
    assert (changed["type"], changed["content"], changed["performed_at"]) == (
        "meeting", "Asked for\na quote", call["performed_at"],
    )  # fmt: skip
    for refused in (
        ["change", call["id"], "--content", "x", "--as", MANAGER],
        ["log", "call", "--client", "Busy", "--who", STAFF, "--as", MANAGER],
        ["log", "call", "--as", STAFF],
        ["log", "call", "--client", "Busy", "--at", "soon", "--as", STAFF],
        ["log", "call", "--client", "Busy", "--at", "2100-01-01", "--as", STAFF],
    ):
        assert "Error: " in one_line(ea("activity", *refused))
    _added(ea, "Not theirs", "--owner", MANAGER)
    assert "Error: " in one_line(
        ea("activity", "log", "call", "--client", "Not theirs", "--as", STAFF)
    )


def test_a_deal_is_added_moved_won_and_lost_as_the_page_asks(ea: Run) -> None:
    _added(ea, "Buyer", "--owner", STAFF)
    added = ea("deal", "add", "Valves", "--client", "Buyer", "--value", "1200.50", "--expected",
               "2030-01-31", "--as", STAFF, "--json").json  # fmt: skip
    assert (added["stage"], added["value"], added["kind"]) == ("new", 1200.5, "open")

    def move(*options: str, by: str = STAFF) -> Any:
        outcome = ea("deal", "move", added["id"], *options, "--as", by, "--json")
        assert outcome.code == 0, outcome.err
        return outcome.json

    assert move("Negotiation")["stage"] == "negotiation"
    won = move("won", "--on", "2026-01-15", "--value", "1300")
    assert (won["kind"], won["closed_on"], won["value"]) == ("won", "2026-01-15", 1300.0)
    lost = move("lost", "--reason", "Price")
    assert (lost["lost_reason"], lost["value"]) == ("Price", 1300.0)
    assert lost["closed_on"] > "2026-01-15"
    shown = ea("deal", "show", added["id"], "--as", STAFF, "--json").json
    assert [step["to"] for step in shown["history"]] == ["new", "negotiation", "won", "lost"]
    assert move("new")["closed_on"] is None
    for wrong in (
        ["negotiation", "--on", "2026-01-15"],
        ["won", "--reason", "Price"],
        ["lost", "--value", "5"],
        ["won", "--on", "2100-01-01"],
        ["parked"],
    ):
        assert "Error: " in one_line(ea("deal", "move", added["id"], *wrong, "--as", STAFF))
    ea("client", "change", "Buyer", "--owner", MANAGER, "--as", MANAGER)
    assert "owner" in one_line(ea("deal", "move", added["id"], "won", "--as", STAFF))
    assert "owner" in one_line(ea("deal", "move", added["id"], "negotiation", "--as", STAFF))
    refused = ea("deal", "add", "More", "--client", "Buyer", "--as", STAFF)
    assert "Error: " in one_line(refused)


def test_records_are_exported_to_a_file_that_an_import_takes(ea: Run, tmp_path: Path) -> None:
    _added(ea, "=Exported", "--owner", STAFF)
    ea("deal", "add", "Pipes", "--client", "=Exported", "--value", "5", "--as", STAFF)
    file = tmp_path / "clients.csv"
    file.write_text("what was there before")
    done = ea("export", "clients", str(file), "--as", STAFF, "--json").json
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,name,industry,website,status,owner\r\n")
    assert done == {"rows": ea("client", "list", "--as", STAFF, "--json").json["total"]}
    assert "'=Exported" in file.read_text()
    for kind in ("clients", "deals"):
        ea("export", kind, str(file), "--as", STAFF)
        again = ea("import", kind, str(file), "--key", "id", "--as", MANAGER, "--json").json
        assert (again["created"], again["updated"], again["error_count"]) == (0, 0, 0)
    assert list(tmp_path.iterdir()) == [file]
    for wrong in ("nowhere/x.csv", "."):
        refused = one_line(ea("export", "deals", str(tmp_path / wrong), "--as", STAFF))
        assert "can't be written" in refused
    assert ea("export", "people", str(file), "--as", STAFF).code == 2


def test_a_brief_says_what_to_know_of_a_client(ea: Run) -> None:
    client = _added(ea, "Briefed", "--owner", STAFF)["id"]
    ea("contact", "add", "--client", "Briefed", "--last-name", "Ng", "--as", STAFF)
    deal = ea("deal", "add", "Pumps", "--client", "Briefed", "--value", "1200", "--expected",
              "2020-01-31", "--as", STAFF, "--json").json["id"]  # fmt: skip
    task = ea("task", "add", "Call back", "--deal", deal, "--as", STAFF, "--json").json["id"]
    ea("activity", "log", "call", "They wait", "--deal", deal, "--as", STAFF)
    won = ea(
        "deal", "add", "Valves", "--client", "Briefed", "--value", "5", "--as", STAFF, "--json"
    ).json
    ea("deal", "move", won["id"], "won", "--as", STAFF)

    found = ea("brief", "briefed", "--as", MANAGER, "--json").json
    assert found["client"]["id"] == client
    assert [one["last_name"] for one in found["contacts"]] == ["Ng"]
    (open_deal,) = found["open_deals"]
    assert (open_deal["id"], open_deal["stalled"]) == (deal, ["close date passed"])
    assert [one["id"] for one in open_deal["tasks"]] == [task]
    assert [one["content"] for one in found["activities"]] == ["They wait"]
    assert (found["won"]["count"], found["won"]["value"], found["lost"]["count"]) == (1, 5.0, 0)
    assert [one["id"] for one in found["won"]["deals"]] == [won["id"]]
    text = ea("brief", client, "--as", STAFF).out
    assert text.startswith("# Briefed\n\nActive · Owner: Staff")
    assert "  - Call back · no day · Staff" in text
    assert "Error: " in one_line(ea("brief", "Nobody", "--as", STAFF))
