"""What stands in the address: the state of a page that a copied link, a reload and Back keep.

A control that changes the address is a link (`here(...)`): it works with the keyboard, in a new tab,
and Back undoes it. What a page reads from the address was typed by anybody, so it is checked here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NoReturn
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import QueryParamsProxy

from ea_core.ui.kit.pages import PAGES

_LONGEST_NUMBER: Final = 6
"""Digits of a page's number; what is longer was not written by the product."""
NOBODY: Final = UUID(int=0)
"""The id of no record: what is asked for under it is not found."""
_EMBEDDING: Final = frozenset({"embed", "embed_options"})
"""Parameters that are Streamlit's own."""
_PATHS: Final = {entry.title: entry.path for entry in PAGES}


def own_address() -> QueryParamsProxy:
    """The parameters of the address that this run was asked for.

    A tab has one `st.query_params` for all of its runs, and one that a click has ended may still put its
    own there when the run of that click has begun: the click would do nothing. What a run was asked for
    stands in its context; the address in the browser is set right, too.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        wanted = parse_qs(context.query_string, keep_blank_values=True)
        asked_for = {name: wanted[name] for name in wanted if name.lower() not in _EMBEDDING}
        if {name: st.query_params.get_all(name) for name in st.query_params} != asked_for:
            st.query_params.from_dict(asked_for)
    return st.query_params


def here(**changes: str | int | None) -> str:
    """The address of this page with some parameters changed, None taking one away.

    A parameter's `_` stands for `-`.
    """
    own = own_address()
    query: dict[str, list[str]] = {name: own.get_all(name) for name in own}
    for name, value in changes.items():
        query.pop(name.replace("_", "-"), None)
        if value is not None:
            query[name.replace("_", "-")] = [str(value)]
    return f"?{urlencode(query, doseq=True)}"


def go(**changes: str | int | None) -> NoReturn:
    """Turns to that address at once; for what is typed, where there is no link to follow."""
    change_address(**changes)
    st.rerun()


def change_address(**changes: str | int | None) -> None:
    """Changes the address from the next run on, as one step that Back undoes; None takes away.

    Each change of `st.query_params` alone is a step of its own.
    """
    own = own_address()
    before = {name: own.get_all(name) for name in own}
    kept = dict(before)
    for name, value in changes.items():
        kept.pop(name.replace("_", "-"), None)
        if value is not None:
            kept[name.replace("_", "-")] = [str(value)]
    if kept != before:
        own.from_dict(kept)


def to_page(title: str, **query: str | int | UUID) -> str:
    """The address of another page of the product, such as `/Clients?client=...`."""
    asked = urlencode({name.replace("_", "-"): str(value) for name, value in query.items()})
    return _PATHS[title] + (f"?{asked}" if asked else "")


def asked(name: str, default: str = "") -> str:
    """A parameter of the address."""
    return own_address().get(name, default)


def asked_one_of(name: str, options: Collection[str], default: str) -> str:
    """A parameter of the address that is one of `options`; what is none of them is the default."""
    found = own_address().get(name, default)
    return found if found in options else default


def asked_id(name: str) -> UUID | None:
    """A parameter of the address that is an id; None for everything else."""
    try:
        return UUID(own_address().get(name, ""))
    except ValueError:
        return None


def asked_page(prefix: str = "") -> int:
    """The number of the list's page that the address asks for, from 1."""
    written = own_address().get(f"{prefix}page", "")
    is_number = written.isascii() and written.isdigit() and len(written) <= _LONGEST_NUMBER
    return max(int(written), 1) if is_number else 1


def asked_number(name: str, last: int) -> int:
    """A number of the address from 1 to `last`; what is none is 1."""
    written = asked(name)
    number = int(written) if written.isascii() and written.isdigit() else 1
    return min(max(number, 1), last)


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: by the column of that name, the largest first when `descending`."""

    name: str
    descending: bool = False

    def written(self) -> str:
        """As it stands in the address: `name`, `-value`."""
        return f"-{self.name}" if self.descending else self.name


def asked_order(names: Collection[str], default: Order, prefix: str = "") -> Order:
    """The order that the address asks for; what is none of `names` is the default."""
    written = own_address().get(f"{prefix}sort", "")
    name = written.removeprefix("-")
    return Order(name, written.startswith("-")) if name in names else default
