"""My day: what is mine, what is due, what is stuck."""

from __future__ import annotations

from ea_core.ui.frame import page

me = page("Home")
