"""The reader's clock: their browser's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from ea_core.ui.kit.cells import Clock


def zone() -> tzinfo:
    """The zone that the reader's browser names; UTC when it names none that is known."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def clock() -> Clock:
    """Now, as the reader's clock shows it."""
    now = datetime.now(UTC)
    local = zone()
    return Clock(now, now.astimezone(local).date(), local)
