"""A cell as a text: what is invisible at its ends is gone, and what stands for nothing is known."""

from __future__ import annotations

import re
from typing import Final

INVISIBLE: Final = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2069\ufeff"
)
"""Signs without a width: soft hyphen, zero-width space and joiners, marks of direction, BOM."""
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]")
_AT_ENDS: Final = INVISIBLE + "".join(chr(n) for n in range(0x3001) if chr(n).isspace())
_BREAKS: Final = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_NORMAL_WIDTH: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_ADDRESS: Final = re.compile(r"[^\s@<>,;:()\[\]]+@[^\s@<>,;:()\[\]]+")
_NAMED_ADDRESS: Final = re.compile(r"<\s*([^<>\s]+)\s*>$")
_KEPT_TEXT: Final = re.compile(r"'\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_FILLERS: Final = frozenset({
    "-", "--", "---", "\u2013", "\u2014", ".", "..", "...", "\u2026", "?", "??", "x", "/", "- -", "n/a", "n.a.",
    "n.a", "na", "#n/a", "#na", "#value!", "#ref!", "#div/0!", "#name?", "nan", "null", "none", "nil",
    "tbd", "tba", "tbc", "unknown", "unbekannt", "k.a.", "k. a.", "s/o",
})  # fmt: skip
_LONGEST_FILLER: Final = 12
_SHOWN: Final = 40


def trimmed(written: str) -> str:
    """Without white space and invisible signs at its ends."""
    return written.strip() if written.isascii() else written.strip(_AT_ENDS)


def cell_text(written: str) -> str:
    """A cell without what is invisible at its ends, and without what protects it in a spreadsheet.

    `="0012"` is how programs keep zeros, `'=1+1` how they keep a text from being a formula.
    """
    text = trimmed(written)
    if text[:2] == '="' and len(text) > 3 and text[-1] == '"':  # noqa: PLR2004 # the three signs
        return trimmed(text[2:-1].replace('""', '"'))
    return text[1:] if _KEPT_TEXT.match(text) else text


def parse_email(written: str) -> str:
    """One e-mail address, also of `Ann Lee <ann@x.example>` or a link. Raises ValueError."""
    address = written.removeprefix("mailto:")
    named = _NAMED_ADDRESS.search(address)
    address = named[1] if named else address
    if not _ADDRESS.fullmatch(address):
        several = " Keep one of them." if address.count("@") > 1 else ""
        raise ValueError(
            f"{shown(written)} is not an e-mail address.{several} Leave the cell blank where none is known, "
            "or do not read the column: --map email="
        )
    return address


def control_in(written: str) -> str:
    """The first control character that no text has, '' without one; breaks and tabs are none."""
    found = None if written.isprintable() else _CONTROL.search(written)
    return "" if found is None else found[0]


def on_one_line(written: str) -> str:
    """A line break in a name or title becomes a blank."""
    return _BREAKS.sub(" ", written)


def visible(written: str) -> str:
    """Without invisible signs anywhere, and with figures of normal width.

    Programs put marks of direction into dates and amounts; Japanese ones have figures of full width.
    """
    if written.isascii():
        return written
    return _INVISIBLE.sub("", written).translate(_NORMAL_WIDTH).strip()


def is_filler(written: str) -> bool:
    """Whether a cell says in words or signs that nothing is known: `n/a`, `-`, `TBD`, `#N/A`."""
    return len(written) <= _LONGEST_FILLER and written.strip().casefold() in _FILLERS


def shown(written: str, most: int = _SHOWN) -> str:
    """A cell as it is quoted in a message."""
    return repr(written if len(written) <= most else written[:most] + "…")


def not_known(written: str, what: str) -> ValueError:
    """The refusal of a filler where `what` (an amount, a date) is asked for."""
    return ValueError(
        f"{shown(written)} is not {what}. Leave the cell blank where it is not known, or name what "
        f"{shown(written)} means with --values."
    )
