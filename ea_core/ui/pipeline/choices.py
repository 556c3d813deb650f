"""The filters of the pipeline: whose deals, which stage, industry, size and source, in the address.

An owner stands there by the id, so a bookmark survives a new name; one that is nobody any more is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, Literal
from uuid import UUID

import streamlit as st

from ea_core.crm.filters import SIZES, PipelineFilters
from ea_core.crm.parts.colleagues import Colleagues
from ea_core.crm.stages import Stage
from ea_core.crm.vocabulary import UNASSIGNED
from ea_core.identity.people import Person
from ea_core.ui.kit.address import asked, change_address, here
from ea_core.ui.kit.format import plain
from ea_core.ui.pipeline.period import Chosen
from ea_core.workspace import Workspace

NOBODY: Final = "none"
"""Stands in the address for clients without an owner."""
NOT_GIVEN: Final = "(none)"
"""Stands there for deals without a source, or whose client has no industry."""
ALL_OWNERS: Final = "All owners"
RESETS: Final = ("page", "behind", "bpage", "bsort")
"""What an address loses with another filter: places in lists that are other lists then."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its parameter, its title, and what can be chosen (address, words)."""

    name: str
    title: str
    options: Mapping[str, str]

    @property
    def value(self) -> str:
        """What the address says; '' is no filter."""
        return asked(self.name)

    @property
    def words(self) -> str:
        """What is chosen, in words."""
        return self.options.get(self.value, self.value)

    @property
    def is_known(self) -> bool:
        """Whether the address says something that can be chosen."""
        return self.value in self.options


@dataclass(frozen=True, slots=True)
class Named:
    """Names that the page needs again and again: stages by their key, people by their id."""

    stages: Mapping[str, Stage]
    people: Mapping[UUID, str]
    colleagues: Colleagues

    def stage(self, key: str) -> str:
        """A stage's name."""
        return self.stages[key].name if key in self.stages else key

    def owner(self, owner_id: UUID | None) -> str:
        """A person's name, of who is blocked too."""
        if owner_id is None:
            return UNASSIGNED
        if owner_id in self.people:
            return self.people[owner_id]
        person = self.colleagues.who(owner_id)
        return person.name if person else "somebody who left"


def all_filters(
    named: Named, people: tuple[Person, ...], industries: tuple[str, ...], sources: tuple[str, ...]
) -> tuple[Filter, ...]:
    """The filters with what can be chosen in this company."""
    return (
        owner_filter(people),
        Filter(
            "stage",
            "Stage",
            {"": "All stages", **{s.key: s.name for s in named.stages.values() if not s.retired}},
        ),
        Filter("industry", "Industry", _words("All industries", industries)),
        Filter("size", "Size", {"": "All sizes", **{size.key: size.name for size in SIZES}}),
        Filter("source", "Source", _words("All sources", sources)),
    )


def owner_filter(people: tuple[Person, ...]) -> Filter:
    """Whose clients; two of one name are told apart by a part of their id."""
    names = [person.name for person in people]
    known = {
        str(one.id): one.name if names.count(one.name) == 1 else f"{one.name} ({str(one.id)[:4]})"
        for one in people
    }
    return Filter("owner", "Owner", {"": ALL_OWNERS, NOBODY: UNASSIGNED, **known})


def show_filters(filters: tuple[Filter, ...], *, before: Callable[[], None] | None = None) -> None:
    """Draws the first filter by itself and the others in one box, then what is chosen as chips.

    `before` draws what stands in the same line before them.
    """
    first, *others = filters
    chosen = [one for one in others if one.value]
    with st.container(horizontal=True, vertical_alignment="center", key="pipeline-filters"):
        if before is not None:
            before()
        choose(first, width=200, quiet=True)
        if others:
            words = f"Filters ({len(chosen)})" if chosen else "Filters"
            with st.popover(words, icon=":material/filter_list:", width=150):
                for one in others:
                    choose(one)
    shown = [one for one in filters if one.value]
    if shown:
        links = "".join(_chip(one) for one in shown)
        st.html(f'<nav class="ea-chips" aria-label="Filters in use">{links}</nav>')


def show_unknown(me: Workspace, filters: tuple[Filter, ...]) -> bool:
    """Says which filters in the address mean nothing here; True when the figures would mislead."""
    misleading = False
    for one in filters:
        if one.is_known:
            continue
        owner_id = _id(one.value) if one.name == "owner" else None
        if owner_id is not None:
            person = me.colleagues.who(owner_id)
            who = plain(person.name) if person else "The owner in this address"
            st.warning(
                f"{who} can't sign in any more. What follows are the deals of clients that still "
                "belong to them.",
                icon=":material/person_off:",
            )
            continue
        misleading = True
        st.warning(
            f"The {one.title.lower()} in this address does not exist (any more). Take the filter "
            "away to see the deals.",
            icon=":material/filter_alt_off:",
        )
    return misleading


def choose(
    one: Filter, *, width: int | Literal["stretch"] = "stretch", quiet: bool = False
) -> None:
    """A selection whose choice stands in the address; Back undoes it. `quiet` shows no title."""
    key = f"pipeline-{one.name}"
    options = list(one.options)
    if not one.is_known:
        options.append(one.value)
    # The address is what holds: the selection shows it, whoever changed it.
    st.session_state[key] = one.value
    st.selectbox(
        one.title,
        options,
        format_func=lambda value: one.options.get(value, "not known"),
        key=key,
        on_change=_write,
        args=(one.name, key),
        label_visibility="collapsed" if quiet else "visible",
        width=width,
    )


def pipeline_filters(chosen: Chosen) -> PipelineFilters:
    """What the address asks for, as the figures take it."""
    owner = asked("owner")
    return PipelineFilters(
        from_date=chosen.first,
        to_date=chosen.last,
        owner_id=_id(owner),
        stage=asked("stage") or None,
        unassigned=owner == NOBODY,
        industry=_given("industry"),
        size=asked("size") or None,
        source=_given("source"),
    )


def _given(name: str) -> str | None:
    written = asked(name)
    return ("" if written == NOT_GIVEN else written) if written else None


def _words(all_words: str, known: tuple[str, ...]) -> dict[str, str]:
    return {"": all_words, **{one or NOT_GIVEN: one or "Not given" for one in known}}


def _id(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _write(name: str, key: str) -> None:
    value = st.session_state.get(key)
    change_address(**{**dict.fromkeys(RESETS), name: str(value) if value else None})


def _chip(one: Filter) -> str:
    changes: dict[str, str | None] = dict.fromkeys(RESETS)
    address = here(**changes, **{one.name: None})
    words = escape(f"{one.title}: {one.words if one.is_known else 'not known'}")
    return (
        f'<a href="{escape(address)}" data-stays="" aria-label="Take away {words}">{words} '
        '<span aria-hidden="true">\N{MULTIPLICATION SIGN}</span></a>'
    )
