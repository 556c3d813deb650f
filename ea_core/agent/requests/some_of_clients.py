"""How many, or which, of the clients that were told about have something or lack it: "how many of them have no task?". Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.having_again import having
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.request import Request, Vocabulary

_SOME: Final = re.compile(
    r"\W*(?:and |but |so )*(?P<ask>how many|which|who)(?: ones?)?(?: (?:of|among) (?:them|these|those)(?: clients| customers| accounts)?)?"
    r"(?: (?:are|is|were))?(?: (?:still|currently|now|that))*"
    r" (?P<what>(?:have|has|got|with|without|lack|lacks|miss|(?:do|does)(?:n['’]?t| not) have|dont have|(?:are |is )?missing)\b.+)",  # noqa: RUF001 -- the typographic apostrophe is meant
    re.IGNORECASE,
)
_LACK: Final = re.compile(r"\A(?:lacks?|miss|(?:are |is )?missing)\b", re.IGNORECASE)


def some_of_clients(question: str, vocabulary: Vocabulary, before: Request | None) -> Part | None:
    """Those of the clients before of which it is said; None for another question, or where that is unclear."""
    found = _SOME.fullmatch(question.rstrip(" ?!."))
    if found is None or before is None or before.of != "clients" or before.also or before.number:
        return None
    what = _LACK.sub("without", found["what"])
    some = having(what, vocabulary, before, left_out=False)
    if some is None:
        return None
    counts = found["ask"].casefold() == "how many"
    asked = replace(some, ask="count" if counts else "list", by=None, order=None, descending=None)
    return Part(question, (asked,), certain=True)
