"""Why can I see this? The database's own policies, by name, for one row and one person."""

from __future__ import annotations

from typing import Final, get_args
from uuid import UUID

import streamlit as st

from ea_core.access.explain import AccessAnswer, Command, PolicyAnswer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.workspace import Workspace

_DOES: Final[dict[Command, str]] = {
    "read": "see",
    "change": "can change",
    "delete": "can delete",
}


def access_button(me: Workspace, table: str, row_id: UUID, title: str) -> None:
    """Opens the answer for one record; administrators choose whom it is about."""
    label = "Who can see this?" if me.actor.is_admin else "Why can I see this?"
    if st.button(label, icon=":material/key:", type="tertiary", key=f"access-{table}-{row_id}"):
        _dialog(me, table, row_id, title)


@st.dialog("Access")
def _dialog(me: Workspace, table: str, row_id: UUID, title: str) -> None:
    st.markdown(f"**{plain(title)}**")
    with shown_errors():
        person = me.actor.id
        names = {person: me.actor.name}
        if me.actor.is_admin:
            names = {one.id: one.name for one in me.people.list()}
            chosen = st.selectbox(
                "Person",
                list(names),
                index=list(names).index(person),
                format_func=lambda one: names.get(one, ""),
                key="access-person",
            )
            person = chosen or person
        answer = me.access.policies.explain(person, table, row_id)
        show_answer(answer, None if person == me.actor.id else names[person])


def show_answer(answer: AccessAnswer, name: str | None) -> None:
    """What the person called `name` (None: the reader) may do with the record, and why."""
    who = "You" if name is None else plain(name)
    if not answer.found:
        st.info(
            f"{who} can't see such a record: it is not there, or it is somebody else's own.",
            icon=":material/visibility_off:",
        )
        return
    for command in get_args(Command):
        _verdict(answer, command, who, oneself=name is None)
    with st.expander("The policies, as the database keeps them", icon=":material/policy:"):
        for policy in answer.policies:
            _policy(policy)


def _verdict(answer: AccessAnswer, command: Command, who: str, *, oneself: bool) -> None:
    if answer.allows(command):
        does = _DOES[command] if oneself or command != "read" else "sees"
        because = " and ".join(f"*{plain(policy.name)}*" for policy in answer.because(command))
        st.markdown(f":green[:material/check:] {who} {does} it: {because}.")
        return
    if command == "read":
        does_not = "do not see" if oneself else "does not see"
    else:
        does_not = f"can't {command}"
    closed = " ".join(f"*{plain(policy.name)}*." for policy in answer.against(command))
    st.markdown(f":red[:material/close:] {who} {does_not} it. {closed or 'No policy allows it.'}")


def _policy(policy: PolicyAnswer) -> None:
    icon = ":green[:material/check:]" if policy.holds else ":red[:material/close:]"
    kind = ", must hold" if policy.restrictive else ""
    st.markdown(f"{icon} **{plain(policy.name)}** ({', '.join(policy.commands)}{kind})")
    st.code(policy.condition, language="sql", wrap_lines=True)
