"""Documents that say the same of another time: which of two is the later one, and how the older one is told beside it. Pure.

Minutes of March and April, a price list of last year, a rule that stands in a newer policy under another name: what was
written later holds, and what was written before is told as that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from math import isinf
from typing import Final

from ea_core.agent.models.alike import begin_alike, content_words, means_alike
from ea_core.agent.models.conditions import without_values
from ea_core.agent.models.days import days_in
from ea_core.agent.models.found import Found
from ea_core.agent.models.heads import UNITS
from ea_core.agent.texts import as_written
from ea_core.knowledge.search import PassageHit

_BEGINNING: Final = 400
_LIKE: Final = 0.75
"""So many of the words of two lines are the same, amounts and days left out."""
_SPELLED: Final = 0.5
"""So many of them are forms of the same word."""
_FEWEST: Final = 3
_TIMES: Final = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep "  # noqa: SIM905
    "sept oct nov dec q1 q2 q3 q4 version edition revision rev draft final new old revised updated update current copy "
    "januar februar marz mai juni juli oktober dezember spring summer autumn winter monday tuesday wednesday thursday "
    "friday saturday sunday fy v1 v2 v3 v4 v5".split()
)
_KINDS: Final = frozenset(
    "policy policies rule rules guideline guidelines guide handbook manual regulation regulations notice memo instruction instructions "  # noqa: SIM905
    "document company staff employee employees internal".split()
)
"""What a text is, whatever it is about."""
_VALID: Final = re.compile(
    r"\b(?:valid|in force|effective|dated?|as of|edition|issued|version|stand|from|since|approved|updated)\b[^.\n]{0,40}\Z",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d[\d.,]*\d|\d")
_WORDED: Final = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|once|twice|no|not|never)\b", re.IGNORECASE
)  # fmt: skip


def titled_alike(one: str, other: str) -> bool:
    """Whether two titles are the same but for a time or a version."""
    mine, theirs = _name(one), _name(other)
    return bool(mine) and mine == theirs


def _name(title: str) -> frozenset[str]:
    words = content_words(re.sub(r"[_\W]+", " ", title))
    return frozenset(w for w in words if w not in _TIMES and not any(map(str.isdigit, w)))


def of_other_things(one: str, other: str) -> bool:
    """Whether two titles name two things of one kind: leases of two warehouses, data sheets of two vans."""
    mine, theirs = _name(one) - _KINDS, _name(other) - _KINDS
    return bool(mine & theirs) and bool(mine - theirs) and bool(theirs - mine)


def says_alike(one: str, other: str) -> bool:
    """Whether two lines say the same of something, whatever the amounts and days in them."""
    mine, theirs = (
        [
            word
            for word in content_words(without_values(text))
            if word not in UNITS and not _WORDED.fullmatch(word)
        ]
        for text in (one, other)
    )
    if min(len(mine), len(theirs)) < _FEWEST:
        return False
    return all(
        sum(any(means_alike(word, other) for other in there) for word in words)
        >= _LIKE * len(words)
        and sum(any(begin_alike(word, other) for other in there) for word in words)
        >= _SPELLED * len(words)
        for words, there in ((mine, theirs), (theirs, mine))
    )


def differ(one: str, other: str) -> bool:
    """Whether two texts have other figures."""
    return _figures(one) != _figures(other)


def _figures(text: str) -> frozenset[str]:
    return frozenset(one.casefold() for form in (_NUMBER, _WORDED) for one in form.findall(text))


def day_of(passages: Sequence[PassageHit]) -> int | None:
    """The day of a document, by its title or headings, else by what its beginning says it is from; None where that is not told."""
    for passage in passages:
        named = _first_day("\n".join([passage.title, *passage.heading_path[:1]]), anywhere=True)
        if named is not None:
            return named
    for passage in passages:
        if passage.chunk_index == 0:
            text = passage.content[:_BEGINNING]
            found = _first_day(text, anywhere=False)
            return (
                found if found is not None else _first_day(text[: _BEGINNING // 2], anywhere=True)
            )
    return None


def _first_day(text: str, *, anywhere: bool) -> int | None:
    for one in days_in(text):
        at = text.find(one.words)
        low = one.range.low
        if isinf(low):
            continue
        if anywhere or _VALID.search(text[:at]) or _VALID.search(one.words.split(" ")[0]):
            return int(low)
    return None


def names_its_time(question: str, titles: Sequence[str]) -> bool:
    """Whether a question says itself of which time it is, or which of the documents."""
    if any(True for _ in days_in(question)):
        return True
    asked = content_words(question)
    words = [set(content_words(re.sub(r"[_\W]+", " ", title))) for title in titles]
    common = set.intersection(*words) if words else set()
    return any(word in asked for one in words for word in one - common if word in _TIMES)


def later_first(later: Found, older: Found, title: str, day: int) -> Found:
    """The later words, and the older ones beside them as what they are."""
    told = date.fromordinal(day)
    said = (
        f"An earlier document, “{as_written(title)}” ({told.day} {told:%B %Y}), says: {older.text}"
    )
    return Found(
        f"{later.text}\n\n{said}",
        answered=True,
        quotes={**older.quotes, **later.quotes},
        narrowed=(*later.narrowed, *older.narrowed),
        tables=tuple(dict.fromkeys((*later.tables, *older.tables))),
    )
