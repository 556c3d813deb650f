"""Taking a list or a chart along as a file; every time it is noted in the audit log."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from ea_core.access.exports import FileForm
from ea_core.ui.kit.charts import chart_html
from ea_core.ui.kit.files import csv_of, xlsx_of
from ea_core.ui.kit.table import Column, Row, typed_table
from ea_core.workspace import Workspace

_MIME: Final[dict[FileForm, str]] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}
_WORDS: Final[dict[FileForm, str]] = {"csv": "CSV", "xlsx": "Excel (XLSX)", "html": "HTML"}


def download_table(
    me: Workspace,
    title: str,
    rows: Callable[[], Iterable[Row]],
    columns: Sequence[Column[Row]],
    *,
    what: str,
    key: str,
) -> None:
    """A button that offers all of a list as CSV or XLSX.

    `rows` is asked when a file is wanted, and gives the whole list, not the page that is shown.
    `what` is the table that the records are of; `title` names the list in the file and in the log.
    Nothing is offered in another person's view.
    """
    if not me.exports.are_allowed:
        return
    with st.popover("Download", icon=":material/download:", type="tertiary"):
        for form in ("csv", "xlsx"):
            make = partial(_table_file, me, title, rows, columns, what, form)
            _button(title, form, make, key)


def download_chart(me: Workspace, title: str, figure: Any, *, what: str, key: str) -> None:
    """A button that offers a chart as a page that opens without this product."""
    if not me.exports.are_allowed:
        return

    def make() -> bytes:
        me.exports.record(what, title, len(figure.data), "html")
        return chart_html(figure, title)

    with st.popover("Download the chart", icon=":material/download:", type="tertiary"):
        _button(title, "html", make, key)


def _button(title: str, form: FileForm, make: Callable[[], bytes], key: str) -> None:
    st.download_button(
        _WORDS[form],
        make,
        file_name=f"{file_name(title)}.{form}",
        mime=_MIME[form],
        key=f"{key}-{form}",
        on_click="ignore",
        type="tertiary",
        icon=":material/description:",
    )


def _table_file(
    me: Workspace,
    title: str,
    rows: Callable[[], Iterable[Row]],
    columns: Sequence[Column[Row]],
    what: str,
    form: FileForm,
) -> bytes:
    table = typed_table(rows(), columns)
    me.exports.record(what, title, len(table), form)
    return csv_of(table) if form == "csv" else xlsx_of(table, title)


def file_name(title: str) -> str:
    """A name for a file: letters and digits, which every system takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80] or "list"
