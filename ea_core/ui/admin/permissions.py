"""Who may do what: in words, statement by statement, and why one person sees one record."""

from __future__ import annotations

from itertools import groupby
from operator import methodcaller
from uuid import UUID

import streamlit as st

from ea_core.access.explain import MOST_FOUND, NAMED, TABLES, ExplainAccess
from ea_core.access.matrix import CELLS, FINGERPRINT
from ea_core.access.matrix_check import CheckResult, MatrixCheck
from ea_core.errors import InvalidInput
from ea_core.ui.admin.audit_words import thing
from ea_core.ui.admin.tasks import show_tasks
from ea_core.ui.kit.access import show_answer
from ea_core.ui.kit.clock import zone
from ea_core.ui.kit.format import count, exact_moment, number, plain
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Column
from ea_core.workspace import Workspace

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
    """As tasks in words; why one person sees one record; policy by policy."""
    view = choose_segment(
        "show",
        {
            "tasks": "In words",
            "why": "Why can this person see this record?",
            "policies": "Statement by statement",
        },
        label="Views of the permissions",
        chips=True,
    )
    if view == "why":
        _why(me)
        return
    matrix = me.access.matrix
    result = matrix.last()
    _verdict(matrix, result)
    _check_now(matrix)
    if view == "tasks":
        show_tasks(result)
    else:
        _matrix(result)


def _why(me: Workspace) -> None:
    people = {person.id: person.name for person in me.people.list()}
    left, right = st.columns(2)
    person = left.selectbox(
        "Person", list(people), format_func=lambda one: people.get(one, ""), key="why-person"
    )
    table = right.selectbox("Kind of record", TABLES, format_func=thing, key="why-table")
    by_name = table in NAMED
    typed = st.text_input(
        "Record",
        key="why-row",
        icon=":material/search:",
        placeholder="Its name or id" if by_name else "Its id, as it stands in the audit log",
    ).strip()
    if not typed or person is None or table is None:
        return
    row = _id(typed)
    if row is None:
        row = _by_name(me.access.policies, table, typed)
    if row is not None:
        with st.container(border=True):
            show_answer(me.access.policies.explain(person, table, row), people[person])


def _by_name(ask: ExplainAccess, table: str, words: str) -> UUID | None:
    if table not in NAMED:
        raise InvalidInput(
            "Records of this table have no name. An id looks like "
            "00000000-0000-0000-0000-000000000000."
        )
    found = ask.find(table, words)
    if not found:
        st.info(f"No {thing(table).lower()} is called so.", icon=":material/search_off:")
        return None
    if len(found) == 1:
        ((only, label),) = found.items()
        st.caption(plain(label))
        return only
    return st.selectbox(
        f"The first {MOST_FOUND} that fit" if len(found) == MOST_FOUND else "Which of them?",
        list(found),
        format_func=lambda one: found.get(one, ""),
        key=f"why-which-{table}-{words}",
    )


def _matrix(result: CheckResult | None) -> None:
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
    titles = ("table", "what", *_COLUMNS.values())
    show_table(
        lines,
        [
            Column(title.capitalize(), methodcaller("get", title), named=title in _COLUMNS.values())
            for title in titles
        ],
        caption="Permissions",
    )
    st.caption(
        "*no rows*: the person may ask, and nothing is found or changed. *refused*: the database "
        "says no. Own and others' are the records that the staff member owns, or does not."
    )


def _verdict(matrix: MatrixCheck, result: CheckResult | None) -> None:
    again = "" if matrix.can_run else " At the shell: `ea permissions check`"
    if result is None:
        st.info(f"Not tried on this database yet.{again}", icon=":material/help:")
        return
    when = f"on {exact_moment(result.at, zone())}" if result.at else ""
    if result.fingerprint != FINGERPRINT:
        st.warning(f"The last try {when} was by another version.{again}", icon=":material/help:")
    elif result.ok:
        st.success(
            f"Tried {when}: all {number(result.cells)} answers of the database are as they must be.",
            icon=":material/check:",
        )
    else:
        wrong = count(len(result.deviations), "answer")
        st.error(
            f"Tried {when}: {wrong} of {number(result.cells)} came out wrong.",
            icon=":material/error:",
        )


def _check_now(matrix: MatrixCheck) -> None:
    """Tries all cells again, where the program knows the owner's connection."""
    if matrix.can_run and st.button("Check now", icon=":material/fact_check:"):
        with st.spinner("Trying everything on made-up rows …"):
            matrix.run()
        st.rerun()


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
