"""Whether a message can only be about the records that were just shown, though it was not understood. Pure.

It points to them ("who owns the third one?", "her number") or asks for a figure of them ("worst?", "per week"), and
names nothing else. A document that has these words as well tells something else with them.
"""

from __future__ import annotations

from typing import Final

from ea_core.agent.requests.phrases import RECORDS
from ea_core.agent.requests.words import word_set, words_of
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


def is_only_of_shown(message: str) -> bool:
    """Whether it names nothing but fields and figures of records, and points to some or is short."""
    words = [word.key for word in words_of(message)]
    content = [word for word in words if word not in FUNCTION_WORDS and word not in _POINTERS]
    points = any(word in _POINTERS for word in words)
    known = all(word in _OF_RECORDS | _FIGURES or word.isdigit() for word in content)
    return known and 0 < len(words) <= _MOST and (points or 0 < len(content) <= _FEW)
