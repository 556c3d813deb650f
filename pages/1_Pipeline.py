"""The deal pipeline: what is open, what was won, what is to be expected."""

from __future__ import annotations

from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import page
from ea_core.ui.pipeline.page import show_pipeline

me = page("Pipeline")

with shown_errors():
    show_pipeline(me)
