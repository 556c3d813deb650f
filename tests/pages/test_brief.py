"""The brief about a client: all that a call needs, on the client's page and as Markdown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.brief.gather import MOST_ACTIVITIES, brief_of
from ea_core.brief.markdown import brief_markdown
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.tasks import TaskDraft
from ea_core.workspace import Workspace
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything

PAGE = "pages/2_Clients.py"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def staff(db: TestDatabase) -> Actor:
    return db.person("staff", "Ann Lee")


@pytest.fixture
def me(app: App, staff: Actor) -> Workspace:
    return app.as_user(staff)


@pytest.fixture
def client(me: Workspace, staff: Actor) -> UUID:
    """A client with two open deals, one of them late, and a deal that was lost."""
    client = me.clients.create(
        ClientDraft("Acme *Steel*", "Metals", "https://www.acme.example/", owner_id=staff.id)
    ).id
    me.contacts.create(client, ContactDraft("Zoë", "Quist", "z@acme.example", "+1 207 555"))
    me.deals.create(client, DealDraft("Later", Decimal(500), "new", None, TODAY + timedelta(30)))
    late = me.deals.create(client, DealDraft("Pumps", Decimal(1200), "negotiation", Decimal("12.5"),
                                             TODAY - timedelta(3)))  # fmt: skip
    lost = me.deals.create(client, DealDraft("Valves"))
    me.deals.change(lost.id, replace(lost.draft(), stage="lost", lost_reason="Price"), lost.version)
    me.tasks.at_deal(late.id, TaskDraft("Call about pumps", TODAY - timedelta(1)))
    me.tasks.at_client(client, TaskDraft("Send the brochure", date(2031, 5, 4)))
    me.activities.log("deal", late.id, ActivityDraft("call", "We spoke.\nThey wait."))
    return client


def test_it_says_what_to_know_before_a_call_and_what_is_late_first(
    me: Workspace, client: UUID
) -> None:
    text = brief_markdown(brief_of(me, client), UTC)
    lines = text.splitlines()
    assert lines[0] == r"# Acme \*Steel\*"
    assert lines[2].startswith("Active · Metals · Owner: Ann Lee · acme.example · Client since ")
    assert lines[4].startswith(
        "**Open** 2 deals, $1,700 · **Late** 1 · **Won** 0 deals, $0 · **Lost** 1 deal, $0"
    )
    at = lines.index("## Open deals") + 2
    assert lines[at].startswith("- **Pumps** · Negotiation · $1,200 · 12.5% · expected ")
    assert "**3 days late**" in lines[at]
    assert lines[at + 1].startswith("  - Call about pumps · due ")
    assert lines[at + 1].endswith("· **1 day late** · Ann Lee")
    assert lines[at + 2].startswith("- **Later** · New · $500 · 10% · expected ")
    assert lines[at + 3] == "  - No next step."
    assert "- Send the brochure · due 4 May 2031 · Ann Lee" in lines
    assert "- **Zoë Quist** · `z@acme.example` · +1 207 555" in lines
    assert any(
        line.endswith("**Call** about Pumps · Ann Lee: We spoke. They wait.") for line in lines
    )
    assert any(line.startswith("- Lost · Valves · value not known · ") for line in lines)
    assert "## Documents" not in text


def test_long_lists_say_what_is_left_out(me: Workspace, client: UUID) -> None:
    for n in range(MOST_ACTIVITIES + 1):
        me.activities.log("client", client, ActivityDraft("note", f"Note {n} " + "x" * 600))
    text = brief_markdown(brief_of(me, client), UTC)
    assert "- and 2 more activities" in text
    assert "…" in text
    assert max(map(len, text.splitlines())) < 600


def test_what_people_typed_is_neither_link_nor_picture_nor_html(
    me: Workspace, client: UUID
) -> None:
    hostile = "![x](https://evil.example/a) <img src=x> [y](javascript:1) # big\n## Contacts"
    me.activities.log("client", client, ActivityDraft("note", hostile))
    me.deals.create(client, DealDraft(hostile.replace("\n", " "), source=hostile))
    text = brief_markdown(brief_of(me, client), UTC)
    assert text.count("\n## Contacts\n") == 1
    assert re.search(r"(?<!\\)[<\[]", text) is None
    assert "`https://evil.example/a`" in text


def test_everybody_who_reads_a_client_opens_the_brief(
    open_page: OpenPage, db: TestDatabase, client: UUID
) -> None:
    stranger = db.person("staff")
    page = open_page(PAGE, stranger, client=str(client))
    assert "brief=1" in everything(page)
    page = open_page(PAGE, stranger, client=str(client), brief="1")
    drawn = "\n".join(one.value for one in page.markdown)
    assert "## Open deals" in drawn
    assert r"**Pumps** · Negotiation · \$1,200" in drawn
    assert "Copy as Markdown" in everything(page)
    assert not page.exception
