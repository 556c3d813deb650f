"""Answers to requests to the CRM: one sentence that answers first, then the table. Pure.

What could not be applied, and what was taken for a slip, stands before the figure that it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ea_core.agent.models.base import DO_NOT_FIT, ToolResult
from ea_core.agent.models.crm_clients import (
    activities_answer,
    client_answer,
    clients_answer,
    contacts_answer,
    fields_answer,
)
from ea_core.agent.models.crm_cross import crossed_answer, first_answer
from ea_core.agent.models.crm_deals import deals_answer
from ea_core.agent.models.crm_figures import comparison_answer, figures_answer
from ea_core.agent.models.crm_groups import counted_answer
from ea_core.agent.models.crm_sums import groups_answer
from ea_core.agent.models.crm_targets import targets_answer
from ea_core.agent.models.crm_tasks import tasks_answer
from ea_core.agent.models.crm_words import SHOWN
from ea_core.agent.requests.request import Request
from ea_core.agent.tables import Table, literal, names
from ea_core.formats import number

_MOST_GROUPS: Final = 15


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer in Markdown: its first paragraph, and the tables as they stand below it (`Table.words`)."""

    sentence: str
    tables: tuple[Table, ...] = ()

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join([self.sentence, *(table.words for table in self.tables)])


NOT_SO: Final = "This can't be looked up as it was read (see below). Ask it in other words, or in two questions."


def _in_words(error: str) -> str:
    """What is said of a call that was refused; how it was written is nothing to people."""
    return NOT_SO if error.startswith(DO_NOT_FIT) else error


def crm_answer(request: Request, result: ToolResult, me: str) -> Answered:
    """The answer to a request by what its tool gave."""
    lead = _lead(request)
    if result.error is not None:
        return Answered(f"{lead}{literal(_in_words(result.error))}")
    currency = str(result.data.get("currency", "USD"))
    sentence, tables = _writer(request, result)(request, result.data, result.tables, me, currency)
    shown = [_with_words(table, result.rows, request.nth) for table in tables]
    return Answered(f"{lead}{sentence}".strip(), tuple(shown))


def which_one(request: Request) -> str:
    """What to say where a name fits several."""
    said = [
        f"“{literal(written)}” fits several: {names([literal(one) for one in fits[:8]])}"
        + (f" and {len(fits) - 8} more" if len(fits) > 8 else "")  # noqa: PLR2004 # that are shown
        for written, fits in request.several
    ]
    return f"{'. '.join(said)}. Which one do you mean?"


def _lead(request: Request) -> str:
    """What has to be known before the answer is read."""
    said = [
        f"I read “{literal(written)}” as “{literal(meant)}”."
        if meant.islower()  # a word, and no name
        else f"Nothing is called “{literal(written)}”; I took it for {literal(meant)}."
        for written, meant in request.slips
    ]
    if request.through:
        said.append(f"{literal(request.through)} is at {literal(request.client or '')}; this is what there is of the client.")  # fmt: skip
    if request.not_applied:
        words = names([f"“{literal(one)}”" for one in request.not_applied], "and")
        said.append(f"I can't narrow this by {words}. Without that:")
    return " ".join(said) + " " if said else ""


_Write = Callable[
    [Request, Mapping[str, Any], tuple[Table, ...], str, str], tuple[str, tuple[Table, ...]]
]


def _writer(request: Request, result: ToolResult) -> _Write:
    if "first" in result.data and "by" in result.data:
        return first_answer
    if "then" in result.data and result.call.name == "pipeline_figures":
        return crossed_answer
    if "groups" in result.data:
        return {
            "pipeline_figures": groups_answer, "find_clients": counted_answer, "timeline": counted_answer,
            "find_contacts": counted_answer,
            "targets": targets_answer, "list_tasks": tasks_answer,
        }[result.call.name]  # fmt: skip
    writers: dict[str, _Write] = {
        "pipeline_figures": figures_answer,
        "list_deals": deals_answer,
        "compare_periods": comparison_answer,
        "find_clients": clients_answer,
        "client_overview": fields_answer if request.fields else client_answer,
        "find_contacts": contacts_answer,
        "timeline": activities_answer,
        "list_tasks": tasks_answer,
    }
    return writers[result.call.name]


def _with_words(table: Table, total: int, nth: int | None) -> Table:
    """The table with its words: how many of all it has, or which one of them."""
    shown = min(len(table.rows), _MOST_GROUPS if table.chart else SHOWN)
    words = table.markdown(shown)
    total = max(total, table.total) if table.title == "Deals" and not table.chart else table.total
    if shown < total:
        first = (
            f"Number {nth}"
            if nth and shown == 1
            else f"The first {shown}"
            if shown > 1
            else "The first"
        )
        words = f"{first} of {number(total)}:\n\n{words}"
    return replace(table, words=words)
