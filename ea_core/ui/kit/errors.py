"""The edge where errors become a sentence on the page and an entry in the log."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ea_core.errors import BugInDatabase, DatabaseUnavailable, EAError

_log = logging.getLogger(__name__)


@contextmanager
def shown_errors() -> Iterator[None]:
    """Around what a click does: an error is shown in this place, and the page goes on below it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 # the edge: everything becomes a sentence and a log entry
        show_error(error)


def show_error(error: Exception) -> bool:
    """Shows `error` in the user's words. Returns True: Streamlit has nothing more to show."""
    if isinstance(error, EAError):
        if error.__cause__ is not None and isinstance(error, DatabaseUnavailable):
            _log.warning("%s", error.message, exc_info=error)
        elif isinstance(error, BugInDatabase):
            _log.error("Reference %s", error.reference, exc_info=error)
        st.error(error.message, icon=":material/error:")
        return True
    reference = secrets.token_hex(3)
    _log.error("Reference %s", reference, exc_info=error)
    st.error(
        f"Something went wrong (reference {reference}). Reload the page and try again. If it "
        "happens again, give the reference to your administrator.",
        icon=":material/error:",
    )
    return True
