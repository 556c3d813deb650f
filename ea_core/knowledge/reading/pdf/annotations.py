"""What people put onto a PDF's pages: what is filled into its forms, and remarks beside the text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2.raw as c

from ea_core.knowledge.reading.pdf.tables import Cell, Line
from ea_core.knowledge.text.cleaning import clean_line

_MOST: Final = 5_000  # annotations of a page that are looked at
_LONGEST: Final = 100_000  # bytes of a value
_REMARKS: Final = frozenset({
    c.FPDF_ANNOT_TEXT, c.FPDF_ANNOT_HIGHLIGHT, c.FPDF_ANNOT_UNDERLINE, c.FPDF_ANNOT_SQUIGGLY,
    c.FPDF_ANNOT_STRIKEOUT, c.FPDF_ANNOT_CARET, c.FPDF_ANNOT_SQUARE, c.FPDF_ANNOT_CIRCLE,
})  # fmt: skip
_TICKED, _EMPTY = "☑", "☐"
_BESIDE: Final = 12.0  # letter sizes between a field and the words that name it


@dataclass(frozen=True, slots=True)
class Filled:
    """What a field says, and its place on the page in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    ticked: bool = False
    """Whether it is a box to tick, whose words mostly stand on its right."""


@dataclass(slots=True)
class OnPage:
    """The fields and remarks of a page; `drawn`: some can only be read when they are drawn into it."""

    fields: list[Filled]
    remarks: list[str]
    drawn: bool = False


def put_on(page: Any) -> OnPage:
    """What is on a page that was opened and not changed."""
    found = OnPage([], [])
    for one in _each(page):
        kind = c.FPDFAnnot_GetSubtype(one)
        if kind == c.FPDF_ANNOT_FREETEXT:
            found.drawn = True
        elif kind in _REMARKS and (words := clean_line(_string(one, "Contents"))):
            author = clean_line(_string(one, "T"))
            found.remarks.append(f"{author}: {words}" if author else words)
        elif kind == c.FPDF_ANNOT_WIDGET:
            if (field := _field(one)) is not None:
                found.fields.append(field)
            elif c.FPDFAnnot_HasKey(one, b"Parent"):
                found.drawn = True  # a part of a field: what it says stands elsewhere in the file
    return found


def with_fields(lines: Sequence[Line], fields: Sequence[Filled]) -> list[Line]:
    """The lines with what is filled in behind the words that name it, else as lines of their own."""
    found = list(lines)
    for field in sorted(fields, key=lambda one: (-one.top, one.left)):
        beside = _named_by(found, field)
        if beside is not None:
            at, place, before = beside
            cells = list(found[at].cells)
            cell = cells[place]
            text = f"{field.text} {cell.text}" if before else f"{cell.text} {field.text}"
            left, right = min(cell.left, field.left), max(cell.right, field.right)
            cells[place] = replace(cell, text=text, left=left, right=right)
            found[at] = replace(found[at], cells=tuple(cells))
            continue
        height = min(field.top - field.bottom, 12.0)
        line = Line((Cell(field.text, field.left, field.right),), height, False, field.bottom)  # noqa: FBT003 -- not bold
        above = sum(one.y > field.bottom for one in found)
        found.insert(above, line)
    return found


def _named_by(lines: Sequence[Line], field: Filled) -> tuple[int, int, bool] | None:
    """(line, cell, whether the field stands before it) of the nearest words on a field's height."""
    best: tuple[float, int, int, bool] | None = None
    for at, line in enumerate(lines):
        if line.turn or not field.bottom - 0.4 * line.size <= line.y <= field.top:
            continue
        for place, cell in enumerate(line.cells):
            behind, before = field.left - cell.right, cell.left - field.right
            distance = max(behind, before)
            # A box to tick is named on its right, other fields on their left.
            if (before > behind) is field.ticked and -line.size < distance < _BESIDE * line.size:
                best = min(best or (distance, at, place, before > behind),
                           (distance, at, place, before > behind))  # fmt: skip
    if best is None and field.ticked:
        return _named_by(lines, replace(field, ticked=False))
    return None if best is None else best[1:]


def _each(page: Any) -> Iterator[Any]:
    for index in range(min(c.FPDFPage_GetAnnotCount(page), _MOST)):
        one = c.FPDFPage_GetAnnot(page, index)
        if one:
            yield one
            c.FPDFPage_CloseAnnot(one)


def _field(annotation: Any) -> Filled | None:
    """A field with what it says; None where nothing is filled in, or it is a button."""
    kind, state = _string(annotation, "FT"), _string(annotation, "AS")
    ticked = bool(state)
    text = (
        (_EMPTY if state == "Off" else _TICKED) if ticked else clean_line(_string(annotation, "V"))
    )
    area = c.FS_RECTF()
    hidden = c.FPDFAnnot_GetFlags(annotation) & (
        c.FPDF_ANNOT_FLAG_HIDDEN | c.FPDF_ANNOT_FLAG_NOVIEW
    )
    if not text or kind == "Sig" or hidden or not c.FPDFAnnot_GetRect(annotation, area):
        return None
    low, high = sorted((area.bottom, area.top))
    return Filled(text, min(area.left, area.right), low, max(area.left, area.right), high, ticked)


def _string(annotation: Any, key: str) -> str:
    size = c.FPDFAnnot_GetStringValue(annotation, key.encode(), None, 0)
    if not 2 < size <= _LONGEST:  # noqa: PLR2004 -- the end's mark alone
        return ""
    buffer = ctypes.create_string_buffer(size)
    place = ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR))
    c.FPDFAnnot_GetStringValue(annotation, key.encode(), place, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")
