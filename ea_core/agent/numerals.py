"""Numbers that are written in words, in the languages of `tongues`, with the tens and units together. Pure.

"twenty-five", "fünfundzwanzig", "vingt-cinq" and "treinta y cinco" are one number each. One itself is left
out: in most of these languages it is the article. Words that mean something else in English ("once",
"due", "sex") count in a text of their own language only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from ea_core.agent.tongues import language_of

_MOST_WORDS: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+")
_SCALES: Final = {
    word: Decimal(1).scaleb(exponent)
    for exponent, words in {
        3: "thousand tausend mille duizend tusen tysiąc tysiące tysięcy",
        6: "million millions millionen millones milioni miljoen miljoner miliony milionów",
    }.items()
    for word in words.split()
}


class Numeral(NamedTuple):
    """A number in words, and where it stands."""

    value: Decimal
    start: int
    end: int


def _joined(tens: dict[int, str], units: dict[int, str], form: str) -> dict[str, int]:
    return {
        form.format(unit=unit, ten=ten): value + one
        for value, ten in tens.items()
        for one, unit in units.items()
        if one < 10  # noqa: PLR2004 -- what stands beside tens
    }


def _listed(first: int, words: str) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), start=first)}


def _by_value(words: dict[str, int]) -> dict[int, str]:
    return {number: word for word, number in words.items()}


def _tens(words: str, first: int = 20) -> dict[int, str]:
    return dict(zip(range(first, 100, 10), words.split(), strict=False))


def _plain(tens: dict[int, str]) -> dict[str, int]:
    return {word: number for number, word in tens.items()}


def _english() -> dict[str, int]:
    low = _listed(
        2, "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen")  # fmt: skip
    tens = _tens("twenty thirty forty fifty sixty seventy eighty ninety")
    units = {**_by_value(low), 1: "one"}
    return {
        **low, **_plain(tens), **_joined(tens, units, "{ten} {unit}"), "hundred": 100,
        **{f"{word} hundred": 100 * one for word, one in low.items() if one < 10},  # noqa: PLR2004
        "dozen": 12,
    }  # fmt: skip


def _german() -> dict[str, int]:
    low = _listed(
        2, "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
        "siebzehn achtzehn neunzehn")  # fmt: skip
    tens = _tens("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
    units = {**_by_value(low), 1: "ein"}
    found = {**low, **_plain(tens), **_joined(tens, units, "{unit}und{ten}"), "hundert": 100,
             "einhundert": 100, "tausend": 1000, "eintausend": 1000}  # fmt: skip
    for word, one in low.items():
        if one < 10:  # noqa: PLR2004
            found |= {f"{word}hundert": 100 * one, f"{word}tausend": 1000 * one}
    return {**found, **{word.replace("ß", "ss"): one for word, one in found.items()}}


def _french() -> dict[str, int]:
    low = _listed(
        2, "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    )
    low |= {"dix sept": 17, "dix huit": 18, "dix neuf": 19}
    units = _by_value(low)
    tens = _tens("vingt trente quarante cinquante soixante")
    found = {**low, **_plain(tens), **_joined(tens, units, "{ten} {unit}")}
    found |= {f"{ten} et un": value + 1 for value, ten in tens.items()}
    found |= {f"soixante {word}": 60 + one for word, one in low.items() if one >= 10}  # noqa: PLR2004
    found |= {
        "soixante et onze": 71,
        "quatre vingts": 80,
        "quatre vingt": 80,
        "quatre vingt un": 81,
        "cent": 100,
    }
    found |= {f"quatre vingt {word}": 80 + one for word, one in low.items()}
    return {**found, **{f"{word} cents": 100 * one for word, one in low.items() if one < 10}}  # noqa: PLR2004


def _spanish() -> dict[str, int]:
    low = _listed(
        2, "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
        "veintiséis veintisiete veintiocho veintinueve")  # fmt: skip
    tens = _tens("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30)
    units = {**_by_value(low), 1: "uno"}
    return {**low, **_plain(tens), **_joined(tens, units, "{ten} y {unit}"), "cien": 100, "ciento": 100,
            "doscientos": 200, "trescientos": 300, "quinientos": 500}  # fmt: skip


def _italian() -> dict[str, int]:
    low = _listed(
        2, "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
        "sedici diciassette diciotto diciannove")  # fmt: skip
    tens = _tens("venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
    units = {**_by_value(low), 3: "tré"}
    found = {**low, **_plain(tens), **_joined(tens, units, "{ten}{unit}"), "cento": 100}
    found |= {f"{ten[:-1]}{word}": value + one for value, ten in tens.items()
              for word, one in (("uno", 1), ("otto", 8))}  # fmt: skip
    return {**found, **{word.replace("tré", "tre"): one for word, one in found.items()}}


def _dutch() -> dict[str, int]:
    low = _listed(
        2, "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien")  # fmt: skip
    tens = _tens("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
    units = {**_by_value(low), 1: "een"}
    found = {**low, **_plain(tens), **_joined(tens, units, "{unit}en{ten}"), "honderd": 100}
    return {**found, **{word.replace("eeen", "eeën"): one for word, one in found.items()},
            **{word.replace("eeen", "eeën").replace("ieen", "ieën"): one for word, one in found.items()}}  # fmt: skip


def _swedish() -> dict[str, int]:
    low = _listed(
        2,
        "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
    )
    tens = _tens("tjugo trettio fyrtio femtio sextio sjuttio åttio nittio")
    units = {**_by_value(low), 1: "en"}
    return {**low, **_plain(tens), **_joined(tens, units, "{ten}{unit}"), "hundra": 100}


def _polish() -> dict[str, int]:
    low = _listed(
        2, "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście "
        "czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście")  # fmt: skip
    bent = _listed(
        2,
        "dwóch trzech czterech pięciu sześciu siedmiu ośmiu dziewięciu dziesięciu jedenastu dwunastu",
    )
    tens = _tens("dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt "
                 "osiemdziesiąt dziewięćdziesiąt")  # fmt: skip
    return {
        **low,
        **bent,
        "dwie": 2,
        **_plain(tens),
        **_joined(tens, _by_value(low), "{ten} {unit}"),
        "sto": 100,
    }


_BY_LANGUAGE: Final = {
    "English": _english(), "German": _german(), "French": _french(), "Spanish": _spanish(),
    "Italian": _italian(), "Dutch": _dutch(), "Swedish": _swedish(), "Polish": _polish(),
}  # fmt: skip
_OWN_TEXT_ONLY: Final = frozenset(
    "once due sex sei cent dos sept neuf sto fem tio".split()  # noqa: SIM905
)
_ANYWHERE: Final = {
    word: Decimal(number)
    for words in reversed([*_BY_LANGUAGE.values()])
    for word, number in words.items()
    if word not in _OWN_TEXT_ONLY
}
NUMERALS: Final = frozenset(word for word in _ANYWHERE if " " not in word)
"""The single words of them all but those that mean something else in English."""


_STARTS: Final = frozenset(word.split()[0] for words in _BY_LANGUAGE.values() for word in words)


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers in words, in order, each as long as it can be."""
    folded = text.casefold() if len(text.casefold()) == len(text) else text.lower()
    words = [(one.group(), one.start(), one.end()) for one in _WORD.finditer(folded)]
    if not any(word in _STARTS for word, _, _ in words):
        return
    own = {word: Decimal(one) for word, one in _BY_LANGUAGE.get(language_of(text), {}).items()}
    at = 0
    while at < len(words):
        most = 1
        while (
            most < _MOST_WORDS and at + most < len(words)
            and text[words[at + most - 1][2] : words[at + most][1]] in {" ", "-"}
        ):  # fmt: skip
            most += 1
        for length in range(most, 0, -1):
            said = " ".join(word for word, _, _ in words[at : at + length])
            value = own.get(said, _ANYWHERE.get(said))
            if value is not None:
                break
        else:
            at += 1
            continue
        start, end = words[at][1], words[at + length - 1][2]
        at += length
        if at < len(words) and words[at][0] in _SCALES and text[end : words[at][1]] == " ":
            value *= _SCALES[words[at][0]]
            end = words[at][2]
            at += 1
        yield Numeral(value, start, end)
