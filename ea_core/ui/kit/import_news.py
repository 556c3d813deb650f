"""Imports that go on, or have ended while their person was elsewhere: a line each, with a link."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from ea_core.crm.imports.kept import Import
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count
from ea_core.ui.kit.html import link_html
from ea_core.workspace import Workspace

_MOST: Final = 3


def show_import_news(me: Workspace) -> None:
    """What became of one's imports since one looked at them; nothing where there is none."""
    if me.actor.viewed_by is not None:
        return
    with shown_errors():
        lines = [
            f"<li>{escape(words(one))} "
            f"{link_html('Look at it', to_page('Import', **{'import': one.id}))}</li>"
            for one in me.imports.news()[:_MOST]
        ]
        if lines:
            st.html(f'<div role="status"><ul class="ea-news">{"".join(lines)}</ul></div>')


def words(one: Import) -> str:
    """One sentence, such as that a file was imported and how many records are new."""
    name, result = one.file_name, one.result
    match one.status:
        case "importing":
            return f"{name} is being imported."
        case "undoing":
            return f"The import of {name} is being taken back."
        case "partly undone":
            return f"The import of {name} was taken back in part: some of it stays."
        case "undone":
            return f"The import of {name} was taken back."
        case "done" if result is not None:
            numbers = [
                f"{number:,} {what}"
                for number, what in ((result.created, "new"), (result.updated, "changed"))
                if number
            ]
            if result.error_count:
                numbers.append(f"{count(result.error_count, 'row')} left out")
            return f"{name} was imported: {', '.join(numbers) or 'nothing new'}."
    return f"{name} could not be imported."
