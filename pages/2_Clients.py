"""The clients: find one, look at it, work on it."""

from __future__ import annotations

from ea_core.ui.clients.page import show_clients, show_one
from ea_core.ui.kit.address import asked, here
from ea_core.ui.kit.frame import Action, page
from ea_core.ui.kit.scroll import start_at_top

chosen = asked("client")
me = page("Clients", heading=not chosen, action=Action("Add client", here(edit="new")))

if chosen:
    start_at_top(chosen)
    show_one(me, chosen)
else:
    show_clients(me)
