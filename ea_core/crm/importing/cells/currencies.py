"""The currency that is written beside an amount: as a code, a sign, or a word.

A sign can stand for several currencies (`$`, `kr`); it fits when the installation's is one of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from babel.numbers import get_currency_name, list_currencies

from ea_core.crm.importing.cells.texts import shown

_DOLLARS: Final = (
    "USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS", "JMD", "BBD", "BSD",
    "BZD", "FJD", "GYD", "LRD", "NAD", "SRD", "TTD", "XCD", "KYD", "BMD", "BND", "UYU",
)  # fmt: skip
_SIGNS: Final[dict[str, tuple[str, ...]]] = {
    "$": _DOLLARS, "us$": ("USD",), "$us": ("USD",), "usd$": ("USD",), "$ca": ("CAD",), "$can": ("CAD",), "a$": ("AUD",), "au$": ("AUD",), "c$": ("CAD",),
    "ca$": ("CAD",), "can$": ("CAD",), "nz$": ("NZD",), "s$": ("SGD",), "hk$": ("HKD",), "nt$": ("TWD",),
    "mx$": ("MXN",), "r$": ("BRL",), "dollar": _DOLLARS, "dollars": _DOLLARS,
    "€": ("EUR",), "euro": ("EUR",), "euros": ("EUR",), "eur": ("EUR",),
    "£": ("GBP", "EGP", "GIP", "FKP", "SHP", "LBP", "SYP"), "pound": ("GBP",), "pounds": ("GBP",),
    "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"), "yen": ("JPY",), "円": ("JPY",), "元": ("CNY",),
    "cn¥": ("CNY",), "jp¥": ("JPY",), "rmb": ("CNY",), "yuan": ("CNY",),
    "kr": ("SEK", "NOK", "DKK", "ISK"), "kr.": ("SEK", "NOK", "DKK", "ISK"), "skr": ("SEK",),
    "nkr": ("NOK",), "dkr": ("DKK",), "ikr": ("ISK",),
    "zł": ("PLN",), "zl": ("PLN",), "kč": ("CZK",), "kc": ("CZK",), "ft": ("HUF",), "lei": ("RON", "MDL"),
    "лв": ("BGN",), "лв.": ("BGN",), "din": ("RSD",), "din.": ("RSD",), "ден": ("MKD",),
    "fr": ("CHF",), "fr.": ("CHF",), "sfr": ("CHF",), "sfr.": ("CHF",), "franken": ("CHF",),
    "₹": ("INR",), "rs": ("INR", "PKR", "LKR", "NPR", "MUR"), "rs.": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "₽": ("RUB",), "руб": ("RUB",), "руб.": ("RUB",), "₩": ("KRW",), "₺": ("TRY",), "tl": ("TRY",),  # noqa: RUF001 # Russian
    "₪": ("ILS",), "₴": ("UAH",), "грн": ("UAH",), "₸": ("KZT",), "₱": ("PHP",), "₫": ("VND",),
    "đ": ("VND",), "฿": ("THB",), "₦": ("NGN",), "₵": ("GHS",), "₡": ("CRC",), "₲": ("PYG",),
    "rp": ("IDR",), "rp.": ("IDR",), "rm": ("MYR",), "r": ("ZAR",), "s/": ("PEN",), "s/.": ("PEN",),
    "b/.": ("PAB",), "q": ("GTQ",), "ksh": ("KES",), "tsh": ("TZS",), "ush": ("UGX",),
    "dh": ("AED", "MAD"), "sr": ("SAR",), "qr": ("QAR",), "₾": ("GEL",), "֏": ("AMD",), "₼": ("AZN",),
}  # fmt: skip
# Letters and signs at either end of an amount; digits, blanks and separators are in the middle.
_BEFORE: Final = re.compile(r"^[^\d\s.,'\u2019()+\-\u2212](?:[^\d\s'\u2019()+\-\u2212]*)")
_AFTER: Final = re.compile(r"(?:[^\W\d_]|[^\w\s.,'\u2019()+\-\u2212])[^\d\s'\u2019()+\-\u2212,]*$")
_IN_HEADER: Final = re.compile(r"[A-Z]{0,3}[$]|[^\w\s]|\b[A-Z]{3}(?=[)\]]|\s*$)")
_SCALE: Final = re.compile(
    r"\b(?:in\s+|of\s+)?(thousands?|millions?|tsd|tausend|mio|mill|mln|mrd|bn|milliers|millones|miles|migliaia|"
    r"milioni|millionen|duizend(?:en)?|miljoen|milhares|milhões|tusen|tusental|tusinde?|miljoner|tuhatta|tys|tkr|"
    r"tis|tisíc|cents?|centimes?|centavos|céntimos|centesimi|pence|öre|øre|groszy)\b\.?"
    r"|\b(t\.\s?kr|mkr|mio\.?\s?kr)\b\.?"
    r"|\b(?:x|\u00d7)\s*1[.,' ]?000\b"
    r"|[(\[\s](k|m|mm|mn|t|'?000s?|1[.,]?000s?)\s*(?:[A-Z]{3}|[$€£¥])?\s*[)\]]"
    r"|[(\[\s](?:[A-Z]{3}|[$€£¥])\s*(k|m|mm|mn|'?000s?)\s*[)\]]"
    r"|\b(k|m|t)(?:EUR|USD|GBP|CHF|[$€£])",
    re.IGNORECASE,
)
_CODE_AT_END: Final = re.compile(
    r"(?<![^\W_])(?:usd|eur|gbp|chf|sek|nok|dkk|pln|czk|huf|cad|aud|jpy|inr|brl|cny)\s*$"
)
_LOCALES: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl", "cs")
_MOST_LETTERS: Final = 10
_MOST_NAMED: Final = 10


def split_currency(written: str) -> tuple[str, str]:
    """The amount without the currency, and the currency as it is written (empty when none is).

    A word that is no currency stays with the amount, which is then no number.
    """
    sign, rest = "", written.strip()
    minus = ""
    if rest[:1] in {"-", "\u2212", "+", "("} and not rest[1:2].isdigit():
        minus, rest = rest[:1], rest[1:].strip()
    for pattern in (_BEFORE, _BEFORE, _AFTER, _AFTER):  # US$ 5 and USD $5
        found = pattern.search(rest)
        if found is None:
            continue
        # The point may be the number's own: Rs.500 and $.50.
        for word in (found[0], found[0].rstrip(".")):
            if len(word) <= _MOST_LETTERS and currencies_of(word):
                sign = f"{sign} {word}" if sign else word  # $ 5 CAD: both have to fit
                start = found.start()
                rest = (rest[:start] + rest[start + len(word) :]).strip()
                break
    return minus + rest, sign


def currencies_of(sign: str) -> frozenset[str]:
    """The codes that a code, sign or word may stand for; empty when it is no currency."""
    if " " in sign:
        parts = [currencies_of(part) for part in sign.split()]
        return frozenset.intersection(*parts) if all(parts) else frozenset()
    if sign.upper() in _codes() and (sign.isupper() or sign.islower()):
        return frozenset({sign.upper()})
    known = _SIGNS.get(sign.casefold())
    if known is not None:
        return frozenset(known)
    if len(sign) == 1 and unicodedata.category(sign) == "Sc":
        return frozenset({sign})  # a currency that has no name here fits none
    return frozenset()


def refuse_foreign(sign: str, ours: str, written: str) -> None:
    """Raises ValueError unless what is written beside an amount may be the currency `ours`."""
    if not sign:
        return
    codes = currencies_of(sign)
    if ours not in codes:
        raise ValueError(
            f"{shown(written)} is in {_named(codes, sign)}, but amounts are kept in {ours} here. "
            f"Convert it to {ours} first."
        )


def currencies_named(name: str) -> frozenset[str]:
    """The codes of currencies with that name in one of the languages of exports: US Dollar, Euro, Złoty."""
    return _names().get(" ".join(name.casefold().split()), frozenset())


def spaced(name: str) -> str:
    """A column's name with blanks for underscores, and a code at its end as codes are written: value_eur."""
    words = name.replace("_", " ")
    return _CODE_AT_END.sub(lambda found: found[0].upper(), words)


