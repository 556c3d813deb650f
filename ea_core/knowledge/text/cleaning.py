"""Text as it may be stored, searched and shown: no control characters, no lookalike forms.

PostgreSQL refuses NUL, searches miss presentation forms (an Arabic letter drawn as its final
shape, the "fi" ligature), and direction overrides can make a text read as what it is not.
"""

from __future__ import annotations

import re
import unicodedata
from textwrap import dedent

_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (9, 10)}
_REMOVED = dict.fromkeys(
    [
        0x00AD,  # soft hyphen
        0x200B,  # zero width space
        0x2060,
        0xFEFF,  # byte order mark
        0xFFFE,
        0xFFFF,
        *range(0x202A, 0x202F),  # direction embeddings and overrides
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),  # halves of surrogate pairs
    ]
)
_REPLACED: dict[int, str | None] = {
    0x0B: "\n",
    0x0C: "\n",
    0x0D: "\n",
    0x85: "\n",
    0x2028: "\n",
    0x2029: "\n",
    0x00A0: " ",
    0x202F: " ",
    0xF0B7: "•",  # the bullet of the Symbol font
    0xF0A7: "▪",  # and of Wingdings
}
_TABLE: dict[int, str | None] = {**_CONTROLS, **_REMOVED, **_REPLACED}
_DIRTY = re.compile("[" + "".join(re.escape(chr(code)) for code in _TABLE) + "]")

# Ligatures, Hebrew and Arabic presentation forms, CJK radicals, compatibility ideographs and
# vertical punctuation. Other compatibility characters (², ½, ①, full width) are the author's.
_FORMS = re.compile("[\u2e80-\u2fdf\uf900-\ufdff\ufe10-\ufe1f\ufe30-\ufe4f\ufe70-\ufefc]")
_NO_TITLE = re.compile(
    r"(?i)\(?(untitled|unbenannt|anonymous|unspecified|(?:word |new |neues )?document|dokument|slide|"
    r"layout|scan|book|mappe|workbook|sheet|template|vorlage)?\)?\s*\d*|microsoft word\b.*"
    r"|powerpoint[ -](?:presentation|präsentation)|\S+\.\w{2,4}"
    r"|(table of )?contents|inhalt(sverzeichnis)?|sommaire|índice|agenda"
    # What a form is called, or a document of any kind, and not which one it is.
    r"|(?:form(?:ular|ulaire)?\s+\S{1,10}|\d{1,2}-?[a-z](?:/a)?|[a-z]{1,2}-?\d{1,2}|defa? ?14a)"
    r"|form|invoice|letter|memo|contract|agreement|report|presentation|rechnung|brief|vertrag|bericht"
    r"|facture|lettre|contrat|rapport"
)
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n ?")


def clean(text: str) -> str:
    """Text without control characters, with plain letters for presentation forms, composed (NFC).

    Line breaks stay (as a single newline); other white space becomes one space; the ends are
    trimmed.
    """
    return _BREAKS.sub("\n", _BLANKS.sub(" ", _plain(text))).strip()


def clean_code(text: str) -> str:
    """The same for lines whose blanks say something (code, settings): they stay, as do empty lines.

    Tabs become blanks up to the next eighth column; what all lines are indented by goes.
    """
    lines = [line.rstrip() for line in _plain(text).expandtabs().split("\n")]
    while lines and not lines[0]:
        del lines[0]
    return dedent("\n".join(lines)).rstrip()


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n")
    if _DIRTY.search(text):
        text = text.translate(_TABLE)
    text = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def sensible_title(candidate: str | None) -> str | None:
    """A document's own title if it says something, else None.

    Programs write file names, "untitled" and their own names into that field.
    """
    title = clean_line(candidate or "")[:300]
    if not any(char.isalpha() for char in title) or _NO_TITLE.fullmatch(title):
        return None
    return title


def title_of_file(filename: str) -> str:
    """A title made of a file's name."""
    stem = clean_line(filename).replace("\\", "/").rsplit("/", 1)[-1]
    stem = re.sub(r"\.[A-Za-z]\w{0,4}$", "", stem)
    return " ".join(stem.replace("_", " ").split()) or "Untitled"
