"""What people typed, in a file that a spreadsheet opens: nothing of it is a formula. Pure."""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before what looks like one."""
    return f"'{text}" if _FORMULA.match(text) else text
