"""How a file is written, where it does not show that itself: what it holds, sheet, dates, amounts, keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

import streamlit as st

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import Wish
from ea_core.crm.importing.preview import Preview
from ea_core.crm.importing.wording import Written
from ea_core.crm.imports.kept import Import
from ea_core.ui.imports.again import read_as
from ea_core.ui.imports.words import KINDS
from ea_core.workspace import Workspace

_SHOWN: Final = "As the file shows"
_ENCODINGS: Final = (
    "utf-8", "windows-1252", "windows-1250", "windows-1251", "iso-8859-15", "utf-16", "mac-roman",
    "cp437", "cp850", "gb18030", "shift_jis",
)  # fmt: skip
_DECIMALS: Final = {"point": "A point: 1,234.50", "comma": "A comma: 1.234,50"}
_DATES: Final = {"dmy": "Day, month, year", "mdy": "Month, day, year", "ymd": "Year, month, day"}
_PERCENTS: Final = {"fraction": "Fractions of 1: 0.5", "percent": "Percentages: 50"}
_NAMES: Final = {"True": "Are those of the same name", "False": "Are others, and stay as they are"}
_LONGEST_SOURCE: Final = 100


def show_written(me: Workspace, one: Import, found: Preview | None) -> None:
    """The choices that a file of this kind has; another choice has it read anew."""
    wish, written = one.wish, one.wish.written
    is_set = written != Written() or wish.key is not None
    with st.expander("How the file is written", expanded=is_set or found is None):
        with st.container(horizontal=True):
            kind = _choose(one, "What it holds", cast("Mapping[str, str]", KINDS), one.kind)
            sheet = written.sheet
            if found is not None and len(found.sheets) > 1:
                names = {name: name for name in found.sheets}
                sheet = _choose(one, "Sheet", names, written.sheet, "The first with rows")
            encoding = written.encoding
            if found is None or not found.sheets:
                names = {name: name.upper() for name in _ENCODINGS}
                encoding = _choose(one, "Encoding", names, written.encoding, _SHOWN)
            dates, decimal, percent = written.dates, written.decimal, written.percent
            if one.kind in {"deals", "activities"}:
                dates = _choose(one, "Order of dates", _DATES, written.dates, _SHOWN)
            if one.kind == "deals":
                decimal = _choose(one, "Before the decimals", _DECIMALS, written.decimal, _SHOWN)
                percent = _choose(one, "Probabilities", _PERCENTS, written.percent, _SHOWN)
        key, source, by_name = _keys(one, found)
    new = Written(encoding, cast("Any", decimal), cast("Any", dates), cast("Any", percent), sheet)
    changed = replace(wish, written=new, key=key, source=source if key else "", by_name=by_name)
    if kind != one.kind:
        changed = Wish(cast("Kind", kind), written=new)
    if changed != wish:
        read_as(me, one, changed)


def _keys(one: Import, found: Preview | None) -> tuple[str | None, str, bool]:
    wish = one.wish
    if found is None:
        return wish.key, wish.source, wish.by_name
    names = {column.name: column.name for column in found.columns if column.name}
    with st.container(horizontal=True):
        key = _choose(one, "Column with the key", names, wish.key, "None")
        source, by_name = wish.source, wish.by_name
        if key is not None:
            source = st.text_input(
                "System that the keys are of (optional)", wish.source, max_chars=_LONGEST_SOURCE,
                placeholder="salesforce", key=f"import-source-{one.id}",
            ).strip()  # fmt: skip
            if one.kind == "clients":
                chosen = _choose(one, "Clients that are here without a key", _NAMES, str(by_name))
                by_name = chosen == str(True)
    st.caption(
        "With the key of the system that the file comes from, a second import of it changes what the "
        "first one made, and doubles nothing."
    )
    return key, source, by_name


def _choose(
    one: Import,
    label: str,
    options: Mapping[str, str],
    value: str | None,
    nothing: str | None = None,
) -> Any:
    """A list to choose from; None where nothing is chosen, which is called `nothing`."""
    choices: list[str | None] = [*([None] if nothing else []), *options]
    if value not in choices:
        choices.append(value)
    return st.selectbox(
        label, choices, index=choices.index(value), width=230,
        format_func=lambda choice: (nothing or "") if choice is None else options.get(choice, choice),
        key=f"import-{label}-{one.id}-{one.kind}-{value}",
    )  # fmt: skip
