"""Lines that hold only in a case ("If a hirer is late, ...") or for a group ("Part-time staff ..."), and whether a question speaks of that case. Pure.

A rule stands before its exceptions: "notice has to be given 60 days before" answers when notice has to be given,
"if a client missed that by ten days, ..." answers it only for who asks about that.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.models.alike import content_words, support

_CASE: Final = re.compile(
    r"\W*(?:\d+[.)]\s*)?(?:if|when|unless|where|in case|should|whoever|those who|during|wenn|falls|wer)\b(?P<case>[^,;:.]*)[,;:.]",
    re.IGNORECASE,
)
_WHO: Final = re.compile(
    r"\W*(?:\d+[.)]\s*)?(?:an?|the|any|every)\s+[^\W\d_]+\s+(?:who|that|which|whose)\b(?P<case>(?:\s+[^\W\d_]+){1,5})",
    re.IGNORECASE,
)
"""Some of those that are meant: "A client who has not answered ..."."""
_GROUP: Final = re.compile(
    r"\b(?!(?:for|to|our|the|all|any|each|every|no|many|most|other|and|or|is|are|of|with)\b)(?P<case>[^\W\d_]+(?:-[^\W\d_]+)*)\s+"
    r"(?:employees?|staff|colleagues?|workers?|mitarbeiter(?:innen)?|besch[aä]ftigte)\b",
    re.IGNORECASE,
)
"""A group of those who work somewhere: "part-time employees"."""
_LEADS: Final = re.compile(r"\W*(?:\d+[.)]\s*)?(?:(?:for|to|our|the|all|any)\s+)*\Z", re.IGNORECASE)
"""What may stand before the group that a line is about."""
_EVERYONE: Final = re.compile(
    r"\W*(?:everyone|everybody|all (?:of us|of you|employees|staff|colleagues|members)|(?:each|every) (?:employee|member|person|colleague)|jeder|alle (?:mitarbeiter\w*|besch[aä]ftigten))\b",
    re.IGNORECASE,
)
_EXAMPLE: Final = re.compile(
    r"\W*(?:examples?\b|for example\b|e\.g\.|for instance\b|z\.\s?b\.|likewise\b)", re.IGNORECASE
)
_CHANGED: Final = re.compile(
    r"\W*(?:a |an )?(?P<case>shorter|longer|higher|lower|different)\b", re.IGNORECASE
)
"""What is agreed instead: "shorter notice period, at least 30 days"."""
_SHORT: Final = 3
_CLAUSE: Final = re.compile(
    r"(?:\A\W*|\s)(?:only )?(?:if|when|whenever|unless|in case|provided(?: that)?|wenn|falls|sofern)\b[^,;:.?!]*",
    re.IGNORECASE,
)
"""A case wherever it stands in a sentence."""
_LEADING: Final = re.compile(
    r"\A\W*(?:if|when|whenever|unless|in case|provided)\b[^,;:]*\Z", re.IGNORECASE
)
"""A sentence or question that begins so without telling where the case ends."""


def for_another_case(line: str, question: str) -> float:
    """How much of the case that a line begins with the question does not speak of, 0 to 1; of an example all."""
    found = _CASE.match(line) or _WHO.match(line)
    if found is None:
        return float(_EXAMPLE.match(line) is not None or _is_for_a_group(line, question))
    return 1 - _share(found["case"], question)


def _is_for_a_group(line: str, question: str) -> bool:
    """Whether a line begins with a group and names none that the question speaks of."""
    groups = list(_GROUP.finditer(line))
    leads = bool(groups) and _LEADS.match(line[: groups[0].start()]) is not None
    return leads and not any(_share(one["case"], question) for one in groups)


def _share(case: str, question: str) -> float:
    """How many of the words of a case the question has, 0 to 1."""
    words = [word for word in content_words(case) if len(word) >= _SHORT]
    there = support(words, content_words(question), None)
    return sum(there.values()) / len(words) if words else 0.0


def is_changed_rule(line: str, question: str) -> bool:
    """Whether a line tells what may be agreed instead of the rule, and the question does not ask for that."""
    found = _CHANGED.match(line)
    return found is not None and found["case"].casefold() not in question.casefold()


def without_cases(text: str) -> str:
    """A sentence without its cases: "there are $45 a month when you work from home" without the home."""
    return text if _LEADING.match(text) else _CLAUSE.sub(" ", text)


def only_in_case(line: str, question: str) -> float:
    """How much of what is asked a line has in its cases alone, 0 to 1: it takes for granted what is asked about."""
    rule = without_cases(line)
    words = content_words(without_cases(question))
    if rule == line or not words:
        return 0.0
    anywhere = support(words, content_words(line), None)
    ruled = support(words, content_words(rule), None)
    return sum(anywhere[word] - ruled[word] for word in words) / len(words)


def is_for_everyone(line: str) -> bool:
    """Whether a line says of everybody what it says."""
    return _EVERYONE.match(line) is not None
