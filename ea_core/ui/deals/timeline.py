"""What was done about a deal, where the deal is looked at."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ea_core.crm.activities import Activity
from ea_core.crm.deals import Deal
from ea_core.crm.paging import Paging
from ea_core.ui.kit.activities import entry_html, may_correct
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.html import link_html
from ea_core.workspace import Workspace

_FEW: Final = 5


def show_activities(me: Workspace, deal: Deal) -> None:
    """The latest activities about the deal; all of them stand on its client's page."""
    st.markdown("**Activities**")
    page = me.activities.of_deal(deal.id, Paging(size=_FEW))
    if not page.total:
        st.caption("Nothing was logged about this deal yet.")
        return
    entries = "".join(entry_html(one, edit=_edit(me, deal, one)) for one in page.items)
    more = ""
    if page.total > _FEW:
        words = f"The latest {_FEW} of {page.total:,}: all on the client's page"
        more = f"<p>{link_html(words, to_page('Clients', client=deal.client_id))}</p>"
    st.html(f'<ol class="ea-timeline">{entries}</ol>{more}')


def _edit(me: Workspace, deal: Deal, activity: Activity) -> str:
    if not may_correct(me, activity):
        return ""
    return link_html("Edit", to_page("Clients", client=deal.client_id, activity=activity.id))
