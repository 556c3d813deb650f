"""The text of an RTF file: paragraphs with their styles, rows of tables, what stands beside them.

Deleted (tracked), struck-through and hidden text is left out, as are pictures and tables of fonts.
What a program has written before the items of a list is kept.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import Final

from ea_core.knowledge.reading.links import with_address
from ea_core.knowledge.reading.rtf.tokens import Token, codec_of, tokens

_SKIPPED: Final = frozenset({
    "colortbl", "pict", "objdata", "listtable", "listoverridetable", "rsidtbl", "generator",
    "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "bkmkstart",
    "bkmkend", "pn", "xe", "tc", "revtbl", "filetbl", "nonshppict", "sp", "sn", "sv", "fontemb",
    "objclass", "objname", "atnid", "atnauthor", "atntime", "atndate", "atnref", "atrfstart",
    "atrfend", "pgdsctbl", "mmathPict", "panose", "falt", "blipuid", "private", "userprops",
    "formfield", "ffdeftext", "datafield", "wgrffmtfilter", "ftnsep", "ftnsepc", "aftnsep",
    "aftnsepc", "operator", "company", "category", "keywords", "doccomm", "hlinkbase", "printim",
    "buptim", "revtim", "comment", "manager",
})  # fmt: skip
_KEPT: Final = frozenset({
    "fonttbl", "stylesheet", "info", "title", "author", "creatim", "header", "headerl", "headerr", "headerf",
    "footer", "footerl", "footerr", "footerf", "footnote", "annotation", "fldinst", "listtext", "pntext",
    "subject",
})  # fmt: skip
"""Destinations whose text is wanted, each by its name."""
_STARRED: Final = frozenset({"shpinst", "annotation", "fldinst", "ud"})
"""Destinations that older programs may pass over and that are read here."""
_WRITTEN: Final = {
    "tab": "\t", "emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019",
    "ldblquote": "\u201c", "rdblquote": "\u201d", "emspace": " ", "enspace": " ", "qmspace": " ",
    "line": "\n", "lbr": "\n",
}  # fmt: skip
_SIGNS: Final = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_ADDRESS = re.compile(r'HYPERLINK\s+"([^"]+)"')
_DEEPEST: Final = 2000
_BODY: Final = "body"


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group."""

    into: str = _BODY
    """Where text goes: the body, a destination's name, or "" for nowhere."""
    codec: str = "cp1252"
    unicode_skip: int = 1
    hidden: bool = False
    deleted: bool = False
    struck: bool = False


@dataclass(slots=True)
class Paragraph:
    """`level`: 1 to 6 for a heading, else 0. `label`: what stands before an item of a list."""

    text: str
    level: int = 0
    label: str | None = None


@dataclass(slots=True)
class TableRow:
    """The texts of a row's cells; `named` when the file says that they name the columns."""

    cells: list[str]
    named: bool = False


@dataclass(slots=True)
class Parsed:
    """What is in a file, in its order, and beside it; `struck`: struck-through text was left out."""

    content: list[Paragraph | TableRow] = field(default_factory=list)
    title: str = ""
    author: str = ""
    headers: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    struck: bool = False


def parse(content: bytes) -> Parsed:
    """Parse a file; what is behind its end, or nested too deeply, is passed over."""
    parser = _Parser()
    for token in tokens(content):
        if parser.take(token):
            break
    return parser.finish()


def rtf_text(content: bytes) -> str:
    """The words of a file, paragraph by paragraph."""
    parts = [
        one.text if isinstance(one, Paragraph) else " ".join(one.cells)
        for one in parse(content).content
    ]
    return "\n\n".join(parts)


