"""Which encoding bytes are text in: for documents and for tables alike. Pure.

What is certain comes first: a byte order mark, the pattern of UTF-16 without one, being valid
UTF-8. UTF-8 with a few broken bytes stays UTF-8. Only the rest is a guess: Latin letters are judged
by how well they fit the alphabets in use (short texts with two accents have nothing else), other
scripts by charset-normalizer. Nothing is replaced in silence: the first byte that does not fit has
a position, and what becomes of it is the caller's decision.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, Final

from charset_normalizer import from_bytes

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_SCRIPTS: Final = [
    "cp1251", "cp1253", "cp1255", "cp1256", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949",
    "tis_620", "cp866",
]  # fmt: skip
_LATIN: Final = (
    "cp1252", "cp1250", "mac_roman", "cp1254", "cp1257", "cp850", "iso8859_2", "cp437", "iso8859_15",
)  # fmt: skip
"""In the order in which they are taken where several fit equally well."""
_ALPHABETS: Final = tuple(
    frozenset(letters)
    for letters in (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "àèéìíîòóùú", "áâãàçéêíóôõúü", "áéèëïíöóüú",
        "æøåéèêóòôäöü", "åäöéüàšž", "áðéíóúýþæö", "àçèéíïòóúü",
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîșțşţ",
        "çğıöşüâîû", "ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž",
    )
)  # fmt: skip
"""The letters beyond ASCII of a language each, western ones first."""
_PLACES: Final[dict[str, Callable[[str], bool]]] = {
    "ñ": lambda after: bool(after) and after in "aeiouáéíóú",  # else Polish: Poznañ
    "ì": lambda after: not after.isalpha(),  # else Czech: Budìjovice
    "œ": lambda after: after not in set("bgkpvwz"),  # else Polish: œwiat
    "Œ": lambda after: after not in set("bgkpvwz"),
}
"""What comes behind a letter where it is at home."""
_SET_BESIDE_LETTERS: Final = frozenset("‘’“”„‚‹›«»–—…·•°ªº®™©²³¹%‰¿¡\xa0\xad/")  # noqa: RUF001 -- they are meant
_BETWEEN_LETTERS: Final = frozenset("’–—/…\xa0\xad")  # noqa: RUF001 -- they are meant
"""Those of them that may stand within a word."""
_BEHIND_WORDS: Final = frozenset("™®‰¹²³")
_TILDE: Final = re.compile("[õÕ](?![eE])")
_BOUNDS: Final = re.compile(r"[\s;,|\"]+")

_FAR: Final = 3
"""So many odd letters more make another encoding out of the question."""
_SAMPLE: Final = 200_000
_BEFORE: Final = 10_000
"""Bytes of the sample that come before the first one that is not UTF-8."""
_CHUNK: Final = 1 << 20
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_ESCAPED_JAPANESE = re.compile(rb"\x1b\$[@B]")
_FOREIGN = re.compile(rb"[\x80-\xff]+")
_FITS: Final = 0.1  # odd signs per letter
_FINALS: Final = frozenset("ךםןףץς")
_EAST: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "FULLWIDTH", "HALFWIDTH", "HANGUL"})

CERTAIN: Final = 0.95
"""From this confidence on nobody needs to be told which encoding it was."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes are text. `name` is Python's codec, which takes a byte order mark away.

    `confidence` goes from 0 to 1 (see CERTAIN). `broken_at` is the position of the first byte that
    is not text in this encoding, None when all of them are.
    """

    name: str
    confidence: float
    broken_at: int | None = None

    @property
    def label(self) -> str:
        """The encoding as people know it: UTF-8, Windows-1252."""
        if self.name.startswith("cp125"):
            return f"Windows-{self.name[2:]}"
        return {"mac_roman": "Mac Roman"}.get(self.name, self.name.removesuffix("-sig").upper())


def find_encoding(source: BinaryIO | bytes) -> Encoding | None:
    """The encoding of a file (read from its beginning, to its end) or of bytes.

    None for what is no text in any encoding that is plausible.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return _checked(stream, sample, [name], 1.0)
    if wide := _wide(sample):
        return _checked(stream, sample, [wide], CERTAIN)
    if _ESCAPED_JAPANESE.search(sample) and _first_broken(stream, "iso2022_jp") is None:
        return Encoding("iso2022_jp", CERTAIN)
    broken_at = _first_broken(stream, "utf-8")
    if broken_at is None:
        return Encoding("utf-8", 1.0) if _is_text(sample, "utf-8") else None
    start = max(0, broken_at - _BEFORE)
    stream.seek(start)
    beginning, sample = sample[:start], stream.read(_SAMPLE)
    if _is_mostly_utf8(beginning + sample):
        return Encoding("utf-8", 0.8, broken_at)
    names, confidence = _guessed(sample)
    return _checked(stream, sample, names, confidence)


