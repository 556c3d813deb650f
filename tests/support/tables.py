"""The tables that a page sent to the browser, as their rows of words."""

from __future__ import annotations

import json
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest


def sent_tables(page: AppTest) -> list[dict[str, Any]]:
    """What the browser gets of each table on the page, as `assets/table.js` reads it."""
    return [
        json.loads(node.proto.json)
        for node in page.get("bidi_component")
        if node.proto.component_name == "ea-table"
    ]


def shown_rows(page: AppTest, number: int = 0) -> list[dict[str, str | None]]:
    """The rows of a table as a reader sees them: what stands under each title."""
    table = sent_tables(page)[number]
    titles = [column["t"] for column in table["columns"]]
    return [
        dict(zip(titles, (_words(cell) for cell in row["cells"]), strict=True))
        for row in table["rows"]
    ]


def _words(cell: Any) -> str | None:
    if not isinstance(cell, dict):
        return None if cell is None else str(cell)
    for several in ("b", "a"):
        if several in cell:
            return ", ".join(one["t"] for one in cell[several])
    return str(cell.get("t", cell.get("v")))


def use_row(page: AppTest, row: str, name: str, value: str = "", number: int = 0) -> AppTest:
    """Clicks a button in a row, or chooses from its selection, and runs the page."""
    return trigger(page, "ea-table", "act", {"row": row, "name": name, "value": value}, number)


def trigger(page: AppTest, component: str, event: str, value: object, number: int = 0) -> AppTest:
    """Lets a component of the product say something, and runs the page."""
    nodes = [one for one in page.get("bidi_component") if one.proto.component_name == component]
    states = page._tree.get_widget_states()
    state = states.widgets.add()
    state.id = _make_trigger_id(nodes[number].proto.id, "events")
    state.json_trigger_value = json.dumps([{"event": event, "value": value}])
    return page._run(states)
