"""My day: what is open, what to do about it, and what happened."""

from __future__ import annotations

import streamlit as st

from ea_core.ui.home.acts import show_act
from ea_core.ui.home.beside import show_activity, show_coming, show_documents, show_question
from ea_core.ui.home.day import SHOWN, due_tasks, greeting, show_figures_of, show_to_do
from ea_core.ui.home.tasks import all_are_asked, show_all_tasks
from ea_core.ui.home.waiting import show_waiting_changes, show_waiting_documents
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import page, show_heading
from ea_core.ui.kit.import_news import show_import_news
from ea_core.ui.kit.segments import choose_segment

me = page("Home", heading=False)
now = clock()
own = me.actor.viewed_by is None

show_heading(greeting(me.actor, now))
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.caption(f"{now.today:%A}, {now.today.day} {now.today:%B %Y}", width="content")
    team = me.actor.is_manager and (
        choose_segment("whose", {"mine": "Mine", "team": "Team"}, label="Whose deals") == "team"
    )
show_import_news(me)
show_waiting_changes(me)
show_waiting_documents(me)
with shown_errors():
    owner_id = None if team else me.actor.id
    day = me.my_day.of(owner_id, SHOWN)
    show_figures_of(me, day, owner_id)
    left, right = st.columns((3, 1), gap="medium")
    with left:
        if all_are_asked():
            show_all_tasks(me, owner_id)
        else:
            show_to_do(me, day, due_tasks(me, owner_id), owner_id, acts=own)
    with right:
        if own:
            show_question(me)
        show_coming(day.coming, now)
        show_activity(me, owner_id, now)
        show_documents(me, now)
    show_act(me)
