"""What every reader of SpreadsheetML needs of its cells and styles (ECMA-376 part 1, 18.3 and 18.8). Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from ea_core.workbooks.numbers import BUILT_IN

_DIGITS: Final = "0123456789"
GENERAL: Final = "General"


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """The number of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper()[:3]:
        number = 26 * number + ord(letter) - 64
    return number - 1


def column_of_cell(cell: Any, before: int) -> int:
    """The column of a `c` element; without a reference it follows the cell `before` it (-1: none)."""
    letters = cell.get("r", "").rstrip(_DIGITS).replace("$", "")
    return column_of(letters) if letters else before + 1


def formats_of(styles: Any) -> dict[int, str]:
    """The codes of number formats by their numbers, those of the program and those of the file."""
    codes = dict(BUILT_IN)
    for one in styles.iter("{*}numFmt"):
        if one.get("numFmtId", "").isdigit():
            codes[int(one.get("numFmtId"))] = one.get("formatCode") or GENERAL
    return codes


def format_of(style: Any, codes: dict[int, str]) -> str:
    """The code of the number format of an `xf` element."""
    number = style.get("numFmtId", "0")
    return codes.get(int(number), GENERAL) if number.isdigit() else GENERAL
