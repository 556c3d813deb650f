"""What stands in the address was typed by anybody: it is read as what it can be, or as nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.ui.kit.address import to_page
from tests.support.web import components_looked_up_once


def read(**query: str | list[str]) -> dict[str, Any]:
    """What a page reads from this address."""

    def script() -> None:
        import streamlit as st  # noqa: PLC0415 -- the script is run by itself

        from ea_core.ui.kit import address  # noqa: PLC0415

        st.session_state["found"] = {
            "page": address.asked_page(),
            "order": address.asked_order(("name", "value"), address.Order("name")).written(),
            "id": address.asked_id("id"),
            "view": address.asked_one_of("view", ("a", "b"), "a"),
            "here": address.here(page=None, deals_page=2, q="x & <y>"),
        }

    page = AppTest.from_function(script, default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    with components_looked_up_once():
        page.run()
    assert not page.exception
    found: dict[str, Any] = page.session_state["found"]
    return found


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("7", 7),
        ("0", 1),
        ("-3", 1),
        ("", 1),
        ("1e9", 1),
        ("9" * 40, 1),
        ("²", 1),
        ("٣", 1),
        (" 2", 1),
    ],
)
def test_a_page_is_a_number_from_one(written: str, number: int) -> None:
    assert read(page=written)["page"] == number


def test_what_is_not_offered_is_the_default() -> None:
    assert read(sort="-value")["order"] == "-value"
    assert [read(sort=one)["order"] for one in ("--value", "price", "; drop")] == ["name"] * 3
    assert (read(view="b")["view"], read(view="<b>")["view"]) == ("b", "a")
    assert read(id=str(UUID(int=5)))["id"] == UUID(int=5)
    assert [read(id=one)["id"] for one in ("", "5", "null", "'--")] == [None] * 4


def test_an_address_keeps_the_rest_and_is_written_safely() -> None:
    found = read(page="3", tag=["a", "b"], sort="name")["here"]
    assert found == "?tag=a&tag=b&sort=name&deals-page=2&q=x+%26+%3Cy%3E"
    assert to_page("Clients", client=UUID(int=5)) == f"/Clients?client={UUID(int=5)}"
    assert to_page("Home") == "/"


def test_a_click_is_followed_though_the_run_that_it_ended_puts_its_address_in_the_way() -> None:
    def script() -> None:
        import streamlit as st  # noqa: PLC0415 -- the script is run by itself
        from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415

        from ea_core.ui.kit import address  # noqa: PLC0415

        context = get_script_run_ctx()
        assert context is not None
        with (
            context.session_state.query_params() as shared
        ):  # as a run does it that begins once more
            shared.populate_from_query_string("thread=1")
        st.write(address.asked("branch", "none"))
        st.write(address.here(page=2))

    page = AppTest.from_function(script, default_timeout=60)
    page.query_params["thread"] = "1"
    page.query_params["branch"] = "2"
    page.run()
    assert not page.exception
    assert page.markdown[0].value == "2"
    assert page.markdown[1].value == "?thread=1&branch=2&page=2"
    assert page.query_params["branch"] == "2", "the browser is told, too"
