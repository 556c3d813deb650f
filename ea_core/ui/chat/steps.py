"""The steps of an answer as lines: what was done, with what, and how much it gave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from ea_core.ui.kit.format import count, plain, shortened

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
    "list_tasks": "Listed tasks",
    "read_records": "Read records again",
    "find_contacts": "Looked for contacts",
    "read_pages": "Read on in a document",
    "suggest_task": "Suggested a task",
    "suggest_task_done": "Suggested that a task is done",
    "suggest_activity": "Suggested an activity",
    "suggest_deal_change": "Suggested a change of a deal",
}
_ONE: Final = frozenset({"pipeline_figures", "client_overview", "compare_periods",
                              "suggest_task", "suggest_task_done", "suggest_activity", "suggest_deal_change"})  # fmt: skip
"""Tools that give one thing: nothing is counted."""
_READ: Final = frozenset({"search_knowledge", "read_pages"})
"""Tools that give passages, which are read and need not answer."""
_NAMES: Final = ("query", "text", "client", "done_by", "owner", "who")
"""Arguments that a person reads as a name; the others are words of the program."""
_WORD: Final = re.compile(r"\w+")
_KINDS: Final = frozenset({"open", "won", "lost", "closed", "late", "due", "quiet", "stalled"})


def show_steps(steps: Sequence[str]) -> None:
    """The lines below one another; nothing without any."""
    if steps:
        st.caption("  \n".join(f":material/check_small: {step}" for step in steps))


def step_line(name: str, arguments: object, rows: int | None, question: str = "") -> str:
    """One tool step in a line; what was asked for in the words of the `question` is not said again."""
    given = arguments if isinstance(arguments, dict) else {}
    done = _DONE.get(name, name.replace("_", " ").capitalize())
    if name == "list_deals":
        done = f"Listed {_kind_of(given)}deals"
    words = ", ".join(str(one) for one in map(given.get, _NAMES) if _says(one, question))
    about = f" for “{plain(shortened(words, 70))}”" if words else ""
    if name == "client_overview" and words:
        done, about = f"Read about {plain(shortened(words, 70))}", ""
    found = (
        f"{count(rows or 0, 'passage')} read"
        if name in _READ and rows
        else f"{rows or 'nothing'} found"
    )
    return f"{done}{about}" + ("" if rows is None or name in _ONE else f" · {found}")


def _kind_of(given: Mapping[str, Any]) -> str:
    """`open `, `late `; empty for all."""
    kinds = (given.get(one) for one in ("state", "kind", "stage"))
    return next((f"{one} " for one in kinds if one in _KINDS), "")


def _says(value: object, question: str) -> bool:
    """Whether an argument says something to a reader who has just read the question."""
    return isinstance(value, str) and _bare(value) not in {"", "me", _bare(question)}


def _bare(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))
