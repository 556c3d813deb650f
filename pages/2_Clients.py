"""The clients: find one, look at it, work on it."""

from __future__ import annotations

from ea_core.ui.clients.page import show_clients, show_one
from ea_core.ui.kit.address import asked, here, to_page
from ea_core.ui.kit.frame import Action, page
from ea_core.ui.kit.import_news import show_import_news
from ea_core.ui.kit.scroll import start_at_top

chosen = asked("client")
me = page(
    "Clients",
    heading=not chosen,
    action=Action("Add client", here(edit="new")),
    beside=Action("Import", to_page("Import", kind="clients")),
)

if chosen:
    start_at_top(chosen)
    show_one(me, chosen)
else:
    show_import_news(me)
    show_clients(me)
