"""Importing: a file, how it is read, what it would do, what it did."""

from __future__ import annotations

from ea_core.ui.imports.page import show_imports
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import page

me = page("Import", heading=False)

with shown_errors():
    show_imports(me)
