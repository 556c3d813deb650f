"""Lines of a PDF joined to text: whether a hyphen at a line's end is part of the word.

The document's own words decide first: a word that stands elsewhere whole, or elsewhere with its
hyphen. Otherwise it is one word ("main-" "tenance"), but for what is known to have a hyphen: after
one letter and after capitals ("e-mail", "EU-wide"), in a chain ("up-to-date"), and in pairs of words
that go together so ("long-term", "cost-effective"). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ea_core.knowledge.reading.pdf.tables import MARKED_HYPHENS, Line

_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_HYPHENS = "-\u2010"
_LINKING = frozenset({"to", "of", "the", "in", "by", "and", "on", "at", "for", "a", "as"})
SAID_IN_PART = frozenset({"und", "oder", "bzw", "sowie", "bis", "and", "to"})
"""After the hyphen of a word that is said in part: "Ein- und Ausgang", "two- to three-year"."""
_FIRST = frozenset(
    "age all area best better carbon case child client climate close company cost cross "  # noqa: SIM905
    "customer data decision double eight end energy ex fast "
    "first five follow four fuel full gender half hard heavy high "
    "industry job labor labour large lead left legally light "
    "long low market medium model money month multi near new nine "
    "non off old on one open part peer people policy post price "
    "product project purpose quasi question real right risk rule sales self semi "
    "service seven short single six size slow small so solution state "
    "system tax team ten test third three time top two user value vendor "
    "well wide world year".split()
)
_SECOND = frozenset(
    "adjusted assessment aware called based bearing binding border by call class compliance "  # noqa: SIM905
    "compliant consuming cost critical date day days defined density dependent disclosure "
    "documented driven effective efficient employed end ended established exclusive facing "
    "fold free friendly functional governmental half hand hour income independent insured "
    "intensive job known lasting level maker making minute month months negotiable neutral "
    "off old oriented out paid party performance person premises profile profit "
    "quality quarter range ranking rate ready refundable related resistant rise risk saving "
    "savings scale selling sensitive service side sided site size sized specific speed "
    "standing taxable term third thirds through tier tight time trained up value volume way "
    "week weighted wide year years".split()
)


class Words:
    """Joins lines; knows the document's words."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._known: frozenset[str] | None = None

    def joined(self, lines: Sequence[Line]) -> str:
        """The lines of a paragraph as one text."""
        text = lines[0].text
        for before, line in pairwise(lines):
            text = self._glued(text.rstrip(), line.text, spaced=before.spaced)
        return "".join("-" if char in MARKED_HYPHENS[:2] else char for char in text)

    def _glued(self, text: str, more: str, *, spaced: bool) -> str:
        last, first = text[-1:], more[:1]
        if last in MARKED_HYPHENS or (last in _HYPHENS and text[-2:-1].isalpha()):
            hyphen = last if last in _HYPHENS else "-"
            if not first.islower():
                return text[:-1] + hyphen + more
            head = re.split(r"[^\w-]", text[:-1])[-1]
            tail = re.split(r"[^\w-]", more)[0]
            known = self._vocabulary()
            if (head + tail).lower() in known:
                return text[:-1] + more
            if tail in SAID_IN_PART:
                return f"{text[:-1]}{hyphen} {more}"
            keep = f"{head}-{tail}".lower() in known or has_hyphen(head, tail)
            return text[:-1] + (hyphen if keep else "") + more
        if not spaced and _CJK.match(last) and _CJK.match(first):
            return text + more
        return f"{text} {more}"

    def _vocabulary(self) -> frozenset[str]:
        if self._known is None:
            self._known = frozenset(
                word.lower() for line in self._lines for word in re.findall(r"[\w-]+", line.text)
            )
        return self._known


def has_hyphen(head: str, tail: str) -> bool:
    """Whether two parts of a word go together with a hyphen, as far as that can be told alone."""
    last = head.rsplit("-", 1)[-1]
    if len(last) == 1 or (last.isupper() and last.isalpha()) or last.isdigit():
        return True
    if "-" in head and last.lower() in _LINKING:
        return True
    return last.lower() in _FIRST and tail.lower().split("-")[0] in _SECOND
