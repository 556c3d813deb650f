"""Chat."""

from __future__ import annotations

from ea_core.ui.frame import page

me = page("Chat")
