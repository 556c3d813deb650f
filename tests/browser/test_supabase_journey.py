"""A day in a Supabase installation: the served product, the double of Supabase, a real browser."""
# ruff: noqa: F811, F401 -- fixtures that are imported are taken by their name

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ea_core.db import migrations
from ea_core.knowledge.embedding.local import bundled_model
from ea_core.settings import Settings
from tests.browser.conftest import (
    OpenProfile,
    Served,
    choose_file,
    serve,
    settled,
    sign_out,
    type_sign_in,
)
from tests.conftest import TestDatabase
from tests.db.supabase.conftest import (
    PASSWORD,
    Member,
    cluster,
    db,
    double,
    emptying,
    kept,
    member,
    project,
    settings,
    shared,
)
from tests.support.supabase_database import SupabaseDatabase
from tests.support.supabase_server import SupabaseDouble

pytestmark = pytest.mark.browser


@pytest.fixture
def at_supabase(
    double: SupabaseDouble, project: SupabaseDatabase, settings: Settings
) -> Iterator[Served]:
    """`ea serve` in the double's project, which `ea migrate` has fitted to the embedding model."""
    migrations.use_embedding_model(project.owner_url, bundled_model().name, 384)
    with serve(
        SUPABASE_URL=double.url,
        SUPABASE_ANON_KEY=double.keys.anon_key,
        SUPABASE_SERVICE_ROLE_KEY=double.keys.service_key,
        DATABASE_URL=project.app_url,
        EA_OWNER_DATABASE_URL=project.owner_url,
    ) as running:
        yield running


def test_a_day_in_supabase_and_an_invitation(
    open_profile: OpenProfile,
    at_supabase: Served,
    double: SupabaseDouble,
    member: Member,
    db: TestDatabase,
    tmp_path: Path,
) -> None:
    manager = member("manager")
    context = open_profile(at_supabase.url)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Demo company")).to_have_count(0)
    type_sign_in(page, manager.email, "wrong password")
    expect(page.get_by_text("The e-mail address or the password is not right.")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_test_id("stSidebar").get_by_text("· manager")).to_be_visible()
    settled(page)

    page.reload()
    expect(page.get_by_test_id("stSidebar").get_by_text("· manager")).to_be_visible()
    second = context.new_page()
    second.goto("/Knowledge")
    expect(second.get_by_test_id("stSidebar").get_by_text("· manager")).to_be_visible()
    settled(second)

    file = tmp_path / "parking-rules.md"
    file.write_text("# Visitor parking rules\n\nVisitors park their tricycles on level seven.\n")
    choose_file(second, file)
    second.get_by_role("button", name="Add to the knowledge base").click()
    expect(second.get_by_text("parking-rules.md · ready: 1 passage")).to_be_visible()
    assert db.one("select count(*) from storage.objects where bucket_id = 'documents'") == 1
    second.goto("/Knowledge?q=where+do+tricycles+park")
    second.get_by_role("link", name="Parking rules").first.click()
    with second.expect_download() as download:
        second.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_bytes() == file.read_bytes()

    second.goto("/Account")
    settled(second)
    second.get_by_label("Password now").fill(PASSWORD)
    second.get_by_label("New password").fill("seven purple tricycles")
    second.get_by_label("The new one once more").fill("seven purple tricycles")
    second.get_by_role("button", name="Change the password").click()
    expect(second.get_by_text("Your password is changed.")).to_be_visible()

    assert "eyJ" not in str(context.cookies()), "Supabase's tokens stay on the server"
    sign_out(page)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert not double.auth.users.sessions
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text(manager.email)).to_have_count(0)
    second.reload()
    expect(second.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(second.get_by_text("tricycles")).to_have_count(0)
    open_profile.give_back(context)

    _an_invitation_is_accepted(open_profile, at_supabase, double, member)


def _an_invitation_is_accepted(
    open_profile: OpenProfile, at_supabase: Served, double: SupabaseDouble, member: Member
) -> None:
    """The administrator invites on the Admin page; the e-mail's link leads to a first password."""
    admin = member("admin")
    page = open_profile(at_supabase.url).new_page()
    page.goto("/sign-in?next=/Admin")
    type_sign_in(page, admin.email, PASSWORD)
    settled(page)
    page.get_by_role("link", name="Invite somebody").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail address").fill("eve@test.example")
    dialog.get_by_label("Name").fill("Eve Adeyemi")
    dialog.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("Eve Adeyemi").first).to_be_visible()
    expect(page.get_by_role("table", name="People").get_by_text("Invited")).to_be_visible()
    open_profile.give_back(page.context)

    (mail,) = double.mails
    page = open_profile(at_supabase.url).new_page()
    page.goto(f"/auth/confirm?token_hash={mail.token_hash}&type={mail.kind}")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    page.get_by_role("button", name="Accept the invitation").click()
    page.get_by_label("New password").fill("seven purple tricycles")
    page.get_by_label("The same once more").fill("seven purple tricycles")
    page.get_by_role("button", name="Set the password").click()
    settled(page)
    page.get_by_role("button", name="Eve Adeyemi").click()
    expect(page.get_by_text("eve@test.example")).to_be_visible()
    expect(page.get_by_role("link", name="Admin")).to_have_count(0)
