"""The number that programs show before an item of a list and files do not spell out. Pure."""

from __future__ import annotations

from typing import Final

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LETTERS: Final = 26
_MOST: Final = 3999


def label(count: int, form: str) -> str:
    """`count` as 1, a, A, i or I: decimal, letters or Roman numerals; decimal where they end."""
    if not 0 < count <= _MOST or form.lower() not in {"a", "i"}:
        return str(count)
    text = ""
    if form.lower() == "a":
        while count > 0:
            count, at = divmod(count - 1, _LETTERS)
            text = chr(97 + at) + text
    else:
        for value, sign in _ROMAN:
            text += sign * (count // value)
            count %= value
    return text.upper() if form.isupper() else text
