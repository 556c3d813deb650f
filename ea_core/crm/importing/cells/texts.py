"""A cell as a text: what is invisible at its ends is gone, and what stands for nothing is known."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u2800\u3164\ufeff\uffa0"
)
"""Signs that nobody sees: soft hyphen, zero-width space and joiners, marks of direction, BOM, fillers."""
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]")
# Programs with fields of a fixed width fill them up with blanks or NULs.
_AT_ENDS: Final = INVISIBLE + "\0" + "".join(chr(n) for n in range(0x3001) if chr(n).isspace())
_BREAKS: Final = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
# Signs of full width, and the separators and percent sign that go with Arabic figures.
_PLAIN: Final[dict[int, int | str]] = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    0x066A: "%", 0x066B: ".", 0x066C: ",", 0x060C: ",",
}  # fmt: skip
_ADDRESS: Final = re.compile(r"[^\s@<>,;:()\[\]]+@[^\s@<>,;:()\[\]]+")
_NAMED_ADDRESS: Final = re.compile(r"<\s*([^<>\s]+)\s*>$")
_KEPT_TEXT: Final = re.compile(r"'+\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TWICE: Final = re.compile("[\u00c2-\u00d1\u00e2][^\\x00-\\x7f]")
_FILLERS: Final = frozenset({
    "-", "--", "---", "\u2013", "\u2014", ".", "..", "...", "\u2026", "?", "??", "x", "/", "- -", "n/a", "n.a.",
    "n.a", "na", "nan", "nat", "(blank)", "null", "none", "nil",
    "tbd", "tba", "tbc", "unknown", "unbekannt", "k.a.", "k. a.", "s/o", "brak", "b/d", "b.d.", "saknas", "okänd",
    "ukendt", "ukjent", "\\n",
})  # fmt: skip
# Fillers that are names of companies, too.
_SHORT_NAMES: Final = frozenset({"x", "na", "nat", "nil", "none"})
_LONGEST_FILLER: Final = 12
# What spreadsheets write where a formula failed, in the languages that they speak.
_FAILED: Final = re.compile(
    r"#(?:N/A|N/D|N/B|NA|NV|DIV/0!|DEEL/0!|\u00a1DIV/0!|\u00bfNOMBRE\?|(?:NAME|NOM|NOME|NAAM)\?|GETTING_DATA"
    r"|\u00a1?(?:NULL|VALUE|REF|NUM|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|ERROR|WERT|BEZUG|ZAHL|NUL|VALEUR"
    r"|NOMBRE|NULO|VALOR|NULLO|VALORE|RIF|LEEG|WAARDE|VERW|GETAL|N\u00daM|\u00dcBERLAUF"
    # Polish, Swedish, Danish and Norwegian, Finnish, Czech
    r"|ADR|ARG|LICZBA|DZIEL/0|ZERO|V\u00c4RDEFEL|REFERENS|DIVISION/0|OGILTIGT|SAKNAS|SK\u00c4RNING|OVERSKRIDELSE"
    r"|V\u00c6RDI|VERDI|REFERENCE|ARVO|VIITTAUS|JAKO/0|LUKU|PUUTTUU|TYHJ\u00c4|HODNOTA|ODKAZ|D\u011aLEN\u00cd_NULOU"
    r"|\u010c\u00cdSLO|NEN\u00cd_K_DISPOZICI)!|(?:NAZWA|NAMN|NAVN|NIMI|N\u00c1ZEV)\?|N/D!|I/T|NEN\u00cd_K_DISPOZICI)|Err:\d{3}",
    re.IGNORECASE,
)
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d{2}")
_SHOWN: Final = 40


def trimmed(written: str) -> str:
    """Without white space, invisible signs and NULs at its ends."""
    return written.strip(_AT_ENDS if "\0" in written or not written.isascii() else None)


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
    address = visible(written).strip(" ;,").removeprefix("mailto:").strip("'\"")
    named = _NAMED_ADDRESS.search(address)
    address = named[1] if named else address
    if not _ADDRESS.fullmatch(address):
        several = " Keep one of them." if address.count("@") > 1 else ""
        raise ValueError(
            f"{shown(written)} is not an e-mail address.{several} Leave the cell blank where none is known, "
            "or do not read the column: --map email="
        )
    return address


def parse_phone(written: str) -> str:
    """A telephone number as it is written. Raises ValueError for what a spreadsheet rounded."""
    number = visible(written)
    if is_rounded(number):
        raise ValueError(
            f"{shown(written)} is what a spreadsheet made of a telephone number: the last figures are lost. Export "
            "the file anew, format the column as text before, or do not read it: --map phone="
        )
    return number[:-2] if number.endswith(".0") and number[:-2].isdigit() else number


def is_rounded(written: str) -> bool:
    """Whether a spreadsheet shortened a long number: `1.23E+15`."""
    return _ROUNDED.fullmatch(written) is not None


def control_in(written: str) -> str:
    """The first control character that no text has, '' without one; breaks and tabs are none."""
    found = None if written.isprintable() else _CONTROL.search(written)
    return "" if found is None else found[0]


def on_one_line(written: str) -> str:
    """A line break in a name or title becomes a blank."""
    return _BREAKS.sub(" ", written)


def visible(written: str) -> str:
    """Without invisible signs anywhere, and with the figures 0 to 9 for those of other scripts.

    Programs put marks of direction into dates and amounts; Japanese ones have figures of full width.
    """
    if written[:1] == "'" and written[1:2].isdigit():
        written = written[1:]  # what keeps a figure a text in a spreadsheet
    if written.isascii():
        return written
    plain = _INVISIBLE.sub("", written).translate(_PLAIN).strip()
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


def is_filler(written: str) -> bool:
    """Whether a cell says in words or signs that nothing is known: `n/a`, `-`, `TBD`, `#N/A`."""
    if len(written) > _LONGEST_FILLER:
        return False
    return written.strip().casefold() in _FILLERS or is_failed(written)


def is_no_name(written: str) -> bool:
    """Whether a text names nothing: punctuation, or what stands for a name that is not known."""
    short = written.strip().casefold() in {*_SHORT_NAMES, "null"}  # what an export of ours may hold
    return is_bare_of_words(written) or (is_filler(written) and not short)


def is_failed(written: str) -> bool:
    """Whether a cell is what a spreadsheet writes where a formula failed: `#REF!`, `#WERT!`."""
    return written[:1] in {"#", "E"} and _FAILED.fullmatch(written.strip()) is not None


def is_garbled(written: str) -> bool:
    """Whether a text is UTF-8 that was once read as Windows-1252 and written anew: `MÃ¼ller`."""
    if _TWICE.search(written) is None:
        return False
    try:
        return written.encode("cp1252").decode("utf-8") != written
    except UnicodeError:
        return False


def is_bare_of_words(written: str) -> bool:
    """Whether a text is punctuation alone: `-`, `???`. Signs such as an emoji are no punctuation."""
    return all(unicodedata.category(char)[0] in "PZC" for char in written)


def shown(written: str, most: int = _SHOWN) -> str:
    """A cell as it is quoted in a message."""
    return repr(written if len(written) <= most else written[:most] + "…")


def not_known(written: str, what: str) -> ValueError:
    """The refusal of a filler where `what` (an amount, a date) is asked for."""
    return ValueError(
        f"{shown(written)} is not {what}. Leave the cell blank where it is not known, or name what "
        f"{shown(written)} means with --values."
    )
