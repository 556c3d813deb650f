"""What a tab remembers, and that a page which draws itself anew follows a click first."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _a_click_comes_before_the_page_draws_itself_anew() -> None:
    import streamlit as st  # noqa: PLC0415 # the script of a page
    from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData  # noqa: PLC0415

    from ea_core.ui.kit.state import draw_anew  # noqa: PLC0415

    if "drawn" not in st.session_state:
        st.session_state["drawn"] = 1
        context = get_script_run_ctx()
        assert context is not None
        assert context.script_requests is not None
        # As a link does it that the browser follows while the page waits for something.
        context.script_requests.request_rerun(RerunData("branch=first"))
        draw_anew()
    st.write(st.query_params.get("branch", "none"))


def test_a_click_that_waits_is_followed_when_the_page_draws_itself_anew() -> None:
    page = AppTest.from_function(
        _a_click_comes_before_the_page_draws_itself_anew, default_timeout=60
    )
    page.query_params["branch"] = "second"
    page.run()
    assert not page.exception
    assert page.markdown[0].value == "first"
