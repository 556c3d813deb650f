from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from ea_core.actor import Actor, Role
from ea_core.agent.models.base import ToolCall
from ea_core.agent.scope import Scope
from ea_core.agent.tools.toolbox import Tools
from ea_core.crm.tasks import TaskDraft
from ea_core.crm.workspace import CrmWorkspace
from tests.db.agent.office import HOLIDAY, Office


def tools_of(office: Office, actor: Actor, thread: UUID | None = None) -> Tools:
    return office.tools(actor, thread or office.library.thread(actor))


def use(tools: Tools, name: str, **arguments: Any) -> Mapping[str, Any]:
    result = tools.call(ToolCall("1", name, arguments))
    assert result.error is None
    json.dumps(result.data)
    return {**result.data, "rows": result.rows}


@pytest.fixture
def ada(office: Office) -> Actor:
    """Owns Acme with an open, a won and a lost deal, a contact and an activity."""
    ada = office.db.person("staff", "Ada Reyes")
    acme = office.db.client("Acme Foods", ada)
    office.db.client("Acme Steel")
    for title, value, stage, chance in (
        ("Sensors", 1000, "negotiation", 50),
        ("Pilot", 300, "won", 100),
        ("Old", 700, "lost", 0),
    ):
        office.db.one(
            "insert into deals (client_id, title, value, stage, probability) values (%s, %s, %s, %s, %s)",
            acme, title, value, stage, chance,
        )  # fmt: skip
    office.db.one(
        "insert into contacts (client_id, first_name, last_name, email) values (%s, 'Eve', 'Hill', 'eve@acme.example')",
        acme,
    )
    office.db.one(
        "insert into activities (entity_type, entity_id, type, content, performed_by) values ('client', %s, 'call', %s, %s)",
        acme, "x" * 5000, ada.id,
    )  # fmt: skip
    return ada


def test_figures_of_the_pipeline(office: Office, ada: Actor) -> None:
    figures = use(tools_of(office, ada), "pipeline_figures", owner="me")
    assert (figures["open_value"], figures["weighted_value"], figures["win_rate"]) == (
        1000.0,
        500.0,
        0.5,
    )
    narrowed = use(
        tools_of(office, ada), "pipeline_figures", **{"from": "2001-01-01", "to": "2001-12-31"}
    )
    assert narrowed["won_count"] == 0


def test_the_exact_name_of_a_client_wins_over_any_number_that_contain_it(
    office: Office, ada: Actor
) -> None:
    for number in range(12):
        office.db.client(f"A{number:02} of the Bolt group")
    office.db.client("Bolt")
    tools = tools_of(office, ada)
    assert use(tools, "client_overview", client=" bolt ")["client"]["name"] == "Bolt"
    office.db.client("BOLT")
    refused = tools.call(ToolCall("1", "client_overview", {"client": "bolt"}))
    assert "Several clients fit" in str(refused.error)
    assert "and 6 more" in str(refused.error)


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        ({}, {"Sensors", "Pilot", "Old"}),
        ({"stage": "open"}, {"Sensors"}),
        ({"stage": "negotiation"}, {"Sensors"}),
        ({"stage": "new"}, set()),
        ({"stage": "won"}, {"Pilot"}),
        ({"owner": "Ada"}, {"Sensors", "Pilot", "Old"}),
        ({"text": "acme st"}, set()),
        ({"from": "2001-01-01"}, {"Pilot", "Old"}),
    ],
)
def test_lists_of_deals(
    office: Office, ada: Actor, arguments: dict[str, Any], titles: set[str]
) -> None:
    listed = use(tools_of(office, ada), "list_deals", **arguments)
    assert {deal["title"] for deal in listed["deals"]} == titles
    assert listed["rows"] == listed["total"] == len(titles)


