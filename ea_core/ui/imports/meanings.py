"""Words of a file that are not known here, and what each of them is to mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import streamlit as st

from ea_core.crm.importing.meanings import PEOPLE, Meaning
from ea_core.crm.importing.preview import Preview
from ea_core.crm.imports.kept import Import
from ea_core.ui.imports.again import read_as
from ea_core.ui.kit.address import asked_page
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.table import Choice, Column, Lines
from ea_core.workspace import Workspace

T = TypeVar("T")
SIZE: Final = 30
_WORDS: Final = "words-"
"""Prefix of the address's parameters of the list."""


def show_meanings(me: Workspace, one: Import, found: Preview) -> None:
    """Words that are not understood, with what they can mean."""
    listed = (*found.words, *found.people)
    if not listed:
        return
    st.subheader("Words", anchor=False)
    st.caption("These are not known here. Rows with a word that means nothing are refused.")
    options = {name: list(choices) for name, choices in found.choices.items()}
    for name in PEOPLE:
        options[name] = [(person.name, person.name) for person in me.colleagues.everybody()]
    paged = Paged.at(asked_page(_WORDS), SIZE, len(listed), ("word", "words"))
    said = show_table(
        part(listed, paged),
        (
            Column("In the file", lambda m: Lines(m.written, m.column), "lines"),
            Column("Rows", lambda m: m.rows, "number", named=True),
            Column("Means", lambda m: _meaning(m, options), "choice", place="beside"),
        ),
        key=f"import-words-{one.id}",
        caption="Words that are not known",
        of=Rows(lambda m: f"{m.field}:{m.written}", name=lambda m: m.written),
        paged=paged,
        prefix=_WORDS,
    )
    if said.acted is not None:
        for meaning in listed:
            if said.acted.row == f"{meaning.field}:{meaning.written}":
                values = choose_meaning(one.wish.values, meaning, said.acted.value)
                read_as(me, one, replace(one.wish, values=values))


def _meaning(meaning: Meaning, options: Mapping[str, list[tuple[str, str]]]) -> Choice:
    nothing = "Nobody" if meaning.field in PEOPLE else "Leave it empty"
    return Choice(
        "means",
        f"What {meaning.written} means",
        "" if meaning.means is None else f"={meaning.means}",
        (
            ("", "Choose"),
            *((f"={value}", words) for value, words in options.get(meaning.field, [])),
            ("=", nothing),
        ),
    )


def choose_meaning(
    values: Mapping[str, Mapping[str, str]], meaning: Meaning, chosen: str
) -> dict[str, dict[str, str]]:
    """All meanings when a word's is `=value`, or '' for none."""
    kept = {name: dict(words) for name, words in values.items()}
    of_field = {
        word: means
        for word, means in kept.get(meaning.field, {}).items()
        if word.casefold() != meaning.written.casefold()
    }
    if chosen.startswith("="):
        of_field[meaning.written] = chosen[1:]
    kept[meaning.field] = of_field
    return {name: words for name, words in kept.items() if words}


def part(rows: Sequence[T], paged: Paged) -> Sequence[T]:
    """The rows of a list that are on the page which is shown."""
    begin = (paged.number - 1) * paged.size
    return rows[begin : begin + paged.size]
