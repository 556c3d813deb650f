"""What people at clients are: positions as they are written down, and as a question says them. Pure.

A position fits when it has all the words of what is said, whole and in the singular or the plural, or when
it is abbreviated: "heads of engineering" are those who are Head of Engineering, a COO a Chief Operating Officer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ea_core.agent.requests.words import key_words, word_set

PLAIN: Final = word_set("of for and the a an")
SHORT: Final = word_set("ceo cfo cto coo cio cmo cso cpo cro cdo chro ciso vp svp evp")
"""Positions that are called by their first letters."""
TITLES: Final = word_set(
    "manager director engineer officer specialist buyer technician supervisor planner president head chief "
    "analyst assistant consultant coordinator controller accountant scientist researcher chemist founder "
    "executive administrator architect developer designer secretary operator inspector auditor mechanic "
    "electrician foreman chairman chairwoman superintendent scheduler purchaser dispatcher treasurer"
)
"""Words that say by themselves what somebody is."""
_PEOPLE: Final = word_set("contact contacts people person persons")


def is_title(word: str) -> bool:
    """Whether a word says by itself what somebody is: managers, CFO."""
    return singular(word) in TITLES | SHORT


def may_name_position(texts: Iterable[str]) -> bool:
    """Whether one of these texts may say what people at clients are."""
    return any(is_title(word) or word in _PEOPLE for text in texts for word in key_words(text))


def named_by(position: str) -> set[str]:
    """The words of which one stands where a position is named."""
    own = position_words(position)
    letters = "".join(one[0] for one in own)
    return {*own, *(one for one in SHORT if letters.startswith(one))}


def fits_position(position: str, said: str) -> bool:
    """Whether a position is (also) what is said."""
    own, wanted = position_words(position), position_words(said)
    if not wanted:
        return False
    letters = "".join(one[0] for one in wanted)
    return (letters in SHORT and letters in own) or all(
        one in own or (one in SHORT and "".join(word[0] for word in own).startswith(one))
        for one in wanted
    )


def singular(word: str) -> str:
    """A word of a position in the singular: managers, secretaries, bosses."""
    if len(word) < 3 or word.endswith("ss"):  # noqa: PLR2004 # "VPs" has three letters
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word.removesuffix("s")


@lru_cache(maxsize=4096)  # the same positions are compared with each question
def position_words(text: str) -> tuple[str, ...]:
    """The words that tell something, in the singular."""
    return tuple(singular(one) for one in key_words(text) if one not in PLAIN)
