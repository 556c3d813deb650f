"""A day, or a day with a time, as the browser's own field shows it.

Streamlit's calendar opens by itself when the field is reached by Tab, and lies over what follows.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from ea_core.errors import InvalidInput
from ea_core.ui.kit.clock import zone
from ea_core.ui.kit.components import component

_FIELD: Final = component(
    "when", '<div class="ea-when"><label><span></span><input type="date" /></label></div>'
)


def day_input(
    label: str, value: date | None, *, key: str, latest: date | None = None
) -> date | None:
    """A field for a day; None when it is left empty. Raises InvalidInput for what is no day."""
    written = _written(label, "date", value.isoformat() if value else "", key,
                       latest.isoformat() if latest else "")  # fmt: skip
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise InvalidInput(f"{label}: enter a day such as 2027-01-18.") from error


def moment_input(label: str, value: datetime | None, *, key: str) -> datetime | None:
    """A field for a moment on the reader's clock, to the minute; None when it is left empty.

    Raises InvalidInput for what is no moment.
    """
    local = value.astimezone(zone()).replace(tzinfo=None) if value else None
    shown = local.isoformat(timespec="minutes") if local else ""
    written = _written(label, "datetime-local", shown, key, "")
    try:
        found = datetime.fromisoformat(written) if written else None
    except ValueError as error:
        raise InvalidInput(f"{label}: enter a day and a time.") from error
    return found.replace(tzinfo=zone()).astimezone(UTC) if found else None


def _written(label: str, kind: str, value: str, key: str, most: str) -> str:
    """What stands in the field, as HTML writes it."""
    data = {"label": label, "type": kind, "value": value, "most": most}
    said = _FIELD(key=key, data=data, default={"value": value}, on_value_change=_noted)
    written = st.session_state.get(key, {}).get("value") if said.value is None else said.value
    return str(value if written is None else written)


def _noted() -> None:
    """What was typed is read by the run that follows."""
