"""What a weak model says again of what it was given: the quoted material, or the instruction's own words. Pure.

Neither is an answer. Whole passages are no answer either when the model's own text is right behind them: that
is kept. The secret word of the fence takes its sentence with it.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.models.prompts import OWN_SENTENCES
from ea_core.knowledge.text.sentences import sentences

_BEGINS: Final = re.compile(
    r"\A\s*(?:<<<\s*)?(?:quoted material\b|passage \[\d{1,3}\] from )|\A\s*<<<|\A\s*The result of \w+:\s",
    re.IGNORECASE,
)
_ENDED: Final = re.compile(r">>> ?end of quoted material", re.IGNORECASE)
_ASKED_BY: Final = re.compile(r"\(Asked by [^()\n]{1,200}\)")
_WORD: Final = re.compile(r"\w+")
_FEW: Final = 4
_MOSTLY: Final = 0.6
MOST: Final = 1_200
"""So many characters of it are waited for: an answer may follow."""


def begins_with_material(text: str) -> bool:
    """Whether a reply begins by repeating what was found, and has not come to its end."""
    return _BEGINS.match(text) is not None and not _ENDED.search(text)


def may_be_own(text: str) -> bool:
    """Whether a text that begins like this could become a sentence of the instruction: it is held back then."""
    said = _flat(text)
    return said.count(" ") < _LONGEST and any(one.startswith(said) for one in _OWN)


def without_own_words(text: str, raw: str, fence: str, person: str) -> str:
    """The text without sentences of the instruction, and without those that named the fence.

    `raw` is the reply as it came, with the fence in it.
    """
    named = bool(fence) and fence in raw
    plain = _ASKED_BY.sub("", text)
    for one in sentences(plain):
        said = _flat(one)
        if _is_own(said) or (named and "quoted material" in said):
            plain = plain.replace(one, "")
    label = f"{person}:"
    if person and plain.lstrip().startswith(label):
        plain = plain.lstrip().removeprefix(label)
    return plain if plain != text else text


def _is_own(said: str) -> bool:
    """Whether a sentence in plain words is one of the instruction's, or one of its rules in hardly other words."""
    threes = _threes(said)
    if len(threes) < _FEW - 2:
        return False
    return said in _OWN or (len(threes) >= _FEW and len(threes & _RULES) >= _MOSTLY * len(threes))


def _threes(said: str) -> set[str]:
    words = said.split()
    return {" ".join(words[at : at + 3]) for at in range(len(words) - 2)}


def _flat(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


_OWN: Final = frozenset(_flat(one) for one in OWN_SENTENCES)
_RULES: Final = frozenset(
    three
    for one in _OWN
    if any(
        words in one
        for words in ("secret word", "square brackets", "internal dashboard", "no further tool")
    )
    for three in _threes(one)
)
"""What only the instruction says. That the knowledge base does not answer is its word, and an answer's too."""
_LONGEST: Final = max(one.count(" ") for one in _OWN)