def test_deals_that_are_late_due_or_quiet(office: Office, ada: Actor) -> None:
    tools = tools_of(office, ada)

    def listed(**arguments: Any) -> list[Mapping[str, Any]]:
        return list(use(tools, "list_deals", **arguments)["deals"])

    assert listed(state="stalled") == listed(state="due") == []
    office.db.one("update deals set expected_close_date = ea.today() - 3 where title = 'Sensors'")
    (late,) = listed(state="late")
    assert (late["title"], late["days_late"], late["why_stalled"]) == (
        "Sensors", 3, ["close date passed"],
    )  # fmt: skip
    assert listed(state="stalled", stage="negotiation", owner="me") == [late]
    assert listed(state="late", stage="new") == listed(state="quiet") == []
    for beside in ({"stage": "won"}, {"from": "2026-01-01"}):
        refused = tools.call(ToolCall("1", "list_deals", {"state": "late", **beside}))
        assert "Only open deals are late" in str(refused.error)


def test_kinds_of_stages_and_stages_of_ones_own(office: Office, ada: Actor) -> None:
    office.db.one(
        "insert into stages (key, name, position, kind) values ('gone-cold', 'Gone cold', 9, 'lost')"
    )
    office.db.one("insert into deals (client_id, title, stage)"
                  " select id, 'Cold', 'gone-cold' from clients where name = 'Acme Foods'")  # fmt: skip

    def titles(stage: str) -> set[str]:
        listed = use(tools_of(office, ada), "list_deals", stage=stage)
        return {deal["title"] for deal in listed["deals"]}

    assert titles("lost") == {"Old", "Cold"}
    assert titles("GONE  cold") == titles("gone-cold") == {"Cold"}
    listed = use(tools_of(office, ada), "list_deals", stage="gone-cold")
    assert (listed["deals"][0]["open"], listed["deals"][0]["value"]) == (False, None)


def _without_any(office: Office, actor: Actor, **arguments: Any) -> list[str]:
    """The groups that have none."""
    wanted = {"having": "deals", "having_below": "1", **arguments}
    return [one["name"] for one in use(tools_of(office, actor), "pipeline_figures", **wanted)["groups"]]  # fmt: skip


def test_stages_and_months_that_have_none(office: Office, ada: Actor) -> None:
    stages = use(
        tools_of(office, ada), "pipeline_figures", by="stage", having="deals", having_below="2"
    )
    assert stages["with_empty"]
    assert {one["name"]: one["count"] for one in stages["groups"]} == {
        "New": 0, "Negotiation": 1, "Won": 1, "Lost": 1,
    }  # fmt: skip
    assert _without_any(office, ada, by="stage", kind="open") == ["New"]
    assert _without_any(office, ada, by="stage", kind="closed") == []
    assert _without_any(office, ada, by="stage", state="late", stage="new") == ["New"]
    assert _without_any(office, ada, by="status", kind="open") == ["lead", "churned"]
    office.db.one("update deals set closed_at = '2025-02-10' where title = 'Pilot'")
    year = {"from": "2025-01-01", "to": "2025-04-30", "kind": "won"}
    assert _without_any(office, ada, by="month", **year) == ["Jan 2025", "Mar 2025", "Apr 2025"]
    assert _without_any(office, ada, by="quarter", **year) == ["Q2 2025"]
    ahead = {"from": "2025-01-01", "to": "2999-12-31", "kind": "won"}
    past = _without_any(office, ada, by="year", **ahead)
    assert past == [f"{year}" for year in range(2026, datetime.now(UTC).year + 1)]
    value = use(
        tools_of(office, ada), "pipeline_figures", by="stage", having="value", having_below="500"
    )
    assert [one["name"] for one in value["groups"]] == ["New", "Won"]