def _checked(
    stream: BinaryIO, sample: bytes, names: Iterable[str], confidence: float
) -> Encoding | None:
    """The first of `names` in which all bytes are text, else the first with what is broken."""
    broken: Encoding | None = None
    for name in names:
        if not _is_text(sample, name):
            continue
        broken_at = _first_broken(stream, name)
        if broken_at is None:
            return Encoding(name, confidence)
        broken = broken or Encoding(name, confidence / 2, broken_at)
    return broken


def _first_broken(stream: BinaryIO, name: str) -> int | None:
    """The position of the first byte that can't be decoded."""
    decoder = codecs.getincrementaldecoder(name)()
    stream.seek(0)
    at = 0
    while True:
        chunk = stream.read(_CHUNK)
        kept = len(decoder.getstate()[0])  # the beginning of a letter at the last chunk's end
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return at - kept + error.start
        if not chunk:
            return None
        at += len(chunk)


def _is_text(sample: bytes, name: str) -> bool:
    """Whether hardly any signs are such as no text has."""
    text = sample.decode(name, "ignore")
    return len(_CONTROLS.findall(text)) <= max(2, len(text) // 100)


def _is_mostly_utf8(sample: bytes) -> bool:
    """Letters of several bytes come about by chance only in a few places of another encoding."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = [char for char in text if char > "\x7f" and char != "\ufffd"]
    if len(letters) >= max(2, 2 * broken):
        return True
    # A letter and a broken byte each: no word of another encoding has Ã beside a quarter sign.
    return broken <= len(letters) <= 2 and all("\xc0" <= char <= "\u024f" for char in letters)  # noqa: PLR2004 -- hardly any


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: its blanks, line ends and Latin letters have NULs on one side.

    Some letters of other scripts have one on the other side (U+4E00), so both orders are tried.
    """
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd <= len(sample) // 200:
        return None  # a stray one at most
    for name in ("utf-16-be", "utf-16-le") if even > odd else ("utf-16-le", "utf-16-be"):
        try:
            text = sample[: len(sample) // 2 * 2].decode(name)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 4:  # not a pair of which the sample has one half
                continue
            text = sample[: error.start].decode(name)
        if _is_plain(text):
            return name
    return None


def _is_plain(text: str) -> bool:
    """Whether a text has blanks or line ends, hardly a control, and letters of two scripts."""
    if not text or not re.search(r"[ \t\r\n\u3000]", text) or len(_CONTROLS.findall(text)) > 2:  # noqa: PLR2004 -- as many as stray
        return False
    scripts: dict[str, int] = {}
    for char in text[:5000]:
        if char.isalpha():
            script = unicodedata.name(char, "NONE").split(" ", 1)[0].split("-", 1)[0]
            script = "EAST" if script in _EAST else script
            scripts[script] = scripts.get(script, 0) + 1
        elif unicodedata.category(char) in {"Cn", "Co"}:
            return False
    return sum(sorted(scripts.values())[-2:]) >= 0.9 * sum(scripts.values())


def _guessed(sample: bytes) -> tuple[list[str], float]:
    """What the bytes may be, best first, and how sure the first one is."""
    foreign = [len(run) for run in _FOREIGN.findall(sample)]
    share = sum(foreign) / len(sample)
    if share > 0.4 and sample.count(0x40) * 20 > len(sample) > sample.count(0x20) * 200:  # noqa: PLR2004 -- EBCDIC's letters are beyond ASCII, its blank is 0x40
        return ["cp500"], 0.7
    in_words = sum(length for length in foreign if length > 2)  # noqa: PLR2004 -- Latin words have one or two together
    if share < 0.3 and in_words <= sum(foreign) / 2:  # noqa: PLR2004 -- of text in Latin letters
        return _latin(sample)
    if share < 0.3 and max(foreign) <= 3:  # noqa: PLR2004 -- in a few words three together: Żółw
        names, confidence = _latin(sample)
        if confidence > 0.4:  # noqa: PLR2004 -- the letters of one language
            return names, confidence
    lines = b"\n".join(line for line in sample.splitlines() if _FOREIGN.search(line))
    likely = [
        match.encoding for match in from_bytes(lines, cp_isolation=[*_OTHER_SCRIPTS, *_LATIN])
    ]
    if share <= 0.3:  # noqa: PLR2004 -- Latin letters have accents in fewer places
        return likely, 0.7
    others = [*(name for name in likely if name in _OTHER_SCRIPTS), *_OTHER_SCRIPTS]
    odd = {name: _script_oddness(lines[:5000], name) for name in dict.fromkeys(others)}
    ranked = sorted((name for name in odd if odd[name] < _FITS), key=lambda name: odd[name])
    return [*ranked, *likely], 0.7


def _script_oddness(sample: bytes, name: str) -> float:
    """Signs that no text of the script has, per letter: 0 for none, 1 and more for no text.

    Capitals within words, two scripts in a word, final letters in the middle of one, drawing signs,
    letters of half width, single parts of Korean syllables, vowel marks without a letter.
    """
    text = sample.decode(name, "ignore")
    letters = sum(char.isalpha() for char in text)
    lost = len(sample) - len(text.encode(name, "ignore"))
    odd = float(lost) + sum(char == "\ufffd" or "\u2500" <= char <= "\u259f" for char in text)
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {unicodedata.name(char, "?").split()[0] for char in word if char > "\x7f"}
        odd += len(scripts - _EAST - {"CJK"}) > 1 or (
            bool(scripts)
            and not word.isascii()
            and any("a" <= char.lower() <= "z" for char in word)
        )
        odd += {
            "HANGUL",
            "CJK",
        } <= scripts  # Korean has not had Chinese letters within words for long
        odd += sum(a.islower() and b.isupper() for a, b in pairwise(word))
        odd += sum(char in _FINALS for char in word[:-1])
        odd += sum("\uff61" <= char <= "\uff9f" or "\u3131" <= char <= "\u318e" for char in word)
    odd += len(re.findall(r"(?:^|\s)[\u064b-\u0652]|[\u0591-\u05c7]", text)) / 2
    if letters and text.islower():
        odd += 0.5  # the first word of a text in a script with capitals has one
    return odd / max(1, letters)


def _latin(sample: bytes) -> tuple[list[str], float]:
    """The encodings of Latin letters by how odd the words with accents look in each."""
    found: dict[str, tuple[float, list[str]]] = {}
    for name in _LATIN:
        try:
            words = [word for word in _BOUNDS.split(sample.decode(name)) if not word.isascii()]
        except UnicodeDecodeError:
            continue
        found[name] = (_oddness(words), words)
    names = sorted(found, key=lambda name: found[name][0])  # stable: equals stay in their order
    if not names:
        return ["cp1252"], 0.3
    least, words = found[names[0]]
    rivals = [odd for odd, read in found.values() if read != words and odd - least < _FAR]
    confidence = 0.6 if rivals else 0.9
    return [*names, "cp1252"], confidence if least < 1 else 0.4


def _oddness(words: list[str]) -> float:
    """Accented letters outside of the nearest alphabet, and signs and capitals within words."""
    letters: dict[str, int] = {}
    odd = 0.0
    for word in words:
        for at, char in enumerate(word):
            if char <= "\x7f":
                continue
            before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
            if not char.isalpha():
                odd += 2 * _is_odd_sign(char, before, after)
                continue
            odd += char in _PLACES and not _PLACES[char](after)
            odd += 2 * (char.isupper() and before.isalpha() and (before + after).upper() != before + after)  # fmt: skip
            lower = char.lower()[0]
            letters[lower] = letters.get(lower, 0) + (lower > "\x7f")
    if "õ" in letters and not letters.keys().isdisjoint("áéíóú"):  # Portuguese has õ before e alone
        odd += sum(len(_TILDE.findall(word)) for word in words)
    return (
        odd
        + _looks_turkish(letters)
        + min(
            sum(often for letter, often in letters.items() if letter not in alphabet)
            for alphabet in _ALPHABETS
        )
    )


def _is_odd_sign(char: str, before: str, after: str) -> bool:
    """Whether a sign that is no letter stands where none does: within a word, or on its wrong side."""
    if char not in _SET_BESIDE_LETTERS:
        return (before + after).isalpha()
    if before.isalpha() and after.isalpha():
        return char not in _BETWEEN_LETTERS and (char, before) != ("·", "l")  # Catalan: col·legi
    return char in _BEHIND_WORDS and not before and after.isalpha()


def _looks_turkish(letters: dict[str, int]) -> bool:
    """Whether Turkish was read as Western European: ý for its dotless i, with þ or ð, and no Icelandic vowel."""
    return (
        letters.get("ý", 0) >= 2  # noqa: PLR2004 -- the commonest letter of Turkish, a rare one of Icelandic
        and not letters.keys().isdisjoint("þð")
        and letters.keys().isdisjoint("áéíóúæ")
    )