def currency_in_header(name: str) -> str:
    """The code or sign that a column's name holds, as in `Amount (EUR)`, `value_eur` or `Value in £`, or ''."""
    for word in _IN_HEADER.findall(spaced(name)):
        if word in _codes() or unicodedata.category(word[-1]) == "Sc":
            return str(word)
    return ""


def scale_in_header(name: str) -> str:
    """What a column's name says its amounts are counted in, as in `Value (k€)` or `in thousands`, or ''."""
    found = _SCALE.search(name)
    return "" if found is None else found[0].strip(" ()[]")


def _named(codes: frozenset[str], sign: str) -> str:
    known = sorted(codes & _codes())
    if not known:
        return f"a currency written {sign}"
    if len(known) == 1:
        return f"{get_currency_name(known[0], locale='en')} ({known[0]})"
    if len(known) <= _MOST_NAMED:
        return f"a currency written {sign} ({', '.join(known[:-1])} or {known[-1]})"
    return f"a currency written {sign} (USD, AUD, CAD or another dollar)"


@cache
def _names() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for code in _codes():
        for locale in _LOCALES:
            name = " ".join(get_currency_name(code, locale=locale).casefold().split())
            found[name] = found.get(name, frozenset()) | {code}
    return found


@cache
def _codes() -> frozenset[str]:
    """Today's codes and the older ones; those of metals and tests are no money."""
    return frozenset(list_currencies()) - {"XXX", "XTS", "XAU", "XAG", "XPD", "XPT"}
