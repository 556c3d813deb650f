"""Another way to read a file: kept, and the page drawn anew."""

from __future__ import annotations

import streamlit as st

from ea_core.crm.importing.load import Wish
from ea_core.crm.imports.kept import Import
from ea_core.ui.kit.errors import shown_errors
from ea_core.workspace import Workspace


def read_as(me: Workspace, one: Import, wish: Wish) -> None:
    """Keeps another way to read the file and draws the page anew."""
    with shown_errors():
        me.imports.read_as(one.id, wish)
        st.rerun()
