"""Small words that turn a statement: alone, only, not, never, always, except, no longer, instead. Pure.

They carry no content for a share of words to miss, and change everything. A statement that has one is
held against the sentences of its source that it is nearest to: one of them has to have it too, in any
language, or a word that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

Kind = Literal["only", "never", "always", "except", "no longer", "instead", "without"]

_APOSTROPHE: Final = "['\N{RIGHT SINGLE QUOTATION MARK}]"
_DENIED: Final = re.compile(
    rf"\b(?:not|no|never|none|neither|nor|nobody|nothing|without|cannot|nicht|kein(?:e|en|er|es|em)?|nie|niemals|niemand|ohne|"
    rf"pas|jamais|aucune?|sans|nunca|jamás|ningun[oa]|ningún|sin|non|senza|nessun[oa]?|niet|geen|nooit|zonder|inte|aldrig|ingen|"
    rf"utan|nie|bez|nigdy)\b|n{_APOSTROPHE}t\b|\bn{_APOSTROPHE}(?=\w+\s(?:pas|jamais|aucun))|\bno\s(?=se\b|es\b|hay\b|puede)",
    re.IGNORECASE,
)
_NO_DENIAL: Final = re.compile(
    r"\b(?:not only|nicht nur|non seulement|no solo|no sólo|non solo|niet alleen|no later than|no(?:t)? (?:more|less|fewer|earlier|later|longer) than|"
    r"not exceed(?:ing)?|nicht (?:mehr|weniger|länger|später) als|with or without|mit oder ohne|whether or not|no\.\s?(?=\d)|in no time|if not|"
    r"(?:nobody|no one|none) (?:else|except|but|other than)|niemand außer)\b",
    re.IGNORECASE,
)
_WORDS: Final[dict[Kind, str]] = {
    "only": r"only|alone|solely|exclusively|nobody else|no one else|by (?:him|her|it)self|nur|allein(?:e|ige[rn]?)?|ausschließlich|lediglich|"
    r"seul(?:e|s|es|ement)?|uniquement|exclusivement|sol[oa]s?|sólo|solamente|únicamente|soltanto|solamente|esclusivamente|"
    r"alleen|uitsluitend|slechts|endast|bara|enbart|tylko|wyłącznie",
    "never": r"never|at no time|under no circumstances|in no case|niemals|nie|in keinem fall|jamais|nunca|jamás|nooit|aldrig|nigdy|en ningún caso",
    "always": r"always|in all cases|in any case|in every case|every time|at all times|without exception|immer|stets|jederzeit|in jedem fall|ausnahmslos|"
    r"toujours|dans tous les cas|siempre|en todos los casos|sempre|in ogni caso|altijd|alltid|zawsze",
    "except": r"except(?:ing|ions?)?|excluding|unless|other than|apart from|außer|ausgenommen|abgesehen von|sauf|excepté|à moins|"
    r"excepto|salvo|a menos|eccetto|tranne|a meno|behalve|tenzij|utom|förutom|oprócz|chyba że",
    "no longer": rf"no longer|not any\s?more|anymore|n{_APOSTROPHE}t \w+ any\s?more|nicht mehr|kein\w* mehr|ne\s\w+\splus|n{_APOSTROPHE}\w+\splus|ya no|"
    r"non\s\w*\s?più|niet (?:meer|langer)|inte längre|już nie",
    "instead": r"instead|rather than|in place of|in lieu of|statt(?:dessen)?|anstatt|anstelle|an ?stelle|au lieu|à la place|en lugar|en vez|invece|"
    r"al posto|in plaats|i stället|istället|zamiast",
    "without": r"without|ohne|sans|sin|senza|zonder|utan|bez",
}  # fmt: skip
_KINDS: Final = {
    kind: re.compile(rf"(?<![\w-])(?:{words})\b(?![-])", re.IGNORECASE)
    for kind, words in _WORDS.items()
}
_SAME: Final[dict[Kind, str]] = {
    "never": r"prohibited|forbidden|banned|excluded|verboten|untersagt|interdit|prohibido|vietato|verboden",
    "always": r"every|each|all|any|must|has to|have to|jede[rsnm]?|alle[nrs]?|muss|müssen|chaque|tous|toutes|cada|todos|todas|ogni|tutt[ie]|elke?|iedere",
    "no longer": r"lapses?d?|expire[sd]?|ended|ends|discontinued|withdrawn|replaced|abolished|ceased?s?|verfallen|verfällt|entfällt|eingestellt|"
    r"abgeschafft",
    "instead": r"replace[sd]?|replacing|substitut\w+|ersetzt|remplac\w+|sustituy\w+|sostituisc\w+|vervang\w+",
    "only": r"(?:nobody|no one|none) (?:but|except|other than)|niemand außer",
    "without": r"exempt|free of|frei von",
}
_ALSO: Final = {
    kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _SAME.items()
}
_IMPLIED_BY: Final[dict[Kind, frozenset[Kind]]] = {
    "only": frozenset({"except"}), "never": frozenset({"without"}),
    "except": frozenset({"only"}), "no longer": frozenset(), "always": frozenset(),
    "instead": frozenset(), "without": frozenset(),
}  # fmt: skip
_OPPOSITES: Final = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for one, other in (
        (r"rose|risen|rises?|increase[sd]?|grew|grown|grows?|climbed|gestiegen|steigt|gewachsen",
         r"fell|fallen|falls|decrease[sd]?|dropped|drops|declined?|declines|shrank|gesunken|sinkt|gefallen"),
        (r"highest|largest|biggest|longest|höchste\w*|größte\w*", r"lowest|smallest|shortest|niedrigste\w*|kleinste\w*"),
        (r"mandatory|compulsory|obligatory|required|verpflichtend|obligatorisch", r"optional|voluntary|freiwillig"),
        (r"included|including|inclusive|inklusive|enthalten", r"excluded|excluding|exclusive of|exklusive"),
        (r"every (?:month|week|day)|monthly|weekly|daily|monatlich|wöchentlich|täglich", r"every year|once a year|yearly|annually|jährlich"),
    )
)  # fmt: skip
_ALL: Final = re.compile(
    r"\b(?:always|all|every|each|any|in any case|no exceptions?|immer|alle|jede[rsnm]?|toujours|tous|toutes|siempre|todos|todas|sempre|tutti|tutte)\b",
    re.IGNORECASE,
)
_SAVE_FOR: Final = re.compile(rf"(?<![\w-])(?:{_WORDS['except']})\b[^.;\n]*", re.IGNORECASE)
_IN_PLACE_OF: Final = re.compile(
    r"(?<![\w-])(?:instead of|rather than|in place of|in lieu of|statt|anstatt|anstelle|au lieu d[eu]|en lugar de|en vez de|invece di|in plaats van)\b"
    r"([^.,;\n]*)",
    re.IGNORECASE,
)
_EITHER: Final = re.compile(
    r"(\w{3,})\s(?:or|oder|ou)\s(?:(?:the|an?|by|that|der|die|das|dem|den|le|la|de|het)\s){0,2}(\w{3,})",
    re.IGNORECASE,
)
_OR: Final = re.compile(r"\b(?:or|oder|ou|either|entweder)\b", re.IGNORECASE)
_AND: Final = re.compile(
    r"\b(?:and|und|et|both|together|as well as|sowie|beide|en)\b|&", re.IGNORECASE
)


def is_denied(text: str) -> bool:
    """Whether something is denied in it; "not only", "no later than" and "no longer" do not."""
    plain = _KINDS["no longer"].sub(" ", _NO_DENIAL.sub(" ", text))
    return _DENIED.search(plain) is not None


def may_turn(text: str) -> bool:
    """Whether something is denied or narrowed in it."""
    return is_denied(text) or bool(_kinds(text))


def is_turned(statement: str, sources: Sequence[str]) -> bool:
    """Whether the statement has a word that turns it and none of the sentences has one like it, or the other way round.

    `sources` are the sentences that it is nearest to; none: nothing is known.
    """
    if not sources:
        return False
    said = _kinds(statement)
    if (
        not said & {"no longer"}
        and not is_denied(statement)
        and all(_KINDS["no longer"].search(one) for one in sources)
    ):
        return True
    if any(not any(_says(kind, one) for one in sources) for kind in said) or any(
        _is_opposite(one, other, statement, sources) for one, other in _OPPOSITES
    ):
        return True
    if (
        "except" not in said
        and _ALL.search(statement)
        and all(_SAVE_FOR.search(one) for one in sources)
    ):
        return True
    if "instead" not in said and _is_what_was_replaced(statement, sources):
        return True
    return _is_choice(statement, sources)


def _is_opposite(
    one: re.Pattern[str], other: re.Pattern[str], statement: str, sources: Sequence[str]
) -> bool:
    """Whether the statement says one of two opposites, and the nearest sentence that says either says the other alone."""
    said = bool(one.search(statement)), bool(other.search(statement))
    if said[0] == said[1]:
        return False
    for source in sources:
        there = bool(one.search(source)), bool(other.search(source))
        if any(there):
            return there == said[::-1]
    return False


def _kinds(text: str) -> set[Kind]:
    plain = _NO_DENIAL.sub(" ", text)
    found = {kind for kind, pattern in _KINDS.items() if pattern.search(plain)}
    return found - {"never"} if "no longer" in found else found


def _says(kind: Kind, source: str) -> bool:
    plain = _NO_DENIAL.sub(" ", source)
    if _KINDS[kind].search(plain) or (kind in _ALSO and _ALSO[kind].search(source)):
        return True
    if any(_KINDS[other].search(plain) for other in _IMPLIED_BY[kind]):
        return True
    return kind in {"never", "without"} and is_denied(source)


def _is_what_was_replaced(statement: str, sources: Sequence[str]) -> bool:
    """Whether it names what stands behind "instead of" in all of the sentences, and nothing of what takes its place."""
    words = {word.casefold() for word in re.findall(r"\w{2,}", statement)}
    lost = []
    for one in sources:
        place = _IN_PLACE_OF.search(one)
        if place is None:
            return False
        behind = {word.casefold() for word in re.findall(r"\w{2,}", place[1])}
        rest = {
            word.casefold()
            for word in re.findall(r"\w{2,}", one[: place.start()] + one[place.end() :])
        }
        lost.append(bool(words & (behind - rest)))
    return all(lost)


def _is_choice(statement: str, sources: Sequence[str]) -> bool:
    """Whether "A or B" is made of what is "A and B" there."""
    for first, second in _EITHER.findall(statement):
        for one in sources:
            both = re.search(
                rf"\b{first}\b(.*?)\b{second}\b|\b{second}\b(.*?)\b{first}\b",
                one,
                re.IGNORECASE | re.DOTALL,
            )
            if both is not None:
                between = both[1] or both[2] or ""
                if _AND.search(between) and not _OR.search(one):
                    return True
    return False