@pytest.mark.parametrize("role", ["staff", "manager", "admin"])
def test_people_who_have_none_are_those_who_may_own(office: Office, ada: Actor, role: Role) -> None:
    """Everybody reads all deals, whatever their role: nobody is said to have none of what they may not see."""
    bo = office.db.person("staff", "Bo Lind")
    gone = office.db.person("staff", "Cy Gone")
    office.db.one(
        "update auth.users set banned_until = now() + interval '1 day' where id = %s", gone.id
    )
    eve = office.db.person(role, "Eve Hill")
    office.db.client("Bolt", bo)
    office.db.one("insert into deals (client_id, title, value, stage) select id, 'Late', 5, 'new' from clients where name = 'Bolt'")  # fmt: skip

    def none(**arguments: Any) -> list[str]:
        return _without_any(office, eve, by="owner", **arguments)

    assert none() == ["Eve Hill"]
    assert none(kind="won") == ["Bo Lind", "Eve Hill"]
    assert none(kind="won", besides={"owners": ["me"]}) == ["Bo Lind"]
    assert none(kind="won", owner="Bo") == ["Bo Lind"]
    assert none(kind="won", owner="unassigned") == []
    assert none(client="Acme Foods") == ["Bo Lind", "Eve Hill"]
    assert none(kind="lost", **{"from": "2001-01-01", "to": "2001-12-31"}) == ["Ada Reyes", "Bo Lind", "Eve Hill"]  # fmt: skip
    few = use(
        tools_of(office, eve), "pipeline_figures", by="owner", having="deals", having_below="3"
    )
    assert {one["name"]: one["count"] for one in few["groups"]} == {"Bo Lind": 1, "Eve Hill": 0}
    least = use(tools_of(office, eve), "pipeline_figures", by="owner", kind="won")
    assert [one["name"] for one in least["groups"]] == ["Ada Reyes"]
    assert least["without_any"] == ["Bo Lind", "Eve Hill"]
    assert use(tools_of(office, eve), "pipeline_figures", by="month", kind="won")["without_any"] == []  # fmt: skip


def test_industries_and_sources_that_have_none(office: Office, ada: Actor) -> None:
    office.db.one("update clients set industry = name")
    office.db.one("update deals set source = 'Fair' where title = 'Pilot'")
    assert _without_any(office, ada, by="industry") == ["Acme Steel"]
    assert _without_any(office, ada, by="industry", industry="Acme Foods", kind="won") == []
    assert _without_any(office, ada, by="source", kind="open") == ["Fair"]


@pytest.mark.parametrize(("by", "below"), [("client", "5"), ("lost_reason", "5")])
def test_clients_and_reasons_that_have_none_are_not_told(
    office: Office, ada: Actor, by: str, below: str
) -> None:
    few = use(tools_of(office, ada), "pipeline_figures", by=by, having="deals", having_below=below)
    assert not few["with_empty"]
    assert len(few["groups"]) == 1


def test_a_client_by_name(office: Office, ada: Actor) -> None:
    tools = tools_of(office, ada)
    assert [one["name"] for one in use(tools, "find_clients", text="acme")["clients"]] == [
        "Acme Foods",
        "Acme Steel",
    ]
    overview = use(tools, "client_overview", client="acme foods")
    assert "id" not in overview["client"]
    assert overview["contacts"][0]["email"] == "eve@acme.example"
    assert len(overview["deals"]) == 3
    assert len(overview["activities"][0]["text"]) == 300
    assert overview["next_steps"] == []
    office.db.one(
        "insert into tasks (title, client_id, due_on, assigned_to, created_by)"
        " select 'Call Eve', id, current_date - 30, %s, %s from clients where name = 'Acme Foods'",
        ada.id, ada.id,
    )  # fmt: skip
    overview = use(tools, "client_overview", client="acme foods")
    assert [(one["title"], one["who"]) for one in overview["next_steps"]] == [
        ("Call Eve", "Ada Reyes")
    ]
    assert (overview["next_steps_total"], overview["next_steps_late"]) == (1, 1)


def test_late_tasks_in_groups_have_one_figure(office: Office, ada: Actor) -> None:
    office.db.one(
        "insert into tasks (title, client_id, due_on, assigned_to, created_by)"
        " select 'Call Eve', id, current_date - 30, %s, %s from clients where name = 'Acme Foods'",
        ada.id, ada.id,
    )  # fmt: skip
    tools = tools_of(office, ada)
    for arguments, title, heads in (
        ({"late": True, "by": "person"}, "Late tasks by person", ["Person", "Late tasks"]),
        ({"late": True, "by": "client"}, "Late tasks by client", ["Client", "Late tasks"]),
        ({"by": "person"}, "Tasks by person", ["Person", "Tasks", "Late"]),
        ({"by": "person", "state": "all"}, "Tasks by person", ["Person", "Tasks", "Late"]),
    ):
        (table,) = tools.call(ToolCall("1", "list_tasks", arguments)).tables
        assert (table.title, [one.name for one in table.columns]) == (title, heads)
        assert {len(row) for row in table.rows} == {len(heads)}


