"""A document's title: what it calls itself, else its first heading, else the name of its file. Pure.

Headings are not always titles: "UNITED STATES" stands above each report to the stock exchange,
"Introduction" above half of all texts. One that says nothing gives way to the file's name.
"""

from __future__ import annotations

import re

from ea_core.knowledge.text.cleaning import sensible_title, title_of_file

_FEWEST_WORDS = 3
_STEM = 5  # letters
_LONGEST = 150  # characters: more is a sentence
_FEWEST_SIGNS = 4  # of a heading in a script without blanks
_WORD = re.compile(r"[^\W\d_]+")
_NO_BLANKS = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af]")


def chosen_title(said: str | None, heading: str | None, filename: str) -> str:
    """The title; `said` is what the properties call the document, `heading` its first one."""
    if title := sensible_title(said):
        return title
    title = sensible_title(heading)
    return title if title and says_something(title, filename) else title_of_file(filename)


def says_something(heading: str, filename: str) -> bool:
    """Whether a heading tells a document from others.

    Not one all in capitals, and none of fewer than three words, but for two of which the file's name
    has one: "Discount policy" for policy.pdf says what the name says and more.
    """
    if len(heading) > _LONGEST or (heading.isupper() and heading.lower() != heading):
        return False
    if _NO_BLANKS.search(heading):
        return len(heading) >= _FEWEST_SIGNS
    words = [word.casefold() for word in _WORD.findall(heading) if len(word) > 1]
    if len(words) >= _FEWEST_WORDS:
        return True
    name = [word.casefold() for word in _WORD.findall(title_of_file(filename))]
    common = [word for word in words if any(_alike(word, other) for other in name)]
    return len(words) == _FEWEST_WORDS - 1 and len(common) == 1


def _alike(word: str, other: str) -> bool:
    """Whether two words are the same but for an ending: discount, discounts."""
    shorter, longer = sorted((word, other), key=len)
    return shorter == longer or (len(shorter) >= _STEM and longer.startswith(shorter))