class _Parser:
    """Takes the tokens of a file in order."""

    def __init__(self) -> None:
        self._state = _State()
        self._stack: list[_State] = []
        self._starred = False
        self._skip = 0  # signs that stand for a letter that was written as a number
        self._bytes = bytearray()
        self._texts: dict[str, list[str]] = {}
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._default = "cp1252"
        self._styles: dict[int, int] = {}
        self._style: int | None = None
        self._level: int | None = None
        self._in_table = self._is_header = self._html = False
        self._cells: list[str] = []
        self._addresses: list[str] = []
        self.parsed = Parsed()

    def take(self, token: Token) -> bool:
        """One token; whether the file ends with it."""
        if token.sign in {"{", "}"}:
            self._skip = 0
        if token.sign == "{":
            self._flush()
            self._stack.append(self._state)
            if len(self._stack) > _DEEPEST:
                self._state = replace(self._state, into="")
        elif token.sign == "}":
            self._close()
            return not self._stack
        elif token.sign:
            self._sign(token.sign)
        elif token.word:
            self._word(token.word, token.number)
        elif token.text:
            self._text(token)
        return False

    def finish(self) -> Parsed:
        """What was found, with the paragraph at the end."""
        self._flush()
        self._paragraph()
        if self._cells:
            self._row()
        return self.parsed

    def _text(self, token: Token) -> None:
        text = token.text
        if self._skip:
            used = min(self._skip, len(text))
            self._skip -= used
            text = text[used:]
        if not self._silent():
            self._bytes += text
        elif self._state.into == _BODY and self._state.struck and text.strip():
            self.parsed.struck = True

    def _silent(self) -> bool:
        state = self._state
        return not state.into or state.hidden or state.deleted or state.struck or self._html

    def _flush(self) -> None:
        """Decodes the bytes that have gathered, in the letters of their font."""
        if self._bytes:
            self._write(self._bytes.decode(self._state.codec, "replace"))
            self._bytes.clear()

    def _write(self, text: str) -> None:
        if not self._silent():
            self._texts.setdefault(self._state.into, []).append(text)

    def _taken(self, name: str) -> str:
        text = "".join(self._texts.pop(name, []))
        if any("\ud800" <= char <= "\udfff" for char in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text.strip()

    def _sign(self, sign: str) -> None:
        self._flush()
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._word("par", None)
        else:
            self._write(_SIGNS.get(sign, ""))

    def _close(self) -> None:
        self._flush()
        ended = self._state.into
        self._state = self._stack.pop() if self._stack else _State(into="")
        if ended != self._state.into:
            self._leave(ended)

    def _leave(self, name: str) -> None:
        """The end of a destination: its text is put where it belongs."""
        if name in {"title", "author"}:
            setattr(self.parsed, name, self._taken(name))
        elif name.startswith(("header", "footer")):
            if text := self._taken(name):
                self.parsed.headers.append(text)
        elif name == "annotation":
            self.parsed.comments.append(self._taken(name))
        elif name == "footnote":
            self._texts.setdefault(_BODY, []).append(f" ({self._taken(name)})")
        elif name == "fldinst":
            found = _ADDRESS.search(self._taken(name))
            self._addresses.append(found[1] if found else "")
        elif name not in {_BODY, "listtext", "pntext"}:
            self._texts.pop(name, None)

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        starred, self._starred = self._starred, False
        if word in _SKIPPED or (starred and word not in _KEPT and word not in _STARRED):
            self._state = replace(self._state, into="")
        elif word in _KEPT:
            if self._state.into:
                self._state = replace(self._state, into=word)
        elif word == "u":
            self._write(chr((number or 0) % 0x10000))
            self._skip = self._state.unicode_skip
            return
        elif word in _WRITTEN:
            self._write(_WRITTEN[word])
        elif self._state.into == "stylesheet" and word in {"s", "outlinelevel"}:
            self._define(word, number)
        else:
            self._format(word, number)
        self._skip = 0

    def _define(self, word: str, number: int | None) -> None:
        if word == "s":
            self._style = number
        elif self._style is not None and number is not None and number < 6:  # noqa: PLR2004 -- deeper is body text
            self._styles[self._style] = number + 1

    def _format(self, word: str, number: int | None) -> None:
        """What changes how text is read, and what ends paragraphs and cells."""
        on = number != 0
        if word in {"par", "sect", "page", "cell", "nestcell", "row", "nestrow"}:
            self._end(word)
        elif word in {"pard", "s", "outlinelevel", "intbl", "trowd", "trhdr"}:
            if self._state.into == _BODY:
                self._lay_out(word, number)
        elif word in {"v", "deleted", "strike", "striked"}:
            name = {"v": "hidden", "deleted": "deleted"}.get(word, "struck")
            self._state = replace(self._state, **{name: on})  # type: ignore[arg-type] # a flag
        elif word == "plain":
            self._state = replace(self._state, hidden=False, deleted=False, struck=False)
        elif word == "htmlrtf":
            self._html = on
        else:
            self._letters(word, number or 0)

    def _lay_out(self, word: str, number: int | None) -> None:
        """What a paragraph or a row is."""
        if word == "pard":
            self._style = self._level = None
            self._in_table = False
        elif word == "s":
            self._style = number
        elif word == "outlinelevel":
            self._level = number
        elif word == "intbl":
            self._in_table = True
        else:
            self._is_header = word == "trhdr"

    def _letters(self, word: str, number: int) -> None:
        """Which letters bytes stand for."""
        if word == "uc":
            self._state = replace(self._state, unicode_skip=number)
        elif word == "ansicpg" and (codec := _codec(f"cp{number}")):
            self._default = codec
            self._state = replace(self._state, codec=codec)
        elif word == "mac":
            self._state = replace(self._state, codec="mac_roman")
        elif word == "f":
            self._font = number
            if self._state.into != "fonttbl":
                codec = self._fonts.get(number, self._default)
                self._state = replace(self._state, codec=codec)
        elif word == "fcharset" and self._state.into == "fonttbl":
            self._fonts[self._font] = codec_of(number, self._default)

    def _end(self, word: str) -> None:
        if self._state.into != _BODY:
            self._write(" ")
        elif word == "cell":
            self._cells.append(self._taken(_BODY))
        elif word == "row":
            self._row()
        elif word == "nestcell" or (word == "par" and self._in_table):
            self._write(" ")
        elif word != "nestrow":
            self._paragraph()

    def _row(self) -> None:
        if any(self._cells):
            self.parsed.content.append(TableRow(self._cells, self._is_header))
        self._cells = []

    def _paragraph(self) -> None:
        text = self._taken(_BODY)
        labels = [self._taken(name) for name in ("listtext", "pntext") if name in self._texts]
        for address in self._addresses:
            text = with_address(text, address)
        self._addresses = []
        level = self._level + 1 if self._level is not None and self._level < 6 else 0  # noqa: PLR2004 -- deeper is body text
        if not level and self._level is None and self._style is not None:
            level = self._styles.get(self._style, 0)
        if text:
            self.parsed.content.append(Paragraph(text, level, labels[0] if labels else None))


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