def test_contacts_by_what_they_are_and_in_groups(office: Office, ada: Actor) -> None:
    for last, client, position, phone in (
        ("Berg", "Acme Foods", "Plant Manager", "+1 555 0100"), ("Cole", "Acme Steel", "Plant Manager", None),
        ("Dorn", "Acme Steel", "Head of Engineering", None),
    ):  # fmt: skip
        office.db.one(
            "insert into contacts (client_id, last_name, position, phone)"
            " select id, %s, %s, %s from clients where name = %s",
            last, position, phone, client,
        )  # fmt: skip
    tools = tools_of(office, office.db.person("staff"))

    def names(**arguments: Any) -> list[str]:
        found = use(tools, "find_contacts", **arguments)
        assert found["total"] == found["rows"] == len(found["contacts"])
        return [one["name"] for one in found["contacts"]]

    assert names() == ["Berg", "Cole", "Dorn", "Eve Hill"]
    assert names(position="plant managers") == ["Berg", "Cole"]
    assert names(position="plant managers", owner="Ada Reyes") == ["Berg"]
    assert names(position="chemist") == []
    assert names(has_phone=False, has_email=False) == ["Cole", "Dorn"]
    assert names(has_open_deals=False, has_position=True) == ["Cole", "Dorn"]
    assert names(client="Acme Foods", has_phone=False) == names(text="eve") == ["Eve Hill"]
    assert names(besides={"owners": ["Ada Reyes"]}) == ["Cole", "Dorn"]
    by_position = use(tools, "find_contacts", by="position")
    assert (by_position["total"], by_position["groups"]) == (4, [
        {"name": "Plant Manager", "count": 2}, {"name": "Head of Engineering", "count": 1},
        {"name": "Not given", "count": 1},
    ])  # fmt: skip
    at_clients = tools.call(ToolCall("1", "find_contacts", {"by": "client", "has_phone": True}))
    (table,) = at_clients.tables
    assert [(row[0]["text"], row[1]) for row in table.rows] == [("Acme Foods", 1)]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        (
            "client_overview",
            {"client": "Acme"},
            "Several clients fit that name: Acme Foods; Acme Steel.",
        ),
        (
            "find_contacts",
            {"besides": {"states": ["late"]}},
            "These can't be left out by states, only by owners, clients",
        ),
        (
            "compare_periods",
            {"from": "2026-01-01", "to": "2026-01-31", "besides": {"titled": ["renewal"]}},
            "These can't be left out by titled",
        ),
        (
            "pipeline_figures",
            {"besides": {"values": [[None, 1000]]}},
            "These can't be left out by values",
        ),
        (
            "list_tasks",
            {"besides": {"industries": ["Mining"]}},
            "These can't be left out by industries",
        ),
        (
            "timeline",
            {"besides": {"client_status": ["lead"]}},
            "These can't be left out by client_status",
        ),
        ("client_overview", {"client": "Nobody"}, "No client is called Nobody."),
        ("client_overview", {"client": "00000000-0000-0000-0000-000000000000"}, "client"),
        ("list_deals", {"owner": "Zoe"}, "No colleague is called Zoe."),
        (
            "list_deals",
            {"stage": "'; drop table deals"},
            "A stage is one of new, negotiation, won, lost.",
        ),
        ("list_deals", {"limit": 10_000}, "The arguments do not fit: limit"),
        (
            "pipeline_figures",
            {"from": "2026-02-01", "to": "2026-01-01"},
            "The period ends before it begins.",
        ),
        ("search_knowledge", {}, "The arguments do not fit: query"),
        ("search_knowledge", {"query": "x", "actor": "admin"}, "The arguments do not fit: actor"),
        (
            "run_sql",
            {"sql": "select 1"},
            "There is no tool of that name. The tools are: search_knowledge",
        ),
    ],
)
def test_what_the_model_can_mend_is_told_to_it(
    office: Office, ada: Actor, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    result = tools_of(office, ada).call(ToolCall("1", name, arguments))
    assert result.error is not None
    assert sentence in result.error
    assert result.rows == 0


def test_documents_of_the_conversation_are_found_in_it_and_nowhere_else(
    office: Office, ada: Actor
) -> None:
    thread = office.library.thread(ada)
    office.library.put("Attached", [HOLIDAY], owner=ada, thread=thread)
    assert use(tools_of(office, ada, thread), "search_knowledge", query="paid holiday")["rows"] == 1
    assert use(tools_of(office, ada), "search_knowledge", query="paid holiday")["rows"] == 0
    manager = office.db.person("manager")
    assert (
        use(tools_of(office, manager, thread), "search_knowledge", query="paid holiday")["rows"]
        == 0
    )


def test_no_tool_writes_or_takes_sql(office: Office, ada: Actor) -> None:
    specs = tools_of(office, ada).specs
    assert [spec.name for spec in specs] == [
        "search_knowledge", "read_pages", "find_clients", "client_overview", "find_contacts", "timeline",
        "list_deals", "stalled_deals", "pipeline_figures", "compare_periods", "targets", "list_tasks",
        "suggest_task", "suggest_task_done", "suggest_activity", "suggest_deal_change",
    ]  # fmt: skip
    for spec in specs:
        assert spec.description
        assert spec.parameters["additionalProperties"] is False
        assert not {"user", "user_id", "actor", "sql"} & set(spec.parameters["properties"])
        assert "sql" not in json.dumps(dict(spec.parameters)).lower()


def test_a_conversation_narrowed_to_documents_a_tag_or_a_client_finds_nothing_else(
    office: Office, ada: Actor
) -> None:
    manager = office.db.person("manager")
    thread = office.library.thread(ada)
    for name, who, place in (
        ("rules.md", manager, {"tags": ["policy"]}),
        ("other.md", manager, {}),
        ("mine.md", ada, {"thread_id": thread}),
    ):
        words = f"# {name}\n\nThe {name} says that holidays are 25 days."
        office.library.of(who).uploads.take_in_now(name, words.encode(), **place)
    rules, other, mine = (
        UUID(str(office.db.one("select id from documents where file_name = %s", name)))
        for name in ("rules.md", "other.md", "mine.md")
    )
    acme = UUID(str(office.db.one("select id from clients where name = 'Acme Foods'")))
    steel = UUID(str(office.db.one("select id from clients where name = 'Acme Steel'")))
    office.db.one("update documents set client_id = %s where id = %s", acme, other)

    def found(scope: Scope, where: UUID = thread) -> set[UUID]:
        tools = office.tools(ada, where, scope)
        hits = tools.passages(use(tools, "search_knowledge", query="how many holidays")["found"])
        return {one.document_id for one in hits}

    assert found(Scope()) == {rules, other, mine}
    assert found(Scope(document_ids=(rules,))) == {rules, mine}, "its own files are always there"
    assert found(Scope(tag="policy")) == {rules, mine}
    assert found(Scope(client_id=acme)) == {other, mine}
    elsewhere = office.library.thread(ada)
    assert found(Scope(document_ids=(mine,)), elsewhere) == set(), "a file of another conversation"

    of_documents = office.tools(ada, thread, Scope(tag="policy"))
    assert {one.name for one in of_documents.specs} == {"search_knowledge", "read_pages"}
    assert of_documents.call(ToolCall("1", "list_deals", {})).error is not None
    of_client = office.tools(ada, thread, Scope(client_id=acme))
    assert use(of_client, "list_deals", stage="open")["rows"] == 1
    refused = of_client.call(ToolCall("1", "list_deals", {"client": "Acme Steel"}))
    assert refused.error == "This conversation is about Acme Foods alone."
    assert use(office.tools(ada, thread, Scope(client_id=steel)), "list_deals")["rows"] == 0


def test_tasks_are_told_as_they_are_due(office: Office, ada: Actor) -> None:
    today = datetime.now(UTC).date()
    crm = CrmWorkspace(office.db.database, ada)
    acme = next(one.id for one in crm.clients.page().items if one.name == "Acme Foods")
    bo = office.db.person("staff", "Bo Lund")
    crm.tasks.at_client(acme, TaskDraft("Call [1] *back*", today - timedelta(days=3)))
    crm.tasks.at_client(acme, TaskDraft("Quote", today + timedelta(days=2), bo.id))
    done = crm.tasks.at_client(acme, TaskDraft("Visit"))
    crm.tasks.turn(done.id, "done", done.version)
    agent = office.agent(ada, office.offline())

    def answer(question: str) -> str:
        return agent.ask(question).answer

    assert answer("what are my tasks?").startswith("1 open task of Ada")
    assert answer("Which tasks are late?").startswith("1 late task")
    assert answer("open tasks at Acme Foods").startswith(
        "2 open tasks at Acme Foods, 1 of them late. First comes “Call"
    )
    assert answer("how many tasks are done?").startswith("1 done task")
    assert answer("What are Bo's to-dos?").startswith("1 open task of Bo Lund")
    assert "I can't narrow this by “quiet”" in answer("quiet tasks of Bo")
    assert answer("my tasks in March 2001").startswith("No open tasks of Ada")
    table = agent.ask("tasks at Acme Foods").tables[0]
    assert [(row[0]["text"], row[4], row[5]) for row in table.rows] == [
        ("Call [1] *back*", 3, ada.full_name), ("Quote", None, "Bo Lund"),
    ]  # fmt: skip
    assert table.rows[0][0]["address"].startswith("/Clients?client=")


@pytest.fixture
def mixed(office: Office) -> Actor:
    """Two owners' deals: lost for reasons, won in three years, open with chances."""
    ada, bo = office.db.person("staff", "Ada Reyes"), office.db.person("staff", "Bo Lind")
    acme, birch, cedar = (
        office.db.client(name, owner)
        for name, owner in (("Acme", ada), ("Birch", bo), ("Cedar", None))
    )
    for client, title, value, stage, reason, closed in (
        (acme, "Renewal 1", 100, "won", None, "2024-05-02"),
        (acme, "Pilot", 900, "won", None, "2025-02-03"),
        (birch, "Pulse P4", 500, "won", None, "2024-06-01"),
        (birch, "Old one", 300, "lost", "Price", "2025-03-01"),
        (birch, "Older", 200, "lost", None, "2025-04-01"),
        (acme, "Lost", 50, "lost", "Competitor", "2025-05-01"),
    ):
        office.db.one(
            "insert into deals (client_id, title, value, stage, lost_reason, created_at, closed_at)"
            " values (%s, %s, %s, %s, %s, '2024-01-01', %s)",
            client,
            title,
            value,
            stage,
            reason,
            f"{closed} 12:00+00",
        )
    for client, title, worth, stage, chance in (
        (acme, "Open a", 400, "negotiation", 50),
        (acme, "Open b", 100, "new", 10),
        (cedar, "Open c", None, "new", 20),
    ):
        office.db.one(
            "insert into deals (client_id, title, value, stage, probability) values (%s, %s, %s, %s, %s)",
            client,
            title,
            worth,
            stage,
            chance,
        )
    return ada  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ({"kind": "lost", "besides": {"lost_reasons": ["Price"]}}, {"Older", "Lost"}),
        ({"kind": "lost", "besides": {"lost_reasons": ["none"]}}, {"Old one", "Lost"}),
        ({"besides": {"lost_reasons": ["none"]}, "kind": "won"}, {"Renewal 1", "Pilot", "Pulse P4"}),
        ({"kind": "won", "besides": {"titled": ["renewals", "pilots"]}}, {"Pulse P4"}),
        ({"kind": "won", "besides": {"titled": ["ulse"]}}, {"Renewal 1", "Pilot", "Pulse P4"}),
        ({"kind": "won", "besides": {"days": [["2024-05-01", "2024-05-31"], ["2025-02-03", "2025-02-03"]]}}, {"Pulse P4"}),
        ({"kind": "open", "besides": {"values": [["100", "200"]]}}, {"Open a", "Open c"}),
        ({"kind": "open", "besides": {"probabilities": [["20", "20.01"], [None, "15"]]}}, {"Open a"}),
        ({"kind": "open", "besides": {"owners": ["unassigned"]}}, {"Open a", "Open b"}),
        ({"kind": "open", "besides": {"owners": ["me"]}}, {"Open c"}),
    ],
)  # fmt: skip
def test_deals_are_left_out_by_what_single_ones_have(
    office: Office, mixed: Actor, arguments: dict[str, Any], left: set[str]
) -> None:
    tools = tools_of(office, mixed)
    found = use(tools, "list_deals", **arguments)
    assert {one["title"] for one in found["deals"]} == left
    grouped = use(tools, "pipeline_figures", by="status", **arguments)
    assert sum(one["count"] for one in grouped["groups"]) == len(left)


