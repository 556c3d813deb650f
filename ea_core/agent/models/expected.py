"""What kind of answer a question waits for: a number or a time, several lines, or anything. Pure."""

from __future__ import annotations

import re

_QUANTITY = re.compile(
    r"\bhow (?:many|much|long|often|far|fast|quickly|soon|early|late|old|high|large|big|heavy|wide|deep)\b|\bwhen\b|"
    r"\bby what (?:time|date|day)\b|\b(?:maximum|minimum|longest|shortest|highest|lowest|limit|rate|price|percentage|"
    r"amount|number of|deadline|period|duration|length|height|weight|speed|power|capacity)\b|\bwie (?:viele?|lange|oft|hoch|schnell)\b|\bwann\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:maximum|minimum|longest|shortest|highest|lowest|most|least|limit|deadline|notice periods?|period of notice|how (?:quickly|soon|fast|early|late|far)|"
    r"by when|lead time|höchstens|mindestens)\b",
    re.IGNORECASE,
)
_BOUNDED = re.compile(
    r"\b(?:maximum|minimum|at (?:most|least|the latest)|(?<!add )(?<!adds )up to|no (?:more|less|later|fewer) than|not (?:more|exceed|later)|"
    r"limit(?:ed)?|within|longest|shortest|highest|lowest|in advance|ahead|höchstens|mindestens|bis zu|innerhalb)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\bwhat are (?:the|all)\b|\bwhich (?:rules|steps|requirements|conditions)\b|\bwelche regeln\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety|"
    r"hundred|half|once|twice|daily|weekly|monthly|yearly|annually|quarterly|immediately|never|always|unlimited|as you (?:need|like|want|wish)|"
    r"january|february|march|april|june|july|august|september|october|november|december|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf)\b",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"\W*(?:(?:and|but|so|und|aber)\W+)?(?:can|may|must|should|could|do|does|did|is|are|am|was|were|has|have|had|will|would|"
    r"darf|d[uü]rfen|kann|k[oö]nnen|muss|m[uü]ssen|ist|sind|gilt|hat|haben)\b",
    re.IGNORECASE,
)
_HOW = re.compile(r"\b(?:how|what|when|wie|wann)\b", re.IGNORECASE)
_LEAD = re.compile(r"^\W*(?:\d{1,3}(?:\.\d{1,3})*[.)]\s+)?")
_ADDRESS = re.compile(r"\(?\b(?:https?://|www\.)\S+|\(\{%[^)]*%\}\)|\{[%{][^}]*[%}]\}|\]\([^)]*\)")


def waits_for_number(question: str) -> bool:
    """Whether a number, an amount or a time is asked for; "does the rate include parking?" waits for none."""
    if asks_whether(question) and not _HOW.search(question):
        return False
    return bool(_QUANTITY.search(question))


def asks_whether(question: str) -> bool:
    """Whether a question can be answered by yes or no."""
    return _WHETHER.match(question) is not None


def waits_for_bound(question: str) -> bool:
    """Whether the most, the least or the latest is asked for."""
    return bool(_BOUND.search(question))


def has_bound(line: str) -> bool:
    """Whether a line says how much at most, at least or how soon."""
    return bool(_BOUNDED.search(line))


def waits_for_several(question: str) -> bool:
    """Whether several lines are asked for: rules, steps."""
    return bool(_SEVERAL.search(question))


def has_number(line: str) -> bool:
    """Whether a number or a time stands in a line; that of the item of a list and addresses do not count."""
    return bool(_NUMBER.search(_LEAD.sub("", without_addresses(line))))


def without_addresses(text: str) -> str:
    """A text without the addresses of its links, whose words say nothing of what is written there."""
    return _ADDRESS.sub(" ", text)
