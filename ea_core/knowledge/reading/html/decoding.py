"""Which encoding a web page is in: a byte order mark, UTF-8, what it declares if that fits, a guess."""

from __future__ import annotations

import codecs
import re
from typing import Final

from ea_core.encodings import CERTAIN, find_encoding
from ea_core.knowledge.reading.text import decode

_DECLARED = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})|encoding=["']([\w.:-]{2,40})""", re.IGNORECASE
)
_WITHIN: Final = 4096
# Labels that browsers take for a larger set of letters (WHATWG Encoding, 4.2).
_MEANT: Final = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949",
}  # fmt: skip
_MOST_BROKEN: Final = 0.01
"""Share of signs that no text has, above which a declaration is not believed."""


def decode_page(content: bytes, filename: str) -> tuple[str, str]:
    """(text, encoding) of a page; raises UnsupportedDocument when it is no text."""
    found = find_encoding(content)
    if found is not None and found.confidence >= CERTAIN and found.broken_at is None:
        return content.decode(found.name), found.name.removesuffix("-sig")
    declared = _declared(content)
    if declared:
        text = content.decode(declared, "replace")
        strange = sum(char == "\ufffd" or "\x7f" < char < "\xa0" for char in text)
        if strange <= _MOST_BROKEN * len(text) and (declared != "utf-8" or not strange):
            return text, declared
    text, encoding = decode(content, filename)
    return text, encoding.name.removesuffix("-sig")


def _declared(content: bytes) -> str:
    """The codec that the page's head names, as browsers understand it; '' without one."""
    found = _DECLARED.search(content[:_WITHIN])
    if not found:
        return ""
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii")).name
        "a".encode(name)
    except (LookupError, UnicodeError, AttributeError):
        return ""
    return _MEANT.get(name, name)
