"""A conversation in a real browser: an answer that is being written, what waits for it, versions, files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from ea_core.db.embedded import EmbeddedServer
from tests.browser.conftest import (
    CHOICE,
    CHOICES,
    DESKTOP,
    PHONE,
    OpenBrowser,
    Served,
    box_of,
    settled,
    shown_in,
    sign_in,
)

pytestmark = pytest.mark.browser


def _ask(page: Page, question: str) -> None:
    page.get_by_test_id("stChatInputTextArea").fill(question)
    page.get_by_test_id("stChatInputTextArea").press("Enter")


def _ask_with_file(page: Page, file: Path, question: str) -> None:
    """Attaches the file and asks; both again when nothing came of it, as in `choose_file`.

    What is sent while a file is still on its way is not sent, and without a word.
    """
    typed = page.get_by_test_id("stChatInputTextArea")
    for tried in range(1, CHOICES + 1):
        settled(page)
        page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(file)
        expect(page.get_by_test_id("stChatInput")).to_contain_text(file.name)
        settled(page)
        _ask(page, question)
        with suppress(AssertionError):
            expect(typed).to_have_value("", timeout=CHOICE * tried)
            return
        page.reload()
    pytest.fail(f"{file.name} could not be sent")


def test_an_answer_of_which_nothing_comes_is_stopped_and_what_waited_for_it_is_answered(
    served: Served, open_browser: OpenBrowser
) -> None:
    """Nothing is drawn while nothing comes, and clicks and questions are noticed all the same."""
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
    messages = page.get_by_test_id("stChatMessage")
    expect(page.get_by_text("Working …")).to_be_visible()
    _ask(page, "How many open deals does Sofia have?")
    expect(page.get_by_text("Waits for the answer before it")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(messages.last).to_contain_text("open deals of Sofia Lindqvist")
    expect(page.get_by_text("Waits for the answer before it")).to_have_count(0)

    page.get_by_role("link", name="Edit").last.click()
    words = page.get_by_label("Your question")
    words.fill("How many open deals does Marcus have?")
    page.get_by_role("button", name="Ask again").click()
    expect(messages.last).to_contain_text("open deals of Marcus Holm")
    page.get_by_label("The version before").click()
    expect(messages.last).to_contain_text("open deals of Sofia Lindqvist")
    _see_when_another_version_is_answered(served, page, row[0])
    page.get_by_label("The next version").click()
    expect(messages.last).to_contain_text("open deals of Marcus Holm")
    settled(page)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    question = messages.nth(-2)
    words_top = box_of(question.get_by_text("How many open"))["y"]
    assert box_of(question.locator(".ea-turn"))["y"] > words_top + 15, (
        "versions do not stand on the words"
    )

    _ask(page, "Open deals by owner and stage")
    expect(messages.last.get_by_role("columnheader", name="Negotiation")).to_be_visible()
    settled(page)
    assert box_of(messages.last.locator("thead"))["height"] > 10, "figures stay a table on a phone"
    _ask(page, "List all deals of this year")
    expect(messages.last).to_contain_text("See these in the pipeline")
    settled(page)
    expect(messages.nth(-2)).to_be_in_viewport(ratio=1)


def _see_when_another_version_is_answered(served: Served, page: Page, thread_id: object) -> None:
    """A version beside which another is being answered can be gone on with once that has ended."""
    edit = page.get_by_role("link", name="Edit")
    expect(edit.last).to_be_visible()
    being_written = page.get_by_text("An answer is being written to another version of this")
    with psycopg.connect(EmbeddedServer(served.data_dir).owner_url, autocommit=True) as connection:
        connection.execute(
            "insert into runs (thread_id, question_id, attempt, heartbeat_at)"
            " select thread_id, id, 9, now() + interval '1 day' from messages"
            " where thread_id = %s and role = 'user' and content like '%%Marcus have?'",
            (thread_id,),
        )
        page.reload()
        expect(being_written).to_be_visible()
        expect(edit).to_have_count(0)
        connection.execute(
            "update runs set status = 'stopped' where thread_id = %s and attempt = 9", (thread_id,)
        )
    expect(being_written).to_have_count(0)
    expect(edit.last).to_be_visible()


def test_a_file_answers_in_its_conversation_only_and_a_document_alone_is_asked(
    open_browser: OpenBrowser, tmp_path: Path
) -> None:
    file = tmp_path / "sailing-club.md"
    columns = [f"A long name of column {letter} of the boats" for letter in "BCDEFGH"]
    file.write_text(
        "# Sailing club\n\nThe boat house is locked by Hendrika Vos at nine.\n\n# Boats\n\n"
        f"| Boat | {' | '.join(columns)} |\n{'|---' * 8}|\n| Albatross | {' | '.join('12345678'[1:])} |\n"
    )
    question = "Who locks the boat house?"
    page = open_browser(PHONE)
    sign_in(page, "staff@example.com", "/Chat")
    _ask_with_file(page, file, question)
    source = page.get_by_role("link").filter(has_text="1 · sailing-club")
    expect(source.first).to_be_visible()
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("Hendrika Vos")
    expect(page.get_by_role("button", name="1 file")).to_be_visible()
    _ask(page, "What is column C of the Albatross?")
    expect(page.get_by_role("table")).to_contain_text("Albatross")
    shown_in(page, DESKTOP, "light")
    wide = "page => page.scrollWidth - page.clientWidth"
    assert page.locator(".stMain").evaluate(wide) <= 0, "a wide table does not move the page"
    shown_in(page, PHONE, "light")

    page.goto("/Chat")
    settled(page)
    _ask(page, question)
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("does not answer this")
    expect(page.get_by_text("Hendrika Vos")).to_have_count(0)

    page.goto("/Knowledge?q=discount")
    page.get_by_role("link", name="Discount policy").first.click()
    of_document = page.locator(".st-key-ea-of-document")
    of_document.get_by_role("link", name="Ask about this document").click()
    expect(page.get_by_role("button", name="Only Discount policy")).to_be_visible()
    _ask(page, "How many days of paid holiday are there?")
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("does not answer this")
