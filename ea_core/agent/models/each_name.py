"""A question about several things with names or codes: the question for each of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_NAME: Final = r"[^\W\d_a-z][\w.-]*(?: [^\W\d_a-z][\w.-]*){0,3}"
_TWO: Final = re.compile(
    rf"\b(?P<place>(?:in|for|of|at|from|by|do|does|did)\s+(?:the\s+)?)(?P<one>{_NAME})\s*,?\s+(?:and|or)\s+"
    rf"(?:(?:in|for|of|at|from|by)\s+)?(?:the\s+)?(?P<other>{_NAME})\b"
)
"""In Bexley and in Fehmarn; of Gold and Silver resellers."""


_BOTH: Final = re.compile(
    r"^(?P<asks>\W*(?:what|which|how (?:high|big|large|long)) (?:is|are|was|were) )(?P<one>the (?!differen|relation|connection|ratio|gap)[^,.;?]{3,60}?) and (?P<other>the [^\W\d_][^,.;?]{2,60}?)(?P<place>(?: (?:in|for|of|at|from|by|on) [^?]{2,80})?)(?=[?.]*$)",
    re.IGNORECASE,
)
"""What is the hotel limit and the taxi limit in Bexley?"""
_BETWEEN: Final = re.compile(
    r"\s*(?:,|,?\s*(?:and|or|&|und|oder))\s*(?:(?:in|for|of|at|from|by)\s+)?(?:the\s+)?"
)
MOST: Final = 4


_THINGS: Final = re.compile(
    r"^(?P<before>.*?\b)(?P<one>[a-z-]{3,}(?: [a-z-]{3,})?) and (?P<other>(?:the |our |an? )?[a-z-]{3,}(?: [a-z-]{3,})?)(?P<end>(?: (?:kept|stored|held|paid|valid|needed|charged|delivered|allowed|approved))?\W*)$"
)
_PERSONS: Final = frozenset(["i", "we", "you", "they", "one", "to"])


def for_each_thing(question: str) -> tuple[tuple[str, str], ...]:
    """(the question, the words of its thing) for both things that it ends with: "how long are access logs and backups kept"."""
    found = _THINGS.match(question)
    if found is None:
        return ()
    before, one, other = found["before"], found["one"], found["other"]
    if before.split() and before.split()[-1].casefold() in _PERSONS:  # "do we keep logs and ..."
        verb, _, one = one.partition(" ")
        before = f"{before}{verb} "
    if not one:
        return ()
    return (f"{before}{one}{found['end']}", one), (f"{before}{other}{found['end']}", other)


def for_each_code(question: str, codes: Sequence[str]) -> tuple[str, ...]:
    """The question for each of the codes that stand beside each other in it ("AX-1, AX-2 and AX-3")."""
    places = [
        (found.start(), found.end())
        for code in codes
        if (found := re.search(re.escape(code), question))
    ]
    places.sort()
    if not 1 < len(places) <= MOST or len(places) != len(codes):
        return ()
    gaps = [question[one[1] : other[0]] for one, other in pairwise(places)]
    if not all(_BETWEEN.fullmatch(gap) for gap in gaps):
        return ()
    before, behind = question[: places[0][0]], question[places[-1][1] :]
    return tuple(f"{before}{question[begin:end]}{behind}" for begin, end in places)


def for_each_name(question: str) -> tuple[str, ...]:
    """(The question for the first, the question for the second); empty where two are not named."""
    both = _BOTH.search(question)
    if both is not None:
        end = question[both.end() :]
        return tuple(f"{both['asks']}{both[one]}{both['place']}{end}" for one in ("one", "other"))
    found = _TWO.search(question)
    if found is None:
        return ()
    before, behind = question[: found.start()], question[found.end() :]
    return tuple(f"{before}{found['place']}{found[name]}{behind}" for name in ("one", "other"))
