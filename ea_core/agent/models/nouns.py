"""The things that an English question names, told by the little words around them. Pure.

What is done with a thing is worded freely ("run out", "expire"), the thing itself hardly: "On which days are
dogs allowed in the office?" is not answered by a sentence about the days in the office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ea_core.agent.models.demands import folded
from ea_core.agent.models.heads import PRICES, UNITS, VAGUE

_DETERMINERS: Final = frozenset(
    "the a an our my your their his her its any no each every all some this that these those both another".split()  # noqa: SIM905 -- readable
)
_PREPOSITIONS: Final = frozenset(
    "of for in on at to from with by per into during after before about against under over between without within upon "  # noqa: SIM905
    "as than".split()
)
_OTHERS: Final = frozenset(
    "is are was were be been do does did has have had may can could must should shall will would might i we you they he "  # noqa: SIM905
    "she it one who whom what which how when where why whose there us me them and or but if not many much long often".split()
)
_LITTLE: Final = _DETERMINERS | _PREPOSITIONS | _OTHERS
_OPENS_VERB: Final = frozenset(["who", "what", "that", "it", "which", "he", "she", "when"])
"""After these a word that ends in s is what somebody does."""
_WHETHER: Final = frozenset(["is", "are", "was", "were"])
_SUBJECT: Final = "?"
"""Before what something is done with, in place of one of these words: "is laundry reimbursed?"."""
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d[\w.,]*|[?.,;:!]")
_FORM: Final = re.compile(r"(?:ed|ing|ly)\Z")
_SEVERAL: Final = re.compile(r"..(?:[^siu]|\wi)s\Z")
_POSSESSIVE: Final = re.compile(r"[’']s\b")  # noqa: RUF001 -- the typographic apostrophe is meant
_SHORT: Final = 3
_FREE: Final = VAGUE | PRICES | UNITS
"""Words for things that are worded freely: limit, price, period."""


def nouns_of(question: str) -> dict[str, str]:
    """The words for things, folded and without names, each with the word before it that goes with it ("hotel" room)."""
    words = _TOKEN.findall(_POSSESSIVE.sub("", question))
    found: dict[str, str] = {}
    for begin, end in _runs([folded(word) for word in words]):
        before = folded(words[begin - 1]) if begin else ""
        if begin == 1 and before in _WHETHER:
            before = _SUBJECT
        for at in _things(words[begin:end], before):
            named = words[begin + at][0].isupper() and begin + at > 0
            if not named:
                parts = folded(words[begin + at]).split("-")
                with_it = folded(words[begin + at - 1]) if at else ""
                telling = [part for part in parts if len(part) >= _SHORT and part not in _FREE]
                found |= dict.fromkeys(telling, with_it)
    return found


def _runs(words: list[str]) -> Iterable[tuple[int, int]]:
    """The runs of words with content."""
    begin = None
    for at, word in enumerate([*words, "?"]):
        if word in _LITTLE or not word[0].isalpha():
            if begin is not None:
                yield begin, at
            begin = None
        elif begin is None:
            begin = at


def _things(run: list[str], before: str) -> list[int]:
    """Which words of a run name a thing: the last one behind an article or "of", and those in the plural."""
    found: list[int] = []
    if (
        before in _DETERMINERS
        or (before in _PREPOSITIONS and before != "to")
        or before in {"which", "whose"}
    ):
        last = len(run) - 1
        while last > 0 and _FORM.search(run[last]):
            last -= 1
        found.append(last)
    elif before == _SUBJECT and len(run) > 1 and run[-1].endswith("ed"):
        found.append(len(run) - 2)
    return [
        *found,
        *(
            at
            for at, word in enumerate(run)
            if at not in found and _SEVERAL.search(word) and not (at == 0 and before in _OPENS_VERB)
        ),
    ]
