"""What is seen before a page's script has come."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.web.conftest import sign_in

NAVIGATION = {"accept": "text/html,*/*", "sec-fetch-mode": "navigate"}


def test_a_page_says_that_it_loads_and_what_it_is(browser: TestClient) -> None:
    sign_in(browser)
    page = browser.get("/Pipeline", headers={**NAVIGATION, "accept-encoding": "gzip"})
    assert page.status_code == 200
    assert '<div id="root"><style>' in page.text
    assert "Loading …" in page.text
    assert "<title>Enterprise Agent</title>" in page.text
    assert "Streamlit</title>" not in page.text
    assert page.headers["content-length"] == str(len(page.content))
    assert '<script type="module"' in page.text


def test_other_answers_are_left_alone(browser: TestClient) -> None:
    for path in ("/sign-in", "/healthz", "/favicon.png"):
        assert "Loading …" not in browser.get(path, headers=NAVIGATION).text
    sign_in(browser)
    assert browser.head("/Clients", headers=NAVIGATION).status_code in {200, 405}
