"""Single sign-on in a real browser: there, back, refused, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from ea_core.db.embedded import EmbeddedServer
from ea_core.identity.local.operator import OperatorAccounts
from tests.browser.conftest import (
    OpenProfile,
    Served,
    free_port,
    new_tab,
    serve,
    settled,
    sign_out,
)
from tests.support.hashes import QUICK
from tests.support.oidc_server import CLIENT_ID, CLIENT_SECRET, OidcServer, oidc_server

pytestmark = pytest.mark.browser


class Office(NamedTuple):
    """The provider, the served product that trusts it, and a page of a fresh browser profile."""

    provider: OidcServer
    served: Served
    page: Page


@pytest.fixture
def office(open_profile: OpenProfile) -> Iterator[Office]:
    port = free_port()
    with (
        oidc_server() as provider,
        serve(
            port=port,
            EA_WORKERS="0",
            EA_PUBLIC_URL=f"http://127.0.0.1:{port}",
            EA_OIDC_ISSUER_URL=provider.url,
            EA_OIDC_CLIENT_ID=CLIENT_ID,
            EA_OIDC_CLIENT_SECRET=CLIENT_SECRET,
            EA_OIDC_NAME="Acme ID",
        ) as served,
    ):
        owner_url = EmbeddedServer(served.data_dir).owner_url
        OperatorAccounts(owner_url, QUICK).add(
            "staff@example.com", "Sofia Lindqvist", "staff", "nobody types this"
        )
        yield Office(provider, served, new_tab(open_profile(served.url)))


def test_signing_in_with_the_provider(office: Office) -> None:
    provider, page = office.provider, office.page
    provider.claims = {"email": "staff@example.com", "email_verified": False}
    page.goto("/Clients")
    page.get_by_role("link", name="Sign in with Acme ID").click()
    expect(page.get_by_text("has not confirmed")).to_be_visible()
    assert not [c for c in page.context.cookies() if "ea_session" in c["name"]]

    provider.claims = {"email": "Staff@Example.com", "email_verified": True, "role": "admin"}
    page.goto("/sign-in?next=/Clients")
    page.get_by_role("link", name="Sign in with Acme ID").click()
    expect(page.get_by_role("heading", name="Clients")).to_be_visible()
    settled(page)
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text("Sofia Lindqvist")).to_be_visible()
    expect(sidebar.get_by_text("· staff")).to_be_visible()
    expect(sidebar.get_by_role("link", name="Admin", exact=True)).to_have_count(0)
    page.reload()
    expect(sidebar.get_by_text("Sofia Lindqvist")).to_be_visible()

    sign_out(page)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/Clients")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
