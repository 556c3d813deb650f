"""The drawer with what to know of a client before a call: to read, copy and print."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Final

import streamlit as st

from ea_core.brief.gather import brief_of
from ea_core.brief.markdown import brief_body, brief_markdown
from ea_core.crm.clients import Client
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.workspace import Workspace

PARAMETER: Final = "brief"


def show_brief(me: Workspace, client: Client) -> None:
    """Opens the brief about a client while the address asks for it."""
    show_drawer(client.name, (PARAMETER,), partial(_draw, me, client))


def _draw(me: Workspace, client: Client) -> None:
    with shown_errors(), st.container(key="ea-brief"):
        brief = brief_of(me, client.id)
        zone = clock().zone
        text = escape(brief_markdown(brief, zone))
        st.html(
            f'<div class="ea-line"><button class="ea-act" type="button" data-copy="{text}">Copy as Markdown</button>'
            '<button class="ea-act" type="button" data-print="">Print</button></div>'
        )
        st.markdown(brief_body(brief, zone))
