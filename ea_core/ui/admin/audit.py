"""The audit log, for administrators: who changed what, when, on whose behalf, from where."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Final, NamedTuple
from uuid import UUID

import streamlit as st

from ea_core.access.audit import ACTIONS, TABLES, AuditEntry, AuditFilter
from ea_core.errors import InvalidInput
from ea_core.ui.admin.audit_entry import ENTRY, LONGEST, show_entry
from ea_core.ui.admin.audit_words import DID, THINGS, what, who
from ea_core.ui.kit.address import asked, asked_id, asked_page, go, here
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import day, moment
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.table import Column, Lines
from ea_core.workspace import Workspace

PER_PAGE: Final = 20
_ALL: Final = "all"
_TOGETHER: Final = "together"
_ON: Final = {
    _ALL: "All records",
    **{
        table: THINGS[table][1]
        for table in sorted((*TABLES, "jobs"), key=lambda one: THINGS[one][1])
    },
}


class _Asked(NamedTuple):
    """What the address asks for beside the chips."""

    person: UUID | None
    since: date | None
    until: date | None
    row: UUID | None
    together: int | None


def show_audit(me: Workspace) -> None:
    """The entries that fit the filters, newest first, a page at a time; a row opens its values."""
    now = clock()
    people = {person.id: person.name for person in me.people.list()}
    did = choose_segment(
        "did",
        {_ALL: "All actions", **{action: DID[action].words for action in ACTIONS}},
        label="What was done",
        resets=("page", _TOGETHER),
        chips=True,
    )
    on = choose_segment("on", _ON, label="To what", resets=("page", _TOGETHER), chips=True)
    more = _Asked(asked_id("by"), _day("since"), _day("until"), asked_id("row"), _together())
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("More filters", icon=":material/filter_list:"):
            _more_filters(people, more)
        _chosen(people, more)
    wanted = AuditFilter(
        more.person, None if did == _ALL else did, None if on == _ALL else on, more.row,
        more.since, more.until, zone=now.zone, without_passages=on == _ALL and more.row is None,
        together=more.together,
    )  # fmt: skip
    page = asked_page()
    found = me.access.audit.page(wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    paged = Paged.at(page, PER_PAGE, found.total, ("entry", "entries"))
    if paged.number != page:
        found = me.access.audit.page(wanted, limit=PER_PAGE, offset=(paged.number - 1) * PER_PAGE)
    show_table(
        found.entries,
        _columns(now),
        key="audit",
        caption="Audit log",
        of=Rows(
            lambda entry: str(entry.id),
            _address,
            lambda entry: what(entry)[0],
        ),
        paged=paged,
        empty="Nothing in the log fits these filters.",
    )
    if found.older:
        st.caption("Older entries are there, too: choose days under More filters.")
    if asked(ENTRY):
        show_entry(me, asked(ENTRY), people)


def _address(entry: AuditEntry) -> str:
    """What was done in one step opens as the list of its entries, a single entry beside the list."""
    if entry.entries > 1:
        return here(page=None, **{_TOGETHER: entry.id})
    return here(entry=entry.id)


def _columns(now: Clock) -> tuple[Column[AuditEntry], ...]:
    return (
        Column("When", lambda entry: moment(entry.at, now.zone, now.now)),
        Column("Who", lambda entry: Lines(*who(entry)), "lines"),
        Column("Did what", lambda entry: (DID[entry.action],), "badges", place="beside"),
        Column("To what", lambda entry: Lines(*what(entry)), "lines"),
    )


def _more_filters(people: dict[UUID, str], chosen: _Asked) -> None:
    with st.form(f"audit-filters-{chosen}", border=False):
        person = st.selectbox(
            "Person",
            list(people),
            index=list(people).index(chosen.person) if chosen.person in people else None,
            format_func=lambda one: people.get(one, str(one)),
            placeholder="Everybody",
            key=f"audit-person-{chosen.person}",
        )
        since = st.date_input(
            "From", chosen.since, format="YYYY-MM-DD", key=f"since-{chosen.since}"
        )
        until = st.date_input("To", chosen.until, format="YYYY-MM-DD", key=f"until-{chosen.until}")
        row = st.text_input(
            "Record id",
            str(chosen.row or ""),
            key=f"audit-row-{chosen.row}",
            help="It stands in an open entry, and leads to everything that happened to the record.",
        ).strip()
        if st.form_submit_button("Show", type="primary"):
            with shown_errors():
                _go(by=person, since=since, until=until, row=_id(row) if row else None)


def _go(**wanted: object) -> None:
    """Writes the filters into the address; the list begins at its first page."""
    changes = {name: str(value) if value else None for name, value in wanted.items()}
    go(page=None, **{ENTRY: None, _TOGETHER: None}, **changes)


def _chosen(people: dict[UUID, str], chosen: _Asked) -> None:
    """What was chosen under More filters, each with a link that takes it away."""
    words = {
        "by": chosen.person and f"By {people.get(chosen.person, 'somebody who is gone')}",
        "since": chosen.since and f"From {day(chosen.since)}",
        "until": chosen.until and f"To {day(chosen.until)}",
        "row": chosen.row and "One record",
        _TOGETHER: chosen.together and "Done in one step",
    }
    links = "".join(
        f'<a href="{escape(here(**{name: None, "page": None}))}" data-stays="" '
        f'aria-label="{escape(f"Take away: {said}")}" aria-current="true">{escape(said)} '
        "\N{MULTIPLICATION SIGN}</a>"
        for name, said in words.items()
        if said
    )
    if links:
        st.html(f'<nav class="ea-chips" aria-label="Chosen filters">{links}</nav>', width="content")


def _together() -> int | None:
    """The entry whose step is asked for."""
    written = asked(_TOGETHER)
    is_number = written.isascii() and written.isdigit() and len(written) <= LONGEST
    return int(written) if is_number else None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(asked(name))
    except ValueError:
        return None


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise InvalidInput(
            "A record id looks like 00000000-0000-0000-0000-000000000000."
        ) from error
