"""What an English question is about: the things that "it" and "they" point to afterwards. Pure."""

from __future__ import annotations

import re
from typing import Final

_VERBS: Final = frozenset(
    "cost get have need take last apply end begin start run pay earn receive mean say include cover belong open close go "  # noqa: SIM905
    "stand weigh work become expire lapse happen look find know use make give keep allow charge require send hold come leave "
    "ask report submit claim book order buy sell bring carry return renew sign approve call live stay let set show tell "
    "contain consist measure produce deliver arrive depart offer provide drive fly travel wait store serve clean check test "
    "change replace repair ends costs takes lasts applies begins starts runs pays means says includes covers opens closes "
    "signs approves decides handles keeps owns leads manages runs writes gets needs expires goes".split()
)
_PERSONS: Final = frozenset(
    [
        "i",
        "we",
        "you",
        "they",
        "he",
        "she",
        "it",
        "one",
        "people",
        "somebody",
        "anybody",
        "everybody",
        "someone",
        "anyone",
    ]
)
_DOES: Final = r"do|does|did|can|could|may|might|must|should|shall|will|would|has|have|had"
_IS: Final = r"is|are|was|were"
_ASKED: Final = re.compile(
    rf"^\W*(?:(?:and|but|also|so|or)\b\W*)*(?P<wh>how(?: (?:much|many|long|often|soon|far|high|old))?|what|which|who|whom|when|where|why)?\b\s*"
    rf"(?P<thing>.*?)\b(?P<verb>(?<!in )(?<!of )(?<!after )(?<!before )(?<!since )(?<!until )(?:{_DOES}|{_IS}))\b\s*(?P<rest>.+?)[\s?!.]*$",
    re.IGNORECASE | re.DOTALL,
)
_WHO: Final = re.compile(
    r"^\W*(?:who|what|which)\s+(?P<rest>.+?)[\s?!.]*$", re.IGNORECASE | re.DOTALL
)
_DONE: Final = re.compile(
    r"\b(?:\w{2,}ed|\w{2,}en|kept|paid|held|sent|made|put|due|open|closed|free|sold|built|found|told|left|lost|bought|set)\b",
    re.IGNORECASE,
)
_NOT_DONE: Final = frozenset(
    [
        "children",
        "women",
        "men",
        "garden",
        "open",
        "kitchen",
        "seven",
        "eleven",
        "need",
        "seed",
        "bed",
        "speed",
        "feed",
    ]
)
_TO_DO: Final = re.compile(r"^to \w+\s*", re.IGNORECASE)
_TO: Final = re.compile(r"^(?:for|to|of|on|in|at|about|with|from)\s+", re.IGNORECASE)
_A_THING: Final = re.compile(r"\b(?:the|a|an|my|our|your)\s+\w", re.IGNORECASE)
_MOST: Final = 90
"""Letters: more than this is a story, and no name for something."""


def topic_of(question: str, *, single: bool = False) -> str:
    """The thing that a question is about, with what tells it from others; empty where it is not clear.

    `single`: one thing is pointed to ("it"), so of "where do visitors sign the form" it is the form.
    """
    asked = _ASKED.match(question)
    if asked is None or (not asked["wh"] and asked["thing"].strip()):
        return _after_verb(question)
    thing, rest = asked["thing"].strip(), asked["rest"].strip()
    if re.fullmatch(_IS, asked["verb"], re.IGNORECASE):
        return _short(
            _of_being(thing, rest, named=(asked["wh"] or "").casefold() in {"what", "who"})
        )
    subject, tail = _subject(rest)
    if thing:
        return _short(f"{thing} of {subject}" if subject else thing)
    if tail and (not subject or (single and _A_THING.search(tail))):
        return _short(tail)
    return _short(subject)


def _of_being(thing: str, rest: str, *, named: bool) -> str:
    """Of "is the hotel limit in Bergen", and of "are stamps kept in Bergen"."""
    done = next((one for one in _DONE.finditer(rest) if one.start() and one.group().casefold() not in _NOT_DONE), None)  # fmt: skip
    if done is None or (named and not thing):
        return f"{thing} {rest}".strip()
    return f"{thing or rest[: done.start()].strip()} {rest[done.end() :].strip()}".strip()


def _subject(rest: str) -> tuple[str, str]:
    """(who or what does it, what stands behind the verb)."""
    words = rest.split()
    if words and words[0].casefold() in _PERSONS:
        words = [*words[1:]]
        return "", _TO_DO.sub("", " ".join(words[1:]))
    at = next((n for n, one in enumerate(words) if n and one.casefold() in _VERBS), len(words))
    return " ".join(words[:at]), _TO_DO.sub("", " ".join(words[at + 1 :]))


def _after_verb(question: str) -> str:
    """Of "who approves a discount" what is approved, of "which contracts end" the contracts."""
    asked = _WHO.match(question)
    if asked is None:
        return ""
    words = asked["rest"].split()
    at = next((n for n, one in enumerate(words) if one.casefold() in _VERBS), None)
    if at is None:
        return ""
    return _short(" ".join(words[at + 1 :]) if at == 0 else " ".join(words[:at]))


def _short(topic: str) -> str:
    topic = _TO.sub("", topic)
    return topic if len(topic) <= _MOST else ""
