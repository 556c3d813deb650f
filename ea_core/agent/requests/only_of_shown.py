"""Whether a message can only be about the records that were just shown, though it was not understood. Pure.

It points to them ("who owns the third one?", "her number") or asks for a figure of them ("worst?", "per week"), and
names nothing else. A document that has these words as well tells something else with them.
"""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.lexicon import RULES
from ea_core.agent.requests.phrases import RECORDS
from ea_core.agent.requests.words import key, word_set, words_of
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_POINTERS: Final = word_set(
    "it its that this those these them they their theirs he him his she her hers whose one ones each both neither former latter"
)
_OF_RECORDS: Final = RECORDS | word_set(
    "owner owners owns own belong belongs responsible looks look after name named names called phone telephone mobile email mail "
    "address position title industry sector source stage stages status probability prob chance value worth amount size "
    "expected close closing closes closed date created opened open won win lost lose late overdue quiet due last latest next "
    "recent first second third fourth fifth sixth seventh eighth ninth tenth talk talked spoke speak contacted touched "
    "happened step steps reason person people rep colleague when who list show give bigger biggest smaller smallest larger "
    "largest older oldest newer newest"
)
_FIGURES: Final = word_set(
    "total sum average mean median share percentage percent proportion fraction margin difference gap cumulative top bottom best worst "
    "highest lowest most least max min maximum minimum count number numbers figure figures trend growth rank ranking week month "
    "quarter year day weekly monthly quarterly yearly daily whole rest others other weighted contributed contribute express"
)
_MOST: Final = 12
_FEW: Final = 5
"""Words with content of a message that points to nothing."""
_BEGINS: Final = re.compile(
    r"\W*(?:(?:and|but|so|ok|okay|now|then|please)\W+)*(?:which (?:ones?|are|is|were|was|have|has|had|of)\b|(?:only|just|drop|without|back to|sort|order|group|split|rank|keep|same)\b"
    r"|as an? (?:percentage|share|percent|proportion|fraction|total|sum|average|number|figure)\b|(?:how many|how much|who|any|none|most|some|all) of (?:them|those|these|the)\b"
    r"|the (?:whole|entire|first|second|third|fourth|fifth|rest|same)\b)",
    re.IGNORECASE,
)
"""How a message begins that changes what was shown, or asks for some of it."""
_WHO: Final = re.compile(r"\W*(?:(?:and|but|so|ok|now|then)\W+)*who(?:se|m|'s)?\b", re.IGNORECASE)


def is_only_of_shown(message: str) -> bool:
    """Whether it names nothing but fields and figures of records, and points to some or is short."""
    words = [word.key for word in words_of(message)]
    content = [word for word in words if word not in FUNCTION_WORDS and word not in _POINTERS]
    points = any(word in _POINTERS for word in words)
    known = all(word in _OF_RECORDS | _FIGURES or word.isdigit() for word in content)
    return known and 0 < len(words) <= _MOST and (points or 0 < len(content) <= _FEW)


def is_rather_of_shown(message: str) -> bool:
    """Whether it is worded as a message about the records that were just shown, though it says more than fields of them.

    A document answers it only where it tells all that is asked about.
    """
    words = [word.key for word in words_of(message)]
    if len(words) > _MOST + 2 or RULES.search(key(message)):
        return False
    if _BEGINS.match(message):
        return True
    content = [word for word in words if word not in FUNCTION_WORDS and word not in _POINTERS]
    known = sum(word in _OF_RECORDS | _FIGURES or word.isdigit() for word in content)
    points = any(word in _POINTERS for word in words) or _WHO.match(message) is not None
    return points and 2 * known >= len(content) > 0
