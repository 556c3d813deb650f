"""The language that a text is written in, as far as its letters tell (py3langid, no download)."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from ea_core.knowledge.text.memory import give_back

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE: Final = 0.5
"""The probability from which an answer is believed. Sentences of five words and more reach it in
most languages, tables of numbers and single words do not."""

_SAMPLE: Final = 4000  # characters: of each of the three places that are looked at
_NO_WORD: Final = re.compile(r"\S*\d\S*|[^\w\s]+")


def language_of(text: str) -> str:
    """ISO 639-1, or "" when the text is too short or too odd to tell."""
    middle = max(_SAMPLE, len(text) // 2)
    places = (0, middle, max(middle + _SAMPLE, len(text) - _SAMPLE))
    sample = " ".join(text[at : at + _SAMPLE] for at in places)
    language, probability = _identifier().classify(" ".join(_NO_WORD.sub(" ", sample).split()))
    return str(language) if probability >= SURE and len(language) == 2 else ""  # noqa: PLR2004 -- ISO 639-1


@functools.cache
def _identifier() -> LanguageIdentifier:
    from py3langid import langid  # noqa: PLC0415 -- its model takes most of a second to load

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    give_back()
    return identifier
