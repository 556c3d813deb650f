"""What this installation consists of, for administrators; no secrets."""

from __future__ import annotations

from typing import Final

from ea_core import runtime
from ea_core.agent.runs.use import MonthOfUse, cost, cost_in_words
from ea_core.ui.kit.format import number
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Column
from ea_core.workspace import Workspace

_HOMES: Final = {
    "embedded": "Embedded PostgreSQL in the data folder",
    "supabase": "Supabase",
    "postgres": "PostgreSQL",
}


def show_installation(me: Workspace) -> None:
    """Database, models and limits, a line each."""
    app = runtime.current()
    known = app.facts()
    rows = {
        "Database": _HOMES[app.settings.home],
        "Answers": me.agent.answerer,
        "Embedding model": f"{known.embedding_model}, {known.embedding_dimension} dimensions",
        "Documents": number(me.documents.page(limit=1).total),
        "Largest upload": f"{app.settings.max_upload_mb} MB",
        "Sign in again": f"after {app.settings.session_idle_hours} hours without use, "
        f"and after {app.settings.session_days} days in any case",
        "Demo company": "loaded" if known.demo else "not loaded",
    }
    switch = me.search.switch()
    if switch is not None:
        rows["Another embedding model"] = switch
    show_table(
        rows.items(),
        (Column("What", lambda row: row[0]), Column("Here", lambda row: row[1])),
        caption="Installation",
    )
    used = me.use.months()
    if used:
        prices = app.settings.chat_price_read, app.settings.chat_price_written
        columns: tuple[Column[MonthOfUse], ...] = (
            Column("Month", lambda row: f"{row.month:%B %Y}"),
            Column("Person", lambda row: row.person),
            Column("Tokens read", lambda row: row.read, "number"),
            Column("Tokens written", lambda row: row.written, "number"),
        )
        if prices != (None, None):
            columns += (Column("Cost", lambda row: _cost(row, prices, app.settings.currency)),)
        show_table(used, columns, caption="Use of the language model")


def _cost(row: MonthOfUse, prices: tuple[float | None, float | None], currency: str) -> str:
    spent = cost(row.read, row.written, *prices)
    return "" if spent is None else cost_in_words(spent, currency)
