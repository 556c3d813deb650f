"""Sentences about what of a workbook was not read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_NAMED = 8


@dataclass(slots=True)
class Left:
    """How much of a sheet was left out, and why."""

    rows: int = 0
    filtered: int = 0
    columns: int = 0
    struck: int = 0
    formulas: int = 0


def about_sheets(hidden: Sequence[str]) -> list[str]:
    """What to say of sheets that are hidden."""
    if not hidden:
        return []
    names = [f"“{name}”" for name in hidden[:_NAMED]]
    if len(hidden) > _NAMED:
        names.append(f"{len(hidden) - _NAMED} more")
    told = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    one = len(hidden) == 1
    sheets, verb, them = ("sheet", "was", "it") if one else ("sheets", "were", "them")
    then = f"Show {them} in Excel and upload the file again."
    return [f"The hidden {sheets} {told} {verb} not read. {then}"]


def about_sheet(name: str, left: Left) -> list[str]:
    """What to say of the parts of one sheet that are hidden, struck through or without a value."""
    hidden = [_count(left.rows, "hidden row"), _count(left.columns, "hidden column")]
    told = " and ".join(filter(None, hidden))
    remarks = []
    if told:
        verb = "was" if left.rows + left.columns == 1 else "were"
        remarks.append(f"{told} of the sheet “{name}” {verb} not read.")
    if left.filtered:
        rows = _count(left.filtered, "row")
        remarks.append(f"{rows} of the sheet “{name}” that a filter hides were read, too.")
    if left.struck:
        cells = _count(left.struck, "struck-through cell")
        remarks.append(f"{cells} of the sheet “{name}” {_verb(left.struck)} left out.")
    if left.formulas:
        cells = _count(left.formulas, "formula")
        remarks.append(
            f"{cells} of the sheet “{name}” {'has' if left.formulas == 1 else 'have'} no result in "
            "the file. Open it in Excel, save it and upload it again."
        )
    return remarks


def _verb(number: int) -> str:
    return "was" if number == 1 else "were"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}" if number else ""
