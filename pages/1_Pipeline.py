"""The deal pipeline: what is open, what was won, what is to be expected."""

from __future__ import annotations

from ea_core.ui.kit.address import here, to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import Action, page
from ea_core.ui.kit.import_news import show_import_news
from ea_core.ui.pipeline.page import show_pipeline

me = page(
    "Pipeline",
    action=Action("Add deal", here(deal="new")),
    beside=Action("Import", to_page("Import", kind="deals")),
)

show_import_news(me)
with shown_errors():
    show_pipeline(me)
