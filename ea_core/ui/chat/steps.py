"""The steps of an answer as lines: what was done, with what, and how much it gave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import streamlit as st

from ea_core.ui.kit.format import plain, shortened

_DONE: Final = {
    "search_knowledge": "Searched the documents",
    "pipeline_figures": "Read the pipeline's figures",
    "find_clients": "Looked for clients",
    "client_overview": "Read about a client",
    "list_deals": "Listed deals",
    "stalled_deals": "Listed stalled deals",
    "timeline": "Read what was done",
    "compare_periods": "Compared two periods",
    "targets": "Looked at targets",
    "find_contacts": "Looked for contacts",
    "read_pages": "Read on in a document",
}
_ONE: Final = frozenset({"pipeline_figures", "client_overview", "compare_periods"})
"""Tools that give one thing: nothing is counted."""
_UNREADABLE: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}.*")


def show_steps(steps: Sequence[str]) -> None:
    """The lines below one another; nothing without any."""
    if steps:
        st.caption("  \n".join(f":material/check_small: {step}" for step in steps))


def step_line(name: str, arguments: object, rows: int | None) -> str:
    """One tool step in a line: what was done, with what, and how much it gave."""
    done = _DONE.get(name, name.replace("_", " ").capitalize())
    about = ""
    if isinstance(arguments, dict):
        words = [one for one in arguments.values() if isinstance(one, str) and _says(one)]
        about = f" for “{plain(shortened(words[0], 70))}”" if words else ""
    found = "" if rows is None or name in _ONE else f" · {rows} found"
    return f"{done}{about}{found}"


def _says(value: str) -> bool:
    """Whether an argument says something to a reader: ids and days as programs write them do not."""
    return bool(value) and not _UNREADABLE.fullmatch(value)
