"""One's own name, password and sessions."""

from __future__ import annotations

from ea_core.ui.account import show_name, show_password, show_sessions
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import page

me = page("My account", wide=False)

with shown_errors():
    show_name(me)
with shown_errors():
    show_password(me)
with shown_errors():
    show_sessions(me)
