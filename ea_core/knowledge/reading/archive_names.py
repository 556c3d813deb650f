"""The names of files in a ZIP that does not say how they are written.

Only UTF-8 is said, by a flag. Other programs write what their system writes: UTF-8 all the same, the
code page of a DOS window, or that of the country. Names are short, so they are judged all together:
letters where letters belong, of one script, in the case of words. Pure.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_UTF8: Final = 0x800
_AS_READ: Final = "cp437"
"""How zipfile reads a name without the flag, whatever it is."""
_LATIN: Final = ("cp850", "cp1252", "cp437", "cp852", "cp1250", "mac_roman")
_OTHERS: Final = ("cp866", "cp1251", "cp932", "gbk", "cp949")
_USUAL: Final = frozenset("äöüßéèàçñåæøêâîôáíóúëïąćęłńśźżčďěňřšťůýž")
_SIGNS: Final = frozenset("–—’‘“”«»°№·§€\u00a0")  # noqa: RUF001 -- they are meant
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"\.\w+(?=\n|$)")
_UNFIT: Final = -1_000_000


def names_of(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names as they were meant."""
    unsaid = [
        not (info.flag_bits & _UTF8 or info.filename.isascii() or info.orig_filename.isascii())
        for info in infos
    ]
    stored = [
        info.filename.encode(_AS_READ) if one else b""
        for info, one in zip(infos, unsaid, strict=True)
    ]
    encoding = _encoding_of(b"\n".join(filter(None, stored)))
    return [
        name.decode(encoding) if one else info.filename
        for info, name, one in zip(infos, stored, unsaid, strict=True)
    ]


def _encoding_of(names: bytes) -> str:
    try:
        names.decode()
    except UnicodeDecodeError:
        best = max((*_LATIN, *_OTHERS), key=lambda encoding: _score(names, encoding))
        return best if _score(names, best) > _UNFIT else _AS_READ
    return "utf-8"


def _score(names: bytes, encoding: str) -> int:
    """How much names look like names when they are read so."""
    try:
        text = names.decode(encoding)
    except UnicodeDecodeError:
        return _UNFIT
    foreign = [char for char in text if not char.isascii() and char not in _SIGNS]
    scripts = {unicodedata.name(char, "?").split()[0] for char in foreign if char.isalpha()}
    scripts -= {"CJK"} if scripts & {"HIRAGANA", "KATAKANA"} else set()
    if not all(map(str.isalpha, foreign)) or "HALFWIDTH" in scripts or not scripts:
        return _UNFIT
    if len(scripts - {"HIRAGANA"} if "KATAKANA" in scripts else scripts) > 1:
        return _UNFIT
    is_latin = scripts == {"LATIN"}
    usual = sum(char.lower() in _USUAL for char in foreign) if is_latin else len(foreign)
    odd_case = sum(before.islower() and after.isupper() for before, after in pairwise(text))
    strange = 0
    for word in _WORD.findall(_ENDING.sub("", text)):
        plain = sum(map(str.isascii, word))
        # Words of Latin letters have plain ones among them, those of other scripts have none.
        strange += max(0, len(word) - 1 - 3 * plain) if is_latin else plain * (plain < len(word))
    return usual - 2 * odd_case - 2 * strange
