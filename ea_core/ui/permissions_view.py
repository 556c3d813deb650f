"""Who may do what: the matrix with its last result, and why one person sees one row."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

import streamlit as st

from ea_core.app import Workspace
from ea_core.errors import InvalidInput
from ea_core.identity.explain_access import TABLES, AccessAnswer, ExplainAccess, PolicyAnswer
from ea_core.identity.people import People
from ea_core.identity.permission_check import CheckResult, last_result
from ea_core.identity.permission_matrix import CELLS, FINGERPRINT
from ea_core.ui import runtime
from ea_core.ui.errors import shown_errors
from ea_core.ui.format import count, plain

_LETTERS = {"Y": "yes", "0": "no rows", "X": "refused"}
_COLUMNS = {
    "anonymous": "signed out",
    "owner": "staff, own",
    "stranger": "staff, others'",
    "manager": "manager",
    "admin": "admin",
    "banned": "blocked",
}


def show_permissions(me: Workspace) -> None:
    """The two parts."""
    st.subheader("Why can this person see this record?", anchor=False)
    with shown_errors():
        _why(me)
    st.subheader("Who may do what", anchor=False)
    with shown_errors():
        _matrix()


def _why(me: Workspace) -> None:
    database = runtime.current().database
    people = {p.id: p.full_name or p.email for p in People(database, me.actor).list()}
    with st.form("why", border=False):
        left, right = st.columns(2)
        person = left.selectbox(
            "Person", list(people), format_func=lambda one: people.get(one, ""), key="why-person"
        )
        table = right.selectbox("Table", TABLES, key="why-table")
        row = st.text_input(
            "Record id", key="why-row", max_chars=36, placeholder="As it stands in the audit log"
        )
        asked = st.form_submit_button("Ask the database")
    if asked and person is not None and table is not None:
        answer = ExplainAccess(database, me.actor).explain(person, table, _id(row))
        _answer(people[person], answer)


def _answer(name: str, answer: AccessAnswer) -> None:
    if not answer.found:
        st.info(
            f"Neither {plain(name)} nor you can see such a record: it is not there, or it is "
            "somebody else's own.",
            icon=":material/visibility_off:",
        )
        return
    if answer.visible:
        because = " and ".join(f"*{plain(policy.name)}*" for policy in answer.because)
        st.success(f"{plain(name)} sees it: {because}.", icon=":material/visibility:")
    else:
        closed = "".join(f" *{plain(policy.name)}* keeps it closed." for policy in answer.against)
        st.warning(
            f"{plain(name)} does not see it.{closed or ' No policy lets them.'}",
            icon=":material/visibility_off:",
        )
    for policy in answer.policies:
        _policy(policy)


def _policy(policy: PolicyAnswer) -> None:
    icon = ":material/check:" if policy.holds else ":material/close:"
    kind = "must hold" if policy.restrictive else "is enough"
    with st.expander(f"{plain(policy.name)} · {kind}", icon=icon):
        st.code(policy.condition, language="sql", wrap_lines=True)


def _matrix() -> None:
    result = last_result(runtime.current().database)
    _verdict(result)
    wrong = {
        (one.table, one.what, one.role): one.outcome
        for one in (result.deviations if result else ())
    }
    tables = list(dict.fromkeys(cell.table for cell in CELLS))
    table = st.selectbox("Table", tables, index=None, placeholder="Every table", key="matrix-table")
    lines = []
    for (name, what), cells in groupby(CELLS, key=lambda cell: (cell.table, cell.what)):
        if table is not None and name != table:
            continue
        line = {"table": name, "what": what}
        for cell in cells:
            outcome = wrong.get((name, what, cell.role))
            shown = _LETTERS[cell.expected]
            if outcome is not None:
                shown = f"⚠ {_LETTERS.get(outcome, outcome)}, not {shown}"
            line[_COLUMNS[cell.role]] = shown
        lines.append(line)
    st.dataframe(lines, hide_index=True, width="stretch", height=420)
    st.caption(
        "*no rows*: the person may ask, and nothing is found or changed. *refused*: the database "
        "says no. Own and others' are the records that the staff member owns, or does not."
    )


def _verdict(result: CheckResult | None) -> None:
    if result is None:
        st.info("Not tried on this database yet. At the shell: `ea permissions check`")
        return
    when = f"on {result.at:%Y-%m-%d at %H:%M} UTC" if result.at else ""
    if result.fingerprint != FINGERPRINT:
        st.warning(f"The last check {when} was by another version. Run `ea permissions check`")
    elif result.ok:
        st.success(
            f"All {result.cells:,} cells were as they must be {when}.", icon=":material/check:"
        )
    else:
        wrong = count(len(result.deviations), "cell")
        st.error(f"{wrong} of {result.cells:,} came out wrong {when}.", icon=":material/error:")


def _id(typed: str) -> UUID:
    try:
        return UUID(typed.strip())
    except ValueError as error:
        raise InvalidInput(
            "A record id looks like 00000000-0000-0000-0000-000000000000."
        ) from error
