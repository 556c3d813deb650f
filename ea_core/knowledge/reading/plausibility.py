"""Whether a text that a program gives out is writing at all: PDF fonts may map letters to wrong ones.

Three signs, each of which natural text, lists of parts, code and tables do not show: letters that no
writing has (private use, controls); long lines without a blank in which one sign stands where the
blanks should; words of Latin letters that no language has, told by their vowels, by runs of
consonants and by how common their letters are. The bounds were set with the first article of the
Universal Declaration of Human Rights in 300 languages (at most 2 points; a text whose letters are
mixed up has 3 or more in nine of ten cases) and with headers of C libraries. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_VOWELS = frozenset("aeiouy\u00e6\u00f8\u0153\u0131\u0259\u025b\u0254\u0268\u0289\u0269\u028a")
_COMMON = frozenset("eainrtsodlu")
"""The letters that most languages in Latin script use most."""
_ODD = 0.25  # of the characters
_FEWEST_SIGNS = 20
_FEWEST_WORDS = 12  # different ones, so that names said again do not decide
_FEWEST_CAPITALS = 15
_POINTS = 3
_LONG_LINE = 30  # characters
_UNBROKEN = 0.7  # of the long lines
_SEPARATOR = (0.08, 0.3)  # share of a sign that stands for the blanks
_JOINING = frozenset("_-./\\,;:|@&=")
"""Signs that stand between words without blanks in tables, paths, addresses and code."""
_WORD = re.compile(r"(?<!\S)[\"'(\u201c\u201e]?([^\W\d_]{3,})[.,;:!?)\"'\u201d]*(?!\S)")
"""A word that stands free, unlike the parts of names in code."""
_BULLETS = frozenset("\uf0b7\uf0a7\uf0d8\uf0fc\uf076")
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af]")


def is_plausible(text: str) -> bool:
    """Whether a page's text can be writing; True where there is too little to tell."""
    return not (_has_odd_signs(text) or _lacks_blanks(text) or _has_no_words(text))


def _has_odd_signs(text: str) -> bool:
    signs = [char for char in text if not char.isspace()]
    odd = sum(
        char == "\ufffd"
        or (char not in _BULLETS and unicodedata.category(char) in ("Co", "Cn", "Cc"))
        for char in signs
        if char not in "\x02\ufffe"  # pdfium's mark of a hyphen
    )
    return len(signs) >= _FEWEST_SIGNS and odd >= _ODD * len(signs)


def _lacks_blanks(text: str) -> bool:
    """Whether long lines have no blanks, and one sign parts their words or nothing does."""
    lines = [line.strip(" ") for line in text.splitlines()]
    long = [line for line in lines if len(line) >= _LONG_LINE]
    unbroken = [line for line in long if " " not in line and "\t" not in line]
    if not unbroken or len(unbroken) < _UNBROKEN * len(long):
        return False
    joined = "".join(unbroken)
    if 3 * len(joined) < len(text) or _SPACELESS.search(joined):
        return False
    signs = Counter(
        char
        for char in joined
        if not (char.isalnum() or char in _JOINING)
        and (char < "\u0100" or unicodedata.category(char) == "Co")
    )
    sign, often = signs.most_common(1)[0] if signs else ("", 0)
    low, high = _SEPARATOR
    letters = sum(char.isalpha() for char in joined)
    if low * len(joined) <= often <= high * len(joined) and 2 * letters > len(joined):
        words = [word for word in joined.split(sign) if word]
        return sum(word.isalpha() for word in words) > len(words) // 2
    return False


def _has_no_words(text: str) -> bool:
    words = _words(text)
    if len(words) < _FEWEST_WORDS:
        return False
    bases = ["".join(_base(char) for char in word) for word in words]
    letters = "".join(bases)
    common = sum(char in _COMMON for char in letters) / len(letters)
    if common >= 0.6:  # noqa: PLR2004 -- abbreviations and names of functions have common letters
        return False
    sounds = ["".join("v" if char in _VOWELS else "c" for char in word) for word in bases]
    vowels = sum(sound.count("v") for sound in sounds) / len(letters)
    mute = sum("v" not in sound for sound in sounds) / len(words)
    runs = sum(len(re.findall(r"(?=cccc)", sound)) for sound in sounds) / len(words)
    changes = sum(sound.count("vc") + sound.count("cv") for sound in sounds)
    changes_share = changes / sum(len(sound) - 1 for sound in sounds)
    points = (
        _graded(vowels < 0.3, vowels < 0.25)  # noqa: PLR2004 -- bounds as measured, here and below
        + _graded(mute > 0.1, mute > 0.2)  # noqa: PLR2004
        + _graded(runs > 0.3, runs > 0.6)  # noqa: PLR2004
        + _graded(common < 0.5, common < 0.4)  # noqa: PLR2004
        + (changes_share < 0.45)  # noqa: PLR2004
    )
    return points >= _POINTS


def _words(text: str) -> set[str]:
    """The different words in Latin letters, without abbreviations in capitals.

    Where hardly a letter is small, as with maps that are shifted by 29, long words in capitals.
    """
    found = [word for word in _WORD.findall(text) if _is_latin(word)]
    small = {word.lower() for word in found if word[1:].islower()}
    capitals = {word for word in found if word.isupper() and len(word) > 4}  # noqa: PLR2004 -- longer than most abbreviations
    if 10 * sum(char.islower() for char in text) > sum(char.isupper() for char in text):
        return small
    return {word.lower() for word in capitals} if len(capitals) >= _FEWEST_CAPITALS else small


def _graded(odd: bool, very_odd: bool) -> int:
    return 2 if very_odd else int(odd)


def _is_latin(word: str) -> bool:
    return all(_base(char) < "\u0300" or char in _VOWELS for char in word)


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    """The letter without its accents, in lower case."""
    return unicodedata.normalize("NFD", char)[0].lower()
