"""What is seen before a page's script has come."""

from __future__ import annotations

import re

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


def test_a_page_is_told_where_the_server_is_before_its_script_begins(browser: TestClient) -> None:
    sign_in(browser)
    page = browser.get("/Pipeline", headers=NAVIGATION).text
    told = page.index("window.__streamlit")
    assert told < page.index('<script type="module"')
    # What it is told is what the server would have answered, but for who may frame the page.
    served = browser.get("/_stcore/host-config").json()
    said = dict(re.findall(r"(\w+): (true|false)", page[told : page.index("</script>", told)]))
    assert said
    assert {name: served[name] for name in said} == {n: v == "true" for n, v in said.items()}


def test_a_page_with_charts_begins_with_their_script(browser: TestClient) -> None:
    sign_in(browser)
    ahead = re.findall(
        r'rel="modulepreload" href="([^"]*Plotly[^"]*)"',
        browser.get("/Pipeline", headers=NAVIGATION).text,
    )
    assert len(ahead) == 1
    assert browser.get(ahead[0]).status_code == 200
    assert "PlotlyChart" not in browser.get("/Clients", headers=NAVIGATION).text


def test_other_answers_are_left_alone(browser: TestClient) -> None:
    for path in ("/sign-in", "/healthz", "/favicon.png"):
        assert "Loading …" not in browser.get(path, headers=NAVIGATION).text
    sign_in(browser)
    assert browser.head("/Clients", headers=NAVIGATION).status_code in {200, 405}
