"""The permission table once more, through the workspace and through each of the agent's tools.

`tests/db/test_permissions.py` asks the database, `tests/db/crm/test_rights.py` the CRM of the
workspace; here are documents, conversations and tools. Y: it happens. -: nothing is shown or done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.agent.models.base import ToolCall
from ea_core.errors import EAError
from ea_core.knowledge.search import Query
from ea_core.knowledge.workspace import KnowledgeWorkspace
from tests.db.agent.office import Office

ROLES = ("owner", "stranger", "manager", "admin", "banned", "nobody")


@dataclass
class World:
    """`owner` and `stranger` are staff; the owner has a client, a deal and a conversation; the
    manager has added a document, a colleague another; `nobody` has no account."""

    office: Office
    people: dict[str, Actor]
    client: UUID
    document: UUID
    another: UUID
    thread: UUID

    def knowledge(self, role: str) -> KnowledgeWorkspace:
        return self.office.library.of(self.people[role])


@pytest.fixture
def world(office: Office) -> World:
    db, library = office.db, office.library
    people = {role: db.person("staff", role.title()) for role in ("owner", "stranger")}
    people |= {role: db.person(role) for role in ("manager", "admin")}
    people["banned"] = db.person("admin")
    people["nobody"] = db.person("admin")
    client = db.client("Acme Foods", people["owner"])
    db.one("insert into deals (client_id, title, value, expected_close_date)"
           " values (%s, 'Sensors', 500, ea.today() - 1)", client)  # fmt: skip
    db.one(
        "insert into contacts (client_id, first_name, last_name) values (%s, 'Eve', 'Hill')", client
    )
    db.one("insert into targets (month, amount) values ('2026-01-01', 1000)")
    db.one("insert into tasks (client_id, title, assigned_to) values (%s, 'Call', %s)",
           client, people["owner"].id)  # fmt: skip
    db.one("insert into activities (entity_type, entity_id, type, performed_by)"
           " values ('client', %s, 'call', %s)", client, people["owner"].id)  # fmt: skip
    colleague = library.of(db.person("manager"))
    mine = library.of(people["manager"])
    document = mine.uploads.take_in_now("tea.md", b"# Tea\n\nTea is served at four.\n").document_id
    another = colleague.uploads.take_in_now(
        "cake.md", b"# Cake\n\nCake is served at five.\n"
    ).document_id
    assert document is not None
    assert another is not None
    thread = library.thread(people["owner"])
    library.of(people["owner"]).uploads.take_in_now(
        "private.md", b"# Note\n\nThe zebra is striped.\n", thread_id=thread
    )
    db.one(
        "update auth.users set banned_until = now() + interval '1 day' where id = %s",
        people["banned"].id,
    )
    db.one("delete from auth.users where id = %s", people["nobody"].id)
    return World(office, people, client, document, another, thread)


Try = Callable[[World, str], object]


def _done(call: Callable[[], object]) -> bool:
    """True once the call has come to its end."""
    call()
    return True


# What is tried, and whether it happens for owner, stranger, manager, admin, banned, nobody.
DOCUMENTS: dict[str, tuple[str, Try]] = {
    "find a passage": ("YYYY--", lambda w, r: w.knowledge(r).search.passages(Query("when is tea served"))),
    "list documents": ("YYYY--", lambda w, r: w.knowledge(r).documents.page().items),
    "read passages": ("YYYY--", lambda w, r: w.knowledge(r).passages.of_document(w.document)),
    "fetch the file": ("YYYY--", lambda w, r: w.knowledge(r).documents.original(w.document)),
    "find in the conversation": ("Y--Y--", lambda w, r: [
        hit for hit in w.knowledge(r).search.passages(Query("zebra", thread_id=w.thread)) if "zebra" in hit.content]),
    "add a document": ("--YY--", lambda w, r: w.knowledge(r).uploads.add("new.md", b"# New\n\nText.\n")),
    "attach to the conversation": ("Y-----", lambda w, r: w.knowledge(r).uploads.add(
        "more.md", b"# More\n\nText.\n", thread_id=w.thread)),
    "rename": ("--YY--", lambda w, r: _done(lambda: w.knowledge(r).documents.rename(w.document, "Other"))),
    "tag": ("--YY--", lambda w, r: _done(lambda: w.knowledge(r).documents.set_tags(w.document, ["a"]))),
    "delete one's own": ("--YY--", lambda w, r: _done(lambda: w.knowledge(r).documents.delete(w.document))),
    "delete another's": ("---Y--", lambda w, r: _done(lambda: w.knowledge(r).documents.delete(w.another))),
}  # fmt: skip
CONVERSATIONS: dict[str, tuple[str, Try]] = {
    "see it listed": ("Y-----", lambda w, r: w.office.threads(w.people[r]).page().items),
    "read it": ("Y-----", lambda w, r: w.office.threads(w.people[r]).messages(w.thread) == []),
    "rename it": ("Y-----", lambda w, r: _done(lambda: w.office.threads(w.people[r]).rename(w.thread, "T"))),
    "ask in it": ("Y-----", lambda w, r: w.office.agent(w.people[r], w.office.offline()).ask(
        "When is tea served?", w.thread)),
    "delete it": ("Y-----", lambda w, r: _done(lambda: w.office.threads(w.people[r]).delete(w.thread))),
    "begin one's own": ("YYYY--", lambda w, r: w.office.agent(w.people[r], w.office.offline()).ask(
        "When is tea served?")),
}  # fmt: skip


def _tool(name: str, **arguments: object) -> Try:
    def use(world: World, role: str) -> object:
        actor = world.people[role]
        tools = world.office.tools(actor, world.thread)
        result = tools.call(ToolCall("1", name, arguments))
        if name == "pipeline_figures":
            return result.error is None and result.data.get("open_value") == 500.0
        if name == "compare_periods":
            return result.error is None and result.data["first"]["created_count"] > 0
        return result.error is None and result.rows > 0

    return use


def _read_on(world: World, role: str) -> object:
    """Reads on in a document, from a passage that somebody who may see it has found."""
    finder = world.office.tools(world.people["owner"], world.thread)
    found = finder.call(ToolCall("1", "search_knowledge", {"query": "when is tea served"}))
    tools = world.office.tools(world.people[role], world.thread)
    tools.passages(found.data["found"])
    result = tools.call(ToolCall("2", "read_pages", {"passage": 1}))
    return result.error is None and result.rows > 0


TOOLS: dict[str, tuple[str, Try]] = {
    "search_knowledge": ("YYYY--", _tool("search_knowledge", query="when is tea served")),
    "pipeline_figures": ("YYYY--", _tool("pipeline_figures")),
    "find_clients": ("YYYY--", _tool("find_clients", text="Acme")),
    "client_overview": ("YYYY--", _tool("client_overview", client="Acme Foods")),
    "list_deals": ("YYYY--", _tool("list_deals")),
    "find_contacts": ("YYYY--", _tool("find_contacts", text="Eve")),
    "timeline": ("YYYY--", _tool("timeline", client="Acme Foods")),
    "stalled_deals": ("YYYY--", _tool("stalled_deals")),
    "compare_periods": (
        "YYYY--",
        _tool("compare_periods", **{"from": "2000-01-01", "to": "2100-12-31"}),
    ),
    "targets": ("YYYY--", _tool("targets", **{"from": "2026-01-01", "to": "2026-01-31"})),
    "list_tasks": ("YYYY--", _tool("list_tasks", client="Acme Foods")),
    "read_pages": ("YYYY--", _read_on),
    # Only what the person may do themselves is suggested.
    "suggest_task": ("Y-YY--", _tool("suggest_task", title="Call", about="Acme Foods")),
    "suggest_task_done": ("Y-YY--", _tool("suggest_task_done", task="Call")),
    "suggest_activity": ("Y-YY--", _tool("suggest_activity", type="call", about="Acme Foods")),
    "suggest_deal_change": ("Y-YY--", _tool("suggest_deal_change", deal="Sensors", value=600)),
}
MATRIX = TOOLS | DOCUMENTS | CONVERSATIONS  # in this order: what deletes comes last


@pytest.mark.parametrize("role", ROLES)
def test_a_role(world: World, role: str) -> None:
    expected = {what: letters[ROLES.index(role)] for what, (letters, _) in MATRIX.items()}
    found = {}
    for what, (_, attempt) in MATRIX.items():
        try:
            found[what] = "Y" if attempt(world, role) else "-"
        except EAError:
            found[what] = "-"
    assert found == expected


def test_every_tool_is_in_the_matrix(world: World) -> None:
    actor = world.people["owner"]
    tools = world.office.tools(actor, world.thread)
    assert {spec.name for spec in tools.specs} == set(TOOLS)
