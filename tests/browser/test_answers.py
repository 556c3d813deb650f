"""An answer that is being written, in a real browser."""

from __future__ import annotations

import psycopg
import pytest
from playwright.sync_api import expect

from ea_core.db.embedded import EmbeddedServer
from tests.browser.conftest import PHONE, OpenBrowser, Served, settled, sign_in

pytestmark = pytest.mark.browser


def test_an_answer_of_which_nothing_comes_can_be_stopped_and_tried_again(
    served: Served, open_browser: OpenBrowser
) -> None:
    """Nothing is drawn while nothing comes, and a click is noticed all the same."""
    with psycopg.connect(EmbeddedServer(served.data_dir).owner_url) as connection:
        row = connection.execute(
            "with t as (insert into threads (user_id, title)"
            "   select id, 'Breakfast' from profiles where email = 'staff@example.com' returning id),"
            " m as (insert into messages (thread_id, role, content)"
            "   select id, 'user', 'What may a hotel cost?' from t returning id, thread_id)"
            # Another process writes it, it seems, and will be heard of again tomorrow.
            " insert into runs (thread_id, question_id, attempt, heartbeat_at)"
            " select thread_id, id, 1, now() + interval '1 day' from m returning thread_id"
        ).fetchone()
    assert row is not None
    page = open_browser(PHONE)
    sign_in(page, "staff@example.com")
    page.goto(f"/Chat?thread={row[0]}")
    expect(page.get_by_text("Working …")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You stopped this answer.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("You stopped this answer.")).to_have_count(0)
    settled(page)
    expect(page.get_by_test_id("stChatMessage")).to_have_count(2)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
