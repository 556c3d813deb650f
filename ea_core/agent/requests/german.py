"""German questions to the CRM in the English words that the reader knows, from a closed vocabulary. Pure.

A question is put into English only when each of its words is in the vocabulary, is a number, or belongs to
a name of the installation; and it counts only when all of the English is understood. So what is read is
right, and all else is said not to be understood.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.period_forms import MONTHS
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.words import key, key_words, word_set

_ENDINGS: Final = ("", "e", "en", "er", "es", "em")
_ADJECTIVES: Final = {
    "offen": "open", "gewonnen": "won", "verloren": "lost", "abgeschlossen": "closed",
    "ueberfaellig": "late", "verspaetet": "late", "faellig": "due", "ruhend": "quiet", "still": "quiet",
    "inaktiv": "inactive", "aktiv": "active", "ehemalig": "former", "neu": "new", "gewichtet": "weighted",
    "groesst": "largest", "hoechst": "highest", "kleinst": "smallest", "neuest": "newest",
    "aeltest": "oldest", "best": "best", "meist": "most", "wenigst": "fewest", "durchschnittlich": "average",
    "dies": "this", "letzt": "last", "vorig": "last", "vergangen": "last", "naechst": "next",
    "kommend": "next", "laufend": "current", "mein": "my", "unser": "our", "all": "all", "welch": "which",
    "kein": "no", "erst": "first", "zweit": "second", "dritt": "third", "viert": "fourth",
    "erwartet": "expected", "angelegt": "created", "gesamt": "total", "jed": "each", "gekauft": "bought", "stagniert": "stalled",
}  # fmt: skip
_WORDS: Final = {
    # what is asked about
    "deal": "deal", "deals": "deals", "angebot": "deal", "angebote": "deals", "angeboten": "deals",
    "verkaufschance": "opportunity", "verkaufschancen": "opportunities", "opportunities": "opportunities",
    "kunde": "client", "kunden": "clients", "interessenten": "leads", "leads": "leads",
    "ansprechpartner": "contact", "kontakte": "contacts", "kontakt": "contact", "anrufe": "calls",
    "termine": "meetings", "besuche": "visits", "notizen": "notes", "aktivitaeten": "activities",
    "pipeline": "pipeline", "umsatz": "revenue", "umsaetze": "revenue", "prognose": "forecast",
    "abschlussquote": "win rate", "gewinnquote": "win rate", "erfolgsquote": "win rate",
    "verkaufszyklus": "sales cycle", "ziel": "target", "ziele": "targets", "zielerreichung": "attainment",
    "wert": "value", "volumen": "volume", "summe": "sum of", "anzahl": "number of", "dealgroesse": "deal size",
    "wahrscheinlichkeit": "probability", "telefonnummer": "phone number", "telefon": "phone", "position": "position", "positionen": "positions", "email": "email", "webseite": "website",
    "grund": "reason", "verhandlung": "negotiation", "dealwert": "deal value", "sortiert": "sorted", "groesse": "size", "verlustgrund": "loss reason", "top": "top", "letzte": "last",
    "logistik": "logistics", "energie": "energy", "landwirtschaft": "agriculture", "bergbau": "mining", "chemie": "chemicals",
    "lebensmittel": "food", "wasser": "water", "gesundheit": "healthcare", "metall": "metals", "verpackung": "packaging",
    "maschinenbau": "machinery", "pharma": "pharma", "textil": "textiles", "luftfahrt": "aerospace", "verantwortlich": "responsible", "verlustgruende": "loss reasons", "gruende": "reasons",
    # who and what
    "wer": "who", "was": "what", "warum": "why", "wann": "when", "wie": "how", "wieviel": "how much",
    "wieviele": "how many", "wem": "whom", "verkaeufer": "owner", "besitzer": "owner", "betreuer": "owner",
    "branche": "industry", "branchen": "industries", "quelle": "source", "quellen": "sources",
    "phase": "stage", "phasen": "stages", "stufe": "stage", "status": "status",
    # verbs
    "haben": "have", "hat": "has", "hatte": "had", "hatten": "had", "ist": "is", "sind": "are", "war": "was",
    "waren": "were", "wurde": "was", "wurden": "were", "werden": "are", "gibt": "are", "es": "there",
    "zeige": "show", "zeig": "show", "liste": "list", "vergleiche": "compare", "vergleich": "comparison of",
    "gewannen": "won", "verkauft": "sold", "liegt": "is", "liegen": "are", "steht": "stands", "stehen": "stand",
    # little words
    "der": "the", "die": "the", "das": "the", "den": "the", "dem": "the", "des": "of the", "ein": "a",
    "eine": "a", "einen": "a", "einem": "a", "einer": "a", "wir": "we", "ich": "i", "uns": "us", "mir": "me",
    "von": "of", "vom": "of", "bei": "with", "mit": "with", "in": "in", "im": "in", "am": "on", "aus": "from",
    "fuer": "for", "nach": "by", "pro": "per", "je": "per", "und": "and", "oder": "or", "ohne": "without",
    "ausser": "except", "nicht": "not", "weder": "neither", "noch": "nor", "nie": "never", "seit": "since",
    "bis": "until", "ab": "from", "zwischen": "between", "ueber": "over", "unter": "under", "mehr": "more",
    "weniger": "less", "als": "than", "mindestens": "at least", "hoechstens": "at most", "genau": "exactly",
    "nur": "only", "bitte": "please", "insgesamt": "in total", "derzeit": "currently", "aktuell": "currently",
    "heute": "today", "gestern": "yesterday", "morgen": "tomorrow", "besser": "better", "datum": "date",
    # periods
    "jahr": "year", "jahres": "year", "jahre": "years", "quartal": "quarter", "quartals": "quarter",
    "quartale": "quarters", "monat": "month", "monats": "month", "monate": "months", "monaten": "months",
    "woche": "week", "wochen": "weeks", "tag": "day", "tage": "days", "tagen": "days", "ende": "end",
    "anfang": "beginning", "geschaeftsjahr": "fiscal year", "halbjahr": "half",
    # money
    "euro": "euro", "eur": "eur", "dollar": "dollars", "usd": "usd", "prozent": "percent",
    "tausend": "thousand", "millionen": "million", "million": "million",
}  # fmt: skip
_MONTHS: Final = {
    "januar": "january", "februar": "february", "maerz": "march", "april": "april", "mai": "may",
    "juni": "june", "juli": "july", "august": "august", "september": "september", "oktober": "october",
    "november": "november", "dezember": "december",
}  # fmt: skip
_ALL: Final = (
    {stem + ending: english for stem, english in _ADJECTIVES.items() for ending in _ENDINGS}
    | _MONTHS
    | _WORDS
)
_PHRASES: Final = (
    (r"wie viele?n? (?=(?:umsatz|volumen|wert)\b)", "how much "), (r"wie viele\b", "how many"),
    (r"wie viel\b", "how much"), (r"wie hoch (?:ist|war)\b", "how much is"), (r"was ist\b", "what is"),
    (r"wie gross ist\b", "how much is"), (r"es gibt\b", "there are"), (r"gibt es\b", "are there"),
    (r"am (?:meisten|haeufigsten)\b", "the most"), (r"am wenigsten\b", "the fewest"),
    (r"noch nie\b", "never"), (r"vom (?=\d[^?]*\bbis\b)", "from "), (r"nicht mehr als\b", "at most"),
    (r"wem gehoert\b", "who owns"), (r"wer betreut\b", "who owns"), (r"anzahl (?:der|aller|unserer)\b", "number of the"),
    (r"(?P<n>wert|summe|volumen) (?:der|aller|unserer)\b", "value of the"), (r"einen vergleich von\b", "compare"),
    (r"(?P<q>[1-4])\. quartal\b", r"q\g<q>"), (r"(?:ersten?s?) quartal\b", "q1"), (r"(?:zweiten?s?) quartal\b", "q2"),
    (r"(?:dritten?s?) quartal\b", "q3"), (r"(?:vierten?s?) quartal\b", "q4"), (r"im ziel\b", "on target"),
    (r"erstes halbjahr\b", "first half"), (r"zweites halbjahr\b", "second half"),
)  # fmt: skip
_BOTH: Final = word_set(
    "was in war die am an so also bald fast hat man still best all status pipeline deal deals leads "
    "opportunities email phase april august september november dollar euro eur usd million contact"
)
"""Words that English has, too: they alone make no question German."""
_TALKED: Final = re.compile(
    r"wann (?:haben wir|hatten wir|habe ich|hat jemand|wurde) (?:zuletzt|das letzte mal) (?P<whom>mit .+?) (?:gesprochen|telefoniert|geredet|kontakt)\W*$"
)
_AGO: Final = re.compile(r"\bvor\b")
_NUMBER: Final = re.compile(r"[$€]?\d[\d.,]*(?:k|m|mio|%)?|q[1-4]|h[12]|[$€%]")


def english_of(question: str, vocabulary: Vocabulary) -> str | None:
    """A German question in English words; None when it is not German, or holds an unknown word."""
    known = _names(vocabulary)
    plain = _plain(question)
    talked = _TALKED.match(plain)
    if talked:
        plain = f"when_did_we_last_talk_ {talked['whom']}"
    if _AGO.search(plain):  # "before March" and "3 months ago" are one word
        return None
    if "weder" not in plain:
        plain = re.sub(r"\bnoch\b(?! nie)", "still_", plain)  # "noch offen"
    for pattern, english in _PHRASES:
        plain = re.sub(rf"\b{pattern}", f"{english.strip().replace(' ', '_')}_ ", plain)
    words = re.findall(r"[$€]?\d[\d.,]*\d(?:k|m|mio|%)?|[^\W]+|[$€%?!;,]", plain)
    if not speaks_german(question):
        return None
    made = [_one(word, known) for word in words]
    said = [word for word in made if word is not None]
    if len(said) < len(made):
        return None
    return re.sub(r" (?=[?!;,%])", "", " ".join(said))


def speaks_german(question: str) -> bool:
    """Whether a word of it is of the German vocabulary and none of English."""
    words = set(re.findall(r"[^\W_]+", _plain(question)))
    return any(word in _ALL and word not in _BOTH and word not in MONTHS for word in words)


def _one(word: str, names: frozenset[str]) -> str | None:
    if "_" in word:
        return word.strip("_").replace("_", " ")
    if word in names or _NUMBER.fullmatch(word) or word in {"?", "!", ";", ","}:
        return word
    return _ALL.get(word)


def _names(vocabulary: Vocabulary) -> frozenset[str]:
    """The words of all names, as they are compared."""
    every = (
        *vocabulary.clients, *vocabulary.people, *vocabulary.industries, *vocabulary.sources,
        *(stage.name for stage in vocabulary.stages), *vocabulary.reasons,
    )  # fmt: skip
    return frozenset(word for name in every for word in key_words(name)) - frozenset(_ALL)


def _plain(question: str) -> str:
    """As words are compared, umlauts written out."""
    spread = question.casefold()
    for sign, written in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("-", " "),
        ("'", " "),
    ):
        spread = spread.replace(sign, written)
    return key(spread)
