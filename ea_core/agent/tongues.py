"""Which language a text is in, by its little words. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_LITTLE: Final = {
    language: frozenset(words.split())
    for language, words in {
        "English": "the of and to in is are for with what which how does do may must be on by when who where many "
        "much long a an my i it that this from not can",
        "German": "der die das und ist sind für mit von wie was wann wer welche ein eine nicht auf im zum zur den dem "
        "des hat darf bei ohne viele lange oder beträgt zeige zeig alle unsere unser wir uns haben diesem diese letzten welcher welches gibt es",
        "Polish": "i w na z do jest są nie się że dla od po jak ile kto kiedy może o za oraz przez lub najpóźniej u",
        "French": "le la les des et est sont pour avec de du un une que qui quand dans par au aux ne pas sur en ou",
        "Spanish": "el la los las de y es son para con un una que cuando en por al del no se su o cuánto",
        "Italian": "il lo la gli le di e è sono per con un una che quando in dal al del non si su o quanto",
        "Dutch": "de het een en is zijn voor met van wat hoe wanneer wie niet op in te bij of moet",
        "Swedish": "och är för med av en ett den det som på inte till vad hur när vem får eller",
    }.items()
}  # fmt: skip
_OF_CRM: Final = frozenset(
    [
        "kunden",
        "kunde",
        "umsatz",
        "offene",
        "offenen",
        "überfällig",
        "überfällige",
        "überfälligen",
        "gewonnen",
        "gewonnene",
        "verloren",
        "verlorene",
        "abschlüsse",
        "verkaufschancen",
        "geschäfte",
        "clientes",
        "cliente",
        "ventas",
        "ingresos",
        "oportunidades",
        "negocios",
        "cuántos",
        "cuántas",
        "ganadas",
        "ganados",
        "perdidas",
        "ventes",
        "chiffre",
        "affaires",
        "opportunités",
        "gagnées",
        "perdues",
        "combien",
        "clienti",
        "vendite",
        "fatturato",
        "opportunità",
        "quanti",
        "quante",
        "klanten",
        "omzet",
        "klienci",
        "klientów",
        "sprzedaż",
        "kunder",
        "försäljning",
    ]
)
"""Words of other languages for what the CRM has, where too few little words tell."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_FEW: Final = 2
_LONG: Final = 20
"""Of so many words one little word said again and again tells nothing: "Ne 20" in each row of a table."""
_SHORT: Final = 3
"""Words that may well stand without a little one: "hotel limit London"."""
_LATIN: Final = 0x24F
"""The last letter of Latin with its extensions."""


def language_of(text: str) -> str:
    """Its name in English; empty where too little tells."""
    words = [word.casefold() for word in _WORD.findall(text)]
    counts = {name: sum(word in little for word in words) for name, little in _LITTLE.items()}
    ranked = sorted(counts.items(), key=lambda one: -one[1])
    (best, most), (_, second) = ranked[0], ranked[1]
    several = len(words) <= _LONG or len(_LITTLE[best] & set(words)) >= _FEW
    return best if most >= _FEW and most > second and several else ""


def is_foreign(question: str) -> bool:
    """Whether a question is in another language than English, or asks for the CRM in another one."""
    words = {word.casefold() for word in _WORD.findall(question)}
    return language_of(question) not in {"", "English"} or "¿" in question or bool(words & _OF_CRM)


def may_be_foreign(question: str) -> bool:
    """Whether a question is likely in another language: in another script, or without an English little word."""
    words = {word.casefold() for word in _WORD.findall(question)}
    strange = any(not word.isascii() and ord(max(word)) > _LATIN for word in words)
    english, *others = _LITTLE.values()
    none = not words & (english | FUNCTION_WORDS)
    return is_foreign(question) or strange or (none and (len(words) > _SHORT or bool(words & frozenset().union(*others))))  # fmt: skip


def other_language(question: str, text: str) -> str:
    """The language of a text when it is not that of the question, else an empty string."""
    asked, written = language_of(question), language_of(text)
    return written if asked and written and asked != written else ""