@pytest.mark.parametrize(
    ("arguments", "clients"),
    [
        ({"without_deals": "won", "without_from": "2025-01-01"}, {"Birch", "Cedar"}),
        ({"without_deals": "won", "without_from": "2025-01-01", "with_deals": "won"}, {"Birch"}),
        ({"with_deals": "won", "with_periods": [["2024-01-01", "2024-12-31"], ["2025-01-01", "2025-12-31"]]}, {"Acme"}),
        ({"with_deals": "won", "with_periods": [["2024-06-01", "2024-06-01"]]}, {"Birch"}),
        ({"without_deals": "won", "without_from": "2024-06-02", "without_to": "2025-02-02"}, {"Acme", "Birch", "Cedar"}),
        ({"besides": {"owners": ["unassigned", "Bo Lind"]}}, {"Acme"}),
    ],
)  # fmt: skip
def test_clients_are_found_by_when_they_bought(
    office: Office, mixed: Actor, arguments: dict[str, Any], clients: set[str]
) -> None:
    found = use(tools_of(office, mixed), "find_clients", **arguments)
    assert {one["name"] for one in found["clients"]} == clients


def test_groups_are_narrowed_by_a_condition_on_all_their_deals(
    office: Office, mixed: Actor
) -> None:
    def groups(**arguments: Any) -> list[str]:
        data = use(tools_of(office, mixed), "pipeline_figures", by="client", **arguments)
        return sorted(one["name"] for one in data["groups"])

    assert groups(kind="closed", having="lost_more") == ["Birch"]
    assert groups(kind="closed", having="won_more") == ["Acme"]
    assert groups(kind="closed", having="win_rate", having_least="60") == ["Acme"]
    assert groups(kind="won", having="mean", having_below="500") == []
    assert groups(kind="won", having="mean", having_least="500") == ["Acme", "Birch"]
    in_talks = {"kind": "open", "stage": "negotiation"}
    assert groups(**in_talks, having="share", having_least="80") == ["Acme"]
    assert groups(**in_talks, having="share", having_least="80.01") == []
    assert groups(**in_talks, having="number_share", having_least="50.01") == []


def test_activities_and_tasks_are_left_out_by_who_and_what(office: Office, mixed: Actor) -> None:
    bo = office.db.person("staff", "Cy Two")
    client = CrmWorkspace(office.db.database, mixed).clients.called("Acme")
    assert client is not None
    for person, kind in ((mixed, "call"), (bo, "call"), (mixed, "note")):
        office.db.one(
            "insert into activities (entity_type, entity_id, type, content, performed_by) values ('client', %s, %s, 'x', %s)",
            client.id, kind, person.id,
        )  # fmt: skip
    tools = tools_of(office, mixed)
    assert use(tools, "timeline", besides={"owners": ["Cy Two"]})["total"] == 2
    assert use(tools, "timeline", besides={"types": ["note"]})["total"] == 2
    assert use(tools, "timeline", besides={"clients": ["Acme"]})["total"] == 0
