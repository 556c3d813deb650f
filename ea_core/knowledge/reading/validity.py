"""Until when a document says that it holds, in the running titles that say so. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_WORDS = {
    "valid_until": (
        r"valid (?:until|till|to|through)|expires(?: on)?|expiry(?: date)?|gültig bis(?: zum)?"
        r"|valable jusqu'au|válido hasta(?: el)?|valido fino al|geldig tot|ważne do"
    ),
    "review_by": (
        r"review (?:by|on|due|before)|next review|review date|to be reviewed by|nächste prüfung"
        r"|überprüfung(?: am| bis)?|prochaine révision|próxima revisión"
    ),
}
_MONTHS = (
    "jan|januar|january|janvier|enero|gennaio",
    "feb|februar|february|février|febrero|febbraio",
    "mar|märz|march|mars|marzo|mrz",
    "apr|april|avril|abril|aprile",
    "may|mai|mayo|maggio",
    "jun|juni|june|juin|junio|giugno",
    "jul|juli|july|juillet|julio|luglio",
    "aug|august|août|agosto",
    "sep|sept|september|septembre|septiembre|settembre",
    "oct|okt|october|oktober|octobre|octubre|ottobre",
    "nov|november|novembre|noviembre",
    "dec|dez|december|dezember|décembre|diciembre|dicembre",
)
_MONTH = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_NAME = r"(?P<name>[a-zäûéñ]{3,10})\.?"
_FORMS = (
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)",
    r"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>\d{4})",
    r"(?P<one>\d\d?)/(?P<two>\d\d?)/(?P<year>\d{4})",
    rf"(?P<day>\d\d?)(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s)?{_NAME},?\s(?:de\s)?(?P<year>\d{{4}})",
    rf"{_NAME}\s(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})",
)


def validity_of(texts: Iterable[str]) -> dict[str, str]:
    """valid_until and review_by as ISO days, where one of the texts names such a day."""
    found: dict[str, str] = {}
    for text in texts:
        for key, words in _WORDS.items():
            for said in re.finditer(rf"(?i)\b(?:{words})\b\W{{0,3}}", text):
                day = day_at_start(text[said.end() :])
                if day:
                    found.setdefault(key, day.isoformat())
    return found


def day_at_start(text: str) -> date | None:
    """The day that a text begins with; None for none, and for one that can be two (01/02/2026)."""
    for form in _FORMS:
        match = re.match(rf"{form}(?!\d)", text.casefold())
        if match is None:
            continue
        parts = match.groupdict()
        if "one" in parts:
            one, two = int(parts["one"]), int(parts["two"])
            day, month = (one, two) if one > 12 or one == two else (two, one)  # noqa: PLR2004 -- months
            if one <= 12 and two <= 12 and one != two:  # noqa: PLR2004 -- either may be the month
                return None
        else:
            day = int(parts["day"])
            month = int(parts.get("month") or _MONTH.get(parts.get("name") or "", 0))
        try:
            return date(int(parts["year"]), month, day)
        except ValueError:
            continue
    return None
